/** Scores a direction over the library and sorts the accepted photos into matches, maybe and the rest. */
import { sampleSize, scaleOver, type Background, type Budget } from './background.ts';
import { cutOf, leastHeight, leastMaybe, reachOf, scaleOf, standard, tierByHeight, tierOf, type Cut, type Scale, type Tier } from './relevance.ts';
import type { Resident, Scan } from './resident.ts';
import { bestRows, kthBest, kthHighest } from './top-k.ts';

/** A judgement holds each tier as its number. */
export const tierNumber: Readonly<Record<Tier, number>> = { match: 0, maybe: 1, rest: 2 };

export interface Judgement {
  direction: Float32Array;
  scale: Scale;
  /** Every accepted photo that matches or may, and the best `atLeast` whatever they are; in no order. */
  rows: Uint32Array;
  /** Cosines of those rows: as near as their tiers need, and never off by more than `error`. */
  scores: Float32Array;
  error: number;
  /** Of each row, as `tierNumber` has them. */
  tiers: Uint8Array;
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

/** What a scan's error moves the evidence by, for each deviation that it moves the height by: past some words. */
const evidenceSlack = 7;

export function judgeAll(direction: Float32Array, options: JudgeOptions): Judgement {
  const { resident, background, accepted, atLeast } = options;
  const chance = options.byWords ? background.chance() : null;
  const few = chance === null && countOf(accepted) <= Math.max(atLeast, accepted.length * fewShare);
  // What the best photos of the whole library reach decides for the filtered ones too, so for words the whole is scanned.
  if (few) return ofFew(direction, options);
  const scan = scanOf(resident, direction);
  const sample = sampleOf(scan.scores, resident);
  const scale = scaleOf(sample);
  const candidates = chance === null ? byHeight(scan, scale, sample, options) : byEvidence(scan, scale, sample, chance, options);
  return judgementOf(direction, scan, scale, candidates, options);
}

/** Of a small library every score is exact. */
function scanOf(resident: Resident, direction: Float32Array): Scan {
  if (resident.rows > sampleSize) return resident.scan(direction);
  return { scores: resident.exact(direction, Array.from({ length: resident.rows }, (_, row) => row)), error: 0, likely: 0 };
}

function sampleOf(scores: Float32Array, resident: Resident): Float32Array {
  const rows = resident.sample(sampleSize);
  const sample = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at++) sample[at] = scores[rows[at] as number] as number;
  return sample;
}

/** A floor that about half as many more rows reach as are judged at most; lower than every score in a smaller library. */
function floorFor(sample: Float32Array, { rows }: Resident): number {
  return kthHighest(sample, Math.ceil((1.5 * mostJudged * sample.length) / Math.max(1, rows)) + 16);
}

/**
 * Tells the tier of the row at a place of the candidates, by its score.
 * @param slack deviations that the score may be off; 0 for one that is as good as exact
 * @returns null where the score is too near to a cut for its slack
 */
type TierFor = (at: number, row: number, score: number, slack: number) => Tier | null;

/** Every row that may be more than the rest. */
interface Candidates {
  rows: Uint32Array;
  /** All accepted rows with this score are among them. */
  floor: number;
  tierFor: TierFor;
}

const isNear = (value: number, cut: number, slack: number): boolean => Math.abs(value - cut) < slack;

function ofFew(direction: Float32Array, options: JudgeOptions): Judgement {
  const { resident, accepted } = options;
  const scale = scaleOver(resident, direction);
  const rows = Uint32Array.from(rowsFrom(accepted));
  const scores = new Float32Array(resident.rows);
  resident.exact(direction, rows).forEach((score, at) => (scores[rows[at] as number] = score));
  return judgementOf(direction, { scores, error: 0, likely: 0 }, scale, { rows, floor: -Infinity, tierFor: tierByHeightFor(scale, options) }, options);
}

function byHeight({ scores, likely }: Scan, scale: Scale, sample: Float32Array, options: JudgeOptions): Candidates {
  const floor = scale.mean + leastMaybe(options.strictness) * scale.deviation - likely;
  return { ...bestRows(scores, options.accepted, floor, mostJudged, floorFor(sample, options.resident)), tierFor: tierByHeightFor(scale, options) };
}

function tierByHeightFor(scale: Scale, { strictness }: JudgeOptions): TierFor {
  const cuts = [2 + strictness, 1.5 + strictness / 2] as const;
  return (_, __, score, slack) => {
    const height = standard(score, scale);
    return isNear(height, cuts[0], slack) || isNear(height, cuts[1], slack) ? null : tierByHeight(height, strictness);
  };
}

function byEvidence({ scores, likely }: Scan, scale: Scale, sample: Float32Array, chance: number, options: JudgeOptions): Candidates {
  const { resident, background, strictness } = options;
  const { rows, floor } = bestRows(scores, resident.present, scale.mean + leastHeight * scale.deviation - likely, mostJudged, floorFor(sample, resident));
  const evidence = background.weigh(rows, scores, scale, { left: lookUps });
  const cut = cutOf(reachOf(evidence, resident.size), chance, strictness);
  const byHeightAlone = tierByHeightFor(scale, options);
  const spent: Budget = { left: 0 };
  const tierFor: TierFor = (at, row, score, slack) => {
    const height = standard(score, scale);
    if (isNear(height, leastHeight, slack)) return null;
    if (height < leastHeight) return 'rest';
    // A better score has evidence of its own.
    const known = slack > 0 ? (evidence[at] as number) : height + (background.closeness(row, height, score, spent) ?? NaN);
    if (Number.isNaN(known)) return unsaid(byHeightAlone(at, row, score, slack), cut);
    const margin = slack * evidenceSlack;
    return isNear(known, cut.match, margin) || isNear(known, cut.maybe, margin) ? null : tierOf(height, known, cut);
  };
  return { rows, floor, tierFor };
}

/** The words of the photo are not known yet: it is judged among photos, and matches where others do. */
const unsaid = (tier: Tier | null, { heard }: Cut): Tier | null => (tier === 'match' && !heard ? 'maybe' : tier);

function judgementOf(direction: Float32Array, scan: Scan, scale: Scale, candidates: Candidates, { resident, accepted, atLeast }: JudgeOptions): Judgement {
  const { scores, error, likely } = scan;
  const { tierFor } = candidates;
  const best = atLeast === 0 ? Infinity : kthAccepted(scores, accepted, candidates, atLeast) - 2 * error;
  const kept = keeper(candidates.rows.length, best);
  const near: number[] = [];
  const slack = likely / scale.deviation;
  for (let at = 0; at < candidates.rows.length; at++) {
    const row = candidates.rows[at] as number;
    if (accepted[row] !== 1) continue;
    const score = scores[row] as number;
    const tier = tierFor(at, row, score, slack);
    if (tier === null) near.push(at);
    else kept.add(row, score, tier);
  }
  const nearRows = near.map((at) => candidates.rows[at] as number);
  resident.refine(direction, nearRows, scores).forEach((score, index) => kept.add(nearRows[index] as number, score, tierFor(near[index] as number, nearRows[index] as number, score, 0) as Tier));
  if (best < candidates.floor) {
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row] as number;
      if (score >= best && score < candidates.floor && accepted[row] === 1) kept.add(row, score, 'rest');
    }
  }
  return { direction, scale, error, ...kept.all() };
}

/** The k-th highest score of the accepted rows, among the candidates where it must be one of them. */
function kthAccepted(scores: Float32Array, accepted: Uint8Array, { rows }: Candidates, k: number): number {
  const among = new Float32Array(rows.length);
  let count = 0;
  for (let at = 0; at < rows.length; at++) if (accepted[rows[at] as number] === 1) among[count++] = scores[rows[at] as number] as number;
  return count >= k ? kthHighest(among.subarray(0, count), k) : kthBest(scores, accepted, k);
}

/** Collects rows; of the rest only those with at least the score `best`. */
function keeper(expected: number, best: number): { add(row: number, score: number, tier: Tier): void; all(): Pick<Judgement, 'rows' | 'scores' | 'tiers' | 'matches' | 'maybe'> } {
  let [rows, scores, tiers] = [new Uint32Array(expected), new Float32Array(expected), new Uint8Array(expected)];
  let [used, matches, maybe] = [0, 0, 0];
  const grow = (): void => {
    const [oldRows, oldScores, oldTiers] = [rows, scores, tiers];
    const length = Math.max(64, used * 2);
    [rows, scores, tiers] = [new Uint32Array(length), new Float32Array(length), new Uint8Array(length)];
    rows.set(oldRows);
    scores.set(oldScores);
    tiers.set(oldTiers);
  };
  return {
    add(row, score, tier) {
      if (tier === 'match') matches += 1;
      else if (tier === 'maybe') maybe += 1;
      else if (score < best) return;
      if (used === rows.length) grow();
      rows[used] = row;
      scores[used] = score;
      tiers[used] = tierNumber[tier];
      used += 1;
    },
    all: () => ({ rows: rows.subarray(0, used), scores: scores.subarray(0, used), tiers: tiers.subarray(0, used), matches, maybe }),
  };
}

export function countOf(accepted: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < accepted.length; row++) count += accepted[row] as number;
  return count;
}

function rowsFrom(accepted: Uint8Array): number[] {
  const rows: number[] = [];
  for (let row = 0; row < accepted.length; row++) if (accepted[row] === 1) rows.push(row);
  return rows;
}
