/** Which mounted volume a folder is on. A file can be renamed within one mount only, and never into another volume. */
import { dirname } from 'node:path';
import { isInside } from '../library/scan.ts';
import { errorCode } from '../disk-error.ts';
import type { Disk } from './disk.ts';

/** Mount points of Linux' /proc/self/mountinfo, in its order. Blanks in them are written as octal numbers. */
export const parseMountPoints = (mountinfo: string): string[] =>
  mountinfo
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point.startsWith('/'))
    .map((point) => point.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))));

/** None where the system does not tell: then only device numbers tell volumes apart. */
export async function readMountPoints(disk: Disk): Promise<string[]> {
  try {
    return parseMountPoints(await disk.readFile('/proc/self/mountinfo', 'utf8'));
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes(errorCode(error))) return [];
    throw error;
  }
}

export interface Volume {
  /** The topmost folder of the volume. */
  top: string;
  dev: bigint;
}

/** The volume of an existing folder, given by its real path. */
export async function volumeOf(folder: string, mounts: readonly string[], disk: Disk): Promise<Volume> {
  const { dev } = await disk.stat(folder, { bigint: true });
  const point = mounts.reduce((best, mount) => (isInside(folder, mount) && mount.length >= best.length ? mount : best), '');
  let top = folder;
  while (top !== point && dirname(top) !== top && (await disk.stat(dirname(top), { bigint: true })).dev === dev) top = dirname(top);
  return { top, dev };
}

export const isSameVolume = (one: Volume, other: Volume): boolean => one.top === other.top && one.dev === other.dev;
