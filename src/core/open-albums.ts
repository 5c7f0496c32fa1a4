/** Albums over this library: its tables, its saved searches, and the model that labels are judged by. */
import { matchesOf } from './album-sources.ts';
import { createAlbums, type Albums } from './albums/albums.ts';
import type { LabelModel } from './albums/labels.ts';
import { openLastKnown } from './albums/last-known.ts';
import { createAlbumsNews, type AlbumsNews } from './albums/news.ts';
import type { Edits } from './edits.ts';
import type { SavedSearches } from './library/saved-searches.ts';
import type { Log } from './log.ts';
import type { MarksLookup } from './search/filter.ts';
import type { SearchParts } from './search/search.ts';
import { albumsShape, feedbackShape } from './store/albums-shape.ts';
import type { Store } from './store/store.ts';

export interface OpenAlbumsOptions {
  directory: string;
  store: Store;
  searches: SavedSearches;
  marks: MarksLookup;
  edits: Edits;
  log: Log;
  model(): LabelModel;
  languages(): string;
  /** What saved searches are made over. */
  searching(): SearchParts;
  /** At once. */
  changed(): void;
  /** A few times a second at most; null: all of them may have changed. */
  news(ids: string[] | null): void;
  hiddenChanged(): void;
}

export interface OpenedAlbums {
  albums: Albums;
  /** Sends nothing before it is started. */
  news: AlbumsNews;
}

export async function openAlbums(options: OpenAlbumsOptions): Promise<OpenedAlbums> {
  const { directory, store, searches, marks, edits, log, model, languages, searching, hiddenChanged } = options;
  const news = createAlbumsNews(options.news);
  const albums = createAlbums({
    albums: await store.openRecords(albumsShape),
    feedback: await store.openRecords(feedbackShape),
    store, marks, edits, model, languages, hiddenChanged,
    now: Date.now,
    lastKnown: await openLastKnown(directory, log.warn),
    searchText: (search) => searches.value.saved.find(({ id }) => id === search)?.text ?? null,
    findMatches: (search, signal) => matchesOf(searches, search, searching(), signal),
    changed(ids) {
      news.changed(ids);
      options.changed();
    },
    warn: log.warn,
  });
  return { albums, news };
}
