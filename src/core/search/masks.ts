/** Which rows a filter accepts, kept for the newest few filters: typing on asks the same filter again and again. */
import type { PhotoFilter } from '../../shared/contract.ts';
import type { FilterTerm } from '../../shared/query/index.ts';
import type { PhotoEntry } from '../store/store.ts';
import { albumsRevision, marksRevision, photoFilter, withoutAlbums, withoutMarks, type AlbumsLookup, type MarksLookup } from './filter.ts';
import type { Resident } from './resident.ts';

export interface Mask {
  /** By row of the resident vectors. Never written to. */
  accepted: Uint8Array;
  count: number;
}

const kept = 4;

export function createMasks(
  photos: ReadonlyMap<string, PhotoEntry>,
  revision: () => number,
  resident: Resident,
  marks: MarksLookup = withoutMarks,
  albums: AlbumsLookup = withoutAlbums,
): (filter: PhotoFilter | undefined, terms: readonly FilterTerm[]) => Mask {
  const known = new Map<string, Mask>();
  return (filter, terms) => {
    const key = JSON.stringify([revision(), resident.revision, marksRevision(filter, terms, marks), albumsRevision(filter, terms, albums), filter ?? {}, terms]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const passes = photoFilter(filter, terms, marks.of, albums);
    const accepted = new Uint8Array(resident.rows);
    let count = 0;
    for (let row = 0; row < accepted.length; row++) {
      const hash = resident.hashAt(row);
      const photo = hash === null ? undefined : photos.get(hash);
      if (photo === undefined || !passes(photo)) continue;
      accepted[row] = 1;
      count += 1;
    }
    const mask = { accepted, count };
    known.set(key, mask);
    for (const old of [...known.keys()].slice(0, -kept)) known.delete(old);
    return mask;
  };
}
