/**
 * A folder of the user's choice for files whose volume has no trash. Files keep their paths in it, below a folder named
 * after the journal, so that a person finds everything again without this program.
 */
import { constants } from 'node:fs';
import { dirname, isAbsolute, join, parse, relative, sep } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { errorCode } from '../disk-error.ts';
import { isInside } from '../library/scan.ts';
import type { Disk } from './disk.ts';
import { look } from './fingerprint.ts';
import { moveFile } from './move.ts';
import type { Bin } from './places.ts';
import type { KnownFiles } from './rows.ts';

/** The folder's real path, or why it cannot be used. What is put there must never be found as a photo again. */
export async function checkQuarantine(path: string, known: KnownFiles, disk: Disk): Promise<Result<string>> {
  if (!isAbsolute(path)) return fail('quarantine-invalid', `"${path}" is no full path. Name the quarantine folder from the root of its disk.`);
  try {
    const real = await disk.realpath(path);
    if (!(await disk.stat(real)).isDirectory()) return fail('quarantine-invalid', `"${path}" is a file, not a folder.`);
    await disk.access(real, constants.W_OK | constants.X_OK);
    if (isInside(real, known.directory)) return fail('quarantine-invalid', `"${path}" belongs to Snapsift's own data. Choose a folder of yours.`);
    const root = known.roots().find((folder) => isInside(real, folder));
    const hidden = root !== undefined && relative(root, real).split(sep).some((name) => name.startsWith('.'));
    if (root === undefined || hidden) return ok(real);
    return fail('quarantine-invalid', `"${path}" is inside "${root}", where its files would be found as photos again. Choose a folder outside of your photo folders, or one whose name begins with a dot.`);
  } catch (error) {
    return fail('quarantine-invalid', `"${path}" cannot be used (${errorCode(error)}). Choose a folder that exists and that you may write to.`);
  }
}

/** `C:\Photos\a.jpg` and `/photos/a.jpg` below a folder. */
function below(folder: string, path: string): string {
  const { root } = parse(path);
  return join(folder, root.replace(/[^A-Za-z0-9]/g, ''), relative(root, path));
}

/** @param folder of this disposal alone, within the quarantine folder */
export function quarantineAt(folder: string, disk: Disk): Bin {
  return {
    kind: 'quarantine',
    async choose(path) {
      const file = below(folder, path);
      try {
        await disk.mkdir(dirname(file), { recursive: true });
        return (await look(disk, file)) === null ? { kind: 'quarantine', file } : null;
      } catch (error) {
        if (error instanceof Error && 'code' in error) return null;
        throw error;
      }
    },
    put: async (path, place) => {
      if (place.kind !== 'quarantine') throw new Error('This place belongs to another bin.');
      return moveFile(disk, path, place.file);
    },
  };
}
