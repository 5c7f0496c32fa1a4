/**
 * The trash of Linux desktops (freedesktop.org Trash specification 1.0): the home trash for files of its volume, else
 * the one at the top of the file's volume. Written here because undo needs to know exactly where a file went, which no
 * library tells. The note is written first and exclusively: whoever makes it owns the name.
 */
import { constants } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { errorCode, isDiskFull } from '../disk-error.ts';
import type { Disk } from './disk.ts';
import { look } from './fingerprint.ts';
import { isSameVolume, volumeOf } from './mounts.ts';
import { diskFull, moveFile } from './move.ts';
import type { Bin, Moved, Place } from './places.ts';
import { trashName, trashNote } from './trash-names.ts';

export interface TrashSurroundings {
  disk: Disk;
  mounts: readonly string[];
  /** `$XDG_DATA_HOME/Trash`, or where that is by default. */
  homeTrash: string;
  uid: number;
  now(): Date;
  /** Eight random letters or digits. */
  random(): string;
}

/** Trashes for the files of one folder, the better first: the home trash alone where it is on their volume. Reads only. */
export async function findTrashes(folder: string, surroundings: TrashSurroundings): Promise<Bin[]> {
  const { disk, mounts, homeTrash, uid } = surroundings;
  const volume = await volumeOf(folder, mounts, disk);
  const home = await nearestFolder(homeTrash, disk);
  if (isSameVolume(await volumeOf(home, mounts, disk), volume) && (await isUsable(homeTrash, surroundings))) return [trashAt(homeTrash, null, surroundings)];
  const bins: Bin[] = [];
  const shared = join(volume.top, '.Trash');
  if ((await isShared(shared, disk)) && (await isUsable(join(shared, String(uid)), surroundings))) bins.push(trashAt(join(shared, String(uid)), volume.top, surroundings));
  const own = join(volume.top, `.Trash-${uid}`);
  if (await isUsable(own, surroundings)) bins.push(trashAt(own, volume.top, surroundings));
  return bins;
}

/** The real path of the folder, or of the nearest one above it that exists. */
async function nearestFolder(path: string, disk: Disk): Promise<string> {
  try {
    return await disk.realpath(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    return nearestFolder(dirname(path), disk);
  }
}

/** The administrator's trash for everybody: a real folder with the sticky bit, else it must not be used. */
async function isShared(path: string, disk: Disk): Promise<boolean> {
  const stats = await look(disk, path);
  return stats !== null && stats.isDirectory() && (Number(stats.mode) & 0o1000) !== 0;
}

/** A folder of this user's own, no link, that can be written to; or one that could be made. */
async function isUsable(path: string, { disk, uid }: TrashSurroundings): Promise<boolean> {
  try {
    const stats = await look(disk, path);
    if (stats !== null && (!stats.isDirectory() || Number(stats.uid) !== uid)) return false;
    await disk.access(stats === null ? await nearestFolder(dirname(path), disk) : path, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** `top`: the volume's topmost folder, to which paths are relative; null for the home trash, where they are absolute. */
function trashAt(directory: string, top: string | null, surroundings: TrashSurroundings): Bin {
  const { disk } = surroundings;
  const [files, infos] = [join(directory, 'files'), join(directory, 'info')];
  return {
    kind: 'trash',
    async choose(path) {
      try {
        for (const folder of [files, infos]) await disk.mkdir(folder, { recursive: true, mode: 0o700 });
      } catch (error) {
        if (error instanceof Error && 'code' in error) return null;
        throw error;
      }
      const text = trashNote(top === null ? path : relative(top, path), surroundings.now());
      for (let attempt = 0; ; attempt++) {
        const name = trashName(basename(path), attempt, surroundings.random);
        const place: Place = { kind: 'trash', file: join(files, name), info: join(infos, `${name}.trashinfo`), text };
        if ((await look(disk, place.file)) === null && (await look(disk, place.info)) === null) return place;
      }
    },
    async put(path, place) {
      if (place.kind !== 'trash') throw new Error('This place belongs to another bin.');
      const noted = await writeNote(disk, place);
      if (noted.outcome !== 'done') return noted;
      const moved = await moveFile(disk, path, place.file);
      if (moved.outcome !== 'done') await dropNote(disk, place);
      return moved;
    },
  };
}

/**
 * Removes a note whose file is not in the trash (any more), if it is the one that was written here; a text of null asks
 * for no proof. One that stays behind names a file that is not there, which file managers leave out: no reason to stop.
 */
export async function dropNote(disk: Disk, { info, text }: { info: string; text: string | null }): Promise<void> {
  try {
    // A kill or a full disk may have left only its beginning.
    if (text === null || text.startsWith(await disk.readFile(info, 'utf8'))) await disk.unlink(info);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

async function writeNote(disk: Disk, { info, text }: Extract<Place, { kind: 'trash' }>): Promise<Moved> {
  let made = false;
  try {
    const note = await disk.open(info, 'wx', 0o600);
    made = true;
    try {
      await note.writeFile(text);
    } finally {
      await note.close();
    }
    return { outcome: 'done' };
  } catch (error) {
    if (made) await dropNote(disk, { info, text: null });
    // ENOENT: the trash was emptied by removing its folders, which are made again.
    if (['EEXIST', 'ENOENT'].includes(errorCode(error))) return { outcome: 'taken' };
    if (isDiskFull(error)) return { outcome: 'stop', failure: diskFull.error };
    if (error instanceof Error && 'code' in error) return { outcome: 'elsewhere', reason: errorCode(error) };
    throw error;
  }
}
