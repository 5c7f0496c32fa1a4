/** A picture made ready for any number of comparisons: at three sizes, smoothed, with what lies inside its border. Pure. */
import type { Pixels } from './codec.ts';
import { insideBorder, type Turn, type Window } from './fingerprint.ts';
import { planesOf, shrink, smooth, turnPixels, type Plane, type Planes } from './planes.ts';

/** A picture made ready for any number of comparisons. */
export interface Comparable {
  /** Width / height of the picture itself. */
  shape: number;
  /** Its sides were exchanged by a quarter turn. */
  exchanged: boolean;
  /** What is inside its border. */
  inside: Window;
  /** Brightness for finding the place, from the coarse to the fine. */
  levels: readonly Plane[];
  /** For the comparison: smoothed, so that only what can be seen counts. */
  smoothed: Planes;
}

/** Longer sides of the levels; the last is the one that is compared. */
const sides = [32, 64, 128] as const;

/**
 * @param pixels of a thumbnail
 * @param square the same, squeezed as for its codes
 */
export function comparable(pixels: Pixels, square: Uint8Array, turn: Turn = 0): Comparable {
  const inside = insideBorder(square);
  const planes = planesOf(turnPixels(pixels, turn));
  const { width, height } = planes.luma;
  const at = (plane: Plane, side: number): Plane => {
    const share = side / Math.max(width, height);
    return shrink(plane, Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share)));
  };
  const fine = (plane: Plane): Plane => smooth(at(plane, sides[2]));
  return {
    shape: width / height,
    exchanged: (turn & 4) !== 0,
    inside: turnWindow(inside, turn),
    levels: sides.map((side) => at(planes.luma, side)),
    smoothed: { luma: fine(planes.luma), blue: fine(planes.blue), red: fine(planes.red) },
  };
}

export function turnWindow({ left, top, right, bottom }: Window, turn: Turn): Window {
  const [l, t, r, b] = (turn & 4) === 0 ? [left, top, right, bottom] : [top, left, bottom, right];
  const [x1, x2] = (turn & 1) === 0 ? [l, r] : [1 - r, 1 - l];
  const [y1, y2] = (turn & 2) === 0 ? [t, b] : [1 - b, 1 - t];
  return { left: x1, right: x2, top: y1, bottom: y2 };
}
