/**
 * Whether two small pictures are one picture in two forms: aligned to a fraction of a pixel, corrected in tone and colour,
 * then compared block by block. A copy agrees everywhere but in one strip at most (a caption along an edge, a watermark that
 * the picture shows through); pictures that are only alike disagree in other places, or lie turned against each other. Pure.
 */
import type { Pixels } from './codec.ts';
import { correlationOf, refine, sampleAt, slantOf, type Alignment, type Placement, type Shapes } from './align.ts';
import { insideBorder, viewCount, windowOf, type Turn, type Window } from './fingerprint.ts';
import { planesOf, shrink, smooth, turnPixels, type Plane, type Planes } from './planes.ts';

/** A picture made ready for any number of comparisons. */
export interface Comparable {
  /** Width / height of the picture itself. */
  shape: number;
  /** Its sides were exchanged by a quarter turn. */
  exchanged: boolean;
  /** What is inside its border. */
  inside: Window;
  /** Brightness for finding the place, from the coarse to the fine. */
  levels: readonly Plane[];
  /** For the comparison: smoothed, so that only what can be seen counts. */
  smoothed: Planes;
}

/** Longer sides of the levels; the last is the one that is compared. */
const sides = [32, 64, 128] as const;

/**
 * @param pixels of a thumbnail
 * @param square the same, squeezed as for its codes
 */
export function comparable(pixels: Pixels, square: Uint8Array, turn: Turn = 0): Comparable {
  const inside = insideBorder(square);
  const planes = planesOf(turnPixels(pixels, turn));
  const { width, height } = planes.luma;
  const at = (plane: Plane, side: number): Plane => {
    const share = side / Math.max(width, height);
    return shrink(plane, Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share)));
  };
  const fine = (plane: Plane): Plane => smooth(at(plane, sides[2]));
  return {
    shape: width / height,
    exchanged: (turn & 4) !== 0,
    inside: turnWindow(inside, turn),
    levels: sides.map((side) => at(planes.luma, side)),
    smoothed: { luma: fine(planes.luma), blue: fine(planes.blue), red: fine(planes.red) },
  };
}

export function turnWindow({ left, top, right, bottom }: Window, turn: Turn): Window {
  const [l, t, r, b] = (turn & 4) === 0 ? [left, top, right, bottom] : [top, left, bottom, right];
  const [x1, x2] = (turn & 1) === 0 ? [l, r] : [1 - r, 1 - l];
  const [y1, y2] = (turn & 2) === 0 ? [t, b] : [1 - b, 1 - t];
  return { left: x1, right: x2, top: y1, bottom: y2 };
}

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

/** A block of the second picture and what lies there in the first. */
interface Block {
  row: number;
  column: number;
  /** Correlation of their details, damped where there are hardly any. */
  likeness: number;
  /** Standard deviation of the more detailed one. */
  detail: number;
  /** Of means: in brightness, after tone; in colour, after saturation and cast. */
  tone: number;
  colour: number;
}

const blockSide = 8;
/** Variance that counts as none: noise and compression. */
const noise = 20;
/** A block with less detail than this says nothing by its details. */
const leastDetail = 4;

const isChanged = ({ likeness, tone, colour }: Block): boolean => likeness < 0.85 || Math.abs(tone) > 12 || colour > 14;

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

/** Lines of blocks that a caption may take at the upper or lower edge, and a watermark anywhere, as shares of the picture's height. */
const captionShare = 0.15;
const watermarkShare = 0.2;

interface Lines {
  of: 'row' | 'column';
  count: number;
}

interface Place {
  blocks: Block[];
  changed: Block[];
}

/**
 * Blocks that something was written over: a caption along an edge, of which nothing else need be seen, or a watermark that
 * the picture shows through. Something that has moved between two shots is neither: it lies inside, hides what is behind
 * it, and is darker here and brighter there.
 * @param most how many such places
 */
function overlaysIn(blocks: readonly Block[], lines: readonly Lines[], most: number): ReadonlySet<Block> {
  const places = lines.flatMap((line) => placesAlong(blocks, line)).sort((a, b) => b.changed.length - a.changed.length || a.blocks.length - b.blocks.length);
  const overlaid = new Set<Block>();
  for (let taken = 0; taken < most; taken++) {
    const next = places.find((place) => place.blocks.every((block) => !overlaid.has(block)));
    if (next === undefined) break;
    for (const block of next.blocks) overlaid.add(block);
  }
  return overlaid;
}

function placesAlong(blocks: readonly Block[], { of, count }: Lines): Place[] {
  const byLine = Array.from({ length: count }, (): Block[] => []);
  for (const block of blocks) byLine[block[of]]?.push(block);
  const placeAt = (start: number, span: number): Place => {
    const within = byLine.slice(start, start + span).flat();
    return { blocks: within, changed: within.filter(isChanged) };
  };
  const caption = Math.max(1, Math.round(count * captionShare));
  const watermark = Math.max(1, Math.floor(count * watermarkShare));
  const edges = [placeAt(0, caption), placeAt(count - caption, caption)];
  const inside = Array.from({ length: Math.max(0, count - watermark + 1) }, (_, start) => placeAt(start, watermark)).filter(({ changed }) => isSeenThrough(changed));
  return [...edges, ...inside].filter(({ changed }) => changed.length > 0);
}

/** Brightness that a watermark adds or takes at most, and what noise may add to it. */
const palest = 32;
const toneNoise = 6;

/** What is below is still there, and all of it brighter, or all of it darker. */
function isSeenThrough(changed: readonly Block[]): boolean {
  if (changed.length === 0) return false;
  const tones = changed.map(({ tone }) => tone);
  const [low, high] = [Math.min(...tones), Math.max(...tones)];
  return median(changed.map(({ likeness }) => likeness)) > 0.4 && low > -palest && high < palest && (low > -toneNoise || high < toneNoise);
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

interface ToneCurve {
  /** Brightness of the second as it would be in the first. */
  map(value: number): number;
  /** Mean change that it makes. */
  change: number;
}

const curveBins = 24;

/** The change of tone between the two, whatever it is: mean brightness in the first for each brightness in the second, twice, the second time without what stands out. */
function toneCurve(first: Comparable, second: Comparable, at: Alignment): ToneCurve {
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
function overlap(first: Comparable, second: Comparable, at: Placement, visit: (p: number, q: number, x: number, y: number, index: number) => void): void {
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

interface Sums {
  n: number;
  p: number;
  q: number;
  pp: number;
  qq: number;
  pq: number;
  blueFirst: number;
  redFirst: number;
  blueSecond: number;
  redSecond: number;
}

type ColourBlock = Block & { first: [blue: number, red: number]; second: [blue: number, red: number] };

function blocksOf(first: Comparable, second: Comparable, at: Alignment, curve: ToneCurve): { blocks: ColourBlock[]; rows: number; columns: number } {
  const { width, height } = second.smoothed.luma;
  const across = Math.floor(width / blockSide);
  const rows = Math.floor(height / blockSide);
  const cells = Array.from({ length: across * rows }, (): Sums => ({ n: 0, p: 0, q: 0, pp: 0, qq: 0, pq: 0, blueFirst: 0, redFirst: 0, blueSecond: 0, redSecond: 0 }));
  overlap(first, second, at, (p, raw, x, y, index) => {
    const column = Math.floor((index % width) / blockSide);
    const row = Math.floor(Math.floor(index / width) / blockSide);
    if (column >= across || row >= rows) return;
    const cell = cells[row * across + column] as Sums;
    const q = curve.map(raw);
    cell.n += 1;
    cell.p += p;
    cell.q += q;
    cell.pp += p * p;
    cell.qq += q * q;
    cell.pq += p * q;
    cell.blueFirst += sampleAt(first.smoothed.blue, x, y);
    cell.redFirst += sampleAt(first.smoothed.red, x, y);
    cell.blueSecond += second.smoothed.blue.values[index] as number;
    cell.redSecond += second.smoothed.red.values[index] as number;
  });
  const whole = blockSide * blockSide;
  const blocks = cells.flatMap((cell, index) => (cell.n === whole ? [blockFrom(cell, Math.floor(index / across), index % across)] : []));
  return { blocks, rows, columns: across };
}

function blockFrom({ n, p, q, pp, qq, pq, blueFirst, redFirst, blueSecond, redSecond }: Sums, row: number, column: number): ColourBlock {
  const [varianceP, varianceQ] = [Math.max(0, pp / n - (p / n) ** 2), Math.max(0, qq / n - (q / n) ** 2)];
  return {
    row,
    column,
    likeness: (pq / n - (p / n) * (q / n) + noise) / (Math.sqrt(varianceP * varianceQ) + noise),
    detail: Math.sqrt(Math.max(varianceP, varianceQ)),
    tone: (p - q) / n,
    colour: 0,
    first: [blueFirst / n, redFirst / n],
    second: [blueSecond / n, redSecond / n],
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Takes a change of saturation and a cast out, and notes in each block what is left. */
function matchColour(blocks: ColourBlock[]): { gain: number; cast: number } {
  let [both, squares] = [0, 0];
  for (const { first, second } of blocks) {
    both += first[0] * second[0] + first[1] * second[1];
    squares += second[0] ** 2 + second[1] ** 2;
  }
  // Hardly any colour: any factor would do.
  const gain = squares < blocks.length * 9 ? 1 : both / squares;
  const [blue, red] = [median(blocks.map(({ first, second }) => first[0] - gain * second[0])), median(blocks.map(({ first, second }) => first[1] - gain * second[1]))];
  for (const block of blocks) block.colour = Math.hypot(block.first[0] - gain * block.second[0] - blue, block.first[1] - gain * block.second[1] - red);
  return { gain, cast: Math.hypot(blue, red) };
}
