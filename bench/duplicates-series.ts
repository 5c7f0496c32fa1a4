/**
 * Made series: frames as a hand or a tripod takes them one after the other, from one photo each. Every frame is a photo of
 * its own, and none is a copy of another. `timed` ones say camera and second, as a burst does; `bare` ones have lost that.
 */
import sharp from 'sharp';

export const seriesKinds = ['hand-timed', 'hand-bare', 'tripod-timed', 'tripod-bare'] as const;
export type SeriesKind = (typeof seriesKinds)[number];

export const framesOfSeries = 3;

const within = (next: () => number, from: number, to: number): number => from + (to - from) * next();

/** All frames of a series as JPEGs. @param index tells series apart: their hours */
export async function makeSeries(original: Buffer, kind: SeriesKind, index: number, next: () => number): Promise<Buffer[]> {
  const frames: Buffer[] = [];
  const upright = await sharp(original).autoOrient().removeAlpha().toColourspace('srgb').png({ compressionLevel: 1 }).toBuffer();
  const still = await cutOut(upright, { turn: 0, zoom: 1.06, x: 0.5, y: 0.5 });
  const patch = await objectOf(still, next);
  // Degrees between frames: less is hardly another picture. No frame is upright, as the photo itself is.
  const tilt = within(next, 0.35, 0.8);
  for (let frame = 0; frame < framesOfSeries; frame++) {
    const pixels = kind.startsWith('hand')
      ? await cutOut(upright, { turn: (frame - 0.5) * tilt, zoom: within(next, 1.07, 1.09), x: within(next, 0.2, 0.8), y: within(next, 0.2, 0.8) })
      : await withObject(still, patch, (frame + 0.2 + 0.6 * next()) / framesOfSeries, next);
    const image = sharp(pixels).linear(within(next, 0.98, 1.02), within(next, -2, 2));
    const second = String((frame * 2) % 60).padStart(2, '0');
    const taken = `2021:${String(1 + (index % 12)).padStart(2, '0')}:${String(1 + (Math.floor(index / 12) % 28)).padStart(2, '0')} ${kind.startsWith('hand') ? '10' : '15'}:30:${second}`;
    const timed = kind.endsWith('timed') ? image.withExif({ IFD0: { Make: 'Bench', Model: 'Series' }, IFD2: { DateTimeOriginal: taken } }) : image;
    frames.push(await timed.jpeg({ quality: 90 }).toBuffer());
  }
  return frames;
}

interface Shot {
  /** Degrees. */
  turn: number;
  /** How much closer: what is beyond the turned picture's edges must not be seen. */
  zoom: number;
  /** Where, of what room there is, 0 to 1. */
  x: number;
  y: number;
}

async function cutOut(upright: Buffer, { turn, zoom, x, y }: Shot): Promise<Buffer> {
  const { width, height } = await sharp(upright).metadata();
  const turned = await sharp(upright).rotate(turn, { background: 'black' }).png({ compressionLevel: 1 }).toBuffer({ resolveWithObject: true });
  const [w, h] = [Math.round(width / zoom), Math.round(height / zoom)];
  // Room within the picture as it was; the turned one is a little larger.
  const [left, top] = [(turned.info.width - width) / 2 + (width - w) * (0.5 + (x - 0.5) * 0.5), (turned.info.height - height) / 2 + (height - h) * (0.5 + (y - 0.5) * 0.5)];
  return sharp(turned.data).extract({ left: Math.round(left), top: Math.round(top), width: w, height: h }).png({ compressionLevel: 1 }).toBuffer();
}

interface Patch {
  image: Buffer;
  width: number;
  height: number;
}

/** A round part of the picture, mirrored, with soft edges: somebody who walks through it. */
async function objectOf(still: Buffer, next: () => number): Promise<Patch> {
  const { width, height } = await sharp(still).metadata();
  const [w, h] = [Math.round(width * within(next, 0.13, 0.2)), Math.round(height * within(next, 0.2, 0.35))];
  const at = { left: Math.floor(next() * (width - w)), top: Math.floor(next() * (height - h)), width: w, height: h };
  const mask = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}"><defs><radialGradient id="soft"><stop offset="0.8" stop-color="white"/><stop offset="1" stop-color="white" stop-opacity="0"/></radialGradient></defs><rect width="${w}" height="${h}" fill="url(#soft)"/></svg>`);
  const image = await sharp(still).extract(at).flop().negate({ alpha: false }).ensureAlpha().composite([{ input: mask, blend: 'dest-in' }]).png().toBuffer();
  return { image, width: w, height: h };
}

/** @param across where, 0 to 1 */
async function withObject(still: Buffer, patch: Patch, across: number, next: () => number): Promise<Buffer> {
  const { width, height } = await sharp(still).metadata();
  const [left, top] = [Math.floor(across * (width - patch.width)), Math.floor(height * within(next, 0.3, 0.6))];
  return sharp(still).composite([{ input: patch.image, left, top: Math.min(top, height - patch.height) }]).png({ compressionLevel: 1 }).toBuffer();
}
