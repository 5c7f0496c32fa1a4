/**
 * A grid that is laid out: which photo lies where, and what lies beside it. Pure arithmetic over typed arrays; knows no
 * DOM and no tiles.
 */

/** One heading and where it stands. */
export interface Group {
  month: string | null;
  count: number;
  /** Index of its first photo. */
  start: number;
  /** Row of its first photo. */
  row: number;
  x: number;
  /** Top of the heading. */
  top: number;
  width: number;
}

export interface Layout {
  width: number;
  height: number;
  gap: number;
  count: number;
  rows: number;
  /** First photo of each row, and `count` at the end. */
  rowStart: Uint32Array;
  rowTop: Float64Array;
  rowHeight: Float64Array;
  /** First group that begins in a row or later. */
  rowGroup: Uint32Array;
  groups: readonly Group[];
  /** Top of the rule; null where there is none. */
  breakTop: number | null;
}

export interface Box {
  index: number;
  x: number;
  width: number;
}

/** Index of the last element that is <= `value` in an ascending list; 0 where there is none. */
function lastAtOrBefore(length: number, at: (index: number) => number, value: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at(middle) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The row at height `y`, or the nearest one. */
export function rowAt(layout: Layout, y: number): number {
  return lastAtOrBefore(layout.rows, (row) => layout.rowTop[row] ?? 0, y);
}

/** The row that holds photo `index`. */
export function rowOf(layout: Layout, index: number): number {
  return lastAtOrBefore(layout.rows, (row) => layout.rowStart[row] ?? 0, index);
}

/** The last group whose heading is at or above `y`; null in a grid without headings. */
export function groupAt(layout: Layout, y: number): Group | null {
  if (layout.groups.length === 0) return null;
  return layout.groups[lastAtOrBefore(layout.groups.length, (group) => layout.groups[group]?.top ?? 0, y)] ?? null;
}

/** Groups whose heading stands above `row`. */
export function groupsOfRow(layout: Layout, row: number): Group[] {
  const found: Group[] = [];
  for (let i = layout.rowGroup[row] ?? 0; i < layout.groups.length; i++) {
    const group = layout.groups[i];
    if (group === undefined || group.row !== row) break;
    found.push(group);
  }
  return found;
}

/** Horizontal place of every photo in a row, in whole pixels. */
export function boxesOfRow(layout: Layout, ratios: Uint16Array, row: number): Box[] {
  const start = layout.rowStart[row] ?? 0;
  const end = layout.rowStart[row + 1] ?? start;
  const height = layout.rowHeight[row] ?? 0;
  const offsets = new Map(groupsOfRow(layout, row).map((group) => [group.start, group.x]));
  const boxes: Box[] = [];
  let x = 0;
  for (let index = start; index < end; index++) {
    x = offsets.get(index) ?? x;
    const width = ((ratios[index] ?? 1000) / 1000) * height;
    const left = Math.round(x);
    boxes.push({ index, x: left, width: Math.max(1, Math.round(x + width) - left) });
    x += width + layout.gap;
  }
  return closeRow(layout, boxes, row);
}

/** Row heights are whole pixels, so that widths add up to a few pixels more or less: the last tile takes them. */
function closeRow(layout: Layout, boxes: Box[], row: number): Box[] {
  const last = boxes.at(-1);
  if (last === undefined || groupsOfRow(layout, row).length > 1) return boxes;
  const rest = layout.width - (last.x + last.width);
  if (Math.abs(rest) <= Math.max(12, boxes.length * 3)) last.width = Math.max(1, last.width + rest);
  return boxes;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The photo that an arrow key leads to: along the order, or to the nearest centre in the row above or below. */
export function neighbour(layout: Layout, ratios: Uint16Array, index: number, direction: Direction): number {
  if (direction === 'left') return Math.max(0, index - 1);
  if (direction === 'right') return Math.min(layout.count - 1, index + 1);
  const row = rowOf(layout, index);
  const next = row + (direction === 'up' ? -1 : 1);
  if (next < 0 || next >= layout.rows) return index;
  return inRow(layout, ratios, next, centreOf(layout, ratios, row, index));
}

/** The photo about one screen (`distance` px) above or below. */
export function pageNeighbour(layout: Layout, ratios: Uint16Array, index: number, distance: number): number {
  const row = rowOf(layout, index);
  const target = rowAt(layout, (layout.rowTop[row] ?? 0) + distance);
  const moved = target === row ? Math.min(layout.rows - 1, Math.max(0, row + Math.sign(distance))) : target;
  return moved === row ? index : inRow(layout, ratios, moved, centreOf(layout, ratios, row, index));
}

function centreOf(layout: Layout, ratios: Uint16Array, row: number, index: number): number {
  const box = boxesOfRow(layout, ratios, row).find((candidate) => candidate.index === index);
  return box === undefined ? 0 : box.x + box.width / 2;
}

function inRow(layout: Layout, ratios: Uint16Array, row: number, centre: number): number {
  let best = layout.rowStart[row] ?? 0;
  let distance = Infinity;
  for (const box of boxesOfRow(layout, ratios, row)) {
    const away = Math.abs(box.x + box.width / 2 - centre);
    if (away < distance) {
      distance = away;
      best = box.index;
    }
  }
  return best;
}

/** Decodes `ratios` of `photos.grid`: base64 of little-endian Uint16. */
export function decodeRatios(base64: string): Uint16Array {
  const text = atob(base64);
  const ratios = new Uint16Array(text.length >> 1);
  for (let i = 0; i < ratios.length; i++) ratios[i] = text.charCodeAt(2 * i) | (text.charCodeAt(2 * i + 1) << 8);
  return ratios;
}
