/** Which photos a rectangle touches. Pure arithmetic over the layout, remembered row by row while the rectangle grows. */
import { normalised, type Range } from '../../shared/ranges.ts';
import { boxesOfRow, rowAt, type Layout } from './geometry.ts';

/** In px of the whole grid. */
export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Answers for one layout; a pointer that rests while the grid scrolls asks about the same columns again and again. */
export function createHits(layout: Layout, ratios: Uint16Array): (rect: Rect) => Range[] {
  let columns = { left: NaN, right: NaN };
  let known = new Map<number, Range | null>();
  const inRow = (row: number): Range | null => {
    const before = known.get(row);
    if (before !== undefined) return before;
    const boxes = boxesOfRow(layout, ratios, row).filter(({ x, width }) => x < columns.right && x + width > columns.left);
    const [first, last] = [boxes[0], boxes.at(-1)];
    const range: Range | null = first === undefined || last === undefined ? null : [first.index, last.index + 1];
    known.set(row, range);
    return range;
  };
  return ({ left, top, right, bottom }) => {
    if (layout.rows === 0) return [];
    if (columns.left !== left || columns.right !== right) {
      columns = { left, right };
      known = new Map();
    }
    const ranges: Range[] = [];
    for (let row = rowAt(layout, top); row < layout.rows && (layout.rowTop[row] ?? 0) < bottom; row++) {
      const end = (layout.rowTop[row] ?? 0) + (layout.rowHeight[row] ?? 0);
      const range = end > top ? inRow(row) : null;
      if (range !== null) ranges.push([...range]);
    }
    return normalised(ranges);
  };
}
