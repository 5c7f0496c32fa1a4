/** What `npm start` decides about Electron's binary. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createStallWatch,
  earlyMs,
  executableName,
  fetchFailure,
  findElectron,
  noFetchReason,
  noWindowReason,
  stallMs,
  startFailure,
  tellingLine,
} from '../../scripts/electron-binary.mjs';

describe('a window', () => {
  const linux = { platform: 'linux', env: { DISPLAY: ':0' }, isRoot: false, args: [] };
  it.each([
    ['opens on X11', linux, null],
    ['opens on Wayland', { ...linux, env: { WAYLAND_DISPLAY: 'wayland-0' } }, null],
    ['needs a display on Linux', { ...linux, env: {} }, 'There is no display here'],
    ['takes an empty DISPLAY for none', { ...linux, env: { DISPLAY: '' } }, 'There is no display here'],
    ['does not open for root', { ...linux, isRoot: true }, 'The desktop app does not run as root'],
    ['opens for root who gives up the sandbox', { ...linux, isRoot: true, args: ['--no-sandbox'] }, null],
    ['opens on macOS without any variable', { ...linux, platform: 'darwin', env: {} }, null],
    ['opens on Windows without any variable', { ...linux, platform: 'win32', env: {} }, null],
  ])('%s', (_what, surroundings, reason) => expect(noWindowReason(surroundings)).toBe(reason));
});

describe('the binary', () => {
  const packageFolder = join('modules', 'electron');
  const version = '45.4.1';
  const file = (...names: string[]): string => join(packageFolder, ...names);
  const complete: Record<string, string> = { [file('path.txt')]: 'electron', [file('dist', 'version')]: `v${version}\n`, [file('dist', 'electron')]: '' };
  const find = (files: Record<string, string>, env: Record<string, string> = {}, platform = 'linux'): string | null =>
    findElectron({ packageFolder, version, platform, env, read: (path) => files[path] ?? null, exists: (path) => path in files });
  const without = (path: string): Record<string, string> => Object.fromEntries(Object.entries(complete).filter(([name]) => name !== path));

  it('is found where its installer puts it', () => expect(find(complete)).toBe(file('dist', 'electron')));
  it.each([file('path.txt'), file('dist', 'version'), file('dist', 'electron')])('is not there without %s', (path) => expect(find(without(path))).toBeNull());
  it('of another version does not count', () => expect(find({ ...complete, [file('dist', 'version')]: '44.0.0' })).toBeNull());
  it('of another system does not count', () => expect(find(complete, {}, 'win32')).toBeNull());
  it('is taken from the folder that a variable names', () => {
    const path = join('elsewhere', 'electron');
    expect(find({ [path]: '' }, { ELECTRON_OVERRIDE_DIST_PATH: 'elsewhere' })).toBe(path);
    expect(find(complete, { ELECTRON_OVERRIDE_DIST_PATH: 'elsewhere' })).toBeNull();
  });
  it.each([
    ['darwin', 'Electron.app/Contents/MacOS/Electron'],
    ['win32', 'electron.exe'],
    ['linux', 'electron'],
  ])('on %s is called %s', (platform, name) => expect(executableName(platform)).toBe(name));
});

describe('fetching', () => {
  it('is allowed as a rule', () => expect(noFetchReason({ ELECTRON_SKIP_BINARY_DOWNLOAD: '', npm_config_offline: '' })).toBeNull());
  it.each([
    ['ELECTRON_SKIP_BINARY_DOWNLOAD', '1'],
    ['npm_config_offline', 'true'],
    ['ELECTRON_OVERRIDE_DIST_PATH', '/elsewhere'],
  ])('is not when %s is set', (name, value) => expect(noFetchReason({ [name]: value })).toEqual(expect.any(String)));

  it('hangs once no byte has come for the whole limit', () => {
    const isStalled = createStallWatch(0);
    expect(isStalled(0, 1000)).toBe(false);
    expect(isStalled(0, 1000 + stallMs - 1)).toBe(false);
    expect(isStalled(10, 1000 + stallMs)).toBe(false);
    expect(isStalled(10, 1000 + 2 * stallMs - 1)).toBe(false);
    expect(isStalled(10, 1000 + 2 * stallMs)).toBe(true);
  });
  it('does not hang because a temporary file went away', () => {
    const isStalled = createStallWatch(0);
    isStalled(100, 1000);
    isStalled(5, 2000);
    expect(isStalled(50, 999 + stallMs)).toBe(false);
    expect(isStalled(50, 1000 + stallMs)).toBe(true);
  });

  it('that reaches no server says so in words', () => {
    expect(fetchFailure('TypeError: fetch failed\n    at node:internal/deps/undici')).toBe('the download server of Electron cannot be reached');
    expect(fetchFailure('Error: getaddrinfo ENOTFOUND example.org')).toBe('the download server of Electron cannot be reached');
  });
  it('that fails otherwise repeats the telling line', () => {
    expect(fetchFailure('note\nError: checksum does not match\n    at x')).toBe('Electron could not be fetched (Error: checksum does not match)');
    expect(fetchFailure('')).toBe('Electron could not be fetched (no reason was given)');
  });
});

describe('an app that ended', () => {
  const end = { code: 1, signal: null, livedMs: 300, interrupted: false, output: '' };
  it.each([
    ['with 0 was closed', { ...end, code: 0 }],
    ['after a while was on screen', { ...end, livedMs: earlyMs }],
    ['by Ctrl+C was ended on purpose', { ...end, code: null, signal: 'SIGINT', interrupted: true }],
  ])('%s', (_what, how) => expect(startFailure(how)).toBeNull());

  it('at once did not start, and its reason is told', () => {
    expect(startFailure({ ...end, output: 'x\nMissing X server or $DISPLAY\nThe platform failed to initialize.\n' })).toBe(
      'the desktop app ended at once (exit code 1: The platform failed to initialize.)',
    );
    expect(startFailure({ ...end, code: null, signal: 'SIGSEGV' })).toBe('the desktop app ended at once (signal SIGSEGV)');
  });
  it('gives one line of bounded length', () => {
    expect(tellingLine(`Error: ${'x'.repeat(5000)}`)?.length).toBe(200);
    expect(tellingLine('\n  \n')).toBeNull();
    expect(tellingLine('first\nlast')).toBe('last');
  });
});
