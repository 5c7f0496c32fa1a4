/** Looking around this computer for folders of photos: the folder browser, and the folders worth offering first. */
import type { Dirent } from 'node:fs';
import { readFile, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { ok, type Result } from '../../shared/errors.ts';
import type { Browse } from '../../shared/contract.ts';
import { errorCode } from '../disk-error.ts';
import { checkFolder, folderFailure } from './folders.ts';
import { scanPictures } from './scan.ts';

export interface BrowseOptions {
  home: string;
  libraryDirectory: string;
  isPicture(name: string): boolean;
  /** Archives that a model may come in are listed too. */
  archives?: boolean;
}

/** Names of archives that can be read; their content decides in the end. */
const archiveName = /\.(?:tar|tar\.gz|tgz|zip)$/iu;

/** A folder with its sub-folders, or why it cannot be opened. */
export async function browseFolder(path: string | undefined, options: BrowseOptions): Promise<Result<Browse>> {
  const folder = await checkFolder(path ?? options.home, options.libraryDirectory);
  if (!folder.ok) return folder;
  const entries = await entriesOf(folder.value);
  if (!entries.ok) return entries;
  const visible = entries.value.filter(({ name }) => !name.startsWith('.') && !name.startsWith('$'));
  const listed = (wanted: (entry: Dirent) => boolean): { name: string; path: string }[] =>
    visible
      .filter(wanted)
      .map(({ name }) => ({ name, path: join(folder.value, name) }))
      .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const parent = dirname(folder.value);
  return ok({
    path: folder.value,
    parent: parent === folder.value ? null : parent,
    folders: listed((entry) => entry.isDirectory()),
    archives: options.archives === true ? listed((entry) => entry.isFile() && archiveName.test(entry.name)) : [],
    pictures: visible.filter((entry) => entry.isFile() && options.isPicture(entry.name)).length,
    places: await places(options.home),
  });
}

/** Some systems allow a folder to be opened by its rights, and then do not list it. */
async function entriesOf(folder: string): Promise<Result<Dirent[]>> {
  try {
    return ok(await readdir(folder, { withFileTypes: true }));
  } catch (error) {
    return folderFailure(folder, error);
  }
}

async function places(home: string): Promise<{ name: string; path: string }[]> {
  const root = parse(home).root;
  const wanted = [home, await picturesFolder(home), ...(process.platform === 'linux' ? ['/media', '/mnt'] : process.platform === 'darwin' ? ['/Volumes'] : []), root];
  const unique = [...new Set(wanted.filter((path): path is string => path !== null))];
  const there = await Promise.all(unique.map(async (path) => ((await exists(path)) ? path : null)));
  return there.filter((path): path is string => path !== null).map((path) => ({ name: basename(path) === '' ? path : basename(path), path }));
}

export interface Suggestion {
  path: string;
  pictures: number;
  bytes: number;
  /** False when the look was cut short: there is more. */
  complete: boolean;
}

/** A look must not keep the first screen waiting. */
const lookMs = 1_500;

/** The system's Pictures folder with what a short look counted; none where there is no such folder or no picture. */
export async function suggestFolders(options: BrowseOptions): Promise<Suggestion[]> {
  const folder = await picturesFolder(options.home);
  if (folder === null || !(await exists(folder))) return [];
  const suggestion: Suggestion = { path: await realpath(folder), pictures: 0, bytes: 0, complete: true };
  const signal = AbortSignal.timeout(lookMs);
  for await (const item of scanPictures({ roots: [suggestion.path], skip: [options.libraryDirectory], isPicture: options.isPicture, signal })) {
    if (item.kind !== 'file') continue;
    suggestion.pictures += 1;
    suggestion.bytes += item.size;
  }
  suggestion.complete = !signal.aborted;
  return suggestion.pictures > 0 ? [suggestion] : [];
}

/** XDG's user folders on Linux (`XDG_PICTURES_DIR="$HOME/Bilder"`), `Pictures` elsewhere. */
async function picturesFolder(home: string): Promise<string | null> {
  if (process.platform !== 'linux') return join(home, 'Pictures');
  const config = await readText(join(home, '.config', 'user-dirs.dirs'));
  const line = /^XDG_PICTURES_DIR="(.+)"$/m.exec(config)?.[1];
  const folder = line === undefined ? join(home, 'Pictures') : resolve(home, line.replace('$HOME', home));
  return folder === resolve(home) ? null : folder;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EACCES') return '';
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await realpath(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

