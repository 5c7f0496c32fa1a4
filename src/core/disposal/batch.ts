/**
 * What the library still has to be told about files that were moved, a batch at a time: every write of the database is
 * a version of it. The journal has each file already, so that a kill only means telling it again.
 */
import { ok, type Result } from '../../shared/errors.ts';
import type { JournalWriter } from './journal.ts';

/** Files that make a batch, and how long (ms) the first may wait for more. */
const batchFiles = 256;
const batchAge = 3_000;

export interface Batches<T> {
  add(n: number, item: T): Promise<Result<void>>;
  /** Tells what is left. */
  finish(): Promise<Result<void>>;
}

export function createBatches<T>(journal: JournalWriter, is: 'recorded' | 'reverted', tell: (items: readonly T[]) => Promise<Result<void>>, now: () => number): Batches<T> {
  let waiting: { n: number; item: T }[] = [];
  let since = 0;
  const flush = async (): Promise<Result<void>> => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return ok(undefined);
    const told = await tell(batch.map(({ item }) => item));
    return told.ok ? journal.write({ is, steps: batch.map(({ n }) => n) }) : told;
  };
  return {
    async add(n, item) {
      if (waiting.length === 0) since = now();
      waiting.push({ n, item });
      return waiting.length >= batchFiles || now() - since >= batchAge ? flush() : ok(undefined);
    },
    finish: flush,
  };
}
