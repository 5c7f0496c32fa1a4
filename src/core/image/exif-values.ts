/**
 * Reads single EXIF values that may be anything: strings where numbers belong, division by zero, lists of the wrong
 * length. Each answers a sane value or null. Pure.
 */
import { wallClock } from './file-date.ts';

/** A finite number within [low, high]; a one-element list counts as its element. */
export function numberIn(value: unknown, low: number, high: number): number | null {
  const single: unknown = isList(value) ? value[0] : value;
  return typeof single === 'number' && Number.isFinite(single) && single >= low && single <= high ? single : null;
}

/** Readable text, trimmed, at most 100 characters. EXIF pads with NUL and blanks. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.replace(/\0.*$/s, '').replace(/[\u0000-\u001f\u007f\ufffd]/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 100);
  return text === '' || /^[-?.\s]+$/.test(text) ? null : text;
}

/** `2023:05:01 12:34:56` as wall-clock milliseconds (as if UTC). Cameras with an unset clock write zeros or blanks. */
export function exifTime(value: unknown, subSeconds?: unknown): number | null {
  if (typeof value !== 'string') return null;
  const found = /^\s*(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:[.,](\d{1,6}))?/.exec(value);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, fraction] = found;
  const digits = fraction ?? (typeof subSeconds === 'string' ? /^\s*(\d{1,9})/.exec(subSeconds)?.[1] : undefined);
  const ms = digits === undefined ? 0 : Math.floor(Number(`0.${digits}`) * 1000);
  return wallClock(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second ?? 0), ms);
}

/** `+02:00`, `-0530`, `Z` as minutes east of UTC; null where it is no zone on Earth. */
export function zoneOffset(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const text = value.replace(/\0/g, '').trim();
  if (text === 'Z') return 0;
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (found === null) return null;
  const minutes = (Number(found[2]) * 60 + Number(found[3])) * (found[1] === '-' ? -1 : 1);
  return Number(found[3]) < 60 && minutes >= -12 * 60 && minutes <= 14 * 60 ? minutes : null;
}

/** Degrees, minutes and seconds (each may be missing) with their hemisphere letter, as signed degrees. */
export function degrees(value: unknown, reference: unknown, limit: 90 | 180): number | null {
  const parts = isList(value) ? [...value] : [value];
  const [whole = NaN, minutes = 0, seconds = 0] = parts.map((part) => (typeof part === 'number' ? part : NaN));
  const sum = whole + minutes / 60 + seconds / 3600;
  if (!Number.isFinite(sum) || whole < 0 || minutes < 0 || seconds < 0 || sum > limit) return null;
  const letter = typeof reference === 'string' ? reference.replace(/\0/g, '').trim().toUpperCase() : '';
  if (!(limit === 90 ? ['N', 'S'] : ['E', 'W']).includes(letter)) return null;
  return letter === 'S' || letter === 'W' ? -sum : sum;
}

/** "Make Model" as people say it: the maker is not named twice, and not with its legal form. */
export function cameraName(make: unknown, model: unknown): string | null {
  const maker = textOf(make);
  const name = textOf(model);
  if (name === null || maker === null) return name ?? maker;
  const lead = name.toLowerCase().split(/[ -]/)[0];
  if (maker.toLowerCase().split(/[ -]/).some((word) => word === lead)) return name;
  const short = maker.replace(/[ ,]+(corporation|corp\.?|co\.?,? ?ltd\.?|inc\.?|company|imaging|optical|digital camera|electronics|electric)\b.*$/i, '');
  return `${short === maker ? maker : titleCase(short)} ${name}`.slice(0, 100);
}

const titleCase = (text: string): string => (text === text.toUpperCase() && text.length > 3 ? text.charAt(0) + text.slice(1).toLowerCase() : text);

const isList = (value: unknown): value is ArrayLike<unknown> & Iterable<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
