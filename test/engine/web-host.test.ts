/** The web host over real HTTP and WebSocket: who gets in, what is served, and the contract on top. */
import { copyFile, readFile, readdir, rename } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { socketChannel, type SocketLike } from '../../src/shared/channel.ts';
import { contract, type Contract, type IndexingState } from '../../src/shared/contract.ts';
import { largestExample } from '../../src/shared/examples-contract.ts';
import { createClient, type Client } from '../../src/shared/rpc.ts';
import type { Library } from '../../src/core/library.ts';
import { silentLog } from '../../src/core/log.ts';
import { browserLaunch, hasDisplay } from '../../src/web/open-browser.ts';
import { startWebHost, type WebHost } from '../../src/web/server.ts';
import { fixturePhotos, projectRoot } from '../fixtures/photos.ts';
import { must, never, temporaryFolders, tryOpen } from '../fixtures/open.ts';

const folders = temporaryFolders();
const token = 'a-token-for-this-test-only';
let library: Library;
let host: WebHost;
let origin = '';
let port = 0;
const cookie = (): string => `snapsift-${port}=${token}`;

beforeAll(async () => {
  const { folder } = await fixturePhotos();
  const root = await folders.make('photos');
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(jpg|png)$/.test(name)).slice(0, 8);
  for (const [index, name] of names.entries()) await copyFile(join(folder, name), join(root, `${index}${name.slice(-4)}`));
  library = must(await tryOpen(await folders.make('library')));
  must(await library.index([root], never));
  host = must(await startWebHost({ library, renderer: join(projectRoot, 'out', 'renderer'), port: 0, version: '0.0.0', log: silentLog, token }));
  origin = new URL(host.address).origin;
  port = Number(new URL(host.address).port);
});
afterAll(async () => {
  await host.close();
  await library.close();
  await folders.clean();
});

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** fetch() would not let a test set Host. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET', body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const firstTile = async (): Promise<{ id: string; thumb: string }> => {
  const grid = must(await library.handlers['photos.grid']({ order: 'newest' }, never));
  return must(await library.handlers['photos.range']({ view: grid.view, offset: 0, limit: 1 }, never)).photos[0] as { id: string; thumb: string };
};

describe('who gets in', () => {
  test('nobody without the token, and the token becomes a cookie', async () => {
    expect((await get('/')).status).toBe(403);
    expect((await get('/?token=wrong')).status).toBe(403);
    const visit = await get(`/?token=${token}`);
    expect([visit.status, visit.headers['location'], String(visit.headers['set-cookie'])]).toEqual([303, '/', expect.stringMatching(/HttpOnly; SameSite=Strict$/)]);
    expect((await get('/', { cookie: cookie() })).status).toBe(200);
  });

  test('no other host name, even with the cookie', async () => {
    expect((await get('/', { cookie: cookie(), host: `evil.example:${port}` })).status).toBe(421);
    expect((await get('/', { cookie: cookie(), host: `localhost:${port}` })).status).toBe(200);
  });

  test.each(['//', '///', '//[', '/%', '/\\\\[::', 'http://[/'])('no crash, by anybody, for the address %s', async (path) => {
    expect([400, 403, 404]).toContain((await get(path)).status);
    expect([200, 400, 403, 404]).toContain((await get(path, { cookie: cookie() })).status);
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' };
    expect((await get(path, upgrade)).status).toBe(403);
  });

  test('only reading', async () => {
    expect((await get('/', { cookie: cookie() }, 'POST')).status).toBe(405);
  });

  test.each<[string, Record<string, string>]>([
    ['without a cookie', { origin: 'OWN' }],
    ['from another page', { origin: 'http://evil.example', cookie: 'OWN' }],
    ['without an origin', { cookie: 'OWN' }],
  ])('no socket %s', async (_, given) => {
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value !== 'OWN' ? value : name === 'origin' ? origin : cookie()]));
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers });
    const outcome = await new Promise((resolve) => {
      socket.once('open', () => resolve('open'));
      socket.once('error', (error) => resolve(error.message));
    });
    expect(outcome).toMatch(/403/);
  });

  test('a taken port is a sentence, not a crash', async () => {
    const second = await startWebHost({ library, renderer: projectRoot, port, version: '0', log: silentLog });
    expect(second).toMatchObject({ ok: false, error: { code: 'address-in-use' } });
  });
});

describe('what is served', () => {
  test('the interface, under a strict policy', async () => {
    const page = await get('/', { cookie: cookie() });
    expect(page.body.toString()).toContain('<div id="app">');
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
  });

  test('nothing outside the interface folder', async () => {
    for (const path of ['/../package.json', '/..%2fpackage.json', '/%2e%2e/package.json', '/assets/../../package.json', '/.env']) {
      expect([403, 404]).toContain((await get(path, { cookie: cookie() })).status);
    }
  });

  test('pictures by id, in parts, cached for good', async () => {
    const { id, thumb } = await firstTile();
    const whole = await get(`/photo/${thumb}`, { cookie: cookie() });
    expect([whole.status, whole.headers['content-type'], whole.headers['cache-control']]).toEqual([200, 'image/webp', 'private, max-age=31536000, immutable']);
    const part = await get(`/photo/${thumb}`, { cookie: cookie(), range: 'bytes=4-11' });
    expect([part.status, part.body.equals(whole.body.subarray(4, 12))]).toEqual([206, true]);
    const original = await get(`/photo/original/${id}`, { cookie: cookie() });
    const { path } = must(await library.locate('original', id, 256));
    expect(original.body.equals(await readFile(path))).toBe(true);
  });

  test('the thumbnail in place of an original that is away is not kept', async () => {
    const { id } = await firstTile();
    const { path } = must(await library.locate('original', id, 256));
    await rename(path, `${path}.away`);
    const away = await get(`/photo/original/${id}`, { cookie: cookie() });
    await rename(`${path}.away`, path);
    expect([away.status, away.headers['content-type'], away.headers['cache-control']]).toEqual([200, 'image/webp', 'no-store']);
    expect((await get(`/photo/original/${id}`, { cookie: cookie() })).headers['cache-control']).toMatch(/immutable/);
  });

  test('no picture without the cookie, by another id or by a path', async () => {
    const { thumb } = await firstTile();
    expect((await get(`/photo/${thumb}`)).status).toBe(403);
    expect((await get(`/photo/thumb/${'0'.repeat(64)}`, { cookie: cookie() })).status).toBe(404);
    expect((await get('/photo/original/..%2f..%2fetc%2fpasswd', { cookie: cookie() })).status).toBe(404);
  });
});

describe('a picture that is dropped on the page', () => {
  const type = 'application/octet-stream';
  const bytes = async (): Promise<Buffer> => {
    const { id } = await firstTile();
    return readFile(must(await library.locate('original', id, 256)).path);
  };
  const drop = async (headers: Record<string, string> = {}, path = '/example?name=a%20photo.jpg', body?: Buffer): Promise<Answer> =>
    get(path, { cookie: cookie(), origin, 'content-type': type, ...headers }, 'POST', body ?? (await bytes()));

  test('is answered as the contract answers it', async () => {
    const { id } = await firstTile();
    const known = JSON.parse((await drop()).body.toString()) as unknown;
    expect(known).toMatchObject({ ok: true, value: { outside: false, photo: { id } } });
    const refused = await drop({}, undefined, Buffer.from('no picture'));
    expect(refused.status).toBe(200);
    expect(JSON.parse(refused.body.toString())).toMatchObject({ ok: false, error: { code: 'file-unreadable', details: { code: 'not-an-image' } } });
    expect(String(refused.headers['content-type'])).toContain('application/json');
  });

  test.each<[string, number, Record<string, string>]>([
    ['without a cookie', 403, { cookie: '' }],
    ['with another key', 403, { cookie: `snapsift-0=${token}` }],
    ['from another page', 403, { origin: 'http://evil.example' }],
    ['without an origin', 403, { origin: '' }],
    ['under another name', 421, { host: 'evil.example' }],
    ['as a form', 400, { 'content-type': 'text/plain' }],
  ])('is not taken %s', async (_, status, headers) => {
    expect((await drop(headers)).status).toBe(status);
  });

  test('is not taken anywhere else, without a name, or with an endless one', async () => {
    expect((await drop({}, '/')).status).toBe(405);
    expect((await drop({}, '/photo/original/x')).status).toBe(405);
    expect((await drop({}, '/example')).status).toBe(400);
    expect((await drop({}, `/example?name=${'x'.repeat(1_001)}`)).status).toBe(400);
  });

  test('is not taken where it is too large, said or not', async () => {
    const said = await drop({ 'content-length': String(largestExample + 1) }, undefined, Buffer.alloc(0)).catch((error: Error) => error);
    if (!(said instanceof Error)) expect([said.status, JSON.parse(said.body.toString())]).toMatchObject([413, { ok: false, error: { details: { code: 'too-large' } } }]);
    const streamed = await new Promise<number | string>((resolve) => {
      const request = httpRequest({ host: '127.0.0.1', port, path: '/example?name=x', method: 'POST', headers: { cookie: cookie(), origin, 'content-type': type } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
      const chunk = Buffer.alloc(8 << 20);
      let sent = 0;
      const more = (): void => {
        if (sent > largestExample + (16 << 20)) request.end();
        else {
          sent += chunk.length;
          request.write(chunk, more);
        }
      };
      more();
    });
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(streamed);
    expect((await get('/', { cookie: cookie() })).status).toBe(200);
  });
});

describe('the contract over the socket', () => {
  let client: Client<Contract>;
  beforeAll(async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { origin, cookie: cookie() } });
    await new Promise((resolve) => socket.once('open', resolve));
    client = createClient({ contract, channel: socketChannel(socket as unknown as SocketLike), checkResponses: true });
  });
  afterAll(() => client.close());

  test('every read answers within its schema', async () => {
    const { id } = await firstTile();
    const grid = must(await client.call('photos.grid', {}));
    must(await client.call('photos.range', { view: grid.view, offset: 0, limit: 500 }));
    must(await client.call('photos.details', { id }));
    must(await client.call('search.run', { text: 'a photo' }));
    must(await client.call('library.status', {}));
    must(await client.call('quarantine.list', {}));
    must(await client.call('folders.browse', {}));
    must(await client.call('folders.suggest', {}));
    must(await client.call('settings.get', {}));
    must(await client.call('model.current', {}));
    expect(must(await client.call('app.info', {}))).toMatchObject({ host: 'web', can: { chooseFolder: false, reveal: false } });
  });

  test('what only a desktop can do says so', async () => {
    expect(await client.call('folders.choose', {})).toMatchObject({ ok: false, error: { code: 'not-here' } });
    expect(await client.call('photos.reveal', { id: '0'.repeat(64), path: '/x' })).toMatchObject({ ok: false, error: { code: 'not-here' } });
  });

  test('progress arrives as events', async () => {
    const states: IndexingState[] = [];
    const stop = client.on('indexing.progress', (state) => states.push(state));
    must(await client.call('indexing.start', {}));
    while (states.at(-1)?.phase !== 'idle') await new Promise((resolve) => setTimeout(resolve, 10));
    stop();
    expect(states.at(-1)).toMatchObject({ found: 8, unchanged: 8, done: 0 });
  });
});

test('the browser is found, or the address printed', () => {
  const linux = { platform: 'linux' as const, env: { PATH: '/usr/bin:/opt/bin' }, isExecutable: (path: string) => path === '/opt/bin/chromium' };
  expect(browserLaunch('http://x', linux)).toEqual({ command: '/opt/bin/chromium', args: ['--app=http://x'] });
  expect(browserLaunch('http://x', { ...linux, isExecutable: () => false })).toEqual({ command: 'xdg-open', args: ['http://x'] });
  expect(browserLaunch('http://x', { ...linux, platform: 'darwin', isExecutable: () => false }).command).toBe('open');
  expect(hasDisplay({ platform: 'linux', env: {} })).toBe(false);
  expect(hasDisplay({ platform: 'linux', env: { DISPLAY: ':0' } })).toBe(true);
  expect(hasDisplay({ platform: 'win32', env: {} })).toBe(true);
});
