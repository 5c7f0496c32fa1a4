/** Zoom and pan of the viewer. Pure: a picture in a viewport, scaled about a point and kept within reach. */

export interface Size {
  width: number;
  height: number;
}

/** Where the picture lies: `scale` in screen px per picture px, `x` and `y` its centre relative to the viewport's. */
export interface Pose {
  scale: number;
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Small pictures are enlarged to fit, but no more than this: beyond it there is only blur. */
const mostEnlarged = 2;
/** Deepest zoom: eight screen pixels a picture pixel. */
export const deepest = 8;

/** The scale at which the whole picture is seen. */
export function fitScale(picture: Size, viewport: Size): number {
  if (picture.width <= 0 || picture.height <= 0) return 1;
  return Math.max(0.001, Math.min(viewport.width / picture.width, viewport.height / picture.height, mostEnlarged));
}

export const fitted = (picture: Size, viewport: Size): Pose => ({ scale: fitScale(picture, viewport), x: 0, y: 0 });

/** Keeps the picture's edges outside the viewport, or the picture centred where it is smaller. */
export function contained(pose: Pose, picture: Size, viewport: Size): Pose {
  const limit = (pictureSide: number, viewportSide: number): number => Math.max(0, (pictureSide * pose.scale - viewportSide) / 2);
  const clamp = (value: number, bound: number): number => Math.max(-bound, Math.min(bound, value)) + 0;
  return {
    scale: pose.scale,
    x: clamp(pose.x, limit(picture.width, viewport.width)),
    y: clamp(pose.y, limit(picture.height, viewport.height)),
  };
}

/** Zooms by `factor` so that what lies under `point` (relative to the viewport's centre) stays under it. */
export function zoomed(pose: Pose, factor: number, point: Point, picture: Size, viewport: Size): Pose {
  const fit = fitScale(picture, viewport);
  const scale = Math.max(fit, Math.min(Math.max(deepest, fit), pose.scale * factor));
  const real = scale / pose.scale;
  const moved = { scale, x: point.x - (point.x - pose.x) * real, y: point.y - (point.y - pose.y) * real };
  return contained(moved, picture, viewport);
}

export function panned(pose: Pose, by: Point, picture: Size, viewport: Size): Pose {
  return contained({ ...pose, x: pose.x + by.x, y: pose.y + by.y }, picture, viewport);
}

/** True while the whole picture is seen. */
export function isFitted(pose: Pose, picture: Size, viewport: Size): boolean {
  return pose.scale <= fitScale(picture, viewport) * 1.001;
}

/** What double-click does: to one picture pixel a screen pixel at the point, and back to fit. */
export function toggled(pose: Pose, point: Point, picture: Size, viewport: Size, pixelRatio: number): Pose {
  const fit = fitScale(picture, viewport);
  if (pose.scale > fit * 1.001) return fitted(picture, viewport);
  const actual = 1 / pixelRatio;
  // A picture that fit already shows at (nearly) its own size: go one step closer instead of doing nothing.
  const goal = actual > fit * 1.1 ? actual : fit * 2.5;
  return zoomed(pose, goal / pose.scale, point, picture, viewport);
}
