/**
 * Which rows a filter accepts, kept for the newest few filters: typing on asks the same filter again and again, also while
 * photos arrive. Then only what has changed is asked of the filter; asking a million photos takes a third of a second.
 */
import type { PhotoFilter } from '../../shared/contract.ts';
import type { FilterTerm } from '../../shared/query/index.ts';
import type { PhotoEntry } from '../store/store.ts';
import { albumsRevision, marksRevision, photoFilter, withoutAlbums, withoutMarks, type AlbumsLookup, type MarksLookup } from './filter.ts';
import { countOf } from './judge.ts';
import type { Resident } from './resident.ts';

export interface Mask {
  /** By row of the resident vectors. Never written to. */
  accepted: Uint8Array;
  count: number;
}

/** The photos, and what changed of them (the store). */
export interface MaskedPhotos {
  readonly photos: ReadonlyMap<string, PhotoEntry>;
  /** Rises with every change. */
  readonly revision: number;
  /** Hashes of the photos that changed after that revision; null where that is too long ago to tell. */
  changedSince(revision: number): ReadonlySet<string> | null;
}

interface Kept extends Mask {
  /** Of the photos and of the vectors, when it was made. */
  photosRevision: number;
  residentRevision: number;
}

const kept = 4;

export function createMasks(
  store: MaskedPhotos,
  resident: Resident,
  marks: MarksLookup = withoutMarks,
  albums: AlbumsLookup = withoutAlbums,
): (filter: PhotoFilter | undefined, terms: readonly FilterTerm[]) => Mask {
  const known = new Map<string, Kept>();
  return (filter, terms) => {
    const key = JSON.stringify([marksRevision(filter, terms, marks), albumsRevision(filter, terms, albums), filter ?? {}, terms]);
    const before = known.get(key);
    const now = { photosRevision: store.revision, residentRevision: resident.revision };
    if (before?.photosRevision === now.photosRevision && before.residentRevision === now.residentRevision) return before;
    const passes = photoFilter(filter, terms, marks.of, albums);
    const accepts = (row: number): 0 | 1 => {
      const hash = resident.hashAt(row);
      const photo = hash === null ? undefined : store.photos.get(hash);
      return photo !== undefined && passes(photo) ? 1 : 0;
    };
    const changed = before === undefined ? null : store.changedSince(before.photosRevision);
    const accepted = before === undefined || changed === null ? made(accepts, resident) : renewed(before, changed, accepts, resident);
    const mask: Kept = { ...now, accepted, count: countOf(accepted) };
    known.delete(key);
    known.set(key, mask);
    for (const old of [...known.keys()].slice(0, -kept)) known.delete(old);
    return mask;
  };
}

function made(accepts: (row: number) => 0 | 1, { rows }: Resident): Uint8Array {
  const accepted = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) accepted[row] = accepts(row);
  return accepted;
}

/** The earlier mask with the rows that have other photos now, and those whose photos changed. */
function renewed(before: Kept, changed: ReadonlySet<string>, accepts: (row: number) => 0 | 1, resident: Resident): Uint8Array {
  const { present, stamps } = resident;
  const accepted = new Uint8Array(resident.rows);
  accepted.set(before.accepted);
  for (let row = 0; row < accepted.length; row++) {
    if (present[row] !== 1) accepted[row] = 0;
    else if ((stamps[row] as number) > before.residentRevision) accepted[row] = accepts(row);
  }
  for (const hash of changed) {
    const row = resident.rowOf(hash);
    if (row !== null) accepted[row] = accepts(row);
  }
  return accepted;
}
