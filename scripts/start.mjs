// @ts-check
/**
 * `npm start`: the app is on screen when this has run. The desktop app, where Electron's binary is there or can be
 * fetched; else one line that says why, and the same app in the browser, or its address where there is no display.
 * Arguments (`--library DIR`, `--model DIR`) go to whichever it is.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureBuilt, root } from './build.mjs';
import { createStallWatch, earlyMs, fetchFailure, findElectron, noFetchReason, noSandbox, noWindowReason, startFailure } from './electron-binary.mjs';
import { runCli, standWhereCalled } from './run-cli.mjs';

const { env, platform } = process;

/** @param {string} path */
function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** @param {string} path @returns {number} bytes of everything at or below it */
function bytesBelow(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
}

/** Electron's npm package, without the binary. Only after the build, which says so when packages are missing. */
function electronPackage() {
  const manifest = createRequire(import.meta.url).resolve('electron/package.json');
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  return { packageFolder: dirname(manifest), version };
}

/**
 * Runs Electron's own installer for as long as bytes arrive.
 * @param {{ packageFolder: string, version: string }} electron
 * @returns {Promise<string | null>} why it did not work
 */
async function fetchElectron({ packageFolder, version }) {
  process.stderr.write(`Fetching Electron ${version}, once (some 120 MB)...\n`);
  const folder = mkdtempSync(join(tmpdir(), 'snapsift-electron-'));
  const child = spawn(process.execPath, [join(packageFolder, 'install.js')], {
    env: { ...env, TMPDIR: folder, TEMP: folder, TMP: folder, ELECTRON_GET_NO_PROGRESS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (data) => (output += data));
  let stalled = false;
  const isStalled = createStallWatch(performance.now());
  const watch = setInterval(() => {
    stalled = isStalled(bytesBelow(folder) + bytesBelow(join(packageFolder, 'dist')), performance.now());
    if (stalled) child.kill('SIGKILL');
  }, 1000);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  rmSync(folder, { recursive: true, force: true });
  if (stalled) return 'the download of Electron does not get on';
  return code === 0 ? null : fetchFailure(output);
}

/**
 * Runs the desktop app to its end. What it says in its first seconds is kept back, for it may turn out to be the reason.
 * @param {string} electron path of the binary
 * @param {string[]} args
 * @returns {Promise<string | null>} why it could not start; null when it ran
 */
function runElectron(electron, args) {
  return new Promise((resolve) => {
    const started = performance.now();
    // SNAPSIFT_NODE: a checkout on Linux decodes pictures in plain Node, see src/main/start-vision.ts.
    /** @type {NodeJS.ProcessEnv} */
    const childEnv = { ...env, SNAPSIFT_NODE: process.execPath };
    delete childEnv['ELECTRON_RUN_AS_NODE'];
    const child = spawn(electron, [root, ...args], { env: childEnv, stdio: ['inherit', 'inherit', 'pipe'] });
    let output = '';
    let early = true;
    const settle = () => {
      if (early) process.stderr.write(output);
      early = false;
    };
    const timer = setTimeout(settle, earlyMs);
    child.stderr.on('data', (data) => (early ? (output += data) : process.stderr.write(data)));
    let interrupted = false;
    for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
      process.on(name, () => {
        interrupted = true;
        child.kill(name);
      });
    }
    child.once('error', (error) => resolve(`Electron cannot be run (${error.message})`));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const failure = startFailure({ code, signal, livedMs: performance.now() - started, interrupted, output });
      if (failure === null) {
        settle();
        process.exitCode = code ?? 1;
      }
      resolve(failure);
    });
  });
}

/** @param {string[]} args @returns {Promise<string | null>} why the desktop app could not start; null when it ran */
async function desktop(args) {
  const reason = noWindowReason({ platform, env, isRoot: process.getuid?.() === 0, args });
  if (reason !== null) return reason;
  const wanted = electronPackage();
  const find = () => findElectron({ ...wanted, platform, env, read, exists: existsSync });
  if (find() === null) {
    const failed = noFetchReason(env) ?? (await fetchElectron(wanted));
    if (failed !== null) return failed;
  }
  const electron = find();
  return electron === null ? 'Electron was fetched, but its program is not where it should be' : runElectron(electron, args);
}

standWhereCalled();
if (ensureBuilt()) {
  const args = process.argv.slice(2);
  const reason = await desktop(args);
  if (reason !== null) {
    process.stderr.write(`${reason[0]?.toUpperCase()}${reason.slice(1)}; Snapsift runs in the browser instead.\n`);
    await runCli(['serve', ...args.filter((argument) => argument !== noSandbox)]);
  }
} else process.exitCode = 1;
