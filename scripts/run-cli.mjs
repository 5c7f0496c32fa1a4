// @ts-check
/** Runs the built command line in this process, so that signals, exit codes and kill reach the real thing. */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './build.mjs';

/** npm runs scripts in the package's folder; relative paths mean the folder of whoever called npm. */
export function standWhereCalled() {
  const { npm_package_json: manifest, INIT_CWD: caller } = process.env;
  if (manifest === join(root, 'package.json') && caller !== undefined && process.cwd() === resolve(root)) process.chdir(caller);
}

/** @param {string[]} args */
export async function runCli(args) {
  if (!ensureBuilt()) {
    process.exitCode = 1;
    return;
  }
  const program = join(root, 'out', 'main', 'cli.js');
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
}
