/**
 * Whether two small pictures are one picture in two forms: aligned to a fraction of a pixel, corrected in tone and colour,
 * then compared block by block. A copy agrees everywhere but in one strip at most (a caption along an edge, a watermark that
 * the picture shows through); pictures that are only alike disagree in other places, or lie turned against each other. Pure.
 */
import { correlationOf, refine, slantOf, type Alignment, type Placement, type Shapes } from './align.ts';
import { blocksOf, isChanged, leastDetail, matchColour, type Block } from './blocks.ts';
import type { Comparable } from './comparable.ts';
import { viewCount, windowOf, type Window } from './fingerprint.ts';
import { overlaysIn, type Lines } from './overlays.ts';
import type { Plane } from './planes.ts';
import { toneCurve } from './tone-curve.ts';

/** What was measured, each as a share of what the usual strictness lets pass. */
export interface Comparison {
  /** 1: nothing differs. One half: something is just as far off as the usual strictness lets pass. 0: another picture. */
  score: number;
  /** The measure that decided. */
  worst: string;
  measures: Readonly<Record<string, number>>;
}

const nothing: Comparison = { score: 0, worst: 'placement', measures: {} };

/** Below this correlation at the coarsest level there is no use in looking closer. */
const leastCorrelation = 0.6;
/** Placements that are refined of all that are tried. */
const finalists = 4;
/** A placement as good as this at the coarsest level is the one. */
const evident = 0.985;

/** The same whichever comes first: what was clipped in one of them, or lies beside the other, may only be understood one way round. */
export function comparePictures(first: Comparable, second: Comparable): Comparison {
  const forth = laidOver(first, second);
  if (forth.score >= 0.5) return forth;
  const back = laidOver(second, first);
  return back.score > forth.score ? back : forth;
}

function laidOver(first: Comparable, second: Comparable): Comparison {
  const placed = place(first, second);
  return placed === null ? nothing : judge(first, second, placed);
}

/** Where the second picture lies in the first; null where nowhere. */
export function place(first: Comparable, second: Comparable): Alignment | null {
  const shapes: Shapes = { first: first.shape, second: second.shape };
  const [a, b] = [first.levels[0] as Plane, second.levels[0] as Plane];
  const starts = startsOf(first, second)
    .map((start) => ({ ...start, gain: 1, bias: 0, correlation: correlationOf(a, b, start) }))
    .sort((x, y) => y.correlation - x.correlation)
    .slice(0, finalists);
  let best: Alignment | null = null;
  for (const start of starts) {
    const found = refine(a, b, start, shapes, 6);
    if (found !== null && found.correlation > (best?.correlation ?? -1)) best = found;
    if (best !== null && best.correlation > evident) break;
  }
  if (best === null || best.correlation < leastCorrelation) return null;
  for (const level of [1, 2]) best = refine(first.levels[level] as Plane, second.levels[level] as Plane, best, shapes, 6 - level) ?? best;
  return best;
}

/** Whole on whole, with and without borders, and each in the places that slight crops of the other have. */
function startsOf(first: Comparable, second: Comparable): Placement[] {
  const whole = windowOf(0, first.inside);
  const windows = Array.from({ length: viewCount - 2 }, (_, index) => index + 2);
  const pairs: [Window, Window][] = [
    [whole, whole], [first.inside, second.inside], [whole, second.inside], [first.inside, whole],
    ...windows.map((view): [Window, Window] => [windowOf(view, first.inside), second.inside]),
    ...windows.map((view): [Window, Window] => [first.inside, windowOf(view, second.inside)]),
  ];
  const starts = pairs.map(([a, b]): Placement => {
    const [sx, sy] = [(a.right - a.left) / (b.right - b.left), (a.bottom - a.top) / (b.bottom - b.top)];
    return { sx, tx: a.left - sx * b.left, sy, ty: a.top - sy * b.top };
  });
  // Without borders, whole and inside are one.
  return [...new Map(starts.map((start) => [`${start.sx} ${start.tx} ${start.sy} ${start.ty}`, start])).values()];
}

/** @param at where the second lies in the first */
function judge(first: Comparable, second: Comparable, at: Alignment): Comparison {
  const curve = toneCurve(first, second, at);
  const { blocks, rows, columns } = blocksOf(first, second, at, curve);
  if (blocks.length < 12) return nothing;
  const tint = matchColour(blocks);
  const fixed = {
    outside: outsideShare(first, second, at),
    tone: curve.change / 40,
    saturation: Math.abs(tint.gain - 1) / 0.5,
    cast: tint.cast / 14,
    slant: (slantOf(first.levels[2] as Plane, second.levels[2] as Plane, at) ?? 0) / 0.0012,
  };
  // In a picture that was turned, what was written along its upper or lower edge may now be at a side.
  const lines: Lines[] = [{ of: 'row', count: rows }, ...(first.exchanged || second.exchanged ? [{ of: 'column', count: columns } as const] : [])];
  const one = overlaysIn(blocks, lines, 1);
  const plain = weigh(blocks, one, fixed);
  if (plain.score >= 0.5) return plain;
  const two = overlaysIn(blocks, lines, 2);
  const doubled = two.size > one.size ? weigh(blocks, two, fixed) : plain;
  // Two edits at once: believed only where each of the two is found to be a form of a third picture.
  return doubled.score / 2 > plain.score ? { ...doubled, score: doubled.score / 2 } : plain;
}

/** @param overlaid blocks that may differ @param fixed measures that do not depend on them */
function weigh(blocks: readonly Block[], overlaid: ReadonlySet<Block>, fixed: Readonly<Record<'outside' | 'tone' | 'saturation' | 'cast' | 'slant', number>>): Comparison {
  const rest = blocks.filter((block) => !overlaid.has(block));
  const detailed = rest.filter(({ detail }) => detail > leastDetail);
  const changed = [...overlaid].filter(isChanged).length;
  const thin = detailed.length < 12;
  const measures = {
    ...fixed,
    likeness: (1 - lowTenth(detailed.map(({ likeness }) => likeness))) / 0.18,
    spots: rest.filter(isChanged).length / Math.max(1, rest.length) / (thin ? 0.005 : 0.012),
    strip: changed / blocks.length / (thin ? 0.02 : 0.16),
    outside: fixed.outside / (thin ? 0.1 : 0.34),
  };
  const [worst, value] = Object.entries(measures).reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  return { score: Math.max(0, 1 - value / 2), worst, measures };
}

/** Value that a tenth lie below; 1 where there are none. */
function lowTenth(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * 0.1)] ?? 1;
}

/** The part of what one shows inside its border that lies beyond the other's edges, as a share of it; the larger of the two. */
function outsideShare(first: Comparable, second: Comparable, { sx, tx, sy, ty }: Placement): number {
  const whole = windowOf(0, first.inside);
  const toFirst = ({ left, top, right, bottom }: Window): Window => ({ left: sx * left + tx, right: sx * right + tx, top: sy * top + ty, bottom: sy * bottom + ty });
  return Math.max(shareBeyond(first.inside, toFirst(whole)), shareBeyond(toFirst(second.inside), whole));
}

function shareBeyond(part: Window, whole: Window): number {
  const area = ({ left, right, top, bottom }: Window): number => Math.max(0, right - left) * Math.max(0, bottom - top);
  const common = { left: Math.max(part.left, whole.left), right: Math.min(part.right, whole.right), top: Math.max(part.top, whole.top), bottom: Math.min(part.bottom, whole.bottom) };
  return 1 - area(common) / area(part);
}
