/** Filters, words, exclusions and examples together against a plain implementation over every photo. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '../../src/core/embed/vectors.ts';
import { createBackground, sampleRows } from '../../src/core/search/background.ts';
import { photoFilter } from '../../src/core/search/filter.ts';
import { createMasks } from '../../src/core/search/masks.ts';
import { cutAt, fitOf, rankFrom, rankLevels, scaleOf, tierOf } from '../../src/core/search/relevance.ts';
import { createResident } from '../../src/core/search/resident.ts';
import { search, type Question, type SearchParts } from '../../src/core/search/search.ts';
import type { PhotoEntry } from '../../src/core/store/store.ts';
import { isFilter, parseQuery } from '../../src/shared/query/index.ts';
import { ok } from '../../src/shared/errors.ts';
import { randomFloats } from '../../scripts/onnx-graph.ts';
import { must, never } from '../fixtures/open.ts';

const dimensions = 24;
const unit = (seed: number): Float32Array => normalise(randomFloats(dimensions, 1, seed + 1)) as Float32Array;
/** Any text has a direction of its own. */
const textVector = (text: string): Float32Array => unit([...text].reduce((sum, sign) => Math.imul(sum, 31) + (sign.codePointAt(0) as number), 7) >>> 0);
const hash = (index: number): string => index.toString(16).padStart(64, '0');

function library(count: number): { parts: SearchParts; photos: Map<string, PhotoEntry>; vectors: Map<string, Float32Array> } {
  const photos = new Map<string, PhotoEntry>();
  const vectors = new Map<string, Float32Array>();
  const resident = createResident(dimensions);
  for (let index = 0; index < count; index++) {
    photos.set(hash(index), {
      hash: hash(index), width: 300 + (index % 3) * 100, height: 400, takenLocal: index % 7 === 0 ? null : Date.UTC(2015 + (index % 9), index % 12, 3), takenOffset: null,
      color: '#000000', pipeline: 1, bytes: index * 10_000, format: 'jpeg', takenSource: 'exif', camera: ['Fuji', 'Canon', null][index % 3] ?? null, lens: null, fNumber: null,
      iso: 100 * (1 + (index % 40)), focalLength: null, lat: null, lon: null, paths: index % 11 === 0 ? [] : [`/p/${index % 5}/${index}.jpg`],
    });
    vectors.set(hash(index), unit(index));
    resident.add(hash(index), unit(index));
  }
  const background = createBackground(resident);
  const masks = createMasks(photos, () => 1, resident);
  const text = { embed: async (texts: string[]) => ok({ vectors: texts.map(textVector), truncated: texts.map(() => false), understood: texts.map(() => true) }) };
  return { parts: { photos, resident, background, text, masks }, photos, vectors };
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
const scale = (all: Float32Array[], direction: Float32Array): { mean: number; deviation: number } => scaleOf(Float32Array.from(all, (vector) => dot(vector, direction)));

/** Score of every photo that passes, best first, in doubles. */
function naive({ photos, vectors }: ReturnType<typeof library>, question: Question): { id: string; score: number }[] {
  const query = parseQuery(question.text ?? '');
  const all = [...vectors.values()];
  const parts = [
    ...(query.text === '' ? [] : [{ vector: textVector(query.text), weight: 1 }]),
    ...query.terms.filter((term) => term.key === 'phrase' && !term.not).map((term) => ({ vector: textVector((term as { text: string }).text), weight: 1 })),
    ...(question.examples ?? []).map(({ source, weight, unlike }) => ({ vector: vectors.get((source as { id: string }).id) as Float32Array, weight: unlike ? -weight : weight })),
  ];
  const only = parts.length === 1 && (parts[0]?.weight ?? 0) > 0;
  const sum = new Float32Array(dimensions);
  for (const { vector, weight } of parts) vector.forEach((value, index) => (sum[index] = (sum[index] as number) + (value * weight) / (only ? 1 : scale(all, vector).deviation)));
  const direction = only ? (parts[0]?.vector as Float32Array) : (normalise(sum) as Float32Array);
  const passes = photoFilter(question.filter, query.terms);
  const used = new Set((question.examples ?? []).map(({ source }) => (source as { id: string }).id));
  let left = [...photos.values()].filter((photo) => passes(photo) && !used.has(photo.hash));
  for (const term of query.terms.filter((one) => one.key === 'phrase' && one.not)) {
    const excluded = textVector((term as { text: string }).text);
    const { mean, deviation } = scale(all, excluded);
    left = left.filter(({ hash: id }) => dot(vectors.get(id) as Float32Array, excluded) < mean + 2 * deviation);
  }
  return left.map(({ hash: id }) => ({ id, score: dot(vectors.get(id) as Float32Array, direction) })).sort((a, b) => b.score - a.score);
}

const words = fc.constantFrom('dog', 'beach', 'snow', 'red car');
const queryText = fc.tuple(words, fc.array(fc.constantFrom('"a phrase"', '-night', '-"wet sand"', 'camera:fuji', '-camera:canon', '2018..2021', 'iso:>1000', 'is:portrait', 'in:3', 'size:<2mb'), { maxLength: 4 })).map((parts) => parts.flat().join(' '));
const example = fc.record({ id: fc.nat(199), weight: fc.constantFrom(0.5, 1, 2), unlike: fc.boolean() }).map(({ id, ...rest }) => ({ source: { id: hash(id) }, ...rest }));
const filter = fc.option(fc.constantFrom({ folder: '/p/2' }, { from: '2017' }, { to: '2019-06', query: 'iso:<=2000' }), { nil: undefined });
const big = library(200);

test('the answer is what plain code over every photo gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.option(queryText, { nil: undefined }), fc.uniqueArray(example, { maxLength: 3, selector: ({ source }) => source.id }), filter, fc.integer({ min: 1, max: 60 }), async (text, examples, filters, limit) => {
      fc.pre(text !== undefined || examples.length > 0);
      const question: Question = { text, examples, filter: filters, limit };
      const query = parseQuery(text ?? '');
      fc.pre(query.terms.filter(isFilter).length < 5);
      const found = must(await search(big.parts, question, never));
      const expected = naive(big, question);
      expect(found.searched).toBe(expected.length);
      expect(found.hits.length).toBe(Math.min(limit, expected.length));
      const scores = new Map(expected.map(({ id, score }) => [id, score]));
      found.hits.forEach(({ photo, score }, rank) => {
        expect(scores.get(photo.hash)).toBeCloseTo(score, 4);
        expect(score).toBeCloseTo(expected[rank]?.score as number, 4);
      });
    }),
    { numRuns: 300 },
  );
});

describe('the set', () => {
  const ask = async (question: Omit<Question, 'limit'>): Promise<Awaited<ReturnType<typeof search>> & { ok: true }> => {
    const found = await search(big.parts, { limit: 1000, ...question }, never);
    if (!found.ok) throw new Error(found.error.message);
    return found;
  };

  test('holds matches, then maybe, as counted, whichever share is asked for', async () => {
    const both = (await ask({ text: 'dog', show: 'maybe' })).value;
    const only = (await ask({ text: 'dog', show: 'matches' })).value;
    expect(both.hits.length).toBe(both.matches + both.maybe);
    expect(only.hits.length).toBe(only.matches);
    expect(both.hits.map(({ tier }) => tier)).toEqual([...Array<string>(both.matches).fill('match'), ...Array<string>(both.maybe).fill('maybe')]);
    expect(only.matches).toBeGreaterThan(0);
  });

  test('shrinks as strictness grows', async () => {
    const sizes: number[] = [];
    for (const strictness of [-1, -0.5, 0, 0.5, 1]) sizes.push((await ask({ text: 'beach', strictness, show: 'matches' })).value.matches);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(sizes[0]).toBeGreaterThan(sizes[4] as number);
  });

  test('can be sorted by date', async () => {
    const { hits, matches } = (await ask({ text: 'dog', show: 'maybe', sort: 'date' })).value;
    const times = hits.slice(0, matches).map(({ photo }) => photo.takenLocal ?? -Infinity);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  test('of filters alone is everything that passes, newest first', async () => {
    const { hits, matches } = (await ask({ text: 'camera:fuji iso:>2000' })).value;
    expect(matches).toBe(hits.length);
    expect(hits.length).toBeGreaterThan(5);
    for (const { photo, tier } of hits) expect([photo.camera, tier]).toEqual(['Fuji', 'match']);
  });

  test('of filters that contradict each other is empty, with the reason', async () => {
    expect((await ask({ text: 'dog is:portrait is:landscape' })).value).toMatchObject({ hits: [], matches: 0, problems: [{ code: 'contradiction' }] });
  });

  test('near-duplicates become one result', async () => {
    const twins = library(30);
    const near = normalise(unit(3).map((value, index) => value + (index === 0 ? 0.02 : 0))) as Float32Array;
    const model = twins.photos.get(hash(3)) as PhotoEntry;
    twins.photos.set(hash(999), { ...model, hash: hash(999) });
    twins.parts.resident.add(hash(999), near);
    const found = must(await search(twins.parts, { text: 'dog', limit: 100, collapse: true }, never));
    const both = found.hits.filter(({ photo, similar }) => [photo, ...similar].some(({ hash: id }) => id === hash(3)));
    expect(both.map(({ photo, similar }) => [photo.hash, ...similar.map(({ hash: id }) => id)].sort())).toEqual([[hash(3), hash(999)]]);
  });

  test('too many phrases are refused with a sentence', async () => {
    const text = Array.from({ length: 40 }, (_, index) => `"phrase ${index}"`).join(' ');
    expect(await search(big.parts, { text, limit: 5 }, never)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  });
});

describe('the words beside a photo', () => {
  test('rank a query as counting them does', () => {
    const { parts } = library(150);
    const background = createBackground(parts.resident);
    const vocabulary = Array.from({ length: 800 }, (_, index) => unit(10_000 + index));
    background.use(vocabulary);
    const all = Array.from({ length: 150 }, (_, index) => unit(index));
    const scales = vocabulary.map((word) => scale(all, word));
    for (const row of [0, 17, 149]) {
      const heights = vocabulary.map((word, index) => (dot(unit(row), word) - (scales[index]?.mean as number)) / (scales[index]?.deviation as number));
      for (const height of [-1, 0.5, 1, 1.5, 2, 2.5]) {
        const share = heights.filter((other) => other > height).length / 800;
        const rank = background.rank(row, height, { left: 10 });
        if (share <= 0.64) expect(Math.abs((rank as number) - share)).toBeLessThan(0.01 + share * 0.25);
        else expect(rank).toBe(1);
      }
    }
  });

  test('are made ahead of time, follow photos that come and go, and cost nobody more than the budget', () => {
    const { parts } = library(40);
    const background = createBackground(parts.resident);
    expect(background.rank(0, 1, { left: 5 })).toBeNull();
    background.use([unit(1), unit(2), unit(3)]);
    expect(background.rank(0, 1, { left: 0 })).toBeNull();
    while (background.work(7)) expect(background.words).toBe(3);
    expect(background.rank(0, 99, { left: 0 })).toBe(0);
    parts.resident.remove(hash(5));
    parts.resident.add('new', unit(5000));
    expect(background.rank(parts.resident.rowOf('new') as number, 1, { left: 0 })).toBeNull();
    expect(background.rank(parts.resident.rowOf('new') as number, 1, { left: 1 })).not.toBeNull();
  });
});

describe('the cut', () => {
  test('needs both sides, and lets the words outweigh a common thing', () => {
    const cut = cutAt(0);
    expect([tierOf(2.1, 0.01, cut), tierOf(2.1, 0.05, cut), tierOf(1.2, 0.004, cut), tierOf(1.2, 0.01, cut), tierOf(1.6, 0.08, cut), tierOf(2.1, null, cut), tierOf(0.9, 0, cut)]).toEqual(
      ['match', 'maybe', 'match', 'rest', 'maybe', 'match', 'rest'],
    );
  });
  test('bars stay within 0 and 1 and rise', () => {
    const bars = [-50, 0, 1, 2, 3, 50].map(fitOf);
    expect(bars).toEqual([...bars].sort((a, b) => a - b));
    expect([Math.min(...bars) >= 0, Math.max(...bars) <= 1, bars[3]]).toEqual([true, true, 0.5]);
  });
  test('ranks are read between the levels', () => {
    const levels = rankLevels.map((_, index) => 10 - index);
    expect([rankFrom(11, levels), rankFrom(9, levels), rankFrom(8.5, levels), rankFrom(-5, levels)]).toEqual([0, 0.0025, 0.00375, 1]);
  });
  test('a large library is sampled evenly', () => {
    const { parts } = library(60);
    expect(sampleRows(parts.resident, 20)).toEqual(Array.from({ length: 20 }, (_, index) => index * 3));
  });
});
