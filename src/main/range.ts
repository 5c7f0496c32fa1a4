/** The `Range` header of HTTP (RFC 9110, section 14), for one range of bytes. Pure. */

/** First and last byte, both inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

const oneRange = /^bytes=(\d*)-(\d*)$/;

/**
 * What to send of `size` bytes: a range; 'unsatisfiable' when it lies outside; null for everything, which is also the
 * answer to several ranges and to what is no range (a server may ignore the header).
 */
export function parseRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
  const match = oneRange.exec(header?.replaceAll(' ', '') ?? '');
  if (match === null) return null;
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  if (first === '' && last === '') return null;
  if (first === '') return suffix(Number(last), size);
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start < size ? { start, end } : 'unsatisfiable';
}

/** `bytes=-500`: the last 500. */
const suffix = (length: number, size: number): ByteRange | 'unsatisfiable' =>
  length === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - length), end: size - 1 };
