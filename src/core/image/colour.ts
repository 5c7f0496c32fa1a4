/** The colour that stands for a picture until its thumbnail arrives. Pure. */
import type { Pixels } from './codec.ts';

const samples = 4096;

/**
 * The mean of the most common colour cell (4 x 4 x 4 cells of RGB): a real colour of the picture, where a mean over
 * everything would be mud.
 * @returns `#rrggbb`
 */
export function dominantColour({ rgb, width, height }: Pixels): string {
  const cells = new Float64Array(64 * 4);
  const step = Math.max(1, Math.floor((width * height) / samples));
  for (let pixel = 0; pixel < width * height; pixel += step) {
    const [red = 0, green = 0, blue = 0] = [rgb[pixel * 3], rgb[pixel * 3 + 1], rgb[pixel * 3 + 2]];
    const cell = ((red >> 6) * 16 + (green >> 6) * 4 + (blue >> 6)) * 4;
    cells[cell] = (cells[cell] ?? 0) + red;
    cells[cell + 1] = (cells[cell + 1] ?? 0) + green;
    cells[cell + 2] = (cells[cell + 2] ?? 0) + blue;
    cells[cell + 3] = (cells[cell + 3] ?? 0) + 1;
  }
  let best = 0;
  for (let cell = 0; cell < cells.length; cell += 4) if ((cells[cell + 3] ?? 0) > (cells[best + 3] ?? 0)) best = cell;
  const count = Math.max(1, cells[best + 3] ?? 0);
  return `#${[0, 1, 2].map((channel) => Math.round((cells[best + channel] ?? 0) / count).toString(16).padStart(2, '0')).join('')}`;
}
