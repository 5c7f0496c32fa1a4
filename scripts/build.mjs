// @ts-check
/**
 * Builds the app into out/ where it is older than its sources (`--force`: always). Everything it says goes to standard
 * error, for standard output belongs to the commands that build before they run. One build at a time a checkout.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isStale, stampFile } from './build-state.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const lockFile = join(root, '.cache', 'build.lock');
const pauseMs = 200;
/** Far longer than a build takes on a slow machine. */
const patienceMs = 300_000;

/** @param {number} ms */
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** @param {unknown} error @param {string} code */
const hasCode = (error, code) => error instanceof Error && 'code' in error && error.code === code;

/** False when another process holds the lock. */
function takeLock() {
  mkdirSync(dirname(lockFile), { recursive: true });
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** A process that was killed while it built leaves its lock behind. */
function dropDeadLock() {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
  } catch (error) {
    if (hasCode(error, 'ESRCH')) rmSync(lockFile, { force: true });
    else if (!hasCode(error, 'EPERM') && !hasCode(error, 'ENOENT')) throw error;
  }
}

/** @template T @param {() => T} work @returns {T} */
function alone(work) {
  const started = Date.now();
  while (!takeLock()) {
    if (Date.now() - started > patienceMs) throw new Error(`Another build does not end. If there is none, delete ${lockFile}.`);
    sleep(pauseMs);
    dropDeadLock();
  }
  try {
    return work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** Path of the builder's program; null before `npm ci`. */
function builder() {
  try {
    const manifest = createRequire(import.meta.url).resolve('electron-vite/package.json');
    return join(dirname(manifest), 'bin', 'electron-vite.js');
  } catch (error) {
    if (hasCode(error, 'MODULE_NOT_FOUND')) return null;
    throw error;
  }
}

/** @param {string} program */
function runBuilder(program) {
  const began = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'build'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}`);
    return false;
  }
  writeFileSync(join(root, stampFile), String(began));
  return true;
}

/**
 * Leaves an up-to-date build in out/.
 * @param {{ force?: boolean }} [options]
 * @returns {boolean} false when it could not be built; the reason has been printed
 */
export function ensureBuilt({ force = false } = {}) {
  if (!force && !isStale(root)) return true;
  return alone(() => {
    // Whoever held the lock may have built it meanwhile.
    if (!force && !isStale(root)) return true;
    const program = builder();
    if (program === null || !existsSync(program)) {
      process.stderr.write('The packages that build Snapsift are not installed. Run "npm ci" first.\n');
      return false;
    }
    process.stderr.write('Building Snapsift...\n');
    return runBuilder(program);
  });
}

const isProgram = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href;
if (isProgram) process.exitCode = ensureBuilt({ force: process.argv.includes('--force') }) ? 0 : 1;
