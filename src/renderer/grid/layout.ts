/**
 * Where every photo of a grid is to lie, worked out from nothing but width/height ratios: justified rows under month
 * headings, for a million photos in one go.
 */
import type { Group, Layout } from './geometry.ts';

/** A run of photos of one month, in order. `month` is `YYYY-MM`, or null where no date is known. */
export interface MonthRun {
  month: string | null;
  count: number;
}

export interface LayoutOptions {
  /** Width to fill, px. */
  width: number;
  /** Height that rows aim at, px. */
  target: number;
  /** Between tiles, px. */
  gap: number;
  /** Height of a heading line above the rows of a month, px. */
  heading: number;
  /** Between two small months that share one row, px. */
  groupGap: number;
  /** A month that shares a row is at least this wide, so that its heading fits, px. */
  groupMin: number;
  /** In a grid without months: a rule stands before this photo. */
  breakAt?: number | undefined;
  /** Height of that rule, px. */
  breakHeight?: number;
}

/** A row may be this much taller than asked for before one more photo is squeezed in. */
const tallest = 1.4;
/** A last row that fills this much of the width is stretched over all of it. */
const nearlyFull = 0.86;
/** A row shared by small months is shrunk and stretched by no more than this to fill the width. */
const mostShrink = 0.82;
const mostStretch = 1.3;

class Rows {
  readonly start: number[] = [];
  readonly top: number[] = [];
  readonly height: number[] = [];
}

interface Small {
  run: MonthRun;
  start: number;
  /** Sum of the ratios of its photos. */
  sum: number;
}

class Builder {
  readonly rows = new Rows();
  readonly groups: Group[] = [];
  readonly ratios: Uint16Array;
  readonly options: LayoutOptions;
  y = 0;
  breakTop: number | null = null;

  constructor(ratios: Uint16Array, options: LayoutOptions) {
    this.ratios = ratios;
    this.options = options;
  }

  ratio(index: number): number {
    return (this.ratios[index] ?? 1000) / 1000;
  }

  sum(start: number, count: number): number {
    let sum = 0;
    for (let i = start; i < start + count; i++) sum += this.ratio(i);
    return sum;
  }

  /** Width of a small month in a row of this height. */
  inner(small: Small, height: number): number {
    const { gap, groupMin } = this.options;
    return Math.max(small.sum * height + (small.run.count - 1) * gap, groupMin);
  }

  /** Width of small months side by side in a row of this height. */
  together(months: readonly Small[], height: number): number {
    return months.reduce((sum, small) => sum + this.inner(small, height), 0) + (months.length - 1) * this.options.groupGap;
  }

  /** A month of its own: a heading line, then justified rows. */
  full(run: MonthRun, start: number): void {
    const { heading, width } = this.options;
    this.groups.push({ ...run, start, row: this.rows.start.length, x: 0, top: this.y, width });
    this.y += heading;
    this.fill(start, start + run.count);
  }

  /** Justified rows for the photos from `start` to before `end`. */
  fill(start: number, end: number): void {
    const { width, target, gap } = this.options;
    let first = start;
    let sum = 0;
    for (let i = start; i < end; i++) {
      const ratio = this.ratio(i);
      const height = (width - (i - first) * gap) / (sum + ratio);
      if (height > target) {
        sum += ratio;
        continue;
      }
      const without = i > first ? (width - (i - 1 - first) * gap) / sum : Infinity;
      const endsBefore = without <= target * tallest && without / target < target / height;
      this.row(first, endsBefore ? without : height);
      if (endsBefore) i--;
      first = i + 1;
      sum = 0;
    }
    if (first < end) this.row(first, this.lastHeight(end - first, sum));
  }

  lastHeight(count: number, sum: number): number {
    const { width, target, gap } = this.options;
    const filled = sum * target + (count - 1) * gap;
    return filled >= width * nearlyFull ? (width - (count - 1) * gap) / sum : target;
  }

  row(start: number, height: number): void {
    const whole = Math.max(1, Math.round(height));
    this.rows.start.push(start);
    this.rows.top.push(this.y);
    this.rows.height.push(whole);
    this.y += whole + this.options.gap;
  }

  /** Several small months side by side in one row, each under its own heading. */
  shared(months: readonly Small[]): void {
    const first = months[0];
    if (first === undefined) return;
    const height = this.sharedHeight(months);
    let x = 0;
    for (const small of months) {
      const width = this.inner(small, height);
      this.groups.push({ ...small.run, start: small.start, row: this.rows.start.length, x, top: this.y, width });
      x += width + this.options.groupGap;
    }
    this.y += this.options.heading;
    this.row(first.start, height);
  }

  /** The whole height at which the months fill the width; the height asked for where that would stretch them much. */
  sharedHeight(months: readonly Small[]): number {
    const { width, target } = this.options;
    let low = Math.floor(target * mostShrink);
    let high = Math.floor(target * mostStretch);
    if (this.together(months, high) < width * nearlyFull) return target;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.together(months, middle) <= width) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Lays out every photo. Without months there are no headings. Heights and tops are whole pixels. */
export function layoutGrid(ratios: Uint16Array, months: readonly MonthRun[], options: LayoutOptions): Layout {
  const builder = new Builder(ratios, options);
  if (months.length === 0) placeParts(builder, options);
  else placeMonths(builder, months);
  return finish(builder);
}

/** One run of rows, or two with a rule between them. */
function placeParts(builder: Builder, { breakAt = builder.ratios.length, breakHeight = 0 }: LayoutOptions): void {
  const { length } = builder.ratios;
  builder.fill(0, Math.min(breakAt, length));
  if (breakAt >= length) return;
  builder.breakTop = builder.y;
  builder.y += breakHeight;
  builder.fill(breakAt, length);
}

function placeMonths(builder: Builder, months: readonly MonthRun[]): void {
  const { width, target } = builder.options;
  let open: Small[] = [];
  let start = 0;
  for (const run of months) {
    // Only few photos can fit one row: the sum of a large month need not be taken.
    const small: Small = { run, start, sum: run.count > 200 ? Infinity : builder.sum(start, run.count) };
    start += run.count;
    const alone = builder.inner(small, target) > width;
    if (alone || builder.together([...open, small], Math.floor(target * mostShrink)) > width) {
      builder.shared(open);
      open = [];
    }
    if (alone) builder.full(run, small.start);
    else open.push(small);
  }
  builder.shared(open);
}

function finish(builder: Builder): Layout {
  const { rows, groups, options, ratios } = builder;
  const rowStart = new Uint32Array(rows.start.length + 1);
  rowStart.set(rows.start);
  rowStart[rows.start.length] = ratios.length;
  return {
    width: options.width,
    height: Math.max(0, builder.y - options.gap),
    gap: options.gap,
    count: ratios.length,
    rows: rows.start.length,
    rowStart,
    rowTop: Float64Array.from(rows.top),
    rowHeight: Float64Array.from(rows.height),
    rowGroup: firstGroups(groups, rows.start.length),
    groups,
    breakTop: builder.breakTop,
  };
}

function firstGroups(groups: readonly Group[], rows: number): Uint32Array {
  const first = new Uint32Array(rows);
  let group = 0;
  for (let row = 0; row < rows; row++) {
    while (group < groups.length && (groups[group]?.row ?? 0) < row) group++;
    first[row] = group;
  }
  return first;
}
