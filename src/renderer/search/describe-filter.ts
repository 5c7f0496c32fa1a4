/** Words for filters: the folder by its own name, days as people write them. */
import type { PhotoFilter } from '../../shared/contract.ts';
import type { Format } from '../format.ts';

/** The last part of a path, whichever way its slashes lean; the path itself where there is none. */
export function folderName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}

/** `2024`, `2024-05` or `2024-05-17` in words. */
export function dayInWords(day: string, format: Format): string {
  if (day.length === 4) return day;
  return (day.length === 7 ? format.shortMonth(day) : format.shortDay(day)) ?? day;
}

/** True when the filter can match nothing because it ends before it begins. */
export function endsBeforeItBegins(filter: PhotoFilter): boolean {
  if (filter.from === undefined || filter.to === undefined) return false;
  return filter.to.localeCompare(filter.from.slice(0, filter.to.length)) < 0;
}
