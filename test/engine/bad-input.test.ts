/** What goes wrong around the library: each gets a typed error and a sentence; nothing is lost, nothing hangs. */
import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { afterAll, describe, expect, test } from 'vitest';
import { oddPhotos } from '../fixtures/odd-photos.ts';
import { fixturePhotos, hasSharedPhotos } from '../fixtures/photos.ts';
import { withoutPrivileges } from '../fixtures/rights.ts';
import { texture } from '../fixtures/textures.ts';
import { must, never, statusOf, temporaryFolders, tryOpen, usingLibrary } from '../fixtures/open.ts';

const folders = temporaryFolders();
afterAll(folders.clean);
const isRoot = process.getuid?.() === 0;
const { folder: photos } = await fixturePhotos();

async function copiesOfPhotos(count: number): Promise<string> {
  const root = await folders.make('photos');
  const names = (await readdir(photos, { recursive: true })).filter((name) => /\.(jpg|png)$/.test(name)).slice(0, count);
  for (const [index, name] of names.entries()) await copyFile(join(photos, name), join(root, `${index}${name.slice(-4)}`));
  return root;
}

/** Photos with as much in them as real ones have: a small disk is full before they are all there. */
async function heavyPhotos(): Promise<string> {
  if (hasSharedPhotos) return copiesOfPhotos(60);
  const root = await folders.make('photos');
  for (let index = 0; index < 60; index++) await (await texture(index + 1, 480, 360)).jpeg({ quality: 92 }).toFile(join(root, `${index}.jpg`));
  return root;
}

describe('a folder that cannot be added', () => {
  test.each([
    ['missing', 'folder-missing', async (root: string) => join(root, 'none')],
    ['a file', 'folder-not-a-directory', async (root: string) => (await writeFile(join(root, 'a.jpg'), 'x'), join(root, 'a.jpg'))],
  ])('because it is %s says so', async (_, code, make) => {
    const path = await make(await folders.make('bad'));
    await usingLibrary(await folders.make('library'), async (library) => {
      expect(await library.handlers['folders.add']({ path }, never)).toMatchObject({ ok: false, error: { code, message: expect.stringContaining(path) } });
      expect(await library.index([path], never)).toMatchObject({ ok: false, error: { code } });
    });
  });

  test('because it may not be read says so', async () => {
    const closed = join(await folders.make('bad'), 'closed');
    await mkdir(closed, { mode: 0o000 });
    await usingLibrary(await folders.make('library'), async (library) => {
      expect(await withoutPrivileges(async () => library.handlers['folders.add']({ path: closed }, never))).toMatchObject({ ok: false, error: { code: 'folder-no-permission' } });
    });
    await chmod(closed, 0o755);
  });
});

test('a library folder that cannot be written says so', async () => {
  const file = join(await folders.make('bad'), 'file');
  await writeFile(file, '');
  expect(await tryOpen(join(file, 'library'))).toMatchObject({ ok: false, error: { code: 'library-unwritable' } });
});

test('a library from a newer version is refused and untouched', async () => {
  const directory = await folders.make('newer');
  await writeFile(join(directory, 'library.json'), '{"version": 999}');
  expect(await tryOpen(directory)).toMatchObject({ ok: false, error: { code: 'library-newer' } });
  // Only the folder for thumbnails was prepared; the lock is gone.
  expect((await readdir(directory)).sort()).toEqual(['library.json', 'thumbs']);
});

describe.runIf(isRoot && process.platform === 'linux' && mountable())('on a disk that is full', () => {
  test('indexing stops with a sentence, keeps what is done, and goes on when there is room', async () => {
    const disk = await folders.make('disk');
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]);
    try {
      const directory = join(disk, 'library');
      const root = await heavyPhotos();
      const filler = join(disk, 'filler');
      await writeFile(filler, Buffer.alloc(23 * 1024 * 1024));
      await usingLibrary(directory, async (library) => {
        const stopped = await library.index([root], never);
        expect(stopped).toMatchObject({ ok: false, error: { code: 'disk-full', message: expect.stringMatching(/kept/) } });
        expect((await statusOf(library)).indexing).toMatchObject({ phase: 'failed', error: { code: 'disk-full' } });
        // Nobody's photo is to blame for a full disk.
        expect((await statusOf(library)).files.quarantined).toBe(0);
        await rm(filler);
        const total = (await readdir(root)).length;
        const state = must(await library.index([], never));
        expect(state.done + state.unchanged).toBe(total);
        expect((await statusOf(library)).photos).toBe(total);
      });
      const db = await connect(join(directory, 'db'));
      for (const [table, key] of [['files', 'path'], ['contents', 'hash'], [(await db.tableNames()).find((name) => name.startsWith('vectors_')) as string, 'hash']] as const) {
        const rows: Record<string, unknown>[] = await (await db.openTable(table)).query().select([key]).toArray();
        expect(new Set(rows.map((row) => row[key])).size, table).toBe(rows.length);
      }
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});

function mountable(): boolean {
  const probe = spawnSync('mount', ['--version']);
  return probe.status === 0;
}

describe('odd, turned and hostile files', () => {
  test('each ends as indexed or quarantined with a code, and the rest of the library does not notice', async () => {
    const roots = Object.values(await oddPhotos());
    const directory = await folders.make('hostile');
    await usingLibrary(directory, async (library) => {
      const state = must(await library.index(roots, never));
      const expected = (await Promise.all(roots.map((root) => readdir(root)))).flat().length;
      expect(state.found).toBe(expected);
      expect(state.done + state.failed).toBe(expected);
      const { total, files } = must(await library.handlers['quarantine.list']({ offset: 0, limit: 500 }, never));
      expect(total).toBe(state.failed);
      for (const { code, message } of files) expect([code, message]).toEqual([expect.stringMatching(/^[a-z-]+$/), expect.stringMatching(/\.$/)]);
      const codes = new Map<string, number>();
      for (const { code } of files) codes.set(code, (codes.get(code) ?? 0) + 1);
      console.log(`odd, orientation, hostile: ${state.done} indexed, ${state.failed} quarantined`, Object.fromEntries(codes));
      // Quarantined files are not tried again until they change or the user asks.
      expect(must(await library.index([], never))).toMatchObject({ done: 0, failed: 0, unchanged: expected });
    });
  });
});
