/** A photo's facts as short lines for the info panel. Pure: facts, words and formats in, lines out. */
import type { PhotoDetails } from '../../shared/contract.ts';
import type { Format } from '../format.ts';
import type { Strings } from '../strings.ts';

/** "1/250 s · f/2.8 · ISO 400 · 35 mm", with whatever is known; null where nothing is. */
export function exposureLine(photo: PhotoDetails, strings: Strings, format: Format): string | null {
  const parts: string[] = [];
  if (photo.exposure !== null && photo.exposure > 0) parts.push(format.exposure(photo.exposure));
  if (photo.fNumber !== null && photo.fNumber > 0) parts.push(strings.viewer.aperture(photo.fNumber));
  if (photo.iso !== null && photo.iso > 0) parts.push(strings.viewer.iso(photo.iso));
  if (photo.focalLength !== null && photo.focalLength > 0) parts.push(strings.viewer.focal(photo.focalLength));
  return parts.length === 0 ? null : parts.join(' · ');
}

/** "4,000 × 3,000 · 12 megapixels". */
export function pixelLine(photo: { width: number; height: number }, strings: Strings, format: Format): string {
  const megapixels = format.megapixels(photo.width, photo.height);
  const pixels = strings.viewer.pixels(photo.width, photo.height);
  return megapixels === null ? pixels : `${pixels} · ${strings.viewer.megapixels(megapixels)}`;
}

/** "JPEG · 4.2 MB". */
export function fileLine(photo: PhotoDetails, format: Format): string {
  return `${photo.format.toUpperCase()} · ${format.bytes(photo.bytes)}`;
}

/** The end of a path, and what comes before it. Keeps the slash that the path uses. */
export function splitPath(path: string): { folder: string; name: string } {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return { folder: path.slice(0, cut + 1), name: path.slice(cut + 1) };
}
