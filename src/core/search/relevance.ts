/**
 * From scores to "matches" and "maybe". Pure. A raw cosine means nothing to a person and something else in every model
 * and library, so each photo's evidence for a query is summed from two sides, in natural logarithms:
 *
 * - among photos: how many standard deviations of this query's scores over the library it lies above their mean;
 * - among words: which share of the everyday words (resources/vocabulary.json) is closer to this photo than the query
 *   is, once with each word on its own scale over the library and once by cosine alone (background.ts).
 *
 * Then the query is judged: what its best photos reach, beside what everyday words reach in the same library. docs/search.md
 * tells how the figures were chosen and on what they were tried.
 */

/** Scale of one direction's scores over the library. */
export interface Scale {
  mean: number;
  deviation: number;
}

export type Tier = 'match' | 'maybe' | 'rest';

export interface Cut {
  /** Evidence from which a photo matches, and from which it may. */
  match: number;
  maybe: number;
  /** Whether the library speaks of the query at all. Where it does not there is no match, and what looked like one is maybe. */
  heard: boolean;
}

/** Photos lower than this, in standard deviations above the mean, are never even maybe. */
export const leastHeight = 1;

/** How many of a library's photos a query's reach is the mean of: five, or one in twenty of a small library. */
export const reachPhotos = (photos: number): number => Math.min(5, Math.max(1, Math.round(photos / 20)));

/** Evidence of five photos that hardly any everyday word fits better: that is heard however far words reach. */
const unmistakable = 17;
/** A match has at most this much less evidence than the best few: the more so the further chance reaches, but never less than `leastMargin`. */
const marginBelowChance = 7;
const leastMargin = 2.5;
const maybeMargin = 2.5;

/** What a query's matches may be below its best few. */
const marginOf = (chance: number): number => Math.max(leastMargin, chance - marginBelowChance);
/** What is heard: the query reaches farther than chance does, or is unmistakable. */
const heardFrom = (chance: number): number => Math.min(chance, unmistakable);

/** Evidence below the best few that a label takes whatever it reaches: about five photos, in a library of any size. */
const leastOfLabel = 1;

/**
 * The decision for a label or a phrasing of one. Who makes a label says that the library shows some, so that it is never
 * empty: where words reach no farther than by chance it takes the best few alone, and more the farther they reach, up to
 * what a search matches.
 * @returns evidence from which a photo is in, and whether the library speaks of it at all
 */
export function labelCutOf(reach: number, chance: number): Pick<Cut, 'match' | 'heard'> {
  const above = reach - heardFrom(chance);
  return { match: reach - Math.min(marginOf(chance), leastOfLabel + Math.max(0, above)), heard: above >= 0 };
}

/**
 * The decision for one query over a library.
 * @param reach mean evidence of the best few photos (`reachOf`), of the whole library whatever is filtered
 * @param chance what everyday words reach there (`Background.chance`)
 * @param strictness -1 (more) to 1 (fewer); 0 is the usual cut. The set of matches only shrinks as it grows.
 */
export function cutOf(reach: number, chance: number, strictness = 0): Cut {
  const match = reach - marginOf(chance) + 2.5 * strictness;
  return { match, maybe: match - maybeMargin, heard: reach >= heardFrom(chance) + 2 * strictness };
}

/** What the best photos reach. @param evidence of every photo that stands out, in any order; NaN where it is not known @param photos in the library */
export function reachOf(evidence: ArrayLike<number>, photos: number): number {
  const best: number[] = [];
  const count = reachPhotos(photos);
  for (let at = 0; at < evidence.length; at++) {
    const value = evidence[at] as number;
    // NaN is never more than anything.
    if (best.length === count ? !(value > (best[0] as number)) : Number.isNaN(value)) continue;
    if (best.length === count) best.shift();
    const place = best.findIndex((other) => other > value);
    best.splice(place === -1 ? best.length : place, 0, value);
  }
  return best.length === 0 ? -Infinity : best.reduce((sum, value) => sum + value, 0) / best.length;
}

/** By evidence; what the words leave unsaid is no match. */
export function tierOf(height: number, evidence: number, { match, maybe, heard }: Cut): Tier {
  if (height < leastHeight || evidence < maybe) return 'rest';
  return heard && evidence >= match ? 'match' : 'maybe';
}

/** By height alone, where no words can be compared: for examples, and until the library's words are measured. Two deviations is the usual cut. */
export function tierByHeight(height: number, strictness = 0): Tier {
  if (height >= 2 + strictness) return 'match';
  return height >= 1.5 + strictness / 2 ? 'maybe' : 'rest';
}

/** The lowest height that `tierByHeight` calls maybe. */
export const leastMaybe = (strictness: number): number => Math.min(2 + strictness, 1.5 + strictness / 2);

export function scaleOf(scores: Float32Array): Scale {
  let sum = 0;
  for (const score of scores) sum += score;
  const mean = scores.length === 0 ? 0 : sum / scores.length;
  let squares = 0;
  for (const score of scores) squares += (score - mean) ** 2;
  // A library of equal photos has no spread: then nothing stands out.
  return { mean, deviation: Math.sqrt(squares / Math.max(1, scores.length)) || Infinity };
}

export const standard = (score: number, { mean, deviation }: Scale): number => (score - mean) / deviation;

/** A bar from 0 to 1 that rises with the height: a half is two deviations. */
export const fitOf = (height: number): number => 1 / (1 + Math.exp(-1.5 * (height - 2)));
