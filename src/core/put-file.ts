/**
 * Files that appear whole or not at all, outside the library's own folder: written under a hidden name beside their
 * place, made durable, and given their name in one step that never overwrites, unless that is what is wanted.
 */
import { randomBytes } from 'node:crypto';
import { link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from './disk-error.ts';

const partPattern = /^\.snapsift-[0-9a-f]{16}\.part$/;

/** A name in that folder for something that is being written. The scan passes over hidden names. */
export const partIn = (folder: string): string => join(folder, `.snapsift-${randomBytes(8).toString('hex')}.part`);

/** Writes and syncs bytes. Throws as the file system does, and leaves nothing behind. */
export async function writePart(part: string, bytes: Uint8Array, mode?: number): Promise<void> {
  try {
    const file = await open(part, 'wx', mode);
    try {
      await file.writeFile(bytes);
      // The mask of the process has had its say in `open`.
      if (mode !== undefined && process.platform !== 'win32') await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Forgets what was written. */
export const dropPart = (part: string): Promise<void> => rm(part, { force: true });

/** What file systems without hard links answer. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** Gives what was written its name, or answers 'taken' where something has that name. The hidden name goes either way. */
export async function putNew(part: string, path: string): Promise<'done' | 'taken'> {
  try {
    await link(part, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || (withoutLinks.has(errorCode(error)) && (await isThere(path)))) {
      await rm(part, { force: true });
      return 'taken';
    }
    if (!withoutLinks.has(errorCode(error))) throw error;
    await rename(part, path);
    await syncFolder(dirname(path));
    return 'done';
  }
  await rm(part, { force: true });
  await syncFolder(dirname(path));
  return 'done';
}

/** Puts what was written in the place of what is there. */
export async function putInstead(part: string, path: string): Promise<void> {
  await rename(part, path);
  await syncFolder(dirname(path));
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/** What a kill left behind is older than anything that is still being written, ms. */
const partAge = 60 * 60 * 1000;

/** Removes what Snapsift was writing in that folder when it was killed; what cannot be removed stays. `names`: what is in the folder. */
export async function clearParts(folder: string, names: readonly string[], now: number): Promise<void> {
  for (const name of names.filter((each) => partPattern.test(each))) {
    const path = join(folder, name);
    try {
      if (now - (await stat(path)).mtimeMs > partAge) await rm(path, { force: true });
    } catch (error) {
      // Gone already, or in a folder that may not be written: it is hidden and does no harm.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
}

/** Where the system can: Windows opens no folders, and some network shares refuse. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes(errorCode(error))) throw error;
  } finally {
    await handle.close();
  }
}
