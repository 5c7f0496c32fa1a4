/** Labels in a real library: the real model judges real photos, decisions teach, everything is there again after opening. */
import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Library } from '../../src/core/library.ts';
import { albumMethods, albumRuleSchema, type Album, type AlbumRule } from '../../src/shared/albums-contract.ts';
import type { Contract } from '../../src/shared/contract.ts';
import type { Request } from '../../src/shared/rpc-types.ts';
import { fixturePhotos } from '../fixtures/photos.ts';
import { must, never, temporaryFolders, usingLibrary } from '../fixtures/open.ts';
import { writeTinyModel } from '../fixtures/tiny-models.ts';

const folders = temporaryFolders();
afterAll(folders.clean);
const { folder: photos, shared } = await fixturePhotos(240);
if (!shared) console.warn('Skipped: that a label of what no photo shows stays next to empty (the shared test photos are absent).');

/** A label that finds some of what it means, and what a person would say yes to. (Of made photos and of the sunsets among them: every other one.) */
async function teachable(): Promise<{ phrasings: string[]; right: (name: string) => boolean }> {
  if (!shared) return { phrasings: ['sunset', 'sun'], right: (name) => Number(/\d+/.exec(name)?.[0]) % 4 < 2 };
  const manifest = JSON.parse(await readFile(join(photos, '..', 'photos.json'), 'utf8')) as { photos: { file: string; labels?: string[]; label?: string }[] };
  const phrasings = ['pants', 'dress'];
  const clothes = new Set(manifest.photos.filter(({ labels = [], label: own }) => [...labels, own ?? ''].some((name) => phrasings.includes(name))).map(({ file }) => basename(file)));
  return { phrasings, right: (name) => clothes.has(name) };
}

const label = (phrasings: string[], more: { filter?: string; threshold?: number | null } = {}): AlbumRule => albumRuleSchema.parse({ kind: 'label', phrasings, ...more });
const create = async (library: Library, name: string, rule: AlbumRule, more: Partial<Request<Contract, 'albums.create'>> = {}): Promise<Album> => {
  const defaults = { colour: null, icon: null, cover: null, private: false, parent: null };
  return must(await library.handlers['albums.create']({ name, rule, ...defaults, ...(more as object) }, never)).album;
};
const update = async (library: Library, id: string, change: { rule?: AlbumRule; private?: boolean }): Promise<Album> => must(await library.handlers['albums.update']({ id, change }, never)).album;
const members = async (library: Library, id: string): Promise<string[]> => {
  const { view, count } = must(await library.handlers['photos.grid']({ filter: { album: id }, order: 'newest' }, never));
  const all: string[] = [];
  while (all.length < count) all.push(...must(await library.handlers['photos.range']({ view, offset: all.length, limit: 500 }, never)).photos.map((photo) => photo.id));
  return all.sort();
};
const decide = async (library: Library, id: string, ids: string[], decision: 'yes' | 'no' | null): Promise<string | null> => must(await library.handlers['albums.decide']({ id, photos: { ids }, decision }, never)).edit;
const preview = async (library: Library, draft: Request<Contract, 'albums.preview'>) => must(await library.handlers['albums.preview'](draft, never));
const everybody = async (library: Library): Promise<string[]> => {
  const { view } = must(await library.handlers['photos.grid']({ order: 'newest' }, never));
  return must(await library.handlers['photos.range']({ view, offset: 0, limit: 500 }, never)).photos.map(({ id }) => id);
};

let directory: string;
beforeAll(async () => {
  directory = await folders.make('albums');
  await usingLibrary(directory, async (library) => void must(await library.index([photos], never)));
}, 300_000);

describe('a label', () => {
  test('holds what a search for it matches or nearly so, follows its threshold and filter, and untags', async () => {
    await usingLibrary(directory, async (library) => {
      const album = await create(library, 'Sunsets', label(['sunset']));
      const usual = await members(library, album.id);
      expect(album).toMatchObject({ count: usual.length, yes: 0, no: 0, problems: [], locked: false });
      expect(usual.length).toBeGreaterThan(2);
      expect(usual.length).toBeLessThan(60);
      const wider = await update(library, album.id, { rule: label(['sunset'], { threshold: -0.5 }) });
      const wide = await members(library, album.id);
      expect(wide).toEqual(expect.arrayContaining(usual));
      expect(wider.count).toBe(wide.length);
      await update(library, album.id, { rule: label(['sunset'], { threshold: 0.8 }) });
      const strict = await members(library, album.id);
      expect(usual).toEqual(expect.arrayContaining(strict));
      expect(strict.length).toBeLessThan(wide.length);
      await update(library, album.id, { rule: label(['sunset'], { filter: 'name:clo*' }) });
      expect((await members(library, album.id)).length).toBeLessThan(usual.length);
      await update(library, album.id, { rule: label(['sunset']) });
      expect(await members(library, album.id)).toEqual(usual);
      must(await library.handlers['albums.remove']({ id: album.id }, never));
    });
  });

  test('previews every threshold in one message, and shows the photos around one', async () => {
    await usingLibrary(directory, async (library) => {
      const album = await create(library, 'Snow', label(['snow', '雪山']));
      expect(album.problems).toMatchObject([{ code: 'not-understood', about: '雪山' }]);
      const seen = await preview(library, { id: album.id });
      const bytes = Buffer.from(seen.scores, 'base64');
      const scores = Array.from({ length: bytes.length / 2 }, (_, index) => seen.lowest + (bytes.readUInt16LE(index * 2) / 65_535) * (seen.highest - seen.lowest));
      expect(scores).toHaveLength(seen.photos);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(scores.filter((score) => score >= seen.automatic)).toHaveLength(album.count as number);
      expect(seen.phrasings).toMatchObject([{ text: 'snow', understood: true }, { text: '雪山', understood: false }]);
      const border = must(await library.handlers['albums.border']({ id: album.id, threshold: null, each: 3 }, never));
      expect(border.in.map(({ score }) => score)).toEqual(border.in.map(({ score }) => score).sort((a, b) => a - b));
      expect(border.out.map(({ score }) => score)).toEqual(border.out.map(({ score }) => score).sort((a, b) => b - a));
      expect(border.in.every(({ score, fit }) => score >= 0 && fit >= 0.5)).toBe(true);
      expect(border.out.every(({ score, fit }) => score < 0 && fit < 0.5)).toBe(true);
      expect(border.out).toHaveLength(3);
      // A draft of other words, with nothing stored.
      const draft = await preview(library, { id: album.id, phrasings: ['car'], filter: 'type:jpeg' });
      expect(draft.scores).not.toBe(seen.scores);
      expect(await members(library, album.id)).toHaveLength(album.count as number);
    });
  });

  test('learns: decisions win, are told why, are undone, and without them it is what it was', async () => {
    await usingLibrary(directory, async (library) => {
      const album = await create(library, 'Cars', label(['car']));
      const before = await members(library, album.id);
      const scoresBefore = (await preview(library, { id: album.id })).scores;
      const outside = (await everybody(library)).filter((id) => !before.includes(id)).sort();
      const [refused = '', added = '', second = ''] = [before[0], outside[3], outside[40]];
      const first = await decide(library, album.id, [added, second], 'yes');
      await decide(library, album.id, [refused], 'no');
      const taught = await members(library, album.id);
      expect(taught).toEqual(expect.arrayContaining([added, second]));
      expect(taught).not.toContain(refused);
      expect((await preview(library, { id: album.id })).learned).toBe(true);
      const why = must(await library.handlers['albums.explain']({ id: album.id, photo: refused }, never));
      expect(why).toMatchObject({ member: false, because: 'decision', decision: 'no', phrasing: 'car', nearestYes: { photo: { id: expect.any(String) } }, nearestNo: null });
      // Whatever the threshold, whatever the words: decisions stand.
      for (const rule of [label(['car'], { threshold: 15 }), label(['car'], { threshold: -15 }), label(['flower']), label(['zzzqqq']), label(['car'], { filter: 'name:nothing-is-called-so' })]) {
        await update(library, album.id, { rule });
        const now = await members(library, album.id);
        expect(now).toEqual(expect.arrayContaining([added, second]));
        expect(now).not.toContain(refused);
      }
      await update(library, album.id, { rule: label(['car']) });
      expect(await members(library, album.id)).toEqual(taught);
      await decide(library, album.id, [refused], null);
      must(await library.handlers['edits.undo']({ edit: first as string }, never));
      expect(await members(library, album.id)).toEqual(before);
      expect((await preview(library, { id: album.id })).scores).toBe(scoresBefore);
    });
  });

  test('says what is worth deciding, and how well it does once enough is decided', async () => {
    await usingLibrary(directory, async (library) => {
      const { phrasings, right } = await teachable();
      const album = await create(library, 'Teachable', label(phrasings));
      expect(must(await library.handlers['albums.quality']({ id: album.id }, never))).toEqual({ yes: 0, no: 0, needs: { yes: 5, no: 5 }, precision: null, recall: null });
      const asked = new Set<string>();
      for (let round = 0; round < 3; round++) {
        const queue = must(await library.handlers['albums.queue']({ id: album.id, size: 10, skip: [] }, never)).photos;
        expect(queue).toHaveLength(10);
        expect(new Set(queue.map(({ photo }) => photo.id)).size).toBe(10);
        for (const { photo, decision } of queue) {
          expect([decision, asked.has(photo.id)]).toEqual([null, false]);
          asked.add(photo.id);
          await decide(library, album.id, [photo.id], right(photo.name) ? 'yes' : 'no');
        }
      }
      const skipped = must(await library.handlers['albums.queue']({ id: album.id, size: 5, skip: [] }, never)).photos.map(({ photo }) => photo.id);
      const others = must(await library.handlers['albums.queue']({ id: album.id, size: 5, skip: skipped }, never)).photos.map(({ photo }) => photo.id);
      expect(others.filter((id) => skipped.includes(id))).toEqual([]);
      const quality = must(await library.handlers['albums.quality']({ id: album.id }, never));
      expect([quality.yes + quality.no, quality.needs]).toEqual([30, null]);
      expect(quality.recall).toBeGreaterThanOrEqual(0);
      const told = must(await library.handlers['albums.decisions']({ id: album.id, decision: 'yes', offset: 0, limit: 100 }, never));
      expect([told.total, told.photos.length]).toEqual([quality.yes, quality.yes]);
    });
  });

  test.runIf(shared)('of what no photo shows holds next to nothing, and says nothing of it by accident', async () => {
    await usingLibrary(directory, async (library) => {
      const { photos: all } = must(await library.handlers['library.status']({}, never));
      for (const words of ['microscope', 'chess board', 'lighthouse', 'x-ray', 'zzzqqq']) {
        const album = await create(library, words, label([words]));
        expect(album.count as number, words).toBeLessThan(all * 0.05);
        must(await library.handlers['albums.remove']({ id: album.id }, never));
      }
    });
  });

  test('judges photos that come later as though all had been there from the start', async () => {
    const rules = [label(['dog']), label(['sunset', 'beach']), label(['car'], { threshold: -0.4 })];
    const files = (await readdir(photos)).filter((name) => /\.jpe?g$/i.test(name)).sort();
    const [later, whole] = [await folders.make('later'), await folders.make('whole')];
    const [first, second] = [join(later, 'first'), join(later, 'second')];
    for (const folder of [first, second]) await mkdir(folder);
    await Promise.all(files.map(async (name, index) => copyFile(join(photos, name), join(index % 3 === 0 ? second : first, name))));
    const wanted = await usingLibrary(join(whole, 'library'), async (library) => {
      must(await library.index([first, second], never));
      return Promise.all(rules.map(async (rule, index) => members(library, (await create(library, `Label ${index}`, rule)).id)));
    });
    await usingLibrary(join(later, 'library'), async (library) => {
      must(await library.index([first], never));
      const ids = await Promise.all(rules.map(async (rule, index) => (await create(library, `Label ${index}`, rule)).id));
      must(await library.index([second], never));
      await expect.poll(() => Promise.all(ids.map((id) => members(library, id))), { timeout: 150_000, interval: 1_000 }).toEqual(wanted);
    });
  }, 300_000);

  test('that is private hides its photos from grid, search and counts until it is unlocked, also right after opening', async () => {
    let id = '';
    let hidden: string[] = [];
    await usingLibrary(directory, async (library) => {
      ({ id } = await create(library, 'Beaches', label(['beach'])));
      hidden = await members(library, id);
      expect(hidden.length).toBeGreaterThan(0);
      await update(library, id, { private: true });
      expect((await everybody(library)).filter((photo) => hidden.includes(photo))).toEqual([]);
    });
    await usingLibrary(directory, async (library) => {
      expect((await everybody(library)).filter((photo) => hidden.includes(photo))).toEqual([]);
      const found = must(await library.handlers['search.run']({ text: 'beach', limit: 1000 }, never)).results.map(({ photo }) => photo.id);
      expect(found.filter((photo) => hidden.includes(photo))).toEqual([]);
      expect(await library.handlers['albums.preview']({ id }, never)).toMatchObject({ ok: false, error: { code: 'album-locked' } });
      const locked = must(await library.handlers['library.status']({}, never)).photos;
      must(await library.handlers['albums.unlock']({}, never));
      expect(await members(library, id)).toEqual(hidden);
      expect(must(await library.handlers['library.status']({}, never)).photos).toBe(locked + hidden.length);
      await update(library, id, { private: false });
      must(await library.handlers['albums.lock']({}, never));
    });
  });

  test('follows a saved search, and says when that is gone', async () => {
    await usingLibrary(directory, async (library) => {
      const saved = must(await library.handlers['searches.save']({ name: 'Mountains', text: 'mountain', strictness: 0, sort: 'date' }, never));
      const album = await create(library, 'Mountains', { kind: 'search', search: saved.id });
      const matches = must(await library.handlers['search.run']({ text: 'mountain', show: 'matches', limit: 1000 }, never)).results.map(({ photo }) => photo.id).sort();
      expect(await members(library, album.id)).toEqual(matches);
      must(await library.handlers['searches.remove']({ id: saved.id }, never));
      await expect.poll(async () => must(await library.handlers['albums.list']({}, never)).albums.find(({ id }) => id === album.id)?.problems.map(({ code }) => code)).toEqual(['search-gone']);
      expect(await members(library, album.id)).toEqual([]);
    });
  });

  test('that a saved search asks for can be removed: the search says so, its album is empty, and undo brings both back', async () => {
    await usingLibrary(directory, async (library) => {
      const cars = await create(library, 'Only cars', label(['car']));
      const saved = must(await library.handlers['searches.save']({ name: 'In cars', text: 'album:"Only cars"', strictness: 0, sort: 'date' }, never));
      const album = await create(library, 'In cars', { kind: 'search', search: saved.id });
      const inside = await members(library, cars.id);
      expect(inside.length).toBeGreaterThan(0);
      expect(await members(library, album.id)).toEqual(inside);
      const { edit } = must(await library.handlers['albums.remove']({ id: cars.id }, never));
      await expect.poll(() => members(library, album.id)).toEqual([]);
      const found = must(await library.handlers['search.run']({ text: 'album:"Only cars" car', limit: 10 }, never));
      expect(found.problems).toMatchObject([{ text: 'Only cars', message: 'There is no album called "Only cars".' }]);
      must(await library.handlers['edits.undo']({ edit }, never));
      await expect.poll(() => members(library, album.id)).toEqual(inside);
    });
  });

  test('follows a saved search for marks as they are given and taken', async () => {
    await usingLibrary(directory, async (library) => {
      const saved = must(await library.handlers['searches.save']({ name: 'Best', text: 'rating:>=4', strictness: 0, sort: 'date' }, never));
      const album = await create(library, 'Best', { kind: 'search', search: saved.id });
      expect(await members(library, album.id)).toEqual([]);
      const chosen = (await everybody(library)).slice(0, 3).sort();
      const { edit } = must(await library.handlers['marks.set']({ photos: { ids: chosen }, change: { rating: 5 } }, never));
      await expect.poll(() => members(library, album.id)).toEqual(chosen);
      must(await library.handlers['edits.undo']({ edit: edit as string }, never));
      await expect.poll(() => members(library, album.id)).toEqual([]);
    });
  });

  test('takes no empty name and no empty phrasing, from any window', () => {
    const { request } = albumMethods['albums.create'];
    const rule = (phrasings: string[]) => ({ kind: 'label', phrasings });
    for (const wrong of [{ name: '', rule: rule(['x']) }, { name: ' \t ', rule: rule(['x']) }, { name: 'x', rule: rule([]) }, { name: 'x', rule: rule(['x', '  ']) }, { name: 'x', rule: rule(Array.from({ length: 9 }, (_, index) => `x${index}`)) }]) {
      expect(request.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
    expect(request.safeParse({ name: ' Cakes ', rule: rule([' cake ']) })).toMatchObject({ success: true, data: { name: 'Cakes', rule: { phrasings: ['cake'] } } });
  });

  test('keeps every decision when the model changes, and is judged by the new one', async () => {
    const tiny = await folders.make('tiny');
    await writeTinyModel(tiny);
    let id = '';
    let yes: string[] = [];
    await usingLibrary(directory, async (library) => {
      ({ id } = await create(library, 'Red things', label(['red'])));
      yes = (await everybody(library)).slice(0, 12);
      await decide(library, id, yes, 'yes');
      await decide(library, id, (await everybody(library)).slice(20, 25), 'no');
    });
    await usingLibrary(directory, async (library) => {
      must(await library.handlers['model.choose']({ folder: tiny }, never));
      must(await library.switched(never));
      const now = await members(library, id);
      expect(now).toEqual(expect.arrayContaining([...yes].sort()));
      // The same rule on a model of random weights takes neither everything nor much, of anything.
      const { photos: all } = must(await library.handlers['library.status']({}, never));
      const shares: number[] = [];
      for (const words of ['dog', 'sunset', 'car', 'beach', 'microscope', 'people at a table']) {
        const album = await create(library, words, label([words]));
        shares.push((album.count as number) / all);
        must(await library.handlers['albums.remove']({ id: album.id }, never));
      }
      expect(Math.max(...shares)).toBeLessThan(0.15);
      expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeLessThan(0.08);
      expect(must(await library.handlers['albums.list']({}, never)).albums.find((album) => album.id === id)).toMatchObject({ yes: 12, no: 5 });
      must(await library.handlers['models.undoSwitch']({}, never));
      expect(await members(library, id)).toEqual(expect.arrayContaining([...yes].sort()));
    });
  }, 300_000);
});

test('starters and phrasings are offered', async () => {
  await usingLibrary(directory, async (library) => {
    const { starters } = must(await library.handlers['albums.starters']({}, never));
    expect(starters.length).toBeGreaterThanOrEqual(10);
    const { phrasings } = must(await library.handlers['albums.suggestPhrasings']({ name: 'Dogs' }, never));
    expect(phrasings.map(({ text }) => text)).toEqual(expect.arrayContaining(['dogs', 'a dog']));
  });
});
