/**
 * Every label of the library, judged. Words are judged one label at a time while others wait for nothing; decisions,
 * thresholds, filters and new photos count at once. Until a label is judged, what was last known of it stands.
 */
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Passes } from '../search/filter.ts';
import { lookUpAhead } from '../search/strictness.ts';
import type { Background } from '../search/background.ts';
import type { Resident } from '../search/resident.ts';
import type { Store } from '../store/store.ts';
import type { AlbumDefinition } from './book.ts';
import type { Decided, Decisions } from './decisions.ts';
import { automaticCut, corrected, correctRows, judgeRows, judgeWords, learnFrom, spreadOf, type Words } from './label.ts';
import { allInside, stillInside, type InsideInput } from './inside.ts';
import type { Correction, Spread } from './learn.ts';
import type { PhotoSet } from './members.ts';
import { tidy, type Phrasings } from './phrasings.ts';

/** The model in use, as labels need it. */
export interface LabelModel {
  resident: Resident;
  background: Background;
  /** Resolves when the everyday words are known. */
  prepare(): Promise<Result<void>>;
  phrasings(): Promise<Phrasings>;
}

/** A label, or a draft of one, over the library as it is now. */
export interface LabelView {
  resident: Resident;
  words: Words;
  /** By row, decisions counted in. */
  scores: Float32Array;
  correction: Correction | null;
  spread: Spread;
  decided: readonly Decided[];
  /** The automatic cut. */
  cut: number;
}

export interface LabelParts {
  model(): LabelModel;
  decisions: Pick<Decisions, 'all'>;
  store: Pick<Store, 'photos' | 'revision' | 'changedSince'>;
  passes(filter: string): Passes;
  /** Another one whenever `passes` may answer otherwise of a photo that has not changed. */
  filterRevision(): string;
}

export interface Labels {
  /** Null where it was never judged. Decisions, threshold and filter are those of now. */
  members(album: AlbumDefinition): PhotoSet | null;
  /** The label's words are judged as they are written now. */
  isJudged(album: AlbumDefinition): boolean;
  /** Judges the words; sees to it that everything is known first. */
  judge(album: AlbumDefinition, signal: AbortSignal): Promise<Result<void>>;
  /** Null where its words are not judged as they are written now. */
  view(album: AlbumDefinition): LabelView | null;
  /** A label that is only being thought of, with somebody's decisions. */
  draft(phrasings: readonly string[], decided: readonly Decided[], signal: AbortSignal): Promise<Result<LabelView>>;
  /** Takes in photos that came or went. `stale`: so many since the scales were taken that they are worth taking anew. */
  sync(): { changed: number; stale: boolean };
  forget(id: string): void;
  /**
   * Scales are taken anew from here on; what is judged stands until it is judged again.
   * @param atRest the library has stopped changing: everything is then judged by just the photos that are there
   */
  renew(atRest: boolean): void;
  /** Another model has taken over: nothing is judged. */
  reset(): void;
}

interface State {
  phrasings: string;
  words: Words;
  learned: { decided: readonly Decided[]; correction: Correction | null; scores: Float32Array } | null;
  members: Told | null;
}

/** Who was inside, by which filter and threshold, when the store was so far. */
interface Told {
  key: string;
  revision: number;
  inside: PhotoSet;
  /** Photos that came or went since. */
  touched: Set<string>;
}

/** Photos that came or went since the scales were taken, as a share of the library: more, and they are taken anew. */
const staleShare = 0.05;

export function createLabels(parts: LabelParts): Labels {
  const states = new Map<string, State>();
  let owners: (string | null)[] = [];
  let seen: { model: LabelModel | null; revision: number } = { model: null, revision: -1 };
  let changedRows = 0;
  let spread: { resident: Resident; value: Spread } | null = null;
  let lastDraft: { key: string; words: Words } | null = null;

  const spreadNow = (resident: Resident): Spread => {
    if (spread?.resident !== resident) spread = { resident, value: spreadOf(resident) };
    return spread.value;
  };
  const sync = (): { changed: number; stale: boolean } => {
    const model = parts.model();
    const { resident } = model;
    if (seen.model !== model) {
      seen = { model, revision: resident.revision };
      owners = Array.from({ length: resident.rows }, (_, row) => resident.hashAt(row));
      return { changed: 0, stale: false };
    }
    if (seen.revision !== resident.revision) {
      const changed = takeOver(owners, resident);
      for (const [id, state] of states) takeIn(state, changed, parts.decisions.all(id), model);
      seen = { model, revision: resident.revision };
      changedRows += changed.rows.length;
    }
    return { changed: changedRows, stale: changedRows > resident.size * staleShare };
  };
  const learnedBy = (state: Pick<State, 'words'>, decided: readonly Decided[]): NonNullable<State['learned']> => {
    const { resident } = parts.model();
    const correction = decided.length === 0 ? null : learnFrom(decided, state.words, resident, spreadNow(resident));
    return { decided, correction, scores: corrected(state.words, correction, resident) };
  };
  const current = (album: AlbumDefinition): State | null => {
    sync();
    const state = states.get(album.id);
    if (state === undefined || state.phrasings !== keyOf(album)) return null;
    const decided = parts.decisions.all(album.id);
    if (state.learned?.decided !== decided) {
      state.learned = learnedBy(state, decided);
      state.members = null;
    }
    return state;
  };
  const told = (before: Told | null, key: string, input: InsideInput): Told => {
    const { revision } = parts.store;
    const changed = before?.key === key ? parts.store.changedSince(before.revision) : null;
    if (before === null || changed === null) return { key, revision, inside: allInside(input), touched: new Set() };
    if (changed.size + before.touched.size === 0) return before;
    return { key, revision, inside: stillInside(before.inside, new Set([...changed, ...before.touched]), input), touched: new Set() };
  };
  const viewOf = (words: Words, { decided, correction, scores }: NonNullable<State['learned']>): LabelView => {
    const { resident } = parts.model();
    return { resident, words, scores, correction, decided, spread: spreadNow(resident), cut: automaticCut };
  };
  const view = (album: AlbumDefinition): LabelView | null => {
    const state = current(album);
    return state?.learned == null ? null : viewOf(state.words, state.learned);
  };
  const readWords = async (phrasings: readonly string[], model: LabelModel, signal: AbortSignal): Promise<Result<Words>> => {
    const prepared = await prepare(model, signal);
    if (!prepared.ok) return prepared;
    const read = await (await model.phrasings()).read(phrasings, signal);
    if (!read.ok) return read;
    for (const { direction } of read.value) if (direction !== null) await lookUpAhead(direction, model, signal);
    if (parts.model() === model) sync();
    return ok(judgeWords(read.value, model));
  };

  return {
    sync,
    view,
    isJudged: (album) => states.get(album.id)?.phrasings === keyOf(album),
    members(album) {
      const state = current(album);
      if (state?.learned == null || album.rule.kind !== 'label') return null;
      const { filter, threshold } = album.rule;
      state.members = told(state.members, JSON.stringify([filter, threshold, parts.filterRevision()]), {
        resident: parts.model().resident, scores: state.learned.scores, from: threshold ?? automaticCut, passes: parts.passes(filter), photos: parts.store.photos, decided: state.learned.decided,
      });
      return state.members.inside;
    },
    async judge(album, signal) {
      if (album.rule.kind !== 'label') return ok(undefined);
      const model = parts.model();
      const words = await readWords(album.rule.phrasings, model, signal);
      if (!words.ok) return words;
      // A model that took over meanwhile judges for itself.
      if (parts.model() === model) states.set(album.id, { phrasings: keyOf(album), words: words.value, learned: null, members: null });
      return ok(undefined);
    },
    async draft(phrasings, decided, signal) {
      const model = parts.model();
      const key = JSON.stringify([phrasings.map(tidy), model.resident.revision]);
      if (lastDraft?.key !== key || seen.model !== model) {
        const words = await readWords(phrasings, model, signal);
        if (!words.ok) return words;
        lastDraft = { key, words: words.value };
      }
      return ok(viewOf(lastDraft.words, learnedBy(lastDraft, decided)));
    },
    forget: (id) => void states.delete(id),
    renew(atRest) {
      sync();
      if (atRest) parts.model().background.renew();
      lastDraft = null;
      spread = null;
      changedRows = 0;
    },
    reset() {
      states.clear();
      lastDraft = null;
      spread = null;
      changedRows = 0;
      seen = { model: null, revision: -1 };
      parts.model().background.renew();
      sync();
    },
  };
}

const keyOf = ({ rule }: AlbumDefinition): string => JSON.stringify(rule.kind === 'label' ? rule.phrasings.map(tidy) : null);

interface ChangedRows {
  rows: number[];
  /** Photos that came or went. */
  hashes: ReadonlySet<string>;
}

/** Updates `owners` and tells which rows have another photo than they said, or none. */
function takeOver(owners: (string | null)[], resident: Resident): ChangedRows {
  const rows: number[] = [];
  const hashes = new Set<string>();
  for (let row = 0; row < resident.rows; row++) {
    const [before, now] = [owners[row] ?? null, resident.hashAt(row)];
    if (before === now) continue;
    owners[row] = now;
    rows.push(row);
    for (const hash of [before, now]) if (hash !== null) hashes.add(hash);
  }
  return { rows, hashes };
}

/** A decided photo that comes or goes teaches anew; every other one costs a row. */
function takeIn(state: State, { rows, hashes }: ChangedRows, decided: readonly Decided[], { resident, background }: LabelModel): void {
  state.words = judgeRows(state.words, rows, { resident, background });
  for (const hash of hashes) state.members?.touched.add(hash);
  const { learned } = state;
  if (learned === null || decided.some(({ hash }) => hashes.has(hash))) {
    state.learned = null;
    return;
  }
  const { correction, scores } = learned;
  state.learned = { ...learned, scores: correction === null ? state.words.scores : correctRows(scores, state.words, correction, rows, resident) };
}

/** A large model takes a minute to learn its words; who gives up does not wait for it. */
async function prepare(model: LabelModel, signal: AbortSignal): Promise<Result<void>> {
  const cancelled = fail('cancelled', 'This was cancelled.');
  if (signal.aborted) return cancelled;
  let stop = (): void => undefined;
  const aborted = new Promise<Result<void>>((resolve) => (stop = () => resolve(cancelled)));
  signal.addEventListener('abort', stop, { once: true });
  const prepared = await Promise.race([model.prepare(), aborted]);
  signal.removeEventListener('abort', stop);
  return prepared;
}
