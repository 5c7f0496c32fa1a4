/**
 * From an upright RGB picture to a model's input: which part is cut out, to what it is scaled, and how bytes become
 * normalised planes. Pure; the scaling itself is the codec's.
 */
import type { ResizePlan } from '../image/codec.ts';
import type { ImageSpec } from './manifest.ts';

/** Beyond this, cropping first changes no visible pixel but keeps a 1 x 10,000 strip from growing to gigabytes. */
const longestRatio = 8;

export interface Size {
  width: number;
  height: number;
}

/**
 * How a picture of the size `pixels` becomes `size` x `size`.
 * crop: short side to `size` (long side rounded down, as torchvision does), centre cut out. squash: both sides to `size`.
 * @param original what `pixels` were shrunk from: the long side is rounded from it, because a reference that starts
 * there must find its centre at the same place, and one pixel's difference moves the cut by half a pixel
 */
export function planResize(pixels: Size, spec: Pick<ImageSpec, 'size' | 'resize'>, original: Size = pixels): ResizePlan {
  const { size } = spec;
  if (spec.resize === 'squash') return { region: null, width: size, height: size, left: 0, top: 0, size };
  const region = middle(pixels);
  const inner = region ?? original;
  const short = Math.min(inner.width, inner.height);
  const scaledWidth = Math.max(size, Math.floor((inner.width * size) / short));
  const scaledHeight = Math.max(size, Math.floor((inner.height * size) / short));
  return {
    region,
    width: scaledWidth,
    height: scaledHeight,
    left: Math.round((scaledWidth - size) / 2),
    top: Math.round((scaledHeight - size) / 2),
    size,
  };
}

/** The middle part of an extremely long picture; null where nothing has to go. */
function middle({ width, height }: Size): ResizePlan['region'] {
  const longest = Math.min(width, height) * longestRatio;
  if (Math.max(width, height) <= longest) return null;
  return width > height
    ? { left: Math.floor((width - longest) / 2), top: 0, width: longest, height }
    : { left: 0, top: Math.floor((height - longest) / 2), width, height: longest };
}

export type WritePlanes = (rgb: Uint8Array, target: Float32Array, offset: number) => void;

/**
 * @returns a function that writes `size * size` RGB bytes as three planes (R, G, B) of (value / 255 - mean) / std
 * into `target` from `offset` on
 */
export function createPlaneWriter(spec: Pick<ImageSpec, 'size' | 'mean' | 'std'>): WritePlanes {
  const tables = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, value) => (value / 255 - (spec.mean[channel] ?? 0)) / (spec.std[channel] ?? 1)),
  );
  const pixels = spec.size * spec.size;
  return (rgb, target, offset) => {
    if (rgb.length !== pixels * 3 || target.length < offset + pixels * 3) throw new RangeError('A model input has the wrong size.');
    tables.forEach((table, channel) => {
      const start = offset + channel * pixels;
      for (let pixel = 0; pixel < pixels; pixel++) target[start + pixel] = table[rgb[pixel * 3 + channel] ?? 0] ?? 0;
    });
  };
}
