/** kill -9 while sidecars are written: nothing is half-written, nothing said twice, and Snapsift still knows its own words. */
import { spawn, spawnSync } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { readXmp } from '../../src/core/sidecar/xmp.ts';
import { cliEntry } from '../fixtures/photos.ts';
import { must, never, temporaryFolders, usingLibrary } from '../fixtures/open.ts';
import { darktable, digiKam, lightroom } from '../fixtures/sidecars.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

const count = 240;
const foreign = [lightroom, digiKam, darktable];
const nameOf = (index: number): string => `${String(index).padStart(3, '0')}.jpg`;

async function manyPhotos(): Promise<string> {
  const root = await folders.make('sidecars-kill');
  for (let index = 0; index < count; index++) {
    const background = { r: index, g: (index * 7) % 256, b: (index * 31) % 256 };
    await writeFile(join(root, nameOf(index)), await sharp({ create: { width: 32, height: 32, channels: 3, background } }).jpeg().toBuffer());
    const sidecar = foreign[index % 6];
    if (sidecar !== undefined) await writeFile(join(root, `${nameOf(index)}.xmp`), sidecar);
  }
  return root;
}

const sidecars = async (root: string): Promise<string[]> => Promise.all((await readdir(root)).filter((name) => name.endsWith('.xmp')).map((name) => readFile(join(root, name), 'utf8')));
const written = async (root: string): Promise<number> => (await sidecars(root)).filter((text) => text.includes('mine')).length;

/** Kills the command as soon as it has written some more; answers false where it ended before. */
async function killWhileWriting(library: string, root: string): Promise<boolean> {
  const before = await written(root);
  const child = spawn(process.execPath, [cliEntry, 'sidecars', 'write', '--library', library, '--json'], { stdio: 'ignore' });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (_, signal) => resolve(signal === 'SIGKILL')));
  while (child.exitCode === null && child.signalCode === null) {
    if ((await written(root)) > before) child.kill('SIGKILL');
    await sleep(5);
  }
  return ended;
}

const run = (library: string): void => {
  const { status, stderr } = spawnSync(process.execPath, [cliEntry, 'sidecars', 'write', '--library', library, '--json'], { encoding: 'utf8' });
  expect(stderr.replace(/.*onnxruntime.*/g, '').trim()).toBe('');
  expect(status).toBe(0);
};

test('sidecars outlive kills', async () => {
  const root = await manyPhotos();
  const library = await folders.make('library');
  const markAll = (change: { addTags?: string[]; removeTags?: string[]; favourite?: boolean }): Promise<unknown> =>
    usingLibrary(library, async (open) => {
      const { view } = must(await open.handlers['photos.grid']({ order: 'newest' }, never));
      must(await open.handlers['marks.set']({ photos: { view, ranges: [[0, count]] }, change }, never));
    });
  await usingLibrary(library, async (open) => expect(must(await open.index([root], never)).done).toBe(count));
  await markAll({ addTags: ['mine'], favourite: true });

  let kills = 0;
  for (let attempt = 0; attempt < 4; attempt++) if (await killWhileWriting(library, root)) kills += 1;
  expect(kills).toBeGreaterThan(0);
  for (const text of await sidecars(root)) expect(readXmp(text).ok).toBe(true);
  expect(await written(root)).toBeLessThan(count);

  run(library);
  const all = await sidecars(root);
  expect(all).toHaveLength(count);
  for (const text of all) {
    // Once in each list that the sidecar has.
    expect(text.match(/<rdf:li>mine<\/rdf:li>/g)).toHaveLength(text.includes('digiKam:TagsList') ? 3 : 2);
    expect(text.match(/<fstop:favorite[ >]/g)).toHaveLength(1);
  }

  await markAll({ removeTags: ['mine'], favourite: false });
  run(library);
  for (let index = 0; index < count; index++) {
    const text = await readFile(join(root, `${nameOf(index)}.xmp`), 'utf8');
    const before = foreign[index % 6];
    if (before !== undefined) expect(text).toBe(before);
    else expect(text).not.toMatch(/mine|favorite/);
  }
}, 180_000);
