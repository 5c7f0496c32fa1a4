/**
 * One label over the whole library: the score of every photo by the words, and what the user's decisions add to it.
 * Scores are kept by row of the resident vectors; a photo that is added or replaced costs one row.
 */
import { sampleSize } from '../search/background.ts';
import { strictnessAt, strictnessOver, type Judging, type Ruler } from '../search/strictness.ts';
import type { Resident } from '../search/resident.ts';
import { dot } from '../embed/vectors.ts';
import type { Decided } from './decisions.ts';
import { choose, learn, type Correction, type Lesson, type Spread } from './learn.ts';
import type { ReadPhrasing } from './phrasings.ts';

/** What the words say. */
export interface Words {
  /** In the order of the label; those without a direction say nothing. */
  phrasings: readonly ReadPhrasing[];
  /** By row: strictness of the phrasing that fits best; -Infinity where there is no photo. */
  scores: Float32Array;
  /** By row: that phrasing's index. */
  best: Uint8Array;
  /** By phrasing, over the library; null where it has no direction. */
  rulers: readonly (Ruler | null)[];
  /** By phrasing: it may let photos in. */
  speaks: readonly boolean[];
}

/** What everybody gets where no phrasing says anything: too little to be in, but not so little that examples could not change it. */
const saysNothing = -2;

/** Below the cut, in the same order. */
const unheard = (score: number): number => Math.min(score, -1 / (1 + Math.exp(score)));

/** The automatic cut (relevance.ts). */
export const automaticCut = 0;

/**
 * Each phrasing is judged on its own scale over the library before the best one counts: the cosines of two texts do
 * not compare.
 */
export function judgeWords(phrasings: readonly ReadPhrasing[], judging: Judging): Words {
  const { rows, present } = judging.resident;
  const scores = new Float32Array(rows).fill(-Infinity);
  const best = new Uint8Array(rows);
  const judged = phrasings.map(({ direction }) => (direction === null ? null : strictnessOver(direction, judging)));
  const rulers = judged.map((phrasing) => phrasing?.ruler ?? null);
  const speaks = speakers(rulers);
  judged.forEach((phrasing, index) => {
    if (phrasing === null) return;
    for (let row = 0; row < rows; row++) {
      const own = phrasing.scores[row] as number;
      const score = speaks[index] === true ? own : unheard(own);
      if (score <= (scores[row] as number)) continue;
      scores[row] = score;
      best[row] = index;
    }
  });
  if (rulers.every((ruler) => ruler === null)) for (let row = 0; row < rows; row++) if (present[row] === 1) scores[row] = saysNothing;
  return { phrasings, scores, best, rulers, speaks };
}

/** Those that the library speaks of; where there is none, the one that reaches farthest. The others still order what these do not know. */
function speakers(rulers: readonly (Ruler | null)[]): boolean[] {
  if (rulers.some((ruler) => ruler?.heard === true)) return rulers.map((ruler) => ruler?.heard === true);
  const farthest = Math.max(...rulers.map((ruler) => ruler?.reach ?? -Infinity));
  const first = rulers.findIndex((ruler) => ruler !== null && ruler.reach === farthest);
  return rulers.map((_, index) => index === first);
}

/** Judges some rows anew, on the scales that were taken before. */
export function judgeRows(words: Words, rows: readonly number[], judging: Judging): Words {
  const next = { ...words, scores: grown(words.scores, judging.resident.rows, -Infinity), best: grown(words.best, judging.resident.rows, 0) };
  for (const row of rows) {
    next.scores[row] = -Infinity;
    next.best[row] = 0;
    if (judging.resident.hashAt(row) === null) continue;
    if (words.rulers.every((ruler) => ruler === null)) next.scores[row] = saysNothing;
    words.phrasings.forEach(({ direction }, index) => {
      const ruler = words.rulers[index];
      if (direction === null || ruler == null) return;
      const judged = strictnessAt(row, direction, ruler, judging);
      const score = words.speaks[index] === true ? judged : unheard(judged);
      if (score <= (next.scores[row] as number)) return;
      next.scores[row] = score;
      next.best[row] = index;
    });
  }
  return next;
}

/** Longer, with room for more behind it: photos come one after the other, and copying every label for each is most of the work. */
function grown(array: Float32Array, length: number, filler: number): Float32Array;
function grown(array: Uint8Array, length: number, filler: number): Uint8Array;
function grown(array: Float32Array | Uint8Array, length: number, filler: number): Float32Array | Uint8Array {
  if (array.length >= length) return array;
  const Kind = array.constructor as new (from: ArrayBufferLike | number, offset?: number, length?: number) => typeof array;
  const hasRoom = array.buffer.byteLength >= length * array.BYTES_PER_ELEMENT;
  const longer = new Kind(hasRoom ? array.buffer : new Kind(Math.ceil(length * 1.1)).buffer, 0, length);
  if (!hasRoom) longer.set(array);
  return longer.fill(filler, array.length);
}

/** How the library's photos lie. */
export function spreadOf(resident: Resident): Spread {
  const rows = resident.sample(sampleSize);
  const mean = new Float64Array(resident.dimensions);
  const vectors = rows.map((row) => resident.get(resident.hashAt(row) as string) as Float32Array);
  for (const vector of vectors) vector.forEach((value, at) => (mean[at] = (mean[at] as number) + value / vectors.length));
  let squares = 0;
  for (const vector of vectors) vector.forEach((value, at) => (squares += (value - (mean[at] as number)) ** 2 / vectors.length));
  return { mean: Float32Array.from(mean), radius: Math.sqrt(squares) || 1 };
}

/** Lessons of the photos that are here now; the decisions about others wait. */
export function lessonsOf(decided: readonly Decided[], words: Words, resident: Resident): (Lesson & { hash: string })[] {
  const here = decided.filter(({ hash }) => resident.has(hash)).map(({ hash, decision }) => ({ hash, yes: decision === 'yes' }));
  return choose(here).map(({ hash, yes }) => ({ hash, yes, vector: resident.get(hash) as Float32Array, words: words.scores[resident.rowOf(hash) as number] as number }));
}

/** The correction that the decisions pay for; null where there are none. */
export const learnFrom = (decided: readonly Decided[], words: Words, resident: Resident, spread: Spread): Correction | null =>
  learn(lessonsOf(decided, words, resident), spread);

/** Scores with the correction; the words' own where there is none. Rows near the cut and above are exact. */
export function corrected(words: Words, correction: Correction | null, resident: Resident): Float32Array {
  if (correction === null) return words.scores;
  const { unit, length } = unitOf(correction);
  const { scores: cosines } = resident.scan(unit);
  const scores = new Float32Array(cosines.length);
  const near: number[] = [];
  for (let row = 0; row < scores.length; row++) {
    const score = sumOf(words, correction, row, length * (cosines[row] as number));
    scores[row] = score;
    if (score >= nearFrom(length)) near.push(row);
  }
  const exact = resident.exact(unit, near);
  near.forEach((row, index) => (scores[row] = sumOf(words, correction, row, length * (exact[index] as number))));
  return scores;
}

const sumOf = (words: Words, { bias }: Correction, row: number, learned: number): number => (words.scores[row] as number) + bias + learned;

/** Nobody sets a threshold for what lies below this score: there, a scan's error does not matter. */
const exactFrom = -1.5;
/** A scan's cosines are hardly ever this far off: a fifth of it in practice. */
const scanSlack = 0.05;
const nearFrom = (length: number): number => exactFrom - length * scanSlack;

/** The same for some rows. */
export function correctRows(scores: Float32Array, words: Words, correction: Correction, rows: readonly number[], resident: Resident): Float32Array {
  const next = grown(scores, resident.rows, -Infinity);
  const { unit, length } = unitOf(correction);
  const nearly = resident.scanAt(unit, rows);
  const exact = resident.exact(unit, rows);
  rows.forEach((row, index) => {
    const score = sumOf(words, correction, row, length * (nearly[index] as number));
    next[row] = score >= nearFrom(length) ? sumOf(words, correction, row, length * (exact[index] as number)) : score;
  });
  return next;
}

/** A correction of nothing but a bias has no direction. */
function unitOf({ weights }: Correction): { unit: Float32Array; length: number } {
  const length = Math.sqrt(dot(weights, weights));
  return { unit: length === 0 ? weights : weights.map((value) => value / length), length };
}
