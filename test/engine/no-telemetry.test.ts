/**
 * ONNX Runtime reports to its maker unless it is told not to, and then keeps an identifier in the user's cache folder:
 * whether that appears tells whether it was told. Continuous integration counts as "told", so its signs are taken away.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolders } from '../fixtures/open.ts';
import { cliEntry, projectRoot, starterModel } from '../fixtures/photos.ts';
import { makePhotos } from '../fixtures/make-photos.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

/** Of a user at home: nothing but what programs need. */
const environmentAt = (home: string): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: home, USERPROFILE: home, TMPDIR: home });
const filesIn = async (home: string): Promise<string[]> => (await readdir(home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1));

// Other systems' builds keep it elsewhere, or have none.
describe.runIf(process.platform === 'linux')('the runtime', () => {
  test('would report, and leave its identifier, if nobody told it not to', async () => {
    const home = await folders.make('talkative');
    const script = `require('onnxruntime-node').InferenceSession.create(${JSON.stringify(join(starterModel, 'textual.onnx'))}).then(() => process.exit(0))`;
    expect(spawnSync(process.execPath, ['-e', script], { cwd: projectRoot, env: environmentAt(home) }).status).toBe(0);
    expect((await filesIn(home)).filter((name) => name.endsWith('deviceid'))).toHaveLength(1);
  });

  test('leaves nothing at home while Snapsift indexes, searches and classifies', async () => {
    const home = await folders.make('quiet');
    const [photos, library] = [await folders.make('photos'), await folders.make('library')];
    await makePhotos(photos, 3);
    const snapsift = (...args: string[]): number | null => spawnSync(process.execPath, [cliEntry, ...args], { env: environmentAt(home) }).status;
    expect(snapsift('index', photos, '--library', library)).toBe(0);
    expect(snapsift('search', 'a circle', '--library', library)).toBe(0);
    const [folder = ''] = await readdir(photos);
    const [photo = ''] = await readdir(join(photos, folder));
    expect(snapsift('classify', join(photos, folder, photo), '--labels', 'dog,cat', '--library', library)).toBe(0);
    expect(existsSync(join(library, 'library.json'))).toBe(true);
    expect(await filesIn(home)).toEqual([]);
  });
});
