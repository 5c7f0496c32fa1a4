/** What exports do to the disk: whole files under names that were free, and never anything else. */
import { chmod, copyFile, constants, link, lstat, open, readFile, readlink, stat, symlink, utimes, type FileHandle } from 'node:fs/promises';
import type { LinkKind } from '../../shared/export-contract.ts';
import { errorCode } from '../disk-error.ts';
import { dropPart, partIn, putNew, writePart } from '../put-file.ts';

/** Copies a file; where the disk can, without using space. Its date goes along: it is the last thing that dates a photo. */
export async function putCopy(from: string, folder: string, path: string): Promise<'done' | 'taken'> {
  const part = partIn(folder);
  try {
    await copyFile(from, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const { atimeMs, mtimeMs, mode } = await stat(from);
    // A copy of a write-protected original is the user's to change.
    await chmod(part, (mode & 0o777) | 0o600);
    await utimes(part, atimeMs / 1000, mtimeMs / 1000);
    await syncFile(part);
    return await putNew(part, path);
  } catch (error) {
    await dropPart(part);
    throw error;
  }
}

/** With the date of the file that it was made of. */
export async function putBytes(bytes: Uint8Array, from: string, folder: string, path: string): Promise<'done' | 'taken'> {
  const part = partIn(folder);
  await writePart(part, bytes);
  try {
    const { atimeMs, mtimeMs } = await stat(from);
    await utimes(part, atimeMs / 1000, mtimeMs / 1000);
    return await putNew(part, path);
  } catch (error) {
    await dropPart(part);
    throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function putLink(kind: LinkKind, from: string, path: string): Promise<'done' | 'taken'> {
  try {
    if (kind === 'hard') await link(from, path);
    else await symlink(from, path);
    return 'done';
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return 'taken';
    throw error;
  }
}

/** Whether the name leads to the photo already, in that way. */
export async function isLinkTo(kind: LinkKind, from: string, path: string): Promise<boolean> {
  try {
    if (kind === 'symbolic') return (await lstat(path)).isSymbolicLink() && (await readlink(path)) === from;
    const [one, other] = [await stat(from, { bigint: true }), await lstat(path, { bigint: true })];
    return one.ino === other.ino && one.dev === other.dev;
  } catch (error) {
    if (isAbout(error, path)) return false;
    throw error;
  }
}

/** Byte for byte. What is no regular file, or cannot be read, is never the same. */
export async function isSameFile(from: string, path: string): Promise<boolean> {
  const left = await open(from, 'r');
  try {
    const { size } = await left.stat();
    const there = await lstat(path);
    return there.isFile() && there.size === size && (await hasSameContent(left, path, size));
  } catch (error) {
    if (isAbout(error, path)) return false;
    throw error;
  } finally {
    await left.close();
  }
}

async function hasSameContent(left: FileHandle, path: string, size: number): Promise<boolean> {
  const right = await open(path, 'r');
  try {
    const [one, other] = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)];
    for (let at = 0; at < size; at += pieceBytes) {
      const length = Math.min(pieceBytes, size - at);
      const whole = await Promise.all([fill(left, one, length, at), fill(right, other, length, at)]);
      if (whole.includes(false) || one.compare(other, 0, length, 0, length) !== 0) return false;
    }
    return true;
  } finally {
    await right.close();
  }
}

const pieceBytes = 1024 * 1024;

/** Network shares answer less than was asked for. False where the file ends before. */
async function fill(file: FileHandle, into: Buffer, length: number, at: number): Promise<boolean> {
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(into, filled, length - filled, at + filled);
    if (bytesRead === 0) return false;
    filled += bytesRead;
  }
  return true;
}

export async function hasBytes(bytes: Uint8Array, path: string): Promise<boolean> {
  try {
    const stats = await lstat(path);
    return stats.isFile() && stats.size === bytes.length && (await readFile(path)).equals(bytes);
  } catch (error) {
    if (isAbout(error, path)) return false;
    throw error;
  }
}

/** It went, or is not ours to read: another name is found. */
const isAbout = (error: unknown, path: string): boolean => error instanceof Error && 'path' in error && error.path === path;

/** Somebody may read it, now. */
export async function isReadable(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      await file.read(Buffer.alloc(1), 0, 1, 0);
      return true;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
