/**
 * Walks the folders of a library and yields the pictures in them. Reads names and stats only.
 *
 * Links: a link to something inside the scanned folders is skipped (it is found by itself), a link to a folder that
 * contains them would loop and is skipped too; other links are followed once. So no file is met twice.
 */
import { opendir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { errorCode } from '../disk-error.ts';

export interface FoundFile {
  path: string;
  size: number;
  /** ms since 1970 */
  modified: number;
}

export type ScanItem =
  | ({ kind: 'file' } & FoundFile)
  /** Cannot be listed now: nothing is known about the files in it. */
  | { kind: 'unreadable-folder'; path: string; reason: string }
  | { kind: 'unreadable-file'; path: string; reason: string };

export interface ScanOptions {
  /** Real absolute paths, none inside another. */
  roots: readonly string[];
  /** Folders that are left alone, such as the library's own. */
  skip: readonly string[];
  isPicture: (name: string) => boolean;
  signal: AbortSignal;
}

/** Housekeeping of operating systems, network stores and photo programs: copies and thumbnails, no photos. */
const housekeeping = new Set(['$recycle.bin', 'system volume information', '@eadir', '#recycle', 'lost+found']);
/** Left out of every scan, with all that is in it. */
export const isHidden = (name: string): boolean => name.startsWith('.') || housekeeping.has(name.toLowerCase());

export const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** Stats in flight: enough to keep a disk busy, few enough for a network share. */
const statsAtOnce = 32;

export async function* scanPictures(options: ScanOptions): AsyncGenerator<ScanItem> {
  const followed = new Set<string>();
  const pending: ScannedFolder[] = options.roots.map((path) => ({ path, real: path })).reverse();
  while (pending.length > 0 && !options.signal.aborted) {
    const { path: folder, real } = pending.pop() as ScannedFolder;
    // A link may lead to it by another name, and its own thumbnails would become photos.
    if (options.skip.some((skipped) => isInside(real, skipped))) continue;
    const listing = await list(folder);
    if ('reason' in listing) {
      yield { kind: 'unreadable-folder', path: folder, reason: listing.reason };
      continue;
    }
    const { files, folders, links } = sort(listing.entries, { path: folder, real }, options.isPicture);
    for (const link of links.sort()) await follow(link, options, followed, files, folders);
    pending.push(...folders.sort((a, b) => (a.path < b.path ? 1 : -1)));
    yield* measure(files.sort(), options.signal);
  }
}

interface ScannedFolder {
  path: string;
  /** Where it lies, links followed. */
  real: string;
}

interface Entry {
  name: string;
  kind: 'file' | 'folder' | 'link' | 'other';
}

async function list(folder: string): Promise<{ entries: Entry[] } | { reason: string }> {
  const entries: Entry[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other';
      entries.push({ name: entry.name, kind });
    }
  } catch (error) {
    return { reason: errorCode(error) };
  }
  return { entries };
}

function sort(entries: readonly Entry[], folder: ScannedFolder, isPicture: (name: string) => boolean): { files: string[]; folders: ScannedFolder[]; links: string[] } {
  const visible = entries.filter(({ name }) => !isHidden(name));
  const namesOf = (kind: Entry['kind']): string[] => visible.filter((entry) => entry.kind === kind).map(({ name }) => name);
  const pathOf = (name: string): string => join(folder.path, name);
  return {
    files: namesOf('file').map(pathOf).filter(isPicture),
    folders: namesOf('folder').map((name) => ({ path: pathOf(name), real: join(folder.real, name) })),
    links: namesOf('link').map(pathOf),
  };
}

async function follow(link: string, options: ScanOptions, followed: Set<string>, files: string[], folders: ScannedFolder[]): Promise<void> {
  const target = await targetOf(link);
  if (target === null || followed.has(target.path)) return;
  if (options.skip.some((skipped) => isInside(target.path, skipped))) return;
  if (options.roots.some((root) => isInside(target.path, root) || isInside(root, target.path))) return;
  followed.add(target.path);
  if (target.folder) folders.push({ path: link, real: target.path });
  else if (options.isPicture(link)) files.push(link);
}

/** Null for a link that leads nowhere, in a circle, or where this user may not look: there is no picture to miss. */
async function targetOf(link: string): Promise<{ path: string; folder: boolean } | null> {
  try {
    const path = await realpath(link);
    const stats = await stat(path);
    return stats.isDirectory() ? { path, folder: true } : stats.isFile() ? { path, folder: false } : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

async function* measure(paths: readonly string[], signal: AbortSignal): AsyncGenerator<ScanItem> {
  for (let at = 0; at < paths.length && !signal.aborted; at += statsAtOnce) {
    for (const item of await Promise.all(paths.slice(at, at + statsAtOnce).map(measureOne))) if (item !== null) yield item;
  }
}

/** Null where the file has gone since its folder was listed. */
async function measureOne(path: string): Promise<ScanItem | null> {
  try {
    const stats = await stat(path);
    return { kind: 'file', path, size: stats.size, modified: stats.mtimeMs };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    return { kind: 'unreadable-file', path, reason: errorCode(error) };
  }
}
