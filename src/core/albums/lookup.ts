/** What grids and searches ask of albums: who is in one, and who is hidden. */
import type { AlbumsLookup } from '../search/filter.ts';
import type { AlbumBook, AlbumDefinition } from './book.ts';
import type { PhotoSet } from './members.ts';

export interface LookupParts {
  book: Pick<AlbumBook, 'all' | 'get'>;
  members(id: string): PhotoSet | null;
  isLocked(album: AlbumDefinition): boolean;
  revision(): string;
}

const nobody: PhotoSet = new Set();

export function createLookup({ book, members, isLocked, revision }: LookupParts): AlbumsLookup {
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
      if (hidden.revision !== now) hidden = { revision: now, set: union(book.all().filter(isLocked).map(({ id }) => members(id))) };
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
