/** The command line as scripts use it: one JSON document on standard output, exit codes 0, 1 and 2. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { copyFile, readdir, writeFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/args.ts';
import { cliEntry, fixturePhotos } from '../fixtures/photos.ts';
import { temporaryFolders } from '../fixtures/open.ts';
import { writeTinyModel } from '../fixtures/tiny-models.ts';

const folders = temporaryFolders();
afterAll(folders.clean);
let root = '';
let library = '';
let picture = '';

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

function snapsift(...args: string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliEntry, ...args], { encoding: 'utf8', timeout: 50_000 });
  return { code: status, stdout, stderr };
}

/** The one document on standard output. */
function json(...args: string[]): Record<string, unknown> {
  const { stdout } = snapsift(...args, '--library', library, '--json');
  expect(stdout.trim().split('\n').length).toBe(1);
  return JSON.parse(stdout) as Record<string, unknown>;
}

beforeAll(async () => {
  const { folder } = await fixturePhotos();
  [root, library] = [await folders.make('photos'), await folders.make('library')];
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(jpg|png)$/.test(name)).slice(0, 6);
  for (const [index, name] of names.entries()) await copyFile(join(folder, name), join(root, `${index}${name.slice(-4)}`));
  await writeFile(join(root, 'broken.jpg'), 'this is no picture');
  picture = join(root, `0${names[0]?.slice(-4)}`);
});

test('index, and index again', () => {
  expect(json('index', root)).toEqual({ found: 7, indexed: 6, unchanged: 0, quarantined: 1, seconds: expect.any(Number), imagesPerSecond: expect.any(Number) });
  expect(json('index', root)).toMatchObject({ found: 7, indexed: 0, unchanged: 7, quarantined: 0 });
});

test('search by words and by picture', () => {
  const words = json('search', 'a photo of something', '--limit', '3') as { results: { path: string; score: number; takenAt: string | null }[] };
  expect(words.results.length).toBe(3);
  expect(words.results[0]).toMatchObject({ path: expect.stringContaining(root), score: expect.any(Number) });
  expect(words.results.every((result) => 'takenAt' in result)).toBe(true);
  expect(words.results.map(({ score }) => score)).toEqual(words.results.map(({ score }) => score).sort((a, b) => b - a));
  const image = json('search', '--image', picture, '--limit', '1') as { results: { path: string }[] };
  expect(image.results[0]?.path).toBe(picture);
  expect(json('search', 'anything', '--folder', join(root, 'none'))).toMatchObject({ results: [] });
  expect(json('search', 'anything', '--from', '2199')).toMatchObject({ results: [] });
});

test('albums are made, listed, taught and deleted by name', () => {
  expect(json('albums', 'list')).toEqual({ albums: [] });
  expect(json('albums', 'create', 'Everything', '--phrase', 'a photo of something', '--phrase', 'anything', '--threshold=-20')).toMatchObject({
    album: { name: 'Everything', kind: 'label', phrasings: ['a photo of something', 'anything'], threshold: -20, yes: 0, no: 0 },
  });
  const second = join(root, readdirSync(root).filter((name) => name.startsWith('1'))[0] ?? '');
  expect(json('albums', 'teach', 'everything', '--yes', picture, second)).toMatchObject({ changed: 2, album: { yes: 2, no: 0 } });
  expect(json('albums', 'teach', 'Everything', '--yes', picture, '--no', second)).toMatchObject({ changed: 1, album: { yes: 1, no: 1 } });
  expect(snapsift('albums', 'teach', 'Everything', '--yes', second, '--no', second, '--library', library)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes and with --no') });
  const shown = json('albums', 'show', 'EVERYTHING', '--explain') as { photos: { path: string; why: { because: string } }[] };
  expect(shown.photos.find(({ path }) => path === picture)?.why.because).toBe('decision');
  expect(shown.photos.map(({ path }) => path)).not.toContain(second);
  expect(snapsift('albums', 'teach', 'Everything', '--yes', join(root, 'broken.jpg'), '--library', library)).toMatchObject({ code: 1 });
  expect(json('albums', 'delete', 'Everything')).toMatchObject({ deleted: 'Everything', usedBy: [] });
  expect(snapsift('albums', 'show', 'Everything', '--library', library)).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no album "Everything"') });
});

test('mark says something of photos, all or none, and search finds it', () => {
  const second = join(root, readdirSync(root).find((name) => name.startsWith('1.')) ?? '');
  expect(json('mark', picture, second, '--rating', '4', '--tag', 'Iceland', '--tag', 'summer 2021', '--pick')).toEqual({
    changed: 2,
    photos: [picture, second].map((path) => ({ path, id: expect.stringMatching(/^[0-9a-f]{64}$/), favourite: false, rating: 4, flag: 'pick', tags: ['Iceland', 'summer 2021'] })),
  });
  expect(json('mark', second, '--unflag', '--untag', 'iceland', '--favourite', '--rating', '0')).toMatchObject({ changed: 1, photos: [{ favourite: true, rating: 0, flag: null, tags: ['summer 2021'] }] });
  expect(json('mark', second)).toMatchObject({ changed: 0, photos: [{ favourite: true, tags: ['summer 2021'] }] });
  const paths = (query: string): string[] => (json('search', query) as { results: { path: string }[] }).results.map(({ path }) => path).sort();
  expect(paths('rating:>=4 is:picked')).toEqual([picture]);
  expect(paths('tag:"summer 2021"')).toEqual([picture, second].sort());
  expect(paths('is:favourite')).toEqual([second]);
  // One file that is no photo of the library: nothing is changed.
  expect(snapsift('mark', picture, join(root, 'broken.jpg'), '--rating', '1', '--library', library)).toMatchObject({ code: 1, stderr: expect.stringContaining('broken.jpg') });
  expect(json('mark', picture)).toMatchObject({ photos: [{ rating: 4 }] });
  expect(snapsift('mark', picture, '--library', library).stdout).toContain('****  picked  #Iceland  #summer 2021');
});

test.each([
  [['albums']], [['albums', 'create']], [['albums', 'teach', 'Name']], [['albums', 'create', 'Name', '--threshold', 'x']],
  [['mark', '--rating', '4']], [['mark', 'a.jpg', '--rating', '6']], [['mark', 'a.jpg', '--pick', '--reject']], [['mark', 'a.jpg', '--favourite', '--no-favourite']],
])('%j is not understood', (args) => {
  expect(snapsift(...args, '--library', library)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/\.\n$/) });
});

test('a single hyphen begins a value or an excluded word, never an option', () => {
  const { matches, problems } = json('search', '--strictness', '-0.5', '-people', 'beach');
  expect([matches, problems]).toEqual([expect.any(Number), []]);
  expect(json('search', 'beach', '-people', '--strictness=-1', '--explain', '--limit', '1').results).toMatchObject([{ why: [{ part: 'beach' }] }]);
  expect(snapsift('search', '-h')).toMatchObject({ code: 0, stdout: expect.stringContaining('--strictness') as string });
  expect(snapsift('search', 'beach', '--strictness', '', '--library', library)).toMatchObject({ code: 2 });
  expect(snapsift('mark', picture, '--rating', '', '--library', library)).toMatchObject({ code: 2 });
});

test.runIf(process.platform !== 'win32')('a folder is known by every path that leads to it', async () => {
  const link = join(await folders.make('link'), 'to-photos');
  await symlink(root, link);
  expect(json('search', 'beach', '--folder', link)).toMatchObject({ searched: 6 });
  expect(json('search', 'beach', '--folder', join(root, 'no-such-folder'))).toMatchObject({ searched: 0 });
});

test.runIf(process.platform !== 'win32')('whoever reads only the beginning of an answer is no error', () => {
  const { stderr, status } = spawnSync('sh', ['-c', `{ "$0" "$1" search beach --library "$2" --json; echo "code $?" >&2; } | true`, process.execPath, cliEntry, library], { encoding: 'utf8', timeout: 50_000 });
  expect([status, stderr.trim()]).toEqual([0, 'code 0']);
});

test('status', () => {
  expect(json('status')).toMatchObject({
    photos: 6,
    files: { present: 6, missing: 0, quarantined: 1 },
    model: { id: 'starter-0', basic: true },
    bytesOnDisk: { database: expect.any(Number), thumbnails: expect.any(Number) },
    quarantined: [{ path: join(root, 'broken.jpg'), code: 'not-an-image', message: expect.any(String) }],
  });
});

test('embed a text and a picture: unit length, the model named', () => {
  for (const args of [['--text', 'a dog'], ['--image', picture]]) {
    const { model, vector } = json('embed', ...args) as { model: string; vector: number[] };
    expect([model, vector.length]).toEqual(['starter-0', 256]);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
  }
});

test('a model given once is remembered', async () => {
  const tiny = join(await folders.make('tiny'), 'model');
  await writeTinyModel(tiny, { dimensions: 16 });
  expect(json('index', '--model', tiny)).toMatchObject({ indexed: 6, quarantined: 0 });
  expect((json('embed', '--text', 'red') as { vector: number[] }).vector.length).toBe(16);
  expect(json('index', '--model', 'built-in')).toMatchObject({ indexed: 0 });
  expect(json('status')).toMatchObject({ model: { id: 'starter-0' } });
});

describe('what cannot be done', () => {
  test.each<[string, string[], number, string]>([
    ['an unknown command', ['find'], 2, 'bad-request'],
    ['an unknown option', ['search', 'x', '--fast'], 2, 'bad-request'],
    ['no query', ['search'], 2, 'bad-request'],
    ['a day that there is not', ['search', 'x', '--from', '2021-02-31'], 2, 'bad-request'],
    ['dates the wrong way round', ['search', 'x', '--from', '2023', '--to', '2021-05'], 2, 'bad-request'],
    ['a limit out of bounds', ['search', 'x', '--limit', '0'], 2, 'bad-request'],
    ['a day that is none', ['search', 'x', '--from', 'yesterday'], 2, 'bad-request'],
    ['no folder at all', ['index'], 2, 'bad-request'],
    ['a folder that is not there', ['index', '/nowhere/at/all'], 1, 'folder-missing'],
    ['a picture that is not there', ['search', '--image', '/nowhere/a.jpg'], 1, 'file-unreadable'],
    ['a model folder that is not there', ['status', '--model', '/nowhere/model'], 1, 'model-folder-missing'],
    ['an empty query', ['search', '  '], 1, 'query-empty'],
    ['an album without a name', ['albums', 'create', ' \n '], 2, 'bad-request'],
    ['nine phrasings', ['albums', 'create', 'Dogs', ...Array.from({ length: 9 }, (_, index) => ['--phrase', `dog ${index}`]).flat()], 2, 'bad-request'],
    ['a query of 10,000 characters', ['search', 'x'.repeat(10_000)], 1, 'query-too-long'],
  ])('%s: one sentence and exit code', async (_, args, code, error) => {
    const fresh = await folders.make('fresh');
    const run = snapsift(...args, '--library', fresh, '--json');
    expect(run.code).toBe(code);
    expect(JSON.parse(run.stdout)).toEqual({ error: { code: error, message: expect.stringMatching(/[.…]$|--help$/) } });
    expect(run.stderr.trim().split('\n').length).toBe(1);
  });
});

test('every command explains itself', () => {
  expect(snapsift('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('snapsift') as string });
  for (const [name, { options }] of Object.entries(commands)) {
    const { code, stdout } = snapsift(name, '--help');
    expect(code).toBe(0);
    for (const option of Object.keys(options)) expect(stdout).toContain(`--${option}`);
  }
});

describe('models', () => {
  test('list, import, use, undo, drop-old, verify, remove; each answers when it is done', async () => {
    const tiny = join(await folders.make('tiny'), 'model');
    await writeTinyModel(tiny, { id: 'tiny-cli' });
    const listed = json('models', 'list') as { models: { id: string; state: string; role: string | null; estimate: unknown }[] };
    expect(listed.models.map(({ id }) => id)).toContain('siglip2-b16-256');
    expect(listed.models.find(({ id }) => id === 'clip-vit-b32-laion2b')).toMatchObject({ state: 'available', bytes: 607_194_067, estimate: { photos: expect.any(Number), seconds: expect.any(Number) } });
    expect(json('models', 'import', tiny)).toMatchObject({ id: 'tiny-cli', state: 'installed' });
    expect(json('models', 'use', 'tiny-cli')).toMatchObject({ id: 'tiny-cli', role: 'current' });
    expect(json('status')).toMatchObject({ model: { id: 'tiny-cli' } });
    expect(json('models', 'undo')).toMatchObject({ undo: { id: 'tiny-cli' } });
    expect(json('models', 'drop-old')).toMatchObject({ undo: null });
    expect(json('models', 'verify', 'tiny-cli')).toEqual({ models: [{ id: 'tiny-cli', name: expect.any(String), problem: null }] });
    expect(json('models', 'remove', 'tiny-cli')).toEqual({ removed: 'tiny-cli' });
    expect(json('models', 'remove', 'tiny-cli')).toMatchObject({ error: { code: 'model-unknown' } });
  });

  test.each([
    [[], 2, 'bad-request'],
    [['dance'], 2, 'bad-request'],
    [['use'], 2, 'bad-request'],
    [['list', 'what'], 2, 'bad-request'],
    [['use', 'nobody'], 1, 'model-unknown'],
    [['use', 'siglip-b16-224'], 1, 'model-unknown'],
    [['install', 'nobody'], 1, 'model-unknown'],
    [['remove', 'starter-0'], 1, 'model-in-use'],
    [['import', '/nothing/here'], 1, 'model-folder-missing'],
    [['undo'], 2, 'bad-request'],
    [['list', '--catalogue', '/nothing/here.json'], 1, 'model-invalid'],
  ])('models %j ends with %i and %s', async (args, code, error) => {
    const fresh = await folders.make('fresh');
    const run = snapsift('models', ...args, '--library', fresh, '--json');
    expect([run.code, (JSON.parse(run.stdout) as { error: { code: string } }).error.code]).toEqual([code, error]);
    expect(run.stderr.trim()).toMatch(/\.$/);
  });
});
