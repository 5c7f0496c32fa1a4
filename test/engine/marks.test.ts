/** Marks in a real library: one write for many, kept through kill, move, another model, and a photo that goes and returns. */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Library } from '../../src/core/library.ts';
import type { Contract } from '../../src/shared/contract.ts';
import { noMarks, type MarkChange, type Marks } from '../../src/shared/marks-contract.ts';
import type { Payload, Response } from '../../src/shared/rpc-types.ts';
import { cliEntry, fixturePhotos } from '../fixtures/photos.ts';
import { must, never, temporaryFolders, tryOpen, usingLibrary } from '../fixtures/open.ts';
import { addPhotos } from '../fixtures/many-photos.ts';
import { writeTinyModel } from '../fixtures/tiny-models.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

const { folder: photos } = await fixturePhotos();
const pictures = (await readdir(photos, { recursive: true })).filter((name) => /\.jpg$/.test(name)).slice(0, 8);

async function somePhotos(): Promise<string> {
  const root = await folders.make('marked');
  for (const [index, name] of pictures.entries()) await copyFile(join(photos, name), join(root, `${index}.jpg`));
  return root;
}

const set = async (library: Library, ids: string[], change: MarkChange): Promise<Response<Contract, 'marks.set'>> => must(await library.handlers['marks.set']({ photos: { ids }, change }, never));
const marksOf = async (library: Library, id: string): Promise<Marks> => must(await library.handlers['photos.details']({ id }, never)).marks;
const undo = async (library: Library, edit: string | null): Promise<string | null> => must(await library.handlers['edits.undo']({ edit: edit ?? '' }, never)).edit;
const grid = async (library: Library, query?: string): Promise<Response<Contract, 'photos.grid'>> =>
  must(await library.handlers['photos.grid']({ order: 'newest', ...(query !== undefined && { filter: { query } }) }, never));
const tiles = async (library: Library, query?: string): Promise<Response<Contract, 'photos.range'>['photos']> =>
  must(await library.handlers['photos.range']({ view: (await grid(library, query)).view, offset: 0, limit: 500 }, never)).photos;
const versions = async (directory: string): Promise<number> => (await readdir(join(directory, 'db', 'marks.lance', '_versions'))).length;

describe('marks', () => {
  test('can be given to a photo with more tags than it takes, which undo may leave', async () => {
    const root = await somePhotos();
    await usingLibrary(await folders.make('many-tags'), async (library) => {
      must(await library.index([root], never));
      const [photo] = await tiles(library);
      const ids = [photo?.id ?? ''];
      const many = (name: string): string[] => Array.from({ length: 150 }, (_, index) => `${name} ${index}`);
      await set(library, ids, { addTags: many('old') });
      const removed = await set(library, ids, { removeTags: many('old') });
      await set(library, ids, { addTags: many('new') });
      await undo(library, removed.edit);
      expect((await marksOf(library, ids[0] ?? '')).tags).toHaveLength(300);
      expect(await set(library, ids, { favourite: true, removeTags: ['new 0'] })).toMatchObject({ changed: 1 });
      expect(await library.handlers['marks.set']({ photos: { ids }, change: { addTags: ['one more'] } }, never)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    });
  });

  test('are set, shown, asked for, summed up, undone and done again', async () => {
    const directory = await folders.make('library');
    const root = await somePhotos();
    await usingLibrary(directory, async (library) => {
      must(await library.index([root], never));
      const heard: Payload<Contract, 'marks.changed'>[] = [];
      library.onEvent((event, payload) => void (event === 'marks.changed' && heard.push(payload as Payload<Contract, 'marks.changed'>)));
      const ids = (await tiles(library)).map(({ id }) => id);
      const [first = '', second = '', third = ''] = ids;

      const rated = await set(library, [first, second, first, 'f'.repeat(64)], { rating: 4, addTags: ['Iceland', ' summer  2021 '] });
      expect(rated).toMatchObject({ photos: 2, changed: 2, edit: expect.any(String) });
      expect(await marksOf(library, first)).toEqual({ favourite: false, rating: 4, flag: null, tags: ['Iceland', 'summer 2021'] });
      expect(heard).toEqual([{ photos: [first, second].map((id) => ({ id, marks: { ...noMarks, rating: 4, tags: ['Iceland', 'summer 2021'] } })) }]);
      await set(library, [second, third], { favourite: true, flag: 'pick', addTags: ['ICELAND'] });
      expect((await marksOf(library, third)).tags).toEqual(['Iceland']);
      expect(await set(library, [second], { favourite: true })).toEqual({ photos: 1, changed: 0, edit: null });

      // Tiles say it, filters find it, also together with words, and photos that were not marked have nothing to say.
      const shown = new Map((await tiles(library)).map((tile) => [tile.id, tile.marks]));
      expect([first, second, third].map((id) => shown.get(id))).toEqual([{ rating: 4 }, { rating: 4, favourite: true, flag: 'pick' }, { favourite: true, flag: 'pick' }]);
      expect(ids.slice(3).map((id) => shown.get(id))).toEqual(ids.slice(3).map(() => undefined));
      const found = async (query: string): Promise<string[]> => (await tiles(library, query)).map(({ id }) => id).sort();
      expect(await found('rating:>=4')).toEqual([first, second].sort());
      expect(await found('is:favourite rating:4')).toEqual([second]);
      expect(await found('tag:iceland')).toEqual([first, second, third].sort());
      expect((await found('rating:0')).length).toBe(ids.length - 2);
      const searched = must(await library.handlers['search.run']({ text: 'a photo is:picked', limit: 50 }, never));
      expect(searched.results.map(({ photo }) => photo.id).sort()).toEqual([second, third].sort());
      expect(searched.results[0]?.photo.marks).toMatchObject({ favourite: true, flag: 'pick' });

      const { view, count } = await grid(library);
      expect(must(await library.handlers['marks.summary']({ photos: { view, ranges: [[0, count]] } }, never))).toEqual({
        photos: count, favourites: 2, ratings: [count - 2, 0, 0, 0, 2, 0], picked: 2, rejected: 0,
        tags: [{ tag: 'Iceland', photos: 3 }, { tag: 'summer 2021', photos: 2 }],
      });
      expect(must(await library.handlers['marks.tags']({}, never)).tags).toEqual([{ tag: 'Iceland', photos: 3 }, { tag: 'summer 2021', photos: 2 }]);

      // Undo leaves what was said since, and answers how to do it again.
      const again = await undo(library, rated.edit);
      expect(await marksOf(library, first)).toEqual(noMarks);
      expect(await marksOf(library, second)).toEqual({ favourite: true, rating: 0, flag: 'pick', tags: [] });
      expect((await tiles(library, 'rating:>=4')).length).toBe(0);
      await undo(library, again);
      expect((await marksOf(library, first)).rating).toBe(4);
      expect(await library.handlers['edits.undo']({ edit: rated.edit ?? '' }, never)).toMatchObject({ ok: false, error: { code: 'edit-gone' } });
    });
  });

  test('refuse what makes no sense, and change nothing then', async () => {
    const directory = await folders.make('library');
    const root = await somePhotos();
    await usingLibrary(directory, async (library) => {
      must(await library.index([root], never));
      const [{ id } = { id: '' }] = await tiles(library);
      const refused = async (photos: Parameters<typeof library.handlers['marks.set']>[0]['photos'], change: MarkChange): Promise<string> => {
        const result = await library.handlers['marks.set']({ photos, change }, never);
        return result.ok ? 'ok' : result.error.code;
      };
      expect(await refused({ ids: ['f'.repeat(64)] }, { rating: 1 })).toBe('photo-not-found');
      expect(await refused({ view: 999, ranges: [[0, 1]] }, { rating: 1 })).toBe('view-stale');
      expect(await refused({ ids: [id] }, { rating: 1, addTags: ['good', ' \n '] })).toBe('bad-request');
      const many = Array.from({ length: 150 }, (_, index) => `tag ${index}`);
      await set(library, [id], { addTags: many });
      expect(await refused({ ids: [id] }, { addTags: many.map((tag) => `${tag} more`) })).toBe('bad-request');
      expect(await marksOf(library, id)).toMatchObject({ rating: 0 });
    });
  });

  test('stay with the photo: reopened, moved, forgotten and indexed again, and with another model', async () => {
    const directory = await folders.make('library');
    const root = await somePhotos();
    const id = await usingLibrary(directory, async (library) => {
      must(await library.index([root], never));
      const found = must(await library.identify(join(root, '0.jpg'), never));
      await set(library, [found], { rating: 5, flag: 'reject', addTags: ['keep'] });
      return found;
    });
    const marks: Marks = { favourite: false, rating: 5, flag: 'reject', tags: ['keep'] };
    await mkdir(join(root, 'elsewhere'));
    await rename(join(root, '0.jpg'), join(root, 'elsewhere', 'renamed.jpg'));
    await usingLibrary(directory, async (library) => {
      must(await library.index([], never));
      expect(await marksOf(library, id)).toEqual(marks);
      expect((await tiles(library, 'tag:keep')).map(({ name }) => name)).toEqual(['renamed.jpg']);
      must(await library.handlers['folders.remove']({ path: root }, never));
      expect(must(await library.handlers['marks.tags']({}, never)).tags).toEqual([]);
      must(await library.index([root], never));
      expect(await marksOf(library, id)).toEqual(marks);
    });
    const model = join(await folders.make('model'), 'tiny');
    await writeTinyModel(model);
    await usingLibrary(directory, async (library) => {
      must(await library.index([], never));
      expect(await marksOf(library, id)).toEqual(marks);
    }, { modelFolder: model });
  });

  test('50,000 photos are one write, by a message of a few bytes, and one undo', async () => {
    const directory = await folders.make('library');
    const store = must(await tryOpen(directory));
    await store.close();
    await addPhotos(directory, 50_000);
    await usingLibrary(directory, async (library) => {
      const { view, count } = await grid(library);
      expect(count).toBe(50_000);
      const before = await versions(directory);
      const photosOfIt = { view, ranges: [[0, 50_000] as [number, number]] };
      const result = must(await library.handlers['marks.set']({ photos: photosOfIt, change: { rating: 3, addTags: ['all'] } }, never));
      expect(result).toMatchObject({ photos: 50_000, changed: 50_000 });
      expect(await versions(directory)).toBe(before + 1);
      expect(must(await library.handlers['marks.summary']({ photos: photosOfIt }, never))).toMatchObject({ ratings: [0, 0, 0, 50_000, 0, 0], tags: [{ tag: 'all', photos: 50_000 }] });
      await undo(library, result.edit);
      expect(await versions(directory)).toBe(before + 2);
      expect(must(await library.handlers['marks.summary']({ photos: photosOfIt }, never))).toMatchObject({ ratings: [50_000, 0, 0, 0, 0, 0], tags: [] });
    });
    // Once more from the disk.
    await usingLibrary(directory, async (library) => expect((await grid(library, 'rating:>0')).count).toBe(0));
  });

  test('what was answered is on the disk: kill -9 right after it', async () => {
    const directory = await folders.make('library');
    const root = await somePhotos();
    await usingLibrary(directory, async (library) => must(await library.index([root], never)));
    const child = spawn(process.execPath, [cliEntry, 'mark', join(root, '0.jpg'), '--favourite', '--tag', 'kept', '--library', directory, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const said = await new Promise<string>((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    child.kill('SIGKILL');
    await new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(undefined)));
    expect(JSON.parse(said)).toMatchObject({ changed: 1, photos: [{ favourite: true, tags: ['kept'] }] });
    await usingLibrary(directory, async (library) => expect((await tiles(library, 'is:favourite tag:kept')).length).toBe(1));
  });
});
