/** The window's place and looks, the menu and its actions, and what the app was started with. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { menuTemplate, type MenuActions } from '../../src/main/menu.ts';
import { createMenuActions } from '../../src/main/menu-actions.ts';
import { pathsOf, readOptions } from '../../src/main/options.ts';
import { openWindow, type WindowParts } from '../../src/main/window.ts';
import { visibleState } from '../../src/main/window-state.ts';
import { fail, ok } from '../../src/shared/errors.ts';
import { standInElectron, type StandIn } from './stand-in.ts';
import type { StandInWindow } from './stand-in-window.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapsift-window-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stateFile = (): string => join(folder, 'window.json');

function open(standIn: StandIn, change: Partial<WindowParts> = {}): StandInWindow {
  const { BrowserWindow, screen, nativeTheme } = standIn.parts;
  openWindow({ BrowserWindow, screen, nativeTheme, preload: '/preload/index.cjs', stateFile: stateFile(), log: silentLog, now: () => 0, ...change });
  return standIn.windows.at(-1) as StandInWindow;
}
const fresh = (): StandIn => standInElectron({ folders: { userData: folder } });

describe('the window', () => {
  it('opens the app, and shows itself when it has something to show', async () => {
    const window = open(fresh());
    expect(window.options.show).toBe(false);
    expect(window.calls).toEqual(['load app://snapsift/index.html']);
    await vi.waitFor(() => expect(window.calls).toContain('show'));
  });
  it.each([
    [false, '#f6f7f8'],
    [true, '#141517'],
  ])('has the background of its page before that is drawn (dark: %s)', (shouldUseDarkColors, color) => {
    expect(open(fresh(), { nativeTheme: { shouldUseDarkColors } }).options.backgroundColor).toBe(color);
  });
  it('opens where it was closed', () => {
    const first = open(fresh());
    first.bounds = { x: 300, y: 200, width: 1000, height: 700 };
    first.close();
    expect(open(fresh()).options).toMatchObject({ x: 300, y: 200, width: 1000, height: 700 });
  });
  it('is maximised again, and remembers its size before that', () => {
    const first = open(fresh());
    first.bounds = { x: 10, y: 20, width: 900, height: 650 };
    first.maximize();
    first.close();
    const second = open(fresh());
    expect([second.maximised, second.options.width]).toEqual([true, 900]);
  });
  it('comes back to a screen that is there', () => {
    const first = open(fresh());
    first.bounds = { x: 5000, y: 200, width: 1000, height: 700 };
    first.close();
    expect(open(fresh()).options).toMatchObject({ width: 1280, height: 860 });
    expect(open(fresh()).options.x).toBeUndefined();
  });
  it.each(['', 'nonsense', '{"x":1}', '{"x":1,"y":1,"width":-5,"height":1e9,"maximised":false}', '[]'])('opens as usual when its memory is %j', (text) => {
    writeFileSync(stateFile(), text);
    expect(open(fresh()).options).toMatchObject({ width: 1280, height: 860 });
  });
  it('closes also where its place cannot be remembered', () => {
    const window = open(fresh(), { stateFile: join(folder, 'nowhere', 'window.json') });
    expect(() => window.close()).not.toThrow();
  });
  it('writes its memory whole', () => {
    open(fresh()).close();
    expect(JSON.parse(readFileSync(stateFile(), 'utf8'))).toEqual({ x: 50, y: 60, width: 1280, height: 860, maximised: false });
  });
  it('needs a hand\'s breadth on a screen', () => {
    const state = { x: 0, y: 0, width: 800, height: 600, maximised: false };
    const screens = [{ x: 0, y: 0, width: 1000, height: 800 }, { x: 1000, y: 0, width: 1000, height: 800 }];
    expect(visibleState({ ...state, x: 1900 }, screens)).not.toBeNull();
    expect(visibleState({ ...state, x: 1901 }, screens)).toBeNull();
    expect(visibleState({ ...state, y: -500 }, screens)).not.toBeNull();
    expect(visibleState({ ...state, y: -501 }, screens)).toBeNull();
  });
  it('loads a page that died again, but not one that dies at once', () => {
    let now = 0;
    const window = open(fresh(), { now: () => now });
    const die = (reason: string): boolean => window.webContents.emit('render-process-gone', {}, { reason });
    die('clean-exit');
    expect(window.webContents.reloads).toBe(0);
    die('crashed');
    die('crashed');
    expect(window.webContents.reloads).toBe(1);
    now += 10_000;
    die('oom');
    expect(window.webContents.reloads).toBe(2);
  });
});

describe('the menu', () => {
  const actions = (): { [Name in keyof MenuActions]: ReturnType<typeof vi.fn<() => void>> } => ({
    addFolder: vi.fn<() => void>(), indexNow: vi.fn<() => void>(), openLibraryFolder: vi.fn<() => void>(), about: vi.fn<() => void>(),
  });
  const items = (menu: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    menu.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
  const press = (menu: MenuItemConstructorOptions[], find: (item: MenuItemConstructorOptions) => boolean): void => {
    const item = items(menu).find(find);
    if (item?.click === undefined) throw new Error('no such entry');
    item.click({} as never, undefined, {} as never);
  };

  it.each(['linux', 'win32', 'darwin'])('of %s does what its entries say', (platform) => {
    const done = actions();
    const menu = menuTemplate(done, { platform, packaged: true });
    press(menu, ({ accelerator }) => accelerator === 'CmdOrCtrl+O');
    press(menu, ({ accelerator }) => accelerator === 'F5');
    press(menu, ({ label }) => label === 'Open Library Folder');
    press(menu, ({ label }) => label === 'About Snapsift');
    expect(Object.values(done).map((action) => action.mock.calls.length)).toEqual([1, 1, 1, 1]);
  });
  it('has the system\'s own menus, and the app menu on macOS alone', () => {
    const roles = (platform: string): unknown[] => menuTemplate(actions(), { platform, packaged: true }).map(({ role }) => role);
    expect(roles('linux')).toEqual([undefined, 'editMenu', undefined, 'windowMenu', 'help']);
    expect(roles('darwin')).toEqual(['appMenu', undefined, 'editMenu', undefined, 'windowMenu', 'help']);
  });
  it('has no two entries for one key', () => {
    const keys = items(menuTemplate(actions(), { platform: 'linux', packaged: false })).flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });
  it.each([[true, []], [false, ['reload', 'toggleDevTools']]])('offers the inspector only in a checkout (packaged: %s)', (packaged, roles) => {
    const found = items(menuTemplate(actions(), { platform: 'linux', packaged })).flatMap(({ role }) => (role === 'reload' || role === 'toggleDevTools' ? [role] : []));
    expect(found).toEqual(roles);
  });
});

describe('the menu\'s actions', () => {
  const run = async (chosenFolder: string | null, answer: unknown, act: (actions: MenuActions) => void): Promise<{ asked: unknown[]; standIn: StandIn }> => {
    const standIn = standInElectron({ folders: { userData: folder }, chosenFolder });
    const asked: unknown[] = [];
    const engine = { call: async (...args: unknown[]) => (asked.push(args), answer), on: () => () => undefined };
    act(createMenuActions({ dialog: standIn.parts.dialog, shell: standIn.parts.shell, window: () => null, engine: engine as never, library: '/library', version: '1.2.3' }));
    await new Promise((done) => setImmediate(done));
    return { asked, standIn };
  };
  it('add the folder that was chosen', async () => expect((await run('/photos', ok({}), ({ addFolder }) => addFolder())).asked).toEqual([['folders.add', { path: '/photos' }]]));
  it('add nothing when the dialog is cancelled', async () => expect((await run(null, ok({}), ({ addFolder }) => addFolder())).asked).toEqual([]));
  it('look for new photos', async () => expect((await run(null, ok({}), ({ indexNow }) => indexNow())).asked).toEqual([['indexing.start', {}]]));
  it('open the library\'s folder', async () => expect((await run(null, ok({}), ({ openLibraryFolder }) => openLibraryFolder())).standIn.shown).toEqual(['/library']));
  it('say what went wrong', async () => {
    const { standIn } = await run('/photos', fail('folder-no-permission', 'That folder may not be read.'), ({ addFolder }) => addFolder());
    expect(standIn.messages).toMatchObject([{ message: 'Snapsift could not do that', detail: 'That folder may not be read.' }]);
  });
  it('tell the version', async () => expect((await run(null, ok({}), ({ about }) => about())).standIn.messages).toMatchObject([{ message: 'Snapsift 1.2.3' }]));
});

describe('the app was started', () => {
  it.each([
    [[], { library: '/default' }],
    [['/checkout', '--library', 'here'], { library: resolve('here') }],
    [['--no-sandbox', '/checkout', '--library=/a b', '--model', '/clip'], { library: '/a b', model: '/clip' }],
    [['/checkout', '--model', 'built-in', '--no-open'], { library: '/default', model: 'built-in' }],
    [['--original-process-start-time=1', '--library'], { library: '/default' }],
    [['-psn_0_12345', '/photo.jpg'], { library: '/default' }],
  ])('with %j', (argv, options) => expect(readOptions(argv, '/default')).toEqual(options));

  it('from a checkout or a package, and finds its parts', () => {
    const built = join('/app', 'out', 'main');
    expect(pathsOf({ built, packaged: false, resources: '/electron/resources' })).toEqual({
      engine: join(built, 'engine.js'),
      vision: join(built, 'vision.js'),
      preload: join('/app', 'out', 'preload', 'index.cjs'),
      renderer: join('/app', 'out', 'renderer'),
      builtInModel: join('/app', 'resources', 'models', 'starter'),
    });
    expect(pathsOf({ built, packaged: true, resources: '/opt/resources' }).builtInModel).toBe(join('/opt/resources', 'models', 'starter'));
  });
});
