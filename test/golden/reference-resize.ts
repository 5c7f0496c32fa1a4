/**
 * The reference that preprocessing is checked against: antialiased resampling as Pillow and torchvision define it,
 * written out plainly. Slow and simple on purpose; the product never uses it.
 */

export interface Image {
  /** RGB, 3 bytes a pixel. */
  rgb: Uint8Array;
  width: number;
  height: number;
}

type Filter = { support: number; weight: (x: number) => number };

/** Keys' cubic with a = -0.5. */
export const bicubic: Filter = {
  support: 2,
  weight: (x) => {
    const t = Math.abs(x);
    if (t < 1) return 1.5 * t ** 3 - 2.5 * t ** 2 + 1;
    return t < 2 ? -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2 : 0;
  },
};

export const bilinear: Filter = { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) };

/** For each output sample: the first input sample and the weights of it and its followers. Weights sum to one. */
function coefficients(input: number, output: number, filter: Filter): { start: number; weights: number[] }[] {
  const scale = input / output;
  // Shrinking widens the filter so that every input sample counts: that is the antialiasing.
  const stretch = Math.max(scale, 1);
  return Array.from({ length: output }, (_, index) => {
    const centre = (index + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - filter.support * stretch + 0.5));
    const end = Math.min(input, Math.floor(centre + filter.support * stretch + 0.5));
    const weights = Array.from({ length: end - start }, (__, at) => filter.weight((start + at + 0.5 - centre) / stretch));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { start, weights: weights.map((weight) => weight / sum) };
  });
}

const clamp = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** Horizontally, then vertically, rounding to bytes in between, as Pillow does. */
export function referenceResize(image: Image, width: number, height: number, filter: Filter): Image {
  const across = new Uint8Array(width * image.height * 3);
  coefficients(image.width, width, filter).forEach(({ start, weights }, x) => {
    for (let y = 0; y < image.height; y++) {
      for (let channel = 0; channel < 3; channel++) {
        const sum = weights.reduce((total, weight, at) => total + weight * (image.rgb[(y * image.width + start + at) * 3 + channel] ?? 0), 0);
        across[(y * width + x) * 3 + channel] = clamp(sum);
      }
    }
  });
  const down = new Uint8Array(width * height * 3);
  coefficients(image.height, height, filter).forEach(({ start, weights }, y) => {
    for (let at = 0; at < width * 3; at++) {
      down[y * width * 3 + at] = clamp(weights.reduce((total, weight, row) => total + weight * (across[(start + row) * width * 3 + at] ?? 0), 0));
    }
  });
  return { rgb: down, width, height };
}

/** The square of `size` whose top left corner is at `left`, `top`. */
export function cut(image: Image, left: number, top: number, size: number): Uint8Array {
  const square = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    const from = ((top + y) * image.width + left) * 3;
    square.set(image.rgb.subarray(from, from + size * 3), y * size * 3);
  }
  return square;
}
