/** Indexing over this library: its folders, its database, and the vision child of the model in use. */
import type { IndexingState } from '../shared/contract.ts';
import { isPictureName } from './image/extensions.ts';
import { createIndexer, type Indexer } from './indexing/indexer.ts';
import type { LibraryFileStore } from './library/library-file.ts';
import type { LibraryListener } from './library-types.ts';
import type { Log } from './log.ts';
import type { OpenModel } from './open-model.ts';
import type { Batch, Store } from './store/store.ts';

export interface OpenIndexingOptions {
  directory: string;
  thumbs: string;
  file: LibraryFileStore;
  store: Store;
  model(): OpenModel;
  log: Log;
  emit: LibraryListener;
  /** A batch is on disk; told before anybody hears that photos have come. */
  committed(batch: Batch): void;
  changed(state: IndexingState): void;
}

export function openIndexing({ directory, thumbs, file, store, model, log, emit, committed, changed }: OpenIndexingOptions): Indexer {
  return createIndexer({
    store, thumbs, log, model, changed,
    libraryDirectory: directory,
    roots: () => file.value.folders,
    hasVector: (hash) => model().resident.has(hash),
    isPicture: isPictureName,
    now: Date.now,
    paused: file.value.paused,
    committed(batch) {
      committed(batch);
      emit('library.changed', { photos: model().resident.size });
    },
  });
}
