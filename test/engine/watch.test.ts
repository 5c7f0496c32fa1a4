/** The real watcher on real folders. Waits for what must come; what must not come is waited out. */
import { copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isPictureName } from '../../src/core/image/extensions.ts';
import { isInside } from '../../src/core/library/scan.ts';
import { watchFolders, type FolderWatch } from '../../src/core/library/watch.ts';
import type { Library } from '../../src/core/library.ts';
import { must, never, statusOf, temporaryFolders, usingLibrary } from '../fixtures/open.ts';
import { fixturePhotos, temporaryFolder } from '../fixtures/photos.ts';

const pace = { rest: 60, atMost: 500, idleFor: 0, longestIdle: 0, retry: 150 };
/** Longer than a word needs to come. */
const silence = 500;

describe('watching folders', () => {
  let root: string;
  let outside: string;
  let known: string[];
  let warnings: string[];
  let changes: number;
  let watch: FolderWatch;

  beforeEach(async () => {
    const base = await realpath(await temporaryFolder('watch'));
    [root, outside] = [join(base, 'Pictures'), join(base, 'Elsewhere')];
    for (const folder of [root, outside, join(root, 'library')]) mkdirSync(folder);
    writeFileSync(join(root, 'old.jpg'), 'old');
    known = [join(root, 'old.jpg')];
    warnings = [];
    changes = 0;
    watch = watchFolders({
      skip: [join(root, 'library')],
      isPicture: isPictureName,
      knows: (path) => known.some((file) => isInside(file, path)),
      changed: async () => void changes++,
      log: { info: () => undefined, warn: (message, details) => warnings.push(`${message} ${JSON.stringify(details)}`), error: () => undefined },
      pace,
    });
  });
  afterEach(() => watch.close());

  const come = (least: number): Promise<void> => vi.waitFor(() => expect(changes).toBeGreaterThanOrEqual(least), { timeout: 20_000, interval: 20 });
  /** @returns how many changes it made */
  const after = async (act: () => void): Promise<number> => {
    await sleep(silence);
    const before = changes;
    act();
    await sleep(silence);
    return changes - before;
  };

  it('a picture that comes, changes, is renamed and goes is noticed, also deep below and in a new folder', async () => {
    await watch.follow([root]);
    expect(watch.followed).toEqual([root]);
    const acts = [
      () => writeFileSync(join(root, 'new.jpg'), '1'),
      () => writeFileSync(join(root, 'new.jpg'), '22'),
      () => renameSync(join(root, 'new.jpg'), join(root, 'other.JPG')),
      () => rmSync(join(root, 'other.JPG')),
      () => mkdirSync(join(root, 'a', 'b'), { recursive: true }),
      () => writeFileSync(join(root, 'a', 'b', 'deep.heic'), '1'),
    ];
    for (const act of acts) {
      await sleep(silence);
      const before = changes;
      act();
      await come(before + 1);
    }
  });

  it('a folder that is moved in or out is noticed, whatever its name; one of which nothing is known is let go', async () => {
    mkdirSync(join(outside, '2024.05.01 Trip'));
    writeFileSync(join(outside, '2024.05.01 Trip', 'x.jpg'), '1');
    await watch.follow([root]);
    renameSync(join(outside, '2024.05.01 Trip'), join(root, '2024.05.01 Trip'));
    await come(1);
    known.push(join(root, '2024.05.01 Trip', 'x.jpg'));
    await sleep(silence);
    const before = changes;
    renameSync(join(root, '2024.05.01 Trip'), join(outside, 'back'));
    await come(before + 1);
  });

  it.runIf(process.platform !== 'win32')('a link that comes may lead to pictures', async () => {
    await watch.follow([root]);
    symlinkSync(outside, join(root, 'link'));
    await come(1);
  });

  it('what is no picture, lies hidden, or is the library itself is no change', async () => {
    mkdirSync(join(root, '.hidden'));
    mkdirSync(join(root, '@eaDir'));
    await watch.follow([root]);
    const made = await after(() => {
      for (const name of ['notes.txt', 'old.jpg.xmp', '.hidden/x.jpg', '@eaDir/x.jpg', '.trashed.jpg', 'library/x.jpg']) writeFileSync(join(root, name), '1');
    });
    const gone = await after(() => {
      for (const name of ['notes.txt', 'old.jpg.xmp', '.hidden/x.jpg']) rmSync(join(root, name));
    });
    expect([made, gone]).toEqual([0, 0]);
    // It was listening all the time.
    writeFileSync(join(root, 'x.png'), '1');
    await come(1);
  });

  it('many at once are one change', async () => {
    await watch.follow([root]);
    const many = await after(() => {
      for (let count = 0; count < 300; count++) writeFileSync(join(root, `${count}.jpg`), '1');
    });
    expect(many).toBeGreaterThanOrEqual(1);
    expect(many).toBeLessThanOrEqual(3);
  });

  it('a folder that is not there is told once, and watched when it comes', async () => {
    const away = join(outside, 'disk');
    await watch.follow([root, away]);
    expect(watch.followed).toEqual([root]);
    await sleep(silence);
    expect(warnings).toEqual([`This folder cannot be watched now; changes in it are found by the next scan. ${JSON.stringify({ folder: away, reason: 'It is not there.' })}`]);
    expect(changes).toBe(0);
    mkdirSync(away);
    await come(1);
    expect(watch.followed).toEqual([root, away]);
    await sleep(silence);
    const before = changes;
    writeFileSync(join(away, 'x.jpg'), '1');
    await come(before + 1);
  });

  it('another folder in the place of the old one is watched in its stead', async () => {
    await watch.follow([root]);
    renameSync(root, join(outside, 'old disk'));
    mkdirSync(root);
    await come(1);
    await vi.waitFor(() => expect(watch.followed).toEqual([root]), { timeout: 20_000 });
    await sleep(silence);
    const before = changes;
    writeFileSync(join(root, 'x.jpg'), '1');
    await come(before + 1);
    expect(await after(() => writeFileSync(join(outside, 'old disk', 'y.jpg'), '1'))).toBe(0);
  });

  it('follows what it is told to, and nothing after the end', async () => {
    await watch.follow([root]);
    await watch.follow([outside]);
    expect(watch.followed).toEqual([outside]);
    expect(await after(() => writeFileSync(join(root, 'x.jpg'), '1'))).toBe(0);
    writeFileSync(join(outside, 'x.jpg'), '1');
    await come(1);
    await watch.close();
    expect(watch.followed).toEqual([]);
    expect(await after(() => writeFileSync(join(outside, 'y.jpg'), '1'))).toBe(0);
  });
});

describe('a library that is started', () => {
  const folders = temporaryFolders();
  afterAll(folders.clean);

  const photosAre = (library: Library, count: number): Promise<void> =>
    vi.waitFor(async () => expect((await statusOf(library)).photos).toBe(count), { timeout: 30_000, interval: 100 });
  const setUp = async (): Promise<{ root: string; directory: string; pictures: string[] }> => {
    const { folder } = await fixturePhotos();
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
    return { root: await realpath(await folders.make('root')), directory: await folders.make('library'), pictures: names.map((name) => join(folder, name)) };
  };
  const put = (from: string | undefined, to: string): void => copyFileSync(from ?? '', to);

  it('has what comes, and has no more what goes, by itself; in folders that are added too', async () => {
    const { root, directory, pictures } = await setUp();
    const other = await realpath(await folders.make('other'));
    put(pictures[0], join(root, '0.jpg'));
    await usingLibrary(directory, async (library) => {
      must(await library.index([root], never));
      library.start();
      must(await library.handlers['folders.add']({ path: other }, never));
      await photosAre(library, 1);
      await sleep(1_000);
      mkdirSync(join(root, 'trip', 'day 1'), { recursive: true });
      put(pictures[1], join(root, 'trip', 'day 1', '1.jpg'));
      put(pictures[2], join(other, '2.jpg'));
      await photosAre(library, 3);
      rmSync(join(root, '0.jpg'));
      await photosAre(library, 2);
    });
  });

  it('leaves it to the user where that is wanted', async () => {
    const { root, directory, pictures } = await setUp();
    put(pictures[0], join(root, '0.jpg'));
    await usingLibrary(directory, async (library) => {
      must(await library.handlers['settings.set']({ watch: false }, never));
      must(await library.index([root], never));
      library.start();
      await photosAre(library, 1);
      put(pictures[1], join(root, '1.jpg'));
      // Longer than it takes to settle.
      await sleep(3_500);
      expect((await statusOf(library)).photos).toBe(1);
      must(await library.handlers['settings.set']({ watch: true }, never));
      await sleep(500);
      put(pictures[2], join(root, '2.jpg'));
      await photosAre(library, 3);
    });
  });
});
