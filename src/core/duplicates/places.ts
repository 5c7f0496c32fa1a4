/**
 * Which files are really there and really different: two names of one file (hard links, links, letter case) are one file,
 * and what is offline, gone or changed since it was indexed is left alone. Looked up once a file until it is said to look again.
 */
import type { FileRow } from '../store/shapes.ts';
import type { PhotoEntry } from '../store/store.ts';

/** What the disk says of a file. */
export interface FileFacts {
  /** Names the file itself, whatever path leads to it. */
  file: string;
  size: number;
  /** Last change, ms since 1970. */
  modified: number;
}

/** A file as it was when it was read; the same object while nothing about it has changed. */
type PlacedFile = Pick<FileRow, 'path' | 'size' | 'modified'>;

export interface PlaceParts {
  store: { files: { get(path: string): PlacedFile | undefined } };
  /** Null where the path leads to no file now. */
  factsOf(path: string): Promise<FileFacts | null>;
  roots(): readonly string[];
  /** Whether a folder can be listed now. */
  isReachable(root: string): Promise<boolean>;
  isInside(path: string, root: string): boolean;
}

export interface Places {
  /** Looks at all files of these photos that were not looked at yet. */
  look(photos: Iterable<PhotoEntry>): Promise<void>;
  /** One path for each different file that is there and unchanged, of those that `look` has seen. */
  filesOf(photo: PhotoEntry): string[];
  /** Looks again at what was not there, and at whether folders can be reached. @param all also at what was there */
  refresh(all: boolean): Promise<void>;
}

/** Files looked at in one go: enough to keep a disk or a network share busy. */
const atOnce = 32;
/** Times of files are kept to two seconds on some disks. */
const sameTime = 2_000;

export function createPlaces(parts: PlaceParts): Places {
  let known = new WeakMap<PlacedFile, string>();
  let absent = new WeakSet<PlacedFile>();
  let offline: readonly string[] = [];
  const rowOf = (path: string): PlacedFile | undefined => parts.store.files.get(path);
  const lookAt = async (row: PlacedFile): Promise<void> => {
    const facts = await parts.factsOf(row.path);
    const unchanged = facts !== null && facts.size === row.size && Math.abs(facts.modified - row.modified) <= sameTime;
    if (unchanged) known.set(row, facts.file);
    else absent.add(row);
  };
  return {
    async look(photos) {
      let batch: PlacedFile[] = [];
      for (const photo of photos) {
        for (const path of photo.paths) {
          const row = rowOf(path);
          if (row === undefined || known.has(row) || absent.has(row)) continue;
          batch.push(row);
          if (batch.length < atOnce) continue;
          await Promise.all(batch.map(lookAt));
          batch = [];
        }
      }
      await Promise.all(batch.map(lookAt));
    },
    filesOf(photo) {
      const files = new Map<string, string>();
      for (const path of photo.paths) {
        const row = rowOf(path);
        const file = row === undefined || absent.has(row) ? undefined : known.get(row);
        if (file === undefined || files.has(file) || offline.some((root) => parts.isInside(path, root))) continue;
        files.set(file, path);
      }
      return [...files.values()];
    },
    async refresh(all) {
      if (all) known = new WeakMap();
      absent = new WeakSet();
      const roots = parts.roots();
      const reachable = await Promise.all(roots.map(parts.isReachable));
      offline = roots.filter((_, index) => reachable[index] !== true);
    },
  };
}
