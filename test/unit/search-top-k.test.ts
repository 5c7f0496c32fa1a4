import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalise } from '../../src/core/embed/vectors.ts';
import { createResident } from '../../src/core/search/resident.ts';
import { createTopK, kthBest } from '../../src/core/search/top-k.ts';
import { randomFloats } from '../../scripts/onnx-graph.ts';

const hits = fc.uniqueArray(fc.record({ hash: fc.string({ minLength: 1 }), score: fc.integer({ min: -5, max: 5 }) }), { selector: (hit) => hit.hash, maxLength: 60 });

test('keeps exactly the best k, best first, ties by hash, whatever the order of arrival', () => {
  fc.assert(
    fc.property(hits, fc.integer({ min: 0, max: 70 }), (all, k) => {
      const top = createTopK(k);
      all.forEach(({ hash, score }) => top.offer(hash, score));
      const expected = [...all].sort((a, b) => b.score - a.score || (a.hash < b.hash ? -1 : 1)).slice(0, k);
      expect(top.sorted()).toEqual(expected);
    }),
  );
});

const dimensions = 7;
const component = fc.double({ min: -1, max: 1, noNaN: true });
const vector = fc.array(component, { minLength: dimensions, maxLength: dimensions }).map((values) => Float32Array.from(values));

test('resident vectors give what a plain double loop gives, also after removals', () => {
  fc.assert(
    fc.property(fc.array(vector, { maxLength: 40 }), vector, fc.array(fc.nat(39), { maxLength: 10 }), (vectors, query, removed) => {
      const resident = createResident(dimensions);
      vectors.forEach((value, index) => resident.add(`h${index}`, value));
      removed.forEach((index) => resident.remove(`h${index}`));
      const alive = vectors.map((value, index) => ({ hash: `h${index}`, value })).filter((_, index) => !removed.includes(index));
      const scores = new Map(alive.map(({ hash, value }) => [hash, value.reduce((sum, x, i) => sum + x * (query[i] as number), 0)]));
      const { hits: found, searched } = resident.nearest(query, 5);
      expect(searched).toBe(alive.length);
      expect(found.length).toBe(Math.min(5, alive.length));
      const best = [...scores.values()].sort((a, b) => b - a);
      // Rows rest as 16-bit steps of their largest component: each is off by up to half a step.
      const largest = Math.max(0, ...vectors.flatMap((value) => [...value].map(Math.abs)));
      const error = (largest / 65_000) * query.reduce((sum, x) => sum + Math.abs(x), 0) + 1e-7;
      found.forEach(({ hash, score }, rank) => {
        expect(Math.abs(score - (scores.get(hash) as number))).toBeLessThanOrEqual(error);
        expect(Math.abs(score - (best[rank] as number))).toBeLessThanOrEqual(error);
      });
    }),
  );
});

test('a removed row is used again, and a photo is held once', () => {
  const resident = createResident(2);
  resident.add('a', Float32Array.of(1, 0));
  resident.add('a', Float32Array.of(0, 1));
  resident.remove('a');
  resident.add('b', Float32Array.of(0, 1));
  expect(resident.size).toBe(1);
  expect(resident.get('a')).toBeNull();
  expect([...(resident.get('b') ?? [])].map((value) => Math.abs(Number(value.toFixed(6))))).toEqual([0, 1]);
  expect(resident.nearest(Float32Array.of(0, 1), 3, (hash) => hash !== 'b')).toEqual({ hits: [], searched: 0 });
});

test('the k-th best of the accepted', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.boolean()), { maxLength: 60 }), fc.integer({ min: 0, max: 20 }), (rows, k) => {
      const expected = rows.filter(([, accepted]) => accepted).map(([score]) => score).sort((a, b) => b - a)[k - 1] ?? -Infinity;
      expect(kthBest(Float32Array.from(rows, ([score]) => score), Uint8Array.from(rows, ([, accepted]) => (accepted ? 1 : 0)), k)).toBe(expected);
    }),
  );
});

test.each([512, 256, 100])('the best 50 of 5,000 unit vectors of %d numbers are exactly those of double arithmetic', (size) => {
  const vectors = Array.from({ length: 5000 }, (_, index) => normalise(randomFloats(size, 1, index + 1)) as Float32Array);
  const resident = createResident(size);
  vectors.forEach((value, index) => resident.add(String(index).padStart(4, '0'), value));
  for (let query = 0; query < 5; query++) {
    const direction = normalise(randomFloats(size, 1, 90_000 + query)) as Float32Array;
    const exact = vectors.map((value, index) => ({ hash: String(index).padStart(4, '0'), score: value.reduce((sum, x, i) => sum + x * (direction[i] as number), 0) })).sort((a, b) => b.score - a.score);
    const found = resident.nearest(direction, 50).hits;
    expect(found.map(({ hash }) => hash)).toEqual(exact.slice(0, 50).map(({ hash }) => hash));
    found.forEach(({ score }, rank) => expect(Math.abs(score - (exact[rank]?.score as number))).toBeLessThan(1e-5));
    const { scores, error } = resident.scan(direction);
    const off = exact.map(({ hash, score }) => Math.abs(score - (scores[Number(hash)] as number)));
    expect(Math.max(...off)).toBeLessThan(error);
  }
});

test('what a scan left out makes its scores as good as exact', () => {
  const resident = createResident(512);
  for (let index = 0; index < 500; index++) resident.add(String(index), normalise(randomFloats(512, 1, index + 1)) as Float32Array);
  const rows = Array.from({ length: 250 }, (_, index) => index * 2);
  for (let query = 0; query < 5; query++) {
    const direction = normalise(randomFloats(512, 1, 90_000 + query)) as Float32Array;
    const { scores, likely } = resident.scan(direction);
    const exact = resident.exact(direction, rows);
    const off = (values: Float32Array): number => Math.max(...values.map((value, at) => Math.abs(value - (exact[at] as number))));
    expect(off(resident.refine(direction, rows, scores))).toBeLessThan(4e-5);
    expect(off(Float32Array.from(rows, (row) => scores[row] as number))).toBeLessThan(likely);
    expect(off(Float32Array.from(rows, (row) => scores[row] as number))).toBeGreaterThan(2e-4);
  }
});

test('vectors with a few large numbers are scanned as finely as even ones, and come back as they were', () => {
  const uneven = Array.from({ length: 1000 }, (_, index) => {
    const values = randomFloats(320, 1, index + 1);
    [values[3], values[200]] = [18, -9];
    return normalise(values) as Float32Array;
  });
  const resident = createResident(320);
  uneven.forEach((value, index) => resident.add(String(index), value));
  const direction = normalise(randomFloats(320, 1, 90_000)) as Float32Array;
  const { scores, likely } = resident.scan(direction);
  const off = uneven.map((value, row) => Math.abs((scores[row] as number) - value.reduce((sum, x, i) => sum + x * (direction[i] as number), 0)));
  // Rounded as they are, in 127 steps of their largest number, they would be off by four times as much.
  expect(Math.max(...off)).toBeLessThan(2e-3);
  expect(likely).toBeLessThan(4e-3);
  uneven.slice(0, 20).forEach((value, row) => resident.get(String(row))?.forEach((number, i) => expect(Math.abs(number - (value[i] as number))).toBeLessThan(1e-5)));
});
