/** Downloads from a server on this computer that behaves as badly as the internet does. */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyModel } from '../../src/core/embed/manifest.ts';
import type { CatalogueEntry } from '../../src/core/models/catalogue.ts';
import { createDownloads, type Downloads } from '../../src/core/models/downloads.ts';
import { arrivingFolder, installModel } from '../../src/core/models/install.ts';
import { modelPlaces, type ModelPlaces } from '../../src/core/models/places.ts';
import type { Result } from '../../src/shared/errors.ts';
import { must, never, temporaryFolders } from '../fixtures/open.ts';
import { catalogueOf, offerTinyModel, startModelServer, type ModelServer } from '../fixtures/model-server.ts';

const folders = temporaryFolders();
const limits = { redirects: 5, head: 1500, silence: 400, attempts: 3, backoff: 5 };
const padding = 3_000_000;
let server: ModelServer;
let entry: CatalogueEntry;
let places: ModelPlaces;

beforeAll(async () => {
  server = await startModelServer();
  entry = await offerTinyModel(server, { padding });
});
afterAll(async () => {
  await server.close();
  await folders.clean();
});
beforeEach(async () => {
  server.requests.length = 0;
  places = modelPlaces(await folders.make('library'));
  await mkdir(places.shelf, { recursive: true });
});

const install = (signal: AbortSignal = never, arrived: (bytes: number) => void = () => undefined, which: CatalogueEntry = entry): Promise<Result<string>> =>
  installModel({ base: server.base, entry: which, places, limits, signal, arrived });
const shelf = async (): Promise<string[]> => (await readdir(places.shelf)).filter((name) => !name.startsWith('.'));
const parts = async (): Promise<string[]> => readdir(arrivingFolder(places, entry)).catch(() => []);
const big = 'padding.bin';

test('a model arrives complete, proved, and under its own name', async () => {
  const seen: number[] = [];
  const folder = must(await install(never, (bytes) => seen.push(bytes)));
  expect(must(await verifyModel(folder))).toMatchObject({ id: entry.id, dimensions: 16 });
  expect((await readdir(folder)).sort()).toEqual(['MODEL_CARD.md', 'manifest.json', 'padding.bin', 'textual.onnx', 'tokenizer.json', 'visual.onnx']);
  expect(await readFile(join(folder, 'MODEL_CARD.md'), 'utf8')).toContain(entry.manifest.licence);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(entry.downloads.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(await readdir(places.arriving)).toEqual([]);
});

describe('what passes by itself', () => {
  test('a connection that is cut goes on where it was', async () => {
    server.next(big, { cutAfter: 1_000_000 }, { cutAfter: 700_000 });
    must(await install());
    const asked = server.requests.filter(({ path }) => path.endsWith(big)).map(({ range }) => range);
    expect(asked.length).toBe(3);
    const starts = asked.slice(1).map((range) => Number(/\d+/.exec(range ?? '')?.[0]));
    expect(starts[0]).toBeGreaterThan(0);
    expect(starts[1]).toBeGreaterThan(starts[0] as number);
  });

  test('a server that falls silent is asked again', async () => {
    server.next(big, { stallAfter: 500_000 });
    must(await install());
  });

  test('503, then 429 with a wait, then the file', async () => {
    server.next('visual.onnx', { status: 503 }, { status: 429, headers: { 'retry-after': '0' } });
    must(await install());
    expect(server.requests.filter(({ path }) => path.endsWith('visual.onnx')).length).toBe(3);
  });

  test('a server that sends everything although asked for the rest', async () => {
    server.next(big, { cutAfter: 900_000 }, 'whole-anyway');
    must(await install());
  });

  test('a server that answers with another range than asked', async () => {
    server.next(big, { cutAfter: 900_000 }, 'wrong-range', 'serve');
    expect((await install()).ok).toBe(false);
    must(await install());
  });

  test('redirects, up to five', async () => {
    const path = [...server.files.keys()].find((key) => key.endsWith('visual.onnx')) as string;
    for (let hop = 1; hop < 5; hop++) server.always(`/hop${hop}`, { redirect: `/hop${hop + 1}` });
    server.always('/hop5', { redirect: path });
    server.next('resolve/' + 'a'.repeat(40) + '/onnx/visual.onnx', { redirect: '/hop2' });
    must(await install());
    expect(server.requests.map((request) => request.path)).toContain('/hop5');
  });

  test('a slow server', async () => {
    server.next(big, 'slow');
    must(await install());
  });
});

describe('what is refused, and leaves nothing behind', () => {
  test.each([
    ['other bytes of the right length', 'other-bytes'],
    ['a length that is not the promised one', 'one-byte-short'],
    ['more bytes than promised, without a length', 'one-byte-long-without-length'],
  ] as const)('%s', async (_, deed) => {
    server.next(big, deed);
    expect(await install()).toMatchObject({ ok: false, error: { code: 'download-mismatch', message: expect.stringContaining('nothing was installed') } });
    expect(await shelf()).toEqual([]);
    expect(await parts()).toEqual([]);
    must(await install());
  });
});

describe('what stops a download and keeps what is there', () => {
  test.each([
    ['404', { status: 404 }, /answered 404/],
    ['403', { status: 403 }, /answered 403/],
    ['a circle of redirects', { redirect: '/circle' }, /more than 5 times/],
    ['a redirect to an address without encryption elsewhere', { redirect: 'http://example.invalid/file' }, /no safe address/],
    ['a redirect to a file of this computer', { redirect: 'file:///etc/passwd' }, /no safe address/],
    ['503 for ever', { status: 503 }, /answered 503/],
  ] as const)('%s', async (_, deed, reason) => {
    server.always('/circle', { redirect: '/circle' });
    server.next('textual.onnx', deed, deed, deed, deed);
    expect(await install()).toMatchObject({ ok: false, error: { code: 'download-failed', message: expect.stringMatching(reason) } });
    server.next('textual.onnx');
    expect(await shelf()).toEqual([]);
    expect(await parts()).toContain('visual.onnx');
    server.requests.length = 0;
    must(await install());
    // What was finished is not asked for again.
    expect(server.requests.some(({ path }) => path.endsWith('visual.onnx'))).toBe(false);
  });

  test('nobody answers', async () => {
    const gone = await startModelServer();
    await gone.close();
    expect(await installModel({ base: gone.base, entry, places, limits, signal: never, arrived: () => undefined })).toMatchObject({ ok: false, error: { code: 'download-failed' } });
  });

  test('a part that is longer than the file, or foreign, is not trusted', async () => {
    const folder = arrivingFolder(places, entry);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${big}.part`), Buffer.alloc(padding + 5));
    await writeFile(join(folder, 'visual.onnx.part'), 'these are not the bytes');
    expect(await install()).toMatchObject({ ok: false, error: { code: 'download-mismatch' } });
    must(await install());
  });
});

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0)('on a small disk', () => {
  test.each([
    ['that has no room from the start', 8],
    // The part of 60 MB that statfs must leave free is there, the file itself does not fit once another has come.
    ['that fills up on the way', 72],
  ])('%s: a sentence, what is there stays, and it goes on when there is room', async (_, megabytes) => {
    const disk = await folders.make('disk');
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk]);
    try {
      places = modelPlaces(disk);
      await mkdir(places.shelf, { recursive: true });
      const filler = join(disk, 'filler');
      const fill = async (): Promise<void> => {
        const { bavail, bsize } = await import('node:fs').then(({ statfsSync }) => statfsSync(disk));
        await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - 1_000_000)));
      };
      let filled = megabytes < 20;
      server.next(big, 'slow');
      const result = await install(never, (bytes) => {
        if (!filled && bytes > 200_000) {
          filled = true;
          void fill();
        }
      });
      expect(result).toMatchObject({ ok: false, error: { code: 'disk-full', message: expect.stringContaining('room') } });
      expect(await shelf()).toEqual([]);
      await rm(filler, { force: true });
      if (megabytes > 20) must(await install());
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});

describe('the downloads of a library', () => {
  let downloads: Downloads;
  const open = (installed: string[] = []): Promise<Downloads> =>
    createDownloads({ catalogue: catalogueOf(server, entry), places, limits, now: () => performance.now(), changed: () => undefined, installed: async (id) => void installed.push(id) });
  const under = async (bytes: number): Promise<void> => {
    while ((downloads.state(entry.id)?.done ?? 0) < bytes) await sleep(5);
  };

  test('pause, resume, done', async () => {
    const installed: string[] = [];
    downloads = await open(installed);
    server.next(big, 'slow');
    downloads.start(entry);
    await under(300_000);
    await downloads.pause(entry.id);
    expect(downloads.state(entry.id)).toMatchObject({ state: 'paused', error: null, rate: null });
    expect(await downloads.finished(entry.id)).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    const { done } = downloads.state(entry.id) ?? { done: 0 };
    expect(done).toBeGreaterThan(300_000);
    server.requests.length = 0;
    downloads.start(entry);
    downloads.start(entry);
    must(await downloads.finished(entry.id));
    expect(server.requests.map(({ range }) => Number(/\d+/.exec(range ?? '')?.[0]))).toEqual([expect.any(Number)]);
    expect(downloads.state(entry.id)).toBeNull();
    expect(installed).toEqual([entry.id]);
    expect(await shelf()).toEqual([entry.id]);
  });

  test('a new process finds it paused, with what is there, and leaves the network alone', async () => {
    downloads = await open();
    server.next(big, 'slow');
    downloads.start(entry);
    await under(300_000);
    await downloads.close();
    server.requests.length = 0;
    const again = await open();
    expect(again.state(entry.id)).toMatchObject({ state: 'paused', error: null });
    expect(again.state(entry.id)?.done).toBeGreaterThan(300_000);
    await sleep(50);
    expect(server.requests).toEqual([]);
    again.start(entry);
    must(await again.finished(entry.id));
  });

  test('cancel removes what there is; a failure says why and can be tried again', async () => {
    downloads = await open();
    server.next(big, 'slow');
    downloads.start(entry);
    await under(300_000);
    must(await downloads.cancel(entry.id));
    expect(downloads.state(entry.id)).toBeNull();
    expect(await parts()).toEqual([]);
    server.next('visual.onnx', { status: 404 });
    downloads.start(entry);
    await downloads.finished(entry.id);
    expect(downloads.state(entry.id)).toMatchObject({ state: 'failed', error: { code: 'download-failed' } });
    downloads.start(entry);
    must(await downloads.finished(entry.id));
  });

  test('parts of another revision and broken imports are swept away at the start', async () => {
    await mkdir(join(places.arriving, `${entry.id}@000000000000`), { recursive: true });
    await mkdir(join(places.arriving, 'import-x'), { recursive: true });
    await mkdir(join(places.leaving, 'old'), { recursive: true });
    await open();
    expect(await readdir(places.arriving)).toEqual([]);
    expect(await readdir(places.shelf)).toEqual(['.arriving']);
  });
});
