/** Duplicates over this library: its tables, its photos, its model's child, and what the user said of photos. */
import { stat } from 'node:fs/promises';
import type { Albums } from './albums/albums.ts';
import type { Candidate } from './duplicates/candidate.ts';
import { createDecisions, type Decisions } from './duplicates/decisions.ts';
import { createDuplicates, type Duplicates } from './duplicates/duplicates.ts';
import { createLookBook, lookRow, type LookBook } from './duplicates/look-book.ts';
import { createMatchBook } from './duplicates/match-book.ts';
import { createPlaces } from './duplicates/places.ts';
import { openDuplicateSettings } from './duplicates/settings.ts';
import { createSiblings } from './duplicates/siblings.ts';
import type { VideoBook } from './duplicates/video-book.ts';
import type { Edits } from './edits.ts';
import { thumbnailPath } from './image/thumbnail-path.ts';
import { fileFacts } from './library/file-identity.ts';
import { isInside } from './library/scan.ts';
import type { LibraryFileStore } from './library/library-file.ts';
import type { Log } from './log.ts';
import type { MarkBook } from './marks/marks.ts';
import { createNotifier } from './models/notifier.ts';
import type { OpenModel } from './open-model.ts';
import { openVideos } from './open-videos.ts';
import { choicesShape, comparedShape, looksShape, matchesShape, pairsShape, reviewsShape } from './store/duplicates-shape.ts';
import type { FileRow } from './store/shapes.ts';
import type { Batch, Store } from './store/store.ts';

export interface OpenDuplicatesOptions {
  directory: string;
  thumbs: string;
  file: LibraryFileStore;
  store: Store;
  model(): OpenModel;
  marks: Pick<MarkBook, 'of'>;
  albums: Pick<Albums, 'book' | 'decisions' | 'isLocked' | 'lookup' | 'unlocked'>;
  edits: Edits;
  log: Log;
  changed(): void;
  progress(): void;
}

export interface OpenedDuplicates {
  duplicates: Duplicates;
  decisions: Decisions;
  /** Every video file that was found. */
  videos: VideoBook;
  /** Keeps the looks that a batch of indexing brought. */
  take(batch: Batch): void;
  /** Albums may hold other photos by hand. */
  albumsChanged(): void;
  /** Photos came or went, by something other than indexing. */
  photosChanged(): void;
  /** Events are sent from now on. */
  start(): void;
  close(): Promise<void>;
}

export async function openDuplicates(options: OpenDuplicatesOptions): Promise<OpenedDuplicates> {
  const { directory, file, store, model, edits, log } = options;
  const [book, matches] = [createLookBook(), createMatchBook()];
  // Comparisons first: a look is then known at once to have been compared.
  const compared = await store.openDerived(comparedShape, book.compared);
  const looks = await store.openDerived(looksShape, book.looks);
  const matchTable = await store.openDerived(matchesShape, matches.mirror);
  const settings = await openDuplicateSettings(directory, log);
  const videos = await openVideos({ directory, store, model, roots: () => file.value.folders, isReachable });
  const decisions = createDecisions({
    pairs: await store.openRecords(pairsShape),
    choices: await store.openRecords(choicesShape),
    reviews: await store.openRecords(reviewsShape),
    edits,
    now: Date.now,
    changed(what, keys) {
      if (what === 'pairs') duplicates.pairsChanged(keys);
      else if (what === 'choices') duplicates.touch(keys.map((key) => contentOf(key, (path) => store.files.get(path) ?? videos.book.fileOf(path))).filter((hash) => hash !== null));
      else changed.changed();
    },
  });
  const changed = createNotifier(options.changed);
  const progress = createNotifier(options.progress);
  const places = createPlaces({ store, factsOf: fileFacts, roots: () => file.value.folders, isReachable, isInside });
  const duplicates = createDuplicates({
    store, book, matches, places, videos, settings, decisions, log,
    tables: { looks, compared, matches: matchTable },
    looks: () => model().looks,
    thumbOf: (hash) => thumbnailPath(options.thumbs, hash, 256),
    vectorOf: (hash) => model().resident.get(hash),
    vectorsStamp: () => `${model().key} ${model().resident.revision}`,
    hidden: options.albums.lookup.hidden,
    candidateOf: candidates(options, book, videos.book, () => settings.value),
    changed: changed.changed,
    progress: progress.changed,
  });
  const regroup = createNotifier(duplicates.refresh);
  const albumStamp = (): string => `${options.albums.book.revision} ${options.albums.decisions.revision} ${String(options.albums.unlocked)}`;
  let albumsWere = albumStamp();
  return {
    duplicates,
    decisions,
    videos: videos.book,
    albumsChanged() {
      const now = albumStamp();
      if (now === albumsWere) return;
      albumsWere = now;
      duplicates.forget();
    },
    photosChanged: regroup.changed,
    take({ looks: taken = [] }) {
      const rows = taken.filter(({ hash }) => book.rowOf(hash) === undefined).map(({ hash, look }) => lookRow(hash, look));
      // What is lost here is taken again later.
      void looks.put(rows).then((put) => put.ok || log.warn(put.error.message));
    },
    start() {
      changed.start();
      progress.start();
      regroup.start();
    },
    async close() {
      changed.stop();
      progress.stop();
      regroup.stop();
      await duplicates.close();
    },
  };
}

/** The content that a choice is about: among exact copies, choices are remembered by path. */
function contentOf(key: string, fileOf: (path: string) => Pick<FileRow, 'hash'> | undefined): string | null {
  const space = key.indexOf(' ');
  const item = key.slice(space + 1);
  return key.slice(0, space) === 'exact' ? (fileOf(item)?.hash ?? null) : item;
}

async function isReachable(root: string): Promise<boolean> {
  return stat(root).then((stats) => stats.isDirectory(), () => false);
}

type Settings = Duplicates['state']['settings'];

/** Puts together what rules go by. */
function candidates({ store, marks, albums }: OpenDuplicatesOptions, book: LookBook, videos: VideoBook, settings: () => Settings): (item: { photo: Candidate['photo']; paths: readonly string[] }) => Candidate {
  const siblings = createSiblings(store, videos);
  const albumsOf = createAlbumNames(albums);
  return ({ photo, paths }) => {
    const said = marks.of(photo.hash);
    const { preferred, protected: guarded } = settings();
    const places = paths.map((path) => preferred.findIndex((folder) => isInside(path, folder))).filter((place) => place >= 0);
    const film = videos.get(paths[0] ?? '');
    return {
      photo,
      paths,
      modified: (film ?? store.files.get(paths[0] ?? ''))?.modified ?? 0,
      quality: book.qualityOf(photo.hash),
      albums: albumsOf(photo.hash),
      rating: said === undefined || said.rating === 0 ? null : said.rating,
      favourite: said?.favourite === true,
      companions: film === undefined ? siblings.of(paths) : [],
      preferred: places.length === 0 ? null : Math.min(...places),
      protected: paths.some((path) => guarded.some((folder) => isInside(path, folder))),
      ...(film !== undefined && { video: { seconds: film.seconds, codec: film.codec, audio: film.audio } }),
    };
  };
}

/** Albums that photos were put into by hand. Of a locked album not even the name is told. */
function createAlbumNames({ book, decisions, isLocked }: OpenDuplicatesOptions['albums']): (hash: string) => string[] {
  let known: { stamp: string; names: Map<string, string[]> } | null = null;
  return (hash) => {
    const stamp = `${book.revision} ${decisions.revision} ${book.all().filter(isLocked).length}`;
    if (known?.stamp !== stamp) {
      const names = new Map<string, string[]>();
      for (const album of book.all()) {
        for (const decided of decisions.all(album.id)) {
          if (decided.decision === 'yes') names.set(decided.hash, [...(names.get(decided.hash) ?? []), isLocked(album) ? lockedName : album.name]);
        }
      }
      known = { stamp, names };
    }
    return known.names.get(hash) ?? [];
  };
}

const lockedName = 'a private album';
