/** Scores a direction over the library and sorts the accepted photos into matches, maybe and the rest. */
import { sampleSize, scaleOver, type Background, type Budget } from './background.ts';
import { cutOf, leastHeight, leastMaybe, reachOf, scaleOf, standard, tierByHeight, tierOf, type Cut, type Scale, type Tier } from './relevance.ts';
import type { Resident, Scan } from './resident.ts';
import { bestRows, kthBest } from './top-k.ts';

export interface Judged {
  row: number;
  /** Cosine. */
  score: number;
  /** Standard deviations above the library's mean. */
  height: number;
  tier: Tier;
}

export interface Judgement {
  scale: Scale;
  /** Every match and maybe, and the best `atLeast` whatever they are; in no order. */
  photos: Judged[];
  matches: number;
  maybe: number;
}

export interface JudgeOptions {
  resident: Resident;
  background: Background;
  /** By row: 1 where the photo may be among the answers. */
  accepted: Uint8Array;
  /** -1 to 1. */
  strictness: number;
  /** The direction comes from words alone, so that other words can be compared with it. */
  byWords: boolean;
  atLeast: number;
}

/** Photos whose words one search looks up itself (about 0.3 ms each); a large library's are made ahead of time. */
const lookUps = 200;

/** Photos judged in one search, the best: nobody reads more. */
const mostJudged = 20_000;

/** Up to this share of the library the accepted rows are scored one by one: the filter comes first. */
const fewShare = 0.05;

/**
 * A scan's scores are off by a fiftieth of a deviation at most in practice (its bound is far wider), which may take a photo
 * past some words: this much evidence, a tenth of it in height. What comes so near to a cut is judged by exact scores.
 */
const scanSlack = 0.5;

export function judgeAll(direction: Float32Array, options: JudgeOptions): Judgement {
  const { resident, background, accepted, atLeast } = options;
  const chance = options.byWords ? background.chance() : null;
  const few = countOf(accepted) <= Math.max(atLeast, accepted.length * fewShare);
  // What the best photos of the whole library reach decides for the filtered ones too, so for words the whole is scanned.
  if (few && chance === null) return byHeight(rowsFrom(accepted), scaleOver(resident, direction), direction, options);
  const scan = scanOf(resident, direction);
  const scale = scaleOf(Float32Array.from(resident.sample(sampleSize), (row) => scan.scores[row] as number));
  const best = atLeast === 0 ? Infinity : kthBest(scan.scores, accepted, atLeast) - 2 * scan.error;
  return chance === null ? byHeight(fromScan(scan, scale, best, options), scale, direction, options) : byEvidence(scan, scale, best, chance, direction, options);
}

/** Of a small library every score is exact. */
function scanOf(resident: Resident, direction: Float32Array): Scan {
  if (resident.rows > sampleSize) return resident.scan(direction);
  return { scores: resident.exact(direction, Array.from({ length: resident.rows }, (_, row) => row)), error: 0 };
}

function byHeight(rows: ArrayLike<number>, scale: Scale, direction: Float32Array, { resident, strictness }: JudgeOptions): Judgement {
  return judgementOf(rows, scale, resident.exact(direction, rows), (_, height) => tierByHeight(height, strictness));
}

/** Accepted rows that may be maybe by height or are among the best, with all that the scan's error could hide. */
function fromScan({ scores, error }: Scan, scale: Scale, best: number, { accepted, strictness }: JudgeOptions): number[] {
  const floor = scale.mean + leastMaybe(strictness) * scale.deviation - error;
  const { floor: raised } = bestRows(scores, accepted, floor, mostJudged);
  return rowsFrom(accepted, scores, Math.min(raised, best));
}

/** @param best lowest score of the accepted photos that are wanted whatever they are */
function byEvidence({ scores, error }: Scan, scale: Scale, best: number, chance: number, direction: Float32Array, options: JudgeOptions): Judgement {
  const { resident, background, accepted, strictness } = options;
  const slack = error === 0 ? 0 : scanSlack;
  const { rows: candidates } = bestRows(scores, resident.present, scale.mean + (leastHeight - slack / 10) * scale.deviation, mostJudged);
  const evidence = weigh(candidates, scores, scale, background);
  const cut = cutOf(reachOf(evidence, resident.size), chance, strictness);
  const rows = rowsFrom(accepted, scores, best);
  const wanted = (at: number): boolean => !((evidence[at] as number) < cut.maybe - slack);
  candidates.forEach((row, at) => {
    if (accepted[row] === 1 && (scores[row] as number) < best && wanted(at)) rows.push(row);
  });
  const spent: Budget = { left: 0 };
  const tier = (row: number, height: number, score: number): Tier => {
    if (height < leastHeight) return 'rest';
    const words = background.closeness(row, height, score, spent);
    return words === null ? unsaid(height, cut, strictness) : tierOf(height, height + words, cut);
  };
  return judgementOf(rows, scale, resident.exact(direction, rows), tier);
}

/** The words of the photo are not known yet: it is judged among photos, and matches where others do. */
function unsaid(height: number, { heard }: Cut, strictness: number): Tier {
  const tier = tierByHeight(height, strictness);
  return tier === 'match' && !heard ? 'maybe' : tier;
}

/** The evidence for each row; NaN where its words are not known yet and the look-ups are spent. */
function weigh(rows: Uint32Array, scores: Float32Array, scale: Scale, background: Background): Float32Array {
  const budget: Budget = { left: lookUps };
  const evidence = new Float32Array(rows.length);
  const clear = scale.mean + 2 * scale.deviation;
  // The highest are looked up first: the budget may not last for all.
  for (const high of [true, false]) {
    rows.forEach((row, at) => {
      const score = scores[row] as number;
      if (score >= clear !== high) return;
      const height = standard(score, scale);
      evidence[at] = height + (background.closeness(row, height, score, budget) ?? NaN);
    });
  }
  return evidence;
}

function judgementOf(rows: ArrayLike<number>, scale: Scale, scores: Float32Array, tierFor: (row: number, height: number, score: number) => Tier): Judgement {
  const photos: Judged[] = [];
  let [matches, maybe] = [0, 0];
  for (let at = 0; at < rows.length; at++) {
    const [row, score] = [rows[at] as number, scores[at] as number];
    const height = standard(score, scale);
    const tier = tierFor(row, height, score);
    if (tier === 'match') matches += 1;
    if (tier === 'maybe') maybe += 1;
    photos.push({ row, score, height, tier });
  }
  return { scale, photos, matches, maybe };
}

export function countOf(accepted: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < accepted.length; row++) count += accepted[row] as number;
  return count;
}

/** Accepted rows, where scores are given only those that reach the floor. */
function rowsFrom(accepted: Uint8Array, scores?: Float32Array, floor = -Infinity): number[] {
  const rows: number[] = [];
  for (let row = 0; row < accepted.length; row++) if (accepted[row] === 1 && (scores === undefined || (scores[row] as number) >= floor)) rows.push(row);
  return rows;
}
