/** kill -9 while a model is downloaded and while the library changes to it: the next process goes on from there. */
import { spawn, type ChildProcess } from 'node:child_process';
import { copyFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@lancedb/lancedb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CatalogueEntry } from '../../src/core/models/catalogue.ts';
import type { ModelEntry, ModelsState } from '../../src/shared/models-contract.ts';
import { cliEntry, fixturePhotos } from '../fixtures/photos.ts';
import { must, never, searchFor, temporaryFolders, usingLibrary } from '../fixtures/open.ts';
import { catalogueOf, offerTinyModel, startModelServer, writeCatalogue, type ModelServer } from '../fixtures/model-server.ts';
import { writeTinyModel } from '../fixtures/tiny-models.ts';

const folders = temporaryFolders();
let server: ModelServer;
let entry: CatalogueEntry;
let catalogue = '';

beforeAll(async () => {
  server = await startModelServer();
  entry = await offerTinyModel(server, { id: 'tiny-remote', padding: 6_000_000 });
  catalogue = await writeCatalogue(await folders.make('catalogue'), catalogueOf(server, entry));
});
afterAll(async () => {
  await server.close();
  await folders.clean();
});

interface Run {
  child: ChildProcess;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function snapsift(library: string, ...args: string[]): Run {
  const child = spawn(process.execPath, [cliEntry, ...args, '--library', library, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))) };
}

const answer = async <T>(run: Run): Promise<T> => {
  const { code, stdout, stderr } = await run.ended;
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
};

/** Bytes of the largest part below a folder. */
async function partBytes(library: string): Promise<number> {
  const names = await readdir(join(library, 'models'), { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.filter((name) => name.endsWith('padding.bin.part')).map((name) => stat(join(library, 'models', name)).then(({ size }) => size, () => 0)));
  return Math.max(0, ...sizes);
}

test('killed while downloading: nothing half is installed, and the rest is fetched later', async () => {
  const library = await folders.make('library');
  server.always('padding.bin', 'slow');
  const first = snapsift(library, 'models', 'install', entry.id, '--catalogue', catalogue);
  while ((await partBytes(library)) < 1_000_000) await sleep(10);
  first.child.kill('SIGKILL');
  await first.ended;
  server.always('padding.bin', 'serve');
  const kept = await partBytes(library);
  const listed = await answer<ModelsState>(snapsift(library, 'models', 'list', '--catalogue', catalogue));
  expect(listed.models.find(({ id }) => id === entry.id)).toMatchObject({ state: 'paused', folder: null, progress: { done: expect.any(Number) } });
  server.requests.length = 0;
  expect(await answer<ModelEntry>(snapsift(library, 'models', 'install', entry.id, '--catalogue', catalogue))).toMatchObject({ state: 'installed' });
  // Only the rest of the file that was under way.
  expect(server.requests.map(({ path, range }) => [path.endsWith('padding.bin'), range])).toEqual([[true, `bytes=${kept}-`]]);
  const verified = await answer<{ models: { id: string; problem: unknown }[] }>(snapsift(library, 'models', 'verify', entry.id, '--catalogue', catalogue));
  expect(verified.models).toMatchObject([{ id: entry.id, problem: null }]);
});

test('killed twice while changing the model: the old one serves, the change goes on, no photo is embedded into two rows', async () => {
  const { folder } = await fixturePhotos();
  const root = await folders.make('root');
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(jpg|png)$/.test(name)).slice(0, 300);
  for (const [index, name] of names.entries()) await copyFile(join(folder, name), join(root, `${index}${name.slice(-4)}`));
  const library = await folders.make('library');
  await answer(snapsift(library, 'index', root, '--speed', 'gentle'));
  const tiny = join(await folders.make('tiny'), 'model');
  await writeTinyModel(tiny, { id: 'tiny-next' });
  await answer(snapsift(library, 'models', 'import', tiny));

  const rows = async (): Promise<number> => {
    const db = await connect(join(library, 'db'));
    const name = (await db.tableNames()).find((table) => table.startsWith('vectors_tiny-next'));
    return name === undefined ? 0 : (await db.openTable(name)).countRows();
  };
  const killAfterCommit = async (): Promise<number> => {
    const before = await rows();
    const run = snapsift(library, 'models', 'use', 'tiny-next');
    let ended = false;
    void run.ended.then(() => (ended = true));
    while (!ended && (await rows()) <= before) await sleep(20);
    run.child.kill('SIGKILL');
    await run.ended;
    return rows();
  };
  const first = await killAfterCommit();
  // Real photos always leave time for the first kill.
  if (names.length >= 300) expect(first).toBeLessThan(names.length);
  if (first < names.length) {
    await usingLibrary(library, async (opened) => {
      const state = must(await opened.handlers['models.list']({}, never));
      expect(state.models.find(({ role }) => role === 'current')?.id).toBe('starter-0');
      expect(state.switching).toMatchObject({ to: { id: 'tiny-next' }, phase: 'waiting' });
      expect((await searchFor(opened, 'beach', 3)).searched).toBe(names.length);
    });
  }
  expect(await killAfterCommit()).toBeGreaterThanOrEqual(first);
  await answer(snapsift(library, 'index'));
  await usingLibrary(library, async (opened) => {
    const state = must(await opened.handlers['models.list']({}, never));
    expect(state.models.find(({ role }) => role === 'current')?.id).toBe('tiny-next');
    expect(state.switching).toBeNull();
    expect((await searchFor(opened, 'red', 3)).searched).toBe(names.length);
  });
  expect(await rows()).toBe(names.length);
});
