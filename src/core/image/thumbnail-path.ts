/** Where a photo's thumbnails lie in the cache. Pure, so that hosts can find them without a decoder. */
import { join } from 'node:path';

/**
 * 256: at most 256 px high and 768 px wide, what a row of the justified grid needs. 1024: fits into 1024 x 1024.
 * Neither is ever larger than the picture itself.
 */
export const thumbnailSizes = [256, 1024] as const;
export type ThumbnailSize = (typeof thumbnailSizes)[number];

/** `<directory>/ab/cd/<hash>-<size>.webp` for the hash `abcd...`. */
export function thumbnailPath(directory: string, hash: string, size: ThumbnailSize): string {
  return join(directory, hash.slice(0, 2), hash.slice(2, 4), `${hash}-${size}.webp`);
}
