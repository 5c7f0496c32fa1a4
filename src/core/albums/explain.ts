/** Why a photo is in an album, or is not. */
import type { AlbumExplanation, Membership } from '../../shared/albums-contract.ts';
import type { PhotoTile } from '../../shared/contract.ts';
import { scaleOver } from '../search/background.ts';
import type { Passes } from '../search/filter.ts';
import { fitOf, standard } from '../search/relevance.ts';
import type { Resident } from '../search/resident.ts';
import type { PhotoEntry } from '../store/store.ts';
import type { AlbumBook, AlbumDefinition } from './book.ts';
import type { Decisions } from './decisions.ts';
import type { LabelView } from './labels.ts';
import type { PhotoSet } from './members.ts';

export type Reason = Omit<Membership, 'id' | 'name' | 'kind' | 'colour' | 'icon' | 'private'>;

export interface ExplainParts {
  book: Pick<AlbumBook, 'all' | 'get'>;
  decisions: Pick<Decisions, 'of' | 'all'>;
  members(id: string): PhotoSet | null;
  view(album: AlbumDefinition): LabelView | null;
  passes(filter: string): Passes;
  /** Photos of locked albums: none of them is an example for another one. */
  hidden(): PhotoSet;
  tile(photo: PhotoEntry): PhotoTile;
  photos: ReadonlyMap<string, PhotoEntry>;
}

/** A score as a bar from 0 to 1: a half is the usual cut, as in a search. */
export const fitOfScore = (score: number): number => fitOf(score + 2);

const unscored = { score: null, threshold: null, fit: null, phrasing: null };

export function reasonOf(album: AlbumDefinition, photo: PhotoEntry, parts: ExplainParts): Reason {
  const member = parts.members(album.id)?.has(photo.hash) === true;
  const decision = parts.decisions.of(album.id, photo.hash);
  switch (album.rule.kind) {
    case 'label':
      return labelReason(album, photo, member, parts);
    case 'manual':
      return { ...unscored, member, because: 'put', decision };
    case 'search':
      return { ...unscored, member, because: 'search', decision: null };
    default:
      return { ...unscored, member, because: 'parts', decision: null };
  }
}

function labelReason(album: AlbumDefinition, photo: PhotoEntry, member: boolean, parts: ExplainParts): Reason {
  const decision = parts.decisions.of(album.id, photo.hash);
  const view = parts.view(album);
  const row = view?.resident.rowOf(photo.hash) ?? null;
  if (view === null || row === null || album.rule.kind !== 'label') return { ...unscored, member, because: decision === null ? 'unjudged' : 'decision', decision };
  const score = view.scores[row] as number;
  const threshold = album.rule.threshold ?? view.cut;
  const phrasing = view.words.phrasings[view.words.best[row] as number];
  const because = decision !== null ? 'decision' : score >= threshold && !parts.passes(album.rule.filter)(photo) ? 'filter' : 'score';
  return { member, because, decision, score, threshold, fit: fitOfScore(score), phrasing: phrasing?.direction == null ? null : phrasing.text };
}

export function explain(album: AlbumDefinition, photo: PhotoEntry, parts: ExplainParts): AlbumExplanation {
  const nearest = { nearestYes: nearestOf(album, photo, 'yes', parts), nearestNo: nearestOf(album, photo, 'no', parts) };
  return { ...reasonOf(album, photo, parts), ...nearest, parts: partsOf(album, photo, parts) };
}

/** The photo most alike among those that the user decided so. */
function nearestOf(album: AlbumDefinition, photo: PhotoEntry, decision: 'yes' | 'no', parts: ExplainParts): AlbumExplanation['nearestYes'] {
  const view = parts.view(album);
  const vector = view?.resident.get(photo.hash) ?? null;
  if (view === null || vector === null) return null;
  const hidden = parts.hidden();
  const others = view.decided.filter((each) => !hidden.has(each.hash)).filter((each) => each.decision === decision && each.hash !== photo.hash && view.resident.has(each.hash) && parts.photos.has(each.hash));
  const cosines = view.resident.exact(vector, others.map(({ hash }) => view.resident.rowOf(hash) as number));
  let best = -1;
  cosines.forEach((cosine, index) => (best = best === -1 || cosine > (cosines[best] as number) ? index : best));
  const other = parts.photos.get(others[best]?.hash ?? '');
  return other === undefined ? null : { photo: parts.tile(other), alike: alikeness(view.resident, vector, cosines[best] as number) };
}

const alikeness = (resident: Resident, vector: Float32Array, cosine: number): number => fitOf(standard(cosine, scaleOver(resident, vector)));

function partsOf(album: AlbumDefinition, { hash }: PhotoEntry, { book, members }: ExplainParts): AlbumExplanation['parts'] {
  const { rule } = album;
  const made = rule.kind === 'smart' ? rule.parts : rule.kind === 'collection' ? book.all().filter(({ parent }) => parent === album.id).map(({ id }) => ({ album: id, not: false })) : [];
  return made.map(({ album: id, not }) => ({ album: id, name: book.get(id)?.name ?? '', not, member: members(id)?.has(hash) === true }));
}
