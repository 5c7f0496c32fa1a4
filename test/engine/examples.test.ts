/** Searching by pictures from outside, over a real library with real children: by path, by bytes, and with hostile files. */
import { copyFile, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Library } from '../../src/core/library.ts';
import { largestExample } from '../../src/shared/examples-contract.ts';
import { fixturePhotos } from '../fixtures/photos.ts';
import { must, never, statusOf, temporaryFolders, tryOpen } from '../fixtures/open.ts';

const folders = temporaryFolders();
const { folder: photos } = await fixturePhotos();
let library: Library;
let directory = '';
let outside = '';
let names: string[] = [];

const add = (source: Parameters<Library['handlers']['examples.add']>[0]) => library.handlers['examples.add'](source, never);
const files = async (): Promise<string[]> => (await readdir(directory, { recursive: true })).filter((name) => !/\b(db|lock)\b/.test(name)).sort();

beforeAll(async () => {
  names = (await readdir(photos, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort().slice(0, 13);
  const root = await folders.make('photos');
  for (const [index, name] of names.slice(0, 12).entries()) await copyFile(join(photos, name), join(root, `${index}.jpg`));
  outside = await folders.make('outside');
  directory = await folders.make('library');
  library = must(await tryOpen(directory));
  must(await library.index([root], never));
  must(await library.prepare());
});
afterAll(async () => {
  await library.close();
  await folders.clean();
});

describe('a picture from outside', () => {
  test('finds what is like it, by path and by bytes, and nothing of it is kept', async () => {
    const before = await files();
    const path = join(outside, 'foreign photo.png');
    // The first photo of the library, in other bytes.
    await sharp(join(photos, names[0] as string)).autoOrient().resize(400).png().toFile(path);
    const byPath = must(await add({ path }));
    const byBytes = must(await add({ name: 'foreign photo.png', bytes: await readFile(path) }));
    expect(byPath).toEqual(byBytes);
    expect(byPath.outside).toBe(true);
    expect(byPath.photo).toMatchObject({ name: 'foreign photo.png', width: 400 });
    const thumb = await sharp(Buffer.from(byPath.photo.thumb.replace('data:image/webp;base64,', ''), 'base64')).metadata();
    expect([thumb.format, Math.max(thumb.width, thumb.height)]).toEqual(['webp', 160]);
    const found = must(await library.handlers['search.run']({ like: [{ id: byPath.photo.id, weight: 2 }], limit: 3 }, never));
    expect(found.parts).toEqual([{ kind: 'like', id: byPath.photo.id, name: 'foreign photo.png', weight: 2 }]);
    expect(found.results[0]?.path).toMatch(/[\\/]0\.jpg$/);
    expect(found.results[0]?.score).toBeGreaterThan(0.9);
    const without = must(await library.handlers['search.run']({ text: 'red', unlike: [{ id: byPath.photo.id, weight: 4 }], limit: 12 }, never));
    expect(without.results.at(-1)?.path).toMatch(/[\\/]0\.jpg$/);
    expect(await files()).toEqual(before);
    expect((await statusOf(library)).photos).toBe(12);
    expect(await library.handlers['photos.details']({ id: byPath.photo.id }, never)).toMatchObject({ ok: false, error: { code: 'photo-not-found' } });
  });

  test('of the very bytes of a photo of the library is that photo', async () => {
    const added = must(await add({ path: join(photos, names[3] as string) }));
    expect(added).toMatchObject({ outside: false, photo: { name: '3.jpg' } });
    expect(added.photo.thumb).toMatch(/^thumb\//);
  });

  test.each<[string, string, (path: string) => Promise<unknown>]>([
    ['empty-file', 'empty.jpg', (path) => writeFile(path, '')],
    ['not-an-image', 'text.jpg', (path) => writeFile(path, 'no picture at all')],
    ['unsupported-format', 'vector.svg', (path) => writeFile(path, '<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>')],
    ['damaged', 'cut.png', async (path) => {
      await sharp({ create: { width: 300, height: 300, channels: 3, background: '#123456' } }).png().toFile(path);
      await truncate(path, 60);
    }],
  ])('that is %s is refused by its sentence', async (code, name, make) => {
    const path = join(outside, name);
    await make(path);
    const refused = await add({ path });
    expect(refused).toMatchObject({ ok: false, error: { code: 'file-unreadable', details: { code } } });
    expect(await add({ name, bytes: await readFile(path) })).toEqual(refused);
  });

  test('that is not there, a folder, too large or named by half a path is refused', async () => {
    expect(await add({ path: join(outside, 'none.jpg') })).toMatchObject({ ok: false, error: { details: { code: 'unreadable' } } });
    expect(await add({ path: outside })).toMatchObject({ ok: false, error: { details: { code: 'unreadable' } } });
    expect(await add({ name: 'huge.jpg', bytes: new Uint8Array(largestExample + 1) })).toMatchObject({ ok: false, error: { details: { code: 'too-large' } } });
    expect(await add({ path: 'photo.jpg' })).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  });

  test('is forgotten with the engine', async () => {
    const path = join(outside, 'later.png');
    await sharp(join(photos, names[12] as string)).resize(200).png().toFile(path);
    const { photo } = must(await add({ path }));
    await library.close();
    library = must(await tryOpen(directory));
    expect(await library.handlers['search.run']({ like: [{ id: photo.id, weight: 1 }], limit: 3 }, never)).toMatchObject({ ok: false, error: { code: 'photo-not-found' } });
    expect(must(await add({ path })).photo.id).toBe(photo.id);
  });
});
