/** What is private stays so: in every kind of album, after opening again, after a kill, and in everything that is said of photos. */
import { copyFile, cp, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Library } from '../../src/core/library.ts';
import { albumRuleSchema, type Album, type AlbumRule } from '../../src/shared/albums-contract.ts';
import { makePhotos } from '../fixtures/make-photos.ts';
import { must, never, temporaryFolders, usingLibrary } from '../fixtures/open.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

let directory: string;
let photos: string;
beforeAll(async () => {
  [directory, photos] = [await folders.make('private'), await folders.make('private-photos')];
  await makePhotos(photos);
  await usingLibrary(directory, async (library) => void must(await library.index([photos], never)));
}, 120_000);

const create = async (library: Library, name: string, rule: AlbumRule, more: { private?: boolean; ids?: string[] } = {}): Promise<Album> => {
  const { ids, ...rest } = more;
  return must(await library.handlers['albums.create']({ name, rule, colour: null, icon: null, cover: null, private: false, parent: null, ...rest, ...(ids && { photos: { ids } }) }, never)).album;
};
const label = (phrasings: string[], more: { filter?: string; threshold?: number } = {}): AlbumRule => albumRuleSchema.parse({ kind: 'label', phrasings, ...more });
const shown = async (library: Library, filter: { album?: string } = {}): Promise<{ id: string; name: string }[]> => {
  const { view } = must(await library.handlers['photos.grid']({ filter, order: 'newest' }, never));
  return must(await library.handlers['photos.range']({ view, offset: 0, limit: 500 }, never)).photos;
};
const lock = async (library: Library): Promise<void> => void must(await library.handlers['albums.lock']({}, never));
const unlock = async (library: Library): Promise<void> => void must(await library.handlers['albums.unlock']({}, never));
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));
const remove = async (library: Library, ...albums: Album[]): Promise<void> => {
  for (const { id } of albums) must(await library.handlers['albums.remove']({ id }, never));
};

describe('a private album', () => {
  test('of a saved search hides what the search finds, however often it is locked and judged again', async () => {
    let album: Album | undefined;
    await usingLibrary(directory, async (library) => {
      const all = (await shown(library)).length;
      const wanted = (await shown(library))[0] as { id: string; name: string };
      const search = must(await library.handlers['searches.save']({ name: 'One', text: `name:${wanted.name}`, strictness: 0, sort: 'date' }, never));
      album = await create(library, 'One', { kind: 'search', search: search.id }, { private: true });
      for (let turn = 0; turn < 2; turn++) {
        expect((await shown(library)).map(({ id }) => id)).not.toContain(wanted.id);
        await unlock(library);
        await settled();
        expect(await shown(library)).toHaveLength(all);
        expect((await shown(library, { album: album.id })).map(({ id }) => id)).toEqual([wanted.id]);
        await lock(library);
        await settled();
      }
      expect((await shown(library)).map(({ id }) => id)).not.toContain(wanted.id);
    });
    await usingLibrary(directory, async (library) => {
      library.start();
      await settled();
      const before = (await shown(library)).length;
      await unlock(library);
      await settled();
      expect((await shown(library)).length).toBe(before + 1);
      await remove(library, album as Album);
    });
  });

  test('shows nothing of its photos to who knows their ids, or holds a view from before it was locked', async () => {
    await usingLibrary(directory, async (library) => {
      const { view } = must(await library.handlers['photos.grid']({ filter: {}, order: 'newest' }, never));
      const [hidden, open] = await shown(library);
      const ids = [hidden?.id ?? '', open?.id ?? ''] as const;
      const album = await create(library, 'Mine', { kind: 'manual' }, { private: true, ids: [ids[0]] });
      const asked = async (id: string): Promise<string[]> => {
        const answers = [
          await library.handlers['photos.details']({ id }, never),
          await library.handlers['photos.tags']({ id }, never),
          await library.handlers['photos.compare']({ first: id, second: ids[1] }, never),
          await library.locate('thumb', id, 256),
          await library.locate('original', id, 256),
        ];
        return answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
      };
      expect(await asked(ids[0])).toEqual(Array(5).fill('photo-not-found'));
      expect(await asked(ids[1])).toEqual(Array(5).fill('ok'));
      expect(await library.handlers['photos.range']({ view, offset: 0, limit: 5 }, never)).toMatchObject({ ok: false, error: { code: 'view-stale' } });
      expect(await library.handlers['photos.range']({ view, offset: 1, limit: 5 }, never)).toMatchObject({ ok: true });
      await unlock(library);
      expect(await asked(ids[0])).toEqual(Array(5).fill('ok'));
      await remove(library, album);
    });
  });

  test('that asks for another private album holds the same photos, locked or not', async () => {
    await usingLibrary(directory, async (library) => {
      const [first, second] = await shown(library);
      const ids = [first?.id ?? '', second?.id ?? ''];
      const secret = await create(library, 'Secret', { kind: 'manual' }, { ids, private: true });
      const inside = await create(library, 'Inside', label(['zzz'], { filter: 'album:Secret', threshold: -20 }));
      const smart = await create(library, 'Smart', albumRuleSchema.parse({ kind: 'smart', parts: [], filter: 'album:Secret' }));
      expect([inside.count, smart.count]).toEqual([0, 0]);
      await settled();
      await unlock(library);
      for (const { id } of [inside, smart]) expect((await shown(library, { album: id })).map((photo) => photo.id).sort()).toEqual(ids.sort());
      await lock(library);
      for (const { id } of [inside, smart]) expect(await shown(library, { album: id })).toEqual([]);
      await remove(library, secret, inside, smart);
    });
  });

  test('lets nothing be seen of its photos: no example, no tag, no folder, no camera, no duplicate, no cover', async () => {
    const other = await folders.make('private-copies');
    const own = join(other, 'Clinic records');
    await mkdir(own);
    await copyFile(join(photos, 'holiday', 'photo-000.jpg'), join(own, 'letter.jpg'));
    await usingLibrary(await folders.make('private-leaks'), async (library) => {
      await cp(photos, join(other, 'rest'), { recursive: true });
      must(await library.index([other], never));
      must(await library.duplicates.run());
      const groups = async () => must(await library.handlers['duplicates.groups']({ kind: 'exact', show: 'all', offset: 0, limit: 100 }, never));
      const before = (await groups()).groups;
      const group = before.find(({ members }) => members.some(({ path }) => basename(path) === 'letter.jpg'));
      const id = group?.members[0]?.photo.id ?? '';
      expect(id).not.toBe('');
      const [, visible] = (await shown(library)).filter((photo) => photo.id !== id);
      const open = await create(library, 'Open', label(['zzz'], { threshold: 20 }), { ids: [id, visible?.id ?? ''] });
      must(await library.handlers['marks.set']({ photos: { ids: [id] }, change: { addTags: ['diagnosis'] } }, never));
      const secret = await create(library, 'Secret', { kind: 'manual' }, { ids: [id], private: true });
      must(await library.handlers['albums.update']({ id: secret.id, change: { cover: id } }, never));

      const example = must(await library.handlers['albums.decisions']({ id: open.id, decision: 'yes', offset: 0, limit: 100 }, never));
      expect([example.total, example.photos.map(({ photo }) => photo.id)]).toEqual([1, [visible?.id]]);
      const third = (await shown(library)).find((photo) => photo.id !== visible?.id)?.id ?? '';
      expect(must(await library.handlers['albums.explain']({ id: open.id, photo: third }, never)).nearestYes?.photo.id).toBe(visible?.id);
      expect(must(await library.handlers['marks.tags']({}, never)).tags).toEqual([]);
      expect(must(await library.handlers['search.facets']({}, never)).folders).not.toContain('Clinic records');
      expect(must(await library.handlers['searches.suggest']({ text: 'in:clin' }, never)).suggestions).toEqual([]);
      expect((await groups()).groups.map((each) => each.id)).not.toContain(group?.id);
      expect(await library.handlers['duplicates.members']({ group: group?.id ?? '', offset: 0, limit: 10 }, never)).toMatchObject({ ok: false });
      expect(library.duplicates.decided({ which: 'all' }).map((each) => each.id)).not.toContain(group?.id);
      expect(library.duplicates.state.kinds.find(({ kind }) => kind === 'exact')?.groups).toBe(before.length - 1);
      const told = must(await library.handlers['albums.list']({}, never)).albums.find((album) => album.id === secret.id);
      expect(told).toMatchObject({ locked: true, count: null, face: null, cover: null, yes: 0, no: 0 });

      await unlock(library);
      expect(must(await library.handlers['marks.tags']({}, never)).tags).toEqual([{ tag: 'diagnosis', photos: 1 }]);
      expect(must(await library.handlers['search.facets']({}, never)).folders).toContain('Clinic records');
      expect((await groups()).groups.find((each) => each.id === group?.id)?.members[0]?.albums).toContain('Secret');
      await lock(library);
      await unlock(library);
      expect((await groups()).groups).toHaveLength(before.length);
      await remove(library, open);
    });
  }, 120_000);

  test('hides its photos after a kill too, before anything is judged', async () => {
    await usingLibrary(directory, async (library) => {
      const all = await shown(library);
      const album = await create(library, 'Everything', label(['photo'], { threshold: -20 }), { private: true });
      expect(await shown(library)).toEqual([]);
      // What is on the disk a while later is what a kill leaves.
      await expect.poll(async () => JSON.parse(await readFile(join(directory, 'albums.json'), 'utf8').catch(() => '{}')) as object, { timeout: 10_000 }).toHaveProperty(album.id);
      const kept = JSON.parse(await readFile(join(directory, 'albums.json'), 'utf8')) as Record<string, string>;
      expect(Buffer.from(kept[album.id] ?? '', 'base64').length).toBe(all.length * 32);
      await remove(library, album);
    });
  });
});
