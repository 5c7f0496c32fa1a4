/** The room's composition: definitions, decisions, members and what is locked, as one thing for the handlers and the rest of core. */
import type { Album } from '../../shared/albums-contract.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Edits, Inverse } from '../edits.ts';
import { parseQuery, asksForMarks } from '../../shared/query/index.ts';
import { photoFilter, type AlbumsLookup, type MarksLookup, type Passes } from '../search/filter.ts';
import { photoTile } from '../search/tile.ts';
import type { AlbumRow, FeedbackRow } from '../store/albums-shape.ts';
import type { Records } from '../store/records.ts';
import type { PhotoEntry, Store } from '../store/store.ts';
import { createAlbumBook, type AlbumBook, type AlbumDefinition } from './book.ts';
import { createDecisions, type Decisions } from './decisions.ts';
import { describeAlbum } from './describe.ts';
import { createLookup } from './lookup.ts';
import { createMembers, type PhotoSet } from './members.ts';

export interface AlbumParts {
  albums: Records<AlbumRow>;
  feedback: Records<FeedbackRow>;
  store: Pick<Store, 'photos' | 'revision'>;
  marks: MarksLookup;
  edits: Pick<Edits, 'add'>;
  now(): number;
  /** Albums became others; null: all of them may have. */
  changed(ids: readonly string[] | null): void;
  /** Photos appear or disappear from grids and searches. */
  hiddenChanged(): void;
}

export interface Albums {
  readonly book: AlbumBook;
  readonly decisions: Decisions;
  readonly unlocked: boolean;
  setUnlocked(unlocked: boolean): void;
  members(id: string): PhotoSet | null;
  /** What filters ask of albums. */
  readonly lookup: AlbumsLookup;
  /** Names of the albums that are not locked. */
  openNames(): string[];
  /** Resolves when it is known which photos are hidden. */
  ready(): Promise<void>;
  marksChanged(): void;
  /** The album, unless it is not there. */
  find(id: string): Result<AlbumDefinition>;
  /** The same, unless it is locked: nothing may be said of its photos. */
  findOpen(id: string): Result<AlbumDefinition>;
  isLocked(album: AlbumDefinition): boolean;
  describe(album: AlbumDefinition): Album;
  /** Albums that a change of this one may change. */
  dependents(id: string): string[];
  /** Remembers how an edit is taken back; several steps are taken back together, the last first. */
  edit(...inverses: (Inverse | null)[]): string | null;
}

const unknown = fail('album-unknown', 'That album is not there any more.');
const locked = fail('album-locked', 'That album is private. Unlock the private albums first.');

export function createAlbums(parts: AlbumParts): Albums {
  const { store } = parts;
  let unlocked = false;
  const book = createAlbumBook({ records: parts.albums, now: parts.now, changed: (ids) => tell(ids) });
  const decisions = createDecisions({ records: parts.feedback, now: parts.now, changed: (album) => tell([album, ...dependents(album)]) });
  let hidden = nobody;
  const tell = (ids: readonly string[] | null): void => {
    parts.changed(ids);
    const now = lookup.hidden();
    if (!sameSet(now, hidden)) parts.hiddenChanged();
    hidden = now;
  };
  const passes = (filter: string): Passes => photoFilter({ query: filter }, [], parts.marks.of, { ...lookup, hidden: () => nobody });
  const askingForMarks = createAsking(book);
  const members = createMembers({
    get: book.get,
    all: book.all,
    decided: decisions.all,
    judged: () => nobody,
    passing: (filter) => passing(store.photos.values(), passes(filter)),
    revision: () => `${book.revision}/${decisions.revision}/${store.revision}/${askingForMarks().length === 0 ? '' : parts.marks.revision()}`,
  });
  const lookup = createLookup({ book, members: members.of, isLocked: (album) => isLocked(album), revision: () => `${members.revision()}/${String(unlocked)}` });
  const dependents = (id: string): string[] => dependentsOf(id, book.all());
  const isLocked = (album: AlbumDefinition): boolean => album.private && !unlocked;
  hidden = lookup.hidden();
  return {
    book,
    decisions,
    get unlocked() {
      return unlocked;
    },
    setUnlocked(wanted) {
      if (unlocked === wanted) return;
      unlocked = wanted;
      tell(null);
    },
    members: members.of,
    lookup,
    openNames: () => book.all().filter((album) => !isLocked(album)).map(({ name }) => name),
    ready: async () => undefined,
    marksChanged() {
      const ids = askingForMarks();
      if (ids.length > 0) tell([...ids, ...ids.flatMap(dependents)]);
    },
    find(id) {
      const album = book.get(id);
      return album === undefined ? unknown : ok(album);
    },
    findOpen(id) {
      const album = book.get(id);
      if (album === undefined) return unknown;
      return isLocked(album) ? locked : ok(album);
    },
    isLocked,
    describe: (album) => describeAlbum(album, { book, decisions, members: members.of, best: () => null, judgeProblems: () => [], isLocked, hidden: lookup.hidden(), tile: (photo) => photoTile(photo, parts.marks.of(photo.hash)), photos: store.photos }),
    dependents,
    edit(...inverses) {
      const steps = inverses.filter((inverse) => inverse !== null);
      return steps.length === 0 ? null : parts.edits.add(together(steps));
    },
  };
}

const nobody: PhotoSet = new Set();

/** Ids of the albums whose filters ask for marks. */
function createAsking(book: AlbumBook): () => readonly string[] {
  let known: { revision: number; ids: readonly string[] } | null = null;
  return () => {
    if (known?.revision !== book.revision) {
      const asking = book.all().filter(({ rule }) => 'filter' in rule && parseQuery(rule.filter).terms.some(asksForMarks));
      known = { revision: book.revision, ids: asking.map(({ id }) => id) };
    }
    return known.ids;
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
