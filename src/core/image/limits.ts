/** How big a picture may be. Decided from the header alone, before a decoder takes memory. Pure. */

/** Files beyond this are not read into memory. Larger than any camera's JPEG, PNG, WebP or AVIF. */
export const maxFileBytes = 512 * 1024 * 1024;

/** Pictures that the decoder reads row by row (plain JPEG, plain PNG): 250 megapixels cost hardly any memory. */
const maxStreamedPixels = 250_000_000;

/** Pictures that must be held whole while they are decoded (progressive, interlaced, AVIF, WebP, GIF, TIFF). */
const maxHeldPixels = 130_000_000;

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

/** The most pixels a picture of this kind may have. */
export const pixelLimit = (header: Header): number => (isStreamed(header) ? maxStreamedPixels : maxHeldPixels);

/** The most pixels any picture may have: the decoder's own guard, in case a header lies. */
export const hardPixelLimit = maxStreamedPixels;

/** Bytes that decoding the picture may take at most, roughly: what the memory gate weighs it with. */
export function decodeBytes(header: Header): number {
  const rows = isStreamed(header) ? Math.min(header.height, 512) : header.height;
  // A progressive JPEG holds 16-bit coefficients; the others hold samples and, for a moment, their RGB form.
  const sample = isStreamed(header) ? header.depth : Math.max(2, header.depth + 1);
  return header.width * rows * Math.max(3, header.channels) * sample;
}
