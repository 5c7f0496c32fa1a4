/** Sidecars beside real photos: written, read, kept through kills and moves, and never more than was asked for. */
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import type { Library } from '../../src/core/library.ts';
import type { Contract } from '../../src/shared/contract.ts';
import type { SidecarsState } from '../../src/shared/interop-contract.ts';
import { noMarks, type MarkChange, type Marks } from '../../src/shared/marks-contract.ts';
import type { Response } from '../../src/shared/rpc-types.ts';
import { never, must, temporaryFolders, usingLibrary } from '../fixtures/open.ts';
import { withoutPrivileges } from '../fixtures/rights.ts';
import { digiKam, lightroom } from '../fixtures/sidecars.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

/** Small photos, each of another colour: `names` lie in the folder itself or below it. */
async function photosIn(names: readonly string[]): Promise<string> {
  const root = await folders.make('sidecars');
  for (const [index, name] of names.entries()) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), await sharp({ create: { width: 64, height: 48, channels: 3, background: { r: (index * 53) % 256, g: (index * 97) % 256, b: 90 } } }).jpeg().toBuffer());
  }
  return root;
}

const state = async (library: Library): Promise<SidecarsState> => must(await library.handlers['sidecars.state']({}, never));
const settle = async (library: Library): Promise<SidecarsState> => {
  must(await library.sidecarsSettled());
  return state(library);
};
const enable = async (library: Library, change: { on?: boolean; labels?: boolean; naming?: 'full' | 'stem' } = { on: true }): Promise<SidecarsState> => {
  must(await library.handlers['sidecars.enable'](change, never));
  return settle(library);
};
const idOf = async (library: Library, path: string): Promise<string> => must(await library.identify(path, never));
const marksOf = async (library: Library, id: string): Promise<Marks> => must(await library.handlers['photos.details']({ id }, never)).marks;
const mark = async (library: Library, id: string, change: MarkChange): Promise<Response<Contract, 'marks.set'>> => must(await library.handlers['marks.set']({ photos: { ids: [id] }, change }, never));
const sidecarsIn = async (root: string): Promise<string[]> => (await readdir(root, { recursive: true })).filter((name) => !name.endsWith('.jpg') && !/^[^.]*$/.test(name)).sort();
const text = (root: string, name: string): Promise<string> => readFile(join(root, name), 'utf8');
const sha = async (path: string): Promise<string> => createHash('sha256').update(await readFile(path)).digest('hex');

describe('sidecars', () => {
  test('nothing is read or written before the user wants it, and originals never are', async () => {
    const root = await photosIn(['a.jpg', 'b.jpg']);
    await writeFile(join(root, 'b.jpg.xmp'), lightroom);
    const before = await Promise.all(['a.jpg', 'b.jpg'].map((name) => sha(join(root, name))));
    const library = await folders.make('library');
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      const [a, b] = [await idOf(open, join(root, 'a.jpg')), await idOf(open, join(root, 'b.jpg'))];
      await mark(open, a, { rating: 3, addTags: ['dog'] });
      expect(await settle(open)).toMatchObject({ settings: { on: false }, waiting: 0, known: 0, phase: 'idle' });
      expect(await marksOf(open, b)).toEqual(noMarks);
      expect(await sidecarsIn(root)).toEqual(['b.jpg.xmp']);

      await enable(open);
      expect(await sidecarsIn(root)).toEqual(['a.jpg.xmp', 'b.jpg.xmp']);
      expect(await text(root, 'a.jpg.xmp')).toMatch(/<rdf:li>dog<\/rdf:li>[^]*<xmp:Rating[^>]*>3</);
      expect(await marksOf(open, b)).toEqual({ favourite: false, rating: 5, flag: 'pick', tags: ['alps', 'winter'] });
      // What is taken over is not written back in other words.
      expect(await text(root, 'b.jpg.xmp')).toBe(lightroom);
    });
    expect(await Promise.all(['a.jpg', 'b.jpg'].map((name) => sha(join(root, name))))).toEqual(before);
  });

  test('are not written for a photo that went since the library looked, not even into the one of a RAW of its name', async () => {
    const root = await photosIn(['a.jpg', 'b.jpg', 'c.jpg']);
    await usingLibrary(await folders.make('library'), async (open) => {
      must(await open.index([root], never));
      await enable(open);
      const ids = await Promise.all(['a.jpg', 'b.jpg', 'c.jpg'].map((name) => idOf(open, join(root, name))));
      await mkdir(join(root, 'sub'));
      for (const name of ['a.jpg', 'b.jpg']) await rename(join(root, name), join(root, 'sub', name));
      await writeFile(join(root, 'b.nef'), 'a RAW');
      await writeFile(join(root, 'b.xmp'), lightroom);
      must(await open.handlers['marks.set']({ photos: { ids }, change: { rating: 2, addTags: ['mine'] } }, never));
      await settle(open);
      expect(await sidecarsIn(root)).toEqual(['b.nef', 'b.xmp', 'c.jpg.xmp']);
      expect(await text(root, 'b.xmp')).toBe(lightroom);
      expect(await marksOf(open, ids[1] ?? '')).toMatchObject({ rating: 2, tags: ['mine'] });
      // Where it is now, it is said once that is known.
      must(await open.index([], never));
      await settle(open);
      await enable(open);
      expect(await sidecarsIn(root)).toEqual(['b.nef', 'b.xmp', 'c.jpg.xmp', 'sub/a.jpg.xmp', 'sub/b.jpg.xmp']);
      expect(await text(root, 'sub/b.jpg.xmp')).toMatch(/mine/);
    });
  });

  test('follow what is marked, whatever is in them, and say no more of it when it is taken back', async () => {
    const root = await photosIn(['a.jpg', 'sub/c.jpg']);
    await writeFile(join(root, 'sub/c.xmp'), digiKam.replaceAll('\n', '\r\n'));
    const library = await folders.make('library');
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      await enable(open);
      const [a, c] = [await idOf(open, join(root, 'a.jpg')), await idOf(open, join(root, 'sub/c.jpg'))];
      const set = must(await open.handlers['marks.set']({ photos: { ids: [a, c] }, change: { addTags: ['ours'], favourite: true } }, never));
      expect((await settle(open)).waiting).toBe(0);
      expect(await sidecarsIn(root)).toEqual(['a.jpg.xmp', 'sub/c.xmp']);
      const written = await text(root, 'sub/c.xmp');
      expect(written.replace(/\r\n *<rdf:li>ours<\/rdf:li>/g, '').replace(/\r\n *<fstop:favorite[^\r]*/, '')).toBe(digiKam.replaceAll('\n', '\r\n'));
      expect(written.match(/ours/g)).toHaveLength(3);
      must(await open.handlers['edits.undo']({ edit: set.edit ?? '' }, never));
      await settle(open);
      expect(await text(root, 'sub/c.xmp')).toBe(digiKam.replaceAll('\n', '\r\n'));
      expect(await text(root, 'a.jpg.xmp')).not.toContain('ours');
      expect(await marksOf(open, c)).toMatchObject({ rating: 4, tags: ['beach', 'Renée & Zoë'] });
    });
  });

  test('take over what another program changes, also while Snapsift was closed, and let the later change win', async () => {
    const root = await photosIn(['a.jpg', 'b.jpg']);
    const library = await folders.make('library');
    const [pathA, pathB] = [join(root, 'a.jpg'), join(root, 'b.jpg')];
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      await enable(open);
      for (const path of [pathA, pathB]) await mark(open, await idOf(open, path), { rating: 2, addTags: ['dog'] });
      await settle(open);
    });
    const change = async (path: string, from: string, to: string, at: number): Promise<void> => {
      await writeFile(`${path}.xmp`, (await readFile(`${path}.xmp`, 'utf8')).replace(from, to));
      await utimes(`${path}.xmp`, at, at);
    };
    const now = Date.now() / 1000;
    await change(pathA, '>2</', '>5</', now + 60);
    await change(pathB, '>2</', '>5</', now - 60);
    await usingLibrary(library, async (open) => {
      const [a, b] = [await idOf(open, pathA), await idOf(open, pathB)];
      await mark(open, b, { rating: 1 });
      open.start();
      must(await open.index([], never));
      await settle(open);
      expect((await marksOf(open, a)).rating).toBe(5);
      expect((await marksOf(open, b)).rating).toBe(1);
      expect(await text(root, 'b.jpg.xmp')).toContain('>1</');
      // Somebody else's new tag, while it runs.
      await change(pathA, '<rdf:li>dog</rdf:li>', '<rdf:li>dog</rdf:li><rdf:li>theirs</rdf:li>', now + 120);
      must(await open.index([], never));
      await settle(open);
      expect((await marksOf(open, a)).tags).toEqual(['dog', 'theirs']);
      await mark(open, a, { removeTags: ['dog', 'theirs'] });
      await settle(open);
      expect(await text(root, 'a.jpg.xmp')).toMatch(/theirs/);
      expect(await text(root, 'a.jpg.xmp')).not.toMatch(/dog/);
      must(await open.index([], never));
      await settle(open);
      expect((await marksOf(open, a)).tags).toEqual([]);
    });
  });

  test('say the same beside every copy, and come along when a photo is moved with its sidecar', async () => {
    const root = await photosIn(['a.jpg']);
    await mkdir(join(root, 'copy'));
    await copyFile(join(root, 'a.jpg'), join(root, 'copy/same.jpg'));
    await writeFile(join(root, 'copy/same.jpg.xmp'), lightroom);
    const library = await folders.make('library');
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      await enable(open);
      const id = await idOf(open, join(root, 'a.jpg'));
      expect((await marksOf(open, id)).tags).toEqual(['alps', 'winter']);
      expect(await text(root, 'a.jpg.xmp')).toMatch(/alps/);
      await mark(open, id, { addTags: ['dog'] });
      await settle(open);
      await rename(join(root, 'copy'), join(root, 'elsewhere'));
      must(await open.index([], never));
      await settle(open);
      expect(await text(root, 'elsewhere/same.jpg.xmp')).toMatch(/dog/);
      await mark(open, id, { removeTags: ['dog'] });
      await settle(open);
      expect(await text(root, 'elsewhere/same.jpg.xmp')).toBe(lightroom);
      expect((await state(open)).known).toBe(2);
    });
  });

  test('hold the names of label albums while the photo is in them, but never those of private ones', async () => {
    const root = await photosIn(['a.jpg', 'b.jpg', 'c.jpg']);
    await writeFile(join(root, 'c.jpg.xmp'), lightroom);
    const library = await folders.make('library');
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      const [a = '', b = '', c = ''] = await Promise.all(['a.jpg', 'b.jpg', 'c.jpg'].map((name) => idOf(open, join(root, name))));
      const make = async (name: string, ids: string[], isPrivate: boolean): Promise<string> =>
        must(await open.handlers['albums.create']({ name, rule: { kind: 'label', phrasings: ['zzz'], filter: '', threshold: 20 }, photos: { ids }, colour: null, icon: null, cover: null, private: isPrivate, parent: null }, never)).album.id;
      const decide = async (id: string, photo: string, decision: 'yes' | 'no'): Promise<void> => void must(await open.handlers['albums.decide']({ id, photos: { ids: [photo] }, decision }, never));
      const dogs = await make('Dogs', [a, c], false);
      await make('Secret', [a], true);
      must(await open.handlers['albums.unlock']({}, never));
      await enable(open);
      expect(await text(root, 'a.jpg.xmp')).toMatch(/<rdf:li>Dogs<[^]*Snapsift\|Dogs/);
      expect(await text(root, 'a.jpg.xmp')).not.toMatch(/Secret/);
      expect(await text(root, 'c.jpg.xmp')).toMatch(/Snapsift\|Dogs/);
      expect(await sidecarsIn(root)).toEqual(['a.jpg.xmp', 'c.jpg.xmp']);
      // What a label says is no tag of the photo, also where the sidecar is read again.
      must(await open.handlers['sidecars.readAll']({}, never));
      await settle(open);
      expect((await marksOf(open, a)).tags).toEqual([]);
      expect((await marksOf(open, c)).tags).toEqual(['alps', 'winter']);

      // It leaves the album and comes to another photo: by itself, some seconds later.
      await decide(dogs, a, 'no');
      await decide(dogs, b, 'yes');
      await expect.poll(async () => (await settle(open), (await sidecarsIn(root)).includes('b.jpg.xmp')), { timeout: 30_000, interval: 500 }).toBe(true);
      expect(await text(root, 'a.jpg.xmp')).not.toMatch(/Dogs/);
      expect(await text(root, 'b.jpg.xmp')).toMatch(/<rdf:li>Dogs</);

      // Renamed, kept to oneself, or not wanted any more.
      must(await open.handlers['albums.update']({ id: dogs, change: { name: 'Hounds' } }, never));
      must(await open.handlers['sidecars.writeAll']({}, never));
      await settle(open);
      expect(await text(root, 'b.jpg.xmp')).toMatch(/Snapsift\|Hounds/);
      expect(await text(root, 'b.jpg.xmp')).not.toMatch(/Dogs/);
      must(await open.handlers['albums.update']({ id: dogs, change: { private: true } }, never));
      must(await open.handlers['sidecars.writeAll']({}, never));
      await settle(open);
      expect(await text(root, 'b.jpg.xmp')).not.toMatch(/Hounds/);
      // Every byte that another program wrote is as it was.
      expect(await text(root, 'c.jpg.xmp')).toBe(lightroom);
      must(await open.handlers['albums.update']({ id: dogs, change: { private: false } }, never));
      must(await open.handlers['sidecars.writeAll']({}, never));
      await settle(open);
      expect(await text(root, 'b.jpg.xmp')).toMatch(/Hounds/);
      await enable(open, { labels: false });
      expect(await text(root, 'b.jpg.xmp')).not.toMatch(/Hounds/);
    });
  });

  test('leave the RAW its own sidecar, and write where one is', async () => {
    const root = await photosIn(['pair.jpg', 'alone.jpg', 'new.jpg', 'both.jpg']);
    await writeFile(join(root, 'pair.nef'), 'raw');
    await writeFile(join(root, 'pair.xmp'), lightroom);
    await writeFile(join(root, 'alone.XMP'), lightroom);
    await writeFile(join(root, 'both.jpg.xmp'), digiKam);
    await writeFile(join(root, 'both.xmp'), lightroom);
    const library = await folders.make('library');
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      await enable(open, { on: true, naming: 'stem' });
      for (const name of ['pair', 'alone', 'new', 'both']) await mark(open, await idOf(open, join(root, `${name}.jpg`)), { addTags: ['x'] });
      await settle(open);
      expect(await sidecarsIn(root)).toEqual(['alone.XMP', 'both.jpg.xmp', 'both.xmp', 'new.xmp', 'pair.jpg.xmp', 'pair.nef', 'pair.xmp']);
      expect(await text(root, 'pair.xmp')).toBe(lightroom);
      expect(await text(root, 'both.xmp')).toBe(lightroom);
      expect((await marksOf(open, await idOf(open, join(root, 'both.jpg')))).tags).toEqual(['alps', 'beach', 'Renée & Zoë', 'winter', 'x']);
      expect((await marksOf(open, await idOf(open, join(root, 'pair.jpg')))).tags).toEqual(['x']);
      expect(await text(root, 'both.jpg.xmp')).toMatch(/<rdf:li>winter</);
    });
  });

  test('are left alone where they cannot be used, each with its reason, and nothing is lost', async () => {
    const names = ['doctype', 'broken', 'html', 'latin', 'huge', 'folder', 'empty', 'utf16', 'link'];
    const root = await photosIn(names.map((name) => `${name}.jpg`));
    const at = (name: string): string => join(root, `${name}.jpg.xmp`);
    const secret = join(root, 'secret.txt');
    await writeFile(secret, 'top-secret');
    const doctype = `<!DOCTYPE x [<!ENTITY e SYSTEM "file://${secret}">]><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>&e;</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`;
    await writeFile(at('doctype'), doctype);
    await writeFile(at('broken'), lightroom.slice(0, 600));
    await writeFile(at('html'), '<html><body>Not found</body></html>');
    await writeFile(at('latin'), Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', 'latin1'));
    await writeFile(at('huge'), Buffer.alloc(17 * 2 ** 20, 0x20));
    await mkdir(at('folder'));
    await writeFile(at('empty'), '');
    await writeFile(at('utf16'), Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(lightroom, 'utf16le').swap16()]));
    await mkdir(join(root, 'kept'));
    await writeFile(join(root, 'kept/real.xmp'), lightroom);
    await symlink(join('kept', 'real.xmp'), at('link'));
    const library = await folders.make('library');
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      for (const name of names) await mark(open, await idOf(open, join(root, `${name}.jpg`)), { addTags: ['mine'] });
      await enable(open);
      const now = await state(open);
      expect(now.failed).toBe(6);
      expect(Object.fromEntries(now.problems.map(({ path, code }) => [path.slice(root.length + 1).split('.')[0], code]))).toEqual({
        doctype: 'doctype', broken: 'not-xml', html: 'not-xmp', latin: 'encoding', huge: 'too-large', folder: 'unreadable',
      });
      expect(now.problems.every(({ message }) => /^[A-Z"].*\.$/.test(message))).toBe(true);
      expect(await text(root, 'broken.jpg.xmp')).toBe(lightroom.slice(0, 600));
      // What an entity leads to is nobody's tag, and the file stays as it was.
      expect(await text(root, 'doctype.jpg.xmp')).toBe(doctype);
      expect((await marksOf(open, await idOf(open, join(root, 'doctype.jpg')))).tags).toEqual(['mine']);
      expect(await text(root, 'empty.jpg.xmp')).toMatch(/mine/);
      const wide = await readFile(at('utf16'));
      expect([...wide.subarray(0, 2)]).toEqual([0xfe, 0xff]);
      expect(wide.subarray(2).swap16().toString('utf16le').replace(/\n *<rdf:li>mine<\/rdf:li>/g, '')).toBe(lightroom);
      expect(await text(root, 'kept/real.xmp')).toMatch(/mine/);
      expect((await marksOf(open, await idOf(open, join(root, 'broken.jpg')))).tags).toEqual(['mine']);
      // Mended, it is written after the next run of indexing.
      await writeFile(at('broken'), lightroom);
      must(await open.index([], never));
      open.start();
      must(await open.index([], never));
      await settle(open);
      expect(await text(root, 'broken.jpg.xmp')).toMatch(/mine/);
    });
  });

  test.runIf(process.platform !== 'win32')('wait for a folder that may not be written, and are written when it may', async () => {
    const root = await photosIn(['locked/a.jpg', 'b.jpg']);
    const library = await folders.make('library');
    for (const folder of [root, join(root, 'locked'), library]) await chmod(folder, 0o777);
    await withoutPrivileges(async () => {
      await usingLibrary(library, async (open) => {
        must(await open.index([root], never));
        await enable(open);
        const [a, b] = [await idOf(open, join(root, 'locked/a.jpg')), await idOf(open, join(root, 'b.jpg'))];
        process.seteuid?.(0);
        await chmod(join(root, 'locked'), 0o555);
        process.seteuid?.(65_534);
        await mark(open, a, { rating: 4 });
        await mark(open, b, { rating: 4 });
        const stuck = await settle(open);
        expect(stuck).toMatchObject({ waiting: 1, failed: 1, problems: [{ code: 'no-permission' }] });
        expect(await sidecarsIn(root)).toEqual(['b.jpg.xmp']);
      });
      process.seteuid?.(0);
      await chmod(join(root, 'locked'), 0o777);
      process.seteuid?.(65_534);
      await usingLibrary(library, async (open) => {
        expect((await state(open)).waiting).toBe(1);
        open.start();
        expect(await settle(open)).toMatchObject({ waiting: 0, failed: 0 });
        expect(await text(root, 'locked/a.jpg.xmp')).toContain('>4</');
      });
    });
  });

  test('can be gone through once without being on, and be stopped', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `${index}.jpg`);
    const root = await photosIn(names);
    for (const name of names.slice(0, 10)) await writeFile(join(root, `${name}.xmp`), digiKam);
    const library = await folders.make('library');
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      must(await open.handlers['sidecars.readAll']({}, never));
      expect(await open.handlers['sidecars.writeAll']({}, never)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
      const read = await settle(open);
      expect(read).toMatchObject({ settings: { on: false }, last: { job: 'read', ended: 'done', sidecars: 10, written: 0, imported: 10, failed: 0 } });
      expect((await sidecarsIn(root)).length).toBe(10);
      for (const name of names.slice(10, 20)) await mark(open, await idOf(open, join(root, name)), { rating: 1 });
      must(await open.handlers['sidecars.writeAll']({}, never));
      expect((await settle(open)).last).toMatchObject({ job: 'write', ended: 'done', written: 10 });
      must(await open.handlers['sidecars.readAll']({}, never));
      expect(must(await open.handlers['sidecars.cancel']({}, never))).toMatchObject({ phase: 'idle', last: { ended: 'cancelled' } });
    });
  });

  test('leave nothing half-written behind, and clear up after a kill', async () => {
    const root = await photosIn(['a.jpg']);
    const stale = join(root, '.snapsift-00112233445566ff.part');
    await writeFile(stale, 'half');
    await utimes(stale, 1000, 1000);
    await writeFile(join(root, '.snapsift-mine.part'), 'not a name of Snapsift');
    const library = await folders.make('library');
    await usingLibrary(library, async (open) => {
      must(await open.index([root], never));
      await enable(open);
      await mark(open, await idOf(open, join(root, 'a.jpg')), { rating: 1 });
      await settle(open);
    });
    expect((await readdir(root)).sort()).toEqual(['.snapsift-mine.part', 'a.jpg', 'a.jpg.xmp']);
    const { mode } = await stat(join(root, 'a.jpg.xmp'));
    expect(mode & 0o777 & ~0o666).toBe(0);
    await rm(root, { recursive: true });
  });
});
