/** Candidates: the same however they are looked for and whenever photos came. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCandidates } from '../../src/core/duplicates/candidates.ts';
import { comparedRow, createLookBook, lookRow, type LookBook } from '../../src/core/duplicates/look-book.ts';
import { bandCount, meetAll, meetFew, ones, reach, type Codes, type Met } from '../../src/core/duplicates/near-codes.ts';
import { turnCode, viewCount, type Turn } from '../../src/core/image/fingerprint.ts';
import type { LookKind } from '../../src/core/image/look-kinds.ts';
import { random } from '../fixtures/random.ts';

const end = <T>(work: Generator<void, T>): T => {
  for (let step = work.next(); ; step = work.next()) if (step.done === true) return step.value;
};
const word = (next: () => number): number => Math.floor(next() * 2 ** 32) >>> 0;

/** Codes of which every third is another one, with some bits changed. */
function madeCodes(count: number, seed: number, most: number): Codes {
  const next = random(seed);
  const codes: Codes = { low: new Uint32Array(count), high: new Uint32Array(count), owner: Uint32Array.from({ length: count }, (_, index) => index), count };
  for (let index = 0; index < count; index++) {
    const from = index % 3 === 2 ? Math.floor(next() * index) : null;
    [codes.low[index], codes.high[index]] = from === null ? [word(next), word(next)] : [codes.low[from] as number, codes.high[from] as number];
    for (let bits = from === null ? 0 : Math.floor(next() * (most + 1)); bits > 0; bits--) {
      const bit = Math.floor(next() * 64);
      const half = bit < 32 ? codes.low : codes.high;
      half[index] = ((half[index] as number) ^ (1 << (bit & 31))) >>> 0;
    }
  }
  return codes;
}

const pairsBy = (meet: (met: Met) => Generator<void>): string[] => {
  const pairs = new Set<string>();
  end(meet((query, indexed, distance) => pairs.add(`${query} ${indexed} ${distance}`)));
  return [...pairs].sort();
};
const byBands = (indexed: Codes, codes: Codes, bands = bandCount): string[] => pairsBy((met) => meetAll(indexed, [{ codes, bands }], (_, query, place, distance) => met(query, place, distance)));

describe('near codes', () => {
  test('looking at all and looking up by bands find the same', () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 14 }), fc.constantFrom(1, bandCount / 2, bandCount), (seed, count, most, bands) => {
      const [indexed, queries] = [madeCodes(count, seed, most), madeCodes(Math.ceil(count / 3), seed, most)];
      expect(pairsBy((met) => meetFew(queries, indexed, bands, met))).toEqual(byBands(indexed, queries, bands));
    }), { numRuns: 15 });
  });

  test('are those that differ in few bits: all within 3, none beyond the reach', () => {
    const codes = madeCodes(3_000, 5, 14);
    const found = new Map(byBands(codes, codes).map((line) => [line.split(' ').slice(0, 2).join(' '), Number(line.split(' ')[2])]));
    for (const distance of found.values()) expect(distance).toBeLessThanOrEqual(reach);
    let near = 0;
    for (let a = 0; a < 600; a++) {
      for (let b = 0; b < codes.count; b++) {
        const distance = ones((codes.low[a] as number) ^ (codes.low[b] as number)) + ones((codes.high[a] as number) ^ (codes.high[b] as number));
        if (distance > 3) continue;
        near += 1;
        expect(found.get(`${a} ${b}`)).toBe(distance);
      }
    }
    expect(near).toBeGreaterThan(700);
  });
});

interface Made {
  codes: Uint32Array;
  kind?: LookKind;
  pixels?: string;
}

/** Photos of which some are others turned, cropped or changed in a few bits. */
function madeLooks(count: number, seed: number): Made[] {
  const next = random(seed);
  const looks: Made[] = [];
  for (let index = 0; index < count; index++) {
    const codes = Uint32Array.from({ length: 2 * viewCount }, () => word(next));
    const other = looks[Math.floor(next() * index)];
    if (other !== undefined && index % 2 === 1) {
      const [turn, view] = [[0, 3, 5, 6][Math.floor(next() * 4)] as Turn, next() < 0.5 ? 0 : 2 + Math.floor(next() * (viewCount - 2))];
      codes.set(view === 0 ? turnCode(other.codes[0] as number, other.codes[1] as number, turn) : other.codes.subarray(2 * view, 2 * view + 2));
      if (next() < 0.7) codes[0] = ((codes[0] as number) ^ (1 << Math.floor(next() * 32))) >>> 0;
    }
    looks.push({ codes });
  }
  return looks;
}

const put = (book: LookBook, index: number, { codes, kind = 'plain', pixels }: Made): void =>
  book.looks.put(lookRow(`h${String(index).padStart(4, '0')}`, { kind, codes, pixels: pixels ?? null, quality: null }));

/** Every pair that is ever proposed, with its turns, when photos come in these portions. */
function proposed(looks: readonly Made[], portions: readonly number[]): Map<string, string> {
  const book = createLookBook();
  const pairs = new Map<string, string>();
  let at = 0;
  for (const portion of [...portions, looks.length]) {
    for (const until = Math.min(looks.length, at + portion); at < until; at++) put(book, at, looks[at] as Made);
    const fresh = new Set(Array.from({ length: book.rows }, (_, row) => row).filter((row) => !book.isCompared(row, false)));
    for (const { first, second, turns } of end(findCandidates(book, { fresh, mirrored: false }))) pairs.set(`${first} ${second}`, [...turns].sort().join());
    for (const row of fresh) book.compared.put(comparedRow(book.hashAt(row) ?? '', false));
  }
  return pairs;
}

describe('candidates', () => {
  test('photos that come one after the other are proposed as those that come together', () => {
    fc.assert(fc.property(fc.integer(), fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }), (seed, portions) => {
      const looks = madeLooks(80, seed);
      const together = proposed(looks, []);
      expect(together.size).toBeGreaterThan(20);
      expect(proposed(looks, portions)).toEqual(together);
    }), { numRuns: 15 });
  });

  test('and so where many come at once, which are looked for in another way than few', () => {
    const looks = madeLooks(420, 3);
    const together = proposed(looks, []);
    expect(together.size).toBeGreaterThan(150);
    expect(proposed(looks, [200, 20])).toEqual(together);
  });

  test('flat and tiny pictures go by equal pixels alone, animations by nothing', () => {
    const codes = Uint32Array.from({ length: 2 * viewCount }, (_, index) => index);
    const looks: Made[] = [
      { codes, kind: 'flat', pixels: 'black' }, { codes, kind: 'flat', pixels: 'white' }, { codes, kind: 'flat', pixels: 'black' },
      { codes, kind: 'tiny', pixels: 'icon' }, { codes, kind: 'tiny', pixels: 'icon' }, { codes, kind: 'animated' }, { codes, kind: 'animated' }, { codes },
    ];
    expect([...proposed(looks, []).keys()]).toEqual(['0 2', '3 4']);
    expect([...proposed(looks, [1, 3]).keys()].sort()).toEqual(['0 2', '3 4']);
  });

  test('what is forgotten is proposed no more, and what takes its place is new', () => {
    const looks = [madeLooks(1, 9)[0], madeLooks(1, 10)[0]];
    const book = createLookBook();
    put(book, 0, looks[0] as Made);
    put(book, 1, { codes: (looks[0] as Made).codes });
    expect(end(findCandidates(book, { fresh: new Set([0, 1]), mirrored: false }))).toHaveLength(1);
    book.compared.put(comparedRow('h0000', false));
    book.looks.remove('h0000');
    put(book, 2, looks[1] as Made);
    expect(book.rowOf('h0002')).toBe(0);
    expect(book.isCompared(0, false)).toBe(false);
    expect(end(findCandidates(book, { fresh: new Set([0, 1]), mirrored: false }))).toEqual([]);
  });
});
