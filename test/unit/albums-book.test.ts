/** Albums as the user makes them, over a real database in a temporary folder. */
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createAlbums, type Albums } from '../../src/core/albums/albums.ts';
import { openLastKnown } from '../../src/core/albums/last-known.ts';
import type { LabelModel } from '../../src/core/albums/labels.ts';
import { createAlbumHandlers } from '../../src/core/albums/handlers.ts';
import { createEdits, type Edits } from '../../src/core/edits.ts';
import { silentLog } from '../../src/core/log.ts';
import { withoutMarks } from '../../src/core/search/filter.ts';
import { createBackground } from '../../src/core/search/background.ts';
import { createGrids } from '../../src/core/search/grid.ts';
import { createResident } from '../../src/core/search/resident.ts';
import { albumsShape, feedbackShape } from '../../src/core/store/albums-shape.ts';
import { openStore, type PhotoEntry, type Store } from '../../src/core/store/store.ts';
import { albumRuleSchema, type AlbumRule } from '../../src/shared/albums-contract.ts';
import { fail, ok } from '../../src/shared/errors.ts';
import { must, never, temporaryFolders } from '../fixtures/open.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

const hashOf = (name: string): string => Buffer.from(name).toString('hex').padEnd(64, '0');
const photo = (name: string, year: number): PhotoEntry => ({
  hash: hashOf(name), width: 4, height: 3, takenLocal: Date.UTC(year, 5), takenOffset: null, color: '#000000', pipeline: 1, bytes: 1, format: 'jpeg', takenSource: 'exif',
  camera: null, lens: null, fNumber: null, iso: null, focalLength: null, lat: null, lon: null, paths: [`/photos/${name}.jpg`],
});
const photos = new Map(['ann', 'ben', 'cat', 'dog', 'elk'].map((name, index) => [hashOf(name), photo(name, 2019 + index)]));
const ids = (...names: string[]): { ids: string[] } => ({ ids: names.map(hashOf) });
/** Nothing is judged here. */
const resident = createResident(4);
const model: LabelModel = { resident, background: createBackground(resident), prepare: async () => fail('vision-lost', 'There is no model.'), phrasings: () => Promise.reject(new Error('There is no model.')) };
const manual: AlbumRule = { kind: 'manual' };
const collection: AlbumRule = { kind: 'collection' };
const smart = (parts: readonly { album: string; not?: boolean }[], filter = ''): AlbumRule => albumRuleSchema.parse({ kind: 'smart', parts, filter });

interface World {
  store: Store;
  albums: Albums;
  edits: Edits;
  told: (readonly string[] | null)[];
  /** How often it was told that photos appeared or disappeared. */
  hidden: { times: number };
  handlers: ReturnType<typeof createAlbumHandlers>;
  close(): Promise<void>;
}

async function open(directory: string): Promise<World> {
  const store = must(await openStore(directory, silentLog));
  const edits = createEdits();
  const told: World['told'] = [];
  const hidden = { times: 0 };
  let time = 1000;
  const albums = createAlbums({
    albums: await store.openRecords(albumsShape), feedback: await store.openRecords(feedbackShape), store: { photos, revision: 0, changedSince: () => new Set() }, edits,
    marks: withoutMarks, lastKnown: await openLastKnown(directory, () => undefined), model: () => model, languages: () => 'English', findMatches: async () => ok(null), searchText: () => null, warn: () => undefined, now: () => time++, changed: (changed) => void told.push(changed), hiddenChanged: () => void hidden.times++,
  });
  const handlers = createAlbumHandlers({ albums, photos, languages: () => 'English', words: () => ({ words: [], vectors: [] }), phrasings: model.phrasings, select: (selection) => ok('ids' in selection ? selection.ids : []) });
  return { store, albums, edits, told, hidden, handlers, close: () => store.close() };
}

const create = async (world: World, name: string, rule: AlbumRule, more: Partial<Parameters<World['handlers']['albums.create']>[0]> = {}): Promise<{ id: string; edit: string | null }> => {
  const { album, edit } = must(await world.handlers['albums.create']({ name, rule, colour: null, icon: null, cover: null, private: false, parent: null, ...more }, never));
  return { id: album.id, edit };
};
const namesIn = (world: World, id: string): string[] => [...(world.albums.members(id) ?? [])].map((hash) => photos.get(hash)?.paths[0]?.slice(8, -4) ?? '?').sort();
const list = async (world: World) => must(await world.handlers['albums.list']({}, never)).albums;

let directory: string;
beforeEach(async () => {
  directory = join(await folders.make('albums'), 'db');
});

async function using(use: (world: World) => Promise<void>): Promise<void> {
  const world = await open(directory);
  try {
    await use(world);
  } finally {
    await world.close();
  }
}

describe('albums', () => {
  it('are there again after opening, with what was put into them', async () => {
    let id = '';
    await using(async (world) => {
      ({ id } = await create(world, 'Zoo', manual, { photos: ids('cat', 'elk'), colour: 'red', icon: 'paw' }));
      must(await world.handlers['albums.decide']({ id, photos: ids('elk'), decision: 'no' }, never));
      must(await world.handlers['albums.decide']({ id, photos: ids('dog'), decision: 'yes' }, never));
    });
    await using(async (world) => {
      expect(namesIn(world, id)).toEqual(['cat', 'dog']);
      expect((await list(world))[0]).toMatchObject({ id, name: 'Zoo', colour: 'red', icon: 'paw', count: 2, yes: 2, no: 0, face: { name: 'dog.jpg' } });
    });
  });

  it('take back every change, one by one, and do it again', async () => {
    await using(async (world) => {
      const undo = async (edit: string | null): Promise<string | null> => must(await world.edits.undo(edit as string)).edit;
      const { id, edit: created } = await create(world, 'Zoo', manual, { photos: ids('cat') });
      const renamed = must(await world.handlers['albums.update']({ id, change: { name: 'Animals' } }, never)).edit;
      const coloured = must(await world.handlers['albums.update']({ id, change: { colour: 'blue' } }, never)).edit;
      const decided = must(await world.handlers['albums.decide']({ id, photos: ids('dog', 'elk', 'cat'), decision: 'yes' }, never));
      expect(decided).toMatchObject({ changed: 2, album: { count: 3 } });
      const again = await undo(decided.edit);
      expect(namesIn(world, id)).toEqual(['cat']);
      await undo(again);
      expect(namesIn(world, id)).toEqual(['cat', 'dog', 'elk']);
      // The older of two changes of one album: the newer one stays.
      await undo(renamed);
      expect(world.albums.book.get(id)).toMatchObject({ name: 'Zoo', colour: 'blue' });
      expect(await world.edits.undo(created as string)).toMatchObject({ ok: false, error: { code: 'edit-gone' } });
      await undo(coloured);
      const removed = must(await world.handlers['albums.remove']({ id }, never)).edit;
      expect(await list(world)).toEqual([]);
      await undo(removed);
      expect(namesIn(world, id)).toEqual(['cat', 'dog', 'elk']);
    });
  });

  it('nest in collections, which show all that they hold, and never in themselves', async () => {
    await using(async (world) => {
      const outer = await create(world, 'Family', collection);
      const inner = await create(world, 'Trips', collection, { parent: outer.id });
      const deep = await create(world, 'Rome', manual, { parent: inner.id, photos: ids('ann') });
      await create(world, 'Home', manual, { parent: outer.id, photos: ids('ben', 'ann') });
      expect(namesIn(world, outer.id)).toEqual(['ann', 'ben']);
      expect(namesIn(world, inner.id)).toEqual(['ann']);
      const refuse = async (id: string, parent: string): Promise<string> => {
        const result = await world.handlers['albums.update']({ id, change: { parent } }, never);
        return result.ok ? 'ok' : result.error.code;
      };
      expect(await refuse(outer.id, inner.id)).toBe('bad-request');
      expect(await refuse(outer.id, outer.id)).toBe('bad-request');
      expect(await refuse(inner.id, deep.id)).toBe('bad-request');
      expect(await refuse(inner.id, 'nowhere')).toBe('bad-request');
      // Removing a collection leaves what lay in it, one step higher.
      const { edit } = must(await world.handlers['albums.remove']({ id: inner.id }, never));
      expect(world.albums.book.get(deep.id)?.parent).toBe(outer.id);
      must(await world.edits.undo(edit));
      expect(world.albums.book.get(deep.id)?.parent).toBe(inner.id);
    });
  });

  it('never lie in themselves, whichever of two windows is first and whatever is taken back in which order', async () => {
    await using(async (world) => {
      const move = (id: string, parent: string | null) => world.handlers['albums.update']({ id, change: { parent } }, never);
      const parentOf = (id: string) => world.albums.book.get(id)?.parent;
      const [one, two] = [await create(world, 'One', collection), await create(world, 'Two', collection)];
      const both = await Promise.all([move(one.id, two.id), move(two.id, one.id)]);
      expect(both.map(({ ok: isOk }) => isOk)).toEqual([true, false]);
      // Back, and the other way round: doing the first again would close the circle.
      const again = must(await world.edits.undo(must(both[0]).edit ?? '')).edit;
      must(await move(two.id, one.id));
      expect(await world.edits.undo(again ?? '')).toMatchObject({ ok: false, error: { code: 'edit-gone' } });
      expect([parentOf(one.id), parentOf(two.id)]).toEqual([null, one.id]);
      // A collection becomes one again where something would lie in an album otherwise.
      const made = await create(world, 'Shelf', manual);
      const shelf = must(await world.handlers['albums.update']({ id: made.id, change: { rule: collection } }, never)).edit;
      must(await move(two.id, made.id));
      expect(await world.edits.undo(shelf ?? '')).toMatchObject({ ok: false, error: { code: 'edit-gone' } });
    });
  });

  it('come back where they lay, or outside while that is gone, with what was changed since', async () => {
    await using(async (world) => {
      const parentOf = (id: string) => world.albums.book.get(id)?.parent;
      const shelf = await create(world, 'Shelf', collection);
      const album = await create(world, 'Album', manual, { parent: shelf.id, photos: ids('ann') });
      const other = await create(world, 'Other', manual, { parent: shelf.id });
      const first = must(await world.handlers['albums.remove']({ id: album.id }, never)).edit;
      const second = must(await world.handlers['albums.remove']({ id: shelf.id }, never)).edit;
      must(await world.handlers['albums.update']({ id: other.id, change: { name: 'Renamed' } }, never));
      must(await world.edits.undo(first));
      expect([parentOf(album.id), namesIn(world, album.id)]).toEqual([null, ['ann']]);
      must(await world.edits.undo(second));
      expect([parentOf(album.id), parentOf(other.id), namesIn(world, shelf.id)]).toEqual([shelf.id, shelf.id, ['ann']]);
      expect(world.albums.book.get(other.id)?.name).toBe('Renamed');
      // A collection that is being removed while something is put into it.
      const [made] = await Promise.all([
        world.handlers['albums.create']({ name: 'Late', rule: manual, colour: null, icon: null, cover: null, private: false, parent: shelf.id }, never),
        world.handlers['albums.remove']({ id: shelf.id }, never),
      ]);
      expect([must(made).album.parent, world.albums.book.all().map(({ parent }) => parent)]).toEqual([shelf.id, [null, null, null]]);
    });
  });

  it('are not made of a collection that they lie in', async () => {
    await using(async (world) => {
      const shelf = await create(world, 'Shelf', collection);
      const inner = await create(world, 'Inner', collection, { parent: shelf.id });
      await create(world, 'By hand', manual, { parent: inner.id, photos: ids('ann') });
      const mix = await create(world, 'Mix', smart([{ album: shelf.id }]));
      expect(namesIn(world, mix.id)).toEqual(['ann']);
      const refused = { ok: false, error: { code: 'bad-request' } };
      expect(await world.handlers['albums.update']({ id: mix.id, change: { parent: inner.id } }, never)).toMatchObject(refused);
      expect(await world.handlers['albums.create']({ name: 'Mix 2', rule: smart([{ album: mix.id }]), colour: null, icon: null, cover: null, private: false, parent: inner.id }, never)).toMatchObject(refused);
      const outside = await create(world, 'Outside', collection);
      must(await world.handlers['albums.update']({ id: mix.id, change: { parent: outside.id } }, never));
      // Nor does the collection come to lie in what is made of it.
      expect(await world.handlers['albums.update']({ id: outside.id, change: { parent: inner.id } }, never)).toMatchObject(refused);
    });
  });

  it('combine others with AND and NOT and filters, and say when a part is gone', async () => {
    await using(async (world) => {
      const a = await create(world, 'A', manual, { photos: ids('ann', 'ben', 'cat') });
      const b = await create(world, 'B', manual, { photos: ids('ben', 'cat', 'dog') });
      const both = await create(world, 'Both', smart([{ album: a.id }, { album: b.id }]));
      const only = await create(world, 'Only A', smart([{ album: a.id }, { album: b.id, not: true }]));
      const late = await create(world, 'Late', smart([{ album: b.id }], 'date:2021..'));
      const filtered = await create(world, 'Old', smart([], 'date:..2020'));
      const empty = await create(world, 'Nothing', smart([{ album: a.id, not: true }]));
      expect([both, only, late, filtered, empty].map(({ id }) => namesIn(world, id))).toEqual([['ben', 'cat'], ['ann'], ['cat', 'dog'], ['ann', 'ben'], []]);
      const loop = await world.handlers['albums.update']({ id: both.id, change: { rule: smart([{ album: both.id }]) } }, never);
      expect(loop).toMatchObject({ ok: false, error: { code: 'bad-request' } });
      const nested = await create(world, 'Nested', smart([{ album: both.id }]));
      expect(await world.handlers['albums.update']({ id: both.id, change: { rule: smart([{ album: nested.id }]) } }, never)).toMatchObject({ ok: false });
      const removed = must(await world.handlers['albums.remove']({ id: b.id }, never));
      expect(removed.usedBy.map(({ name }) => name).sort()).toEqual(['Both', 'Late', 'Only A']);
      expect([both, only, nested].map(({ id }) => namesIn(world, id))).toEqual([[], ['ann', 'ben', 'cat'], []]);
      expect((await list(world)).find(({ id }) => id === both.id)?.problems).toMatchObject([{ code: 'part-gone', about: b.id }]);
      must(await world.edits.undo(removed.edit));
      expect(namesIn(world, both.id)).toEqual(['ben', 'cat']);
    });
  });

  it('may share a name, and say so; there may be hundreds', async () => {
    await using(async (world) => {
      const made = await Promise.all(Array.from({ length: 200 }, (_, index) => create(world, `Label ${index % 199}`, manual)));
      expect(new Set(made.map(({ id }) => id)).size).toBe(200);
      const twins = (await list(world)).filter(({ problems }) => problems.some(({ code }) => code === 'same-name'));
      expect(twins.map(({ name }) => name)).toEqual(['Label 0', 'Label 0']);
      expect((await list(world)).map(({ name }) => name).slice(0, 4)).toEqual(['Label 0', 'Label 0', 'Label 1', 'Label 2']);
    });
  });

  it('tell everybody of the last word where two windows contradict each other', async () => {
    await using(async (world) => {
      const { id } = await create(world, 'Zoo', manual);
      const above = await create(world, 'Above', smart([{ album: id }]));
      world.told.length = 0;
      const [first, second] = await Promise.all([
        world.handlers['albums.decide']({ id, photos: ids('cat'), decision: 'yes' }, never),
        world.handlers['albums.decide']({ id, photos: ids('cat'), decision: null }, never),
      ]);
      expect([must(first).changed, must(second).changed]).toEqual([1, 1]);
      expect(namesIn(world, id)).toEqual([]);
      expect(world.told).toEqual([[id, above.id], [id, above.id]]);
    });
  });

  it('of what is private say nothing until they are unlocked', async () => {
    await using(async (world) => {
      const { id } = await create(world, 'Papers', manual, { private: true, photos: ids('ann') });
      expect((await list(world))[0]).toMatchObject({ locked: true, count: null, face: null });
      expect(await world.handlers['albums.decide']({ id, photos: ids('ben'), decision: 'yes' }, never)).toMatchObject({ ok: false, error: { code: 'album-locked' } });
      must(await world.handlers['albums.unlock']({}, never));
      expect((await list(world))[0]).toMatchObject({ locked: false, count: 1 });
      must(await world.handlers['albums.lock']({}, never));
      expect((await list(world))[0]).toMatchObject({ locked: true });
    });
  });

  it('filter the grid by id and by name, and hide the photos of private ones from all of it', async () => {
    await using(async (world) => {
      const grids = createGrids({ photos, revision: 0 }, withoutMarks, world.albums.lookup);
      const shown = (filter: Parameters<typeof grids.grid>[0]): string[] => must(grids.range(grids.grid(filter, 'oldest').view, 0, 100)).map(({ paths }) => paths[0]?.slice(8, -4) ?? '?');
      const zoo = await create(world, 'Our Zoo', manual, { photos: ids('cat', 'dog', 'elk') });
      expect(shown({ album: zoo.id })).toEqual(['cat', 'dog', 'elk']);
      expect(shown({ album: zoo.id, to: '2022' })).toEqual(['cat', 'dog']);
      expect(shown({ query: 'album:"our zoo"' })).toEqual(['cat', 'dog', 'elk']);
      expect(shown({ query: '-album:our*' })).toEqual(['ann', 'ben']);
      expect(shown({ query: 'album:zoo' })).toEqual([]);
      const before = grids.grid({ album: zoo.id }, 'oldest').view;
      must(await world.handlers['albums.decide']({ id: zoo.id, photos: ids('ann'), decision: 'yes' }, never));
      expect(shown({ album: zoo.id })).toEqual(['ann', 'cat', 'dog', 'elk']);
      // Who pages through the earlier view still can.
      expect(must(grids.range(before, 0, 100))).toHaveLength(3);
      expect(world.hidden.times).toBe(0);
      const secret = await create(world, 'Secret', manual, { photos: ids('dog'), private: true });
      expect([shown({}), shown({ album: zoo.id }), shown({ album: secret.id }), shown({ query: 'album:secret' })]).toEqual([['ann', 'ben', 'cat', 'elk'], ['ann', 'cat', 'elk'], [], []]);
      expect((await list(world)).find(({ id }) => id === zoo.id)).toMatchObject({ count: 3, face: { name: 'elk.jpg' } });
      expect(world.hidden.times).toBe(1);
      world.albums.setUnlocked(true);
      expect(world.hidden.times).toBe(2);
      expect([shown({}).length, shown({ album: secret.id })]).toEqual([5, ['dog']]);
      must(await world.handlers['albums.update']({ id: secret.id, change: { private: false } }, never));
      world.albums.setUnlocked(false);
      expect(shown({})).toHaveLength(5);
    });
  });

  it('may ask for themselves by their filter, and add nothing to themselves', async () => {
    await using(async (world) => {
      const { id } = await create(world, 'Loop', smart([], 'album:loop'));
      const other = await create(world, 'Other', smart([], '-album:loop'));
      expect([namesIn(world, id), namesIn(world, other.id).length]).toEqual([[], 5]);
    });
  });

  it('that are gone are named as such', async () => {
    await using(async (world) => {
      const gone = { ok: false, error: { code: 'album-unknown' } };
      expect(await world.handlers['albums.update']({ id: 'x', change: { name: 'y' } }, never)).toMatchObject(gone);
      expect(await world.handlers['albums.remove']({ id: 'x' }, never)).toMatchObject(gone);
      expect(await world.handlers['albums.decide']({ id: 'x', photos: ids('ann'), decision: 'yes' }, never)).toMatchObject(gone);
    });
  });
});
