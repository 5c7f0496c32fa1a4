/** The app's two schemes with real files: what is served, in which ranges, and what never is. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAppProtocol } from '../../src/main/app-protocol.ts';
import { createPictureProtocol, type Locate } from '../../src/main/picture-protocol.ts';
import { parseRange } from '../../src/main/range.ts';
import { contentSecurityPolicy } from '../../src/shared/content-security.ts';
import { fail, ok } from '../../src/shared/errors.ts';
import { StandInProtocol } from './stand-in.ts';

let folder: string;
let protocol: StandInProtocol;
let asked: Parameters<Locate>[0][];

const id = 'ab'.repeat(32);
const absent = 'cd'.repeat(32);
const moved = 'ef'.repeat(32);
const lost = '12'.repeat(32);
const empty = '34'.repeat(32);
const isFolder = '56'.repeat(32);
/** Every byte tells its place. */
const picture = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapsift-protocol-'));
  const root = join(folder, 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await mkdir(join(folder, 'renderer-secret'));
  await writeFile(join(root, 'index.html'), '<!doctype html>');
  await writeFile(join(root, 'assets', 'index-1a2b.js'), 'export {};');
  await writeFile(join(root, 'assets', 'naïve file.css'), 'a{}');
  await writeFile(join(root, 'notes.exe'), 'MZ');
  await writeFile(join(root, '.env.json'), '{}');
  await writeFile(join(folder, 'secret.json'), '{}');
  await writeFile(join(folder, 'renderer-secret', 'secret.json'), '{}');
  await symlink(join(folder, 'secret.json'), join(root, 'linked.json'));
  await writeFile(join(folder, 'picture with #?% and é.jpg'), picture);
  await writeFile(join(folder, 'empty.webp'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  asked = [];
  const locate: Locate = async (request) => {
    asked.push(request);
    if (request.id === absent) return fail('photo-not-found', 'That photo is not in the library any more.');
    if (request.id === lost) return fail('engine-lost', 'It is being started again.');
    if (request.id === moved) return ok({ path: join(folder, 'moved.jpg'), type: 'image/jpeg', lasting: true });
    if (request.id === empty) return ok({ path: join(folder, 'empty.webp'), type: 'image/webp', lasting: true });
    if (request.id === isFolder) return ok({ path: folder, type: 'image/jpeg', lasting: true });
    return ok({ path: join(folder, 'picture with #?% and é.jpg'), type: 'image/jpeg', lasting: true });
  };
  protocol = new StandInProtocol();
  protocol.handle('app', createAppProtocol(join(folder, 'renderer')));
  protocol.handle('photo', createPictureProtocol(locate));
});

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

describe('app://', () => {
  it('serves the page under the content security policy', async () => {
    const response = await protocol.fetch('app://snapsift/index.html');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy('photo:'));
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });
  it('lets hashed files be kept for ever', async () => {
    const response = await protocol.fetch('app://snapsift/assets/index-1a2b.js');
    expect(await response.text()).toBe('export {};');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });
  it('decodes names', async () => expect(await (await protocol.fetch('app://snapsift/assets/na%C3%AFve%20file.css')).text()).toBe('a{}'));
  it('answers HEAD without a body', async () => {
    const response = await protocol.fetch('app://snapsift/index.html', { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '15', '']);
  });

  it.each([
    'app://snapsift/../secret.json',
    'app://snapsift/%2e%2e/secret.json',
    'app://snapsift/%2e%2e%2fsecret.json',
    'app://snapsift/..%2fsecret.json',
    'app://snapsift/assets/..%2f..%2fsecret.json',
    'app://snapsift/..%5csecret.json',
    'app://snapsift/%2e%2e%2frenderer-secret/secret.json',
    'app://snapsift//etc/passwd.json',
    'app://snapsift/linked.json',
    'app://snapsift/index.html%00.json',
    'app://snapsift/%ff.json',
    'app://snapsift/notes.exe',
    'app://snapsift/nothing.json',
    'app://snapsift/assets',
    'app://snapsift/',
    'app://evil/index.html',
  ])('has nothing at %s', async (address) => {
    const response = await protocol.fetch(address);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('{}');
  });
  it.each(['POST', 'PUT', 'DELETE'])('refuses %s', async (method) => expect((await protocol.fetch('app://snapsift/index.html', { method })).status).toBe(405));
});

describe('photo://', () => {
  it('serves an original, byte for byte', async () => {
    const response = await protocol.fetch(`photo://original/${id}`);
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(picture);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': '100000',
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });
  it.each([
    ['?v=3&s=256', 256],
    ['?v=3&s=1024', 1024],
    ['', 256],
    ['?s=99999', 256],
  ])('asks for the thumbnail of %j at %d', async (query, size) => {
    const response = await protocol.fetch(`photo://thumb/${id}${query}`);
    expect([response.status, (await bytesOf(response)).length]).toEqual([200, picture.length]);
    expect(asked).toEqual([{ kind: 'thumb', id, size }]);
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-99', 0, 99],
    ['bytes=1000-65535', 1000, 65_535],
    ['bytes=99999-', 99_999, 99_999],
    ['bytes=50000-', 50_000, 99_999],
    ['bytes=-500', 99_500, 99_999],
    ['bytes=-999999', 0, 99_999],
    ['bytes=10-999999', 10, 99_999],
  ])('serves the range %s', async (range, start, end) => {
    const response = await protocol.fetch(`photo://original/${id}`, { headers: { range } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/100000`);
    expect(response.headers.get('content-length')).toBe(String(end - start + 1));
    expect(await bytesOf(response)).toEqual(picture.subarray(start, end + 1));
  });
  it.each(['bytes=100000-', 'bytes=200000-300000', 'bytes=-0'])('has no range %s', async (range) => {
    const response = await protocol.fetch(`photo://original/${id}`, { headers: { range } });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */100000']);
  });
  it.each(['bytes=5-2', 'bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,5-6'])('takes %s for no range', async (range) => {
    const response = await protocol.fetch(`photo://original/${id}`, { headers: { range } });
    expect([response.status, (await bytesOf(response)).length]).toEqual([200, 100_000]);
  });
  it('answers HEAD with the length and no body', async () => {
    const response = await protocol.fetch(`photo://original/${id}`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), (await bytesOf(response)).length]).toEqual([200, '100000', 0]);
  });
  it('serves an empty file', async () => {
    const response = await protocol.fetch(`photo://thumb/${empty}`);
    expect([response.status, response.headers.get('content-length'), (await bytesOf(response)).length]).toEqual([200, '0', 0]);
  });
  it('lets go of the file when the page loses interest', async () => {
    const response = await protocol.fetch(`photo://original/${id}`);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    await expect(reader?.cancel()).resolves.toBeUndefined();
  });

  it('has no photo that the library does not know', async () => {
    const response = await protocol.fetch(`photo://thumb/${absent}?v=1&s=256`);
    expect([response.status, await response.text()]).toEqual([404, 'That photo is not in the library any more.']);
  });
  it.each([moved, isFolder])('has nothing where the file %s was', async (gone) => expect((await protocol.fetch(`photo://original/${gone}`)).status).toBe(404));
  it('says that it will be back while the engine is away', async () => expect((await protocol.fetch(`photo://original/${lost}`)).status).toBe(503));

  it.each([
    'photo://original/../../etc/passwd',
    `photo://original/${id}/`,
    `photo://original/${id}%2f..`,
    `photo://original/${id.toUpperCase()}`,
    'photo://original/',
    'photo://original/1',
    `photo://file/${id}`,
    `photo://x.original/${id}`,
    'photo://original/etc%2fpasswd',
  ])('asks nobody for %s', async (address) => {
    expect((await protocol.fetch(address)).status).toBe(404);
    expect(asked).toEqual([]);
  });
  it.each(['POST', 'PUT', 'DELETE'])('refuses %s', async (method) => expect((await protocol.fetch(`photo://original/${id}`, { method })).status).toBe(405));
});

describe('a range', () => {
  it('of nothing is never satisfiable', () => expect(['bytes=0-', 'bytes=-5', 'bytes=0-0'].map((header) => parseRange(header, 0))).toEqual(Array(3).fill('unsatisfiable')));
  it('may hold spaces', () => expect(parseRange('bytes = 1 - 2', 10)).toEqual({ start: 1, end: 2 }));
  it('lies within the file, whatever is asked', () => {
    for (let size = 0; size < 6; size++) {
      for (let start = 0; start < 8; start++) {
        for (let end = start; end < 8; end++) {
          const range = parseRange(`bytes=${start}-${end}`, size);
          if (start >= size) expect(range).toBe('unsatisfiable');
          else expect(range).toEqual({ start, end: Math.min(end, size - 1) });
        }
      }
    }
  });
});
