/**
 * What a query is made of once it is understood: free words, and terms that each become a chip. Plain data, the same
 * in the search field and in the engine. The grammar is in docs/search.md.
 */

/** Bounds of a number; null is open. `fromOpen` and `toOpen` leave the bound itself out. */
export interface NumberRange {
  from: number | null;
  to: number | null;
  fromOpen: boolean;
  toOpen: boolean;
}

/** A file format as the library names it, or what a file's name says it is. */
export const photoTypes = ['jpeg', 'png', 'apng', 'webp', 'gif', 'tiff', 'avif', 'heif', 'heic', 'screenshot'] as const;
export type PhotoType = (typeof photoTypes)[number];

export const photoShapes = ['portrait', 'landscape', 'square', 'panorama'] as const;

/** What a person says of a photo. */
export const photoVerdicts = ['favourite', 'picked', 'rejected'] as const;
export type PhotoVerdict = (typeof photoVerdicts)[number];

/** What `is:` takes. */
export const photoTraits = [...photoShapes, ...photoVerdicts] as const;
export type PhotoTrait = (typeof photoTraits)[number];

export const photoFacts = ['gps', 'date', 'camera', 'lens', 'tag'] as const;
export type PhotoFact = (typeof photoFacts)[number];

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, a real one. */
export type Period = string;

/** The text of a quoted phrase, or of an excluded word or phrase (`not`). */
export interface PhraseTerm {
  key: 'phrase';
  text: string;
  not: boolean;
}

export type FilterTerm = { not: boolean } & (
  | { key: 'date'; from: Period | null; to: Period | null }
  /** Before the period begins. */
  | { key: 'before'; period: Period }
  /** After the period has ended. */
  | { key: 'after'; period: Period }
  /** Case-insensitive part of the name. */
  | { key: 'camera' | 'lens'; text: string }
  /** Name or path of a folder. */
  | { key: 'in'; text: string }
  /** `*` and `?` stand for any text and any sign; without them a part of the name is enough. */
  | { key: 'name'; text: string }
  /** The whole tag; with `*` and `?` a pattern for it. */
  | { key: 'tag'; text: string }
  /** The whole name of an album; with `*` and `?` a pattern for it. */
  | { key: 'album'; text: string }
  /** f: f-number; focal: millimetres; size: bytes; rating: stars, none being zero. */
  | { key: 'iso' | 'f' | 'focal' | 'size' | 'rating'; range: NumberRange }
  | { key: 'type'; type: PhotoType }
  | { key: 'is'; trait: PhotoTrait }
  | { key: 'has'; fact: PhotoFact }
  /** Degrees and kilometres. */
  | { key: 'near'; lat: number; lon: number; km: number }
);

export type Term = PhraseTerm | FilterTerm;
export type FilterKey = FilterTerm['key'];

export const filterKeys = ['date', 'before', 'after', 'camera', 'lens', 'iso', 'f', 'focal', 'type', 'in', 'near', 'is', 'has', 'size', 'name', 'rating', 'tag', 'album'] as const satisfies readonly FilterKey[];

export interface Problem {
  code: 'unknown-key' | 'bad-value' | 'open-quote' | 'contradiction';
  /** The part of the query that it is about. */
  text: string;
  /** One sentence for a person. */
  message: string;
}

export interface Query {
  /** Free words in order, separated by single spaces. */
  text: string;
  terms: Term[];
}

export interface ParsedQuery extends Query {
  /** What was not understood, and was left out of the search. */
  problems: Problem[];
}

/** The term asks for marks, which change when the photos do not. */
export const asksForMarks = (term: Term): boolean =>
  term.key === 'rating' || term.key === 'tag' || (term.key === 'has' && term.fact === 'tag') || (term.key === 'is' && photoVerdicts.some((verdict) => verdict === term.trait));

/** The term asks who is in an album, which changes when the photos do not. */
export const asksForAlbums = (term: Term): boolean => term.key === 'album';

export const isFilter = (term: Term): term is FilterTerm => term.key !== 'phrase';
