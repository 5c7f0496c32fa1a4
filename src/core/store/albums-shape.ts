/** The tables of albums and of what the user decided about their photos. New columns would need a migration. */
import { Bool, Float64, Utf8 } from './arrow.ts';
import type { TableShape } from './table.ts';

export type AlbumRow = {
  id: string;
  name: string;
  /** JSON of the contract's rule. */
  rule: string;
  colour: string | null;
  icon: string | null;
  cover: string | null;
  private: boolean;
  parent: string | null;
  /** ms since 1970 */
  created: number;
  modified: number;
};

/** One row per album and photo that was ever decided on. A decision that was withdrawn leaves its row: thousands of rows are one write, thousands of deletes are many. */
export type FeedbackRow = {
  /** Album and photo. */
  key: string;
  album: string;
  hash: string;
  decision: 'yes' | 'no' | null;
  /** ms since 1970 */
  decided: number;
};

const text = new Utf8();
const number = new Float64();

export const albumsShape: TableShape<AlbumRow> = {
  name: 'albums',
  key: 'id',
  columns: { id: text, name: text, rule: text, colour: text, icon: text, cover: text, private: new Bool(), parent: text, created: number, modified: number },
};

export const feedbackShape: TableShape<FeedbackRow> = {
  name: 'album_feedback',
  key: 'key',
  columns: { key: text, album: text, hash: text, decision: text, decided: number },
};
