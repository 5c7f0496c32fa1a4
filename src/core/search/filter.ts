/** Which photos a filter lets through. Dates are wall-clock days of the picture, wherever it was taken. */
import type { PhotoFilter } from '../../shared/contract.ts';
import { isInside } from '../library/scan.ts';
import type { PhotoEntry } from '../store/store.ts';

/** A photo is shown while at least one of its files is present. */
export const isShown = (photo: PhotoEntry): boolean => photo.paths.length > 0;

export function photoFilter(filter: PhotoFilter | undefined): (photo: PhotoEntry) => boolean {
  const from = filter?.from === undefined ? null : periodOf(filter.from).start;
  const end = filter?.to === undefined ? null : periodOf(filter.to).end;
  const folder = filter?.folder;
  return (photo) => {
    if (!isShown(photo)) return false;
    if (folder !== undefined && !photo.paths.some((path) => isInside(path, folder))) return false;
    if (from === null && end === null) return true;
    if (photo.takenLocal === null) return false;
    return (from === null || photo.takenLocal >= from) && (end === null || photo.takenLocal < end);
  };
}

/** First ms of a `YYYY`, `YYYY-MM` or `YYYY-MM-DD` and the first ms after it, as if the wall clock were UTC. */
export function periodOf(text: string): { start: number; end: number } {
  const [year = 0, month, day] = text.split('-').map(Number);
  const start = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
  if (month === undefined) return { start, end: Date.UTC(year + 1, 0, 1) };
  return { start, end: day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1) };
}
