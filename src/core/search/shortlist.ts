/** The first so many photos of a judgement, in order and with exact scores: only what may be among them is scored exactly. */
import { tierNumber, type Judgement } from './judge.ts';
import { standard, type Tier } from './relevance.ts';
import type { Resident } from './resident.ts';
import { kthHighest } from './top-k.ts';

export interface Judged {
  row: number;
  /** Cosine. */
  score: number;
  /** Standard deviations above the library's mean. */
  height: number;
  tier: Tier;
}

export interface ShortlistOptions {
  resident: Resident;
  /** Whose tiers are listed, in this order; null: all, by score alone. */
  order: readonly Tier[] | null;
  /** How many are listed at most. */
  limit: number;
}

const tierNames = Object.keys(tierNumber) as Tier[];

/** Best first; photos of equal scores by their names. */
export function shortlist(judgement: Judgement, { resident, order, limit }: ShortlistOptions): Judged[] {
  const listed: Judged[] = [];
  const groups = order === null ? [everyPlace(judgement)] : order.map((tier) => placesOf(judgement, tier));
  for (const places of groups) {
    const left = limit - listed.length;
    if (left <= 0) break;
    listed.push(...exactly(judgement, amongBest(judgement, places, left), resident).sort(byScore(resident)).slice(0, left));
  }
  return listed;
}

const everyPlace = ({ rows }: Judgement): Uint32Array => new Uint32Array(rows.length).map((_, place) => place);

export function placesOf({ rows, tiers }: Judgement, tier: Tier): Uint32Array {
  const wanted = tierNumber[tier];
  const places = new Uint32Array(rows.length);
  let used = 0;
  for (let place = 0; place < rows.length; place++) if (tiers[place] === wanted) places[used++] = place;
  return places.subarray(0, used);
}

/** The places that may be among the best `count` by exact scores. */
function amongBest({ scores, error }: Judgement, places: Uint32Array, count: number): Uint32Array {
  if (places.length <= count) return places;
  const own = new Float32Array(places.length);
  for (let at = 0; at < own.length; at++) own[at] = scores[places[at] as number] as number;
  const floor = kthHighest(own, count) - 2 * error;
  return places.filter((place) => (scores[place] as number) >= floor);
}

/** The photos at some places, with exact scores. */
export function exactly({ direction, scale, rows, tiers }: Judgement, places: ArrayLike<number>, resident: Resident): Judged[] {
  const wanted = Array.from(places, (place) => rows[place] as number);
  return Array.from(resident.exact(direction, wanted), (score, index) => ({
    row: wanted[index] as number, score, height: standard(score, scale), tier: tierNames[tiers[places[index] as number] as number] as Tier,
  }));
}

const byScore = (resident: Resident) => (a: Judged, b: Judged): number => b.score - a.score || ((resident.hashAt(a.row) as string) < (resident.hashAt(b.row) as string) ? -1 : 1);
