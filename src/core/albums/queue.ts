/**
 * The photos from whose decision a label learns most: those that it is in doubt about, rather more of those that it
 * would take, and no two that look alike. Pure.
 */
import { dot } from '../embed/vectors.ts';
import type { LabelView } from './labels.ts';
import { oddsAt } from './learn.ts';
import { firstRows, type Accepted } from './preview.ts';

/** Photos that are compared with each other. */
const pool = 300;
/** How much a photo that is sure to be in counts beside one that nobody could tell. */
const sureShare = 0.15;
/** How much of its value a photo loses that looks exactly like one before it. */
const likeness = 0.5;

/** Rows, the most telling first. @param threshold what is in; where nothing clearly is, the usual cut */
export function queueOf({ resident, scores, spread }: LabelView, open: Accepted, threshold: number, size: number): number[] {
  const values = scores.map((score) => (score === -Infinity ? -Infinity : telling(oddsAt(score - threshold))));
  const candidates = firstRows(values, open, pool).map((row) => ({ row, value: values[row] as number, vector: centred(resident.get(resident.hashAt(row) as string) as Float32Array, spread.mean) }));
  const chosen: typeof candidates = [];
  while (chosen.length < size && chosen.length < candidates.length) {
    const rest = candidates.filter((candidate) => !chosen.includes(candidate));
    const worth = ({ value, vector }: (typeof candidates)[number]): number => value * (1 - likeness * Math.max(0, ...chosen.map((other) => dot(other.vector, vector))));
    chosen.push(rest.reduce((best, candidate) => (worth(candidate) > worth(best) ? candidate : best)));
  }
  return chosen.map(({ row }) => row);
}

const telling = (odds: number): number => odds * (1 - odds) + sureShare * odds;

/** Unit length, seen from the middle of all photos. */
function centred(vector: Float32Array, mean: Float32Array): Float32Array {
  const moved = vector.map((value, index) => value - (mean[index] as number));
  const length = Math.sqrt(dot(moved, moved)) || 1;
  return moved.map((value) => value / length);
}
