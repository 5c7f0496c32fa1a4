/** The folders a library looks at: checking one before it is added, and telling how it is now. */
import { access, constants, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../shared/errors.ts';
import type { Folder } from '../../shared/contract.ts';
import { errorCode } from '../disk-error.ts';
import { isInside } from './scan.ts';

/** The folder's real path, or why it cannot be used. */
export async function checkFolder(path: string, libraryDirectory: string): Promise<Result<string>> {
  const wanted = resolve(path);
  try {
    const real = await realpath(wanted);
    if (!(await stat(real)).isDirectory()) {
      return fail('folder-not-a-directory', `"${wanted}" is a file, not a folder. Choose the folder that holds your photos.`);
    }
    await access(real, constants.R_OK | constants.X_OK);
    if (isInside(real, libraryDirectory)) {
      return fail('folder-inside-library', `"${wanted}" belongs to Snapsift's own data. Choose the folder that holds your photos.`);
    }
    return ok(real);
  } catch (error) {
    return folderFailure(wanted, error);
  }
}

/** Why a folder cannot be looked into. */
export function folderFailure(path: string, error: unknown): { ok: false; error: Failure } {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return fail('folder-no-permission', `Snapsift is not allowed to read "${path}". Allow it in your system's settings, or choose another folder.`);
  }
  return fail('folder-missing', `There is no folder "${path}". Check the name, or connect the drive it is on.`);
}

export async function folderState(path: string): Promise<Folder['state']> {
  try {
    await access(path, constants.R_OK | constants.X_OK);
    return 'ready';
  } catch (error) {
    return errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM' ? 'no-permission' : 'missing';
  }
}

/** Adds a folder to a set in which none is inside another: a covered one changes nothing, a wider one replaces. */
export function withFolder(folders: readonly string[], added: string): string[] {
  if (folders.some((folder) => isInside(added, folder))) return [...folders];
  return [...folders.filter((folder) => !isInside(folder, added)), added].sort();
}
