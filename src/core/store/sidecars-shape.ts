/** The tables of what Snapsift and sidecars have told each other. */
import { Utf8, Float64 } from './arrow.ts';
import type { TableShape } from './table.ts';

/** One row per sidecar, by its path. What it holds belongs to core/sidecar. */
export type SidecarRow = {
  sidecar: string;
  photo: string;
  hash: string;
  /** As it was last read or written; the file is read again only when it differs. */
  size: number;
  /** ms since 1970 */
  modified: number;
  /** JSON: what both agreed on. */
  agreed: string;
};

/** One row per photo that was marked while sidecars are on. */
export type SidecarEditRow = {
  hash: string;
  /** When it was marked, ms since 1970; null once its sidecars say so. */
  at: number | null;
};

const text = new Utf8();
const number = new Float64();

export const sidecarsShape: TableShape<SidecarRow> = {
  name: 'sidecars',
  key: 'sidecar',
  columns: { sidecar: text, photo: text, hash: text, size: number, modified: number, agreed: text },
};

export const sidecarEditsShape: TableShape<SidecarEditRow> = {
  name: 'sidecar_edits',
  key: 'hash',
  columns: { hash: text, at: number },
};
