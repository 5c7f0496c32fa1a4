/** How big a picture may be. Decided from the header alone, before a decoder takes memory. Pure. */

/** Files beyond this are not read into memory. Larger than any camera's JPEG, PNG, WebP or AVIF. */
export const maxFileBytes = 512 * 1024 * 1024;

/** Pictures that the decoder reads row by row (plain JPEG, plain PNG): 250 megapixels cost hardly any memory. */
const maxStreamedPixels = 240_000_000;

/** Pictures that must be held whole while they are decoded (progressive, interlaced, WebP, GIF, TIFF). */
const maxHeldPixels = 130_000_000;

/** AVIF, whose decoder takes 18 bytes a pixel (measured: 870 MB for 48 megapixels). */
const maxAvifPixels = 40_000_000;
const avifBytesPerPixel = 18;

export interface Header {
  format: string;
  width: number;
  height: number;
  channels: number;
  /** Bytes a sample. */
  depth: number;
  progressive: boolean;
}

const isStreamed = (header: Header): boolean => (header.format === 'jpeg' || header.format === 'png') && !header.progressive;

/** What the decoder calls AVIF. */
const isAvif = (header: Header): boolean => header.format === 'heif';

/** The most pixels a picture of this kind may have. */
export function pixelLimit(header: Header): number {
  if (isAvif(header)) return maxAvifPixels;
  return isStreamed(header) ? maxStreamedPixels : maxHeldPixels;
}

/** The most pixels any picture may have: the decoder's own guard, in case a header lies. */
export const hardPixelLimit = maxStreamedPixels;

/**
 * Bytes that decoding may take at most, roughly, beside the file itself: what the memory gate weighs a picture with.
 * Measured: progressive JPEG 6 bytes a pixel, interlaced 16-bit PNG 8, GIF 7, AVIF 18; the others far less.
 */
export function decodeBytes(header: Header): number {
  if (isAvif(header)) return header.width * header.height * avifBytesPerPixel;
  if (isStreamed(header)) return header.width * Math.min(header.height, 512) * Math.max(3, header.channels) * header.depth;
  return header.width * header.height * Math.max(3, header.channels) * Math.max(2, header.depth + 1);
}
