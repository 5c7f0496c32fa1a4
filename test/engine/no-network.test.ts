/**
 * Photos and words stay here: no process of the program opens a connection, except for a download that was asked for.
 * The guard runs inside the command line and inside every child that it starts.
 */
import { execFileSync, spawn } from 'node:child_process';
import { copyFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliEntry, fixturePhotos, projectRoot } from '../fixtures/photos.ts';
import { temporaryFolders } from '../fixtures/open.ts';
import { catalogueOf, offerTinyModel, startModelServer, writeCatalogue, type ModelServer } from '../fixtures/model-server.ts';

const folders = temporaryFolders();
const guard = pathToFileURL(join(projectRoot, 'test', 'fixtures', 'connection-guard.mjs')).href;
let server: ModelServer;
let [library, root, log, catalogue] = ['', '', '', ''];

beforeAll(async () => {
  server = await startModelServer();
  library = await folders.make('library');
  root = await folders.make('photos');
  const { folder } = await fixturePhotos();
  for (const name of (await readdir(folder, { recursive: true })).filter((each) => each.endsWith('.jpg')).slice(0, 4)) await copyFile(join(folder, name), join(root, name.replaceAll(/[\\/]/g, '-')));
  const place = await folders.make('catalogue');
  catalogue = await writeCatalogue(place, catalogueOf(server, await offerTinyModel(server, { id: 'tiny-remote' })));
  log = join(place, 'connections.txt');
  await writeFile(log, '');
});
afterAll(async () => {
  await server.close();
  await folders.clean();
});

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, NODE_OPTIONS: `--import ${guard}`, SNAPSIFT_CONNECTION_LOG: log, SNAPSIFT_ALLOWED_PORT: String(server.port) });

function snapsift(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [cliEntry, ...args, '--library', library], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

const connections = async (): Promise<string[]> => [...new Set((await readFile(log, 'utf8')).split('\n').filter((line) => line !== ''))];

test('the guard sees and stops what it should', async () => {
  const ways = [
    "fetch('http://192.0.2.1/').catch(() => process.exit(3))",
    "require('node:http').get('http://192.0.2.2/')",
    "require('node:https').get('https://photos.example/')",
    "require('node:net').connect(443, '192.0.2.3')",
  ];
  for (const way of ways) expect(() => execFileSync(process.execPath, ['-e', way], { env: environment(), stdio: 'ignore' }), way).toThrow();
  expect(await connections()).toEqual(['connect 192.0.2.1:80', 'connect 192.0.2.2:80', 'connect photos.example:443', 'connect 192.0.2.3:443']);
  await writeFile(log, '');
});

test('indexing, searching, measuring, importing, changing, verifying: not one connection', { timeout: 180_000 }, async () => {
  const importing = await folders.make('import');
  const { writeTinyModel } = await import('../fixtures/tiny-models.ts');
  await writeTinyModel(join(importing, 'model'), { id: 'tiny-import' });
  for (const args of [
    ['index', root],
    ['search', 'a beach'],
    ['status'],
    ['embed', '--text', 'a beach'],
    ['models', 'list', '--measure'],
    ['models', 'import', join(importing, 'model')],
    ['models', 'use', 'tiny-import'],
    ['models', 'undo'],
    ['models', 'remove', 'tiny-import'],
    ['models', 'verify'],
  ]) {
    const { code, output } = await snapsift(...args);
    expect([args.join(' '), code, code === 0 ? '' : output]).toEqual([args.join(' '), 0, '']);
  }
  expect(await connections()).toEqual([]);
});

test('a download goes where the catalogue says, and nowhere else', async () => {
  expect((await snapsift('models', 'install', 'tiny-remote', '--catalogue', catalogue)).code).toBe(0);
  expect(await connections()).toEqual([`allowed 127.0.0.1:${server.port}`]);
  expect(server.requests.every(({ path }) => path.startsWith('/tests/tiny-remote/resolve/'))).toBe(true);
});
