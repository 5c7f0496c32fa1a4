/** Filters, words, exclusions and examples together against a plain implementation over every photo. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '../../src/core/embed/vectors.ts';
import { createBackground, sampleSize } from '../../src/core/search/background.ts';
import { photoFilter } from '../../src/core/search/filter.ts';
import { createMasks } from '../../src/core/search/masks.ts';
import { closeness, levelCount, writeLevels } from '../../src/core/search/closeness.ts';
import { judgeAll } from '../../src/core/search/judge.ts';
import { cutOf, fitOf, labelCutOf, reachOf, reachPhotos, scaleOf, tierByHeight, tierOf } from '../../src/core/search/relevance.ts';
import { createResident } from '../../src/core/search/resident.ts';
import { shortlist } from '../../src/core/search/shortlist.ts';
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
  const masks = createMasks({ photos, revision: 1, changedSince: () => new Set() }, resident);
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
  const vocabulary = Array.from({ length: 1200 }, (_, index) => unit(10_000 + index));
  const closerThan = (values: readonly number[], value: number): number => values.filter((other) => other > value).length;

  test('add what counting them does, by height and by cosine', () => {
    const { parts } = library(150);
    const background = createBackground(parts.resident);
    background.use(vocabulary);
    const scales = vocabulary.map((word) => scale(Array.from({ length: 150 }, (_, index) => unit(index)), word));
    for (const row of [0, 17, 149]) {
      const cosines = vocabulary.map((word) => dot(unit(row), word));
      const heights = cosines.map((cosine, index) => (cosine - (scales[index]?.mean as number)) / (scales[index]?.deviation as number));
      for (const [height, cosine] of [[0.5, 0.1], [1, 0.2], [1.5, 0.3], [2, 0.4], [2.5, 0.5], [9, 0.9]] as const) {
        const counted = [closerThan(heights, height), closerThan(cosines, cosine)];
        if (Math.max(...counted) >= 500) continue;
        const expected = counted.reduce((sum, count) => sum - Math.log((count + 1) / 1200), 0);
        expect(Math.abs((background.closeness(row, height, cosine, { left: 10 }) as number) - expected), `${row} ${height}`).toBeLessThan(0.7);
      }
    }
  });

  test('are made ahead of time, follow photos that come and go, and cost nobody more than the budget', () => {
    const { parts } = library(40);
    const background = createBackground(parts.resident);
    expect([background.closeness(0, 1, 0.2, { left: 5 }), background.chance()]).toEqual([null, null]);
    background.use(vocabulary);
    expect(background.closeness(0, 1, 0.2, { left: 0 })).toBeNull();
    while (background.work(7)) expect(background.words).toBe(1200);
    expect(background.closeness(0, 99, 1, { left: 0 })).toBeCloseTo(2 * Math.log(1200), 6);
    parts.resident.remove(hash(5));
    parts.resident.add('new', unit(5000));
    const row = parts.resident.rowOf('new') as number;
    expect(background.closeness(row, 1, 0.2, { left: 0 })).toBeNull();
    expect(background.closeness(row, 1, 0.2, { left: 1 })).not.toBeNull();
  });

  test('that are too few say nothing', () => {
    const { parts } = library(40);
    const background = createBackground(parts.resident);
    background.use(vocabulary.slice(0, 100));
    while (background.work(7));
    expect([background.closeness(0, 1, 0.2, { left: 5 }), background.chance()]).toEqual([null, null]);
    expect(background.heights(unit(3))).toHaveLength(100);
  });

  test('give the same chance ahead of time and when asked, and it rises with the library', () => {
    const chances = [40, 200, 800].map((count) => {
      const { parts } = library(count);
      const [ahead, asked] = [createBackground(parts.resident), createBackground(parts.resident)];
      for (const background of [ahead, asked]) background.use(vocabulary);
      while (ahead.work(50));
      expect(ahead.chance()).toBe(asked.chance());
      return asked.chance() as number;
    });
    expect(chances).toEqual([...chances].sort((a, b) => a - b));
  });

  test('serve on with their earlier scales while the library grows', () => {
    const { parts } = library(100);
    const background = createBackground(parts.resident);
    background.use(vocabulary);
    while (background.work(50));
    for (let index = 1000; index < 1100; index++) parts.resident.add(hash(index), unit(index));
    expect(background.work(1)).toBe(true);
    expect(background.closeness(3, 1, 0.2, { left: 0 })).not.toBeNull();
    while (background.work(50));
    expect(background.closeness(parts.resident.rowOf(hash(1050)) as number, 1, 0.2, { left: 0 })).not.toBeNull();
  });

  test('falling levels are read between', () => {
    const levels = Array.from({ length: levelCount }, (_, level) => 100 - level);
    const at = (value: number): number => closeness(levels, 0, value, Math.log(4096)) / Math.LN2;
    expect([at(101), at(99), at(98.5), at(91), at(0)].map((value) => Number(value.toFixed(6)))).toEqual([12, 11, 10.5, 3, Number((1 / Math.LN2).toFixed(6))]);
  });

  test('levels are those of sorting everything', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -30_000, max: 30_000 }), { minLength: 520, maxLength: 2500 }), (values) => {
      const levels = new Int16Array(levelCount);
      writeLevels(Float32Array.from(values), levels, 0, 1, new Float32Array(values.length));
      const sorted = [...values].sort((a, b) => b - a);
      expect(Array.from(levels)).toEqual(Array.from({ length: levelCount }, (_, level) => sorted[2 ** level - 1]));
    }), { numRuns: 50 });
  });
});

describe('the judgement', () => {
  /** Photos of one thing among others, words of every direction, and a query for the thing. */
  const shown = (): { parts: SearchParts; thing: Float32Array } => {
    const { parts } = library(300);
    const thing = unit(77_777);
    for (let index = 0; index < 12; index++) parts.resident.add(`thing-${index}`, normalise(unit(40_000 + index).map((value, i) => value + 2 * (thing[i] as number))) as Float32Array);
    parts.background.use(Array.from({ length: 1200 }, (_, index) => unit(10_000 + index)));
    while (parts.background.work(100));
    return { parts, thing };
  };
  const judge = ({ resident, background }: SearchParts, direction: Float32Array, strictness = 0, accepts: (id: string) => boolean = () => true): Map<string, string> => {
    const accepted = Uint8Array.from({ length: resident.rows }, (_, row) => (accepts(resident.hashAt(row) as string) ? 1 : 0));
    const judgement = judgeAll(direction, { resident, background, accepted, strictness, byWords: true, atLeast: 5 });
    return new Map(shortlist(judgement, { resident, order: null, limit: resident.rows }).map(({ row, tier }) => [resident.hashAt(row) as string, tier]));
  };
  const matchesOf = (tiers: Map<string, string>): string[] => [...tiers].filter(([, tier]) => tier === 'match').map(([id]) => id).sort();

  test('finds what the library shows, and hardly anything else', () => {
    const { parts, thing } = shown();
    const found = matchesOf(judge(parts, thing));
    expect(found.filter((id) => id.startsWith('thing')).length).toBeGreaterThan(9);
    expect(found.filter((id) => !id.startsWith('thing')).length).toBeLessThan(3);
  });
  test('answers most of what it does not show with no match', () => {
    const { parts } = shown();
    const empty = Array.from({ length: 60 }, (_, index) => matchesOf(judge(parts, unit(90_000 + index))).length).filter((count) => count === 0).length;
    expect(empty).toBeGreaterThan(10);
  });
  test('of a photo is the same whatever filter it passed', () => {
    const { parts, thing } = shown();
    const all = judge(parts, thing);
    for (const share of [2, 5, 40]) {
      const some = judge(parts, thing, 0, (id) => id.endsWith('1') || Number.parseInt(id.slice(-4), 16) % share === 0);
      for (const [id, tier] of some) expect(tier, id).toBe(all.get(id) ?? 'rest');
    }
  });
  test('only loses matches as it becomes stricter', () => {
    const { parts, thing } = shown();
    for (const direction of [thing, unit(5), unit(90_001)]) {
      let before: string[] | null = null;
      for (const strictness of [-1, -0.6, -0.2, 0, 0.3, 0.7, 1]) {
        const now = matchesOf(judge(parts, direction, strictness));
        if (before !== null) expect(before).toEqual(expect.arrayContaining(now));
        before = now;
      }
    }
  });
});

describe('a large library', () => {
  const count = 9_000;
  const { parts, photos } = library(count);
  const { resident, background } = parts;
  const vocabulary = Array.from({ length: 1200 }, (_, index) => unit(10_000 + index));
  background.use(vocabulary);
  while (background.work(500));

  /** Tiers of every photo by exact scores, plainly. */
  const plainTiers = (direction: Float32Array, strictness: number, byWords: boolean): { tiers: string[]; margins: number[] } => {
    const scores = Float32Array.from({ length: count }, (_, row) => dot(unit(row), direction));
    const over = scaleOf(Float32Array.from(resident.sample(sampleSize), (row) => scores[row] as number));
    const heights = Array.from(scores, (score) => (score - over.mean) / over.deviation);
    if (!byWords) return { tiers: heights.map((height) => tierByHeight(height, strictness)), margins: heights.map((height) => Math.min(Math.abs(height - 2 - strictness), Math.abs(height - 1.5 - strictness / 2))) };
    const evidence = heights.map((height, row) => height + (background.closeness(row, height, scores[row] as number, { left: 0 }) as number));
    const cut = cutOf(reachOf(evidence.filter((_, row) => (heights[row] as number) >= 1), count), background.chance() as number, strictness);
    return {
      tiers: evidence.map((value, row) => tierOf(heights[row] as number, value, cut)),
      margins: evidence.map((value, row) => Math.min(Math.abs(value - cut.match), Math.abs(value - cut.maybe), Math.abs((heights[row] as number) - 1))),
    };
  };

  // What the scan's error does to the mean of the best few evidences moves the cut by so much.
  const cutMoves = 0.3;

  test('is judged as plain code judges it, whatever passes the filter', () => {
    let [judged, disputed] = [0, 0];
    for (const [index, [strictness, byWords, every]] of ([[0, true, 1], [0.7, true, 3], [-1, true, 40], [0, false, 1], [-0.5, false, 3], [0, false, 40]] as const).entries()) {
      for (let query = 0; query < 4; query++) {
        const direction = unit(600_000 + index * 10 + query);
        const accepted = Uint8Array.from({ length: resident.rows }, (_, row) => (row % every === 0 ? 1 : 0));
        const judgement = judgeAll(direction, { resident, background, accepted, strictness, byWords, atLeast: 30 });
        const found = new Map(shortlist(judgement, { resident, order: null, limit: count }).map(({ row, tier }) => [row, tier]));
        const { tiers, margins } = plainTiers(direction, strictness, byWords);
        tiers.forEach((tier, row) => {
          if (accepted[row] !== 1) return expect(found.has(row)).toBe(false);
          judged += 1;
          if ((found.get(row) ?? 'rest') === tier) return;
          disputed += 1;
          expect(margins[row], `query ${query} of ${index}, row ${row}: ${found.get(row)} for ${tier}`).toBeLessThan(byWords ? cutMoves : 1e-3);
        });
      }
    }
    expect(judged).toBeGreaterThan(70_000);
    expect(disputed / judged).toBeLessThan(0.002);
  });

  test('answers the best in exact order, by tiers and by score, also of what a filter leaves', async () => {
    for (const [text, show] of [['dog', 'all'], ['beach camera:fuji', 'all'], ['snow', 'maybe'], ['red car iso:>1000', 'maybe'], ['dog is:portrait', 'matches'], ['beach in:3 size:<2mb', 'all']] as const) {
      const { hits, matches, maybe, searched } = must(await search(parts, { text, show, limit: 40 }, never));
      const query = parseQuery(text);
      const passes = photoFilter(undefined, query.terms);
      const direction = textVector(query.text);
      const left = [...photos.values()].filter(passes);
      expect(searched).toBe(left.length);
      const exact = (id: string): number => dot(unit(Number.parseInt(id, 16)), direction);
      if (show === 'all') expect(hits.map(({ photo }) => photo.hash)).toEqual(left.map(({ hash: id }) => id).sort((a, b) => exact(b) - exact(a)).slice(0, 40));
      else expect(hits.length).toBe(Math.min(40, show === 'matches' ? matches : matches + maybe));
      hits.forEach(({ photo, score, tier }, rank) => {
        expect(score).toBeCloseTo(exact(photo.hash), 4);
        const before = hits[rank - 1];
        if (before?.tier === tier) expect(before.score).toBeGreaterThanOrEqual(score);
      });
      expect(hits.map(({ tier }) => tier).sort((a, b) => ['match', 'maybe', 'rest'].indexOf(a) - ['match', 'maybe', 'rest'].indexOf(b))).toEqual(show === 'all' ? expect.anything() : hits.map(({ tier }) => tier));
    }
  });

  test('stays exact while photos are added and removed', async () => {
    const own = library(5_000);
    let next = 5_000;
    const template = own.photos.get(hash(1)) as PhotoEntry;
    for (let round = 0; round < 12; round++) {
      for (let index = 0; index < 40; index++, next++) {
        own.photos.set(hash(next), { ...template, hash: hash(next), camera: next % 2 === 0 ? 'Fuji' : 'Canon' });
        own.vectors.set(hash(next), unit(next));
        own.parts.resident.add(hash(next), unit(next));
      }
      for (let index = 0; index < 25; index++) {
        const gone = hash((round * 397 + index * 13) % next);
        own.photos.delete(gone);
        own.vectors.delete(gone);
        own.parts.resident.remove(gone);
      }
      // A scale of a large library is taken from a sample; exact scores and order do not depend on it for one part.
      const text = round % 2 === 0 ? 'dog' : 'beach camera:fuji';
      const found = must(await search(own.parts, { text, limit: 25 }, never));
      const expected = naive(own, { text, limit: 25 });
      expect(found.searched).toBe(expected.length);
      expect(found.hits.map(({ photo }) => photo.hash), `round ${round}`).toEqual(expected.slice(0, 25).map(({ id }) => id));
    }
  });
});

describe('the cut', () => {
  test('lies below what the best photos reach, by more the further chance reaches', () => {
    expect(cutOf(15, 10)).toEqual({ match: 12, maybe: 9.5, heard: true });
    expect(cutOf(15, 6)).toEqual({ match: 12.5, maybe: 10, heard: true });
    expect([cutOf(9.9, 10).heard, cutOf(17, 25).heard, cutOf(11, 10, 1).heard, cutOf(9, 10, -1).heard]).toEqual([false, true, false, true]);
  });
  test('needs a little height, whatever the words say', () => {
    const cut = cutOf(15, 10);
    expect([tierOf(2, 13, cut), tierOf(0.9, 20, cut), tierOf(1.2, 10, cut), tierOf(1.2, 9, cut), tierOf(2, 13, { ...cut, heard: false })]).toEqual(['match', 'rest', 'maybe', 'rest', 'maybe']);
    expect([tierByHeight(2.1), tierByHeight(1.6), tierByHeight(1.4), tierByHeight(2.1, 1)]).toEqual(['match', 'maybe', 'rest', 'maybe']);
  });
  test('is set by the best five, or one in twenty of a small library', () => {
    expect([1, 40, 100, 9000].map(reachPhotos)).toEqual([1, 2, 5, 5]);
    expect(reachOf([1, 9, 3, NaN, 8, 7, 2, 6, 5], 1000)).toBe(7);
    expect([reachOf([4, 2, 3], 40), reachOf([], 40)]).toEqual([3.5, -Infinity]);
  });
  test('of a label is the best few where words reach no farther than chance, and at most what a search matches', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 60, noNaN: true }), fc.double({ min: 1, max: 20, noNaN: true }), (reach, chance) => {
      const [own, search] = [labelCutOf(reach, chance), cutOf(reach, chance)];
      expect(own.heard).toBe(search.heard);
      expect(own.match).toBeGreaterThanOrEqual(search.match);
      expect(own.match).toBeLessThanOrEqual(reach - 1);
      if (!own.heard) expect(own.match).toBe(reach - 1);
      if (reach > chance + 20) expect(own.match).toBe(search.match);
    }));
  });
  test('bars stay within 0 and 1 and rise', () => {
    const bars = [-50, 0, 1, 2, 3, 50].map(fitOf);
    expect(bars).toEqual([...bars].sort((a, b) => a - b));
    expect([Math.min(...bars) >= 0, Math.max(...bars) <= 1, bars[3]]).toEqual([true, true, 0.5]);
  });
  test('a sample of a library follows from its photos, not from how they came', () => {
    const [vector, names] = [new Float32Array([1, 0]), Array.from({ length: 300 }, (_, index) => `photo ${index}`)];
    const sampleOf = (order: readonly string[], gone: readonly string[] = []): (string | null)[] => {
      const resident = createResident(2);
      for (const name of order) resident.add(name, vector);
      for (const name of gone) resident.remove(name);
      return resident.sample(20).map((row) => resident.hashAt(row));
    };
    const sample = sampleOf(names);
    expect(new Set(sample).size).toBe(20);
    expect(sampleOf([...names].reverse())).toEqual(sample);
    const others = Array.from({ length: 50 }, (_, index) => `other ${index}`);
    expect(sampleOf([...others, ...names], others)).toEqual(sample);
    // Evenly: half of the sample from either half, give or take.
    const sizes = [0, 1, 2, 3, 4].map((part) => sampleOf(names.map((name) => `${part}${name}`)).filter((name) => Number(name?.slice(7)) < 150).length);
    expect(sizes.every((size) => size >= 4 && size <= 16)).toBe(true);
    expect(sampleOf(names.slice(0, 7))).toHaveLength(7);
  });
});
