/**
 * `openLibrary`: the one place where the rooms are put together, for every host, the command line and the tests.
 * One process a library; the vision children are started through `spawn`, which is all that hosts differ in.
 */
import { mkdir, realpath, rm, stat } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fail, ok, type Failure, type Result } from '../shared/errors.ts';
import type { Contract, IndexingState, SearchResponse, Settings, PhotoTile } from '../shared/contract.ts';
import type { ExportOutcome } from '../shared/export-contract.ts';
import { noMarks } from '../shared/marks-contract.ts';
import type { EventName, Handlers, Payload } from '../shared/rpc-types.ts';
import { speedPlan, type SpawnVision } from '../vision/lanes.ts';
import { createAlbums, type Albums } from './albums/albums.ts';
import { createAlbumHandlers } from './albums/handlers.ts';
import { createAlbumsNews } from './albums/news.ts';
import { openLastKnown } from './albums/last-known.ts';
import { labelModelOf, matchesOf } from './album-sources.ts';
import { carryAlbums } from './carry-albums.ts';
import { carryFacts } from './carry-facts.ts';
import { carryMarks } from './carry-marks.ts';
import { diskFailure } from './disk-error.ts';
import { createEdits, type Edits } from './edits.ts';
import type { Disposal } from './disposal/disposal.ts';
import type { Duplicates } from './duplicates/duplicates.ts';
import { createDuplicateHandlers } from './duplicates/handlers.ts';
import { createDisposalHandlers } from './disposal/handlers.ts';
import type { TrashItem } from './disposal/system-trash.ts';
import { createHandlers, finishSwitch, indexFolders, searchLibrary } from './handlers.ts';
import { identifyFile } from './identify.ts';
import { isPictureName } from './image/extensions.ts';
import { thumbnailPath, thumbnailSizes } from './image/thumbnail-path.ts';
import { createIndexer, type Indexer } from './indexing/indexer.ts';
import { openLibraryFile, type LibraryFileStore, type ModelRef } from './library/library-file.ts';
import { lockLibrary, type Lock } from './library/lock.ts';
import { openSettings, type SettingsStore } from './library/settings-file.ts';
import type { Log } from './log.ts';
import { chooseModel, type ChosenModel } from './model-choice.ts';
import { createAccelerator } from './models/acceleration.ts';
import { loadCatalogue } from './models/catalogue.ts';
import { downloadLimits, type DownloadLimits } from './models/download.ts';
import { createMarkHandlers } from './marks/handlers.ts';
import { createMarkBook, type MarkBook } from './marks/marks.ts';
import { createModelHandlers } from './models/handlers.ts';
import { openMachineFile } from './models/machine-file.ts';
import { createModelManager, type ModelManager } from './models/manager.ts';
import { createNotifier } from './models/notifier.ts';
import { createSwitcher, type Switcher } from './models/switcher.ts';
import { openDisposal } from './open-disposal.ts';
import { openDuplicates } from './open-duplicates.ts';
import { openExport } from './open-export.ts';
import { openSidecars } from './open-sidecars.ts';
import { createRetirement, openModel, type OpenModel } from './open-model.ts';
import { createGrids, type Grids } from './search/grid.ts';
import { isShown, type MarksLookup } from './search/filter.ts';
import { photoTile } from './search/tile.ts';
import { createMasks } from './search/masks.ts';
import { createSelect } from './search/selection.ts';
import { createSidecarHandlers } from './sidecar/handlers.ts';
import { createExampleHandlers } from './examples/handlers.ts';
import { createExportHandlers } from './export/handlers.ts';
import { createOutsideExamples, type OutsideExamples } from './examples/outside-examples.ts';
import { openSavedSearches, type SavedSearches } from './library/saved-searches.ts';
import type { Example, Question, SearchParts } from './search/search.ts';
import type { Temperature } from './understand/classify.ts';
import { vocabulary } from './understand/vocabulary.ts';
import { albumsShape, feedbackShape } from './store/albums-shape.ts';
import { marksShape } from './store/marks-shape.ts';
import { openStore, type Store } from './store/store.ts';

/** What only a host can do. */
export type HostMethod = 'app.info' | 'folders.choose' | 'photos.reveal' | 'export.reveal';
export type EngineHandlers = Omit<Handlers<Contract>, HostMethod>;
export type LibraryListener = <E extends EventName<Contract>>(event: E, payload: Payload<Contract, E>) => void;

export interface OpenOptions {
  /** The library's data folder; made where it is not there. Must be on a local disk. */
  directory: string;
  /** Folder of the model that comes with the program. */
  builtInModel: string;
  /** Model folder to use from now on; 'built-in' goes back to the built-in one. */
  modelFolder?: string;
  /** List of downloadable models; default `catalogue.json` beside the built-in model. */
  catalogue?: string;
  /** Patience of downloads; the default suits the internet. */
  downloads?: Partial<DownloadLimits>;
  spawn: SpawnVision;
  /** The host's way to the system's trash, where it has one. Linux needs none. */
  trashItem?: TrashItem;
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
  /** Adds the folders, indexes everything to completion, a change of model included, and answers with the counts of that run. Aborting stops it. */
  index(folders: readonly string[], signal: AbortSignal): Promise<Result<IndexingState>>;
  /** Vector of any picture file or text, by the current model. Nothing is stored. */
  embedImage(path: string, signal: AbortSignal): Promise<Result<Float32Array>>;
  embedText(text: string, signal: AbortSignal): Promise<Result<Float32Array>>;
  /** The id of the photo that a file is, wherever the file lies: by its bytes. */
  identify(path: string, signal: AbortSignal): Promise<Result<string>>;
  /** The outcome of the last `models.install` of that id, once it has ended. */
  installed(id: string): Promise<Result<void>>;
  /** The outcome of a change of model, once it has ended. Aborting stops it; it goes on another time. */
  switched(signal: AbortSignal): Promise<Result<void>>;
  /** How the last export ended, once none goes on; null where there was none. */
  exported(): Promise<ExportOutcome | null>;
  /** Resolves when nothing is left to be written into sidecars, or taken over from them. */
  sidecarsSettled(): Promise<Result<void>>;
  /** Any search, also by picture files from outside the library. */
  search(question: Question, outside: readonly OutsideExample[], signal: AbortSignal): Promise<Result<SearchResponse>>;
  /** Resolves when relevance is calibrated; searches before that go without the everyday words. */
  prepare(): Promise<Result<void>>;
  /** The current model's everyday words. */
  words(): Promise<Result<{ words: readonly string[]; vectors: readonly Float32Array[]; dimensions: number }>>;
  /** What turns the current model's cosines into logits. */
  temperature(): Temperature;
  /** Putting files away; the command line takes plans from files through it. */
  readonly disposal: Disposal;
  /** What is there more than once; the command line waits for it. */
  readonly duplicates: Duplicates;
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
  /** Pictures from outside that searches go by. */
  examples: OutsideExamples;
  store: Store;
  grids: Grids;
  indexer: Indexer;
  /** Takes changes of the user's own work back. */
  edits: Edits;
  albums: Albums;
  /** What a person says of photos. */
  marks: MarkBook;
  log: Log;
  emit: LibraryListener;
  isPicture(name: string): boolean;
  /** The model in use. */
  model(): OpenModel;
  models: ModelManager;
  switcher: Switcher;
  /** Starts changing to the model in that folder; null is the built-in one. */
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
  const library = await compose(directory, lock, options, { file: file.value, settings, searches, store: store.value }, chosen.value);
  if (!library.ok) await store.value.close();
  return library;
}

interface Remembered {
  chosen: ChosenModel;
  /** The library's model could not be used: another one stands in. */
  failed: { folder: string; failure: Failure } | null;
}

/**
 * The model asked for, else the library's own. A new choice is remembered. Where the library's own cannot be used any
 * more (removed, damaged) the one before or the built-in one stands in, so that the library opens and can be mended.
 */
async function rememberedModel(file: LibraryFileStore, options: OpenOptions): Promise<Result<Remembered>> {
  const asked = options.modelFolder;
  const known = file.value.model;
  const folder = asked === undefined ? known.folder : asked === 'built-in' ? null : resolve(asked);
  const chosen = await chooseRef({ folder, stamp: folder === known.folder ? known.stamp : null }, options);
  if (chosen.ok) {
    const changed = folder !== known.folder || chosen.value.stamp !== known.stamp;
    const written = changed ? await file.update({ model: { folder, stamp: chosen.value.stamp } }) : ok(undefined);
    return written.ok ? ok({ chosen: chosen.value, failed: null }) : written;
  }
  if (asked !== undefined || folder === null) return chosen;
  options.log.warn(`${chosen.error.message} Until then another model stands in.`);
  const before = file.value.previous === null ? null : await chooseRef(file.value.previous, options);
  const instead = before?.ok === true ? before : await chooseRef({ folder: null, stamp: null }, options);
  return instead.ok ? ok({ chosen: instead.value, failed: { folder, failure: chosen.error } }) : instead;
}

const chooseRef = ({ folder, stamp }: ModelRef, { builtInModel }: OpenOptions): Promise<Result<ChosenModel>> => chooseModel(folder ?? builtInModel, folder === null, stamp);

/** How long a model's first search waits for words that are being learned, ms: enough where they are only read from the disk. */
const wordsPatience = 1_500;

async function compose(
  directory: string,
  lock: Lock,
  options: OpenOptions,
  { file, settings, searches, store }: { file: LibraryFileStore; settings: SettingsStore; searches: SavedSearches; store: Store },
  { chosen, failed }: Remembered,
): Promise<Result<Library>> {
  const { log, spawn } = options;
  const thumbs = join(directory, 'thumbs');
  const listeners = new Set<LibraryListener>();
  const announce: LibraryListener = (event, payload) => listeners.forEach((listener) => listener(event, payload));
  const emit: LibraryListener = (event, payload) => {
    if (event === 'library.changed') albums.keeper.libraryChanged();
    announce(event, payload);
  };
  const catalogue = await loadCatalogue(options.catalogue ?? join(dirname(options.builtInModel), 'catalogue.json'));
  if (!catalogue.ok) return catalogue;
  const machine = await openMachineFile(directory, log);
  const accelerator = await createAccelerator({ file: machine, spawn, plan: () => speedPlan(settings.value.speed, availableParallelism()), log });
  const open = (which: ChosenModel): Promise<OpenModel> => openModel(which, { store, spawn, speed: settings.value.speed, accelerator, log, wordsDirectory: join(directory, 'words') });
  let model = await open(chosen);
  const edits = createEdits();
  const markRecords = await store.openRecords(marksShape);
  const tellOfMarks = (hashes: readonly string[]): void => {
    emit('marks.changed', markedPhotos(marks, hashes));
    albums.marksChanged();
    doubles.duplicates.touch(hashes);
  };
  const marksChanged = (hashes: readonly string[]): void => {
    tellOfMarks(hashes);
    sidecars.marksChanged(hashes);
  };
  const marks = createMarkBook({ records: markRecords, edits, changed: marksChanged });
  const lookup: MarksLookup = { of: marks.of, revision: () => marks.revision };
  const albumsNews = createAlbumsNews((ids) => {
    emit('albums.changed', { ids });
    sidecars.labelsChanged();
  });
  const languages = (): string => manager.state().models.find(({ role }) => role === 'current')?.languages ?? '';
  let labelModel = labelModelOf(model, join(directory, 'words'), log);
  const albums = createAlbums({
    albums: await store.openRecords(albumsShape), feedback: await store.openRecords(feedbackShape), store, marks: lookup, edits, now: Date.now,
    lastKnown: await openLastKnown(directory, log.warn),
    model: () => labelModel,
    languages,
    searchText: (search) => searches.value.saved.find(({ id }) => id === search)?.text ?? null,
    findMatches: (search, signal) => matchesOf(searches, search, { photos: store.photos, ...model, masks, albums: albums.lookup }, signal),
    changed(ids) {
      albumsNews.changed(ids);
      doubles.albumsChanged();
    },
    hiddenChanged: () => announce('library.changed', { photos: model.resident.size }),
    warn: log.warn,
  });
  const doubles = await openDuplicates({
    directory, thumbs, file, store, marks, albums, edits, log,
    model: () => model,
    changed: () => emit('duplicates.changed', doubles.duplicates.state),
    progress: () => emit('duplicates.progress', doubles.duplicates.state),
  });
  const sidecars = await openSidecars({
    directory, store, log, now: Date.now, emit, albums,
    // What sidecars say is no edit of the user's, and nothing to write into sidecars.
    marks: createMarkBook({ records: markRecords, edits: { add: () => '' }, changed: tellOfMarks }),
  });
  albumsNews.start();
  const masksOf = ({ resident }: OpenModel): SearchParts['masks'] => createMasks(store, resident, lookup, albums.lookup);
  const grids = createGrids(store, lookup, albums.lookup);
  let masks = masksOf(model);

  const notifier = createNotifier(() => emit('models.progress', manager.state()));
  const made = await createModelManager({
    directory, catalogue: catalogue.value, builtInModel: options.builtInModel, store, machine, now: () => performance.now(),
    limits: { ...downloadLimits, ...options.downloads },
    changed: notifier.changed,
  });
  if (!made.ok) return made;
  const manager: ModelManager = made.value;
  if (failed !== null) manager.report(failed.folder, failed.failure);

  const indexer = createIndexer({
    store,
    model: () => model,
    hasVector: (hash) => model.resident.has(hash),
    committed(batch) {
      doubles.take(batch);
      emit('library.changed', { photos: model.resident.size });
    },
    roots: () => file.value.folders,
    libraryDirectory: directory,
    thumbs,
    isPicture: isPictureName,
    log,
    now: Date.now,
    paused: file.value.paused,
    changed(state) {
      busy = state.phase === 'scanning' || state.phase === 'indexing' || state.phase === 'paused';
      switcher.setBusy(busy);
      doubles.duplicates.setBusy(busy, state.phase === 'paused');
      if (started && state.phase === 'idle') void doubles.duplicates.run();
      emit('indexing.progress', state);
      if (!busy) sidecars.indexed();
    },
  });
  let waitedFor: OpenModel | null = null;
  const retired = createRetirement(() => indexer.finished());
  let started = false;
  let busy = false;
  const switcher: Switcher = await createSwitcher({
    store, file, thumbs, open, log,
    serving: () => model,
    choose: (ref) => chooseRef(ref, options),
    examine: manager.examine,
    now: () => performance.now(),
    changed: notifier.changed,
    adopt(next) {
      const before = model;
      model = next;
      masks = masksOf(model);
      labelModel = labelModelOf(model, join(directory, 'words'), log);
      albums.keeper.modelChanged();
      store.closeVectors(before.key, before.resident);
      retired.add(before);
      emit('library.changed', { photos: model.resident.size });
      // A run that goes on has judged photos by the old model's vectors; and what the new model lacks is made up for.
      if (started && file.value.folders.length > 0) indexer.start();
    },
  });
  manager.attach(switcher, () => model.chosen);
  notifier.start();

  const select = createSelect(store.photos, grids);
  listeners.add((event) => void (event === 'library.changed' && !busy && doubles.photosChanged()));
  const exporter = openExport({ directory, roots: () => file.value.folders, photos: store.photos, select, marks, albums, model: () => model, log, emit });
  // What a disposal carries over is taken back with it, not one by one.
  const carry = [carryMarks(createMarkBook({ records: markRecords, edits: { add: () => '' }, changed: marksChanged })), carryAlbums(albums), carryFacts({ photos: store.photos, isOn: () => doubles.duplicates.state.settings.carryFacts, naming: () => sidecars.state.settings.naming })];
  const disposal = await openDisposal({
    protectedFolders: () => doubles.duplicates.protectedFolders,
    discarded: (selection) => new Set(doubles.duplicates.decided(selection).flatMap(({ files }) => files.flatMap((each) => (each.keep ? [] : [each.path])))),
    directory, file, store, carry, trashItem: options.trashItem ?? null, log, emit, photos: () => model.resident.size, indexer,
  });

  const parts: LibraryParts = {
    directory, thumbs, home: homedir(), builtInModel: options.builtInModel, file, settings, searches, store, indexer, log, emit, switcher,
    examples: createOutsideExamples(() => model, (id) => shownTile(parts, id)),
    models: manager,
    edits,
    albums,
    marks,
    async useModel(folder) {
      const next = await chooseRef({ folder, stamp: null }, options);
      const begun = next.ok ? await switcher.begin(next.value) : next;
      return begun.ok ? next : begun;
    },
    grids,
    isPicture: isPictureName,
    model: () => model,
    setSpeed(speed) {
      model.setSpeed(speed);
      switcher.setSpeed(speed);
    },
    async searching() {
      const { resident, background, text, prepare } = model;
      if (background.words === 0) {
        const [asked, learning] = [model, prepare()];
        // Once: while a large model learns its words (a minute), every letter typed would wait again.
        if (waitedFor !== asked) await Promise.race([learning, new Promise((resolve) => setTimeout(resolve, wordsPatience).unref())]);
        if (background.words === 0 && waitedFor !== asked) {
          // What is answered until then is judged without the words, so it is worth asking again.
          void learning.then((learned) => {
            if (learned.ok && model === asked) emit('search.changed', {});
          });
        }
        waitedFor = asked;
      }
      await albums.ready();
      return { photos: store.photos, resident, background, text, masks, albums: albums.lookup };
    },
    async dropThumbnails(hashes) {
      for (const hash of hashes) for (const size of thumbnailSizes) await rm(thumbnailPath(thumbs, hash, size), { force: true });
    },
  };

  return ok({
    directory,
    handlers: {
      ...createHandlers(parts),
      ...createMarkHandlers({
        book: marks,
        select,
        isKnown: (hash) => store.photos.has(hash),
        isShown: (hash) => isShown(store.photos.get(hash) ?? { paths: [] }),
      }),
      ...createModelHandlers({
        manager, switcher, machine, accelerator, spawn, store,
        serving: () => model.chosen,
        speed: () => settings.value.speed,
        restartVision: () => model.setSpeed(settings.value.speed),
      }),
      ...createSidecarHandlers(sidecars),
      ...createExportHandlers(exporter),
      ...createAlbumHandlers({ albums, select, photos: store.photos, languages, phrasings: () => labelModel.phrasings(), words: () => ({ words: vocabulary, vectors: model.words() }) }),
      ...createExampleHandlers(parts.examples),
      ...createDisposalHandlers({ disposal, carry, decided: doubles.duplicates.decided }),
      ...createDuplicateHandlers({ duplicates: doubles.duplicates, decisions: doubles.decisions, tileOf: (photo) => photoTile(photo, marks.of(photo.hash)), fileOf: (path) => store.files.get(path) }),
    },
    disposal,
    duplicates: doubles.duplicates,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    locate: (kind, id, size) => locate(parts, kind, id, size),
    start() {
      started = true;
      doubles.start();
      // The first search then finds the text child warm and relevance calibrated.
      void model.prepare();
      albums.keeper.start();
      sidecars.start();
      if (file.value.folders.length > 0) indexer.start();
      switcher.start();
    },
    index: (folders, signal) => indexFolders(parts, folders, signal),
    embedImage: (path, signal) => model.embedImage(path, signal),
    embedText: (text, signal) => model.embedText(text, signal),
    identify: (path, signal) => identifyFile(path, store.photos, signal),
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
    installed: (id) => manager.downloads.finished(id),
    switched: (signal) => finishSwitch(switcher, signal),
    exported: () => exporter.finished(),
    sidecarsSettled: () => sidecars.settled(),
    async close() {
      started = false;
      notifier.stop();
      albumsNews.stop();
      await exporter.close();
      await sidecars.close();
      await albums.close();
      await disposal.cancel();
      await doubles.close();
      await indexer.cancel();
      await switcher.close();
      await manager.close();
      retired.closeAll();
      model.close();
      await store.close();
      await lock.release();
    },
  });
}

/** Photos that one event names; with more, whoever shows photos reads them again. */
const mostNamed = 500;

const markedPhotos = (marks: MarkBook, hashes: readonly string[]): Payload<Contract, 'marks.changed'> =>
  ({ photos: hashes.length > mostNamed ? null : hashes.map((id) => ({ id, marks: marks.of(id) ?? noMarks })) });

/** What browsers show as it is. Everything else is shown by its large thumbnail. */
const shownByBrowsers: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg', png: 'image/png', apng: 'image/png', webp: 'image/webp', gif: 'image/gif', avif: 'image/avif',
};
export const isShownByBrowsers = (format: string): boolean => Object.hasOwn(shownByBrowsers, format);

/** Null for a photo that nobody is to see here. */
function shownTile({ store, marks, albums }: LibraryParts, id: string): PhotoTile | null {
  const photo = store.photos.get(id);
  return photo === undefined || !isShown(photo) || albums.lookup.hidden().has(id) ? null : photoTile(photo, marks.of(id));
}

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
