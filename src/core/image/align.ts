/**
 * Lays one small picture over another that may be a part of it, or have something around it: shift and scale along both
 * axes, with a difference in brightness and contrast, by Gauss-Newton from the coarse to the fine. Pure.
 */
import type { Plane } from './planes.ts';

/** A place (u, v) of the second picture, in shares of its sides, is at (sx u + tx, sy v + ty) of the first. */
export interface Placement {
  sx: number;
  tx: number;
  sy: number;
  ty: number;
}

export interface Alignment extends Placement {
  /** First = gain * second + bias, in brightness. */
  gain: number;
  bias: number;
  /** Correlation where both are, -1 to 1. */
  correlation: number;
}

/** Between pixels linearly; outside, the nearest. @param x, y in pixels, pixel centres at whole numbers */
export function sampleAt({ values, width, height }: Plane, x: number, y: number): number {
  // Called some hundred thousand times a pair: nothing is allocated here.
  const cx = x < 0 ? 0 : x > width - 1 ? width - 1 : x;
  const cy = y < 0 ? 0 : y > height - 1 ? height - 1 : y;
  const left = Math.floor(cx);
  const top = Math.floor(cy);
  const fx = cx - left;
  const at = top * width + left;
  const right = left + 1 < width ? at + 1 : at;
  const below = top + 1 < height ? width : 0;
  const upper = values[at] as number;
  const upperRight = values[right] as number;
  const lower = values[at + below] as number;
  const lowerRight = values[right + below] as number;
  const above = upper + (upperRight - upper) * fx;
  return above + (lower + (lowerRight - lower) * fx - above) * (cy - top);
}

/** Correlation of the second picture, so placed, with the first where they overlap; looked at in every `step`th pixel. */
export function correlationOf(first: Plane, second: Plane, at: Placement, step = 1): number {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let j = 0; j < second.height; j += step) {
    const y = at.sy * ((j + 0.5) / second.height) + at.ty;
    if (y < 0 || y > 1) continue;
    for (let i = 0; i < second.width; i += step) {
      const x = at.sx * ((i + 0.5) / second.width) + at.tx;
      if (x < 0 || x > 1) continue;
      const p = sampleAt(first, x * first.width - 0.5, y * first.height - 0.5);
      const q = second.values[j * second.width + i] as number;
      n += 1;
      a += p;
      b += q;
      aa += p * p;
      bb += q * q;
      ab += p * q;
    }
  }
  if (n < 16) return -1;
  const variance = Math.sqrt(Math.max(0, aa - (a * a) / n) * Math.max(0, bb - (b * b) / n));
  return variance < n * 0.5 ? 0 : (ab - (a * b) / n) / variance;
}

/** Residuals this far beyond the usual one do not pull: captions and borders are not what is aligned by. */
const outlier = 2.5;
/** Brightness: what the first round takes for usual, and the least that any round does. */
const firstScale = 40;
const leastScale = 4;
/** Pixels; after a step below this, what a further one would change is far less. */
const settled = 0.04;

/** Shapes of the two pictures: pixels of one are as wide as high in the other, whatever their sizes. */
export interface Shapes {
  /** Width / height. */
  first: number;
  second: number;
}

/** Improves a placement that keeps the picture's proportions; answers null where the pictures hardly overlap. */
export function refine(first: Plane, second: Plane, start: Alignment, shapes: Shapes, rounds: number): Alignment | null {
  let now = start;
  let scale = firstScale;
  for (let round = 0; round < rounds; round++) {
    const step = solveStep(first, second, now, outlier * scale, 6);
    if (step === null) return null;
    scale = Math.max(leastScale, step.meanResidual * 1.5);
    const [gain = 1, bias = 0, dtx = 0, dty = 0, dsx = 0, dsy = 0] = step.change;
    const next = proportional({ sx: now.sx + dsx, tx: now.tx + dtx, sy: now.sy + dsy, ty: now.ty + dty }, shapes);
    const moved = Math.max(Math.abs(next.sx - now.sx), Math.abs(next.tx - now.tx), Math.abs(next.sy - now.sy), Math.abs(next.ty - now.ty)) * Math.max(first.width, first.height);
    now = { ...now, ...next, gain, bias };
    if (moved < settled) break;
  }
  return { ...now, correlation: correlationOf(first, second, now) };
}

/** The same scale along both axes, about the middle. */
function proportional({ sx, tx, sy, ty }: Placement, { first, second }: Shapes): Placement {
  const ratio = second / first;
  const scale = (sx / ratio + sy) / 2;
  return { sx: scale * ratio, tx: tx + (sx - scale * ratio) / 2, sy: scale, ty: ty + (sy - scale) / 2 };
}

/**
 * How far the pictures are turned or slanted against each other, as the share of the picture's side that a corner is off
 * by: a copy never is, while two shots by hand nearly always are. Where all that can be seen lies close together, as with a
 * moon in the night, what its own edges are off by: nothing is known of the corners. Null where it cannot be told.
 */
export function slantOf(first: Plane, second: Plane, at: Alignment): number | null {
  const step = solveStep(first, second, at, outlier * leastScale * 2, 8);
  if (step === null) return null;
  const [, , , , , , xByV = 0, yByU = 0] = step.change;
  return Math.max(Math.abs(xByV) * step.spread.down, Math.abs(yByU) * step.spread.across) / 2;
}

interface Step {
  /** gain, bias, then changes of tx, ty, sx, sy, and of x with v and y with u. */
  change: Float64Array;
  meanResidual: number;
  /** How far what can be seen to move across, or down, is spread down, or across: 1 where that is everywhere alike, 0 where it is all on one line. */
  spread: { down: number; across: number };
}

/** Pixels that place a picture as well as any more. */
const plenty = 6_000;

/** One step of Gauss-Newton in the placement, with gain and bias solved anew. @param count how many of the numbers are free */
function solveStep(first: Plane, second: Plane, at: Alignment, cut: number, count: 6 | 8): Step | null {
  const matrix = new Float64Array(count * count);
  const vector = new Float64Array(count);
  const row = new Float64Array(count);
  // Large planes hold more than a placement needs: every second pixel, as on a chessboard.
  const stride = count === 6 && second.width * second.height > plenty ? 2 : 1;
  let [used, total] = [0, 0];
  for (let j = 1; j < second.height - 1; j++) {
    const v = (j + 0.5) / second.height;
    const y = (at.sy * v + at.ty) * first.height - 0.5;
    if (y < 0.5 || y > first.height - 1.5) continue;
    for (let i = 1 + (j % stride); i < second.width - 1; i += stride) {
      const u = (i + 0.5) / second.width;
      const x = (at.sx * u + at.tx) * first.width - 0.5;
      if (x < 0.5 || x > first.width - 1.5) continue;
      const p = sampleAt(first, x, y);
      const q = second.values[j * second.width + i] as number;
      const residual = Math.abs(p - at.gain * q - at.bias);
      if (residual > cut) continue;
      const slopeX = (sampleAt(first, x + 0.5, y) - sampleAt(first, x - 0.5, y)) * first.width;
      const slopeY = (sampleAt(first, x, y + 0.5) - sampleAt(first, x, y - 0.5)) * first.height;
      // p + slope * change = gain * q + bias, solved for the change, the gain and the bias.
      row[0] = q;
      row[1] = 1;
      row[2] = -slopeX;
      row[3] = -slopeY;
      row[4] = -slopeX * u;
      row[5] = -slopeY * v;
      if (count === 8) {
        row[6] = -slopeX * v;
        row[7] = -slopeY * u;
      }
      accumulate(matrix, vector, row, p);
      used += 1;
      total += residual;
    }
  }
  if (used < 64) return null;
  const change = solve(matrix, vector);
  return change === null ? null : { change, meanResidual: total / used, spread: { down: spreadOf(matrix, count, 2), across: spreadOf(matrix, count, 3) } };
}

/** Standard deviation of what is spread evenly over a side of 1. */
const evenly = Math.sqrt(1 / 12);

/** @param at the shift's place; the slant that goes with it comes four places later */
function spreadOf(matrix: Float64Array, count: number, at: 2 | 3): number {
  if (count < 8) return 1;
  const sum = (row: number, column: number): number => matrix[row * count + column] as number;
  const weight = sum(at, at);
  const mean = sum(at, at + 4) / weight;
  return Math.min(1, Math.sqrt(Math.max(0, sum(at + 4, at + 4) / weight - mean ** 2)) / evenly);
}

function accumulate(matrix: Float64Array, vector: Float64Array, row: Float64Array, value: number): void {
  const n = row.length;
  for (let r = 0; r < n; r++) {
    const factor = row[r] as number;
    vector[r] = (vector[r] as number) + factor * value;
    for (let c = r; c < n; c++) matrix[r * n + c] = (matrix[r * n + c] as number) + factor * (row[c] as number);
  }
}

/** Cholesky of the upper triangle; null where the pictures do not determine all of it. */
function solve(upper: Float64Array, right: Float64Array): Float64Array | null {
  const n = right.length;
  const lower = new Float64Array(n * n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c <= r; c++) {
      let sum = (upper[c * n + r] as number) * (r === c ? 1 + 1e-6 : 1);
      for (let k = 0; k < c; k++) sum -= (lower[r * n + k] as number) * (lower[c * n + k] as number);
      if (r === c && sum <= 1e-9) return null;
      lower[r * n + c] = r === c ? Math.sqrt(sum) : sum / (lower[c * n + c] as number);
    }
  }
  const solution = Float64Array.from(right);
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < r; k++) solution[r] = (solution[r] as number) - (lower[r * n + k] as number) * (solution[k] as number);
    solution[r] = (solution[r] as number) / (lower[r * n + r] as number);
  }
  for (let r = n - 1; r >= 0; r--) {
    for (let k = r + 1; k < n; k++) solution[r] = (solution[r] as number) - (lower[k * n + r] as number) * (solution[k] as number);
    solution[r] = (solution[r] as number) / (lower[r * n + r] as number);
  }
  return solution;
}
