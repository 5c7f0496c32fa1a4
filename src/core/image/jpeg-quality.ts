/**
 * How strongly a JPEG was compressed, told from its quantisation tables. Pure. Encoders that use tables of their own
 * (cameras, photo programs) are placed on the scale of the common one by the mean step of their first table.
 */

/** Luminance steps of the standard's annex K, which encoders scale; in zigzag order, as files hold them. */
const standardSteps = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
  56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
] as const;

const startOfScan = 0xda;
const endOfImage = 0xd9;
const quantisation = 0xdb;

/**
 * @param bytes the file, or as much of its beginning as holds its header
 * @returns 1 to 100 on the scale of the common encoder; null where the bytes are no JPEG or the tables do not come
 */
export function jpegQuality(bytes: Uint8Array): number | null {
  const steps = firstTable(bytes);
  if (steps === null) return null;
  const sum = steps.reduce((total, step) => total + step, 0);
  const scale = (100 * sum) / standardSteps.reduce((total, step) => total + step, 0);
  const quality = scale <= 100 ? (200 - scale) / 2 : 5000 / scale;
  return Math.min(100, Math.max(1, Math.round(quality)));
}

/** Table 0, which is for luminance in every encoder: 64 steps. */
function firstTable(bytes: Uint8Array): number[] | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    // Fill bytes may precede a marker; a marker without a length stands alone.
    if (marker === 0xff || (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === startOfScan || marker === endOfImage) return null;
    const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    const table = marker === quantisation ? tableZero(bytes.subarray(at + 4, at + 2 + length)) : null;
    if (table !== null) return table;
    at += 2 + Math.max(2, length);
  }
  return null;
}

/** One segment holds one table or several, of one or two bytes a step. */
function tableZero(segment: Uint8Array): number[] | null {
  let at = 0;
  while (at < segment.length) {
    const head = segment[at] as number;
    const width = head >> 4 === 0 ? 1 : 2;
    if (at + 1 + 64 * width > segment.length) return null;
    if ((head & 15) === 0) return Array.from({ length: 64 }, (_, index) => stepAt(segment, at + 1 + index * width, width));
    at += 1 + 64 * width;
  }
  return null;
}

const stepAt = (segment: Uint8Array, at: number, width: 1 | 2): number => (width === 1 ? (segment[at] as number) : ((segment[at] as number) << 8) | (segment[at + 1] as number));
