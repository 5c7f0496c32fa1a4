/** The room's composition: definitions, decisions, members and what is locked, as one thing for the handlers and the rest of core. */
import type { Album } from '../../shared/albums-contract.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Edits, Inverse } from '../edits.ts';
import type { Passes } from '../search/filter.ts';
import type { AlbumRow, FeedbackRow } from '../store/albums-shape.ts';
import type { Records } from '../store/records.ts';
import type { PhotoEntry, Store } from '../store/store.ts';
import { createAlbumBook, type AlbumBook, type AlbumDefinition } from './book.ts';
import { createDecisions, type Decisions } from './decisions.ts';
import { describeAlbum } from './describe.ts';
import { createMembers, type PhotoSet } from './members.ts';

export interface AlbumParts {
  albums: Records<AlbumRow>;
  feedback: Records<FeedbackRow>;
  store: Pick<Store, 'photos' | 'revision'>;
  /** The filter of the query language, as a test of one photo. */
  passes(filter: string): Passes;
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
  const book = createAlbumBook({ records: parts.albums, now: parts.now, changed: (ids) => parts.changed(ids) });
  const decisions = createDecisions({ records: parts.feedback, now: parts.now, changed: (album) => parts.changed([album, ...dependents(album)]) });
  const members = createMembers({
    get: book.get,
    all: book.all,
    decided: decisions.all,
    judged: () => new Set(),
    passing: (filter) => passing(store.photos.values(), parts.passes(filter)),
    revision: () => `${book.revision}/${decisions.revision}/${store.revision}`,
  });
  const dependents = (id: string): string[] => dependentsOf(id, book.all());
  const isLocked = (album: AlbumDefinition): boolean => album.private && !unlocked;
  return {
    book,
    decisions,
    get unlocked() {
      return unlocked;
    },
    setUnlocked(wanted) {
      if (unlocked === wanted) return;
      unlocked = wanted;
      parts.changed(null);
      parts.hiddenChanged();
    },
    members: members.of,
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
    describe: (album) => describeAlbum(album, { book, decisions, members: members.of, best: () => null, judgeProblems: () => [], isLocked, photos: store.photos }),
    dependents,
    edit(...inverses) {
      const steps = inverses.filter((inverse) => inverse !== null);
      return steps.length === 0 ? null : parts.edits.add(together(steps));
    },
  };
}

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
