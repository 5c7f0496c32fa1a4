/** What two photos are to each other beside their looks: other shots, or files that belong together. Pure. */
import type { PhotoEntry } from '../store/store.ts';
import { areCompanions } from './names.ts';

/** Two shots of one camera are at least this far apart, where it says parts of seconds. ms */
const leastBetweenShots = 20;
const second = 1_000;
/** Clocks that are set right, and zones, move times by whole quarters of an hour. */
const quarterHour = 900_000;
const mostZones = 26 * 3_600_000;

const shotAt = ({ takenLocal, takenSource }: PhotoEntry): number | null => (takenSource === 'exif' ? takenLocal : null);

/**
 * The camera says that these are two shots: however alike they look, they are not one picture. A copy whose clock was set
 * right, by whole quarters of an hour, may still be one.
 */
export function areDifferentShots(first: PhotoEntry, other: PhotoEntry): boolean {
  const [a, b] = [shotAt(first), shotAt(other)];
  if (a === null || b === null || first.camera === null || first.camera !== other.camera) return false;
  const apart = Math.abs(a - b);
  if (apart >= second) return apart > mostZones || apart % quarterHour !== 0;
  // Programs that write a copy often leave out the parts of a second.
  return a % second !== 0 && b % second !== 0 && apart >= leastBetweenShots;
}

/** One is the RAW, or an edited version, of the other: by folder and name, and nothing in time or camera speaks against it. */
export function belongTogether(first: PhotoEntry, other: PhotoEntry): boolean {
  if (first.camera !== null && other.camera !== null && first.camera !== other.camera) return false;
  const [a, b] = [shotAt(first), shotAt(other)];
  if (a !== null && b !== null && Math.abs(a - b) >= second && Math.abs(a - b) % quarterHour !== 0) return false;
  return first.paths.some((path) => other.paths.some((beside) => areCompanions(path, beside)));
}

/** Same camera, and how far apart, ms; null where that is not known. */
export function timeBetween(first: PhotoEntry, other: PhotoEntry): number | null {
  const [a, b] = [shotAt(first), shotAt(other)];
  return a === null || b === null || first.camera === null || first.camera !== other.camera ? null : Math.abs(a - b);
}
