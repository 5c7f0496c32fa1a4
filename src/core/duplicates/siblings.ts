/** Files that belong to a photo and stay with it: its RAW, its still in the telephone's own format. Found among the files that were scanned. */
import type { Store } from '../store/store.ts';
import type { VideoRow } from '../store/videos-shape.ts';
import { filmKey, stillKey } from '../video/names.ts';
import { areCompanions, isBesideName, shotKey, shotKeys } from './names.ts';

export interface Siblings {
  of(paths: readonly string[]): string[];
}

/** The films of stills. */
export interface FilmBook {
  readonly revision: number;
  all(): Iterable<Pick<VideoRow, 'path' | 'state' | 'film'>>;
}

export function createSiblings(store: Pick<Store, 'files' | 'revision'>, videos: FilmBook): Siblings {
  let known: { revision: number; byShot: Map<string, string[]> } | null = null;
  const shots = (): Map<string, string[]> => {
    if (known?.revision === store.revision) return known.byShot;
    const byShot = new Map<string, string[]>();
    for (const { path, state } of store.files.values()) {
      if (state === 'missing' || !isBesideName(path)) continue;
      const key = shotKey(path);
      byShot.set(key, [...(byShot.get(key) ?? []), path]);
    }
    known = { revision: store.revision, byShot };
    return byShot;
  };
  let knownFilms: { revision: number; byKey: Map<string, string[]> } | null = null;
  const films = (): Map<string, string[]> => {
    if (knownFilms?.revision === videos.revision) return knownFilms.byKey;
    const byKey = new Map<string, string[]>();
    for (const { path, state, film } of videos.all()) if (film && state === 'present') byKey.set(filmKey(path), [...(byKey.get(filmKey(path)) ?? []), path]);
    knownFilms = { revision: videos.revision, byKey };
    return byKey;
  };
  return {
    of(paths) {
      const [byShot, byFilm] = [shots(), films()];
      if (byShot.size + byFilm.size === 0) return [];
      const film = paths.flatMap((path) => byFilm.get(stillKey(path)) ?? []);
      const beside = paths.flatMap((path) => shotKeys(path).flatMap((key) => byShot.get(key) ?? []).filter((other) => areCompanions(path, other)));
      return [...new Set([...beside, ...film])].sort();
    },
  };
}
