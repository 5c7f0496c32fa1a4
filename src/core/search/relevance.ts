/**
 * From scores to "matches" and "maybe". Pure. A raw cosine means nothing to a person and something else in every model
 * and library, so a photo is judged from two sides (docs/search.md tells how the figures were chosen):
 *
 * - among photos: how many standard deviations of this query's scores over the library it lies above their mean;
 * - among words: which share of the everyday words (resources/vocabulary.txt) is closer to this photo than the query is,
 *   each word being measured on its own scale over the same library.
 */

/** Scale of one direction's scores over the library. */
export interface Scale {
  mean: number;
  deviation: number;
}

export type Tier = 'match' | 'maybe' | 'rest';

export interface Cut {
  /** Standard deviations above the mean. */
  match: number;
  /** The same, for photos that the words leave no doubt about. */
  sure: number;
  maybe: number;
  /** Shares of the words that may be closer to the photo: for a match, a sure one, a maybe. */
  matchRank: number;
  sureRank: number;
  maybeRank: number;
  /** At least one match has to be this close, or there is none. */
  seedRank: number;
}

/**
 * The conventional two standard deviations, and the same figure (about 2 %) on the side of the words. A thing that a
 * large part of the library shows cannot lie two deviations above the mean: one is enough where the word is among the
 * closest 0.5 %.
 * @param strictness -1 (more) to 1 (fewer); 0 is the usual cut
 */
export function cutAt(strictness: number): Cut {
  const ease = 4 ** -strictness;
  return {
    match: 2 + strictness, sure: 1 + strictness / 2, maybe: 1.5 + strictness / 2,
    matchRank: 0.02 * ease, sureRank: 0.005 * ease, maybeRank: 0.1 * ease, seedRank: 0.01 * ease,
  };
}

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

/** @param rank null where the words say nothing: for examples, and until the library's words are measured */
export function tierOf(height: number, rank: number | null, cut: Cut): Tier {
  if (height >= cut.match && (rank === null || rank <= cut.matchRank)) return 'match';
  if (rank !== null && height >= cut.sure && rank <= cut.sureRank) return 'match';
  return height >= cut.maybe && (rank === null || rank <= cut.maybeRank) ? 'maybe' : 'rest';
}

/** Heights that have to be looked at: below them nothing is even a maybe. */
export const lowestHeight = (cut: Cut): number => Math.min(cut.match, cut.sure, cut.maybe);

/** A bar from 0 to 1 that rises with the height: a half is the usual cut. */
export const fitOf = (height: number): number => 1 / (1 + Math.exp(-1.5 * (height - 2)));

/** Shares at which a photo's closeness to the words is kept; between them it is interpolated. */
export const rankLevels: readonly number[] = [0.00125, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64];

/** The share of words closer than a query of this height, from the heights that the levels' words have. */
export function rankFrom(height: number, levels: ArrayLike<number>): number {
  if (height >= (levels[0] as number)) return 0;
  for (let index = 1; index < rankLevels.length; index++) {
    const [above, below] = [levels[index - 1] as number, levels[index] as number];
    if (height < below) continue;
    const [least, most] = [rankLevels[index - 1] as number, rankLevels[index] as number];
    return above === below ? most : least + ((above - height) / (above - below)) * (most - least);
  }
  return 1;
}
