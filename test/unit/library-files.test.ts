import { fork } from 'node:child_process';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { defaultLibraryDirectory } from '../../src/core/library/default-directory.ts';
import { checkFolder, withFolder } from '../../src/core/library/folders.ts';
import { libraryVersion, openLibraryFile } from '../../src/core/library/library-file.ts';
import { lockLibrary } from '../../src/core/library/lock.ts';
import { openSavedSearches } from '../../src/core/library/saved-searches.ts';
import { defaultSettings, openSettings } from '../../src/core/library/settings-file.ts';
import { temporaryFolder } from '../fixtures/photos.ts';

let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder('files');
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const fresh = async (name: string): Promise<string> => {
  const path = join(folder, name);
  await mkdir(path);
  return path;
};

describe('library.json', () => {
  test('is made, changed in one step and read again', async () => {
    const directory = await fresh('made');
    const file = await openLibraryFile(directory);
    if (!file.ok) throw new Error(file.error.message);
    await file.value.update({ folders: ['/photos'] });
    expect((await readdir(directory)).sort()).toEqual(['library.json']);
    expect(await openLibraryFile(directory)).toMatchObject({ ok: true, value: { value: { version: libraryVersion, folders: ['/photos'], paused: false } } });
  });

  test('takes changes that are made at once, each of what the others left', async () => {
    const directory = await fresh('at once');
    const file = await openLibraryFile(directory);
    if (!file.ok) throw new Error(file.error.message);
    const { value: library } = file;
    const names = Array.from({ length: 12 }, (_, index) => `/photos ${index} ${'x'.repeat(index % 3 === 0 ? 3_000 : 1)}`);
    const written = await Promise.all([...names.map((name) => library.update(({ folders }) => ({ folders: [...folders, name] }))), library.update({ paused: true })]);
    expect(written.filter((result) => !result.ok)).toEqual([]);
    expect(library.value).toMatchObject({ folders: names, paused: true });
    expect(await openLibraryFile(directory)).toMatchObject({ ok: true, value: { value: { folders: names, paused: true } } });
  });

  test('from a newer Snapsift is refused and left byte for byte', async () => {
    const directory = await fresh('newer');
    const newer = JSON.stringify({ version: libraryVersion + 1, folders: ['/x'], something: 'new' });
    await writeFile(join(directory, 'library.json'), newer);
    expect(await openLibraryFile(directory)).toMatchObject({ ok: false, error: { code: 'library-newer' } });
    expect(await readFile(join(directory, 'library.json'), 'utf8')).toBe(newer);
  });

  test.each([['not json', '{"version": 1, "folders": ['], ['other content', '{"version": "one"}']])('with %s is damaged, and left as it is', async (name, text) => {
    const directory = await fresh(`damaged ${name}`);
    await writeFile(join(directory, 'library.json'), text);
    expect(await openLibraryFile(directory)).toMatchObject({ ok: false, error: { code: 'library-damaged' } });
    expect(await readFile(join(directory, 'library.json'), 'utf8')).toBe(text);
  });
});

test('damaged settings fall back to the defaults; changes are kept', async () => {
  const directory = await fresh('settings');
  await writeFile(join(directory, 'settings.json'), '{"speed": "ludicrous"}');
  const settings = await openSettings(directory, silentLog);
  expect(settings.value).toEqual(defaultSettings);
  await settings.update({ speed: 'full', theme: undefined });
  expect((await openSettings(directory, silentLog)).value).toEqual({ ...defaultSettings, speed: 'full' });
});

test('settings, and searches, that are changed at once are all kept', async () => {
  const directory = await fresh('settings at once');
  const settings = await openSettings(directory, silentLog);
  const changed = await Promise.all([settings.update({ speed: 'full' }), settings.update({ theme: 'dark' }), settings.update({ density: 'large' })]);
  expect(changed.every(({ ok }) => ok)).toBe(true);
  expect((await openSettings(directory, silentLog)).value).toMatchObject({ speed: 'full', theme: 'dark', density: 'large' });
  const searches = await openSavedSearches(directory, silentLog, () => 1);
  await Promise.all([searches.save({ name: 'a', text: 'beach', strictness: 0, sort: 'date' }), searches.remember('snow'), searches.save({ name: 'b', text: 'car', strictness: 0, sort: 'date' }), searches.remember('boat')]);
  const { value } = await openSavedSearches(directory, silentLog, () => 1);
  expect([value.saved.map(({ name }) => name), value.recent.map(({ text }) => text)]).toEqual([['a', 'b'], ['boat', 'snow']]);
});

describe('the lock', () => {
  test('keeps a second opener out until it is released', async () => {
    const directory = await fresh('lock');
    const first = await lockLibrary(directory);
    expect(await lockLibrary(directory)).toMatchObject({ ok: false, error: { code: 'library-busy', details: { pid: process.pid } } });
    if (first.ok) await first.value.release();
    expect((await lockLibrary(directory)).ok).toBe(true);
  });

  test('of a killed process is taken over at once', async () => {
    const directory = await fresh('killed');
    const child = fork(join(folder, 'sleep.mjs'), { stdio: 'ignore' });
    const { pid } = child;
    await new Promise((resolve) => child.once('exit', resolve));
    await writeFile(join(directory, 'lock'), JSON.stringify({ pid, started: '1' }));
    expect((await lockLibrary(directory)).ok).toBe(true);
  });

  test.runIf(process.platform === 'linux')('of a process whose id was given to another is taken over', async () => {
    const directory = await fresh('recycled');
    await writeFile(join(directory, 'lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
    expect((await lockLibrary(directory)).ok).toBe(true);
  });

  test('that holds nonsense is no lock', async () => {
    const directory = await fresh('nonsense');
    await writeFile(join(directory, 'lock'), '');
    expect((await lockLibrary(directory)).ok).toBe(true);
  });

  test('goes to exactly one of many at once', async () => {
    const directory = await fresh('race');
    const results = await Promise.all(Array.from({ length: 8 }, () => lockLibrary(directory)));
    expect(results.filter((result) => result.ok).length).toBe(1);
  });
});

describe('folders', () => {
  test('none is kept inside another', () => {
    expect(withFolder(['/a/b', '/c'], '/a')).toEqual(['/a', '/c']);
    expect(withFolder(['/a'], '/a/b')).toEqual(['/a']);
    expect(withFolder(['/a'], '/ab')).toEqual(['/a', '/ab']);
  });

  test('that are missing, files, or the library itself are refused by name', async () => {
    const library = await fresh('own');
    await writeFile(join(folder, 'file.txt'), '');
    expect(await checkFolder(join(folder, 'none'), library)).toMatchObject({ error: { code: 'folder-missing' } });
    expect(await checkFolder(join(folder, 'file.txt'), library)).toMatchObject({ error: { code: 'folder-not-a-directory' } });
    expect(await checkFolder(library, library)).toMatchObject({ error: { code: 'folder-inside-library' } });
    expect(await checkFolder(folder, library)).toMatchObject({ ok: true });
  });
});

test('the library has one default place for every host', () => {
  expect(defaultLibraryDirectory({ platform: 'linux', env: {}, home: '/home/a' })).toBe('/home/a/.config/Snapsift/library');
  expect(defaultLibraryDirectory({ platform: 'linux', env: { XDG_CONFIG_HOME: '/c' }, home: '/home/a' })).toBe('/c/Snapsift/library');
  expect(defaultLibraryDirectory({ platform: 'darwin', env: {}, home: '/Users/a' })).toBe('/Users/a/Library/Application Support/Snapsift/library');
});
