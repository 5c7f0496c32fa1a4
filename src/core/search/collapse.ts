/**
 * Near-duplicates in a list of results become one tile with a count: shots of one moment, and copies of one picture.
 * Pure. This tidies a list; what is a duplicate and may be disposed of is decided elsewhere, with more care.
 */
import { dot } from '../embed/vectors.ts';
import type { PhotoEntry } from '../store/store.ts';

/** Shots within a minute that look alike, and copies whatever their dates say. */
const sameMoment = { ms: 60_000, cosine: 0.95 };
const sameCopy = 0.985;
/** Sides of copies are rounded differently. */
const ratioTolerance = 0.03;
/** Comparisons in one list (0.4 microseconds each at 512 dimensions). */
const mostComparisons = 60_000;

export interface Collapsible {
  photo: PhotoEntry;
}

export interface Collapsed<T> {
  first: T;
  others: T[];
}

/** Groups in the order of their first items. @param vectorOf unit length; null where there is none */
export function collapse<T extends Collapsible>(items: readonly T[], vectorOf: (hash: string) => Float32Array | null): Collapsed<T>[] {
  const groups: (Collapsed<T> & { vector: Float32Array | null })[] = [];
  let left = mostComparisons;
  for (const item of items) {
    const vector = vectorOf(item.photo.hash);
    const group = vector === null ? undefined : groups.find((known) => {
      if (known.vector === null || !sameShape(known.first.photo, item.photo) || left <= 0) return false;
      left -= 1;
      const cosine = dot(known.vector, vector);
      return cosine >= sameCopy || (cosine >= sameMoment.cosine && isSameMoment(known.first.photo, item.photo));
    });
    if (group === undefined) groups.push({ first: item, others: [], vector });
    else group.others.push(item);
  }
  return groups.map(({ first, others }) => ({ first, others }));
}

const sameShape = (a: PhotoEntry, b: PhotoEntry): boolean => Math.abs((a.width * b.height) / (a.height * b.width) - 1) <= ratioTolerance;

const isSameMoment = (a: PhotoEntry, b: PhotoEntry): boolean =>
  a.takenLocal !== null && b.takenLocal !== null && Math.abs(a.takenLocal - b.takenLocal) <= sameMoment.ms && a.camera === b.camera;
