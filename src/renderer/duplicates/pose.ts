/**
 * Zoom and pan that two pictures share. Pure. The pictures may differ in pixels, so the pose is told in shares of the
 * picture: the same part of both is seen, equally large on the screen.
 */
import type { Point, Size } from '../viewer/zoom.ts';

/** `zoom` 1 shows all of it; `x` and `y`, from 0 to 1, name the spot of the picture in the middle of the view. */
export interface SharedPose {
  zoom: number;
  x: number;
  y: number;
}

export const whole: SharedPose = { zoom: 1, x: 0.5, y: 0.5 };

/** Screen pixels per pixel of the larger picture, at the deepest. */
const deepest = 8;

/** How large the picture is on the screen at zoom 1, px. Small ones are enlarged: both are to be compared. */
export function fittedSize(picture: Size, view: Size): Size {
  if (picture.width <= 0 || picture.height <= 0 || view.width <= 0 || view.height <= 0) return { width: 0, height: 0 };
  const scale = Math.min(view.width / picture.width, view.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** Where a picture lies in its view: size on the screen and offset of its centre from the view's, px. */
export function placed(pose: SharedPose, picture: Size, view: Size): { width: number; height: number; x: number; y: number } {
  const fit = fittedSize(picture, view);
  const width = fit.width * pose.zoom;
  const height = fit.height * pose.zoom;
  return { width, height, x: (0.5 - pose.x) * width, y: (0.5 - pose.y) * height };
}

/** The zoom at which one pixel of `picture` is one physical pixel of the screen. */
export function actualZoom(picture: Size, view: Size, pixelRatio: number): number {
  const { width } = fittedSize(picture, view);
  return width === 0 ? 1 : picture.width / pixelRatio / width;
}

export const deepestZoom = (picture: Size, view: Size, pixelRatio: number): number => Math.max(2, actualZoom(picture, view, pixelRatio) * deepest);

/** Keeps the edges outside the view, and what is smaller than the view in its middle. */
export function contained(pose: SharedPose, picture: Size, view: Size): SharedPose {
  const fit = fittedSize(picture, view);
  const clamp = (spot: number, side: number, room: number): number => {
    const half = side === 0 ? 0.5 : Math.min(0.5, room / (2 * side * pose.zoom));
    return Math.max(half, Math.min(1 - half, spot));
  };
  return { zoom: pose.zoom, x: clamp(pose.x, fit.width, view.width), y: clamp(pose.y, fit.height, view.height) };
}

/** Zooms to `zoom`; what lies under `point` (from the view's centre, px) stays there. `picture`: the larger one. */
export function zoomedTo(pose: SharedPose, zoom: number, point: Point, picture: Size, view: Size, pixelRatio: number): SharedPose {
  const next = Math.max(1, Math.min(zoom, deepestZoom(picture, view, pixelRatio)));
  const fit = fittedSize(picture, view);
  if (fit.width === 0 || fit.height === 0) return pose;
  const x = pose.x + point.x / fit.width / pose.zoom - point.x / fit.width / next;
  const y = pose.y + point.y / fit.height / pose.zoom - point.y / fit.height / next;
  return contained({ zoom: next, x, y }, picture, view);
}

/** Moves the pictures by so many px of the screen. */
export function pannedBy(pose: SharedPose, by: Point, picture: Size, view: Size): SharedPose {
  const { width, height } = placed(pose, picture, view);
  if (width === 0 || height === 0) return pose;
  return contained({ ...pose, x: pose.x - by.x / width, y: pose.y - by.y / height }, picture, view);
}
