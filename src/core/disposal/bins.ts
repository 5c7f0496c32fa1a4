/** Which bins may take the files of a folder: the system's trash first, then the quarantine folder that the user chose. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Disk } from './disk.ts';
import { findTrashes, type TrashSurroundings } from './freedesktop-trash.ts';
import { isSameVolume, readMountPoints, volumeOf } from './mounts.ts';
import type { Bin } from './places.ts';
import { quarantineAt } from './quarantine.ts';
import { systemTrash, type TrashItem } from './system-trash.ts';

export interface BinsOptions {
  disk: Disk;
  platform: NodeJS.Platform;
  /** Of Linux: the home trash, whose it is, and random letters for names. */
  trash: Pick<TrashSurroundings, 'homeTrash' | 'uid' | 'now' | 'random'>;
  /** Of the host, on the other systems. */
  trashItem: TrashItem | null;
}

export interface Bins {
  /** The better first; none: this folder's volume has no trash, and no quarantine folder. Reads only. */
  of(folder: string): Promise<readonly Bin[]>;
}

/** `quarantine`: the folder of this disposal within the chosen one. Volumes are looked at once: make new bins for every job. */
export async function createBins(options: BinsOptions, quarantine: { chosen: string; folder: string } | null): Promise<Bins> {
  const { disk } = options;
  const mounts = options.platform === 'linux' ? await readMountPoints(disk) : [];
  const quarantineVolume = quarantine === null ? null : await volumeOf(quarantine.chosen, mounts, disk);
  const known = new Map<string, Promise<Bin[]>>();
  const find = async (folder: string): Promise<Bin[]> => {
    const bins = await systemBins(folder, options, mounts);
    if (quarantine !== null && quarantineVolume !== null && isSameVolume(await volumeOf(folder, mounts, disk), quarantineVolume)) bins.push(quarantineAt(quarantine.folder, disk));
    return bins;
  };
  return {
    of(folder) {
      const found = known.get(folder) ?? find(folder);
      known.set(folder, found);
      return found;
    },
  };
}

async function systemBins(folder: string, { disk, platform, trash, trashItem }: BinsOptions, mounts: readonly string[]): Promise<Bin[]> {
  if (platform === 'linux') return findTrashes(folder, { ...trash, disk, mounts });
  return trashItem === null ? [] : [systemTrash(trashItem, disk)];
}

/** By the XDG base directory specification; a relative path in the environment counts as none. */
export function homeTrashOf(env: NodeJS.ProcessEnv): string {
  const data = env['XDG_DATA_HOME'];
  return join(data !== undefined && isAbsolute(data) ? data : join(env['HOME'] ?? homedir(), '.local', 'share'), 'Trash');
}
