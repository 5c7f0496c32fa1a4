/** Groups have complete linkage, whatever the order of what is known; a third member may vouch for a pair that is a little off. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkUp, type Link, type Linkage } from '../../src/core/duplicates/linkage.ts';

const least = 0.5;
const vouched = 0.25;

/** Scores of all pairs of `names`, by a table. */
function world(names: readonly string[], scores: ReadonlyMap<string, number>): { links: Link[]; scoreOf(a: string, b: string): number } {
  const scoreOf = (a: string, b: string): number => scores.get(a < b ? `${a} ${b}` : `${b} ${a}`) ?? 0;
  const links = names.flatMap((first, index) => names.slice(index + 1).map((second) => ({ first, second, score: scoreOf(first, second) }))).filter(({ score }) => score >= least);
  return { links, scoreOf };
}

const table = (entries: readonly [string, string, number][]): Map<string, number> => new Map(entries.map(([a, b, score]) => [a < b ? `${a} ${b}` : `${b} ${a}`, score]));

const anyWorld = fc.integer({ min: 2, max: 14 }).chain((count) => {
  const names = Array.from({ length: count }, (_, index) => `p${String(index).padStart(2, '0')}`);
  const pairs = names.flatMap((a, index) => names.slice(index + 1).map((b) => `${a} ${b}`));
  return fc.record({
    names: fc.constant(names),
    scores: fc.array(fc.constantFrom(0, 0.1, 0.3, 0.45, 0.5, 0.7, 0.9, 1), { minLength: pairs.length, maxLength: pairs.length }).map((values) => new Map(pairs.map((pair, index) => [pair, values[index] as number]))),
    order: fc.shuffledSubarray(pairs, { minLength: pairs.length }),
  });
});

describe('complete linkage', () => {
  test('joins no chain: what is not linked directly is not together', () => {
    const { links, scoreOf } = world(['a', 'b', 'c'], table([['a', 'b', 0.9], ['b', 'c', 0.8], ['a', 'c', 0.1]]));
    expect(linkUp(links, least, scoreOf, vouched).clusters).toEqual([{ members: ['a', 'b'], score: 0.9 }]);
  });

  test('a third member vouches for two forms that differ by both their edits, and for nothing further off', () => {
    const off = (score: number): Linkage => {
      const { links, scoreOf } = world(['a', 'b', 'c'], table([['a', 'b', 0.9], ['a', 'c', 0.8], ['b', 'c', score]]));
      return linkUp(links, least, scoreOf, vouched);
    };
    expect(off(0.3).clusters).toEqual([{ members: ['a', 'b', 'c'], score: 0.8 }]);
    expect(off(0.24).clusters).toEqual([{ members: ['a', 'b'], score: 0.9 }]);
  });

  test('nobody vouches where that is not asked for', () => {
    const { links, scoreOf } = world(['a', 'b', 'c'], table([['a', 'b', 0.9], ['a', 'c', 0.8], ['b', 'c', 0.4]]));
    expect(linkUp(links, least, scoreOf).clusters).toEqual([{ members: ['a', 'b'], score: 0.9 }]);
  });

  test('asks for every pair of a small part that nobody has looked at, and answers nothing for it before', () => {
    const linked = linkUp([{ first: 'a', second: 'b', score: 1 }, { first: 'b', second: 'c', score: 1 }], least, (a, b) => (a === 'b' || b === 'b' ? 1 : undefined), vouched);
    expect(linked).toEqual({ clusters: [], wanted: [['a', 'c']] });
  });

  test('any scores: every pair of a group is linked, or near enough with a member that is linked with both', () => {
    fc.assert(fc.property(anyWorld, ({ names, scores }) => {
      const { links, scoreOf } = world(names, scores);
      for (const { members } of linkUp(links, least, scoreOf, vouched).clusters) {
        expect(members.length).toBeGreaterThan(1);
        for (const [index, a] of members.entries()) {
          for (const b of members.slice(index + 1)) {
            const isVouchedFor = scoreOf(a, b) >= vouched && members.some((c) => c !== a && c !== b && scoreOf(a, c) >= least && scoreOf(b, c) >= least);
            expect(scoreOf(a, b) >= least || isVouchedFor).toBe(true);
          }
        }
      }
    }));
  });

  test('any scores: the order in which links are given, and which end is named first, change nothing', () => {
    fc.assert(fc.property(anyWorld, ({ names, scores, order }) => {
      const { links, scoreOf } = world(names, scores);
      const shuffled = order.flatMap((pair) => links.filter(({ first, second }) => `${first} ${second}` === pair)).map(({ first, second, score }): Link => ({ first: second, second: first, score }));
      expect(linkUp(shuffled, least, scoreOf, vouched)).toEqual(linkUp(links, least, scoreOf, vouched));
    }));
  });

  test('any scores: a photo is in one group at most', () => {
    fc.assert(fc.property(anyWorld, ({ names, scores }) => {
      const { links, scoreOf } = world(names, scores);
      const members = linkUp(links, least, scoreOf, vouched).clusters.flatMap((cluster) => cluster.members);
      expect(new Set(members).size).toBe(members.length);
    }));
  });

  test.each([['linked with one of them', 5_000], ['linked two by two', 2]])('5,000 forms of one picture, %s, become one group by far fewer pairs than there are, in few rounds', (_, fan) => {
    const names = Array.from({ length: 5_000 }, (_, index) => `p${String(index).padStart(4, '0')}`);
    const known = new Set<string>();
    const key = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
    const links = names.slice(1).map((second, index) => {
      const first = names[Math.floor(index / fan)] as string;
      known.add(key(first, second));
      return { first, second, score: 0.9 };
    });
    let linked: Linkage = { clusters: [], wanted: [] };
    for (let round = 0; round < 4; round++) {
      linked = linkUp(links, least, (a, b) => (known.has(key(a, b)) ? 0.9 : undefined), vouched);
      if (linked.wanted.length === 0) break;
      for (const [a, b] of linked.wanted) known.add(key(a, b));
    }
    expect(linked.clusters).toHaveLength(1);
    expect(linked.clusters[0]?.members).toEqual(names);
    expect(known.size).toBeLessThan((5_000 * 4_999) / 2 / 50);
  });
});
