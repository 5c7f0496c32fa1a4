/** Packages that only benches compare with: installed by npm into the benches' cache, never into the app's tree. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from './cache.ts';

const run = promisify(execFile);

/**
 * Folder with the package in its node_modules. Needs the npm registry the first time; rejects without it.
 * @param folderName of the cache's folder
 */
export function installPackage(folderName: string, name: string, version: string): Promise<string> {
  return cached(folderName, async (folder) => {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    await run(npm, ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`], { cwd: folder, shell: process.platform === 'win32' });
  });
}
