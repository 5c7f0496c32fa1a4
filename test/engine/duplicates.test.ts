/** Duplicates in real libraries: real files are indexed, looked at, compared and grouped by the real children. */
import { copyFile, link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import type { Library } from '../../src/core/library.ts';
import type { DuplicateGroup, DuplicateKind } from '../../src/shared/duplicates-contract.ts';
import { must, never, temporaryFolders, usingLibrary } from '../fixtures/open.ts';
import { plain, texture } from '../fixtures/textures.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

/** A library over a fresh folder. */
async function world(): Promise<{ directory: string; photos: string; at(...parts: string[]): string }> {
  const base = await folders.make('duplicates');
  const photos = join(base, 'photos');
  await mkdir(photos);
  return { directory: join(base, 'library'), photos, at: (...parts) => join(photos, ...parts) };
}

const groupsOf = async (library: Library, kind: DuplicateKind): Promise<DuplicateGroup[]> => must(await library.handlers['duplicates.groups']({ kind, show: 'all', offset: 0, limit: 200 }, never)).groups;
/** Names of the files of each group, sorted. */
const namesOf = async (library: Library, kind: DuplicateKind): Promise<string[][]> =>
  (await groupsOf(library, kind)).map(({ members }) => members.flatMap(({ paths }) => paths.map((path) => basename(path))).sort()).sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
/** Indexes, looks for duplicates, and answers the groups of both kinds of copies. */
async function find(library: Library, photos: string): Promise<{ exact: string[][]; same: string[][] }> {
  must(await library.index([photos], never));
  must(await library.duplicates.run());
  return { exact: await namesOf(library, 'exact'), same: await namesOf(library, 'same') };
}

/** Forms of one picture, as programs and people make them. */
async function writeForms(folder: string, name: string, seed: number): Promise<string[]> {
  const original = await (await texture(seed)).jpeg({ quality: 92 }).toBuffer();
  const caption = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="480" height="360"><rect y="330" width="480" height="30" fill="black" fill-opacity="0.6"/><text x="20" y="352" font-size="20" fill="white">Summer 2019</text></svg>');
  const turned = await sharp(original).rotate(90).png().toBuffer();
  const forms: Record<string, Buffer> = {
    [`${name}.jpg`]: original,
    [`${name}-small.jpg`]: await sharp(original).resize(200).jpeg({ quality: 70 }).toBuffer(),
    [`${name}-web.webp`]: await sharp(original).webp({ quality: 60 }).toBuffer(),
    [`${name}-tag.jpg`]: await sharp(turned).withMetadata({ orientation: 8 }).jpeg({ quality: 90 }).toBuffer(),
    [`${name}-turned.png`]: turned,
    [`${name}-light.jpg`]: await sharp(original).linear(1.1, 0).jpeg({ quality: 85 }).toBuffer(),
    [`${name}-crop.jpg`]: await sharp(original).extract({ left: 12, top: 8, width: 452, height: 340 }).jpeg({ quality: 85 }).toBuffer(),
    [`${name}-frame.jpg`]: await sharp(original).extend({ top: 15, bottom: 15, left: 15, right: 15, background: 'white' }).jpeg({ quality: 85 }).toBuffer(),
    [`${name}-caption.jpg`]: await sharp(original).composite([{ input: caption }]).jpeg({ quality: 85 }).toBuffer(),
  };
  for (const [file, bytes] of Object.entries(forms)) await writeFile(join(folder, file), bytes);
  return Object.keys(forms).sort();
}

describe('the same picture', () => {
  test('is found in all its forms, none of another picture is among them, and copies keep to their own kind', async () => {
    const { directory, photos, at } = await world();
    const [lake, town] = [await writeForms(photos, 'lake', 1), await writeForms(photos, 'town', 2)];
    await (await texture(3)).jpeg().toFile(at('other.jpg'));
    await copyFile(at('town.jpg'), at('town copy.jpg'));
    await usingLibrary(directory, async (library) => {
      expect(await find(library, photos)).toEqual({ exact: [['town copy.jpg', 'town.jpg']], same: [lake, [...town, 'town copy.jpg'].sort()] });
    });
  });

  test('pictures that come later are grouped as if all had come at once, also after the library was closed', async () => {
    const [together, later] = [await world(), await world()];
    await writeForms(together.photos, 'lake', 1);
    await writeForms(together.photos, 'town', 2);
    const ids = async (library: Library): Promise<string[]> => (await groupsOf(library, 'same')).map(({ id }) => id).sort();
    const expected = await usingLibrary(together.directory, async (library) => {
      await find(library, together.photos);
      return ids(library);
    });
    expect(expected).toHaveLength(2);
    const names = [...(await writeForms(later.photos, 'lake', 1)), ...(await writeForms(later.photos, 'town', 2))];
    await mkdir(`${later.photos}-waiting`);
    const waiting = names.filter((_, index) => index % 3 !== 0);
    for (const name of waiting) await rename(later.at(name), join(`${later.photos}-waiting`, name));
    for (const [index, name] of waiting.entries()) {
      await rename(join(`${later.photos}-waiting`, name), later.at(name));
      // In three portions, each in a library that was opened anew.
      if (index % 4 !== 3 && index < waiting.length - 1) continue;
      await usingLibrary(later.directory, async (library) => void (await find(library, later.photos)));
    }
    await usingLibrary(later.directory, async (library) => {
      must(await library.duplicates.run());
      expect(await ids(library)).toEqual(expected);
    });
  });

  test('black, white and other empty pictures are none, unless their pixels are equal', async () => {
    const { directory, photos, at } = await world();
    await plain(400, 300, 'black').jpeg().toFile(at('black.jpg'));
    await plain(640, 480, 'black').jpeg().toFile(at('black large.jpg'));
    await plain(400, 300, 'white').jpeg().toFile(at('white.jpg'));
    await plain(400, 300, '#010101').png().toFile(at('nearly black.png'));
    await plain(400, 300, 'white').png({ compressionLevel: 0 }).toFile(at('white loose.png'));
    await plain(400, 300, 'white').png({ compressionLevel: 9, palette: true }).toFile(at('white tight.png'));
    await usingLibrary(directory, async (library) => {
      expect(await find(library, photos)).toEqual({ exact: [], same: [['white loose.png', 'white tight.png', 'white.jpg']] });
    });
  });

  test('icons and single pixels are none, unless their pixels are equal', async () => {
    const { directory, photos, at } = await world();
    const icon = await (await texture(4, 32, 32)).png({ compressionLevel: 9 }).toBuffer();
    await writeFile(at('icon.png'), icon);
    await sharp(icon).png({ compressionLevel: 0 }).toFile(at('icon loose.png'));
    await sharp(icon).resize(24, 24).png().toFile(at('icon small.png'));
    await sharp(icon).linear(1.05, 0).png().toFile(at('icon light.png'));
    await plain(1, 1, 'black').png().toFile(at('dot.png'));
    await plain(1, 1, 'white').png().toFile(at('dot white.png'));
    await plain(1, 1, 'black').png({ compressionLevel: 0, palette: true }).toFile(at('dot again.png'));
    await usingLibrary(directory, async (library) => {
      expect(await find(library, photos)).toEqual({ exact: [], same: [['dot again.png', 'dot.png'], ['icon loose.png', 'icon.png']] });
    });
  });

  test('animations that differ in later frames only are none; copies of one are exact', async () => {
    const { directory, photos, at } = await world();
    const frames = await Promise.all([5, 6, 7].map(async (seed) => (await texture(seed, 200, 150)).png().toBuffer()));
    const film = (chosen: Buffer[], format: 'gif' | 'webp'): Promise<Buffer> => sharp(chosen, { join: { animated: true } }).toFormat(format).toBuffer();
    const [a, b, c] = frames as [Buffer, Buffer, Buffer];
    await writeFile(at('film 1.gif'), await film([a, b], 'gif'));
    await writeFile(at('film 2.gif'), await film([a, c], 'gif'));
    await writeFile(at('film 1.webp'), await film([a, b], 'webp'));
    await writeFile(at('film 2.webp'), await film([a, c], 'webp'));
    await copyFile(at('film 1.gif'), at('film 1 copy.gif'));
    await writeFile(at('still.png'), a);
    await usingLibrary(directory, async (library) => {
      expect(await find(library, photos)).toEqual({ exact: [['film 1 copy.gif', 'film 1.gif']], same: [] });
    });
  });

  test('two shots of one second apart are two photos by what the camera says, however alike they look', async () => {
    const { directory, photos, at } = await world();
    const shot = async (name: string, second: number): Promise<void> => void (await (await texture(8)).withExif({ IFD0: { Make: 'Maker', Model: 'Camera' }, IFD2: { DateTimeOriginal: `2024:05:01 10:00:${String(second).padStart(2, '0')}` } }).jpeg({ quality: 90 - second }).toFile(at(name)));
    await shot('first.jpg', 1);
    await shot('second.jpg', 2);
    await shot('second smaller.jpg', 2);
    await sharp(at('second smaller.jpg')).keepMetadata().resize(300).jpeg().toFile(at('second small.jpg'));
    await rm(at('second smaller.jpg'));
    await usingLibrary(directory, async (library) => {
      expect((await find(library, photos)).same).toEqual([['second small.jpg', 'second.jpg']]);
      expect(await namesOf(library, 'burst')).toHaveLength(1);
    });
  });
});

describe('files', () => {
  test('hard links, links and copies: one file is one, whatever it is called', async () => {
    const { directory, photos, at } = await world();
    await (await texture(1)).jpeg().toFile(at('photo.jpg'));
    await link(at('photo.jpg'), at('hard link.jpg'));
    await symlink(at('photo.jpg'), at('link.jpg'));
    await usingLibrary(directory, async (library) => {
      expect(await find(library, photos)).toEqual({ exact: [], same: [] });
      await copyFile(at('photo.jpg'), at('copy.jpg'));
      const { exact } = await find(library, photos);
      expect(exact).toHaveLength(1);
      expect(exact[0]).toHaveLength(2);
      expect(exact[0]).toContain('copy.jpg');
    });
  });

  test('a file that has changed since it was indexed is not offered, and neither is one that is gone', async () => {
    const { directory, photos, at } = await world();
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']) await (await texture(1)).jpeg().toFile(at(name));
    await usingLibrary(directory, async (library) => {
      expect((await find(library, photos)).exact).toEqual([['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']]);
      await (await texture(2)).jpeg().toFile(at('b.jpg'));
      await rm(at('d.jpg'));
      must(await library.duplicates.run());
      // What is known to be there stays known while the library is open; disposal looks again before it touches anything.
      expect((await namesOf(library, 'exact')).flat()).not.toContain('d.jpg');
    });
    await usingLibrary(directory, async (library) => {
      must(await library.duplicates.run());
      expect(await namesOf(library, 'exact')).toEqual([['a.jpg', 'c.jpg']]);
    });
  });

  test('a folder that is unplugged offers nothing, and is offered again when it is back', async () => {
    const { directory, photos, at } = await world();
    await (await texture(1)).jpeg().toFile(at('a.jpg'));
    await copyFile(at('a.jpg'), at('b.jpg'));
    await (await texture(1)).resize(300).jpeg().toFile(at('small.jpg'));
    await usingLibrary(directory, async (library) => {
      const before = await find(library, photos);
      expect(before).toEqual({ exact: [['a.jpg', 'b.jpg']], same: [['a.jpg', 'b.jpg', 'small.jpg']] });
      await rename(photos, `${photos}-unplugged`);
      must(await library.duplicates.run());
      expect([await namesOf(library, 'exact'), await namesOf(library, 'same')]).toEqual([[], []]);
      await rename(`${photos}-unplugged`, photos);
      must(await library.duplicates.run());
      expect({ exact: await namesOf(library, 'exact'), same: await namesOf(library, 'same') }).toEqual(before);
    });
  });

  test('what belongs to a photo is never offered: its edited version, its RAW, the still of a telephone and its film', async () => {
    const { directory, photos, at } = await world();
    const shoot = async (name: string, change: (image: Sharp) => Sharp = (image) => image): Promise<void> => void (await change(await texture(1)).jpeg().toFile(at(name)));
    await shoot('IMG_0001.jpg');
    await shoot('IMG_E0001.jpg', (image) => image.linear(1.05, 0));
    await shoot('IMG_0001-edited.jpg', (image) => image.linear(0.95, 0));
    for (const name of ['IMG_0001.dng', 'IMG_0001.mov', 'IMG_0001.xmp']) await writeFile(at(name), 'not looked into');
    await usingLibrary(directory, async (library) => {
      expect(await find(library, photos)).toEqual({ exact: [], same: [] });
      await shoot('holiday.jpg', (image) => image.resize(400));
      const { same } = await find(library, photos);
      expect(same).toHaveLength(1);
      expect(same[0]).toContain('holiday.jpg');
      // One of the shot's three files may be with it, never two.
      expect(same[0]).toHaveLength(2);
    });
  });

  test('5,000 copies of one file are one group, read page by page, of which one is kept', async () => {
    const { directory, photos, at } = await world();
    const bytes = await (await texture(1, 64, 48)).jpeg().toBuffer();
    const count = 5_000;
    for (let index = 0; index < count; index++) await writeFile(at(`copy ${String(index).padStart(4, '0')}.jpg`), bytes);
    await usingLibrary(directory, async (library) => {
      must(await library.index([photos], never));
      must(await library.duplicates.run());
      const [group, ...others] = await groupsOf(library, 'exact');
      expect(others).toEqual([]);
      expect(group).toMatchObject({ size: count, free: (count - 1) * bytes.length });
      const id = group?.id ?? '';
      const seen = new Set<string>();
      let kept = 0;
      for (let offset = 0; offset < count; offset += 500) {
        const { members } = must(await library.handlers['duplicates.members']({ group: id, offset, limit: 500 }, never));
        for (const { path, keep } of members) {
          seen.add(path);
          kept += keep ? 1 : 0;
        }
      }
      expect(seen.size).toBe(count);
      expect(kept).toBe(1);
    });
  }, 240_000);
});

describe('what is said of groups', () => {
  test('no duplicates, once said, holds for ever; strictness takes in more or less', async () => {
    const { directory, photos } = await world();
    const names = await writeForms(photos, 'lake', 1);
    const [first = '', second = ''] = [names[0], names.at(-1)];
    await usingLibrary(directory, async (library) => {
      expect((await find(library, photos)).same).toEqual([names]);
      must(await library.handlers['duplicates.ignore']({ paths: [join(photos, first), join(photos, second)] }, never));
    });
    await usingLibrary(directory, async (library) => {
      must(await library.duplicates.run());
      for (const group of await namesOf(library, 'same')) expect(group.includes(first) && group.includes(second)).toBe(false);
      const usual = (await namesOf(library, 'same')).flat().length;
      must(await library.handlers['duplicates.configure']({ strictness: { same: 1, burst: 0, similar: 0 } }, never));
      must(await library.duplicates.run());
      const strict = (await namesOf(library, 'same')).flat().length;
      expect(strict).toBeLessThanOrEqual(usual);
    });
  });
});
