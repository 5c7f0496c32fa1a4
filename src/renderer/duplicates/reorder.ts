/** Moving things within a list. Pure. */

/** The list with its item at `from` standing at `to` (kept within the list). */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const item = list[from];
  if (item === undefined) return [...list];
  return list.toSpliced(from, 1).toSpliced(Math.max(0, Math.min(to, list.length - 1)), 0, item);
}

/** Where in the list a thing is dropped that is held at height `y`. `middles`: of the rows, top to bottom, without it. */
export const dropIndex = (middles: readonly number[], y: number): number => middles.filter((middle) => middle < y).length;
