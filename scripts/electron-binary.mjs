// @ts-check
/**
 * Decisions about Electron's binary, which npm does not install: whether a window makes sense here, where the binary
 * is, why it may not be fetched, when a download hangs, and what an app that ended at once died of. Pure, over what
 * is handed in; scripts/start.mjs acts on them.
 */
import { join } from 'node:path';

/** @typedef {Readonly<Record<string, string | undefined>>} Env */

/** A download that brings no byte for this long will not end. */
export const stallMs = 20_000;
/** An app that fails within this time never showed its window. */
export const earlyMs = 15_000;

/** Chromium's own switch: containers run as root and need it. It means nothing to the browser's app. */
export const noSandbox = '--no-sandbox';

/** @param {string | undefined} value */
const isSet = (value) => value !== undefined && value !== '';

/**
 * Why no window can be opened here; null when one can.
 * @param {{ platform: string, env: Env, isRoot: boolean, args: readonly string[] }} surroundings
 * @returns {string | null}
 */
export function noWindowReason({ platform, env, isRoot, args }) {
  if (platform !== 'linux') return null;
  if (!isSet(env['DISPLAY']) && !isSet(env['WAYLAND_DISPLAY'])) return 'There is no display here';
  // Chromium refuses to run as root with its sandbox, and giving that up is for the user to say.
  if (isRoot && !args.includes(noSandbox)) return 'The desktop app does not run as root';
  return null;
}

/**
 * Path of the executable within Electron's folder, as its own installer names it.
 * @param {string} platform
 * @returns {string}
 */
export function executableName(platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * Path of a complete binary of the version that npm installed; null where there is none. A folder named by
 * ELECTRON_OVERRIDE_DIST_PATH goes first, whatever its version.
 * @param {{ packageFolder: string, version: string, platform: string, env: Env, read(path: string): string | null, exists(path: string): boolean }} surroundings
 * @returns {string | null}
 */
export function findElectron({ packageFolder, version, platform, env, read, exists }) {
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== '') {
    const path = join(override, executableName(platform));
    return exists(path) ? path : null;
  }
  const named = read(join(packageFolder, 'path.txt'));
  const unpacked = read(join(packageFolder, 'dist', 'version'));
  // An interrupted download leaves some of the files, and another version's binary may be there after an update.
  if (named !== executableName(platform) || unpacked?.trim().replace(/^v/, '') !== version) return null;
  const path = join(packageFolder, 'dist', named);
  return exists(path) ? path : null;
}

/**
 * Why the binary must not be fetched; null when it may.
 * @param {Env} env
 * @returns {string | null}
 */
export function noFetchReason(env) {
  if (isSet(env['ELECTRON_OVERRIDE_DIST_PATH'])) return 'ELECTRON_OVERRIDE_DIST_PATH names a folder without Electron';
  if (isSet(env['ELECTRON_SKIP_BINARY_DOWNLOAD'])) return 'fetching Electron is turned off by ELECTRON_SKIP_BINARY_DOWNLOAD';
  if (env['npm_config_offline'] === 'true') return 'npm is set to work offline, so Electron is not fetched';
  return null;
}

/**
 * Watches a download by the bytes on disk. Call with every look; true once they have not grown for `stallMs`.
 * @param {number} now ms of any clock
 * @returns {(bytes: number, now: number) => boolean}
 */
export function createStallWatch(now) {
  let [most, grown] = [-1, now];
  return (bytes, time) => {
    if (bytes > most) [most, grown] = [bytes, time];
    return time - grown >= stallMs;
  };
}

const longestReason = 200;

/**
 * The line of a program's error output that says most; null when it said nothing.
 * @param {string} output
 * @returns {string | null}
 */
export function tellingLine(output) {
  const lines = output.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('at '));
  const line = lines.find((text) => /error|fail|denied|refused|cannot|not found|no such/i.test(text)) ?? lines.at(-1);
  return line === undefined ? null : line.slice(0, longestReason);
}

/**
 * Why the binary could not be fetched, in words that follow "because".
 * @param {string} output what the installer wrote to standard error
 * @returns {string}
 */
export function fetchFailure(output) {
  if (/fetch failed|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT/.test(output)) return 'the download server of Electron cannot be reached';
  return `Electron could not be fetched (${tellingLine(output) ?? 'no reason was given'})`;
}

/**
 * Why the desktop app counts as not started; null when it ran, or was ended on purpose.
 * @param {{ code: number | null, signal: string | null, livedMs: number, interrupted: boolean, output: string }} end
 * @returns {string | null}
 */
export function startFailure({ code, signal, livedMs, interrupted, output }) {
  if (interrupted || code === 0 || livedMs >= earlyMs) return null;
  const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
  const line = tellingLine(output);
  return `the desktop app ended at once (${line === null ? how : `${how}: ${line}`})`;
}
