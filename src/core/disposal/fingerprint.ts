/** Which file a name leads to (its identity on the disk), and what is in it (SHA-256), read a piece at a time. */
import { createHash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import type { Disk } from './disk.ts';
import { bad, good, problemFrom, type Checked } from './problems.ts';

/** Decimal numbers as text: they outgrow what JSON's numbers hold. */
export interface Identity {
  dev: string;
  ino: string;
  size: string;
  mtimeNs: string;
}

export const identityOf = ({ dev, ino, size, mtimeNs }: BigIntStats): Identity => ({ dev: String(dev), ino: String(ino), size: String(size), mtimeNs: String(mtimeNs) });

/** One and the same file on the disk. */
export const isSameFile = (one: Pick<Identity, 'dev' | 'ino'>, other: Pick<Identity, 'dev' | 'ino'>): boolean => one.dev === other.dev && one.ino === other.ino;

/** The same file, and nobody has written to it in between. */
export const isUnchanged = (one: Identity, other: Identity): boolean => isSameFile(one, other) && one.size === other.size && one.mtimeNs === other.mtimeNs;

export interface Fingerprint {
  /** SHA-256, lower-case hex. */
  hash: string;
  identity: Identity;
  /** Time of the last change of anything about the file, ns: no write goes without it. */
  ctimeNs: bigint;
  /** Names that the file has on its volume. */
  names: number;
}

const pieceBytes = 1024 * 1024;

/**
 * Reads a regular file to its end; `read` hears of every piece's bytes. A file that is written to meanwhile is 'changed'.
 * Neither a link nor a pipe is ever opened. Throws only when `signal` aborts.
 */
export async function fingerprint(disk: Disk, path: string, signal: AbortSignal, read: (bytes: number) => void = () => undefined): Promise<Checked<Fingerprint>> {
  try {
    // Windows has neither flag.
    const file = await disk.open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const before = await file.stat({ bigint: true });
      if (!before.isFile()) return bad('unreadable', 'it is no regular file');
      const hash = createHash('sha256');
      const piece = Buffer.allocUnsafe(Math.max(1, Math.min(pieceBytes, Number(before.size))));
      for (;;) {
        signal.throwIfAborted();
        const { bytesRead } = await file.read(piece, 0, piece.length, null);
        if (bytesRead === 0) break;
        hash.update(piece.subarray(0, bytesRead));
        read(bytesRead);
      }
      const after = await file.stat({ bigint: true });
      if (after.ctimeNs !== before.ctimeNs || !isUnchanged(identityOf(before), identityOf(after))) return bad('changed', 'it is being written to');
      return good({ hash: hash.digest('hex'), identity: identityOf(after), ctimeNs: after.ctimeNs, names: Number(after.nlink) });
    } finally {
      await file.close();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return { ok: false, problem: problemFrom(error) };
  }
}

/** Null where there is nothing by that name. */
export async function look(disk: Disk, path: string): Promise<BigIntStats | null> {
  try {
    return await disk.lstat(path, { bigint: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}
