/**
 * Pictures to measure on. Small: the real test photos beside the checkout where they are, else made-up ones. Large: 12
 * megapixel JPEGs made from them, upscaled and with sensor-like noise so that files have a camera's size (3.5 MB), since
 * no free camera originals come with the project. Says which in words.
 */
import { existsSync } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { randomFloats } from '../scripts/onnx-graph.ts';
import { cached, repository } from './cache.ts';

export interface Corpus {
  folder: string;
  paths: string[];
  /** For the report. */
  description: string;
}

const realPhotos = join(repository, '..', 'shared', 'photos', 'photos');
const large = { width: 4000, height: 3000 } as const;

async function picturesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.jpg')).sort().map((name) => join(folder, name));
}

/** Evenly spread over the list, so that every kind of picture is in. */
const pick = (paths: readonly string[], count: number): string[] =>
  Array.from({ length: Math.min(count, paths.length) }, (_, i) => paths[Math.floor((i * paths.length) / Math.min(count, paths.length))] ?? '');

/** Photos of at most 640 px, copied into a folder of their own. */
export async function smallPhotos(count: number): Promise<Corpus> {
  const real = existsSync(realPhotos);
  const folder = await cached(`small-${real ? 'real' : 'made-up'}-${count}`, async (target) => {
    if (!real) return drawPhotos(target, count);
    for (const [i, path] of pick(await picturesOf(realPhotos), count).entries()) await copyFile(path, join(target, `${String(i).padStart(4, '0')}.jpg`));
  });
  const paths = await picturesOf(folder);
  return { folder, paths, description: `${paths.length} ${real ? 'real photos of at most 640 px' : 'made-up pictures of 640 x 480 px'}` };
}

/** 12-megapixel JPEGs, quality 90, 4:2:0, with EXIF; one in four upright. */
export async function largePhotos(count: number): Promise<Corpus> {
  const source = await smallPhotos(count);
  const folder = await cached(`large-${existsSync(realPhotos) ? 'real' : 'made-up'}-${count}`, async (target) => {
    for (const [i, path] of source.paths.entries()) await enlarge(path, join(target, `${String(i).padStart(4, '0')}.jpg`), i);
  });
  const paths = await picturesOf(folder);
  return { folder, paths, description: `${paths.length} JPEGs of 12 MP (3-4 MB), upscaled with noise from ${existsSync(realPhotos) ? 'real photos' : 'made-up pictures'}` };
}

/** Standard deviation of the noise in steps of 255: at quality 90 it gives a phone camera's bytes a pixel. */
const noiseLevel = 7;

async function enlarge(from: string, to: string, index: number): Promise<void> {
  const upright = index % 4 === 3;
  const [width, height] = upright ? [large.height, large.width] : [large.width, large.height];
  const pixels = await sharp(from).autoOrient().resize(width, height, { fit: 'cover', kernel: 'lanczos3' }).toColourspace('srgb').removeAlpha().raw().toBuffer();
  const noise = Int8Array.from(randomFloats((1 << 20) + 1, noiseLevel, index + 1), Math.round);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const change = noise[(pixel * 5 + Math.floor(pixel / width) * 977) % noise.length] ?? 0;
    for (let at = pixel * 3; at < pixel * 3 + 3; at++) pixels[at] = Math.min(255, Math.max(0, (pixels[at] ?? 0) + change));
  }
  const taken = `2026:06:${String(1 + (index % 28)).padStart(2, '0')} 12:00:${String(index % 60).padStart(2, '0')}`;
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { Make: 'Bench', Model: 'Upscaled' }, IFD2: { DateTimeOriginal: taken } })
    .jpeg({ quality: 90 })
    .toFile(to);
}

async function drawPhotos(folder: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const colour = { r: (i * 37) % 256, g: (i * 59) % 256, b: (i * 83) % 256 };
    const noise = await sharp({ create: { width: 640, height: 480, channels: 3, background: colour, noise: { type: 'gaussian', mean: 128, sigma: 30 } } }).blur(2).png().toBuffer();
    await sharp({ create: { width: 640, height: 480, channels: 3, background: colour } }).composite([{ input: noise, blend: 'overlay' }]).jpeg({ quality: 85 }).toFile(join(folder, `${String(i).padStart(4, '0')}.jpg`));
  }
}
