/** The room's composition: definitions, decisions, who is in which album and who is hidden, as one thing for the rest of core. */
import type { Album } from '../../shared/albums-contract.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { asksForAlbums, asksForMarks, parseQuery, type Term } from '../../shared/query/index.ts';
import type { Edits, Inverse } from '../edits.ts';
import { photoFilter, type AlbumsLookup, type MarksLookup, type Passes } from '../search/filter.ts';
import { photoTile } from '../search/tile.ts';
import type { PhotoTile } from '../../shared/contract.ts';
import type { AlbumRow, FeedbackRow } from '../store/albums-shape.ts';
import type { Records } from '../store/records.ts';
import type { PhotoEntry, Store } from '../store/store.ts';
import { createAlbumBook, type AlbumBook, type AlbumDefinition } from './book.ts';
import { createDecisions, type Decisions } from './decisions.ts';
import { describeAlbum } from './describe.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { createLabels, type LabelModel, type Labels } from './labels.ts';
import type { LastKnown } from './last-known.ts';
import { createLookup } from './lookup.ts';
import { createMembers, type PhotoSet } from './members.ts';
import { createSavedAlbums, type FindMatches } from './saved.ts';

export interface AlbumParts {
  albums: Records<AlbumRow>;
  feedback: Records<FeedbackRow>;
  store: Pick<Store, 'photos' | 'revision' | 'changedSince'>;
  marks: MarksLookup;
  edits: Pick<Edits, 'add'>;
  lastKnown: LastKnown;
  model(): LabelModel;
  /** Languages that the model was made for, as people name them; empty where nobody knows. */
  languages(): string;
  findMatches: FindMatches;
  /** What a saved search asks for, as it was typed; null where it is not there. */
  searchText(search: string): string | null;
  now(): number;
  /** Albums became others; null: all of them may have. */
  changed(ids: readonly string[] | null): void;
  /** Photos appear in grids and searches, or disappear. */
  hiddenChanged(): void;
  warn(message: string): void;
}

export interface Albums {
  readonly book: AlbumBook;
  readonly decisions: Decisions;
  readonly labels: Labels;
  readonly keeper: Keeper;
  /** What filters ask of albums. */
  readonly lookup: AlbumsLookup;
  /** The same as if nothing were private: who is in an album does not depend on whether private ones are open, only who is shown. */
  readonly everything: AlbumsLookup;
  readonly unlocked: boolean;
  setUnlocked(unlocked: boolean): void;
  /** Null while something that it depends on was never judged. */
  members(id: string): PhotoSet | null;
  /** The photos that a filter lets through, hidden ones included. */
  passes(filter: string): Passes;
  /** The same without the hidden ones. */
  passesShown(filter: string): Passes;
  /** Resolves when it is known who is in this album, and who is hidden. */
  ready(id?: string): Promise<void>;
  marksChanged(): void;
  /** Names of the albums that are not locked. */
  openNames(): string[];
  /** The album, unless it is not there. */
  find(id: string): Result<AlbumDefinition>;
  /** The same, unless it is locked: nothing may be said of its photos. */
  findOpen(id: string): Result<AlbumDefinition>;
  isLocked(album: AlbumDefinition): boolean;
  describe(album: AlbumDefinition): Album;
  tile(photo: PhotoEntry): PhotoTile;
  /** Remembers how an edit is taken back; several steps are taken back together, the last first. */
  edit(...inverses: (Inverse | null)[]): string | null;
  close(): Promise<void>;
}

const unknown = fail('album-unknown', 'That album is not there any more.');
const locked = fail('album-locked', 'That album is private. Unlock the private albums first.');
const nobody: PhotoSet = new Set();

export function createAlbums(parts: AlbumParts): Albums {
  const { store } = parts;
  let unlocked = false;
  let hidden = nobody;
  const isLocked = (album: AlbumDefinition): boolean => album.private && !unlocked;
  const tell = (ids: readonly string[] | null): void => {
    if (ids !== null) searchAgain(ids);
    parts.changed(ids === null ? null : [...new Set([...ids, ...ids.flatMap((id) => dependentsOf(id, book.all())), ...askingForAlbums()])]);
    const before = hidden;
    hidden = lookup.hidden();
    if (!sameSet(before, hidden)) parts.hiddenChanged();
  };
  const searchesAsking = (asks: (term: Term) => boolean): string[] =>
    book.all().flatMap(({ id, rule }) => (rule.kind === 'search' && parseQuery(parts.searchText(rule.search) ?? '').terms.some(asks) ? [id] : []));
  /** Searches that filter by albums are made again where an album changed; not where only such a search did, since two may ask for each other. */
  const searchAgain = (ids: readonly string[]): void => {
    const asking = searchesAsking(asksForAlbums);
    if (asking.length > 0 && ids.some((id) => !asking.includes(id))) keeper.searchesChanged(asking);
  };
  const book = createAlbumBook({
    records: parts.albums, now: parts.now,
    changed(ids) {
      keeper.albumsChanged(ids);
      tell(ids);
    },
  });
  const decisions = createDecisions({ records: parts.feedback, now: parts.now, changed: (album) => tell([album]) });
  const passes = (filter: string): Passes => photoFilter({ query: filter }, [], parts.marks.of, everything);
  const askingForMarks = createAsking(book, asksForMarks);
  const askingForAlbums = createAsking(book, asksForAlbums);
  /** Of what filters ask besides the photos themselves. */
  const askedRevision = (): string =>
    [book.revision, askingForMarks().length === 0 ? '' : parts.marks.revision(), askingForAlbums().length === 0 ? '' : `${decisions.revision}+${keeper.revision}`].join('/');
  const labels = createLabels({ model: parts.model, decisions, store, passes, filterRevision: askedRevision });
  const saved = createSavedAlbums(parts.findMatches);
  const keeper = createKeeper({ book, decisions, labels, saved, members: (id) => members.of(id), lastKnown: parts.lastKnown, languages: parts.languages, changed: tell, warn: parts.warn });
  const members = createMembers({
    get: book.get,
    all: book.all,
    decided: decisions.all,
    judged: keeper.members,
    passing: (filter) => passing(store.photos.values(), passes(filter)),
    revision: () => `${store.revision}/${askedRevision()}/${decisions.revision}/${keeper.revision}`,
  });
  const everything = createLookup({ book, members: members.of, decided: decisions.all, isLocked: () => false, revision: members.revision });
  const lookup = createLookup({ book, members: members.of, decided: decisions.all, isLocked, revision: () => `${members.revision()}/${String(unlocked)}` });
  const tile = (photo: PhotoEntry): PhotoTile => photoTile(photo, parts.marks.of(photo.hash));
  const best = createBest(labels);
  hidden = lookup.hidden();
  void decisions.sweep((id) => book.get(id) !== undefined);

  return {
    book, decisions, labels, keeper, lookup, everything, passes, tile, isLocked,
    passesShown: (filter) => photoFilter({ query: filter }, [], parts.marks.of, lookup),
    get unlocked() {
      return unlocked;
    },
    setUnlocked(wanted) {
      if (unlocked === wanted) return;
      unlocked = wanted;
      tell(null);
    },
    members: members.of,
    async ready(id) {
      const asked = [...book.all().filter(isLocked), ...(id === undefined ? [] : [id])].map((album) => (typeof album === 'string' ? album : album.id));
      const isKnown = (): boolean => asked.every((each) => members.of(each) !== null);
      if (isKnown()) return;
      keeper.start();
      while (!isKnown() && (await keeper.step()));
    },
    marksChanged() {
      const ids = askingForMarks();
      if (ids.length > 0) tell(ids);
      keeper.searchesChanged(searchesAsking(asksForMarks));
    },
    openNames: () => book.all().filter((album) => !isLocked(album)).map(({ name }) => name),
    find(id) {
      const album = book.get(id);
      return album === undefined ? unknown : ok(album);
    },
    findOpen(id) {
      const album = book.get(id);
      if (album === undefined) return unknown;
      return isLocked(album) ? locked : ok(album);
    },
    describe: (album) => describeAlbum(album, { book, decisions, members: members.of, best, judgeProblems: keeper.problems, isLocked, hidden: lookup.hidden(), tile, photos: store.photos }),
    edit(...inverses) {
      const steps = inverses.filter((inverse) => inverse !== null);
      return steps.length === 0 ? null : parts.edits.add(together(steps));
    },
    close: keeper.close,
  };
}

/** Ids of the albums whose filters ask for marks, or for other albums. */
function createAsking(book: AlbumBook, asks: (term: Term) => boolean): () => readonly string[] {
  let known: { revision: number; ids: readonly string[] } | null = null;
  return () => {
    if (known?.revision !== book.revision) {
      const asking = book.all().filter(({ rule }) => 'filter' in rule && parseQuery(rule.filter).terms.some(asks));
      known = { revision: book.revision, ids: asking.map(({ id }) => id) };
    }
    return known.ids;
  };
}

/** The photo of a label that fits best. */
function createBest(labels: Pick<Labels, 'view'>): (album: AlbumDefinition, members: PhotoSet) => string | null {
  const known = new WeakMap<PhotoSet, string | null>();
  return (album, members) => {
    if (album.rule.kind !== 'label') return null;
    if (known.has(members)) return known.get(members) ?? null;
    const view = labels.view(album);
    let best: { hash: string; score: number } | null = null;
    for (const hash of view === null ? nobody : members) {
      const row = view?.resident.rowOf(hash) ?? null;
      const score = row === null ? -Infinity : (view?.scores[row] as number);
      if (best === null || score > best.score) best = { hash, score };
    }
    if (view !== null) known.set(members, best?.hash ?? null);
    return best?.hash ?? null;
  };
}

const sameSet = (a: PhotoSet, b: PhotoSet): boolean => a === b || (a.size === b.size && [...a].every((hash) => b.has(hash)));

function passing(photos: Iterable<PhotoEntry>, passes: Passes): PhotoSet {
  const set = new Set<string>();
  for (const photo of photos) if (passes(photo)) set.add(photo.hash);
  return set;
}

/** The collections that an album lies in, and the smart albums that it is part of, however deep. */
function dependentsOf(id: string, all: readonly AlbumDefinition[]): string[] {
  const found = new Set<string>([id]);
  for (let grew = true; grew; ) {
    const before = found.size;
    for (const { id: other, rule, parent } of all) {
      if (parent !== null && found.has(other)) found.add(parent);
      if (rule.kind === 'smart' && rule.parts.some(({ album }) => found.has(album))) found.add(other);
    }
    grew = found.size > before;
  }
  found.delete(id);
  return [...found];
}

/** Several steps as one: where one fails, those taken back before it are done again. */
function together(steps: readonly Inverse[]): Inverse {
  return async () => {
    const done: Inverse[] = [];
    for (const step of [...steps].reverse()) {
      const result = await step();
      if (!result.ok) {
        for (const again of done.reverse()) await again();
        return result;
      }
      if (result.value !== null) done.push(result.value);
    }
    return ok(done.length === 0 ? null : together(done));
  };
}
