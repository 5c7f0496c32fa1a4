/** Photos that leave the library: whole, under names of their own, without what was to stay, and nothing is overwritten. */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, readlink, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import type { Library } from '../../src/core/library.ts';
import { contract, type Contract } from '../../src/shared/contract.ts';
import type { ExportOutcome, ExportState } from '../../src/shared/export-contract.ts';
import type { Result } from '../../src/shared/errors.ts';
import type { Request } from '../../src/shared/rpc-types.ts';
import { exiftoolPath, readWithExiftool, whyNoExiftool } from '../fixtures/exiftool.ts';
import { oddPhotos } from '../fixtures/odd-photos.ts';
import { hasSharedPhotos } from '../fixtures/photos.ts';
import { never, must, temporaryFolders, usingLibrary } from '../fixtures/open.ts';
import { withoutPrivileges } from '../fixtures/rights.ts';
import { darktable } from '../fixtures/sidecars.ts';

if (exiftoolPath === null) console.warn(`Skipped: what exiftool finds in exported pictures (${whyNoExiftool}).`);
if (!hasSharedPhotos) console.warn('Skipped: exporting odd and hostile pictures as others found them (the shared test photos are absent); made ones are exported.');
const isLinuxRoot = process.platform === 'linux' && process.getuid?.() === 0;

const folders = temporaryFolders();
afterAll(folders.clean);

const said = {
  IFD0: { Make: 'SecretCam', Artist: 'Jo Secret' },
  IFD2: { DateTimeOriginal: '2021:03:04 05:06:07' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '43/1 15/1 3000/100', GPSLongitudeRef: 'E', GPSLongitude: '5/1 22/1 1234/100' },
};

/** Noise, so that no two are alike and a careless copy shows. */
function picture(seed: number, width = 64, height = 48): Sharp {
  const raw = Buffer.alloc(width * height * 3);
  for (let index = 0, value = seed + 1; index < raw.length; index++) raw[index] = (value = (value * 1_103_515_245 + 12_345) >>> 0) >>> 24;
  return sharp(raw, { raw: { width, height, channels: 3 } });
}

const saying = (image: Sharp, orientation = 1): Sharp => image.withMetadata({ orientation }).withExif(said);

/** What each file of the library is made of; folders that are missing are made. */
async function photosIn(files: Record<string, Buffer | Promise<Buffer>>): Promise<string> {
  const root = await folders.make('export-photos');
  await chmod(root, 0o755);
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), await bytes);
  }
  return root;
}

const jpeg = (seed: number): Promise<Buffer> => picture(seed).jpeg().toBuffer();

async function everybody(library: Library): Promise<string[]> {
  const grid = must(await library.handlers['photos.grid']({ order: 'oldest' }, never));
  return must(await library.handlers['photos.range']({ view: grid.view, offset: 0, limit: 500 }, never)).photos.map(({ id }) => id);
}

type Wish = Partial<Request<Contract, 'export.start'>> & { folder: string };

async function begin(library: Library, { photos, ...wish }: Wish): Promise<Result<ExportState>> {
  const { request } = contract.methods['export.start'];
  return library.handlers['export.start'](request.parse({ as: 'copies', photos: photos ?? { ids: await everybody(library) }, ...wish }), never);
}

async function exported(library: Library, wish: Wish): Promise<ExportOutcome> {
  must(await begin(library, wish));
  return (await library.exported()) as ExportOutcome;
}

const sizeOf = ({ width, height }: { width: number; height: number }): number[] => [width, height];
const sha = async (path: string): Promise<string> => createHash('sha256').update(await readFile(path)).digest('hex');
const filesIn = async (folder: string): Promise<string[]> => (await readdir(folder)).sort();
async function hashesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return (await Promise.all(found.filter((each) => each.isFile()).map((each) => sha(join(each.parentPath, each.name))))).sort();
}

/** Upright pixels, as everybody sees them. */
const pixels = (path: string): Promise<{ data: Buffer; info: OutputInfo }> => sharp(path).autoOrient().raw().toBuffer({ resolveWithObject: true });

describe('copies', () => {
  test('are the same bytes under names that are free, also where case does not count, and come once', async () => {
    const root = await photosIn({ 'a.jpg': jpeg(1), 'sub/a.jpg': jpeg(2), 'other/A.JPG': jpeg(3), 'b.jpg': jpeg(4), 'copies/b.jpg': jpeg(4) });
    await utimes(join(root, 'b.jpg'), 1_500_000_000, 1_500_000_000);
    const before = await hashesIn(root);
    const target = join(await folders.make('out'), 'new', 'folder');
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      expect(await exported(library, { folder: target })).toMatchObject({ as: 'copies', ended: 'done', photos: 4, written: 4, present: 0, failed: 0, error: null });
      const names = await filesIn(target);
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(4);
      expect(names.map((name) => name.toLowerCase()).sort()).toEqual(['a (2).jpg', 'a (3).jpg', 'a.jpg', 'b.jpg']);
      expect(await hashesIn(target)).toEqual([...new Set(before)].sort());
      expect((await stat(join(target, 'b.jpg'))).mtimeMs).toBe(1_500_000_000_000);

      const again = await exported(library, { folder: target });
      expect(again).toMatchObject({ written: 0, present: 4 });
      expect(await filesIn(target)).toEqual(names);
    });
    // What the library remembers of it saves time, and nothing else.
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      expect(await exported(library, { folder: target })).toMatchObject({ written: 0, present: 4 });
    });
    expect(await hashesIn(root)).toEqual(before);
  });

  test('do not take a name beside which the sidecar of another picture was left', async () => {
    const root = await photosIn({ 'a.jpg': jpeg(1), 'b.jpg': jpeg(2) });
    const target = await folders.make('out');
    await writeFile(join(target, 'A.JPG.xmp'), darktable);
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      for (const counts of [{ written: 2, present: 0 }, { written: 0, present: 2 }]) {
        expect(await exported(library, { folder: target, sidecars: true })).toMatchObject({ ended: 'done', failed: 0, ...counts });
        expect(await filesIn(target)).toEqual(['A.JPG.xmp', 'a (2).jpg', 'b.jpg']);
      }
    });
    expect(await readFile(join(target, 'A.JPG.xmp'), 'utf8')).toBe(darktable);
  });

  test('never replace what is there: files, folders, links, and what was changed since', async () => {
    const root = await photosIn({ 'a.jpg': jpeg(1), 'b.jpg': jpeg(2), 'c.jpg': jpeg(3), 'd.jpg': jpeg(4) });
    const target = await folders.make('out');
    const elsewhere = join(await folders.make('elsewhere'), 'precious.jpg');
    await writeFile(join(target, 'A.jpg'), 'mine');
    await mkdir(join(target, 'b.jpg'));
    await writeFile(elsewhere, 'precious');
    await symlink(elsewhere, join(target, 'c.jpg'));
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      expect(await exported(library, { folder: target })).toMatchObject({ written: 4, failed: 0 });
      expect(await filesIn(target)).toEqual(['A.jpg', 'a (2).jpg', 'b (2).jpg', 'b.jpg', 'c (2).jpg', 'c.jpg', 'd.jpg']);
      expect(await readFile(join(target, 'A.jpg'), 'utf8')).toBe('mine');
      expect(await readFile(elsewhere, 'utf8')).toBe('precious');
      await writeFile(join(target, 'd.jpg'), 'retouched');
      expect(await exported(library, { folder: target })).toMatchObject({ written: 1, present: 3 });
      expect(await readFile(join(target, 'd.jpg'), 'utf8')).toBe('retouched');
      expect(await sha(join(target, 'd (2).jpg'))).toBe(await sha(join(root, 'd.jpg')));
    });
  });

  test('lose what they are to lose, and nothing of what they show', async () => {
    const root = await photosIn({
      'upright.jpg': saying(picture(1)).jpeg().toBuffer(), 'turned.jpg': saying(picture(2), 6).jpeg().toBuffer(), 'flat.png': saying(picture(3)).png().toBuffer(),
      'web.webp': saying(picture(4)).webp().toBuffer(), 'scan.tif': saying(picture(5)).tiff().toBuffer(),
    });
    const out = await folders.make('out');
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      for (const strip of ['gps', 'all'] as const) {
        const target = join(out, strip === 'gps' ? 'placeless' : 'bare');
        expect(await exported(library, { folder: target, strip })).toMatchObject({ written: 5, reencoded: 1, failed: 0 });
        expect(await filesIn(target)).toEqual(['flat.png', 'scan.jpg', 'turned.jpg', 'upright.jpg', 'web.webp']);
        for (const name of ['upright.jpg', 'turned.jpg', 'flat.png', 'web.webp']) {
          const [one, other] = [await pixels(join(root, name)), await pixels(join(target, name))];
          expect([other.info.width, other.info.height]).toEqual([one.info.width, one.info.height]);
          expect(other.data.equals(one.data), `${strip} ${name}`).toBe(true);
        }
        expect(await exported(library, { folder: target, strip })).toMatchObject({ written: 0, present: 5 });
        if (exiftoolPath === null) continue;
        const files = (await filesIn(target)).map((name) => join(target, name));
        for (const tags of await readWithExiftool(...files)) {
          expect(JSON.stringify(tags)).not.toMatch(/GPS/i);
          // What a TIFF says is not taken along when it is made anew.
          if (strip === 'gps' && tags['System:FileName'] !== 'scan.jpg') expect(tags).toMatchObject({ 'IFD0:Make': 'SecretCam', 'ExifIFD:DateTimeOriginal': '2021:03:04 05:06:07' });
          if (strip === 'all') expect(JSON.stringify(tags)).not.toMatch(/Secret|2021:03:04/);
        }
      }
      if (exiftoolPath !== null) expect(JSON.stringify(await readWithExiftool(join(root, 'upright.jpg')))).toMatch(/GPSLatitude/);
    });
  });

  test('get smaller where they are larger, upright, and say what they said', async () => {
    const root = await photosIn({ 'turned.jpg': saying(picture(1, 400, 200), 6).jpeg().toBuffer(), 'small.jpg': saying(picture(2, 90, 60)).jpeg().toBuffer(), 'clear.png': picture(3, 300, 100).ensureAlpha(0.5).png().toBuffer() });
    const out = await folders.make('out');
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      const target = join(out, 'small');
      expect(await exported(library, { folder: target, longest: 100 })).toMatchObject({ written: 3, reencoded: 0, failed: 0 });
      expect(await filesIn(target)).toEqual(['clear.jpg', 'small.jpg', 'turned.jpg']);
      const turned = await sharp(join(target, 'turned.jpg')).metadata();
      expect([turned.width, turned.height, turned.orientation ?? 1]).toEqual([50, 100, 1]);
      expect(await sha(join(target, 'small.jpg'))).toBe(await sha(join(root, 'small.jpg')));
      expect(await exported(library, { folder: target, longest: 100 })).toMatchObject({ written: 0, present: 3 });
      // Another size is another file.
      expect(await exported(library, { folder: target, longest: 80 })).toMatchObject({ written: 3, present: 0 });
      const placeless = join(out, 'placeless');
      expect(await exported(library, { folder: placeless, longest: 100, strip: 'gps' })).toMatchObject({ written: 3 });
      if (exiftoolPath === null) return;
      const [whole, without] = await Promise.all([target, placeless].map(async (folder) => (await readWithExiftool(join(folder, 'turned.jpg')))[0]));
      expect(whole).toMatchObject({ 'IFD0:Make': 'SecretCam', 'GPS:GPSLatitude': expect.closeTo(43.258, 2) });
      expect(without).toMatchObject({ 'IFD0:Make': 'SecretCam' });
      expect(JSON.stringify(without)).not.toMatch(/GPS/i);
    });
  });

  test('go with sidecars: what others said, where nothing is to be left out, and what Snapsift says', async () => {
    const root = await photosIn({ 'a.jpg': jpeg(1), 'b.jpg': jpeg(2), 'c.jpg': jpeg(3) });
    await writeFile(join(root, 'a.jpg.xmp'), darktable);
    const out = await folders.make('out');
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      for (const name of ['a.jpg', 'b.jpg']) {
        const id = must(await library.identify(join(root, name), never));
        must(await library.handlers['marks.set']({ photos: { ids: [id] }, change: { addTags: ['ours'] } }, never));
      }
      const target = join(out, 'whole');
      expect(await exported(library, { folder: target, sidecars: true })).toMatchObject({ written: 3, failed: 0 });
      expect(await filesIn(target)).toEqual(['a.jpg', 'a.jpg.xmp', 'b.jpg', 'b.jpg.xmp', 'c.jpg']);
      const sidecar = await readFile(join(target, 'a.jpg.xmp'), 'utf8');
      expect(sidecar).toContain('darktable:');
      expect(sidecar).toContain('<rdf:li>ours</rdf:li>');
      const bare = join(out, 'bare');
      await exported(library, { folder: bare, sidecars: true, strip: 'gps' });
      expect(await readFile(join(bare, 'a.jpg.xmp'), 'utf8')).not.toContain('darktable:');
    });
    expect(await readFile(join(root, 'a.jpg.xmp'), 'utf8')).toBe(darktable);
  });
});

describe('links and lists', () => {
  test('links lead to the originals, of either kind', async () => {
    const root = await photosIn({ 'a.jpg': jpeg(1), 'sub/a.jpg': jpeg(2) });
    const out = await folders.make('out');
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      for (const link of ['symbolic', 'hard'] as const) {
        const target = join(out, link);
        expect(await exported(library, { folder: target, as: 'links', link })).toMatchObject({ as: 'links', written: 2, failed: 0 });
        expect(await exported(library, { folder: target, as: 'links', link })).toMatchObject({ written: 0, present: 2 });
        expect(await filesIn(target)).toEqual(['a (2).jpg', 'a.jpg']);
      }
      const real = await Promise.all((await filesIn(join(out, 'symbolic'))).map((name) => readlink(join(out, 'symbolic', name))));
      expect(real.sort()).toEqual([join(root, 'a.jpg'), join(root, 'sub/a.jpg')]);
      const numbers = await Promise.all([join(root, 'a.jpg'), join(root, 'sub/a.jpg'), join(out, 'hard/a.jpg'), join(out, 'hard/a (2).jpg')].map(async (path) => (await stat(path)).ino));
      expect(new Set(numbers).size).toBe(2);
      expect(await begin(library, { folder: join(out, 'no'), as: 'links', strip: 'gps' })).toMatchObject({ ok: false, error: { code: 'bad-request' } });
      expect(await begin(library, { folder: join(out, 'no'), as: 'csv', strip: 'gps' })).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    });
  });

  test('lists say what is known, and never the names of private albums', async () => {
    const root = await photosIn({ 'a.jpg': saying(picture(1)).jpeg().toBuffer(), 'b.jpg': jpeg(2) });
    const out = await folders.make('out');
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      const id = must(await library.identify(join(root, 'a.jpg'), never));
      must(await library.handlers['marks.set']({ photos: { ids: [id] }, change: { rating: 4, addTags: ['dog, "wet"'] } }, never));
      const looks = { colour: null, icon: null, cover: null, parent: null };
      for (const [name, isPrivate] of [['Trip', false], ['Diary', true]] as const) must(await library.handlers['albums.create']({ name, rule: { kind: 'manual' }, photos: { ids: [id] }, private: isPrivate, ...looks }, never));
      must(await library.handlers['albums.unlock']({}, never));
      const json = await exported(library, { folder: out, as: 'json', name: 'My: list' });
      expect(json).toMatchObject({ as: 'json', written: 2, file: join(out, 'My_ list.json') });
      const { photos } = JSON.parse(await readFile(json.file as string, 'utf8')) as { photos: Record<string, unknown>[] };
      expect(photos.find((photo) => photo['id'] === id)).toMatchObject({
        paths: [join(root, 'a.jpg')], takenAt: '2021-03-04T05:06:07', takenSource: 'exif', width: 64, height: 48, format: 'jpeg', camera: 'SecretCam',
        lat: expect.closeTo(43.258, 2), rating: 4, favourite: false, tags: ['dog, "wet"'], albums: [{ name: 'Trip', score: null }],
      });
      const csv = await exported(library, { folder: out, as: 'csv', name: 'My: list' });
      expect((await readFile(csv.file as string, 'utf8')).split('\r\n')).toHaveLength(4);
      expect(await readFile(csv.file as string, 'utf8')).not.toContain('Diary');
      // A second one is another file.
      expect((await exported(library, { folder: out, as: 'csv', name: 'My: list' })).file).toBe(join(out, 'My_ list (2).csv'));
      expect(await filesIn(out)).toEqual(['My_ list (2).csv', 'My_ list.csv', 'My_ list.json']);
    });
  });
});

describe('an album', () => {
  test('leaves with the photos that may be seen, and a locked one does not', async () => {
    const root = await photosIn({ 'a.jpg': jpeg(1), 'b.jpg': jpeg(2), 'c.jpg': jpeg(3) });
    const out = await folders.make('out');
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      const [a, b] = await Promise.all(['a.jpg', 'b.jpg'].map(async (name) => must(await library.identify(join(root, name), never))));
      const looks = { colour: null, icon: null, cover: null, parent: null };
      const make = async (name: string, ids: string[], isPrivate: boolean): Promise<string> =>
        must(await library.handlers['albums.create']({ name, rule: { kind: 'manual' }, photos: { ids }, private: isPrivate, ...looks }, never)).album.id;
      const trip = await make('Trip', [a as string, b as string], false);
      const diary = await make('Diary', [b as string], true);
      expect(await exported(library, { folder: join(out, '1'), photos: { album: trip } })).toMatchObject({ photos: 1 });
      expect(await exported(library, { folder: join(out, '2'), photos: { ids: [a as string, b as string] } })).toMatchObject({ photos: 1 });
      expect(await begin(library, { folder: join(out, '3'), photos: { album: diary } })).toMatchObject({ ok: false, error: { code: 'album-locked' } });
      expect(await begin(library, { folder: join(out, '3'), photos: { ids: [b as string] } })).toMatchObject({ ok: false, error: { code: 'photo-not-found' } });
      expect(await begin(library, { folder: join(out, '3'), photos: { album: 'nobody' } })).toMatchObject({ ok: false, error: { code: 'album-unknown' } });
      must(await library.handlers['albums.unlock']({}, never));
      expect(await exported(library, { folder: join(out, '3'), photos: { album: diary } })).toMatchObject({ photos: 1, written: 1 });
      expect(await filesIn(out)).toEqual(['1', '2', '3']);
    });
  });
});

describe('what can go wrong', () => {
  test('folders that are not to be written to are named, and nothing is made in them', async () => {
    const root = await photosIn({ 'a.jpg': jpeg(1), 'sub/b.jpg': jpeg(2) });
    const data = await folders.make('library');
    const out = await folders.make('out');
    await symlink(join(root, 'sub'), join(out, 'linked'));
    await writeFile(join(out, 'file'), '');
    await usingLibrary(data, async (library) => {
      must(await library.index([root], never));
      const refused = async (wish: Wish, code: string): Promise<void> => expect(await begin(library, wish)).toMatchObject({ ok: false, error: { code } });
      await refused({ folder: join(root, 'sub', 'new') }, 'export-into-library');
      await refused({ folder: join(out, 'linked', 'deep') }, 'export-into-library');
      await refused({ folder: join(data, 'thumbs') }, 'folder-inside-library');
      await refused({ folder: join(data, 'thumbs'), insideLibrary: true }, 'folder-inside-library');
      await refused({ folder: join(out, 'file') }, 'folder-not-a-directory');
      await refused({ folder: join(out, 'file', 'below') }, 'folder-not-a-directory');
      await refused({ folder: 'relative' }, 'bad-request');
      expect(await filesIn(join(root, 'sub'))).toEqual(['b.jpg']);
      expect(await exported(library, { folder: join(root, 'sub', 'new'), insideLibrary: true })).toMatchObject({ written: 2 });
    });
  });

  test('a folder that may not be written to ends it; a photo that cannot be read does not', async () => {
    const root = await photosIn({ 'a.jpg': jpeg(1), 'b.jpg': jpeg(2), 'c.jpg': jpeg(3) });
    const [closed, out] = [await folders.make('closed'), await folders.make('out')];
    await chmod(out, 0o777);
    await chmod(closed, 0o555);
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      await chmod(join(root, 'a.jpg'), 0);
      await rename(join(root, 'b.jpg'), join(root, 'b.away'));
      await withoutPrivileges(async () => {
        expect(await exported(library, { folder: closed })).toMatchObject({ ended: 'failed', written: 0, error: { code: 'folder-no-permission' } });
        expect(await begin(library, { folder: join(closed, 'new') })).toMatchObject({ ok: false, error: { code: 'folder-no-permission' } });
        const outcome = await exported(library, { folder: out });
        expect(outcome).toMatchObject({ ended: 'done', written: 1, failed: 2 });
        expect(outcome.problems.map(({ path }) => path).sort()).toEqual([join(root, 'a.jpg'), join(root, 'b.jpg')]);
        expect(await exported(library, { folder: join(out, 'anew'), strip: 'all' })).toMatchObject({ ended: 'done', written: 1, failed: 2 });
      });
      expect(await filesIn(out)).toEqual(['anew', 'c.jpg']);
      expect(await filesIn(closed)).toEqual([]);
    });
    await chmod(join(root, 'a.jpg'), 0o644);
  });

  test('it tells how far it is, goes one at a time, and stops when it is told', async () => {
    const root = await photosIn(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}.png`, picture(index, 300, 200).png().toBuffer()])));
    const target = join(await folders.make('out'), 'x');
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index([root], never));
      const heard: ExportState[] = [];
      const stop = library.onEvent((event, payload) => void (event === 'export.progress' && heard.push(payload as ExportState)));
      must(await begin(library, { folder: target, longest: 64 }));
      expect(await begin(library, { folder: target })).toMatchObject({ ok: false, error: { code: 'bad-request' } });
      while ((must(await library.handlers['export.state']({}, never)).progress.done) < 3) await new Promise((resolve) => setTimeout(resolve, 2));
      const { outcome } = must(await library.handlers['export.cancel']({}, never));
      expect(outcome).toMatchObject({ ended: 'cancelled', photos: 60 });
      const written = outcome?.written ?? 0;
      expect(written).toBeLessThan(60);
      expect(await filesIn(target)).toHaveLength(written);
      expect(await exported(library, { folder: target, longest: 64 })).toMatchObject({ ended: 'done', written: 60 - written, present: written });
      stop();
      expect(heard[0]).toMatchObject({ phase: 'running', outcome: null });
      expect(heard.at(-1)).toMatchObject({ phase: 'idle', outcome: { ended: 'done' } });
    });
  });

  test('odd, turned and hostile pictures leave or are named, smaller or stripped, and none says more than it may', async () => {
    const out = await folders.make('out');
    await usingLibrary(await folders.make('library'), async (library) => {
      must(await library.index(Object.values(await oddPhotos()), never));
      for (const [name, wish] of [['small', { longest: 300, strip: 'all' }], ['bare', { strip: 'all' }], ['placeless', { strip: 'gps' }]] as const) {
        const target = join(out, name);
        const outcome = await exported(library, { folder: target, ...wish });
        expect(outcome).toMatchObject({ ended: 'done', error: null });
        expect(outcome.written + outcome.failed + outcome.present).toBe(outcome.photos);
        expect(outcome.written).toBeGreaterThan(outcome.photos * 0.9);
        const files = await filesIn(target);
        expect(files).toHaveLength(outcome.written);
        expect(files.filter((each) => each.startsWith('.'))).toEqual([]);
        for (const each of name === 'small' ? files : []) expect(Math.max(...sizeOf(await sharp(join(target, each)).metadata()))).toBeLessThanOrEqual(300);
        if (exiftoolPath !== null) expect(JSON.stringify(await readWithExiftool(target)).match(/"[^"]*(GPS|Latitude)[^"]*":/i)).toBe(null);
      }
    });
  }, 300_000);

  test.runIf(isLinuxRoot)('a disk that fills up ends it with a sentence; what is there is whole, and it goes on when there is room', async () => {
    const disk = await folders.make('disk');
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', disk]).status).toBe(0);
    try {
      const root = await photosIn(Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`${index}.png`, picture(index, 2400, 2000).png({ compressionLevel: 0 }).toBuffer()])));
      const originals = new Set(await hashesIn(root));
      await usingLibrary(await folders.make('library'), async (library) => {
        must(await library.index([root], never));
        const target = join(disk, 'out');
        // It is foreseen,
        expect(await begin(library, { folder: target })).toMatchObject({ ok: false, error: { code: 'disk-full', message: expect.stringMatching(/Nothing was exported/) } });
        expect(await filesIn(target)).toEqual([]);
        // or, where files of these names seem to be there already, comes as a surprise.
        for (let index = 0; index < 7; index++) await writeFile(join(target, `${index}.png`), 'mine');
        expect(await exported(library, { folder: target })).toMatchObject({ ended: 'failed', error: { code: 'disk-full', message: expect.stringMatching(/so far is whole/) } });
        const there = (await filesIn(target)).filter((name) => name.includes('('));
        expect(there.length).toBeGreaterThan(1);
        for (const name of there) expect(originals.has(await sha(join(target, name)))).toBe(true);
        // A part of a file is nobody's.
        expect((await filesIn(target)).filter((name) => name.startsWith('.'))).toEqual([]);
        expect(await begin(library, { folder: join(disk, 'none'), as: 'csv' })).toMatchObject({ ok: false, error: { code: 'disk-full' } });
        expect(spawnSync('mount', ['-o', 'remount,size=250m', disk]).status).toBe(0);
        expect(await exported(library, { folder: target })).toMatchObject({ ended: 'done', written: 7 - there.length, present: there.length, failed: 0 });
        // Hard links stay on their disk.
        const links = await exported(library, { folder: join(disk, 'links'), as: 'links', link: 'hard' });
        expect(links).toMatchObject({ ended: 'done', written: 0, failed: 7, problems: expect.arrayContaining([{ path: join(root, '0.png'), message: expect.stringMatching(/another disk/) }]) });
      });
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});
