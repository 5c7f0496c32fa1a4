/** What a label would hold at any threshold, in one small message; and the photos around one. Pure. */
import type { LabelPreview } from '../../shared/albums-contract.ts';
import { kthBest } from '../search/top-k.ts';
import type { LabelView } from './labels.ts';

/** By row: 1 where the photo is shown and passes the label's filter. */
export type Accepted = Uint8Array;

export type Scores = Pick<LabelPreview, 'photos' | 'scores' | 'lowest' | 'highest' | 'yes' | 'no'>;

/** Scores in one message: nobody drags a threshold further. */
const mostScores = 100_000;
const steps = 65_535;

export function scoresOf({ resident, scores, decided }: LabelView, accepted: Accepted): Scores {
  const open = accepted.slice();
  const told: Record<'yes' | 'no', number[]> = { yes: [], no: [] };
  for (const { hash, decision } of decided) {
    const row = resident.rowOf(hash);
    if (row === null) continue;
    open[row] = 0;
    told[decision].push(scores[row] as number);
  }
  const all = new Float32Array(countOf(open));
  let at = 0;
  for (let row = 0; row < open.length; row++) if (open[row] === 1) all[at++] = scores[row] as number;
  const best = all.sort().reverse().subarray(0, mostScores);
  const [highest = 0, lowest = highest] = [best[0], best.at(-1)];
  return { photos: countOf(accepted), ...packed(best, lowest, highest), yes: told.yes.sort(descending), no: told.no.sort(descending) };
}

const descending = (a: number, b: number): number => b - a;

function packed(best: Float32Array, lowest: number, highest: number): Pick<Scores, 'scores' | 'lowest' | 'highest'> {
  const factor = highest === lowest ? 0 : steps / (highest - lowest);
  const values = Uint16Array.from(best, (score) => Math.round((score - lowest) * factor));
  return { scores: Buffer.from(values.buffer).toString('base64'), lowest, highest };
}

export function countOf(accepted: Accepted): number {
  let count = 0;
  for (const value of accepted) count += value;
  return count;
}

/** Rows of the undecided photos nearest to the threshold, on either side, nearest first. */
export function borderOf({ resident, scores, decided }: LabelView, accepted: Accepted, threshold: number, each: number): { in: number[]; out: number[] } {
  const open = accepted.slice();
  for (const { hash } of decided) {
    const row = resident.rowOf(hash);
    if (row !== null) open[row] = 0;
  }
  const isIn = (row: number): boolean => (scores[row] as number) >= threshold;
  const [above, below] = [open.map((value, row) => (isIn(row) ? value : 0)), open.map((value, row) => (isIn(row) ? 0 : value))];
  return { in: firstRows(scores.map((score) => -score), above, each), out: firstRows(scores, below, each) };
}

/** The accepted rows of the highest values, highest first. */
export function firstRows(values: Float32Array, accepted: Accepted, count: number): number[] {
  const least = kthBest(values, accepted, count);
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (accepted[row] === 1 && (values[row] as number) >= least) rows.push(row);
  return rows.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b).slice(0, count);
}
