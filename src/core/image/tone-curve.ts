/** Where one picture lies on another, pixel by pixel, and how brightness changed between the two. Pure. */
import { sampleAt, type Alignment, type Placement } from './align.ts';
import type { Comparable } from './comparable.ts';
import type { Window } from './fingerprint.ts';

export interface ToneCurve {
  /** Brightness of the second as it would be in the first. */
  map(value: number): number;
  /** Mean change that it makes. */
  change: number;
}

const curveBins = 24;

/** The change of tone between the two, whatever it is: mean brightness in the first for each brightness in the second, twice, the second time without what stands out. */
export function toneCurve(first: Comparable, second: Comparable, at: Alignment): ToneCurve {
  let curve: ToneCurve = { map: (value) => at.gain * value + at.bias, change: 0 };
  for (const cut of [40, 20]) {
    const [sums, counts, from] = [new Float64Array(curveBins), new Float64Array(curveBins), new Float64Array(curveBins)];
    const before = curve.map;
    overlap(first, second, at, (p, q) => {
      if (Math.abs(p - before(q)) > cut) return;
      const bin = Math.min(curveBins - 1, Math.max(0, Math.floor((q / 256) * curveBins)));
      sums[bin] = (sums[bin] as number) + p;
      from[bin] = (from[bin] as number) + q;
      counts[bin] = (counts[bin] as number) + 1;
    });
    curve = curveThrough(sums, from, counts, before);
  }
  return curve;
}

function curveThrough(sums: Float64Array, from: Float64Array, counts: Float64Array, before: (value: number) => number): ToneCurve {
  const knots: { x: number; y: number; n: number }[] = [];
  counts.forEach((n, bin) => {
    if (n >= 12) knots.push({ x: (from[bin] as number) / n, y: (sums[bin] as number) / n, n });
  });
  if (knots.length < 2) return { map: before, change: 0 };
  const total = knots.reduce((sum, { n }) => sum + n, 0);
  const change = knots.reduce((sum, { x, y, n }) => sum + n * Math.abs(y - x), 0) / total;
  const map = (value: number): number => {
    let index = 1;
    while (index < knots.length - 1 && value > (knots[index]?.x as number)) index += 1;
    const low = knots[index - 1] as { x: number; y: number };
    const high = knots[index] as { x: number; y: number };
    const clamped = Math.min(Math.max(value, (knots[0] as { x: number }).x), (knots.at(-1) as { x: number }).x);
    return low.y + ((clamped - low.x) / Math.max(1e-6, high.x - low.x)) * (high.y - low.y) + (value - clamped);
  };
  return { map, change };
}

/** Calls back for each pixel of the second that lies in the first, with both brightnesses; inside borders only. */
export function overlap(first: Comparable, second: Comparable, at: Placement, visit: (p: number, q: number, x: number, y: number, index: number) => void): void {
  const [a, b] = [first.smoothed.luma, second.smoothed.luma];
  const [inA, inB] = [withoutEdge(first.inside), withoutEdge(second.inside)];
  for (let j = 0; j < b.height; j++) {
    const v = (j + 0.5) / b.height;
    const y = at.sy * v + at.ty;
    if (v < inB.top || v > inB.bottom || y < inA.top || y > inA.bottom) continue;
    for (let i = 0; i < b.width; i++) {
      const u = (i + 0.5) / b.width;
      const x = at.sx * u + at.tx;
      if (u < inB.left || u > inB.right || x < inA.left || x > inA.right) continue;
      const px = x * a.width - 0.5;
      const py = y * a.height - 0.5;
      visit(sampleAt(a, px, py), b.values[j * b.width + i] as number, px, py, j * b.width + i);
    }
  }
}

/** A border's edge is blurred: what is nearer to it than this does not count. */
const edge = 0.02;
const withoutEdge = ({ left, top, right, bottom }: Window): Window => ({
  left: left === 0 ? 0 : left + edge, top: top === 0 ? 0 : top + edge, right: right === 1 ? 1 : right - edge, bottom: bottom === 1 ? 1 : bottom - edge,
});
