/** The query language, examples, relevance and understanding over a real library with real children, and the command line. */
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Library } from '../../src/core/library.ts';
import type { SearchResponse } from '../../src/shared/contract.ts';
import { isSunset } from '../fixtures/make-photos.ts';
import { cliEntry, fixturePhotos, sharedFolder } from '../fixtures/photos.ts';
import { must, never, temporaryFolders, tryOpen, usingLibrary } from '../fixtures/open.ts';
import { writeTinyModel } from '../fixtures/tiny-models.ts';

const folders = temporaryFolders();
afterAll(folders.clean);
const { folder: photos, shared } = await fixturePhotos();
const run = promisify(execFile);
if (!shared) console.warn('Skipped: that things of many kinds are found, and figures of an evaluation (the shared test photos are absent); sunsets are looked for.');
const madeSunset = new RegExp(`photo-(${Array.from({ length: 24 }, (_, index) => index).filter(isSunset).map((index) => String(index).padStart(3, '0')).join('|')})`);

describe('searching a library', () => {
  let directory = '';
  let library: Library;
  beforeAll(async () => {
    directory = await folders.make('search');
    library = must(await tryOpen(directory));
    must(await library.handlers['settings.set']({ speed: 'full' }, never));
    must(await library.index([photos], never));
    must(await library.prepare());
  });
  afterAll(() => library.close());
  const ask = async (request: Parameters<Library['handlers']['search.run']>[0]): Promise<SearchResponse> => must(await library.handlers['search.run'](request, never));

  test('filters of the language let through what details say', async () => {
    const { results, matches } = await ask({ text: 'has:camera is:landscape', limit: 1000 });
    expect(matches).toBe(results.length);
    expect(matches).toBeGreaterThan(3);
    for (const { photo } of results.slice(0, 20)) {
      const details = must(await library.handlers['photos.details']({ id: photo.id }, never));
      expect(details.camera).not.toBeNull();
      expect(details.width).toBeGreaterThan(details.height);
    }
    const grid = must(await library.handlers['photos.grid']({ filter: { query: 'has:camera is:landscape' }, order: 'newest' }, never));
    expect(grid.count).toBe(matches);
  });

  test('what is not understood is said, and the rest is searched', async () => {
    const { results, problems } = await ask({ text: 'red camra:fuji "house', limit: 5 });
    expect(problems.map(({ code }) => code)).toEqual(['unknown-key', 'open-quote']);
    expect(results.length).toBe(5);
  });

  test('examples with weights and words go together, and say how well each fits', async () => {
    const [first, second] = (await ask({ text: 'red', limit: 2 })).results;
    const like = [{ id: first?.photo.id as string, weight: 2 }];
    const unlike = [{ id: second?.photo.id as string, weight: 0.5 }];
    const { results, parts } = await ask({ text: 'a house', like, unlike, limit: 5 });
    expect(parts.map(({ kind, weight }) => [kind, weight])).toEqual([['words', 1], ['like', 2], ['unlike', 0.5]]);
    for (const { why, photo } of results) {
      expect(why.length).toBe(3);
      expect([first?.photo.id, second?.photo.id]).not.toContain(photo.id);
    }
  });

  test('a saved search is kept, run again, and removed', async () => {
    const saved = must(await library.handlers['searches.save']({ name: 'Red things', text: 'red', strictness: 0, sort: 'date' }, never));
    must(await library.handlers['searches.remember']({ text: 'red' }, never));
    expect(must(await library.handlers['searches.list']({}, never))).toEqual({ saved: [saved], recent: ['red'] });
    expect(must(await library.handlers['searches.suggest']({ text: 're' }, never)).suggestions.map(({ kind }) => kind)).toContain('saved');
    must(await library.handlers['searches.remove']({ id: saved.id }, never));
    expect(must(await library.handlers['searches.list']({}, never)).saved).toEqual([]);
  });

  test('tags and differences are everyday words; a photo is most like itself', async () => {
    const [first, second] = (await ask({ text: 'red', limit: 2 })).results.map(({ photo }) => photo.id) as [string, string];
    const { tags } = must(await library.handlers['photos.tags']({ id: first }, never));
    expect(tags.length).toBeGreaterThan(0);
    for (const { fit } of tags) expect(fit).toBeGreaterThan(0.3);
    const self = must(await library.handlers['photos.compare']({ first, second: first }, never));
    const other = must(await library.handlers['photos.compare']({ first, second }, never));
    expect(self).toMatchObject({ first: [], second: [] });
    expect(self.alike).toBeGreaterThanOrEqual(other.alike);
    expect(await library.handlers['photos.tags']({ id: 'e'.repeat(64) }, never)).toMatchObject({ ok: false, error: { code: 'photo-not-found' } });
  });

  test('ten thousand words are refused with a sentence, and cost nothing', async () => {
    expect(await library.handlers['search.run']({ text: 'word '.repeat(10_000), limit: 5 }, never)).toMatchObject({ ok: false, error: { code: 'query-too-long' } });
  });

  test('things that the model knows have matches, and right ones in front', async () => {
    const known = shared ? ([['mountain', /cam-(023|096|138|143)/], ['sunset', /cam-(036|075|147)/], ['pizza', /pizza/]] as const) : ([['sunset', madeSunset]] as const);
    for (const [query, name] of known) {
      const { results, matches, maybe } = await ask({ text: query, show: 'maybe', limit: 200 });
      expect([matches > 0, matches <= 30, results.length], query).toEqual([true, true, matches + maybe]);
      expect(results[0]?.path, query).toMatch(name);
    }
  });
});

describe('a model with random weights', () => {
  test('finds no match rather than half the library', async () => {
    const directory = await folders.make('random');
    const model = join(await folders.make('tiny'), 'model');
    await writeTinyModel(model, { dimensions: 32, seed: 7 });
    await usingLibrary(directory, async (library) => {
      must(await library.index([photos], never));
      must(await library.prepare());
      for (const text of ['dog', 'beach', 'a photo of something']) {
        const { matches, searched } = must(await library.handlers['search.run']({ text, limit: 10 }, never));
        // Drawn skies are so much alike that a model takes all of them or none.
        expect(matches / searched, text).toBeLessThan(shared ? 0.1 : 0.2);
      }
    }, { modelFolder: model });
  });
});

describe('the command line', () => {
  const cli = async (...args: string[]): Promise<unknown> => JSON.parse((await run(process.execPath, [cliEntry, ...args, '--json'])).stdout);
  test('searches with the language, examples and reasons, and classifies', async () => {
    const directory = await folders.make('cli');
    const [name = ''] = (await readdir(photos, { recursive: true })).filter((file) => file.endsWith('.jpg')).sort();
    const picture = join(photos, name);
    await cli('index', photos, '--library', directory);
    const found = (await cli('search', 'red -blue is:landscape', '--like', `${picture}=0.5`, '--unlike', picture, '--explain', '--strictness', '0.5', '--limit', '4', '--library', directory)) as { results: { why: unknown[]; tier: string }[]; matches: number };
    expect(found.results.length).toBe(4);
    expect(found.results[0]?.why.length).toBe(3);
    const { labels } = (await cli('classify', picture, '--labels', 'dog,beach,car', '--library', directory)) as { labels: { probability: number }[] };
    expect(labels.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    for (const wrong of [['search', '--library', directory], ['search', 'x', '--strictness', '3', '--library', directory], ['search', 'x', '--like', `${picture}=99`, '--library', directory], ['classify', picture, '--labels', 'dog', '--library', directory]]) {
      await expect(cli(...wrong)).rejects.toMatchObject({ code: 2 });
    }
  }, 300_000);

  test('evaluates a manifest beside chance', async () => {
    if (!shared) return evaluatesMadePhotos();
    const found = (await cli('eval', join(sharedFolder, 'photos', 'photos.json'), '--nothing', 'giraffe,zebra,penguin', '--library', await folders.make('eval'))) as {
      photos: number; retrieval: { recall10: number; chance10: number }; zeroShot: { top1: number; chance1: number }; cut: { known: { labels: number; ofOracle: number } }; nothing: { words: number };
    };
    expect(found.photos).toBe(328);
    expect(found.retrieval.recall10).toBeGreaterThan(5 * found.retrieval.chance10);
    expect(found.zeroShot.top1).toBeGreaterThan(5 * found.zeroShot.chance1);
    expect(found.cut.known.labels).toBeGreaterThan(10);
    expect(found.cut.known.ofOracle).toBeGreaterThan(0.7);
    expect(found.nothing.words).toBe(3);
  }, 300_000);

  async function evaluatesMadePhotos(): Promise<void> {
    const files = (await readdir(photos, { recursive: true })).filter((name) => /\.(jpg|png)$/.test(name)).sort();
    const manifest = join(await folders.make('manifest'), 'photos.json');
    await writeFile(manifest, JSON.stringify({ photos: files.map((file) => ({ file: join(photos, file), labels: [madeSunset.test(file) ? 'sunset' : 'circle'] })) }));
    const found = (await cli('eval', manifest, '--nothing', 'giraffe,zebra,penguin', '--library', await folders.make('eval'))) as { photos: number; zeroShot: { top1: number; chance1: number }; nothing: { words: number } };
    expect(found.photos).toBe(files.length);
    expect(found.zeroShot.top1).toBeGreaterThan(found.zeroShot.chance1);
    expect(found.nothing.words).toBe(3);
  }
});
