/** Scores of a label over the library as the engine sent them: counted at any threshold without asking again. Pure. */
import type { LabelPreview } from '../../shared/albums-contract.ts';
import { decodeRatios } from '../grid/geometry.ts';

export interface ScoreCurve {
  /** Highest first, as sent: 0 to 65535 between `lowest` and `highest`. */
  readonly scores: Uint16Array;
  readonly lowest: number;
  readonly highest: number;
  readonly yes: readonly number[];
  readonly no: readonly number[];
}

export interface Bar {
  /** Scores from here on fall into it. */
  from: number;
  photos: number;
  yes: number;
  no: number;
}

export const curveOf = ({ scores, lowest, highest, yes, no }: LabelPreview): ScoreCurve => ({ scores: decodeRatios(scores), lowest, highest, yes, no });

/** Undecided photos with this score or a higher one. */
export function above({ scores, lowest, highest }: ScoreCurve, threshold: number): number {
  if (highest <= lowest) return lowest >= threshold ? scores.length : 0;
  const level = ((threshold - lowest) / (highest - lowest)) * 65_535;
  let [low, high] = [0, scores.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    // Half a step of tolerance: the threshold may itself have come from a rounded score.
    if ((scores[middle] as number) >= level - 0.5) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Photos in the album at this threshold, decided ones included. */
export const countAt = (curve: ScoreCurve, threshold: number): number => above(curve, threshold) + curve.yes.length;

/** What a histogram shows: from a little below where decisions and cut lie up to the best. */
export function rangeOf(curve: ScoreCurve, threshold: number, automatic: number): { from: number; to: number } {
  const values = [threshold, automatic, ...curve.yes, ...curve.no, curve.highest].filter(Number.isFinite);
  // The bulk of a library lies far below any cut and would press everything that matters into a corner.
  const bulk = curve.scores.length === 0 ? curve.lowest : curve.lowest + ((curve.scores[Math.floor(curve.scores.length * 0.9)] as number) / 65_535) * (curve.highest - curve.lowest);
  const from = Math.min(threshold - 1, automatic - 1, Math.max(curve.lowest, Math.min(bulk, threshold - 1.5)));
  const to = Math.max(...values, from + 0.5);
  const margin = (to - from) * 0.03;
  return { from: from - margin, to: to + margin };
}

export function barsOf(curve: ScoreCurve, range: { from: number; to: number }, count: number): Bar[] {
  const width = (range.to - range.from) / count;
  const inside = (scores: readonly number[], bar: number, from: number): number =>
    scores.filter((score) => (bar === 0 || score >= from) && (bar === count - 1 || score < from + width)).length;
  return Array.from({ length: count }, (_, bar) => {
    const from = range.from + bar * width;
    const photos = above(curve, from) - (bar === count - 1 ? 0 : above(curve, from + width));
    return { from, photos, yes: inside(curve.yes, bar, from), no: inside(curve.no, bar, from) };
  });
}
