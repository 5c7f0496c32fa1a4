/** The contract's methods about a library's folders, and how the library stands. */
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { fail, ok, type Result } from '../shared/errors.ts';
import type { Folder, LibraryStatus } from '../shared/contract.ts';
import { isPictureName } from './image/extensions.ts';
import { thumbnailPath, thumbnailSizes } from './image/thumbnail-path.ts';
import { rememberFolder } from './index-folders.ts';
import { isRunning } from './indexing/indexer.ts';
import { browseFolder, suggestFolders } from './library/browse.ts';
import { folderSize } from './library/folder-size.ts';
import { folderState } from './library/folders.ts';
import { libraryVersion } from './library/library-file.ts';
import { isInside } from './library/scan.ts';
import type { LibraryParts } from './library-parts.ts';
import type { HandlersOf } from './library-types.ts';
import { isShown } from './search/filter.ts';

export function createFolderHandlers(parts: LibraryParts): HandlersOf<'library.status' | `folders.${string}`> {
  const size = createSizeCache(parts);
  const near = { home: homedir(), libraryDirectory: parts.directory, isPicture: isPictureName };
  return {
    'library.status': async () => ok(await status(parts, await size())),
    'folders.add': ({ path }) => addFolder(parts, path),
    'folders.remove': ({ path }) => removeFolder(parts, path),
    'folders.browse': ({ path, archives }) => browseFolder(path, { ...near, archives }),
    'folders.suggest': async () => ok({ folders: await suggestFolders(near) }),
  };
}

/** Adds a folder and starts indexing it. */
async function addFolder(parts: LibraryParts, path: string): Promise<Result<Folder>> {
  const added = await rememberFolder(parts, path);
  if (!added.ok) return added;
  void parts.watch.follow();
  parts.indexer.start();
  const folder = parts.file.value.folders.find((known) => isInside(added.value, known)) ?? added.value;
  return ok(await describeFolder(parts, folder));
}

/** Forgets a folder, its files, and the photos that are nowhere else. Nothing on disk outside the library is touched. */
async function removeFolder(parts: LibraryParts, path: string): Promise<Result<Record<string, never>>> {
  const { file, store, indexer } = parts;
  if (!file.value.folders.includes(path)) return fail('folder-unknown', `"${path}" is not one of this library's folders.`);
  const wasRunning = isRunning(indexer.state);
  await indexer.cancel();
  const written = await file.update(({ folders }) => ({ folders: folders.filter((folder) => folder !== path) }));
  if (!written.ok) return written;
  void parts.watch.follow();
  const rows = [...store.files.values()].filter((row) => isInside(row.path, path));
  const paths = new Set(rows.map((row) => row.path));
  const kept = new Set([...store.files.values()].filter((row) => !paths.has(row.path)).map((row) => row.hash));
  const hashes = [...new Set(rows.map((row) => row.hash))].filter((hash): hash is string => hash !== null && !kept.has(hash));
  const forgotten = await store.forget([...paths], hashes);
  if (!forgotten.ok) return forgotten;
  await dropThumbnails(parts.thumbs, hashes);
  parts.emit('library.changed', { photos: parts.model().resident.size });
  if (wasRunning) indexer.start();
  return ok({});
}

async function dropThumbnails(thumbs: string, hashes: readonly string[]): Promise<void> {
  for (const hash of hashes) for (const size of thumbnailSizes) await rm(thumbnailPath(thumbs, hash, size), { force: true });
}

async function describeFolder({ store }: LibraryParts, path: string): Promise<Folder> {
  let photos = 0;
  let quarantined = 0;
  for (const row of store.files.values()) {
    if (!isInside(row.path, path)) continue;
    if (row.state === 'present') photos += 1;
    if (row.state === 'quarantined') quarantined += 1;
  }
  return { path, photos, quarantined, state: await folderState(path) };
}

async function status(parts: LibraryParts, bytesOnDisk: LibraryStatus['bytesOnDisk']): Promise<LibraryStatus> {
  const files = { present: 0, missing: 0, quarantined: 0 };
  for (const { state } of parts.store.files.values()) files[state] += 1;
  let photos = 0;
  const { resident, info } = parts.model();
  const hidden = parts.albums.lookup.hidden();
  for (const photo of parts.store.photos.values()) if (isShown(photo) && resident.has(photo.hash) && !hidden.has(photo.hash)) photos += 1;
  return {
    library: parts.directory,
    version: libraryVersion,
    folders: await Promise.all(parts.file.value.folders.map((path) => describeFolder(parts, path))),
    photos,
    files,
    model: info,
    bytesOnDisk,
    indexing: parts.indexer.state,
  };
}

/** Counting a large thumbnail folder takes seconds; the figure is for orientation. */
const sizeAgeMs = 30_000;

function createSizeCache({ directory, thumbs }: LibraryParts): () => Promise<LibraryStatus['bytesOnDisk']> {
  let known: { at: number; sizes: LibraryStatus['bytesOnDisk'] } | null = null;
  return async () => {
    if (known === null || Date.now() - known.at > sizeAgeMs) {
      const [database, thumbnails] = await Promise.all([folderSize(`${directory}/db`), folderSize(thumbs)]);
      known = { at: Date.now(), sizes: { database, thumbnails } };
    }
    return known.sizes;
  };
}
