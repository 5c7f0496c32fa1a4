/** Files that belong to a photo and stay with it: its RAW, its still in the telephone's own format. Found among the files that were scanned. */
import type { Store } from '../store/store.ts';
import { areCompanions, isBesideName, shotKey, shotKeys } from './names.ts';

export interface Siblings {
  of(paths: readonly string[]): string[];
}

export function createSiblings(store: Pick<Store, 'files' | 'revision'>): Siblings {
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
  return {
    of(paths) {
      const byShot = shots();
      if (byShot.size === 0) return [];
      const beside = paths.flatMap((path) => shotKeys(path).flatMap((key) => byShot.get(key) ?? []).filter((other) => areCompanions(path, other)));
      return [...new Set(beside)].sort();
    },
  };
}
