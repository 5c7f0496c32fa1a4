/** How a photo is described to the interface. */
import { basename } from 'node:path';
import type { PhotoTile } from '../../shared/contract.ts';
import { tileMarksOf, type Marks } from '../../shared/marks-contract.ts';
import type { PhotoEntry } from '../store/store.ts';

export const thumbAddress = (photo: Pick<PhotoEntry, 'hash' | 'pipeline'>): string => `thumb/${photo.hash}?v=${photo.pipeline}&s=256`;

/** `2021-05-01T12:00:00`, with `+02:00` only where the picture states its zone. */
export function isoTime(local: number | null, offset: number | null): string | null {
  if (local === null) return null;
  const wall = new Date(local).toISOString().slice(0, -5);
  if (offset === null) return wall;
  const minutes = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${wall}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export const photoTile = (photo: PhotoEntry, marks?: Marks): PhotoTile => ({
  id: photo.hash,
  thumb: thumbAddress(photo),
  width: photo.width,
  height: photo.height,
  takenAt: isoTime(photo.takenLocal, photo.takenOffset),
  color: photo.color,
  name: basename(photo.paths[0] ?? ''),
  ...(marks !== undefined && { marks: tileMarksOf(marks) }),
});
