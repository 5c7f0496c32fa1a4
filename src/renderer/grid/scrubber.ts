/** Which years the scrubber names and where, and which month a height stands for. Pure. */
import { groupAt, type Layout } from './geometry.ts';

export interface YearMark {
  year: string;
  /** 0 at the top, 1 at the bottom of the scrubber. */
  at: number;
}

/**
 * One mark a year at the height of its first month, thinned so that labels stay `room` px apart on a scrubber that is
 * `height` px tall. `reach` is how far the grid can scroll, px.
 */
export function yearMarks(layout: Layout, reach: number, height: number, room: number): YearMark[] {
  const marks: YearMark[] = [];
  let year = '';
  let last = -Infinity;
  for (const group of layout.groups) {
    const own = group.month?.slice(0, 4) ?? '';
    if (own === year || own === '') continue;
    year = own;
    const at = reach <= 0 ? 0 : Math.min(1, group.top / reach);
    // The lowest labels are lifted, so that they end inside.
    const place = Math.min(at * height, height - room);
    if (place - last < room) continue;
    last = place;
    marks.push({ year: own, at });
  }
  return marks;
}

/** The month (`YYYY-MM`, or null without a date) that scrolling to `at` (0..1) would bring to the top. */
export function monthAt(layout: Layout, reach: number, at: number): string | null {
  return groupAt(layout, Math.max(0, at) * Math.max(0, reach))?.month ?? null;
}

/** The top of the next or previous group: what one press of an arrow key on the scrubber does. */
export function stepGroup(layout: Layout, top: number, step: 1 | -1): number {
  const tops = layout.groups.map((group) => group.top);
  const later = tops.find((candidate) => candidate > top + 1);
  const earlier = tops.findLast((candidate) => candidate < top - 1);
  return (step === 1 ? later : earlier) ?? (step === 1 ? layout.height : 0);
}
