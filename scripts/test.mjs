// @ts-check
/**
 * `npm test`: build, static checks, all tests. Browser tests need a Chromium: one that is there, or Debian's, which
 * is installed where this process may do so. Without one they are skipped, said aloud, and an error in CI. exiftool,
 * which reads what Snapsift writes for other programs, is treated the same, but its lack is never an error.
 * Further arguments go to vitest (`npm test -- test/unit`).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.mjs';
import { findExiftool } from './exiftool.mjs';

const inCi = process.env['CI'] === 'true';

/** @param {string} command @param {string[]} args @param {Record<string, string>} [env] */
function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env }, shell: process.platform === 'win32' });
  return status ?? 1;
}

/** @param {string} command @param {string[]} args */
function must(command, args) {
  const status = run(command, args);
  if (status !== 0) process.exit(status);
}

const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** @param {string} name @param {string} what @param {() => string | null} find */
function program(name, what, find) {
  const found = find();
  if (found !== null || !mayInstall) return found;
  console.log(what);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { DEBIAN_FRONTEND: 'noninteractive' });
  return find();
}

const browser = program('chromium', 'No Chromium here: installing Debian\'s for the browser tests.', findChromium);
const exiftool = program('libimage-exiftool-perl', 'No exiftool here: installing Debian\'s for the tests of sidecars and exports.', findExiftool);
if (exiftool === null) console.log('No exiftool was found, so what Snapsift writes for other programs is not read back by one. Install exiftool or set EXIFTOOL to its path.');
if (browser === null) {
  console.log('No Chromium was found, so the browser tests (test/web) are skipped. Install Chromium or set CHROMIUM to its path.');
  if (inCi) {
    console.error('In CI the browser tests are never skipped.');
    process.exit(1);
  }
}
if (!existsSync('../shared/photos/photos.json')) {
  console.log('The shared test photos (../shared) are not here: the tests run on small made fixtures, and those that need real photos are skipped.');
}
must('node', ['scripts/build.mjs', '--force']);
must('npm', ['run', '-s', 'check']);
process.exit(run('npx', ['vitest', 'run', ...process.argv.slice(2)], { ...(browser === null ? {} : { CHROMIUM: browser }), ...(exiftool === null ? {} : { EXIFTOOL: exiftool }) }));
