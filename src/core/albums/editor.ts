/** What the label editor asks: previews, borders, what to review, how well it does. */
import type { Decision, JudgedPhoto, LabelDraft, LabelPreview } from '../../shared/albums-contract.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { PhotoTile } from '../../shared/contract.ts';
import type { PhotoEntry } from '../store/store.ts';
import type { Albums } from './albums.ts';
import type { AlbumDefinition } from './book.ts';
import { filterProblems } from './describe.ts';
import { fitOfScore } from './explain.ts';
import { automaticCut } from './label.ts';
import type { LabelView } from './labels.ts';
import { phrasingProblems } from './keeper.ts';
import { borderOf, countOf, firstRows, scoresOf, type Accepted } from './preview.ts';
import { queueOf } from './queue.ts';

export interface EditorParts {
  albums: Albums;
  photos: ReadonlyMap<string, PhotoEntry>;
  languages(): string;
}

/** A label as it is being edited: the album where there is one, what it asks for now, and all scores. */
interface Edited {
  album: AlbumDefinition | null;
  filter: string;
  threshold: number | null;
  view: LabelView;
  accepted: Accepted;
}

export interface Editor {
  preview(draft: LabelDraft, signal: AbortSignal): Promise<Result<LabelPreview>>;
  border(draft: LabelDraft, threshold: number | null, each: number, signal: AbortSignal): Promise<Result<{ in: JudgedPhoto[]; out: JudgedPhoto[] }>>;
  queue(id: string, size: number, skip: readonly string[], signal: AbortSignal): Promise<Result<{ photos: JudgedPhoto[] }>>;
  decisions(id: string, decision: Decision, offset: number, limit: number): Result<{ total: number; photos: JudgedPhoto[] }>;
  /** How many photos a label of these phrasings would hold, and the best of them. */
  glance(phrasings: readonly string[], most: number, signal: AbortSignal): Promise<Result<{ count: number; photos: PhotoTile[] }>>;
  /** The label's view, judged first where it is not. */
  view(id: string): Promise<Result<{ album: AlbumDefinition; view: LabelView }>>;
}

const noLabel = fail('bad-request', 'That album is no label: it has no phrasings to judge photos by.');
const notJudged = fail('vision-lost', 'The label cannot be judged now, because the model does not answer. Try again.');

export function createEditor({ albums, photos, languages }: EditorParts): Editor {
  const view: Editor['view'] = async (id) => {
    const album = albums.findOpen(id);
    if (!album.ok) return album;
    if (album.value.rule.kind !== 'label') return noLabel;
    await judged(albums, album.value);
    const found = albums.labels.view(album.value);
    return found === null ? notJudged : ok({ album: album.value, view: found });
  };
  const acceptedBy = ({ resident }: LabelView, filter: string): Accepted => {
    const passes = albums.passesShown(filter);
    const accepted = new Uint8Array(resident.rows);
    for (let row = 0; row < accepted.length; row++) {
      const photo = photos.get(resident.hashAt(row) ?? '');
      if (photo !== undefined && passes(photo)) accepted[row] = 1;
    }
    return accepted;
  };
  const edited = async ({ id, phrasings, filter }: LabelDraft, signal: AbortSignal): Promise<Result<Edited>> => {
    const album = id === undefined ? ok(null) : albums.findOpen(id);
    if (!album.ok) return album;
    const rule = album.value?.rule.kind === 'label' ? album.value.rule : null;
    const wanted = phrasings ?? rule?.phrasings ?? [];
    if (rule === null && phrasings === undefined) return noLabel;
    const isOwn = rule !== null && id !== undefined && JSON.stringify(wanted) === JSON.stringify(rule.phrasings);
    const judgedView = isOwn ? await view(id) : await albums.labels.draft(wanted, id === undefined ? [] : albums.decisions.all(id), signal);
    if (!judgedView.ok) return judgedView;
    const found = 'view' in judgedView.value ? judgedView.value.view : judgedView.value;
    const asked = filter ?? rule?.filter ?? '';
    return ok({ album: album.value, filter: asked, threshold: rule?.threshold ?? null, view: found, accepted: acceptedBy(found, asked) });
  };
  const photoAt = (of: LabelView, row: number, decision: Decision | null): JudgedPhoto[] => {
    const photo = photos.get(of.resident.hashAt(row) ?? '');
    const score = of.scores[row] as number;
    return photo === undefined ? [] : [{ photo: albums.tile(photo), score, fit: fitOfScore(score), decision }];
  };

  return {
    view,
    async preview(draft, signal) {
      const label = await edited(draft, signal);
      if (!label.ok) return label;
      const { view: of, accepted, threshold, filter } = label.value;
      const { phrasings } = of.words;
      return ok({
        ...scoresOf(of, accepted), automatic: of.cut, threshold, learned: of.correction !== null,
        phrasings: phrasings.map((phrasing, index) => ({ text: phrasing.text, truncated: phrasing.truncated, understood: phrasingProblems(phrasing, languages()).length === 0, count: broughtIn(of, accepted, index) })),
        problems: [...filterProblems(filter), ...phrasings.flatMap((phrasing) => phrasingProblems(phrasing, languages()))],
      });
    },
    async border(draft, threshold, each, signal) {
      const label = await edited(draft, signal);
      if (!label.ok) return label;
      const { view: of, accepted } = label.value;
      const rows = borderOf(of, accepted, threshold ?? of.cut, each);
      return ok({ in: rows.in.flatMap((row) => photoAt(of, row, null)), out: rows.out.flatMap((row) => photoAt(of, row, null)) });
    },
    async queue(id, size, skip) {
      const label = await view(id);
      if (!label.ok) return label;
      const { album, view: of } = label.value;
      const { filter, threshold } = album.rule as Extract<AlbumDefinition['rule'], { kind: 'label' }>;
      const open = acceptedBy(of, filter);
      for (const hash of [...of.decided.map((decided) => decided.hash), ...skip]) {
        const row = of.resident.rowOf(hash);
        if (row !== null) open[row] = 0;
      }
      return ok({ photos: queueOf(of, open, threshold ?? 0, size).flatMap((row) => photoAt(of, row, null)) });
    },
    async glance(phrasings, most, signal) {
      const label = await edited({ phrasings: [...phrasings] }, signal);
      if (!label.ok) return label;
      const { view: of, accepted } = label.value;
      const inside = accepted.map((value, row) => ((of.scores[row] as number) >= of.cut ? value : 0));
      return ok({ count: countOf(inside), photos: firstRows(of.scores, inside, most).flatMap((row) => photoAt(of, row, null).map(({ photo }) => photo)) });
    },
    decisions(id, decision, offset, limit) {
      const album = albums.findOpen(id);
      if (!album.ok) return album;
      const of = albums.labels.view(album.value);
      const all = albums.decisions.all(id).filter((decided) => decided.decision === decision).sort((a, b) => b.decided - a.decided || (a.hash < b.hash ? -1 : 1));
      const hidden = albums.lookup.hidden();
      const known = all.flatMap(({ hash }) => (hidden.has(hash) ? [] : (photos.get(hash) ?? [])));
      const page = known.slice(offset, offset + limit).map((photo): JudgedPhoto => {
        const row = of?.resident.rowOf(photo.hash) ?? null;
        const score = row === null || of === null ? 0 : (of.scores[row] as number);
        return { photo: albums.tile(photo), score, fit: fitOfScore(score), decision };
      });
      return ok({ total: known.length, photos: page });
    },
  };
}

/** Waits until the label's words are judged as they are written now, or until that has failed. */
export async function judged(albums: Albums, album: AlbumDefinition): Promise<void> {
  if (albums.labels.isJudged(album)) return;
  albums.keeper.start();
  albums.keeper.albumsChanged([album.id]);
  while (!albums.labels.isJudged(album) && (await albums.keeper.step()));
}

/** Photos that one phrasing brings in by itself at the automatic cut. */
function broughtIn({ words }: LabelView, accepted: Accepted, index: number): number {
  let count = 0;
  for (let row = 0; row < accepted.length; row++) if (accepted[row] === 1 && words.best[row] === index && (words.scores[row] as number) >= automaticCut) count += 1;
  return count;
}
