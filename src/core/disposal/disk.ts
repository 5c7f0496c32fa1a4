/**
 * What this room does to the disk, and nothing else: handed in, so that a test can end or hinder it between any two
 * steps. There is no call here that destroys a file's last name: `unlink` is for names that a hard link doubled and
 * for the trash's own notes.
 */
import { access, link, lstat, mkdir, open, readFile, readdir, realpath, rename, rmdir, stat, unlink } from 'node:fs/promises';

export const nodeDisk = { access, link, lstat, mkdir, open, readFile, readdir, realpath, rename, rmdir, stat, unlink };

export type Disk = typeof nodeDisk;

/** A new or changed name is on disk for good when its folder is. Windows cannot sync folders, and network shares may refuse. */
export async function syncFolder(disk: Disk, folder: string): Promise<void> {
  try {
    const handle = await disk.open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
