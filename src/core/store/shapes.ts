/** The library's tables. A change here is a new `libraryVersion` in library-file.ts, with its migration. */
import { Bool, Field, FixedSizeList, Float32, Float64, Int32, Utf8 } from './arrow.ts';
import type { QuarantineCode } from '../../shared/errors.ts';
import type { TableShape } from './table.ts';

export type FileState = 'present' | 'missing' | 'quarantined';

/** One row per path. `hash` is null where the bytes could not be read. */
export type FileRow = {
  path: string;
  size: number;
  /** Last modification, ms since 1970. */
  modified: number;
  hash: string | null;
  state: FileState;
  code: QuarantineCode | null;
  message: string | null;
  pipeline: number;
};

/** One row per distinct bytes. Wall-clock times are ms as if the wall clock were UTC; offsets are minutes east. */
export type ContentRow = {
  hash: string;
  bytes: number;
  format: string;
  width: number;
  height: number;
  orientation: number;
  takenLocal: number | null;
  takenOffset: number | null;
  takenSource: 'exif' | 'name' | 'file' | null;
  camera: string | null;
  lens: string | null;
  exposure: number | null;
  fNumber: number | null;
  iso: number | null;
  focalLength: number | null;
  lat: number | null;
  lon: number | null;
  altitude: number | null;
  color: string;
  damaged: boolean;
  pipeline: number;
};

/** One row per content and model. */
export type VectorRow = { hash: string; vector: Float32Array };

const text = new Utf8();
const number = new Float64();

export const filesShape: TableShape<FileRow> = {
  name: 'files',
  key: 'path',
  columns: { path: text, size: number, modified: number, hash: text, state: text, code: text, message: text, pipeline: new Int32() },
};

export const contentsShape: TableShape<ContentRow> = {
  name: 'contents',
  key: 'hash',
  columns: {
    hash: text, bytes: number, format: text, width: new Int32(), height: new Int32(), orientation: new Int32(),
    takenLocal: number, takenOffset: number, takenSource: text, camera: text, lens: text, exposure: number, fNumber: number,
    iso: number, focalLength: number, lat: number, lon: number, altitude: number, color: text, damaged: new Bool(), pipeline: new Int32(),
  },
};

/** Table names allow letters, digits, `_`, `-` and `.`; anything else in a model id becomes `_`. */
export const vectorTableName = (modelId: string): string => `vectors_${modelId.replace(/[^A-Za-z0-9_.-]/g, '_')}`;

export const vectorsShape = (modelId: string, dimensions: number): TableShape<VectorRow> => ({
  name: vectorTableName(modelId),
  key: 'hash',
  columns: { hash: text, vector: new FixedSizeList(dimensions, new Field('item', new Float32(), true)) },
});
