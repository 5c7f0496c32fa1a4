/** Models from archives: every kind of archive, and every way in which one can be damaged or hostile. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importModel } from '../../src/core/models/import.ts';
import { openModelSource } from '../../src/core/models/model-source.ts';
import { modelPlaces, type ModelPlaces } from '../../src/core/models/places.ts';
import { tidyName } from '../../src/core/models/archive.ts';
import { verifyModel } from '../../src/core/embed/manifest.ts';
import type { Result } from '../../src/shared/errors.ts';
import { packTar, packTarGz, packZip, packedModel, type Packed } from '../fixtures/archives.ts';
import { must, never, temporaryFolders } from '../fixtures/open.ts';
import { writeTinyModel } from '../fixtures/tiny-models.ts';

const folders = temporaryFolders();
let model = '';
let work = '';
let places: ModelPlaces;
let honest: Packed[] = [];

beforeAll(async () => {
  model = join(await folders.make('model'), 'model');
  await writeTinyModel(model, { id: 'packed' });
  work = await folders.make('archives');
  places = modelPlaces(join(work, 'library'));
  await mkdir(places.shelf, { recursive: true });
  honest = await packedModel(model);
});
afterAll(folders.clean);

const packers = { 'model.tar': packTar, 'model.tar.gz': packTarGz, 'model.zip': packZip };
type Kind = keyof typeof packers;
const kinds = Object.keys(packers) as Kind[];

async function bring(name: string, bytes: Buffer, signal = never): Promise<Result<string>> {
  const path = join(work, name);
  await writeFile(path, bytes);
  return bringFile(path, signal);
}

async function bringFile(path: string, signal = never): Promise<Result<string>> {
  const source = await openModelSource(path, signal);
  return source.ok ? importModel({ source: source.value, places, signal, copied: () => undefined }) : source;
}

/** Nothing is left on the shelf or on its way, and nothing was written beside the library. */
async function nothingCame(): Promise<void> {
  expect(await readdir(places.shelf)).not.toContain('packed');
  expect(existsSync(places.arriving) ? await readdir(places.arriving) : []).toEqual([]);
  expect((await readdir(work)).filter((name) => name !== 'library' && !name.startsWith('model.'))).toEqual([]);
}

describe.each(kinds)('a model in %s', (kind) => {
  const pack = packers[kind];

  test.each([['at its top', ''], ['in a folder', 'My model/'], ['with dots before its names', './m/']])('%s comes in whole and proved', async (_, root) => {
    const folder = must(await bring(kind, pack([...(root === '' ? [] : [{ name: root, kind: 'folder' as const }]), ...(await packedModel(model, root))])));
    expect(must(await verifyModel(folder)).id).toBe('packed');
    expect((await readdir(folder)).sort()).toEqual((await readdir(model)).sort());
    await rm(folder, { recursive: true });
  });

  test('brings nothing that its manifest does not list', async () => {
    const folder = must(await bring(kind, pack([{ name: 'setup.exe', content: Buffer.from('MZ') }, ...honest, { name: 'more/of.it', content: Buffer.alloc(5000) }])));
    expect(await readdir(folder)).not.toContain('setup.exe');
    await rm(folder, { recursive: true });
  });

  test.each<[string, Packed]>([
    ['a path upwards', { name: '../outside.txt', content: Buffer.from('x') }],
    ['a path upwards from within', { name: 'a/../../outside.txt', content: Buffer.from('x') }],
    ['a path from the top of the disk', { name: '/outside.txt', content: Buffer.from('x') }],
    ['a path with backslashes', { name: '..\\outside.txt', content: Buffer.from('x') }],
    ['a drive', { name: 'C:/outside.txt', content: Buffer.from('x') }],
    ['a symbolic link', { name: 'visual.link', kind: 'symlink' }],
    ['a device', { name: 'null', kind: 'device' }],
  ])('is refused as a whole where it holds %s', async (_, hostile) => {
    for (const entries of [[hostile, ...honest], [...honest, hostile]]) {
      const refused = await bring(kind, pack(entries));
      expect(refused).toMatchObject({ ok: false, error: { code: 'model-invalid', message: expect.stringContaining('leads outside') as string } });
      await nothingCame();
    }
  });

  test('is refused where a file is there twice, also in other letters', async () => {
    for (const name of ['visual.onnx', 'Visual.ONNX']) {
      expect(await bring(kind, pack([...honest, { name, content: Buffer.from('other') }]))).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
    }
    await nothingCame();
  });

  test('is refused where a file is missing, altered, longer or shorter than promised', async () => {
    const changed = (change: (content: Buffer) => Buffer): Packed[] => honest.map((entry) => (entry.name === 'visual.onnx' ? { ...entry, content: change(entry.content ?? Buffer.alloc(0)) } : entry));
    const cases: [Packed[], string][] = [
      [honest.filter(({ name }) => name !== 'visual.onnx'), 'model-file-missing'],
      [honest.filter(({ name }) => name !== 'manifest.json'), 'model-file-missing'],
      [changed((content) => Buffer.from(content.map((byte, index) => (index === 100 ? byte ^ 1 : byte)))), 'model-altered'],
      [changed((content) => Buffer.concat([content, Buffer.from('more')])), 'model-altered'],
      [changed((content) => content.subarray(0, -1)), 'model-altered'],
    ];
    for (const [entries, code] of cases) {
      expect(await bring(kind, pack(entries))).toMatchObject({ ok: false, error: { code } });
      await nothingCame();
    }
  });

  test('is refused where it holds more than one model, or a manifest that is none', async () => {
    expect(await bring(kind, pack([...(await packedModel(model, 'a/')), ...(await packedModel(model, 'b/'))]))).toMatchObject({ ok: false, error: { code: 'model-invalid', message: expect.stringContaining('several models') as string } });
    const other = (content: Buffer): Packed[] => honest.map((entry) => (entry.name === 'manifest.json' ? { ...entry, content } : entry));
    for (const content of [Buffer.from('{'), Buffer.alloc((1 << 20) + 1, ' '), Buffer.alloc(0)]) {
      expect(await bring(kind, pack(other(content)))).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
    }
    await nothingCame();
  });

  test('is refused where it claims more than any model has, before that is read', async () => {
    const started = performance.now();
    const claim = kind === 'model.zip' ? 0xffff_fff0 : 90e9;
    const many = Array.from({ length: 5 }, (_, index) => ({ name: `${index}.bin`, content: Buffer.from('x'), claimed: claim }));
    const refused = await bring(kind, pack([...many, ...honest]));
    expect(refused).toMatchObject({ ok: false, error: { code: 'model-invalid', message: expect.stringContaining('far more than a model') as string } });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('is refused where it was cut off, anywhere', async () => {
    const whole = pack(honest);
    // The last bytes of a .tar are padding.
    for (const share of [0.02, 0.3, 0.6, 0.9, ...(kind === 'model.tar' ? [] : [0.99])]) {
      const path = join(work, kind);
      await writeFile(path, whole);
      await truncate(path, Math.floor(whole.length * share));
      expect(await bringFile(path), String(share)).toMatchObject({ ok: false });
      await nothingCame();
    }
  });

  test('is refused where its bytes were changed on the way', async () => {
    const whole = pack(honest);
    for (let at = 600; at < whole.length; at += Math.ceil(whole.length / 13)) {
      const spoilt = Buffer.from(whole);
      spoilt[at] = (spoilt[at] ?? 0) ^ 0x55;
      const outcome = await bring(kind, spoilt);
      // A flipped sign in a date or in padding harms nobody: then every file is still proved.
      if (outcome.ok) expect((await verifyModel(outcome.value)).ok).toBe(true);
      if (outcome.ok) await rm(outcome.value, { recursive: true });
    }
    await nothingCame();
  });

  test('stops when it is told to', async () => {
    expect(await bring(kind, pack(honest), AbortSignal.abort())).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    const path = join(work, kind);
    await writeFile(path, pack(honest));
    const source = must(await openModelSource(path, never));
    const stop = new AbortController();
    expect(await importModel({ source, places, signal: stop.signal, copied: () => stop.abort() })).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    await nothingCame();
  });
});

describe('what is no archive', () => {
  test.each([['text', Buffer.from('hello')], ['nothing', Buffer.alloc(0)], ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0])]])('%s is said to be none', async (_, bytes) => {
    expect(await bring('model.tar', bytes)).toMatchObject({ ok: false, error: { code: 'model-invalid', message: expect.stringContaining('neither') as string } });
  });
  test('a packed text is no model', async () => {
    expect(await bring('model.tar.gz', gzipSync('hello'))).toMatchObject({ ok: false });
  });
  test('a gigabyte of nothing in a few kilobytes is given up', async () => {
    const layer = gzipSync(Buffer.alloc(64 << 20), { level: 9 });
    const outcome = await bring('model.tar.gz', gzipSync(Buffer.concat(Array.from({ length: 16 }, () => layer)), { level: 9 }));
    expect(outcome).toMatchObject({ ok: false });
    await nothingCame();
  });
  test('a folder that is not there is said to be missing', async () => {
    expect(await bringFile(join(work, 'none'))).toMatchObject({ ok: false, error: { code: 'model-folder-missing' } });
  });
});

test('names are made tidy, or are none', () => {
  expect(['a/b', './a//b/', 'a/./b', 'manifest.json'].map(tidyName)).toEqual(['a/b', 'a/b', 'a/b', 'manifest.json']);
  expect(['', '/a', '..', 'a/..', 'a\\b', 'c:a', 'a\0b', 'a\nb'].map(tidyName)).toEqual(Array(8).fill(null));
});

test('a manifest that names a file outside is none, whatever the archive holds', async () => {
  const text = await readFile(join(model, 'manifest.json'), 'utf8');
  const manifest = { name: 'manifest.json', content: Buffer.from(text.replaceAll('visual.onnx', '../visual.onnx')) };
  for (const kind of kinds) expect(await bring(kind, packers[kind]([...honest.filter(({ name }) => name !== 'manifest.json'), manifest]))).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
  await nothingCame();
});
