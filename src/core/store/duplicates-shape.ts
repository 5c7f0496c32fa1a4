/** The tables of duplicates. The first three are derived and can be made again; the others are the user's own work. */
import type { LookKind } from '../image/look-kinds.ts';
import { Bool, Float64, Int32, Utf8 } from './arrow.ts';
import type { TableShape } from './table.ts';

/** One row per content: what it looks like. */
export type LookRow = {
  hash: string;
  kind: LookKind;
  /** base64 of little-endian Uint32. */
  codes: string;
  pixels: string | null;
  quality: number | null;
  version: number;
};

/** One row per content that was compared with all that were there before it. */
export type ComparedRow = { hash: string; version: number };

/** One row per pair of contents that was compared pixel by pixel and came out as anything but another picture. */
export type MatchRow = {
  /** Both hashes, the smaller first. */
  pair: string;
  score: number;
  /** How the second is turned against the first. */
  turn: number;
  version: number;
};

/** One row per pair of which the user ever said that it is no duplicate; of one content twice, for exact copies. */
export type PairRow = {
  pair: string;
  different: boolean;
  /** ms since 1970 */
  decided: number;
};

/** One row per thing that the user ever chose to keep or discard: kind and content, or for exact copies the path. */
export type ChoiceRow = {
  key: string;
  /** Null: given back to the rules. */
  keep: boolean | null;
};

/** One row per group that the user ever agreed with, by its id. */
export type ReviewRow = { group: string; reviewed: boolean };

const text = new Utf8();
const number = new Float64();

export const looksShape: TableShape<LookRow> = {
  name: 'looks',
  key: 'hash',
  columns: { hash: text, kind: text, codes: text, pixels: text, quality: new Int32(), version: new Int32() },
};

export const comparedShape: TableShape<ComparedRow> = { name: 'looks_compared', key: 'hash', columns: { hash: text, version: new Int32() } };

export const matchesShape: TableShape<MatchRow> = { name: 'looks_matches', key: 'pair', columns: { pair: text, score: number, turn: new Int32(), version: new Int32() } };

export const pairsShape: TableShape<PairRow> = { name: 'duplicate_pairs', key: 'pair', columns: { pair: text, different: new Bool(), decided: number } };

export const choicesShape: TableShape<ChoiceRow> = { name: 'duplicate_choices', key: 'key', columns: { key: text, keep: new Bool() } };

export const reviewsShape: TableShape<ReviewRow> = { name: 'duplicate_reviews', key: 'group', columns: { group: text, reviewed: new Bool() } };
