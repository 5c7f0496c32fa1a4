/**
 * The copies that stay, checked right before each file goes. Reading one copy for each of its thousand duplicates would
 * take for ever: it is read once, and again only when the disk shows that anything about it has changed since.
 */
import type { BigIntStats } from 'node:fs';
import { checkKept, ofKept, type Surroundings } from './checks.ts';
import { fingerprint, identityOf, isUnchanged, look, type Fingerprint } from './fingerprint.ts';
import { bad, good, type Checked } from './problems.ts';

export interface KeptCopies {
  /** It is there, itself in the library's folders, not the very file that goes, and holds the bytes it should. */
  check(kept: { path: string; hash: string }, going: BigIntStats, signal: AbortSignal): Promise<Checked<void>>;
  /** Still there, and untouched since it was checked. */
  isThere(path: string): Promise<boolean>;
}

/** `read` hears of bytes read. */
export function createKeptCopies(surroundings: Surroundings, read: (bytes: number) => void): KeptCopies {
  const { disk } = surroundings;
  const known = new Map<string, Fingerprint>();
  const isAsKnown = (path: string, stats: BigIntStats | null): boolean => {
    const print = known.get(path);
    return stats !== null && print !== undefined && stats.ctimeNs === print.ctimeNs && isUnchanged(identityOf(stats), print.identity);
  };
  return {
    async check({ path, hash }, going, signal) {
      const stats = await checkKept(path, going, surroundings);
      if (!stats.ok) return stats;
      if (!isAsKnown(path, stats.value)) {
        const print = await fingerprint(disk, path, signal, read);
        if (!print.ok) return bad(ofKept(print.problem.code), path);
        known.set(path, print.value);
      }
      return known.get(path)?.hash === hash ? good(undefined) : bad('kept-changed', path);
    },
    isThere: async (path) => isAsKnown(path, await look(disk, path)),
  };
}
