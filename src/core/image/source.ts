/** Reads one file: bytes and their SHA-256, or why not. Regular files only; a pipe or device is never waited for. */
import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { toNamespacedPath } from 'node:path';
import type { QuarantineCode } from '../../shared/errors.ts';
import { maxFileBytes } from './limits.ts';

export interface Refusal {
  code: QuarantineCode;
  /** One sentence for a person. */
  message: string;
}

export type Read<T> = { ok: true; value: T } | { ok: false; error: Refusal };

export const refuse = (code: QuarantineCode, message: string): { ok: false; error: Refusal } => ({ ok: false, error: { code, message } });

export interface SourceFile {
  bytes: Buffer;
  /** SHA-256 of the bytes, lower-case hex. */
  hash: string;
}

/** Reads the whole file into memory and hashes it. Refuses special files, empty files, and more than `limit` bytes. */
export function readSource(path: string, limit: number = maxFileBytes): Promise<Read<SourceFile>> {
  return withRegularFile<SourceFile>(path, async (file, stats) => {
    if (stats.size === 0) return refuse('empty-file', 'The file is empty.');
    if (stats.size > limit) return refuse('too-large', `The file is larger than ${Math.round(limit / 2 ** 20)} MB.`);
    const bytes = await readAll(file, stats.size);
    if (bytes.length === 0) return refuse('empty-file', 'The file is empty.');
    return { ok: true, value: { bytes, hash: createHash('sha256').update(bytes).digest('hex') } };
  });
}

/** The same for bytes that are here already. */
export function sourceOf(content: Uint8Array): Read<SourceFile> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (bytes.length === 0) return refuse('empty-file', 'The file is empty.');
  return { ok: true, value: { bytes, hash: createHash('sha256').update(bytes).digest('hex') } };
}

/** Bytes that reading the file would take, before it is opened; 0 where that cannot be said. */
export async function sourceSize(path: string): Promise<number> {
  return stat(toNamespacedPath(path)).then((stats) => stats.size, () => 0);
}

/** Hashes a file of any size, a megabyte at a time. An empty file has a hash too. */
export function hashSource(path: string, signal?: AbortSignal): Promise<Read<{ hash: string; bytes: number }>> {
  return withRegularFile<{ hash: string; bytes: number }>(path, async (file) => {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    let bytes = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) return { ok: true, value: { hash: hash.digest('hex'), bytes } };
      hash.update(chunk.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  });
}

async function withRegularFile<T>(path: string, use: (file: FileHandle, stats: Stats) => Promise<Read<T>>): Promise<Read<T>> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to never returns. Windows has neither.
    file = await open(toNamespacedPath(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await file.stat();
    if (!stats.isFile()) return refuse('unreadable', 'This is not a regular file.');
    return await use(file, stats);
  } catch (error) {
    return refuse('unreadable', explain(error));
  } finally {
    await file?.close();
  }
}

/** One read in the usual case; more where the system hands over less at a time. A file that shrank gives what is left. */
async function readAll(file: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await file.read(buffer, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'The file is no longer there.',
  ENOTDIR: 'The file is no longer there.',
  EACCES: 'Snapsift has no permission to read the file.',
  EPERM: 'Snapsift has no permission to read the file.',
  EBUSY: 'Another program is using the file.',
  EIO: 'The disk could not read the file.',
  ENAMETOOLONG: 'The path of the file is too long for this system.',
  ELOOP: 'The path of the file runs in a circle of links.',
};

/** A sentence for what the file system said. Errors without a code are bugs (or a cancellation) and are passed on. */
function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined || (error instanceof Error && error.name === 'AbortError')) throw error;
  return reasons[code] ?? `The file could not be read (${code}).`;
}
