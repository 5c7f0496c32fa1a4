/**
 * A folder of photos of which it is known what is a copy of what: the test photos, their known variants, and further ones
 * made here with seeded strengths. The made ones are of two kinds of originals that are told apart in the figures: those
 * that thresholds may be set by, and those that are held out.
 */
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { random } from '../test/fixtures/random.ts';
import { cached, repository } from './cache.ts';
import { makeSeries, seriesKinds } from './duplicates-series.ts';

const photosFolder = join(repository, '..', 'shared', 'photos', 'photos');
const knownFolder = join(repository, '..', 'shared', 'photos', 'duplicates');
export const hasDuplicatesSet = existsSync(join(knownFolder, 'manifest.json')) && existsSync(photosFolder);

export type Strength = 'original' | 'exact' | 'easy' | 'medium' | 'hard';
export type Source = 'photos' | 'known' | 'made' | 'held-out' | 'series';

export interface SetFile {
  /** Below the folder. */
  file: string;
  /** Photos with the same are one picture. */
  picture: string;
  source: Source;
  variant: string;
  strength: Strength;
  /** Frames with the same were taken one after the other; null for photos of no series. */
  series: string | null;
}

export interface DuplicatesSet {
  folder: string;
  files: SetFile[];
}

/** One photo in so many gets variants. */
const every = 4;
/** Raised when the variants are made differently. */
const version = 3;

/** Makes it once; it is the same on every computer that has the same version of sharp. */
export async function duplicatesSet(): Promise<DuplicatesSet> {
  const folder = await cached(`duplicates-${version}`, async (target) => {
    const files = [...(await copyPhotos(target)), ...(await copyKnown(target)), ...(await makeVariants(target)), ...(await makeFrames(target))];
    await writeFile(join(target, 'truth.json'), JSON.stringify(files));
  });
  return { folder, files: JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8')) as SetFile[] };
}

const photoNames = async (): Promise<string[]> => (await readdir(photosFolder)).filter((name) => name.endsWith('.jpg')).sort();

async function copyPhotos(target: string): Promise<SetFile[]> {
  await mkdir(join(target, 'photos'));
  const names = await photoNames();
  for (const name of names) await copyFile(join(photosFolder, name), join(target, 'photos', name));
  return names.map((name) => ({ file: `photos/${name}`, picture: name, source: 'photos', variant: 'original', strength: 'original', series: null }));
}

interface KnownManifest {
  groups: { base: string; files: { file: string; variant: string; strength?: Strength }[] }[];
}

async function copyKnown(target: string): Promise<SetFile[]> {
  await mkdir(join(target, 'known'));
  const { groups } = JSON.parse(await readFile(join(knownFolder, 'manifest.json'), 'utf8')) as KnownManifest;
  const files: SetFile[] = [];
  for (const { base, files: members } of groups) {
    for (const { file, variant, strength = 'original' } of members) {
      const path = `known/${basename(file)}`;
      await copyFile(join(knownFolder, file), join(target, path));
      files.push({ file: path, picture: basename(base), source: 'known', variant, strength, series: null });
    }
  }
  return files;
}

async function makeVariants(target: string): Promise<SetFile[]> {
  const files: SetFile[] = [];
  const names = (await photoNames()).filter((_, index) => index % every === 0);
  for (const source of ['made', 'held-out'] as const) await mkdir(join(target, source));
  for (const [index, name] of names.entries()) {
    const source = index % 2 === 0 ? 'made' : 'held-out';
    const original = await readFile(join(photosFolder, name));
    for (const [place, { variant, extension, strength, make }] of recipes.entries()) {
      const file = `${source}/${basename(name, '.jpg')}-${variant}.${extension}`;
      await writeFile(join(target, file), await make(original, random(index * 1_000 + place)));
      files.push({ file, picture: name, source, variant, strength, series: null });
    }
  }
  return files;
}

/** Of photos that have no variants. */
async function makeFrames(target: string): Promise<SetFile[]> {
  const files: SetFile[] = [];
  const names = (await photoNames()).filter((_, index) => index % every === 2);
  await mkdir(join(target, 'series'));
  for (const [index, name] of names.entries()) {
    const kind = seriesKinds[index % seriesKinds.length] ?? 'hand-timed';
    const frames = await makeSeries(await readFile(join(photosFolder, name)), kind, index, random(500_000 + index));
    for (const [place, frame] of frames.entries()) {
      const file = `series/${basename(name, '.jpg')}-${kind}-${place}.jpg`;
      await writeFile(join(target, file), frame);
      files.push({ file, picture: file, source: 'series', variant: kind, strength: 'original', series: name });
    }
  }
  return files;
}

type Make = (original: Buffer, next: () => number) => Promise<Buffer>;

interface Recipe {
  variant: string;
  extension: string;
  strength: Strength;
  make: Make;
}

const within = (next: () => number, from: number, to: number): number => from + (to - from) * next();
/** As strong as that, one way or the other, and never hardly at all. */
const eitherWay = (next: () => number, least: number, most: number): number => (next() < 0.5 ? -1 : 1) * within(next, least, most);
const upright = (original: Buffer): Sharp => sharp(original).autoOrient().removeAlpha().toColourspace('srgb');
const sizeOf = async (original: Buffer): Promise<{ width: number; height: number }> => {
  const { autoOrient: { width, height } } = await sharp(original).metadata();
  return { width, height };
};
const jpeg = (image: Sharp, quality = 88): Promise<Buffer> => image.jpeg({ quality }).toBuffer();

const resize: Make = async (original, next) => {
  const { width } = await sizeOf(original);
  return jpeg(upright(original).resize(Math.max(48, Math.round(width * within(next, 0.25, 0.9)))));
};
const turnedByTag: Make = async (original, next) => {
  const [angle, orientation] = ([[90, 8], [180, 3], [270, 6]] as const)[Math.floor(next() * 3)] ?? [90, 8];
  const turned = await upright(original).rotate(angle).png({ compressionLevel: 1 }).toBuffer();
  return sharp(turned).withMetadata({ orientation }).jpeg({ quality: 92 }).toBuffer();
};
const crop: Make = async (original, next) => {
  const { width, height } = await sizeOf(original);
  const [across, down] = [within(next, 0.02, 0.08), within(next, 0.02, 0.08)];
  const [w, h] = [Math.round(width * (1 - across)), Math.round(height * (1 - down))];
  return jpeg(upright(original).extract({ left: Math.floor(next() * (width - w + 1)), top: Math.floor(next() * (height - h + 1)), width: w, height: h }));
};
const border: Make = async (original, next) => {
  const { width, height } = await sizeOf(original);
  const wide = Math.round(Math.min(width, height) * within(next, 0.02, 0.07));
  const background = ['white', 'black', '#7f7f7f', '#f4ead5'][Math.floor(next() * 4)] ?? 'white';
  return jpeg(upright(original).extend({ top: wide, bottom: wide, left: wide, right: wide, background }));
};
const contrast: Make = (original, next) => {
  const gain = 1 + eitherWay(next, 0.04, 0.1);
  return jpeg(upright(original).linear(gain, 128 * (1 - gain)));
};

/** Text over a picture: a line of it somewhere, as date stamps and captions are, or pale and across, as watermarks are. */
async function written(original: Buffer, next: () => number, kind: 'caption' | 'watermark'): Promise<Buffer> {
  const { width, height } = await sizeOf(original);
  const isCaption = kind === 'caption';
  const size = Math.max(10, Math.round(height * within(next, 0.035, isCaption ? 0.06 : 0.09)));
  const text = ['21 June 2024', 'Summer at the lake', '© Photo Studio', 'PROOF'][Math.floor(next() * 4)] ?? '';
  const [x, y] = [width * (isCaption ? within(next, 0.03, 0.4) : 0.25), height * (isCaption ? (next() < 0.7 ? 0.95 : 0.08) : within(next, 0.3, 0.7))];
  const fill = isCaption ? ['#ffb000', 'white', 'black'][Math.floor(next() * 3)] : 'white';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><text x="${Math.round(x)}" y="${Math.round(y)}" font-family="sans-serif" font-size="${size}" fill="${fill}" fill-opacity="${isCaption ? 1 : 0.35}">${text}</text></svg>`;
  return jpeg(upright(original).composite([{ input: Buffer.from(svg) }]));
}

/** The file without what it says of itself; the pixels stay as they are. */
const strip: Make = (original) => {
  const parts: Buffer[] = [original.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, 4, 0x30, 0x31])];
  let at = 2;
  for (; original[at] === 0xff && original[at + 1] !== 0xda; at += 2 + original.readUInt16BE(at + 2)) {
    const marker = original[at + 1] as number;
    // Application segments and comments; but profiles, and how colours are coded, change what it looks like.
    const goes = marker === 0xfe || (marker >= 0xe1 && marker <= 0xef && marker !== 0xe2 && marker !== 0xee);
    if (!goes) parts.push(original.subarray(at, at + 2 + original.readUInt16BE(at + 2)));
  }
  return Promise.resolve(Buffer.concat([...parts, original.subarray(at)]));
};

const recipes: readonly Recipe[] = [
  { variant: 'resize', extension: 'jpg', strength: 'easy', make: resize },
  { variant: 'jpeg', extension: 'jpg', strength: 'easy', make: (original, next) => jpeg(upright(original), Math.round(within(next, 30, 95))) },
  { variant: 'webp', extension: 'webp', strength: 'easy', make: (original, next) => upright(original).webp({ quality: Math.round(within(next, 50, 90)) }).toBuffer() },
  { variant: 'avif', extension: 'avif', strength: 'easy', make: (original, next) => upright(original).avif({ quality: Math.round(within(next, 40, 70)), effort: 2 }).toBuffer() },
  { variant: 'png', extension: 'png', strength: 'easy', make: (original) => upright(original).png({ compressionLevel: 4 }).toBuffer() },
  { variant: 'exif-rotated', extension: 'jpg', strength: 'easy', make: turnedByTag },
  { variant: 'stripped', extension: 'jpg', strength: 'easy', make: strip },
  { variant: 'crop', extension: 'jpg', strength: 'medium', make: crop },
  { variant: 'border', extension: 'jpg', strength: 'medium', make: border },
  { variant: 'brightness', extension: 'jpg', strength: 'medium', make: (original, next) => jpeg(upright(original).linear(1 + eitherWay(next, 0.04, 0.1), 0)) },
  { variant: 'contrast', extension: 'jpg', strength: 'medium', make: contrast },
  { variant: 'saturation', extension: 'jpg', strength: 'medium', make: (original, next) => jpeg(upright(original).modulate({ saturation: 1 + eitherWay(next, 0.04, 0.1) })) },
  { variant: 'caption', extension: 'jpg', strength: 'medium', make: (original, next) => written(original, next, 'caption') },
  { variant: 'watermark', extension: 'jpg', strength: 'medium', make: (original, next) => written(original, next, 'watermark') },
];
