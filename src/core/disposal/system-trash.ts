/** The trash of macOS and Windows, through the host. It tells neither where a file went nor how to get it back. */
import type { Result } from '../../shared/errors.ts';
import type { Disk } from './disk.ts';
import { look } from './fingerprint.ts';
import type { Bin } from './places.ts';
import { problemOf } from './problems.ts';

/** Moves one file to the system's trash, or says why it could not. What only a desktop host can do. */
export type TrashItem = (path: string) => Promise<Result<void>>;

export function systemTrash(trashItem: TrashItem, disk: Disk): Bin {
  return {
    kind: 'system',
    choose: async () => ({ kind: 'system' }),
    async put(path) {
      const moved = await trashItem(path);
      if (!moved.ok) return { outcome: 'problem', problem: problemOf('no-trash', moved.error.message) };
      // Some network drives answer that it is done, and nothing happened.
      return (await look(disk, path)) === null ? { outcome: 'done' } : { outcome: 'problem', problem: problemOf('no-trash', 'the system said that it took the file, and it is still there') };
    },
  };
}
