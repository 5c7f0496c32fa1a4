/**
 * Finds codes of 64 bits that differ in few bits, among millions, without comparing all with all: by bands of bits that
 * two codes have in common (bit sampling). Two codes are near when they differ in at most `reach` bits and agree in at
 * least one band; that says nothing about what else is there, so that finding all at once and finding new ones among the
 * old give the same pairs. Memory: 12 bytes a code that is looked up among, whatever the number of bands.
 */

/** Codes that ask, and how many of the bands they are looked up by: more find more, and take longer. */
export interface Queries {
  codes: Codes;
  bands: number;
}

/** Codes with whom they belong to; a picture has several. */
export interface Codes {
  low: Uint32Array;
  high: Uint32Array;
  /** Whose code it is. */
  owner: Uint32Array;
  count: number;
}

/** Bits that near codes differ in at most. Of random codes, 1 pair in 100 million is as near. */
export const reach = 10;

/** Bits a band. */
const bandBits = 18;
/**
 * Bands. Two codes that differ in 4 bits are met with 99.9 %, in 6 with 96 %, in 8 with 77 %, in 10 with 48 %. Forms of one
 * picture that differ so much have several codes that come near: of 6,560 of 20 kinds, 99.9 % are met.
 */
export const bandCount = 24;

/** Which bits each band takes: the same on every computer. */
const bands: readonly (readonly number[])[] = Array.from({ length: bandCount }, (_, band) => {
  let state = (band + 1) * 2_654_435_761;
  const left = Array.from({ length: 64 }, (__, bit) => bit);
  return Array.from({ length: bandBits }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return left.splice(state % left.length, 1)[0] as number;
  });
});

/** For each byte of a code, what each of its values adds to the key: eight look-ups in place of eighteen shifts. */
function keyTables(band: readonly number[]): Uint32Array {
  const tables = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 8; byte++) {
    for (let value = 0; value < 256; value++) {
      let key = 0;
      band.forEach((bit, place) => {
        if (bit >> 3 === byte && ((value >> (bit & 7)) & 1) === 1) key |= 1 << place;
      });
      tables[byte * 256 + value] = key;
    }
  }
  return tables;
}

const keyOf = (tables: Uint32Array, low: number, high: number): number =>
  (tables[low & 255] as number) | (tables[256 + ((low >>> 8) & 255)] as number) | (tables[512 + ((low >>> 16) & 255)] as number) | (tables[768 + (low >>> 24)] as number) |
  (tables[1024 + (high & 255)] as number) | (tables[1280 + ((high >>> 8) & 255)] as number) | (tables[1536 + ((high >>> 16) & 255)] as number) | (tables[1792 + (high >>> 24)] as number);

/** Bits that are set in 32. */
export function ones(value: number): number {
  const pairs = value - ((value >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** Told of a near pair: the place of each in its set, and the bits that differ. The same pair may be told again. */
export type Met = (query: number, indexed: number, distance: number) => void;
/** The same, with the set that asked. */
export type MetBy = (asked: number, query: number, indexed: number, distance: number) => void;

/** Work between two breaths of `meetIn`. */
const queriesPerBreath = 20_000;

/**
 * Every query that is near an indexed code. Takes about a second a million queries for each million of indexed codes on
 * one core of a server of 2023; yields often, so that whoever drives it can let others work.
 */
export function* meetAll(indexed: Codes, asked: readonly Queries[], met: MetBy): Generator<void> {
  if (indexed.count === 0 || asked.every(({ codes }) => codes.count === 0)) return;
  const index: Index = { starts: new Uint32Array((1 << bandBits) + 1), places: new Uint32Array(indexed.count), low: new Uint32Array(indexed.count), high: new Uint32Array(indexed.count) };
  for (const [number, band] of bands.entries()) {
    if (asked.every((queries) => queries.bands <= number)) return;
    const tables = keyTables(band);
    sortByKey(indexed, tables, index);
    yield;
    for (const [which, queries] of asked.entries()) {
      if (queries.bands <= number) continue;
      for (let from = 0; from < queries.codes.count; from += queriesPerBreath) {
        lookUp(index, tables, queries.codes, from, (query, place, distance) => met(which, query, place, distance));
        yield;
      }
    }
  }
}

/** Codes in the order of their keys. */
interface Index {
  /** Where each key's codes begin, and the next one's. */
  starts: Uint32Array;
  places: Uint32Array;
  low: Uint32Array;
  high: Uint32Array;
}

function lookUp({ starts, places, low, high }: Index, tables: Uint32Array, queries: Codes, from: number, met: Met): void {
  const to = Math.min(queries.count, from + queriesPerBreath);
  for (let query = from; query < to; query++) {
    const l = queries.low[query] as number;
    const h = queries.high[query] as number;
    const key = keyOf(tables, l, h);
    const end = starts[key + 1] as number;
    for (let at = starts[key] as number; at < end; at++) {
      const half = ones(l ^ (low[at] as number));
      if (half > reach) continue;
      const distance = half + ones(h ^ (high[at] as number));
      if (distance <= reach) met(query, places[at] as number, distance);
    }
  }
}

/** A counting sort: codes of one key lie side by side, from `starts[key]` on. */
function sortByKey(codes: Codes, tables: Uint32Array, { starts, places, low, high }: Index): void {
  starts.fill(0);
  for (let i = 0; i < codes.count; i++) {
    const key = keyOf(tables, codes.low[i] as number, codes.high[i] as number);
    starts[key + 1] = (starts[key + 1] as number) + 1;
  }
  for (let key = 1; key < starts.length; key++) starts[key] = (starts[key] as number) + (starts[key - 1] as number);
  for (let i = codes.count - 1; i >= 0; i--) {
    const l = codes.low[i] as number;
    const h = codes.high[i] as number;
    const key = keyOf(tables, l, h);
    const at = (starts[key + 1] as number) - 1;
    starts[key + 1] = at;
    places[at] = i;
    low[at] = l;
    high[at] = h;
  }
  // The ends have moved down to the starts.
  starts.copyWithin(0, 1);
  starts[starts.length - 1] = codes.count;
}

/** Codes that `meetFew` compares between two breaths. */
const comparisonsPerBreath = 1_000_000;

/** The same pairs, found by looking at all: faster for a few codes on one side. @param count of bands by which they may meet */
export function* meetFew(few: Codes, many: Codes, count: number, met: Met): Generator<void> {
  const tables = bands.slice(0, count).map(keyTables);
  const share = (l: number, h: number, l2: number, h2: number): boolean => tables.some((table) => keyOf(table, l, h) === keyOf(table, l2, h2));
  let left = comparisonsPerBreath;
  for (let query = 0; query < few.count; query++) {
    const [l, h] = [few.low[query] as number, few.high[query] as number];
    for (let at = 0; at < many.count; at++) {
      const half = ones(l ^ (many.low[at] as number));
      if (half > reach) continue;
      const distance = half + ones(h ^ (many.high[at] as number));
      if (distance <= reach && share(l, h, many.low[at] as number, many.high[at] as number)) met(query, at, distance);
    }
    left -= many.count;
    if (left > 0) continue;
    left = comparisonsPerBreath;
    yield;
  }
}
