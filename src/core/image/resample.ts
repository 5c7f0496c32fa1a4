/**
 * Resampling for pictures smaller than a model's input. The image library enlarges with its centre moved by half a
 * pixel (measured: a ramp comes out half a step early), which references do not; shrinking, it is right and faster.
 * Pure. Takes about 3 ms of this thread for 224 x 224, which only small pictures cost.
 */
import type { Kernel, Pixels, ResizePlan } from './codec.ts';

interface Filter {
  /** Reach in input pixels at scale one. */
  support: number;
  weight(distance: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const filters: Readonly<Record<Exclude<Kernel, 'nearest'>, Filter>> = {
  bilinear: { support: 1, weight: (x) => (x < 1 ? 1 - x : 0) },
  bicubic: { support: 2, weight: (x) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0) },
  lanczos: { support: 3, weight: (x) => (x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** For each sample of one axis: the first input sample, and `taps` weights that sum to one. */
interface Axis {
  starts: Int32Array;
  weights: Float32Array;
  taps: number;
}

function axis(input: number, output: number, filter: Filter): Axis {
  const scale = input / output;
  const stretch = Math.max(1, scale);
  const taps = Math.min(input, Math.ceil(filter.support * stretch) * 2 + 1);
  const starts = new Int32Array(output);
  const weights = new Float32Array(output * taps);
  for (let index = 0; index < output; index++) {
    const centre = (index + 0.5) * scale;
    const start = Math.min(input - taps, Math.max(0, Math.floor(centre - filter.support * stretch + 0.5)));
    const row = Array.from({ length: taps }, (_, tap) => filter.weight(Math.abs(start + tap + 0.5 - centre) / stretch));
    const sum = row.reduce((total, weight) => total + weight, 0);
    starts[index] = start;
    row.forEach((weight, tap) => (weights[index * taps + tap] = weight / sum));
  }
  return { starts, weights, taps };
}

/** Applies an axis to rows (step 3) or columns (step = row length) and rounds to bytes, as references do in between. */
function apply(source: Uint8Array, target: Uint8Array, along: Axis, count: number, lines: number, at: Layout): void {
  for (let line = 0; line < lines; line++) {
    for (let index = 0; index < count; index++) {
      const from = line * at.sourceLine + (along.starts[index] ?? 0) * at.sourceStep;
      const into = line * at.targetLine + index * at.targetStep;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0.5;
        for (let tap = 0; tap < along.taps; tap++) sum += (along.weights[index * along.taps + tap] ?? 0) * (source[from + tap * at.sourceStep + channel] ?? 0);
        target[into + channel] = sum < 0 ? 0 : sum > 255 ? 255 : sum;
      }
    }
  }
}

interface Layout {
  sourceLine: number;
  sourceStep: number;
  targetLine: number;
  targetStep: number;
}

/** True where the plan enlarges along either axis. */
export function enlarges(pixels: Pixels, plan: ResizePlan): boolean {
  const { width, height } = plan.region ?? pixels;
  return plan.width > width || plan.height > height;
}

/** RGB bytes, `size` * `size` * 3. */
export function resample(pixels: Pixels, plan: ResizePlan, kernel: Exclude<Kernel, 'nearest'>): Buffer {
  const { left, top, width, height } = plan.region ?? { left: 0, top: 0, width: pixels.width, height: pixels.height };
  const rows = pixels.rgb.subarray((top * pixels.width + left) * 3);
  const across = new Uint8Array(plan.width * height * 3);
  apply(rows, across, axis(width, plan.width, filters[kernel]), plan.width, height, {
    sourceLine: pixels.width * 3, sourceStep: 3, targetLine: plan.width * 3, targetStep: 3,
  });
  const down = new Uint8Array(plan.width * plan.height * 3);
  apply(across, down, axis(height, plan.height, filters[kernel]), plan.height, plan.width, {
    sourceLine: 3, sourceStep: plan.width * 3, targetLine: 3, targetStep: plan.width * 3,
  });
  return cut(down, plan);
}

function cut(rgb: Uint8Array, { width, left, top, size }: ResizePlan): Buffer {
  const square = Buffer.allocUnsafe(size * size * 3);
  for (let row = 0; row < size; row++) {
    const from = ((top + row) * width + left) * 3;
    square.set(rgb.subarray(from, from + size * 3), row * size * 3);
  }
  return square;
}
