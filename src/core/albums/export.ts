/** An album as a folder of copies. Originals are only read; nothing that lies in the folder already is changed. */
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, rm, stat, utimes } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { diskFailure, errorCode, isDiskFull } from '../disk-error.ts';
import type { PhotoEntry } from '../store/store.ts';

export interface Exported {
  folder: string;
  copied: number;
  /** The same bytes were there already. */
  present: number;
  failed: { path: string; message: string }[];
}

/** Ends early where the disk is full or the folder cannot be written; what was copied stays. */
export async function exportPhotos(photos: readonly PhotoEntry[], folder: string, signal: AbortSignal): Promise<Result<Exported>> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    return diskFailure(error, folder);
  }
  const exported: Exported = { folder, copied: 0, present: 0, failed: [] };
  for (const photo of photos) {
    if (signal.aborted) return fail('cancelled', 'The export was stopped. What was copied stays.', { ...exported });
    const outcome = await exportOne(photo, folder);
    if (!outcome.ok) return outcome;
    if (outcome.value === 'copied') exported.copied += 1;
    else if (outcome.value === 'present') exported.present += 1;
    else exported.failed.push(outcome.value);
  }
  return ok(exported);
}

type Outcome = 'copied' | 'present' | { path: string; message: string };

/** The first of the photo's files that can be read. */
async function exportOne(photo: PhotoEntry, folder: string): Promise<Result<Outcome>> {
  let reason = 'it has no file now';
  for (const path of photo.paths) {
    try {
      return ok(await copyBeside(path, photo.hash, folder));
    } catch (error) {
      if (isDiskFull(error) || (errorCode(error) === 'EACCES' && (await isReadable(path)))) return diskFailure(error, folder);
      if (!(error instanceof Error && 'code' in error)) throw error;
      reason = `it cannot be read (${errorCode(error)})`;
    }
  }
  const path = photo.paths[0] ?? '';
  return ok({ path, message: `"${path}" was left out: ${reason}.` });
}

const isReadable = (path: string): Promise<boolean> => stat(path).then((found) => found.isFile(), () => false);

/** Copies under the file's own name, or with a number where another file has it. */
async function copyBeside(path: string, hash: string, folder: string): Promise<'copied' | 'present'> {
  const extension = extname(path);
  const stem = basename(path, extension);
  for (let number = 1; ; number++) {
    const target = join(folder, number === 1 ? `${stem}${extension}` : `${stem} (${number})${extension}`);
    try {
      await copyFile(path, target, constants.COPYFILE_EXCL);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') {
        await dropPart(target, path, error);
        throw error;
      }
      if ((await hashOf(target)) === hash) return 'present';
      continue;
    }
    const { atime, mtime } = await stat(path);
    await utimes(target, atime, mtime);
    return 'copied';
  }
}

/** A copy that broke off leaves a part behind, which is nobody's photo. */
async function dropPart(target: string, source: string, error: unknown): Promise<void> {
  if (isDiskFull(error) && target !== source) await rm(target, { force: true });
}

/** SHA-256 of the file; null where it is no file that can be read. */
async function hashOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
  return hash.digest('hex');
}
