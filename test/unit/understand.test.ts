import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { openSavedSearches } from '../../src/core/library/saved-searches.ts';
import { namesOf, suggest } from '../../src/core/search/suggest.ts';
import { vocabulary, vocabularyVectors } from '../../src/core/understand/vocabulary.ts';
import { evaluate, oracleF1 } from '../../src/core/understand/evaluate.ts';
import { probabilities } from '../../src/core/understand/classify.ts';
import { difference, standingOut } from '../../src/core/understand/words.ts';
import type { PhotoEntry } from '../../src/core/store/store.ts';
import { ok } from '../../src/shared/errors.ts';
import { must, never } from '../fixtures/open.ts';

const axis = (index: number, size = 6): Float32Array => Float32Array.from({ length: size }, (_, i) => (i === index ? 1 : 0));

describe('classification', () => {
  test('is a softmax by the temperature of models that were trained so', () => {
    const [first, second] = probabilities(Float32Array.of(0.8, 0.6), [[Float32Array.of(1, 0)], [Float32Array.of(0, 1)]], { logitScale: 10 });
    expect(first).toBeCloseTo(1 / (1 + Math.exp(-2)), 5);
    expect((first as number) + (second as number)).toBeCloseTo(1, 9);
  });
  test('judges each label by itself where the model has a bias', () => {
    const both = probabilities(Float32Array.of(0.8, 0.6), [[Float32Array.of(1, 0)], [Float32Array.of(0, 1)]], { logitScale: 10, logitBias: -7 });
    expect(both[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 5);
    expect(both[1]).toBeCloseTo(1 / (1 + Math.exp(1)), 5);
  });
});

describe('words for photos', () => {
  const named = { words: ['dog', 'puppy', 'snow', 'car'], vectors: [axis(0), Float32Array.of(0.99, 0.14, 0, 0, 0, 0), axis(2), axis(3)] };
  test('stand out, do not repeat themselves, and leave out what does not', () => {
    expect(standingOut(named, Float32Array.of(3, 2.9, 2, 0.4)).map(({ word }) => word)).toEqual(['dog', 'snow']);
    expect(standingOut(named, Float32Array.of(1, 0, -1, 0))).toEqual([]);
  });
  test('tell what one photo has and the other has not', () => {
    const { first, second } = difference(named, Float32Array.of(3, 0, 1, 0), Float32Array.of(0, 0, 1, 4));
    expect([first, second].map((words) => words.map(({ word }) => word))).toEqual([['dog'], ['car']]);
  });
});

describe('the evaluation', () => {
  test('of a model that knows everything is perfect, beside chance', () => {
    const labels = ['dog', 'snow', 'car', 'tree'];
    const photos = Array.from({ length: 40 }, (_, index) => ({ vector: axis(index % 4), captions: [], labels: [labels[index % 4] as string] }));
    const vectorOf = (text: string): Float32Array => axis(text === 'nothing' ? 5 : labels.indexOf(text));
    const found = evaluate({ photos, vectorOf, words: [], dimensions: 6, absent: ['nothing'] });
    expect(found.zeroShot).toMatchObject({ top1: 1, top5: 1, chance1: 0.25, chance5: 1 });
    expect(found.labels).toMatchObject({ precisionAtK: 1, chance: 0.25 });
    expect(found.cut.all.oracle).toBe(1);
    expect(found.nothing).toEqual({ words: 1, noMatch: 1, plainNoMatch: 1 });
  });
  test('finds the best threshold, which cannot pass between equal scores', () => {
    expect(oracleF1([3, 2, 1], [true, false, false])).toBe(1);
    expect(oracleF1([1, 1, 1], [true, false, false])).toBe(0.5);
    expect(oracleF1([1, 2], [false, false])).toBe(0);
  });
});

describe('the everyday words', () => {
  test('are many, each once', () => {
    expect(vocabulary.length).toBeGreaterThan(2500);
    expect(new Set(vocabulary).size).toBe(vocabulary.length);
  });
  test('are embedded once and then read; a cut file is made again', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'snapsift-words-'));
    let asked = 0;
    const text = { embed: async (texts: string[]) => ok({ vectors: texts.map((_, index) => axis(index % 6)), truncated: [], understood: texts.map(() => ((asked += 1), true)) }) };
    const options = { directory, model: 'tiny', dimensions: 6, text };
    const first = must(await vocabularyVectors(options, never)).vectors;
    expect(must(await vocabularyVectors(options, never)).vectors).toEqual(first);
    expect(asked).toBe(vocabulary.length);
    const [name = ''] = await readdir(directory);
    await writeFile(join(directory, name), 'cut');
    expect(must(await vocabularyVectors(options, never)).vectors).toEqual(first);
    expect(asked).toBe(2 * vocabulary.length);
    await rm(directory, { recursive: true });
  });
});

describe('saved and recent searches', () => {
  const beach = { name: 'Beach days', text: 'beach 2021', strictness: 0, sort: 'date' as const };
  test('outlive the program; a search that is made again moves up', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'snapsift-searches-'));
    const searches = await openSavedSearches(directory, silentLog, () => 1);
    const saved = must(await searches.save(beach));
    must(await searches.save({ ...saved, name: 'Summer' }));
    for (const text of ['dog', ' a  cat', 'dog', '  ']) must(await searches.remember(text));
    const again = await openSavedSearches(directory, silentLog, () => 2);
    expect(again.value).toEqual({ saved: [{ ...saved, name: 'Summer' }], recent: [{ text: 'dog', at: 1 }, { text: 'a cat', at: 1 }] });
    must(await again.remove(saved.id));
    must(await again.forgetRecent());
    expect(again.value).toEqual({ saved: [], recent: [] });
    await rm(directory, { recursive: true });
  });
  test('a damaged file is put aside and said', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'snapsift-searches-'));
    await writeFile(join(directory, 'searches.json'), '{"saved": 5}');
    const warned: string[] = [];
    const searches = await openSavedSearches(directory, { ...silentLog, warn: (message) => void warned.push(message) }, () => 1);
    expect(searches.value).toEqual({ saved: [], recent: [] });
    expect(warned).toEqual([expect.stringContaining('damaged')]);
    expect(await readFile(join(directory, 'searches.json.damaged'), 'utf8')).toBe('{"saved": 5}');
    await rm(directory, { recursive: true });
  });
});

describe('suggestions', () => {
  const photo = (camera: string | null, path: string): PhotoEntry => ({ camera, lens: 'XF 35mm', format: 'jpeg', paths: [path] }) as PhotoEntry;
  const names = namesOf([photo('Fujifilm X-T4', '/p/Iceland trip/1.jpg'), photo('Fujifilm X-T4', '/p/home/2.jpg'), photo('Canon EOS R', 'C:\\p\\home\\3.jpg'), photo(null, '/p/home/4.jpg')]);
  const known = { recent: [{ text: 'beach at night' }, { text: 'dog' }], saved: [{ id: 's1', name: 'Beach days', text: 'beach 2021' }], words: ['beach', 'bear', 'dog'] };
  const made = (text: string): [string, string][] => suggest(text, known, names).map(({ kind, text: query }) => [kind, query]);
  test('come from what was searched, what the library has, and everyday words', () => {
    expect(names).toEqual({ cameras: ['Fujifilm X-T4', 'Canon EOS R'], lenses: ['XF 35mm'], folders: ['home', 'Iceland trip'], formats: ['jpeg'] });
    expect(made('bea')).toEqual([['saved', 'beach 2021'], ['recent', 'beach at night'], ['word', 'beach'], ['word', 'bear']]);
    expect(made('dog fuji')).toEqual([['camera', 'dog camera:"Fujifilm X-T4"']]);
    expect(made('dog in:')).toEqual([['folder', 'dog in:home'], ['folder', 'dog in:"Iceland trip"']]);
    expect(made('dog cam')).toEqual([['filter', 'dog camera:']]);
    expect(made('dog -camera:can')).toEqual([['camera', 'dog -camera:"Canon EOS R"']]);
    expect(made('')).toEqual([['saved', 'beach 2021'], ['recent', 'beach at night'], ['recent', 'dog']]);
    expect(made('dog is:p')).toEqual([['filter', 'dog is:portrait'], ['filter', 'dog is:panorama'], ['filter', 'dog is:picked']]);
    expect(made('dog type:')).toEqual([['filter', 'dog type:jpeg'], ['filter', 'dog type:screenshot']]);
    expect(made('sea -do')).toEqual([['word', 'sea -dog']]);
    expect(made('sea -h')).toEqual([['filter', 'sea -has:']]);
    // Nobody need know that favourites are a filter.
    expect(made('dog fav')).toEqual([['filter', 'dog is:favourite']]);
    expect(made('-screen')).toEqual([['filter', '-type:screenshot']]);
    expect(suggest('be', known, names)[0]).toMatchObject({ kind: 'saved', id: 's1' });
  });
  test('are few, whatever there is', () => {
    const many = Array.from({ length: 50 }, (_, index) => `beach ${index}`);
    const all = { recent: many.map((text) => ({ text })), saved: many.map((name) => ({ id: name, name, text: name })), words: many };
    for (const text of ['', 'beach', 'x beach']) expect(suggest(text, all, { ...names, folders: many }).length).toBeLessThanOrEqual(8);
  });
});
