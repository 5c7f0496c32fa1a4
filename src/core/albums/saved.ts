/** Saved searches shown as albums: their matches, as the search found them last. */
import { ok, type Result } from '../../shared/errors.ts';
import type { AlbumDefinition } from './book.ts';
import type { PhotoSet } from './members.ts';

/** Every match of a saved search; null where that search was removed. */
export type FindMatches = (search: string, signal: AbortSignal) => Promise<Result<PhotoSet | null>>;

export interface SavedAlbums {
  /** Null where it was never searched. */
  members(album: AlbumDefinition): PhotoSet | null;
  isGone(album: AlbumDefinition): boolean;
  judge(album: AlbumDefinition, signal: AbortSignal): Promise<Result<void>>;
  reset(): void;
}

const nobody: PhotoSet = new Set();

export function createSavedAlbums(find: FindMatches): SavedAlbums {
  const found = new Map<string, { search: string; matches: PhotoSet | null }>();
  const of = ({ id, rule }: AlbumDefinition): { matches: PhotoSet | null } | undefined => {
    const known = found.get(id);
    return rule.kind === 'search' && known?.search === rule.search ? known : undefined;
  };
  return {
    members(album) {
      const known = of(album);
      return known === undefined ? null : (known.matches ?? nobody);
    },
    isGone: (album) => of(album)?.matches === null,
    async judge({ id, rule }, signal) {
      if (rule.kind !== 'search') return ok(undefined);
      const matches = await find(rule.search, signal);
      if (!matches.ok) return matches;
      found.set(id, { search: rule.search, matches: matches.value });
      return ok(undefined);
    },
    reset: () => found.clear(),
  };
}
