/** One picture in two forms, or two pictures: the comparison of pixels itself, on made-up pictures. */
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { squareOf } from '../../src/core/image/look.ts';
import type { Turn } from '../../src/core/image/fingerprint.ts';
import { comparable, type Comparable } from '../../src/core/image/comparable.ts';
import { comparePictures } from '../../src/core/image/same-picture.ts';
import { texture } from '../fixtures/textures.ts';

const [width, height] = [480, 360];
const seen = async (image: Sharp | Buffer, turn: Turn = 0): Promise<Comparable> => {
  const encoded = Buffer.isBuffer(image) ? image : await image.jpeg({ quality: 90 }).toBuffer();
  const { data, info } = await sharp(encoded).resize(768, 256, { fit: 'inside' }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const pixels = { rgb: data, width: info.width, height: info.height };
  return comparable(pixels, squareOf(pixels), turn);
};
const original = (): Promise<Buffer> => texture(11).then((image) => image.png().toBuffer());
const over = async (shape: string): Promise<Sharp> => sharp(await original()).composite([{ input: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shape}</svg>`) }]);
const object = (x: number): Promise<Sharp> => over(`<ellipse cx="${x}" cy="190" rx="38" ry="60" fill="#203040"/>`);
const score = async (first: Sharp | Buffer, second: Sharp | Buffer): Promise<number> => {
  const [a, b] = [await seen(first), await seen(second)];
  const forth = comparePictures(a, b).score;
  // Whether it is the same picture never depends on which of the two comes first.
  expect(comparePictures(b, a).score >= 0.5).toBe(forth >= 0.5);
  return forth;
};

describe('the same picture', () => {
  const forms: [string, (image: Sharp) => Sharp | Promise<Sharp>][] = [
    ['smaller', (image) => image.resize(150)],
    ['brighter', (image) => image.linear(1.08, 0)],
    ['darker', (image) => image.linear(0.85, 0)],
    ['with less colour', (image) => image.modulate({ saturation: 0.92 })],
    ['cropped a little', (image) => image.extract({ left: 20, top: 5, width: width - 34, height: height - 25 })],
    ['in a frame', (image) => image.extend({ top: 18, bottom: 18, left: 18, right: 18, background: 'black' })],
    ['with a bar of text below', () => over('<rect y="328" width="480" height="32" fill="black" fill-opacity="0.5"/><text x="15" y="351" font-size="20" fill="white">Summer</text>')],
    ['with a date in a corner', () => over('<text x="15" y="25" font-size="18" fill="orange">21.06.2024</text>')],
    ['with a pale watermark across', () => over('<rect x="120" y="150" width="240" height="40" fill="white" fill-opacity="0.12"/>')],
  ];
  test.each(forms)('%s', async (_, change) => {
    expect(await score(await original(), await change(sharp(await original())))).toBeGreaterThanOrEqual(0.5);
  });

  test('with a caption, also where the other lies on its side', async () => {
    const turned = await seen(await sharp(await original()).rotate(90).png().toBuffer());
    const captioned = await (await over('<rect y="332" width="480" height="28" fill="black" fill-opacity="0.5"/>')).png().toBuffer();
    expect(comparePictures(turned, await seen(captioned, 5)).score).toBeGreaterThanOrEqual(0.5);
    expect(comparePictures(turned, await seen(captioned, 6)).score).toBe(0);
  });
});

describe('another picture', () => {
  test('quite another one', async () => {
    expect(await score(await original(), await texture(12))).toBe(0);
  });

  test('in which something has moved', async () => {
    expect(await score(await object(120), await object(330))).toBeLessThan(0.25);
    expect(await score(await original(), await object(240))).toBeLessThan(0.5);
  });

  test('turned by half a degree, as a hand does between two shots', async () => {
    const shot = async (degrees: number): Promise<Sharp> => {
      const { data, info } = await sharp(await (await texture(11, 640, 480)).png().toBuffer()).rotate(degrees).png().toBuffer({ resolveWithObject: true });
      return sharp(data).extract({ left: Math.round((info.width - width) / 2), top: Math.round((info.height - height) / 2), width, height });
    };
    expect(await score(await shot(0.01), await shot(0.5))).toBeLessThan(0.5);
  });

  test('two edits at once are half believed: enough where a third picture vouches, not alone', async () => {
    const both = await score(await over('<rect x="20" y="340" width="260" height="20" fill="black"/>'), await over('<rect x="120" width="260" height="20" fill="white"/>'));
    expect(both).toBeGreaterThanOrEqual(0.25);
    expect(both).toBeLessThan(0.5);
  });
});
