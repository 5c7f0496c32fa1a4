/** Where a library keeps its models: one folder each, complete or not there; and, hidden, what is on its way. */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';

export interface ModelPlaces {
  /** Holds one folder an installed model, named by its id. */
  shelf: string;
  /** Holds one folder a download or import that is under way. */
  arriving: string;
  /** Holds what is being removed. */
  leaving: string;
}

export function modelPlaces(library: string): ModelPlaces {
  const shelf = join(library, 'models');
  return { shelf, arriving: join(shelf, '.arriving'), leaving: join(shelf, '.leaving') };
}

/** Never filled up to the last byte: the database and thumbnails live on the same disk. */
const spareBytes = 64 * 2 ** 20;

/** Whether `bytes` more fit on the disk of `folder`, which must exist. */
export async function hasRoom(folder: string, bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= bytes + spareBytes;
}
