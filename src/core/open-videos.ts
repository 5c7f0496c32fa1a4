/** Videos over this library's folders, for the duplicates room: its table, its walk through the folders, its model's child. */
import { createPlaces, type Places } from './duplicates/places.ts';
import { createVideoBook, type VideoBook } from './duplicates/video-book.ts';
import type { Met, VideoFinderParts } from './duplicates/video-finder.ts';
import { isPictureName } from './image/extensions.ts';
import { fileFacts } from './library/file-identity.ts';
import { isInside, scanPictures } from './library/scan.ts';
import type { OpenModel } from './open-model.ts';
import type { Store } from './store/store.ts';
import { videosShape } from './store/videos-shape.ts';

export interface OpenVideosOptions {
  /** The library's own data folder, never walked through. */
  directory: string;
  store: Pick<Store, 'openRecords'>;
  model(): Pick<OpenModel, 'films'>;
  roots(): readonly string[];
  isReachable(root: string): Promise<boolean>;
}

export interface OpenedVideos {
  book: VideoBook;
  places: Places;
  finder: Omit<VideoFinderParts, 'gate' | 'progress'>;
}

export async function openVideos({ directory, store, model, roots, isReachable }: OpenVideosOptions): Promise<OpenedVideos> {
  const book = createVideoBook(await store.openRecords(videosShape));
  const walk = (isWanted: (path: string) => boolean, signal: AbortSignal): AsyncIterable<Met> => scanPictures({ roots: roots(), skip: [directory], isPicture: isWanted, signal });
  return {
    book,
    places: createPlaces({ store: { files: book }, factsOf: fileFacts, roots, isReachable, isInside }),
    finder: { book, films: () => model().films, roots, isInside, isPicture: isPictureName, walk, factsOf: fileFacts, now: Date.now },
  };
}
