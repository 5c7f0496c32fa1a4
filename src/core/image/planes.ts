/** Small pictures as planes of numbers, at several sizes: what comparing pictures pixel by pixel works on. Pure. */
import type { Pixels } from './codec.ts';
import type { Turn } from './fingerprint.ts';

/** One number a pixel, rows from the top. */
export interface Plane {
  width: number;
  height: number;
  values: Float32Array;
}

/** Brightness and two differences of colour (blue and red against brightness), 0-255 and around 0. */
export interface Planes {
  luma: Plane;
  blue: Plane;
  red: Plane;
}

/** @param rgb three bytes a pixel */
export function planesOf({ rgb, width, height }: Pixels): Planes {
  const count = width * height;
  const [luma, blue, red] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) {
    const [r, g, b] = [rgb[3 * i] as number, rgb[3 * i + 1] as number, rgb[3 * i + 2] as number];
    const y = 0.299 * r + 0.587 * g + 0.114 * b;
    luma[i] = y;
    blue[i] = 0.564 * (b - y);
    red[i] = 0.713 * (r - y);
  }
  const plane = (values: Float32Array): Plane => ({ width, height, values });
  return { luma: plane(luma), blue: plane(blue), red: plane(red) };
}

/** Mean of what each pixel of the smaller plane covers. Never enlarges: a plane that is small enough comes back as it is. */
export function shrink(plane: Plane, width: number, height: number): Plane {
  if (plane.width <= width && plane.height <= height) return plane;
  const [w, h] = [Math.min(width, plane.width), Math.min(height, plane.height)];
  const across = new Float32Array(w * plane.height);
  average(plane.values, across, { lines: plane.height, from: plane.width, to: w, sourceLine: plane.width, sourceStep: 1, targetLine: w, targetStep: 1 });
  const down = new Float32Array(w * h);
  average(across, down, { lines: w, from: plane.height, to: h, sourceLine: 1, sourceStep: w, targetLine: 1, targetStep: w });
  return { width: w, height: h, values: down };
}

interface Pass {
  lines: number;
  from: number;
  to: number;
  sourceLine: number;
  sourceStep: number;
  targetLine: number;
  targetStep: number;
}

function average(source: Float32Array, target: Float32Array, pass: Pass): void {
  const scale = pass.from / pass.to;
  for (let i = 0; i < pass.to; i++) {
    const [start, end] = [i * scale, Math.min(pass.from, (i + 1) * scale)];
    const [first, last] = [Math.floor(start), Math.min(pass.from, Math.ceil(end - 1e-6))];
    for (let line = 0; line < pass.lines; line++) {
      let sum = 0;
      for (let j = first; j < last; j++) {
        const share = Math.min(j + 1, end) - Math.max(j, start);
        sum += share * (source[line * pass.sourceLine + j * pass.sourceStep] as number);
      }
      target[line * pass.targetLine + i * pass.targetStep] = sum / (end - start);
    }
  }
}

/** The picture turned as codes are (fingerprint.ts). */
export function turnPixels({ rgb, width, height }: Pixels, turn: Turn): Pixels {
  if (turn === 0) return { rgb, width, height };
  const exchanged = (turn & 4) !== 0;
  const [w, h] = exchanged ? [height, width] : [width, height];
  const turned = Buffer.allocUnsafe(rgb.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [u, v] = [(turn & 1) === 0 ? x : w - 1 - x, (turn & 2) === 0 ? y : h - 1 - y];
      const from = 3 * (exchanged ? u * width + v : v * width + u);
      turned[3 * (y * w + x)] = rgb[from] as number;
      turned[3 * (y * w + x) + 1] = rgb[from + 1] as number;
      turned[3 * (y * w + x) + 2] = rgb[from + 2] as number;
    }
  }
  return { rgb: turned, width: w, height: h };
}

/** Each pixel with its neighbours, 1-2-1 along both axes. */
export function smooth({ width, height, values }: Plane): Plane {
  const [across, down] = [new Float32Array(values.length), new Float32Array(values.length)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      across[at] = ((values[x > 0 ? at - 1 : at] as number) + 2 * (values[at] as number) + (values[x < width - 1 ? at + 1 : at] as number)) / 4;
    }
  }
  for (let at = 0; at < values.length; at++) {
    down[at] = ((across[at >= width ? at - width : at] as number) + 2 * (across[at] as number) + (across[at < values.length - width ? at + width : at] as number)) / 4;
  }
  return { width, height, values: down };
}
