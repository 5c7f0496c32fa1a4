/** Photos whose sidecars are to be brought up to date: what was marked when, and what could not be written. */
import type { Result } from '../../shared/errors.ts';
import { ok } from '../../shared/errors.ts';
import type { Records } from '../store/records.ts';
import type { SidecarEditRow } from '../store/sidecars-shape.ts';

export interface EditQueue {
  /** Photos that wait, those that something hinders included. */
  readonly waiting: number;
  /** Photos that can be taken now. */
  readonly ready: number;
  editedAt(hash: string): number | null;
  /** Photos that the user marked; remembered over a kill. */
  mark(hashes: readonly string[], at: number): Promise<Result<void>>;
  /** Photos to look at again, for another reason. */
  touch(hashes: Iterable<string>): void;
  take(most: number): string[];
  /** They are up to date. */
  settle(hashes: readonly string[]): Promise<Result<void>>;
  /** They could not be brought up to date; they wait until somebody asks again. */
  hinder(hashes: Iterable<string>): void;
  /** Tries again what was hindered. */
  retry(): void;
}

export function createEditQueue(records: Records<SidecarEditRow>): EditQueue {
  const ready = new Set([...records.values()].filter(({ at }) => at !== null).map(({ hash }) => hash));
  const hindered = new Set<string>();
  return {
    get waiting() {
      return ready.size + hindered.size;
    },
    get ready() {
      return ready.size;
    },
    editedAt: (hash) => records.get(hash)?.at ?? null,
    async mark(hashes, at) {
      const written = await records.put(hashes.map((hash) => ({ hash, at })));
      // Also where the time could not be kept: it is only needed where another program changed the same.
      for (const hash of hashes) ready.add(hash);
      return written.ok ? ok(undefined) : written;
    },
    touch(hashes) {
      for (const hash of hashes) ready.add(hash);
    },
    take(most) {
      const taken: string[] = [];
      for (const hash of ready) {
        if (taken.length >= most) break;
        taken.push(hash);
      }
      for (const hash of taken) ready.delete(hash);
      return taken;
    },
    async settle(hashes) {
      for (const hash of hashes) hindered.delete(hash);
      // Rows stay: emptying thousands is one write, deleting them is many. What was marked again meanwhile waits on.
      const done = hashes.filter((hash) => !ready.has(hash) && records.get(hash)?.at != null);
      const written = done.length === 0 ? null : await records.put(done.map((hash) => ({ hash, at: null })));
      return written?.ok === false ? written : ok(undefined);
    },
    hinder(hashes) {
      for (const hash of hashes) hindered.add(hash);
    },
    retry() {
      for (const hash of hindered) ready.add(hash);
      hindered.clear();
    },
  };
}
