/** Moving by renaming, the two ways: away, and back without ever overwriting. */
import { dirname } from 'node:path';
import { fail } from '../../shared/errors.ts';
import { errorCode, isDiskFull } from '../disk-error.ts';
import { syncFolder, type Disk } from './disk.ts';
import { isSameFile, identityOf, look } from './fingerprint.ts';
import type { Moved } from './places.ts';
import { problemFrom } from './problems.ts';

/** The disk takes neither notes nor names any more. */
export const diskFull = fail('disk-full', 'The disk that the files are on is full. Empty the trash or free some space; what was put away so far can be undone.');

/** Renames a file to a name that is free. On another volume nothing happens: nothing is ever copied and deleted. */
export async function moveFile(disk: Disk, from: string, to: string): Promise<Moved> {
  try {
    if ((await look(disk, to)) !== null) return { outcome: 'taken' };
    await disk.rename(from, to);
    await syncFolder(disk, dirname(to));
    return { outcome: 'done' };
  } catch (error) {
    if (errorCode(error) === 'EXDEV') return { outcome: 'elsewhere', reason: 'EXDEV' };
    // The folder that it was to go to has vanished, and can be made again.
    if (errorCode(error) === 'ENOENT' && (await look(disk, from)) !== null) return { outcome: 'taken' };
    if (isDiskFull(error)) return { outcome: 'stop', failure: diskFull.error };
    return { outcome: 'problem', problem: problemFrom(error) };
  }
}

/** What file systems without hard links answer. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Gives the file its old name back. A second name that fails when the first is taken, then the old one goes: nothing
 * can be overwritten, and after a kill in between both names lead to the same file. Where there are no hard links it
 * is a look and a rename. 'both': it has the two names and neither can be taken away now; whoever looks again later
 * (recover.ts) can finish that. Throws what the disk says where nothing was changed.
 */
export async function moveBack(disk: Disk, from: string, to: string): Promise<'done' | 'occupied' | 'both'> {
  try {
    await disk.link(from, to);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return (await isOneFile(disk, from, to)) ? dropName(disk, from, to, false) : 'occupied';
    if (!withoutLinks.has(errorCode(error))) throw error;
    if ((await look(disk, to)) !== null) return 'occupied';
    await disk.rename(from, to);
    await syncFolder(disk, dirname(to));
    return 'done';
  }
  await syncFolder(disk, dirname(to));
  return dropName(disk, from, to, true);
}

/** `fresh`: `to` was given just now, and goes again where `from` cannot. */
async function dropName(disk: Disk, from: string, to: string, fresh: boolean): Promise<'done' | 'both'> {
  try {
    if (await isOneFile(disk, from, to)) await disk.unlink(from);
    return 'done';
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (fresh) await takeBack(disk, from, to);
    if (await isOneFile(disk, from, to)) return 'both';
    throw error;
  }
}

/** The name that was just given, while the other one is still there. */
async function takeBack(disk: Disk, from: string, to: string): Promise<void> {
  try {
    if (await isOneFile(disk, from, to)) await disk.unlink(to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** Both names are there and lead to the same file: one of them may go without anything being lost. */
async function isOneFile(disk: Disk, one: string, other: string): Promise<boolean> {
  const [first, second] = [await look(disk, one), await look(disk, other)];
  return first !== null && second !== null && isSameFile(identityOf(first), identityOf(second));
}
