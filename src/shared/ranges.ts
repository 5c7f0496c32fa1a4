/**
 * Sets of positions in a list as ranges: selecting 50,000 photos in a row takes two numbers. A set is kept in order,
 * without overlaps, without ranges that touch and without empty ones, so that equal sets are equal lists. Pure.
 */

/** From the first position to before the second. */
export type Range = [from: number, to: number];
export type Ranges = readonly Range[];

/** Any ranges as a set. */
export function normalised(ranges: Ranges): Range[] {
  const ordered = ranges.filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0]);
  const set: Range[] = [];
  for (const [from, to] of ordered) {
    const last = set.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else set.push([from, to]);
  }
  return set;
}

/** Positions as a set. */
export const rangesOf = (positions: Iterable<number>): Range[] => normalised(Array.from(positions, (at): Range => [at, at + 1]));

export const countOf = (set: Ranges): number => set.reduce((sum, [from, to]) => sum + to - from, 0);

export function contains(set: Ranges, at: number): boolean {
  let low = 0;
  let high = set.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = set[middle] as Range;
    if (at < from) high = middle - 1;
    else if (at >= to) low = middle + 1;
    else return true;
  }
  return false;
}

export const united = (a: Ranges, b: Ranges): Range[] => normalised([...a, ...b]);

/** What is in `a` and not in `b`. */
export function without(a: Ranges, b: Ranges): Range[] {
  const rest: Range[] = [];
  let next = 0;
  for (const [from, to] of a) {
    let start = from;
    while (next < b.length && (b[next] as Range)[1] <= start) next += 1;
    for (let at = next; at < b.length && (b[at] as Range)[0] < to; at++) {
      const [cut, end] = b[at] as Range;
      if (cut > start) rest.push([start, cut]);
      start = Math.max(start, end);
    }
    if (start < to) rest.push([start, to]);
  }
  return rest;
}

/** What is in one of the two, and not in both. */
export const exclusive = (a: Ranges, b: Ranges): Range[] => united(without(a, b), without(b, a));

/** Every position, in order. */
export function* positionsOf(set: Ranges): Generator<number> {
  for (const [from, to] of set) for (let at = from; at < to; at++) yield at;
}

/** The first few positions. */
export function firstPositions(set: Ranges, most: number): number[] {
  const first: number[] = [];
  for (const at of positionsOf(set)) {
    if (first.length >= most) break;
    first.push(at);
  }
  return first;
}
