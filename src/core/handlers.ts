/** The contract's methods over the parts of a library. Thin: each looks up, calls a room, and shapes the answer. */
import { dirname } from 'node:path';
import { fail, ok, type Result } from '../shared/errors.ts';
import type { albumMethods } from '../shared/albums-contract.ts';
import type { Folder, IndexingState, LibraryStatus, PhotoDetails, PhotoTile, SearchResponse } from '../shared/contract.ts';
import { noMarks, type markMethods } from '../shared/marks-contract.ts';
import type { disposalMethods } from '../shared/disposal-contract.ts';
import type { exportMethods } from '../shared/export-contract.ts';
import type { sidecarMethods } from '../shared/interop-contract.ts';
import type { duplicatesMethods } from '../shared/duplicates-contract.ts';
import type { exampleMethods } from '../shared/examples-contract.ts';
import type { modelMethods } from '../shared/models-contract.ts';
import { examplesFrom } from './album-sources.ts';
import { browseFolder, suggestFolders } from './library/browse.ts';
import { checkFolder, folderState, withFolder } from './library/folders.ts';
import { folderSize } from './library/folder-size.ts';
import { libraryVersion } from './library/library-file.ts';
import { isInside } from './library/scan.ts';
import { isShownByBrowsers, type EngineHandlers, type LibraryParts } from './library.ts';
import type { Switcher } from './models/switcher.ts';
import { search, type Question } from './search/search.ts';
import { scaleOver } from './search/background.ts';
import { fitOf, standard } from './search/relevance.ts';
import { namesOf, suggest, type LibraryNames } from './search/suggest.ts';
import { vocabulary } from './understand/vocabulary.ts';
import { difference, standingOut, type WordFit } from './understand/words.ts';
import { isShown } from './search/filter.ts';
import type { PhotoEntry } from './store/store.ts';
import { photoTile, thumbAddress } from './search/tile.ts';

/** Names offered for one filter: more than anybody scrolls through. */
const mostFacets = 500;

/** The rooms that serve their methods themselves. */
type Elsewhere = keyof typeof exampleMethods | keyof typeof modelMethods | keyof typeof albumMethods | keyof typeof markMethods | keyof typeof disposalMethods | keyof typeof sidecarMethods | keyof typeof exportMethods | keyof typeof duplicatesMethods;

export function createHandlers(parts: LibraryParts): Omit<EngineHandlers, Elsewhere> {
  const { file, settings, store, indexer, grids } = parts;
  const size = createSizeCache(parts);
  const names = createNamesCache(parts);
  return {
    'library.status': async () => ok(await status(parts, await size())),
    'folders.add': ({ path }) => addFolder(parts, path),
    'folders.remove': ({ path }) => removeFolder(parts, path),
    'folders.browse': ({ path, archives }) => browseFolder(path, { home: parts.home, libraryDirectory: parts.directory, isPicture: parts.isPicture, archives }),
    'folders.suggest': async () => ok({ folders: await suggestFolders({ home: parts.home, libraryDirectory: parts.directory, isPicture: parts.isPicture }) }),
    'indexing.start': async () => {
      await setPaused(parts, false);
      indexer.start();
      return ok(indexer.state);
    },
    'indexing.pause': async () => {
      await setPaused(parts, true);
      return ok(indexer.state);
    },
    'indexing.resume': async () => {
      await setPaused(parts, false);
      return ok(indexer.state);
    },
    'indexing.cancel': async () => {
      await indexer.cancel();
      return ok(indexer.state);
    },
    'quarantine.list': ({ offset, limit }) => {
      const rows = [...store.files.values()].filter((row) => row.state === 'quarantined').sort((a, b) => (a.path < b.path ? -1 : 1));
      const files = rows.slice(offset, offset + limit).map(({ path, code, message }) => ({ path, code: code ?? 'unreadable', message: message ?? '' }));
      return ok({ total: rows.length, files });
    },
    'quarantine.retry': async () => {
      const paths = [...store.files.values()].filter((row) => row.state === 'quarantined').map(({ path }) => path);
      const forgotten = await store.forget(paths, []);
      if (!forgotten.ok) return forgotten;
      indexer.start();
      return ok(indexer.state);
    },
    'photos.grid': async ({ filter, order }) => {
      await parts.albums.ready(filter?.album);
      return ok(grids.grid(filter, order));
    },
    'photos.range': ({ view, offset, limit }) => {
      const photos = grids.range(view, offset, limit);
      return photos.ok ? ok({ photos: photos.value.map((photo) => tileOf(parts, photo)) }) : photos;
    },
    'photos.carry': ({ view, ranges, to }) => {
      const carried = grids.carry(view, ranges, to);
      return carried.ok ? ok({ ranges: carried.value }) : carried;
    },
    'photos.details': ({ id }) => details(parts, id),
    'search.run': ({ text, like, unlike, ...rest }, signal) => {
      const examples = [...examplesFrom(like, false), ...examplesFrom(unlike, true)];
      if (text === undefined && examples.length === 0) return fail('bad-request', 'A search has words, or a photo to go by.');
      return searchLibrary(parts, { text, examples, ...rest }, signal);
    },
    'searches.list': () => ok({ saved: [...parts.searches.value.saved], recent: parts.searches.value.recent.map(({ text }) => text) }),
    'searches.save': async (wanted) => {
      const saved = await parts.searches.save(wanted);
      parts.albums.keeper.searchesChanged();
      return saved;
    },
    'searches.remove': async ({ id }) => {
      const removed = await parts.searches.remove(id);
      parts.albums.keeper.searchesChanged();
      return emptied(removed);
    },
    'searches.remember': async ({ text }) => emptied(await parts.searches.remember(text)),
    'searches.forget': async () => emptied(await parts.searches.forgetRecent()),
    'searches.suggest': ({ text }) => ok({ suggestions: suggest(text, { ...parts.searches.value, words: vocabulary }, names(), parts.albums.openNames()) }),
    'search.facets': () => {
      const { cameras, lenses, folders, formats } = names();
      return ok({ cameras: cameras.slice(0, mostFacets), lenses: lenses.slice(0, mostFacets), folders: folders.slice(0, mostFacets), formats });
    },
    'photos.tags': ({ id }) => tags(parts, id),
    'photos.compare': ({ first, second }) => compare(parts, first, second),
    'edits.undo': ({ edit }) => parts.edits.undo(edit),
    'model.current': () => ok(parts.model().info),
    'model.choose': async ({ folder }) => {
      const chosen = await parts.useModel(folder);
      return chosen.ok ? ok(chosen.value.info) : chosen;
    },
    'model.reset': async () => {
      const chosen = await parts.useModel(null);
      return chosen.ok ? ok(chosen.value.info) : chosen;
    },
    'settings.get': () => ok(settings.value),
    'settings.set': async (change) => {
      const speed = settings.value.speed;
      const updated = await settings.update(change);
      if (!updated.ok) return updated;
      if (updated.value.speed !== speed) parts.setSpeed(updated.value.speed);
      parts.emit('settings.changed', updated.value);
      return updated;
    },
  };

  async function setPaused({ log, switcher }: LibraryParts, paused: boolean): Promise<void> {
    switcher.setPaused(paused);
    if (paused) indexer.pause();
    else indexer.resume();
    const written = await file.update({ paused });
    if (!written.ok) log.warn(written.error.message);
  }
}

const tileOf = ({ marks }: LibraryParts, photo: PhotoEntry): PhotoTile => photoTile(photo, marks.of(photo.hash));

/** One search over the library as it is now, shaped for the contract. */
export async function searchLibrary(parts: LibraryParts, question: Question, signal: AbortSignal): Promise<Result<SearchResponse>> {
  const searching = await parts.searching();
  const model = parts.model();
  const examples = await parts.examples.resolve(question.examples ?? [], model, signal);
  if (!examples.ok) return examples;
  // The model was changed meanwhile: vectors of two models say nothing of each other.
  if (model.resident !== searching.resident || parts.model() !== model) return searchLibrary(parts, question, signal);
  const found = await search(searching, { ...question, examples: examples.value }, signal);
  if (!found.ok) return found;
  const results = found.value.hits.map(({ photo, similar, ...hit }) => ({ photo: tileOf(parts, photo), path: photo.paths[0] ?? '', ...hit, similar: similar.map((other) => tileOf(parts, other)) }));
  const { searched, matches, maybe, parts: asked, problems, truncated } = found.value;
  return ok({ results, searched, matches, maybe, parts: asked, problems, truncated });
}

const emptied = (result: Result<void>): Result<Record<string, never>> => (result.ok ? ok({}) : result);

const notIndexed = 'That photo is not in the library any more, or not indexed yet.';

/** How far each everyday word stands out in a photo; null before the words are learned. */
async function heightsOf(parts: LibraryParts, id: string): Promise<Result<Float32Array | null>> {
  const { resident, background } = await parts.searching();
  const vector = resident.get(id);
  return vector === null ? fail('photo-not-found', notIndexed) : ok(background.heights(vector));
}

async function tags(parts: LibraryParts, id: string): Promise<Result<{ tags: WordFit[] }>> {
  const heights = await heightsOf(parts, id);
  if (!heights.ok) return heights;
  return ok({ tags: heights.value === null ? [] : standingOut({ words: vocabulary, vectors: parts.model().words() }, heights.value) });
}

async function compare(parts: LibraryParts, first: string, second: string): Promise<Result<{ first: WordFit[]; second: WordFit[]; alike: number }>> {
  const [left, right] = [await heightsOf(parts, first), await heightsOf(parts, second)];
  if (!left.ok) return left;
  if (!right.ok) return right;
  const { resident } = parts.model();
  const direction = resident.get(first) as Float32Array;
  const [cosine = 0] = resident.exact(direction, [resident.rowOf(second) as number]);
  const alike = fitOf(standard(cosine, scaleOver(resident, direction)));
  if (left.value === null || right.value === null) return ok({ first: [], second: [], alike });
  return ok({ ...difference({ words: vocabulary, vectors: parts.model().words() }, left.value, right.value), alike });
}

/** Adds a folder and starts indexing it. */
async function addFolder(parts: LibraryParts, path: string): Promise<Result<Folder>> {
  const added = await rememberFolder(parts, path);
  if (!added.ok) return added;
  parts.indexer.start();
  const folder = parts.file.value.folders.find((known) => isInside(added.value, known)) ?? added.value;
  return ok(await describeFolder(parts, folder));
}

/** The folder's real path, now among the library's. */
async function rememberFolder({ file, directory }: LibraryParts, path: string): Promise<Result<string>> {
  const checked = await checkFolder(path, directory);
  if (!checked.ok) return checked;
  const written = await file.update({ folders: withFolder(file.value.folders, checked.value) });
  return written.ok ? checked : written;
}

/** One run over all folders, the new ones included, from start to end. */
export async function indexFolders(parts: LibraryParts, folders: readonly string[], signal: AbortSignal): Promise<Result<IndexingState>> {
  const { file, indexer } = parts;
  for (const path of folders) {
    const added = await rememberFolder(parts, path);
    if (!added.ok) return added;
  }
  if (file.value.folders.length === 0) return fail('bad-request', 'Name at least one folder of photos.');
  const cancel = (): void => void indexer.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  parts.switcher.setPaused(false);
  indexer.resume();
  indexer.start();
  const indexed = await indexer.finished();
  signal.removeEventListener('abort', cancel);
  if (!indexed.ok) return indexed;
  const { state } = indexer;
  const switched = await finishSwitch(parts.switcher, signal);
  return switched.ok ? ok(state) : switched;
}

/** Goes on with a change of model and waits for its end. */
export async function finishSwitch(switcher: Switcher, signal: AbortSignal): Promise<Result<void>> {
  if (switcher.state === null) return ok(undefined);
  switcher.setPaused(false);
  switcher.start();
  const stopped = fail('cancelled', 'The change of model was stopped. What was finished is kept; it goes on another time.');
  if (signal.aborted) return stopped;
  let abort = (): void => undefined;
  const aborted = new Promise<Result<never>>((resolve) => (abort = () => resolve(stopped)));
  signal.addEventListener('abort', abort, { once: true });
  const result = await Promise.race([switcher.finished(), aborted]);
  signal.removeEventListener('abort', abort);
  return result;
}

/** Forgets a folder, its files, and the photos that are nowhere else. Nothing on disk outside the library is touched. */
async function removeFolder(parts: LibraryParts, path: string): Promise<Result<Record<string, never>>> {
  const { file, store, indexer } = parts;
  if (!file.value.folders.includes(path)) return fail('folder-unknown', `"${path}" is not one of this library's folders.`);
  const wasRunning = ['scanning', 'indexing', 'paused'].includes(indexer.state.phase);
  await indexer.cancel();
  const written = await file.update({ folders: file.value.folders.filter((folder) => folder !== path) });
  if (!written.ok) return written;
  const rows = [...store.files.values()].filter((row) => isInside(row.path, path));
  const paths = new Set(rows.map((row) => row.path));
  const kept = new Set([...store.files.values()].filter((row) => !paths.has(row.path)).map((row) => row.hash));
  const hashes = [...new Set(rows.map((row) => row.hash))].filter((hash): hash is string => hash !== null && !kept.has(hash));
  const forgotten = await store.forget([...paths], hashes);
  if (!forgotten.ok) return forgotten;
  await parts.dropThumbnails(hashes);
  parts.emit('library.changed', { photos: parts.model().resident.size });
  if (wasRunning) indexer.start();
  return ok({});
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

async function details(parts: LibraryParts, id: string): Promise<Result<PhotoDetails>> {
  const photo = parts.store.photos.get(id);
  const content = photo === undefined ? null : await parts.store.content(id);
  if (photo === undefined || content === null) return fail('photo-not-found', 'That photo is not in the library any more.');
  const { bytes, format, takenSource, camera, lens, exposure, fNumber, iso, focalLength, lat, lon, altitude, damaged } = content;
  return ok({
    ...photoTile(photo),
    marks: parts.marks.of(id) ?? noMarks,
    full: isShownByBrowsers(format) ? `original/${id}` : thumbAddress(photo).replace('&s=256', '&s=1024'),
    bytes, format, takenSource, camera, lens, exposure, fNumber, iso, focalLength, damaged,
    gps: lat === null || lon === null ? null : { lat, lon, altitude },
    files: photo.paths.map((path) => ({ path, folder: dirname(path) })),
  });
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

function createNamesCache({ store }: LibraryParts): () => LibraryNames {
  let known: { revision: number; names: LibraryNames } | null = null;
  return () => {
    if (known?.revision !== store.revision) known = { revision: store.revision, names: namesOf(store.photos.values()) };
    return known.names;
  };
}
