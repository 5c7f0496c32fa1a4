/** Everything a library is made of once it is open, as its handlers and operations see it. */
import type { Result } from '../shared/errors.ts';
import type { Selection } from '../shared/selection.ts';
import type { SpawnVision } from '../vision/lanes.ts';
import type { Albums } from './albums/albums.ts';
import type { LabelModel } from './albums/labels.ts';
import type { AlbumsNews } from './albums/news.ts';
import type { CarryOver } from './disposal/carry-over.ts';
import type { Disposal } from './disposal/disposal.ts';
import type { Edits } from './edits.ts';
import type { OutsideExamples } from './examples/outside-examples.ts';
import type { Exporter } from './export/export.ts';
import type { Indexer } from './indexing/indexer.ts';
import type { LibraryFileStore } from './library/library-file.ts';
import type { Lock } from './library/lock.ts';
import type { SavedSearches } from './library/saved-searches.ts';
import type { SettingsStore } from './library/settings-file.ts';
import type { LibraryEvents } from './library-events.ts';
import type { LibraryListener } from './library-types.ts';
import type { Log } from './log.ts';
import type { MarkBook } from './marks/marks.ts';
import type { Computer } from './open-computer.ts';
import type { OpenedDuplicates } from './open-duplicates.ts';
import type { OpenModel } from './open-model.ts';
import type { OpenedModels } from './open-models.ts';
import type { LibraryWatch } from './open-watch.ts';
import type { Grids } from './search/grid.ts';
import type { Searching } from './searching.ts';
import type { Sidecars } from './sidecar/sidecars.ts';
import type { Store } from './store/store.ts';

/** What is open before any room is: the library's files and its database. */
export interface LibraryGround {
  directory: string;
  thumbs: string;
  lock: Lock;
  file: LibraryFileStore;
  settings: SettingsStore;
  searches: SavedSearches;
  store: Store;
  log: Log;
}

/** Background work goes on by itself only between start and close. */
export interface Life {
  started: boolean;
}

export interface LibraryParts extends LibraryGround {
  life: Life;
  spawn: SpawnVision;
  emit: LibraryListener;
  listen: LibraryEvents['listen'];
  /** The model in use. */
  model(): OpenModel;
  computer: Computer;
  models: OpenedModels;
  indexer: Indexer;
  /** Sees by itself what changes in the folders. */
  watch: LibraryWatch;
  /** Takes changes of the user's own work back. */
  edits: Edits;
  /** What a person says of photos. */
  marks: MarkBook;
  albums: Albums;
  albumsNews: AlbumsNews;
  labelModel(): LabelModel;
  doubles: OpenedDuplicates;
  sidecars: Sidecars;
  grids: Grids;
  /** The photos of a selection, by hash. */
  select(selection: Selection): Result<string[]>;
  searching: Searching;
  /** Pictures from outside that searches go by. */
  examples: OutsideExamples;
  exporter: Exporter;
  disposal: Disposal;
  /** What a disposal carries from a photo that goes to the one that stays. */
  carry: readonly CarryOver[];
}
