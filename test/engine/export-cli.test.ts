/** `snapsift albums export` as scripts use it, and killed in the middle. */
import { createHash } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliEntry } from '../fixtures/photos.ts';
import { must, never, temporaryFolders, usingLibrary } from '../fixtures/open.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

const count = 150;
let root = '';
let library = '';
/** SHA-256 of every original. */
let originals = new Set<string>();

const sha = async (path: string): Promise<string> => createHash('sha256').update(await readFile(path)).digest('hex');
const hashesOf = async (folder: string, names: readonly string[]): Promise<string[]> => Promise.all(names.map((name) => sha(join(folder, name))));

beforeAll(async () => {
  [root, library] = [await folders.make('photos'), await folders.make('library')];
  for (let index = 0; index < count; index++) {
    const raw = Buffer.from(Array.from({ length: 300 * 200 * 3 }, (_, at) => ((at + index) * 2_654_435_761) % 251));
    await writeFile(join(root, `${String(index).padStart(3, '0')}.png`), await sharp(raw, { raw: { width: 300, height: 200, channels: 3 } }).png({ compressionLevel: 0 }).toBuffer());
  }
  originals = new Set(await hashesOf(root, await readdir(root)));
  await usingLibrary(library, async (open) => {
    must(await open.index([root], never));
    const grid = must(await open.handlers['photos.grid']({ order: 'oldest' }, never));
    const looks = { colour: null, icon: null, cover: null, parent: null, private: false };
    for (const [name, end] of [['All', count], ['Few', 3]] as const) must(await open.handlers['albums.create']({ name, rule: { kind: 'manual' }, photos: { view: grid.view, ranges: [[0, end]] }, ...looks }, never));
  });
}, 120_000);

interface Run {
  code: number | null;
  answer: Record<string, unknown>;
  stderr: string;
}

function run(...args: string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliEntry, 'albums', 'export', ...args, '--library', library, '--json'], { encoding: 'utf8', timeout: 60_000 });
  return { code: status, answer: JSON.parse(stdout) as Record<string, unknown>, stderr };
}

test('copies, links, lists, smaller ones: said by options, answered as JSON', async () => {
  const out = await folders.make('out');
  expect(run('Few', join(out, 'copies'))).toMatchObject({ code: 0, answer: { as: 'copies', folder: join(out, 'copies'), written: 3, present: 0, failed: 0 } });
  expect(run('few', join(out, 'copies'))).toMatchObject({ code: 0, answer: { written: 0, present: 3 } });
  expect(run('Few', join(out, 'small'), '--resize', '100', '--strip', 'all')).toMatchObject({ code: 0, answer: { written: 3 } });
  expect((await sharp(join(out, 'small', (await readdir(join(out, 'small')))[0] as string)).metadata()).width).toBe(100);
  expect(run('Few', join(out, 'links'), '--links')).toMatchObject({ code: 0, answer: { as: 'links', written: 3 } });
  expect(run('Few', join(out, 'hard'), '--hard')).toMatchObject({ code: 0, answer: { as: 'links', written: 3 } });
  expect(run('Few', join(out, 'lists'), '--list', 'csv')).toMatchObject({ code: 0, answer: { file: join(out, 'lists', 'Few.csv') } });
  expect(run('Few', join(out, 'lists'), '--list', 'json')).toMatchObject({ code: 0 });
  expect(JSON.parse(await readFile(join(out, 'lists', 'Few.json'), 'utf8'))).toMatchObject({ photos: [{ albums: [{ name: 'All', score: null }, { name: 'Few', score: null }] }, {}, {}] });
  expect((await hashesOf(join(out, 'copies'), await readdir(join(out, 'copies')))).every((hash) => originals.has(hash))).toBe(true);
}, 120_000);

test('what does not go together, and where it may not go, is said with a code', async () => {
  const out = await folders.make('out');
  const refused = (code: string, ...args: string[]): void => expect(run(...args).answer).toMatchObject({ error: { code } });
  refused('bad-request', 'Few', out, '--list', 'xml');
  refused('bad-request', 'Few', out, '--links', '--list', 'csv');
  refused('bad-request', 'Few', out, '--links', '--strip', 'gps');
  refused('bad-request', 'Few', out, '--strip', 'some');
  refused('bad-request', 'Few', out, '--resize', '0');
  refused('export-into-library', 'Few', join(root, 'out'));
  refused('album-unknown', 'Nobody', out);
  expect(await readdir(out)).toEqual([]);
}, 120_000);

test('kill -9 leaves whole files only, and the next one adds what is missing', async () => {
  const target = join(await folders.make('killed'), 'out');
  const visible = async (): Promise<string[]> => (await readdir(target).catch(() => [])).filter((name) => !name.startsWith('.'));
  let kills = 0;
  for (let attempt = 0; attempt < 3; attempt++) {
    const before = (await visible()).length;
    const child = spawn(process.execPath, [cliEntry, 'albums', 'export', 'All', target, '--library', library, '--json'], { stdio: 'ignore' });
    const ended = new Promise<boolean>((resolve) => child.once('exit', (_, signal) => resolve(signal === 'SIGKILL')));
    while (child.exitCode === null && child.signalCode === null) {
      if ((await visible()).length > before + 5) child.kill('SIGKILL');
      await sleep(1);
    }
    if (await ended) kills += 1;
    const there = await visible();
    const hashes = await hashesOf(target, there);
    expect(hashes.every((hash) => originals.has(hash))).toBe(true);
    expect(new Set(hashes).size).toBe(there.length);
  }
  expect(kills).toBeGreaterThan(0);
  const done = (await visible()).length;
  expect(run('All', target)).toMatchObject({ code: 0, answer: { written: count - done, present: done } });
  expect(new Set(await hashesOf(target, await visible()))).toEqual(originals);
  expect(await hashesOf(root, await readdir(root))).toHaveLength(count);
}, 120_000);
