/**
 * `openLibrary`: the one place where the rooms are put together, for every host, the command line and the tests.
 * One process a library; the vision children are started through `spawn`, which is all that hosts differ in.
 */
import { mkdir, realpath, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fail, ok, type Result } from '../shared/errors.ts';
import type { Contract, IndexingState, SearchResponse, Settings } from '../shared/contract.ts';
import type { EventName, Handlers, Payload } from '../shared/rpc-types.ts';
import type { SpawnVision } from '../vision/lanes.ts';
import { diskFailure } from './disk-error.ts';
import { createHandlers, indexFolders, searchLibrary } from './handlers.ts';
import { isPictureName } from './image/extensions.ts';
import { thumbnailPath, thumbnailSizes } from './image/thumbnail-path.ts';
import { createIndexer, type Indexer } from './indexing/indexer.ts';
import { openLibraryFile, type LibraryFileStore } from './library/library-file.ts';
import { lockLibrary, type Lock } from './library/lock.ts';
import { openSettings, type SettingsStore } from './library/settings-file.ts';
import type { Log } from './log.ts';
import { chooseModel, type ChosenModel } from './model-choice.ts';
import { openModel, type OpenModel } from './open-model.ts';
import { createGrids, type Grids } from './search/grid.ts';
import { createMasks } from './search/masks.ts';
import { openSavedSearches, type SavedSearches } from './library/saved-searches.ts';
import type { Example, Question, SearchParts } from './search/search.ts';
import type { Temperature } from './understand/classify.ts';
import { vocabulary } from './understand/vocabulary.ts';
import { openStore, type Batch, type Store } from './store/store.ts';

/** What only a host can do. */
export type HostMethod = 'app.info' | 'folders.choose' | 'photos.reveal';
export type EngineHandlers = Omit<Handlers<Contract>, HostMethod>;
export type LibraryListener = <E extends EventName<Contract>>(event: E, payload: Payload<Contract, E>) => void;

export interface OpenOptions {
  /** The library's data folder; made where it is not there. Must be on a local disk. */
  directory: string;
  /** Folder of the model that comes with the program. */
  builtInModel: string;
  /** Model folder to use from now on; 'built-in' goes back to the built-in one. */
  modelFolder?: string;
  spawn: SpawnVision;
  log: Log;
}

export interface Library {
  readonly directory: string;
  readonly handlers: EngineHandlers;
  /** Returns the function that stops listening. */
  onEvent(listener: LibraryListener): () => void;
  /** Where a picture's file is and its media type. Thumbnails are WebP; an original that browsers cannot show is answered by its large thumbnail. */
  locate(kind: 'thumb' | 'original', id: string, size: 256 | 1024): Promise<Result<{ path: string; type: string }>>;
  /** Starts indexing where there are folders; a library that was paused stays paused. */
  start(): void;
  /** Adds the folders, indexes everything to completion and answers with the counts of that run. Aborting stops it. */
  index(folders: readonly string[], signal: AbortSignal): Promise<Result<IndexingState>>;
  /** Vector of any picture file or text, by the current model. Nothing is stored. */
  embedImage(path: string, signal: AbortSignal): Promise<Result<Float32Array>>;
  embedText(text: string, signal: AbortSignal): Promise<Result<Float32Array>>;
  /** Any search, also by picture files from outside the library. */
  search(question: Question, outside: readonly OutsideExample[], signal: AbortSignal): Promise<Result<SearchResponse>>;
  /** Resolves when relevance is calibrated; searches before that go without the everyday words. */
  prepare(): Promise<Result<void>>;
  /** The current model's everyday words. */
  words(): Promise<Result<{ words: readonly string[]; vectors: readonly Float32Array[]; dimensions: number }>>;
  /** What turns the current model's cosines into logits. */
  temperature(): Temperature;
  close(): Promise<void>;
}

/** A picture file to look like, or unlike. */
export interface OutsideExample {
  path: string;
  weight: number;
  unlike: boolean;
}

/** Everything a library is made of, as its handlers see it. */
export interface LibraryParts {
  directory: string;
  thumbs: string;
  home: string;
  builtInModel: string;
  file: LibraryFileStore;
  settings: SettingsStore;
  searches: SavedSearches;
  store: Store;
  grids: Grids;
  indexer: Indexer;
  log: Log;
  emit: LibraryListener;
  isPicture(name: string): boolean;
  /** The model in use; `useModel` replaces it. */
  model(): OpenModel;
  useModel(folder: string | null): Promise<Result<ChosenModel>>;
  setSpeed(speed: Settings['speed']): void;
  /** What a search works on; waits a moment for the words where they are being learned. */
  searching(): Promise<SearchParts>;
  /** Removes the thumbnails of photos that the library has forgotten. */
  dropThumbnails(hashes: readonly string[]): Promise<void>;
}

export async function openLibrary(options: OpenOptions): Promise<Result<Library>> {
  const directory = await makeDirectory(options.directory);
  if (!directory.ok) return directory;
  const lock = await lockLibrary(directory.value);
  if (!lock.ok) return lock;
  const library = await openLocked(directory.value, lock.value, options);
  if (!library.ok) await lock.value.release();
  return library;
}

async function makeDirectory(path: string): Promise<Result<string>> {
  const wanted = resolve(path);
  try {
    await mkdir(join(wanted, 'thumbs'), { recursive: true });
    return ok(await realpath(wanted));
  } catch (error) {
    return diskFailure(error, wanted);
  }
}

async function openLocked(directory: string, lock: Lock, options: OpenOptions): Promise<Result<Library>> {
  const file = await openLibraryFile(directory);
  if (!file.ok) return file;
  const chosen = await rememberedModel(file.value, options);
  if (!chosen.ok) return chosen;
  const settings = await openSettings(directory, options.log);
  const searches = await openSavedSearches(directory, options.log, Date.now);
  const store = await openStore(join(directory, 'db'), options.log);
  if (!store.ok) return store;
  return ok(await compose(directory, lock, options, { file: file.value, settings, searches, store: store.value }, chosen.value));
}

/** The model asked for, else the library's own. A new choice is remembered. */
async function rememberedModel(file: LibraryFileStore, options: OpenOptions): Promise<Result<ChosenModel>> {
  const asked = options.modelFolder;
  const folder = asked === undefined ? file.value.model.folder : asked === 'built-in' ? null : resolve(asked);
  const stamp = folder === file.value.model.folder ? file.value.model.stamp : null;
  const chosen = await chooseModel(folder ?? options.builtInModel, folder === null, stamp);
  if (!chosen.ok) return chosen;
  if (folder !== file.value.model.folder || chosen.value.stamp !== stamp) {
    const written = await file.update({ model: { folder, stamp: chosen.value.stamp } });
    if (!written.ok) return written;
  }
  return chosen;
}

/** How long a search waits for words that are being learned, ms: enough where they are only read from the disk. */
const wordsPatience = 1_500;

async function compose(
  directory: string,
  lock: Lock,
  options: OpenOptions,
  { file, settings, searches, store }: { file: LibraryFileStore; settings: SettingsStore; searches: SavedSearches; store: Store },
  chosen: ChosenModel,
): Promise<Library> {
  const { log } = options;
  const thumbs = join(directory, 'thumbs');
  const listeners = new Set<LibraryListener>();
  const emit: LibraryListener = (event, payload) => listeners.forEach((listener) => listener(event, payload));
  const wordsDirectory = join(directory, 'words');
  const open = (next: ChosenModel): Promise<OpenModel> => openModel(next, { store, spawn: options.spawn, speed: settings.value.speed, log, wordsDirectory });
  let model = await open(chosen);
  let masks = createMasks(store.photos, () => store.revision, model.resident);

  const committed = (batch: Batch): void => {
    for (const { hash, vector } of batch.vectors) model.resident.add(hash, vector);
    emit('library.changed', { photos: model.resident.size });
  };
  const indexer = createIndexer({
    store,
    vision: () => model.vision,
    hasVector: (hash) => model.resident.has(hash),
    committed,
    roots: () => file.value.folders,
    libraryDirectory: directory,
    thumbs,
    isPicture: isPictureName,
    log,
    now: Date.now,
    paused: file.value.paused,
    changed: (state) => emit('indexing.progress', state),
  });

  const useModel = async (folder: string | null): Promise<Result<ChosenModel>> => {
    const next = await chooseModel(folder ?? options.builtInModel, folder === null, null);
    if (!next.ok) return next;
    const saved = await file.update({ model: { folder, stamp: next.value.stamp } });
    if (!saved.ok) return saved;
    await indexer.cancel();
    const before = model;
    model = await open(next.value);
    masks = createMasks(store.photos, () => store.revision, model.resident);
    before.close();
    emit('library.changed', { photos: model.resident.size });
    indexer.start();
    return next;
  };
  const parts: LibraryParts = {
    directory, thumbs, home: homedir(), builtInModel: options.builtInModel, file, settings, searches, store, indexer, log, emit, useModel,
    grids: createGrids(store),
    isPicture: isPictureName,
    model: () => model,
    setSpeed: (speed) => model.setSpeed(speed),
    async searching() {
      const { resident, background, text, prepare } = model;
      if (background.words === 0) await Promise.race([prepare(), new Promise((resolve) => setTimeout(resolve, wordsPatience).unref())]);
      return { photos: store.photos, resident, background, text, masks };
    },
    async dropThumbnails(hashes) {
      for (const hash of hashes) for (const size of thumbnailSizes) await rm(thumbnailPath(thumbs, hash, size), { force: true });
    },
  };

  return {
    directory,
    handlers: createHandlers(parts),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    locate: (kind, id, size) => locate(parts, kind, id, size),
    start() {
      // The first search then finds the text child warm and relevance calibrated.
      void model.prepare();
      if (file.value.folders.length > 0) indexer.start();
    },
    index: (folders, signal) => indexFolders(parts, folders, signal),
    embedImage: (path, signal) => model.embedImage(path, signal),
    embedText: (text, signal) => model.embedText(text, signal),
    prepare: () => model.prepare(),
    temperature: () => model.temperature,
    async words() {
      const prepared = await model.prepare();
      if (!prepared.ok) return prepared;
      return ok({ words: vocabulary, vectors: model.words(), dimensions: model.info.dimensions });
    },
    async search(question, outside, signal) {
      const examples: Example[] = [...(question.examples ?? [])];
      for (const { path, weight, unlike } of outside) {
        const vector = await model.embedImage(path, signal);
        if (!vector.ok) return vector;
        examples.push({ source: { vector: vector.value, name: basename(path) }, weight, unlike });
      }
      return searchLibrary(parts, { ...question, examples }, signal);
    },
    async close() {
      await indexer.cancel();
      model.close();
      await store.close();
      await lock.release();
    },
  };
}

/** What browsers show as it is. Everything else is shown by its large thumbnail. */
const shownByBrowsers: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg', png: 'image/png', apng: 'image/png', webp: 'image/webp', gif: 'image/gif', avif: 'image/avif',
};
export const isShownByBrowsers = (format: string): boolean => Object.hasOwn(shownByBrowsers, format);

async function locate(parts: LibraryParts, kind: 'thumb' | 'original', id: string, size: 256 | 1024): Promise<Result<{ path: string; type: string }>> {
  const photo = parts.store.photos.get(id);
  if (photo === undefined) return fail('photo-not-found', 'That photo is not in the library any more.');
  if (kind === 'original') {
    const content = await parts.store.content(id);
    const type = content === null ? undefined : shownByBrowsers[content.format];
    for (const path of type === undefined ? [] : photo.paths) if (await isThere(path)) return ok({ path, type: type as string });
  }
  return ok({ path: thumbnailPath(parts.thumbs, id, kind === 'original' ? 1024 : size), type: 'image/webp' });
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
