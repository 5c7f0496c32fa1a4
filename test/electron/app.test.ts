/**
 * The whole desktop app over the stand-in: the built engine and vision children as real processes, a real library of
 * real pictures, and the page's side through the preload's own bridge.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, root } from '../../scripts/build.mjs';
import { silentLog } from '../../src/core/log.ts';
import { startApp, type AppSurroundings } from '../../src/main/app.ts';
import type { AddedExample } from '../../src/shared/examples-contract.ts';
import type { SnapsiftBridge } from '../../src/preload/bridge.ts';
import type { ExportState } from '../../src/shared/export-contract.ts';
import type { Grid, IndexingState, LibraryStatus, PhotoDetails, PhotoTile, SearchResponse } from '../../src/shared/contract.ts';
import type { Result } from '../../src/shared/errors.ts';
import { makePhotos } from '../fixtures/make-photos.ts';
import { standInElectron, type StandIn, type StandInOptions } from './stand-in.ts';
import type { StandInWindow } from './stand-in-window.ts';

const count = 12;
let folder: string;
let photos: string;
let running: StandIn | null = null;
let number = 0;

beforeAll(async () => {
  expect(ensureBuilt()).toBe(true);
  folder = await mkdtemp(join(tmpdir(), 'snapsift-app-'));
  photos = join(folder, 'photos');
  await makePhotos(photos, count);
});
afterEach(async () => {
  if (running !== null) await quit(running);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts the app as index.ts does, with a user folder of its own. */
async function start(change: Partial<StandInOptions> = {}, surroundings: Partial<AppSurroundings> = {}): Promise<{ standIn: StandIn; bridge: SnapsiftBridge; window: StandInWindow }> {
  const userData = join(folder, `user-${number++}`);
  const standIn = standInElectron({ folders: { userData }, chosenFolder: photos, ...change });
  await startApp(standIn.parts, {
    built: join(root, 'out', 'main'),
    argv: [],
    env: { ...process.env, XDG_CONFIG_HOME: userData, APPDATA: userData, SNAPSIFT_NODE: process.execPath },
    platform: 'linux',
    resources: join(root, 'resources'),
    visionEnv: {},
    log: silentLog,
    ...surroundings,
  });
  running = standIn;
  const window = standIn.windows[0] as StandInWindow;
  return { standIn, window, bridge: window === undefined ? (undefined as never) : standIn.bridge(window) };
}

async function quit(standIn: StandIn): Promise<void> {
  running = null;
  if (standIn.app.exitCode !== null || standIn.windows.length === 0) return;
  standIn.app.quit();
  await expect.poll(() => standIn.app.exitCode, { timeout: 20_000 }).toBe(0);
}

let callId = 1;
async function ask<T>(bridge: SnapsiftBridge, method: string, request: unknown = {}): Promise<T> {
  const result = (await bridge.call(method, request, callId++)) as Result<T>;
  if (!result.ok) throw new Error(`${method}: ${result.error.code}: ${result.error.message}`);
  return result.value;
}

/** Adds the folder as a page does after its dialog, and waits until every photo is there. */
async function indexAll(bridge: SnapsiftBridge): Promise<void> {
  const { path } = await ask<{ path: string }>(bridge, 'folders.choose');
  await ask(bridge, 'folders.add', { path });
  await expect.poll(async () => (await ask<LibraryStatus>(bridge, 'library.status')).photos, { timeout: 60_000, interval: 200 }).toBe(count);
  await expect.poll(async () => (await ask<LibraryStatus>(bridge, 'library.status')).indexing.phase, { timeout: 20_000 }).toBe('idle');
}

const firstTile = async (bridge: SnapsiftBridge): Promise<PhotoTile> => {
  const { view } = await ask<Grid>(bridge, 'photos.grid');
  const { photos: tiles } = await ask<{ photos: PhotoTile[] }>(bridge, 'photos.range', { view, offset: 0, limit: 1 });
  return tiles[0] as PhotoTile;
};

describe.each([
  ['in plain Node, as a checkout on Linux does', {}, {}],
  ['in utility processes, as packages do', { packaged: true }, {}],
] as const)('the desktop app that decodes %s', (_how, change, surroundings) => {
  it('indexes, finds, shows and reveals photos, and closes in order', async () => {
    const { standIn, bridge } = await start(change, surroundings);
    const progress: IndexingState[] = [];
    bridge.on('indexing.progress', (payload) => progress.push(payload as IndexingState));
    await indexAll(bridge);
    expect(progress.at(-1)).toMatchObject({ phase: 'idle', found: count, done: count, failed: 0 });
    expect(standIn.processes.map(({ serviceName }) => serviceName.split(' (')[0])).toContain('Snapsift engine');
    const usesUtilities = standIn.processes.some(({ serviceName }) => serviceName.startsWith('Snapsift vision'));
    expect(usesUtilities).toBe('packaged' in change);

    const found = await ask<SearchResponse>(bridge, 'search.run', { text: 'a beach', limit: 5 });
    expect([found.results.length, found.searched]).toEqual([5, count]);

    const tile = await firstTile(bridge);
    const thumb = await standIn.protocol.fetch(`photo://${tile.thumb}`);
    expect([thumb.status, thumb.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect(Buffer.from(await thumb.arrayBuffer()).subarray(8, 12).toString()).toBe('WEBP');

    const details = await ask<PhotoDetails>(bridge, 'photos.details', { id: tile.id });
    const path = details.files[0]?.path ?? '';
    const original = await standIn.protocol.fetch(`photo://${details.full}`, { headers: { range: 'bytes=0-99' } });
    expect(original.status).toBe(206);
    expect(Buffer.from(await original.arrayBuffer())).toEqual((await readFile(path)).subarray(0, 100));

    await ask(bridge, 'photos.reveal', { id: tile.id, path });
    expect(standIn.shown).toEqual([path]);

    const library = join(standIn.parts.app.getPath('userData'), 'library');
    expect((await stat(join(library, 'db'))).isDirectory()).toBe(true);
    await quit(standIn);
    await expect.poll(() => standIn.processes.every(({ child }) => child.exitCode !== null || child.signalCode !== null)).toBe(true);
    expect(standIn.processes.find(({ serviceName }) => serviceName === 'Snapsift engine')?.child.exitCode).toBe(0);
  });
});

describe('a page of the desktop app', () => {
  it('searches by a picture from outside, named by its path or handed over as it is', async () => {
    const { bridge } = await start();
    await indexAll(bridge);
    const { id } = await firstTile(bridge);
    const { files } = await ask<PhotoDetails>(bridge, 'photos.details', { id });
    const path = files[0]?.path ?? '';
    expect(await ask(bridge, 'examples.add', { path })).toMatchObject({ outside: false, photo: { id } });
    // One byte more after its end: another file, and the same picture.
    const bytes = Buffer.concat([await readFile(path), Buffer.from([0])]);
    const added = await ask<AddedExample>(bridge, 'examples.add', { name: 'dropped.jpg', bytes: new Uint8Array(bytes) });
    expect(added).toMatchObject({ outside: true, photo: { name: 'dropped.jpg' } });
    const found = await ask<SearchResponse>(bridge, 'search.run', { like: [{ id: added.photo.id, weight: 1 }], limit: 1 });
    expect(found.results[0]?.photo.id).toBe(id);
    expect(await bridge.call('examples.add', { name: 'x', bytes: { 0: 1 } }, callId++)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  });

  it('cannot have files shown that the library does not list', async () => {
    const { standIn, bridge } = await start();
    await indexAll(bridge);
    const { id } = await firstTile(bridge);
    for (const path of ['/etc/passwd', photos, join(photos, 'nothing.jpg')]) {
      expect(await bridge.call('photos.reveal', { id, path }, callId++)).toMatchObject({ ok: false, error: { code: 'photo-not-found' } });
    }
    expect(await bridge.call('photos.reveal', { id: 'ab'.repeat(32), path: '/etc/passwd' }, callId++)).toMatchObject({ ok: false, error: { code: 'photo-not-found' } });
    expect(standIn.shown).toEqual([]);
  });

  it('has what it exported shown, where it lies, and nothing else', async () => {
    const { standIn, bridge } = await start();
    await indexAll(bridge);
    expect(await bridge.call('export.reveal', {}, callId++)).toMatchObject({ ok: false, error: { code: 'file-missing' } });
    const { id } = await firstTile(bridge);
    const target = join(folder, 'exported');
    await ask(bridge, 'export.start', { photos: { ids: [id] }, as: 'copies', folder: target });
    await expect.poll(async () => (await ask<ExportState>(bridge, 'export.state')).outcome?.written, { timeout: 20_000 }).toBe(1);
    await ask(bridge, 'export.reveal');
    expect(standIn.shown).toEqual([target]);
    await rm(target, { recursive: true });
    expect(await bridge.call('export.reveal', {}, callId++)).toMatchObject({ ok: false, error: { code: 'file-missing' } });
  });

  it('hears that the engine died, and works on with the next one', async () => {
    const { standIn, bridge } = await start();
    const states: string[] = [];
    bridge.on('engine.state', (payload) => states.push((payload as { state: string }).state));
    await ask(bridge, 'library.status');
    standIn.processes[0]?.child.kill('SIGKILL');
    await expect.poll(() => states).toContain('lost');
    await expect.poll(() => states.at(-1), { timeout: 20_000 }).toBe('ready');
    expect((await ask<LibraryStatus>(bridge, 'library.status')).photos).toBe(0);
  });

  it('is told who it talks to, and gets no folder when the dialog is cancelled', async () => {
    const { bridge } = await start({ chosenFolder: null });
    expect(await ask(bridge, 'app.info')).toEqual({ version: '1.2.3', host: 'electron', platform: 'linux', can: { chooseFolder: true, reveal: true } });
    expect(await ask(bridge, 'folders.choose')).toEqual({ path: null });
  });

  it('is the built one', async () => {
    const { standIn, window } = await start();
    const response = await standIn.protocol.fetch(window.webContents.getURL());
    expect([response.status, await response.text()]).toEqual([200, await readFile(join(root, 'out', 'renderer', 'index.html'), 'utf8')]);
  });

  it('and the native menus agree on the theme', async () => {
    const { standIn, bridge } = await start();
    await ask(bridge, 'settings.set', { theme: 'dark' });
    await expect.poll(() => standIn.nativeTheme.themeSource).toBe('dark');
  });
});

describe('the desktop app', () => {
  it('registers its schemes and the sandbox before Electron is ready', async () => {
    const { standIn } = await start();
    expect(standIn.app.calls.slice(0, 2)).toEqual(['enableSandbox', 'whenReady']);
    expect(standIn.protocol.schemes.map(({ scheme }) => scheme)).toEqual(['app', 'photo']);
    expect(standIn.session.permissionRequest).not.toBeNull();
    expect(standIn.windows[0]?.webContents.windowOpenHandler?.()).toEqual({ action: 'deny' });
  });

  it('keeps its data where the command line does', async () => {
    const { standIn } = await start();
    expect(standIn.parts.app.getPath('userData')).toMatch(/user-\d+\/Snapsift$/);
  });

  it('leaves its folder alone when Chromium was given one', async () => {
    const { standIn } = await start({ switches: ['user-data-dir'] });
    expect(standIn.parts.app.getPath('userData')).toMatch(/user-\d+$/);
  });

  it('opens the library that it was started with', async () => {
    const library = join(folder, 'elsewhere');
    const { bridge } = await start({}, { argv: ['/checkout', '--library', library] });
    expect((await ask<LibraryStatus>(bridge, 'library.status')).library).toBe(library);
    expect(existsSync(join(library, 'db'))).toBe(true);
  });

  it('ends at once when it runs already, and opens nothing', async () => {
    const { standIn } = await start({ firstInstance: false });
    expect([standIn.windows.length, standIn.processes.length, standIn.app.exitCode]).toEqual([0, 0, 0]);
  });

  it('comes forward when it is started a second time', async () => {
    const { standIn, window } = await start();
    standIn.app.emit('second-instance');
    expect([standIn.windows.length, window.calls.at(-1)]).toEqual([1, 'focus']);
  });

  it('ends when its last window closes', async () => {
    const { standIn, window } = await start();
    window.close();
    await expect.poll(() => standIn.app.exitCode, { timeout: 20_000 }).toBe(0);
  });

  it('stays without windows on macOS, and opens one again when asked', async () => {
    const { standIn, window } = await start({ switches: ['user-data-dir'] }, { platform: 'darwin' });
    window.close();
    expect(standIn.app.calls).not.toContain('quit');
    standIn.app.emit('activate');
    expect(standIn.windows).toHaveLength(1);
  });

  it('says why a library cannot be opened, and opens it once it can', async () => {
    const library = join(folder, 'shared library');
    const first = await start({}, { argv: ['--library', library] });
    await ask(first.bridge, 'library.status');
    const second = await start({}, { argv: ['--library', library] });
    expect(await second.bridge.call('library.status', {}, callId++)).toMatchObject({ ok: false, error: { code: 'library-busy' } });
    await quit(first.standIn);
    running = second.standIn;
    await expect.poll(async () => ((await second.bridge.call('library.status', {}, callId++)) as Result<unknown>).ok, { timeout: 20_000, interval: 500 }).toBe(true);
  });
});
