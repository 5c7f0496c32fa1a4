/**
 * Pictures without what is said of them, by copying all that makes the picture: what they show stays the same to the
 * pixel, which way is up included. Pure.
 */
import type { StripMode } from '../../shared/export-contract.ts';
import { sniff } from '../image/sniff.ts';
import { stripGif } from './gif.ts';
import { stripJpeg } from './jpeg.ts';
import { stripPng } from './png.ts';
import { stripWebp } from './webp.ts';

const strippers: Readonly<Record<string, (bytes: Buffer, mode: StripMode) => Buffer | null>> = { jpeg: stripJpeg, png: stripPng, apng: stripPng, webp: stripWebp, gif: stripGif };

/** Null where that cannot be done without making the picture anew. */
export function strip(bytes: Buffer, name: string, mode: StripMode): Buffer | null {
  const format = sniff(bytes, name)?.format;
  return format === undefined ? null : (strippers[format]?.(bytes, mode) ?? null);
}
