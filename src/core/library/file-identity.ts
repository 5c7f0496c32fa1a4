/** What a path leads to, so that two names of one file are known as one. */
import { realpath, stat } from 'node:fs/promises';
import { toNamespacedPath } from 'node:path';

export interface FileFacts {
  /** Device and file number; where the disk gives no numbers, the real path. */
  file: string;
  size: number;
  /** ms since 1970 */
  modified: number;
}

/** Null where the path leads to no regular file that may be looked at now. */
export async function fileFacts(path: string): Promise<FileFacts | null> {
  try {
    const stats = await stat(toNamespacedPath(path), { bigint: true });
    if (!stats.isFile()) return null;
    const file = stats.ino === 0n ? (await realpath(path)).normalize('NFC').toLowerCase() : `${stats.dev}:${stats.ino}`;
    return { file, size: Number(stats.size), modified: Number(stats.mtimeNs) / 1e6 };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
