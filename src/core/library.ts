/**
 * `openLibrary`: the one place where the rooms are put together, for every host, the command line and the tests.
 * One process a library; the vision children are started through `spawn`, which is all that hosts differ in.
 */
import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ok, type Result } from '../shared/errors.ts';
import { labelModelOf } from './album-sources.ts';
import { carryAlbums } from './carry-albums.ts';
import { carryFacts } from './carry-facts.ts';
import { carryMarks } from './carry-marks.ts';
import { diskFailure } from './disk-error.ts';
import { createEdits } from './edits.ts';
import { createOutsideExamples } from './examples/outside-examples.ts';
import { isRunning } from './indexing/indexer.ts';
import { openLibraryFile } from './library/library-file.ts';
import { lockLibrary, type Lock } from './library/lock.ts';
import { openSavedSearches } from './library/saved-searches.ts';
import { openSettings } from './library/settings-file.ts';
import { createEvents } from './library-events.ts';
import { createOperations } from './library-operations.ts';
import type { Life, LibraryGround } from './library-parts.ts';
import type { Library, LibraryListener, OpenOptions } from './library-types.ts';
import { openAlbums } from './open-albums.ts';
import { openComputer } from './open-computer.ts';
import { openDisposal } from './open-disposal.ts';
import { openDuplicates } from './open-duplicates.ts';
import { openExport } from './open-export.ts';
import { openIndexing } from './open-indexing.ts';
import { openMarks } from './open-marks.ts';
import { openModels } from './open-models.ts';
import { openSidecars } from './open-sidecars.ts';
import { openWatch } from './open-watch.ts';
import { shownTile } from './photo-handlers.ts';
import { rememberedModel, type Remembered } from './remembered-model.ts';
import { createGrids } from './search/grid.ts';
import { createSelect } from './search/selection.ts';
import { createSearching } from './searching.ts';
import { createServing } from './serving.ts';
import { openStore } from './store/store.ts';

export type { EngineHandlers, HostMethod, Library, LibraryListener, OpenOptions, OutsideExample } from './library-types.ts';

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
  const { log } = options;
  const file = await openLibraryFile(directory);
  if (!file.ok) return file;
  const remembered = await rememberedModel(file.value, options);
  if (!remembered.ok) return remembered;
  const settings = await openSettings(directory, log);
  const searches = await openSavedSearches(directory, log, Date.now);
  const store = await openStore(join(directory, 'db'), log);
  if (!store.ok) return store;
  const ground = { directory, thumbs: join(directory, 'thumbs'), lock, file: file.value, settings, searches, store: store.value, log };
  const library = await openRooms(ground, remembered.value, options);
  if (!library.ok) await store.value.close();
  return library;
}

/** Opens room after room. Between the rooms stands only what one of them is told of the others. */
async function openRooms(ground: LibraryGround, { chosen, failed }: Remembered, options: OpenOptions): Promise<Result<Library>> {
  const { directory, file, store, log } = ground;
  const life: Life = { started: false };
  let busy = false;
  const { announce, listen } = createEvents();
  const emit: LibraryListener = (event, payload) => {
    if (event === 'library.changed') albums.keeper.libraryChanged();
    announce(event, payload);
  };

  const found = await openComputer({ ...ground, options });
  if (!found.ok) return found;
  const computer = found.value;
  const serving = createServing(await computer.open(chosen));
  const { model } = serving;

  const edits = createEdits();
  const marks = await openMarks({
    store, edits, emit,
    changed(hashes) {
      albums.marksChanged();
      doubles.duplicates.touch(hashes);
    },
    changedHere: (hashes) => sidecars.marksChanged(hashes),
  });
  const labelModel = serving.perModel((each) => labelModelOf(each, computer.words, log));
  const { albums, news: albumsNews } = await openAlbums({
    ...ground, edits,
    marks: marks.lookup,
    model: labelModel,
    languages: () => models.languages(),
    searching: () => searching.ofEverything(),
    changed: () => doubles.albumsChanged(),
    news(ids) {
      emit('albums.changed', { ids });
      sidecars.labelsChanged();
    },
    hiddenChanged: () => announce('library.changed', { photos: model().resident.size }),
  });
  const doubles = await openDuplicates({
    ...ground, albums, edits, model,
    marks: marks.book,
    changed: () => emit('duplicates.changed', doubles.duplicates.state),
    progress: () => emit('duplicates.progress', doubles.duplicates.state),
  });
  const sidecars = await openSidecars({ ...ground, now: Date.now, emit, albums, marks: marks.bySidecars });
  albumsNews.start();
  const searching = createSearching({ store, serving, albums, marks: marks.lookup, learned: () => emit('search.changed', {}) });
  const grids = createGrids(store, marks.lookup, albums.lookup);

  const indexer = openIndexing({
    ...ground, model, emit,
    committed: doubles.take,
    changed(state) {
      busy = isRunning(state);
      models.switcher.setBusy(busy);
      doubles.duplicates.setBusy(busy, state.phase === 'paused');
      if (life.started && state.phase === 'idle') void doubles.duplicates.run();
      emit('indexing.progress', state);
      if (!busy) sidecars.indexed();
    },
  });
  const opened = await openModels({
    ...ground, computer, serving, failed, options, emit,
    replaced: () => albums.keeper.modelChanged(),
    // A run that goes on has judged photos by the old model's vectors; and what the new model lacks is made up for.
    adopted: () => void (life.started && file.value.folders.length > 0 && indexer.start()),
    indexed: () => indexer.finished(),
  });
  if (!opened.ok) return opened;
  const models = opened.value;

  const select = createSelect(store.photos, grids);
  listen((event) => void (event === 'library.changed' && !busy && doubles.photosChanged()));
  const exporter = openExport({ directory, roots: () => file.value.folders, photos: store.photos, select, marks: marks.book, albums, model, log, emit });
  const { duplicates } = doubles;
  const carry = [
    carryMarks(marks.byDisposal),
    carryAlbums(albums),
    carryFacts({ photos: store.photos, isOn: () => duplicates.state.settings.carryFacts, naming: () => sidecars.state.settings.naming }),
  ];
  const disposal = await openDisposal({ ...ground, videos: doubles.videos, carry, duplicates, trashItem: options.trashItem ?? null, emit, photos: () => model().resident.size, indexer });
  const examples = createOutsideExamples(model, (id) => shownTile({ store, marks: marks.book, albums }, id));

  return ok(createOperations({
    ...ground, life, spawn: options.spawn, emit, listen, model, computer, models, indexer, edits, marks: marks.book,
    albums, albumsNews, labelModel, doubles, sidecars, grids, select, searching, examples, exporter, disposal, carry,
    watch: openWatch({ ...ground, indexer, life }),
  }));
}
