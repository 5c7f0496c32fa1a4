/** The photos that a rectangle touches, against looking at every box. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxesOfRow } from '../../src/renderer/grid/geometry.ts';
import { layoutGrid } from '../../src/renderer/grid/layout.ts';
import { createHits, type Rect } from '../../src/renderer/grid/hits.ts';
import { positionsOf } from '../../src/shared/ranges.ts';

const ratios = Uint16Array.from({ length: 400 }, (_, index) => [1500, 667, 1000, 1778][(index * 7) % 4] as number);
const months = [{ month: '2021-05', count: 90 }, { month: '2021-04', count: 3 }, { month: '2021-03', count: 2 }, { month: null, count: 305 }];
const options = { width: 900, target: 160, gap: 4, heading: 52, groupGap: 20, groupMin: 108 };
const layout = layoutGrid(ratios, months, options);

function touched({ left, top, right, bottom }: Rect): number[] {
  const found: number[] = [];
  for (let row = 0; row < layout.rows; row++) {
    const y = layout.rowTop[row] ?? 0;
    if (y >= bottom || y + (layout.rowHeight[row] ?? 0) <= top) continue;
    for (const { index, x, width } of boxesOfRow(layout, ratios, row)) if (x < right && x + width > left) found.push(index);
  }
  return found;
}

const side = (most: number): fc.Arbitrary<[number, number]> => fc.tuple(fc.integer({ min: -50, max: most + 50 }), fc.integer({ min: -50, max: most + 50 })).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);

test('are found by rows, also when the rectangle grows and shrinks', () => {
  const hits = createHits(layout, ratios);
  fc.assert(
    fc.property(side(900), fc.array(side(layout.height), { minLength: 1, maxLength: 4 }), ([left, right], heights) => {
      for (const [top, bottom] of heights) {
        const rect = { left, top, right, bottom };
        expect([...positionsOf(hits(rect))]).toEqual(touched(rect));
      }
    }),
  );
});

test('of an empty grid are none', () => expect(createHits(layoutGrid(new Uint16Array(0), [], options), new Uint16Array(0))({ left: 0, top: 0, right: 9, bottom: 9 })).toEqual([]));
