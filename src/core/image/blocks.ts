/** Two pictures that lie on each other, block by block: how alike in detail, brightness and colour. Pure. */
import { sampleAt, type Alignment } from './align.ts';
import type { Comparable } from './comparable.ts';
import { overlap, type ToneCurve } from './tone-curve.ts';

/** A block of the second picture and what lies there in the first. */
export interface Block {
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
export const leastDetail = 4;

export const isChanged = ({ likeness, tone, colour }: Block): boolean => likeness < 0.85 || Math.abs(tone) > 12 || colour > 14;

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

export function blocksOf(first: Comparable, second: Comparable, at: Alignment, curve: ToneCurve): { blocks: ColourBlock[]; rows: number; columns: number } {
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

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Takes a change of saturation and a cast out, and notes in each block what is left. */
export function matchColour(blocks: ColourBlock[]): { gain: number; cast: number } {
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
