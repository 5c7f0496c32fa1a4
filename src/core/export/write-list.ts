/** Writes a list of photos as one file under a name that was free. */
import { open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { dropPart, partIn, putNew } from '../put-file.ts';
import { csvHead, csvRow, jsonHead, jsonRow, jsonTail, type ListedPhoto } from './listing.ts';
import { NamePlaces } from './place.ts';
import { isTaken } from './target.ts';

/** Characters that are written in one go, and photos between two breaths. */
const pieceLength = 1_000_000;
const breath = 500;

/**
 * @param photos each is asked for when it is its turn
 * @param progress hears of every photo; answers false to stop
 * @returns the file's name; null where it was stopped, and nothing is left of it
 */
export async function writeList(folder: string, name: string, form: 'json' | 'csv', photos: Iterable<ListedPhoto>, progress: () => boolean): Promise<string | null> {
  const part = partIn(folder);
  try {
    if (!(await writeAll(part, form, photos, progress))) return null;
    const places = await NamePlaces.open(folder);
    const placed = await places.place(`${name}.${form}`, {
      isThere: () => Promise.resolve(false),
      put: async (path) => ((await isTaken(path)) ? 'taken' : putNew(part, path)),
    });
    return placed.name;
  } finally {
    await dropPart(part);
  }
}

async function writeAll(part: string, form: 'json' | 'csv', photos: Iterable<ListedPhoto>, progress: () => boolean): Promise<boolean> {
  const file = await open(part, 'wx');
  try {
    let piece = form === 'json' ? jsonHead : csvHead;
    let count = 0;
    for (const photo of photos) {
      piece += form === 'json' ? jsonRow(photo, count === 0) : csvRow(photo);
      count += 1;
      if (count % breath === 0) await nextTurn();
      if (piece.length > pieceLength) {
        await file.write(piece);
        piece = '';
      }
      if (!progress()) return false;
    }
    await file.write(piece + (form === 'json' ? jsonTail : ''));
    await file.sync();
    return true;
  } finally {
    await file.close();
  }
}
