/** The table of videos: one row per file, with what was read of it so far. Derived; can be read again. */
import { Bool, Float64, Int32, Utf8 } from './arrow.ts';
import type { TableShape } from './table.ts';

export type VideoRow = {
  path: string;
  size: number;
  /** Last modification, ms since 1970. */
  modified: number;
  state: 'present' | 'missing';
  /** The short film of a still beside it: belongs to that, and is never offered. */
  film: boolean;
  /** SHA-256 of its bytes; null while no other file could be the same. */
  hash: string | null;
  /** Digest of its frames; null while no other video could be the same, '' where they cannot be read. */
  frames: string | null;
  /** Why its bytes could not be read; null where they could, or were not yet. */
  problem: string | null;
  format: string;
  seconds: number | null;
  width: number | null;
  height: number | null;
  codec: string | null;
  audio: string;
  lag: number | null;
  comparable: boolean;
  takenLocal: number | null;
  takenOffset: number | null;
  takenSource: 'exif' | 'name' | 'file' | null;
  camera: string | null;
  lat: number | null;
  lon: number | null;
  version: number;
};

const text = new Utf8();
const number = new Float64();

export const videosShape: TableShape<VideoRow> = {
  name: 'videos',
  key: 'path',
  columns: {
    path: text, size: number, modified: number, state: text, film: new Bool(), hash: text, frames: text, problem: text, format: text,
    seconds: number, width: new Int32(), height: new Int32(), codec: text, audio: text, lag: number, comparable: new Bool(),
    takenLocal: number, takenOffset: number, takenSource: text, camera: text, lat: number, lon: number, version: new Int32(),
  },
};
