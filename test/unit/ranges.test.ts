/** Sets of positions as ranges, against sets of numbers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, countOf, exclusive, firstPositions, normalised, positionsOf, rangesOf, united, without, type Range } from '../../src/shared/ranges.ts';

const anyRanges = fc.array(fc.tuple(fc.nat(40), fc.nat(8)).map(([from, length]): Range => [from, from + length]), { maxLength: 12 });
const setOf = (ranges: readonly Range[]): Set<number> => new Set(ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index)));
const sorted = (set: Iterable<number>): number[] => [...set].sort((a, b) => a - b);

test('are what sets of numbers are', () => {
  fc.assert(
    fc.property(anyRanges, anyRanges, (left, right) => {
      const [a, b] = [setOf(left), setOf(right)];
      const [x, y] = [normalised(left), normalised(right)];
      expect([...positionsOf(x)]).toEqual(sorted(a));
      expect(countOf(x)).toBe(a.size);
      expect([...positionsOf(united(x, y))]).toEqual(sorted(new Set([...a, ...b])));
      expect([...positionsOf(without(x, y))]).toEqual(sorted(a).filter((at) => !b.has(at)));
      expect([...positionsOf(exclusive(x, y))]).toEqual(sorted(new Set([...a, ...b])).filter((at) => a.has(at) !== b.has(at)));
      for (let at = 0; at < 50; at++) expect(contains(x, at)).toBe(a.has(at));
      expect(rangesOf(a)).toEqual(x);
      expect(firstPositions(x, 3)).toEqual(sorted(a).slice(0, 3));
    }),
  );
});

test('never touch or overlap, are never empty, and leave what they were made of alone', () => {
  fc.assert(
    fc.property(anyRanges, anyRanges, (left, right) => {
      const before = structuredClone([left, right]);
      for (const set of [normalised(left), united(left, right), without(normalised(left), normalised(right)), exclusive(normalised(left), normalised(right))]) {
        set.forEach(([from, to], index) => expect(from < to && from > (set[index - 1]?.[1] ?? -1)).toBe(true));
      }
      expect([left, right]).toEqual(before);
    }),
  );
});
