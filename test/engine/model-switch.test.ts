/** Changing models in a real library: no gap in search, back again, stopped, killed, and what cannot be used. */
import { copyFile, mkdir, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@lancedb/lancedb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Library, OpenOptions } from '../../src/core/library.ts';
import type { ModelEntry, ModelsState, ModelSwitch } from '../../src/shared/models-contract.ts';
import { fixturePhotos } from '../fixtures/photos.ts';
import { must, never, searchFor, statusOf, temporaryFolders, usingLibrary } from '../fixtures/open.ts';
import { catalogueOf, offerTinyModel, startModelServer, writeCatalogue, type ModelServer } from '../fixtures/model-server.ts';
import { writeTinyModel, type TinyModelOptions } from '../fixtures/tiny-models.ts';

const folders = temporaryFolders();
const { folder: photos } = await fixturePhotos(120);
const names = (await readdir(photos, { recursive: true })).filter((name) => /\.(jpg|png)$/.test(name));
/** Enough for the change to take a while. */
const many = Math.min(120, names.length);
let server: ModelServer;
let options: Partial<OpenOptions> = {};

beforeAll(async () => {
  server = await startModelServer();
  const models = [await offerTinyModel(server, { id: 'tiny-remote' }), await offerTinyModel(server, { id: 'tiny-int8', precision: 'int8' })];
  options = { catalogue: await writeCatalogue(await folders.make('catalogue'), catalogueOf(server, ...models)) };
});
afterAll(async () => {
  await server.close();
  await folders.clean();
});

const listed = async (library: Library): Promise<ModelsState> => must(await library.handlers['models.list']({}, never));
const entryOf = async (library: Library, id: string): Promise<ModelEntry | undefined> => (await listed(library)).models.find((model) => model.id === id);
const current = async (library: Library): Promise<string | undefined> => (await listed(library)).models.find(({ role }) => role === 'current')?.id;
const switched = async (library: Library): Promise<void> => must(await library.switched(never));

/** A root of `count` photos and a library that has indexed them with the built-in model. */
async function indexedLibrary(count: number): Promise<{ root: string; directory: string }> {
  const root = await folders.make('root');
  for (const [index, name] of names.slice(0, count).entries()) await copyFile(join(photos, name), join(root, `${index}${name.slice(-4)}`));
  const directory = await folders.make('library');
  await usingLibrary(directory, async (library) => must(await library.index([root], never)), options);
  return { root, directory };
}

async function tinyFolder(model: TinyModelOptions = {}): Promise<string> {
  const folder = join(await folders.make('tiny'), 'model');
  await writeTinyModel(folder, model);
  return folder;
}

async function vectorTables(directory: string): Promise<Record<string, number>> {
  const db = await connect(join(directory, 'db'));
  const tables = (await db.tableNames()).filter((name) => name.startsWith('vectors_'));
  const counts = await Promise.all(tables.map(async (name) => [name.replace(/^vectors_|-[0-9a-f]{8}$/g, ''), new Set((await (await db.openTable(name)).query().select(['hash']).toArray()).map((row: { hash: string }) => row.hash)).size] as const));
  const rows = await Promise.all(tables.map(async (name) => (await db.openTable(name)).countRows()));
  // No photo has two vectors of one model.
  expect(counts.map(([, count]) => count)).toEqual(rows);
  return Object.fromEntries(counts);
}

test('installed from the catalogue, used, undone, used again, its rival dropped, removed', async () => {
  const { directory } = await indexedLibrary(6);
  await usingLibrary(directory, async (library) => {
    expect(await entryOf(library, 'tiny-remote')).toMatchObject({ state: 'available', origin: 'catalogue', licence: 'MIT', dimensions: 16, languages: 'English', role: null, folder: null });
    expect(await library.handlers['models.use']({ id: 'tiny-remote' }, never)).toMatchObject({ ok: false, error: { code: 'model-unknown' } });
    must(await library.handlers['models.install']({ id: 'tiny-remote' }, never));
    must(await library.installed('tiny-remote'));
    expect(await entryOf(library, 'tiny-remote')).toMatchObject({ state: 'installed', progress: null, folder: join(directory, 'models', 'tiny-remote') });

    must(await library.handlers['models.use']({ id: 'tiny-remote' }, never));
    await switched(library);
    expect(await current(library)).toBe('tiny-remote');
    expect(await listed(library)).toMatchObject({ switching: null, undo: { id: 'starter-0' } });
    expect((await searchFor(library, 'red')).searched).toBe(6);

    must(await library.handlers['models.undoSwitch']({}, never));
    expect(await current(library)).toBe('starter-0');
    expect((await searchFor(library, 'beach')).searched).toBe(6);
    expect(await vectorTables(directory)).toEqual({ 'starter-0': 6, 'tiny-remote': 6 });

    must(await library.handlers['models.use']({ id: 'tiny-remote' }, never));
    await switched(library);
    must(await library.handlers['models.dropOld']({}, never));
    expect(await vectorTables(directory)).toEqual({ 'tiny-remote': 6 });
    expect((await listed(library)).undo).toBeNull();
    expect(await library.handlers['models.undoSwitch']({}, never)).toMatchObject({ ok: false, error: { code: 'bad-request' } });

    expect(await library.handlers['models.remove']({ id: 'tiny-remote' }, never)).toMatchObject({ ok: false, error: { code: 'model-in-use' } });
    must(await library.handlers['model.reset']({}, never));
    await switched(library);
    must(await library.handlers['models.remove']({ id: 'tiny-remote' }, never));
    expect(await entryOf(library, 'tiny-remote')).toMatchObject({ state: 'available', folder: null });
    expect(await vectorTables(directory)).toEqual({ 'starter-0': 6 });
    expect(await readdir(join(directory, 'models'))).toEqual(['.arriving']);
    expect((await searchFor(library, 'beach')).searched).toBe(6);
  }, options);
});

test('two models asked for at once: the later one is taken, the earlier one never serves', async () => {
  const { directory } = await indexedLibrary(6);
  await usingLibrary(directory, async (library) => {
    for (const id of ['tiny-one', 'tiny-two']) must(await library.handlers['models.import']({ path: await tinyFolder({ id }) }, never));
    const asked = await Promise.all(['tiny-one', 'tiny-two'].map(async (id) => library.handlers['models.use']({ id }, never)));
    expect(asked.map(({ ok }) => ok)).toEqual([true, true]);
    await switched(library);
    expect(await current(library)).toBe('tiny-two');
    expect(await listed(library)).toMatchObject({ switching: null, undo: { id: 'starter-0' } });
  });
});

test('the old model answers until the new one has every photo; search never fails or shrinks', async () => {
  const { directory } = await indexedLibrary(many);
  const tiny = await tinyFolder();
  await usingLibrary(directory, async (library) => {
    await searchFor(library, 'red');
    const seen: ModelSwitch[] = [];
    library.onEvent((event, payload) => {
      if (event === 'models.progress' && (payload as ModelsState).switching !== null) seen.push((payload as ModelsState).switching as ModelSwitch);
    });
    expect(must(await library.handlers['model.choose']({ folder: tiny }, never))).toMatchObject({ id: 'tiny-clip' });
    expect(await current(library)).toBe('starter-0');
    expect(await listed(library)).toMatchObject({ switching: { to: { id: 'tiny-clip' } } });
    expect(await entryOf(library, 'tiny-clip')).toMatchObject({ role: 'next', origin: 'elsewhere', folder: tiny });
    let [done, searches] = [false, 0];
    const end = switched(library).then(() => (done = true));
    while (!done) {
      expect((await searchFor(library, 'red', 5)).searched).toBe(many);
      searches += 1;
    }
    await end;
    expect(searches).toBeGreaterThan(0);
    expect(await current(library)).toBe('tiny-clip');
    expect((await searchFor(library, 'red', 5)).searched).toBe(many);
    const progress = seen.map((state) => state.progress.done);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(seen.every((state) => state.progress.total === many)).toBe(true);
  }, options);
  // The choice outlives the process.
  await usingLibrary(directory, async (library) => expect(await current(library)).toBe('tiny-clip'), options);
});

test('cancelled: the old model stays, and what was done is not done again', async () => {
  const { directory } = await indexedLibrary(40);
  const tiny = await tinyFolder();
  await usingLibrary(directory, async (library) => {
    must(await library.handlers['settings.set']({ speed: 'gentle' }, never));
    must(await library.handlers['model.choose']({ folder: tiny }, never));
    must(await library.handlers['models.cancelSwitch']({}, never));
    expect(await listed(library)).toMatchObject({ switching: null, undo: null });
    expect(await current(library)).toBe('starter-0');
    expect(await library.handlers['models.cancelSwitch']({}, never)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    must(await library.handlers['model.choose']({ folder: tiny }, never));
    await switched(library);
    expect(await current(library)).toBe('tiny-clip');
  }, options);
  expect(await vectorTables(directory)).toEqual({ 'starter-0': 40, 'tiny-clip': 40 });
});

test('another change in the middle of one: the last one wins', async () => {
  const { directory } = await indexedLibrary(20);
  const [first, second] = [await tinyFolder({ id: 'first', seed: 5 }), await tinyFolder({ id: 'second', dimensions: 24 })];
  await usingLibrary(directory, async (library) => {
    must(await library.handlers['model.choose']({ folder: first }, never));
    must(await library.handlers['model.choose']({ folder: second }, never));
    await switched(library);
    expect(await current(library)).toBe('second');
    expect((await listed(library)).undo).toMatchObject({ id: 'starter-0' });
  }, options);
});

test('pausing holds the change, resuming goes on; a new process waits to be started', async () => {
  const { directory } = await indexedLibrary(30);
  const tiny = await tinyFolder();
  await usingLibrary(directory, async (library) => {
    must(await library.handlers['indexing.pause']({}, never));
    must(await library.handlers['model.choose']({ folder: tiny }, never));
    await sleep(300);
    expect((await listed(library)).switching).toMatchObject({ phase: 'paused', progress: { done: 0, total: 30 } });
  }, options);
  await usingLibrary(directory, async (library) => {
    library.start();
    await sleep(300);
    expect((await listed(library)).switching).toMatchObject({ to: { id: 'tiny-clip' }, phase: 'paused' });
    must(await library.handlers['indexing.resume']({}, never));
    await switched(library);
    expect(await current(library)).toBe('tiny-clip');
  }, options);
});

test('photos that come while the model changes are searchable by the old one first, and by both in the end', async () => {
  const { root, directory } = await indexedLibrary(20);
  const tiny = await tinyFolder();
  await usingLibrary(directory, async (library) => {
    must(await library.handlers['model.choose']({ folder: tiny }, never));
    for (const [index, name] of names.slice(20, 40).entries()) await copyFile(join(photos, name), join(root, `new-${index}${name.slice(-4)}`));
    const state = must(await library.index([], never));
    expect(state).toMatchObject({ found: 40, phase: 'idle' });
    await switched(library);
    expect(await current(library)).toBe('tiny-clip');
    expect((await searchFor(library, 'red', 5)).searched).toBe(40);
    // A photo that is forgotten leaves both tables.
    await rm(join(root, `new-0${names[20]?.slice(-4)}`));
    must(await library.handlers['folders.remove']({ path: root }, never));
  }, options);
  expect(await vectorTables(directory)).toEqual({ 'starter-0': 0, 'tiny-clip': 0 });
});

test('begun in the middle of indexing: indexing ends first, then the new model gets every photo', async () => {
  const root = await folders.make('root');
  for (const [index, name] of names.slice(0, many).entries()) await copyFile(join(photos, name), join(root, `${index}${name.slice(-4)}`));
  const directory = await folders.make('library');
  const tiny = await tinyFolder();
  await usingLibrary(directory, async (library) => {
    const phases: (string | undefined)[] = [];
    library.onEvent((event, payload) => {
      if (event === 'models.progress' && (payload as ModelsState).switching !== null) phases.push((payload as ModelsState).switching?.phase);
    });
    const indexing = library.index([root], never);
    while ((await statusOf(library)).indexing.done < 3) await sleep(20);
    must(await library.handlers['model.choose']({ folder: tiny }, never));
    must(await library.handlers['settings.set']({ speed: 'full' }, never));
    expect(must(await indexing)).toMatchObject({ done: many, failed: 0, phase: 'idle' });
    expect(await current(library)).toBe('tiny-clip');
    expect((await searchFor(library, 'red', 5)).searched).toBe(many);
    expect(phases[0]).toBe('waiting');
  }, options);
  expect(await vectorTables(directory)).toEqual({ 'starter-0': many, 'tiny-clip': many });
});

test('a photo whose file is away is taken from its thumbnail; one that changed is left for indexing', async () => {
  const { root, directory } = await indexedLibrary(4);
  const tiny = await tinyFolder();
  const [away, other] = (await readdir(root)).sort();
  await rm(join(root, away as string));
  await copyFile(join(photos, names[50] as string), join(root, other as string));
  await utimes(join(root, other as string), new Date(), new Date(Date.now() + 9000));
  await usingLibrary(directory, async (library) => {
    must(await library.handlers['model.choose']({ folder: tiny }, never));
    await switched(library);
    expect((await searchFor(library, 'red', 5)).searched).toBe(4);
  }, options);
});

describe('a model that cannot be used', () => {
  test.each([
    ['nan-output', 'model-invalid'],
    ['wrong-output-size', 'model-invalid'],
    ['not-onnx', 'model-invalid'],
    ['missing-file', 'model-file-missing'],
    ['altered-file', 'model-altered'],
  ] as const)('because of %s is refused before anything changes', async (defect, code) => {
    const { directory } = await indexedLibrary(2);
    const tiny = await tinyFolder({ defect });
    await usingLibrary(directory, async (library) => {
      expect(await library.handlers['model.choose']({ folder: tiny }, never)).toMatchObject({ ok: false, error: { code, message: expect.stringMatching(/\.$/) } });
      expect(await listed(library)).toMatchObject({ switching: null });
      expect((await searchFor(library, 'beach')).searched).toBe(2);
    }, options);
  });

  test('in few bits and without its senses is refused by the colour check; with them it is used', async () => {
    const { directory } = await indexedLibrary(2);
    await usingLibrary(directory, async (library) => {
      must(await library.handlers['models.install']({ id: 'tiny-int8' }, never));
      must(await library.installed('tiny-int8'));
      expect(await entryOf(library, 'tiny-int8')).toMatchObject({ precision: 'int8' });
      must(await library.handlers['models.use']({ id: 'tiny-int8' }, never));
      await switched(library);
      expect(await current(library)).toBe('tiny-int8');
      must(await library.handlers['models.undoSwitch']({}, never));
      must(await library.handlers['models.remove']({ id: 'tiny-int8' }, never));
      // The same entry, but its text tower is that of a model with other words in other places.
      const senseless = await tinyFolder({ id: 'tiny-int8', seed: 3, dimensions: 16 });
      await muddle(senseless);
      must(await library.handlers['models.import']({ path: senseless }, never));
      expect(await library.handlers['models.use']({ id: 'tiny-int8' }, never)).toMatchObject({ ok: false, error: { code: 'model-invalid', message: expect.stringContaining('red, green and blue') } });
      expect(await entryOf(library, 'tiny-int8')).toMatchObject({ state: 'damaged', origin: 'imported', problem: { code: 'model-invalid' } });
    }, options);
  });
});

/** Swaps the colour words in the tokenizer, so that each means another colour; the manifest agrees with the files. */
async function muddle(folder: string): Promise<void> {
  const { createHash } = await import('node:crypto');
  const path = join(folder, 'tokenizer.json');
  const text = (await readFile(path, 'utf8')).replace('"red":4,"green":5,"blue":6', '"red":5,"green":6,"blue":4');
  await writeFile(path, text);
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as { files: { name: string; bytes: number; sha256: string }[] };
  const file = manifest.files.find(({ name }) => name === 'tokenizer.json');
  if (file !== undefined) Object.assign(file, { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') });
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

describe('files that are altered after they were installed', () => {
  test('verify says which; the library opens with another model, and is itself again when they are mended', async () => {
    const { directory } = await indexedLibrary(3);
    const visual = join(directory, 'models', 'tiny-remote', 'visual.onnx');
    await usingLibrary(directory, async (library) => {
      must(await library.handlers['models.install']({ id: 'tiny-remote' }, never));
      must(await library.installed('tiny-remote'));
      must(await library.handlers['models.use']({ id: 'tiny-remote' }, never));
      await switched(library);
      expect(must(await library.handlers['models.verify']({}, never)).models.every(({ problem }) => problem === null)).toBe(true);
      await writeFile(visual, (await readFile(visual)).map((byte, at) => (at === 100 ? byte ^ 1 : byte)));
      expect(must(await library.handlers['models.verify']({ id: 'tiny-remote' }, never)).models).toMatchObject([{ id: 'tiny-remote', problem: { code: 'model-altered', message: expect.stringContaining('visual.onnx') } }]);
      expect(await entryOf(library, 'tiny-remote')).toMatchObject({ state: 'damaged', role: 'current', problem: { code: 'model-altered' } });
    }, options);
    await usingLibrary(directory, async (library) => {
      expect(await current(library)).toBe('starter-0');
      expect(await entryOf(library, 'tiny-remote')).toMatchObject({ state: 'damaged', problem: { code: 'model-altered' } });
      expect((await searchFor(library, 'beach')).searched).toBe(3);
      must(await library.handlers['models.install']({ id: 'tiny-remote' }, never));
      must(await library.installed('tiny-remote'));
      expect(await entryOf(library, 'tiny-remote')).toMatchObject({ state: 'installed', problem: null });
    }, options);
    await usingLibrary(directory, async (library) => expect(await current(library)).toBe('tiny-remote'), options);
  });

  test('a model folder that vanished during a change costs the change, not the library', async () => {
    const { directory } = await indexedLibrary(3);
    const tiny = await tinyFolder();
    await usingLibrary(directory, async (library) => {
      must(await library.handlers['indexing.pause']({}, never));
      must(await library.handlers['model.choose']({ folder: tiny }, never));
    }, options);
    await rm(tiny, { recursive: true });
    await usingLibrary(directory, async (library) => {
      expect(await listed(library)).toMatchObject({ switching: null });
      expect(await current(library)).toBe('starter-0');
    }, options);
  });
});

describe('import from a folder', () => {
  test('copies what the manifest lists, and nothing else', async () => {
    const tiny = await tinyFolder({ id: 'from-a-stick' });
    await mkdir(join(tiny, 'private'));
    await writeFile(join(tiny, 'private', 'notes.txt'), 'not yours');
    const directory = await folders.make('library');
    await usingLibrary(directory, async (library) => {
      expect(must(await library.handlers['models.import']({ path: tiny }, never))).toMatchObject({ id: 'from-a-stick', state: 'installed', origin: 'imported' });
      expect((await readdir(join(directory, 'models', 'from-a-stick'))).sort()).toEqual(['MODEL_CARD.md', 'manifest.json', 'textual.onnx', 'tokenizer.json', 'visual.onnx']);
      await rm(tiny, { recursive: true });
      must(await library.handlers['models.use']({ id: 'from-a-stick' }, never));
      await switched(library);
      expect(await current(library)).toBe('from-a-stick');
    }, options);
  });

  test.each([
    ['altered-file', 'model-altered'],
    ['missing-file', 'model-file-missing'],
  ] as const)('with %s installs nothing', async (defect, code) => {
    const tiny = await tinyFolder({ defect });
    const directory = await folders.make('library');
    await usingLibrary(directory, async (library) => {
      expect(await library.handlers['models.import']({ path: tiny }, never)).toMatchObject({ ok: false, error: { code } });
      expect(await library.handlers['models.import']({ path: directory }, never)).toMatchObject({ ok: false, error: { code: 'model-file-missing' } });
      expect(await library.handlers['models.import']({ path: join(directory, 'none') }, never)).toMatchObject({ ok: false, error: { code: 'model-folder-missing' } });
      expect(await readdir(join(directory, 'models'))).toEqual(['.arriving']);
      expect(await readdir(join(directory, 'models', '.arriving'))).toEqual([]);
      expect(await library.handlers['models.remove']({ id: 'starter-0' }, never)).toMatchObject({ ok: false, error: { code: 'model-in-use' } });
      expect(await library.handlers['models.remove']({ id: 'nobody' }, never)).toMatchObject({ ok: false, error: { code: 'model-unknown' } });
      expect(await library.handlers['models.install']({ id: 'nobody' }, never)).toMatchObject({ ok: false, error: { code: 'model-unknown' } });
    }, options);
  });
});

test('measured: every model of the catalogue gets a time for this library, and the record outlives the process', async () => {
  const { directory } = await indexedLibrary(12);
  await usingLibrary(directory, async (library) => {
    expect((await listed(library)).models.every(({ estimate }) => estimate === null)).toBe(true);
    const { models } = must(await library.handlers['models.measure']({}, never));
    for (const id of ['starter-0', 'tiny-remote']) {
      const estimate = models.find((model) => model.id === id)?.estimate;
      expect(estimate?.photos).toBe(12);
      expect(estimate?.seconds).toBeGreaterThan(0.01);
      expect((estimate?.seconds ?? 0) * (estimate?.photosPerSecond ?? 0)).toBeCloseTo(12, 3);
    }
  }, options);
  await usingLibrary(directory, async (library) => expect((await entryOf(library, 'tiny-remote'))?.estimate).not.toBeNull(), options);
});
