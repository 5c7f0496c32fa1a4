/** A small square of a picture of any size and shape, for codes: quick, since every photo needs one. Pure. */
import type { Pixels } from './codec.ts';

/**
 * Samples along each axis for a pixel of the square. So few do: of a picture of 1024 pixels, one in seven is looked at,
 * and its low frequencies come out as from all of them.
 */
const samples = 4;

/** @returns three bytes a pixel, `side` x `side` */
export function squeeze({ rgb, width, height }: Pixels, side: number): Uint8Array {
  const square = new Uint8Array(side * side * 3);
  const columns = placesOf(width, side).map((column) => 3 * column);
  const rows = placesOf(height, side).map((row) => 3 * width * row);
  const half = samples ** 2 / 2;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let [r, g, b] = [half, half, half];
      for (let j = y * samples; j < (y + 1) * samples; j++) {
        const row = rows[j] as number;
        for (let i = x * samples; i < (x + 1) * samples; i++) {
          const at = row + (columns[i] as number);
          r += rgb[at] as number;
          g += rgb[at + 1] as number;
          b += rgb[at + 2] as number;
        }
      }
      const to = 3 * (y * side + x);
      square[to] = r / samples ** 2;
      square[to + 1] = g / samples ** 2;
      square[to + 2] = b / samples ** 2;
    }
  }
  return square;
}

/** Where to look along an axis, evenly. */
const placesOf = (length: number, side: number): Int32Array => Int32Array.from({ length: side * samples }, (_, index) => Math.min(length - 1, Math.floor(((index + 0.5) * length) / (side * samples))));
