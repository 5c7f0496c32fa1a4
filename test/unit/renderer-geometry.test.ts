/** Justified layout: every photo placed once, rows fill the width, keys lead where the eye expects. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxesOfRow, decodeRatios, groupAt, groupsOfRow, neighbour, pageNeighbour, rowAt, rowOf } from '../../src/renderer/grid/geometry.ts';
import { layoutGrid, type LayoutOptions } from '../../src/renderer/grid/layout.ts';
import { monthAt, stepGroup, yearMarks } from '../../src/renderer/grid/scrubber.ts';

const options: LayoutOptions = { width: 1200, target: 200, gap: 4, heading: 48, groupGap: 24, groupMin: 150 };

const ratioList = fc.array(fc.integer({ min: 100, max: 10_000 }), { minLength: 1, maxLength: 300 });
const library = ratioList.chain((ratios) =>
  fc.array(fc.integer({ min: 1, max: ratios.length }), { maxLength: 12 }).map((cuts) => {
    const edges = [...new Set([0, ...cuts, ratios.length])].sort((a, b) => a - b);
    const months = edges.slice(1).map((edge, i) => ({ month: `${2000 + i}-05`, count: edge - (edges[i] ?? 0) }));
    return { ratios: Uint16Array.from(ratios), months };
  }),
);

describe('layoutGrid', () => {
  it('places every photo exactly once, in order, below the one before', () => {
    fc.assert(
      fc.property(library, fc.integer({ min: 320, max: 3000 }), ({ ratios, months }, width) => {
        const layout = layoutGrid(ratios, months, { ...options, width });
        const seen: number[] = [];
        let bottom = 0;
        for (let row = 0; row < layout.rows; row++) {
          expect(layout.rowTop[row]).toBeGreaterThanOrEqual(bottom);
          bottom = (layout.rowTop[row] ?? 0) + (layout.rowHeight[row] ?? 0);
          for (const box of boxesOfRow(layout, ratios, row)) seen.push(box.index);
        }
        expect(seen).toEqual(Array.from(ratios.keys()));
        expect(layout.height).toBe(bottom);
      }),
    );
  });

  it('keeps every tile inside the width and apart from its neighbour', () => {
    fc.assert(
      fc.property(library, fc.integer({ min: 320, max: 3000 }), ({ ratios, months }, width) => {
        const layout = layoutGrid(ratios, months, { ...options, width });
        for (let row = 0; row < layout.rows; row++) {
          let right = -options.gap;
          for (const box of boxesOfRow(layout, ratios, row)) {
            expect(box.x).toBeGreaterThanOrEqual(right + 2);
            right = box.x + box.width;
          }
          expect(right).toBeLessThanOrEqual(width + 1);
        }
      }),
    );
  });

  it('fills the width with every row but the last of a month', () => {
    const ratios = Uint16Array.from({ length: 100 }, (_, i) => [1500, 667, 1333, 1000][i % 4] ?? 1000);
    const layout = layoutGrid(ratios, [{ month: '2024-05', count: 100 }], options);
    for (let row = 0; row < layout.rows - 1; row++) {
      const last = boxesOfRow(layout, ratios, row).at(-1);
      expect((last?.x ?? 0) + (last?.width ?? 0)).toBe(options.width);
      expect(layout.rowHeight[row]).toBeGreaterThan(options.target * 0.7);
      expect(layout.rowHeight[row]).toBeLessThan(options.target * 1.41);
    }
  });

  it('does not stretch a last row of one photo', () => {
    const layout = layoutGrid(Uint16Array.of(1500), [], options);
    expect(layout.rowHeight[0]).toBe(options.target);
    expect(boxesOfRow(layout, Uint16Array.of(1500), 0)).toEqual([{ index: 0, x: 0, width: 300 }]);
  });

  it('puts small months side by side, each under its own heading', () => {
    const ratios = Uint16Array.of(1500, 1500, 1000);
    const months = [{ month: '2024-05', count: 1 }, { month: '2024-04', count: 1 }, { month: '2024-02', count: 1 }];
    const layout = layoutGrid(ratios, months, options);
    expect(layout.rows).toBe(1);
    expect(groupsOfRow(layout, 0).map((group) => group.month)).toEqual(['2024-05', '2024-04', '2024-02']);
    const boxes = boxesOfRow(layout, ratios, 0);
    expect(boxes.map((box) => box.x)).toEqual(layout.groups.map((group) => Math.round(group.x)));
  });

  it('fills rows of small months without shrinking or stretching them much', () => {
    const ratios = Uint16Array.from({ length: 80 }, (_, i) => [1500, 667, 1333, 1000, 1778][i % 5] ?? 1000);
    const months = Array.from({ length: 40 }, (_, i) => ({ month: `19${10 + i}-03`, count: 2 }));
    const layout = layoutGrid(ratios, months, options);
    for (let row = 0; row < layout.rows - 1; row++) {
      const last = boxesOfRow(layout, ratios, row).at(-1);
      const filled = ((last?.x ?? 0) + (last?.width ?? 0)) / options.width;
      expect(filled).toBeGreaterThan(0.8);
      expect(layout.rowHeight[row]).toBeGreaterThanOrEqual(Math.floor(options.target * 0.82));
      expect(layout.rowHeight[row]).toBeLessThanOrEqual(options.target * 1.3);
    }
  });

  it('gives a large month rows of its own', () => {
    const ratios = new Uint16Array(41).fill(1500);
    const layout = layoutGrid(ratios, [{ month: '2024-05', count: 1 }, { month: '2024-04', count: 40 }], options);
    expect(layout.groups.map((group) => group.row)).toEqual([0, 1]);
    expect(layout.groups[1]?.top).toBe((layout.rowTop[0] ?? 0) + (layout.rowHeight[0] ?? 0) + options.gap);
  });

  it('lays out a million photos in well under a second', () => {
    const ratios = Uint16Array.from({ length: 1_000_000 }, (_, i) => 600 + ((i * 7919) % 1200));
    const months = Array.from({ length: 250 }, (_, i) => ({ month: `${2000 + Math.floor(i / 12)}-0${(i % 9) + 1}`, count: 4000 }));
    const started = performance.now();
    const layout = layoutGrid(ratios, months, options);
    expect(performance.now() - started).toBeLessThan(800);
    expect(layout.height).toBeGreaterThan(33_554_432);
    expect(rowOf(layout, 999_999)).toBe(layout.rows - 1);
  });
});

describe('finding places', () => {
  const ratios = Uint16Array.from({ length: 60 }, (_, i) => 700 + ((i * 37) % 900));
  const layout = layoutGrid(ratios, [{ month: '2024-05', count: 30 }, { month: '2023-11', count: 30 }], options);

  it('rowOf and rowAt agree with the rows', () => {
    for (let row = 0; row < layout.rows; row++) {
      expect(rowAt(layout, layout.rowTop[row] ?? 0)).toBe(row);
      for (const box of boxesOfRow(layout, ratios, row)) expect(rowOf(layout, box.index)).toBe(row);
    }
  });

  it('down then up comes back to the row it left, near the same place', () => {
    const start = (layout.rowStart[1] ?? 0) + 1;
    const below = neighbour(layout, ratios, start, 'down');
    expect(rowOf(layout, below)).toBe(2);
    expect(rowOf(layout, neighbour(layout, ratios, below, 'up'))).toBe(1);
  });

  it('stays where it is at the edges', () => {
    expect(neighbour(layout, ratios, 0, 'left')).toBe(0);
    expect(neighbour(layout, ratios, 0, 'up')).toBe(0);
    expect(neighbour(layout, ratios, 59, 'right')).toBe(59);
    expect(neighbour(layout, ratios, 59, 'down')).toBe(59);
  });

  it('a page moves at least one row, even in a low window', () => {
    expect(rowOf(layout, pageNeighbour(layout, ratios, 0, 20))).toBe(1);
    expect(rowOf(layout, pageNeighbour(layout, ratios, 0, 10_000))).toBe(layout.rows - 1);
    expect(rowOf(layout, pageNeighbour(layout, ratios, 59, -10_000))).toBe(0);
  });

  it('names the month at a height and steps between months', () => {
    expect(groupAt(layout, 0)?.month).toBe('2024-05');
    expect(groupAt(layout, layout.height)?.month).toBe('2023-11');
    expect(monthAt(layout, layout.height - 400, 0)).toBe('2024-05');
    expect(stepGroup(layout, 0, 1)).toBe(layout.groups[1]?.top);
    expect(stepGroup(layout, layout.height, -1)).toBe(layout.groups[1]?.top);
  });

  it('marks years with room between the labels', () => {
    const marks = yearMarks(layout, layout.height - 400, 600, 20);
    expect(marks.map((mark) => mark.year)).toEqual(['2024', '2023']);
    expect(yearMarks(layout, layout.height - 400, 20, 40).map((mark) => mark.year)).toEqual(['2024']);
  });
});

describe('decodeRatios', () => {
  it('reads little-endian pairs', () => {
    const bytes = Buffer.from(Uint16Array.of(1500, 667, 10_000).buffer);
    expect([...decodeRatios(bytes.toString('base64'))]).toEqual([1500, 667, 10_000]);
  });
});
