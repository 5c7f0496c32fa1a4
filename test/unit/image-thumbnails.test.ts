import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { ImageCodec, Pixels } from '../../src/core/image/codec.ts';
import { createSharpCodec } from '../../src/core/image/sharp-codec.ts';
import { thumbnailPath } from '../../src/core/image/thumbnail-path.ts';
import { createThumbnailWriter } from '../../src/core/image/thumbnails.ts';
import { temporaryFolder } from '../fixtures/photos.ts';

const codec = createSharpCodec();
const hash = 'abcdef'.padEnd(64, '0');
const picture = (width: number, height: number): Pixels => ({ rgb: Buffer.alloc(width * height * 3, 90), width, height });

async function sizes(pixels: Pixels): Promise<string[]> {
  const folder = await temporaryFolder('thumbs');
  expect(await createThumbnailWriter(codec, folder).write(hash, pixels)).toEqual({ ok: true, value: undefined });
  return Promise.all(([256, 1024] as const).map(async (size) => {
    const { format, width, height } = await sharp(thumbnailPath(folder, hash, size)).metadata();
    return `${format} ${width}x${height}`;
  }));
}

describe('thumbnails', () => {
  test('lie by the first bytes of the hash', () =>
    expect(thumbnailPath('t', hash, 256)).toBe(join('t', 'ab', 'cd', `${hash}-256.webp`)));

  test.each<[number, number, string, string]>([
    [1024, 768, '341x256', '1024x768'],
    [768, 1024, '192x256', '768x1024'],
    [1024, 200, '768x150', '1024x200'],
    [100, 50, '100x50', '100x50'],
    [1024, 1, '768x1', '1024x1'],
  ])('%d x %d becomes %s and %s', async (width, height, small, large) =>
    expect(await sizes(picture(width, height))).toEqual([`webp ${small}`, `webp ${large}`]));

  test('what is there is not made again, and nothing half-written is left', async () => {
    const folder = await temporaryFolder('thumbs');
    const writer = createThumbnailWriter(codec, folder);
    await writer.write(hash, picture(300, 300));
    const path = thumbnailPath(folder, hash, 256);
    writeFileSync(path, 'kept');
    await writer.write(hash, picture(300, 300));
    expect(readFileSync(path, 'utf8')).toBe('kept');
    expect(readdirSync(join(folder, 'ab', 'cd')).sort()).toEqual([`${hash}-1024.webp`, `${hash}-256.webp`]);
  });

  test('equal photos in flight are encoded once', async () => {
    const folder = await temporaryFolder('thumbs');
    let encoded = 0;
    const counting: ImageCodec = { ...codec, webp: (...args) => (encoded++, codec.webp(...args)) };
    const writer = createThumbnailWriter(counting, folder);
    await Promise.all([1, 2, 3].map(() => writer.write(hash, picture(300, 300))));
    expect(encoded).toBe(2);
  });

  test('a cache that cannot be written is a failure of the library, not of the photo', async () => {
    const folder = await temporaryFolder('thumbs');
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await createThumbnailWriter(codec, join(file, 'below')).write(hash, picture(8, 8))).toMatchObject({ ok: false, error: { code: 'library-unwritable' } });
  });

  test.runIf(existsSync('/dev/full'))('a full disk is named', async () => {
    const folder = await temporaryFolder('thumbs');
    // Writing to this device answers "no space left": the temporary name of the thumbnail is made to lead there.
    mkdirSync(join(folder, 'ab', 'cd'), { recursive: true });
    for (const size of [256, 1024] as const) symlinkSync('/dev/full', `${thumbnailPath(folder, hash, size)}.part`);
    expect(await createThumbnailWriter(codec, folder).write(hash, picture(8, 8))).toMatchObject({ ok: false, error: { code: 'disk-full' } });
  });
});
