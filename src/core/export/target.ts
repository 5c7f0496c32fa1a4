/** The folder that an export goes to: whether it may, and whether there is room. */
import { lstat, mkdir, realpath, statfs } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { errorCode, isDiskFull } from '../disk-error.ts';
import { isInside } from '../library/scan.ts';

export interface TargetRules {
  /** Snapsift's own folder. */
  directory: string;
  /** The library's folders. */
  roots: readonly string[];
  insideLibrary: boolean;
}

/** The folder's real path; it is made where it is not there. */
export async function openTarget(folder: string, { directory, roots, insideLibrary }: TargetRules): Promise<Result<string>> {
  const wanted = resolve(folder);
  try {
    const real = await realPathOf(wanted);
    if (isInside(real, directory)) return fail('folder-inside-library', `"${wanted}" belongs to Snapsift's own data. Choose another folder.`);
    const root = (await realRoots(roots)).find((each) => isInside(real, each));
    if (root !== undefined && !insideLibrary) {
      return fail('export-into-library', `"${wanted}" lies in your library's folder "${root}": what is exported there would become photos of the library. Choose another folder, or say that you want that.`);
    }
    await mkdir(real, { recursive: true });
    return ok(real);
  } catch (error) {
    return targetFailure(error, wanted);
  }
}

/** A library's folder may be reached by a link since it was added. One that is not there now is what it was. */
const realRoots = (roots: readonly string[]): Promise<string[]> => Promise.all(roots.map((root) => realpath(root).catch(() => root)));

/** Also of a folder that is not there yet. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    return join(await realPathOf(dirname(path)), basename(path));
  }
}

/** What the file system said of the folder as a whole. Errors without a code are bugs. */
export function targetFailure(error: unknown, folder: string): { ok: false; error: ReturnType<typeof fail>['error'] } {
  const code = errorCode(error);
  if (!(error instanceof Error) || !('code' in error)) throw error;
  if (isDiskFull(error)) return fail('disk-full', `There is no space left for "${folder}". What was exported so far is whole; free some space and export again.`);
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return fail('folder-no-permission', `Snapsift is not allowed to write in "${folder}". Choose another folder.`);
  if (code === 'ENOTDIR' || code === 'EEXIST') return fail('folder-not-a-directory', `"${folder}" is a file, not a folder. Choose another one.`);
  return fail('folder-missing', `"${folder}" cannot be made (${code}). Check the name, or connect the drive it is on.`);
}

/** What a disk needs to go on working. */
const reserve = 50 * 1024 * 1024;

/** Fails with 'disk-full' where that many bytes do not fit. Where the system does not say how much is free, it will show. */
export async function checkSpace(folder: string, bytes: number): Promise<Result<void>> {
  const free = await freeIn(folder);
  if (free === null || free === 0 || bytes + reserve <= free) return ok(undefined);
  return fail('disk-full', `About ${megabytes(bytes)} are needed in "${folder}", and ${megabytes(free)} are free. Nothing was exported.`);
}

async function freeIn(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

const megabytes = (bytes: number): string => (bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);

/** Something has that name, whatever it is. */
export async function isTaken(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
