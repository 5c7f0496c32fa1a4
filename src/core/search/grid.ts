/**
 * The whole library in order, as geometry: the interface lays out every row exactly before it fetches one tile.
 * A view is an ordering that was handed out; the newest few stay, so that paging goes on while photos are added.
 */
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Grid, PhotoFilter } from '../../shared/contract.ts';
import type { PhotoEntry, Store } from '../store/store.ts';
import { normalised, rangesOf, type Range, type Ranges } from '../../shared/ranges.ts';
import { albumsRevision, marksRevision, photoFilter, withoutAlbums, withoutMarks, type AlbumsLookup, type MarksLookup } from './filter.ts';

const viewsKept = 6;

export interface Grids {
  grid(filter: PhotoFilter | undefined, order: 'newest' | 'oldest'): Grid;
  range(view: number, offset: number, limit: number): Result<PhotoEntry[]>;
  /** The photos at these positions of a view; positions beyond its end are none. */
  select(view: number, ranges: Ranges): Result<PhotoEntry[]>;
  /** Where the photos at these positions of one view are in another. Those that are not there are left out. */
  carry(from: number, ranges: Ranges, to: number): Result<Range[]>;
}

export function createGrids(store: Pick<Store, 'photos' | 'revision'>, marks: MarksLookup = withoutMarks, albums: AlbumsLookup = withoutAlbums): Grids {
  const views = new Map<number, { key: string; photos: readonly PhotoEntry[] }>();
  let next = 1;

  return {
    grid(filter, order) {
      const key = JSON.stringify([store.revision, marksRevision(filter, [], marks), albumsRevision(filter, [], albums), order, filter?.folder, filter?.from, filter?.to, filter?.query, filter?.album]);
      for (const [view, { key: known, photos }] of views) if (known === key) return describe(view, photos);
      const passes = photoFilter(filter, [], marks.of, albums);
      const photos = [...store.photos.values()].filter(passes).sort(order === 'newest' ? byNewest : byOldest);
      const view = next++;
      views.set(view, { key, photos });
      for (const old of [...views.keys()].slice(0, -viewsKept)) views.delete(old);
      return describe(view, photos);
    },
    range(view, offset, limit) {
      const photos = views.get(view)?.photos.slice(offset, offset + limit);
      const hidden = albums.hidden();
      // A view from before an album was locked shows nothing of it any more.
      return photos === undefined || photos.some(({ hash }) => hidden.has(hash)) ? stale : ok(photos);
    },
    select(view, ranges) {
      const kept = views.get(view);
      return kept === undefined ? stale : ok(selected(kept.photos, ranges));
    },
    carry(from, ranges, to) {
      const [before, after] = [views.get(from), views.get(to)];
      if (before === undefined || after === undefined) return stale;
      const hashes = new Set(selected(before.photos, ranges).map(({ hash }) => hash));
      return ok(rangesOf([...after.photos.keys()].filter((at) => hashes.has((after.photos[at] as PhotoEntry).hash))));
    },
  };
}

const stale = fail('view-stale', 'The library has changed since; the grid has to be read again.');

/** Each photo once, in the view's order. */
const selected = (photos: readonly PhotoEntry[], ranges: Ranges): PhotoEntry[] => normalised(ranges).flatMap(([from, to]) => photos.slice(from, to));

/** Undated photos come last in both orders; equal times are told apart by hash, so that an order is one order. */
const byTime = (sign: 1 | -1) => (a: PhotoEntry, b: PhotoEntry): number => {
  if (a.takenLocal !== b.takenLocal) {
    if (a.takenLocal === null) return 1;
    if (b.takenLocal === null) return -1;
    return sign * (a.takenLocal - b.takenLocal);
  }
  return a.hash < b.hash ? -1 : 1;
};
const byOldest = byTime(1);
const byNewest = byTime(-1);

function describe(view: number, photos: readonly PhotoEntry[]): Grid {
  const ratios = new Uint16Array(photos.length);
  const months: Grid['months'] = [];
  photos.forEach((photo, index) => {
    ratios[index] = Math.round(Math.min(10, Math.max(0.1, photo.width / photo.height)) * 1000);
    const month = photo.takenLocal === null ? null : new Date(photo.takenLocal).toISOString().slice(0, -17);
    const last = months.at(-1);
    if (last !== undefined && last.month === month) last.count += 1;
    else months.push({ month, count: 1 });
  });
  return { view, count: photos.length, ratios: Buffer.from(ratios.buffer).toString('base64'), months };
}
