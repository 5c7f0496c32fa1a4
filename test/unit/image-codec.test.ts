/** The codec runs for real here: small pictures made with the same library, whose pixels are known. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Pixels, Probe } from '../../src/core/image/codec.ts';
import { dominantColour } from '../../src/core/image/colour.ts';
import { isPlainSrgb } from '../../src/core/image/icc.ts';
import { decodeBytes, hardPixelLimit, pixelLimit } from '../../src/core/image/limits.ts';
import { createSharpCodec } from '../../src/core/image/sharp-codec.ts';
import { sniff } from '../../src/core/image/sniff.ts';
import { planResize } from '../../src/core/embed/preprocess.ts';
import { hasSharedPhotos, sharedFolder } from '../fixtures/photos.ts';

const codec = createSharpCodec();

async function open(bytes: Buffer, longest = 1024): Promise<{ probe: Probe; pixels: Pixels; damaged: boolean }> {
  const sniffed = sniff(bytes);
  if (sniffed === null) throw new Error('no picture');
  const probe = await codec.probe(bytes, sniffed);
  if (!probe.ok) throw new Error(probe.error.code);
  const decoded = await codec.decode(bytes, probe.value, longest);
  if (!decoded.ok) throw new Error(decoded.error.code);
  return { probe: probe.value, ...decoded.value };
}

/** Left half red, right half blue. */
const halves = (width: number, height: number, orientation = 1): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#ff0000' } })
    .composite([{ input: { create: { width: width / 2, height, channels: 3, background: '#0000ff' } }, left: width / 2, top: 0 }])
    .withMetadata({ orientation })
    .png()
    .toBuffer();

const pixel = ({ rgb, width }: Pixels, x: number, y: number): number[] => [...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
const near = (actual: number[], expected: number[], tolerance: number): void =>
  actual.forEach((value, index) => expect(Math.abs(value - (expected[index] ?? 0))).toBeLessThanOrEqual(tolerance));
const red = [255, 0, 0];
const blue = [0, 0, 255];

describe('decoding', () => {
  test.each<[number, number[], number[]]>([
    [1, red, blue], [2, blue, red], [3, blue, red], [4, red, blue],
  ])('orientation %d keeps its size', async (orientation, left, right) => {
    const { probe, pixels } = await open(await halves(40, 20, orientation));
    expect([probe.width, probe.height, pixels.width, pixels.height]).toEqual([40, 20, 40, 20]);
    expect([pixel(pixels, 2, 10), pixel(pixels, 37, 10)]).toEqual([left, right]);
  });

  test.each<[number, number[], number[]]>([
    [5, red, blue], [6, red, blue], [7, blue, red], [8, blue, red],
  ])('orientation %d turns the picture', async (orientation, top, bottom) => {
    const { probe, pixels } = await open(await halves(40, 20, orientation));
    expect([probe.width, probe.height, pixels.width, pixels.height]).toEqual([20, 40, 20, 40]);
    expect([pixel(pixels, 10, 2), pixel(pixels, 10, 37)]).toEqual([top, bottom]);
  });

  test('never enlarges, and shrinks to the longest side', async () => {
    const small = await open(await halves(40, 20));
    expect([small.pixels.width, small.pixels.height]).toEqual([40, 20]);
    const large = await open(await halves(2048, 1024), 1024);
    expect([large.pixels.width, large.pixels.height]).toEqual([1024, 512]);
    expect([large.probe.width, large.probe.height]).toEqual([2048, 1024]);
  });

  test.each(['#336699', '#ffffff', '#000000'])('8-bit colours come through: %s', async (background) => {
    const bytes = await sharp({ create: { width: 16, height: 16, channels: 3, background } }).png().toBuffer();
    expect(dominantColour((await open(bytes)).pixels)).toBe(background);
  });

  test('grey, 16-bit, CMYK and transparent pictures become 8-bit sRGB', async () => {
    const base = (): Sharp => sharp({ create: { width: 16, height: 16, channels: 3, background: '#808080' } });
    const grey = await open(await base().toColourspace('b-w').png().toBuffer());
    near(pixel(grey.pixels, 8, 8), [128, 128, 128], 1);
    const deep = await open(await base().toColourspace('rgb16').png().toBuffer());
    near(pixel(deep.pixels, 8, 8), [128, 128, 128], 1);
    const cmyk = await open(await base().toColourspace('cmyk').jpeg().toBuffer());
    // Ink and back is not exact; inverted or dark is what must not come out.
    near(pixel(cmyk.pixels, 8, 8), [128, 128, 128], 20);
    const clear = await open(await sharp({ create: { width: 16, height: 16, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer());
    expect(pixel(clear.pixels, 8, 8)).toEqual([255, 255, 255]);
  });

  test('a wide-gamut picture is converted, an sRGB one is only read', async () => {
    const wide = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#ff0000' } }).withIccProfile('p3').png().toBuffer();
    const plain = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#ff8040' } }).withIccProfile('srgb').png().toBuffer();
    expect((await open(wide)).probe.plainColour).toBe(false);
    const read = await open(plain);
    expect(read.probe.plainColour).toBe(true);
    near(pixel(read.pixels, 8, 8), [255, 128, 64], 1);
    near(pixel((await open(wide)).pixels, 8, 8), [255, 0, 0], 2);
  });

  test('a cut picture is shown as far as it goes and called damaged; one without any pixels is refused', async () => {
    const whole = await sharp(await halves(400, 400)).jpeg().toBuffer();
    const cut = await open(whole.subarray(0, Math.floor(whole.length * 0.6)));
    expect(cut.damaged).toBe(true);
    expect((await open(whole)).damaged).toBe(false);
    await expect(open(whole.subarray(0, 200))).rejects.toThrow('damaged');
  });

  test('only the first picture of an animation', async () => {
    const frames = await sharp([await halves(20, 20), await sharp(await halves(20, 20)).negate().png().toBuffer()], { join: { animated: true } }).gif().toBuffer();
    const { probe, pixels } = await open(frames);
    expect([probe.width, probe.height, pixels.height]).toEqual([20, 20, 20]);
    near(pixel(pixels, 2, 2), red, 4);
  });
});

describe('limits', () => {
  const header = { format: 'jpeg', width: 20_000, height: 12_000, channels: 3, depth: 1, progressive: false };

  test('plain JPEG and PNG may be larger than what must be held whole', () => {
    expect(pixelLimit(header)).toBe(hardPixelLimit);
    expect(pixelLimit({ ...header, progressive: true })).toBeLessThan(hardPixelLimit);
    expect(pixelLimit({ ...header, format: 'webp' })).toBeLessThan(hardPixelLimit);
    expect(pixelLimit({ ...header, format: 'heif' })).toBeLessThan(pixelLimit({ ...header, format: 'webp' }));
  });

  test('the weight follows what is held', () => {
    expect(decodeBytes(header)).toBeLessThan(64 * 2 ** 20);
    expect(decodeBytes({ ...header, progressive: true })).toBeGreaterThan(2 ** 30);
  });

  test.runIf(hasSharedPhotos)('a bomb is refused from its header', async () => {
    for (const name of ['png-bomb-30000x30000.png', '17000x17000.avif', 'giant-image.jpg', '65536-uint32-limit.png']) {
      const bytes = readFileSync(join(sharedFolder, 'photos', 'hostile', name));
      const sniffed = sniff(bytes);
      const probe = sniffed === null ? null : await codec.probe(bytes, sniffed);
      expect(probe).toMatchObject({ ok: false, error: { code: 'too-large' } });
    }
  });
});

describe('the model input', () => {
  test('crop takes the middle, squash takes all', async () => {
    const { pixels } = await open(await halves(80, 20));
    const crop = await codec.resize(pixels, planResize(pixels, { size: 16, resize: 'crop' }), 'bicubic');
    const squash = await codec.resize(pixels, planResize(pixels, { size: 16, resize: 'squash' }), 'bicubic');
    for (const rgb of [crop, squash]) {
      expect(rgb).toHaveLength(16 * 16 * 3);
      near(pixel({ rgb, width: 16, height: 16 }, 1, 8), red, 3);
      near(pixel({ rgb, width: 16, height: 16 }, 14, 8), blue, 3);
    }
  });

  test.each([[1, 1], [1, 1024], [1024, 1], [3, 700], [225, 224], [224, 224]])('any shape gives a full square: %d x %d', async (width, height) => {
    const rgb = Buffer.alloc(width * height * 3, 77);
    for (const resize of ['crop', 'squash'] as const) {
      const input = await codec.resize({ rgb, width, height }, planResize({ width, height }, { size: 224, resize }), 'bicubic');
      expect(input).toHaveLength(224 * 224 * 3);
      expect(input.every((value) => Math.abs(value - 77) <= 1)).toBe(true);
    }
  });
});

describe('colour profiles', () => {
  test('none and sRGB are plain; others and rubbish are not', async () => {
    expect(isPlainSrgb(undefined)).toBe(true);
    expect(isPlainSrgb(Buffer.alloc(10))).toBe(false);
    expect(isPlainSrgb(Buffer.alloc(400, 0xff))).toBe(false);
    const profile = async (name: string): Promise<Buffer | undefined> =>
      (await sharp(await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } }).withIccProfile(name).jpeg().toBuffer()).metadata()).icc;
    expect(isPlainSrgb(await profile('srgb'))).toBe(true);
    expect(isPlainSrgb(await profile('p3'))).toBe(false);
  });
});

describe('a picture made anew', () => {
  const anew = async (bytes: Buffer, options: Partial<Parameters<typeof codec.jpeg>[2]> = {}): Promise<Buffer> => {
    const made = await codec.jpeg(bytes, (await open(bytes)).probe, { longest: null, quality: 95, keepSaid: false, ...options });
    if (!made.ok) throw new Error(made.error.code);
    return made.value;
  };
  const plain = async (bytes: Buffer): Promise<Pixels> => {
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return { rgb: data, width: info.width, height: info.height };
  };

  test.each([1, 3, 6, 8])('is upright with orientation %d, and its EXIF says so', async (orientation) => {
    const before = await halves(40, 20, orientation);
    const made = await anew(before, { longest: 20, keepSaid: true });
    const { width, height, orientation: said } = await sharp(made).metadata();
    expect([width, height, said ?? 1]).toEqual(orientation < 5 ? [20, 10, 1] : [10, 20, 1]);
    const { pixels } = await open(before);
    near(pixel(await plain(made), 2, 2), pixel(pixels, 4, 4), 8);
  });

  test('is in sRGB whatever it was, and lies on paper where it was clear', async () => {
    const colour = { r: 200, g: 100, b: 50 };
    const image = sharp({ create: { width: 32, height: 32, channels: 3, background: colour } });
    // The same colour, said in another way.
    for (const bytes of [await image.clone().withIccProfile('p3').png().toBuffer(), await image.clone().toColourspace('rgb16').png().toBuffer(), await image.clone().tiff().toBuffer()]) {
      const made = await anew(bytes);
      expect((await sharp(made).metadata()).icc).toBe(undefined);
      near(pixel(await plain(made), 16, 16), [200, 100, 50], 3);
    }
    const clear = await sharp({ create: { width: 32, height: 32, channels: 4, background: { ...colour, alpha: 0 } } }).png().toBuffer();
    near(pixel(await plain(await anew(clear)), 16, 16), pixel((await open(clear)).pixels, 16, 16), 2);
  });

  test('is never enlarged, and what is cut off comes as far as it goes', async () => {
    expect((await sharp(await anew(await halves(40, 20), { longest: 100 })).metadata()).width).toBe(40);
    const whole = await sharp(await halves(400, 200)).jpeg().toBuffer();
    const made = await anew(whole.subarray(0, whole.length - 200));
    expect((await sharp(made).metadata()).width).toBe(400);
    near(pixel(await plain(made), 20, 20), red, 8);
  });
});
