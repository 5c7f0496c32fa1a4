/** Scores a direction over the accepted photos and sorts them into matches, maybe and the rest. */
import type { Background, Budget } from './background.ts';
import { sampleRows, sampleSize, scaleOver } from './background.ts';
import { lowestHeight, scaleOf, standard, tierOf, type Cut, type Scale, type Tier } from './relevance.ts';
import type { Resident, Scan } from './resident.ts';
import { kthBest } from './top-k.ts';

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
  cut: Cut;
  /** The direction comes from words alone, so that other words can be compared with it. */
  byWords: boolean;
  atLeast: number;
}

/** Photos whose words one search looks up itself (about 0.1 ms each); a large library's are made ahead of time. */
const lookUps = 400;

/** Photos judged in one search, the best: nobody reads more, and scoring them all in full would take as long as the scan. */
const mostJudged = 20_000;

/** Up to this share of the library the accepted rows are scored one by one: the filter comes first. */
const fewShare = 0.05;

export function judgeAll(direction: Float32Array, options: JudgeOptions): Judgement {
  const { resident, accepted, cut, atLeast } = options;
  const few = countOf(accepted) <= Math.max(atLeast, accepted.length * fewShare);
  const scan = few ? null : resident.scan(direction);
  const scale = scan === null || resident.rows <= sampleSize ? scaleOver(resident, direction) : scaleOf(Float32Array.from(sampleRows(resident), (row) => scan.scores[row] as number));
  const rows = scan === null ? rowsWhere(accepted, () => true) : candidateRows(scan, accepted, atLeast, scale.mean + lowestHeight(cut) * scale.deviation);
  const scores = resident.exact(direction, rows);
  const photos = rows.map((row, index): Judged => {
    const score = scores[index] as number;
    return { row, score, height: standard(score, scale), tier: 'rest' };
  });
  const matches = assignTiers(photos, options);
  return { scale, photos, matches, maybe: photos.reduce((count, { tier }) => count + (tier === 'maybe' ? 1 : 0), 0) };
}

/** Accepted rows that reach the floor or are among the best, with all that the scan's error could hide. */
function candidateRows({ scores, error }: Scan, accepted: Uint8Array, atLeast: number, floor: number): number[] {
  const best = atLeast === 0 ? Infinity : kthBest(scores, accepted, atLeast) - 2 * error;
  const lowest = Math.min(Math.max(floor - error, kthBest(scores, accepted, mostJudged)), best);
  return rowsWhere(accepted, (row) => (scores[row] as number) >= lowest);
}

export function countOf(accepted: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < accepted.length; row++) count += accepted[row] as number;
  return count;
}

function rowsWhere(accepted: Uint8Array, passes: (row: number) => boolean): number[] {
  const rows: number[] = [];
  for (let row = 0; row < accepted.length; row++) if (accepted[row] === 1 && passes(row)) rows.push(row);
  return rows;
}

/** Returns how many matches there are. */
function assignTiers(photos: Judged[], { background, cut, byWords }: JudgeOptions): number {
  const budget: Budget = { left: lookUps };
  let matches = 0;
  let seeds = 0;
  // The highest are looked up first: the budget may not last for all.
  for (const high of [true, false]) {
    for (const photo of photos) {
      if (photo.height < lowestHeight(cut) || photo.height >= cut.match !== high) continue;
      const rank = byWords ? background.rank(photo.row, photo.height, budget) : null;
      photo.tier = tierOf(photo.height, rank, cut);
      if (photo.tier !== 'match') continue;
      matches += 1;
      if (rank === null || rank <= cut.seedRank) seeds += 1;
    }
  }
  if (seeds > 0) return matches;
  // Nothing speaks clearly for the query: what looked like matches may still be it.
  for (const photo of photos) if (photo.tier === 'match') photo.tier = 'maybe';
  return 0;
}
