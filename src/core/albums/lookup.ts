/** What grids and searches ask of albums: who is in one, and who is hidden. */
import type { AlbumsLookup } from '../search/filter.ts';
import type { AlbumBook, AlbumDefinition } from './book.ts';
import type { Decided } from './decisions.ts';
import type { PhotoSet } from './members.ts';

export interface LookupParts {
  book: Pick<AlbumBook, 'all' | 'get'>;
  members(id: string): PhotoSet | null;
  /** What is certainly in it, where `members` cannot tell yet. */
  decided(id: string): readonly Decided[];
  isLocked(album: AlbumDefinition): boolean;
  revision(): string;
}

const nobody: PhotoSet = new Set();

export function createLookup(parts: LookupParts): AlbumsLookup {
  const { book, members, isLocked, revision } = parts;
  let hidden = { revision: '', set: nobody };
  return {
    members(id) {
      const album = book.get(id);
      return album === undefined || isLocked(album) ? nobody : (members(id) ?? nobody);
    },
    named(isName) {
      const albums = book.all().filter((album) => isName(album.name) && !isLocked(album));
      return albums.length === 0 ? null : union(albums.map(({ id }) => members(id)));
    },
    hidden() {
      const now = revision();
      if (hidden.revision !== now) hidden = { revision: now, set: union(book.all().filter(isLocked).map((album) => members(album.id) ?? certain(album, parts))) };
      return hidden.set;
    },
    revision,
  };
}

function union(sets: readonly (PhotoSet | null)[]): PhotoSet {
  const [first, ...others] = sets;
  if (others.length === 0) return first ?? nobody;
  const all = new Set<string>();
  for (const set of sets) for (const hash of set ?? nobody) all.add(hash);
  return all;
}

/** As much of an album as is known while it, or something in it, was never judged: what is private must not show for want of a model. */
function certain(album: AlbumDefinition, parts: LookupParts, above: readonly string[] = []): PhotoSet {
  const { book, members, decided } = parts;
  if (album.rule.kind !== 'collection') return new Set(decided(album.id).flatMap(({ hash, decision }) => (decision === 'yes' ? [hash] : [])));
  const inside = book.all().filter(({ id, parent }) => parent === album.id && !above.includes(id));
  return union(inside.map((each) => members(each.id) ?? certain(each, parts, [...above, album.id])));
}
