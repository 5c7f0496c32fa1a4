/** Exports over this library: its photos, albums and marks, and the model's vision child. */
import { ok, type Result } from '../shared/errors.ts';
import type { ExportRequest } from '../shared/export-contract.ts';
import { noMarks } from '../shared/marks-contract.ts';
import type { Selection } from '../shared/selection.ts';
import type { Albums } from './albums/albums.ts';
import type { AlbumDefinition } from './albums/book.ts';
import { judged } from './albums/editor.ts';
import { createExporter, type Exporter, type Sayings } from './export/export.ts';
import type { ListedAlbum, ListedPhoto } from './export/listing.ts';
import type { LibraryListener } from './library-types.ts';
import type { Log } from './log.ts';
import type { MarkBook } from './marks/marks.ts';
import { labelsOf } from './open-sidecars.ts';
import type { OpenModel } from './open-model.ts';
import { isShown } from './search/filter.ts';
import { isoTime } from './search/tile.ts';
import { composeSidecar } from './sidecar/compose.ts';
import { labelNames } from './sidecar/labels.ts';
import type { PhotoEntry } from './store/store.ts';

export interface OpenExportOptions {
  /** The library's own folder. */
  directory: string;
  roots(): readonly string[];
  photos: ReadonlyMap<string, PhotoEntry>;
  select(selection: Selection): Result<string[]>;
  marks: Pick<MarkBook, 'of'>;
  albums: Albums;
  model(): OpenModel;
  log: Log;
  emit: LibraryListener;
}

export function openExport(options: OpenExportOptions): Exporter {
  const { directory, roots, log, emit, model } = options;
  return createExporter({
    directory, roots, log,
    now: Date.now,
    photos: (request, signal) => photosOf(request, options, signal),
    sayings: () => sayingsOf(options),
    develop: (job, signal) => model().develop(job, signal),
    changed: (state) => emit('export.progress', state),
  });
}

/** What nobody is to see here leaves nowhere: photos of locked albums, and those whose files are gone. */
async function photosOf(request: ExportRequest['photos'], options: OpenExportOptions, signal: AbortSignal): Promise<Result<PhotoEntry[]>> {
  const { photos, albums } = options;
  const hashes = 'album' in request ? await inAlbum(request.album, options) : options.select(request);
  if (!hashes.ok) return hashes;
  signal.throwIfAborted();
  await albums.ready();
  const hidden = albums.lookup.hidden();
  const chosen = hashes.value.flatMap((hash) => (hidden.has(hash) ? [] : (photos.get(hash) ?? []))).filter(isShown);
  return ok('album' in request ? chosen.sort((a, b) => ((a.paths[0] as string) < (b.paths[0] as string) ? -1 : 1)) : chosen);
}

async function inAlbum(id: string, { albums }: OpenExportOptions): Promise<Result<string[]>> {
  const album = albums.findOpen(id);
  if (!album.ok) return album;
  await albums.ready(id);
  if (album.value.rule.kind === 'label') await judged(albums, album.value);
  return ok([...(albums.members(id) ?? [])]);
}

/** Private albums are nobody else's business, whether they are unlocked or not. */
function sayingsOf({ albums, marks, photos }: OpenExportOptions): Sayings {
  const open = albums.book.all().filter((album) => !album.private).map((album) => ({ album, members: albums.members(album.id), scores: scoresOf(album, albums) }));
  const labels = labelsOf(albums);
  const albumsOf = (hash: string): ListedAlbum[] => open.flatMap(({ album, members, scores }) => (members?.has(hash) === true ? [{ name: album.name, score: scores(hash) }] : []));
  return {
    listed: ({ hash }) => listed(photos.get(hash) as PhotoEntry, marks.of(hash) ?? noMarks, albumsOf(hash)),
    sidecar: ({ hash }, path) => composeSidecar(path, marks.of(hash) ?? noMarks, labelNames(labels, hash, [])),
  };
}

function scoresOf(album: AlbumDefinition, { labels }: Albums): (hash: string) => number | null {
  const view = album.rule.kind === 'label' ? labels.view(album) : null;
  return (hash) => {
    const row = view?.resident.rowOf(hash) ?? null;
    return view === null || row === null ? null : (view.scores[row] ?? null);
  };
}

function listed(photo: PhotoEntry, { rating, favourite, flag, tags }: ReturnType<MarkBook['of']> & object, albums: ListedAlbum[]): ListedPhoto {
  const { hash, paths, takenLocal, takenOffset, takenSource, width, height, bytes, format, camera, lens, lat, lon } = photo;
  return { id: hash, paths, takenAt: isoTime(takenLocal, takenOffset), takenSource, width, height, bytes, format, camera, lens, lat, lon, rating, favourite, flag, tags, albums };
}
