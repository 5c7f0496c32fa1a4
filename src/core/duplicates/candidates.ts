/**
 * Pairs of photos that may be one picture, by their codes: the whole picture or what is inside its border against the
 * same and every crop window of another, and turned by quarter turns against the whole. Generators, so that a million
 * photos hold nothing else up.
 */
import { mirroredTurns, quarterTurns, turnCode, viewCount, type Turn } from '../image/fingerprint.ts';
import type { LookBook } from './look-book.ts';
import { bandCount, meetAll, meetFew, type Codes, type MetBy, type Queries } from './near-codes.ts';

export interface Candidate {
  /** Rows of the look book. */
  first: number;
  second: number;
  /** Bits that differ, at best. */
  distance: number;
  /** Turns of the second in which the two are near. */
  turns: Turn[];
}

export interface CandidateOptions {
  /** Rows that were compared with none yet: every pair holds one of them. */
  fresh: ReadonlySet<number>;
  /** Mirrored pictures count as the same. */
  mirrored: boolean;
}

/** With up to this many new photos, looking at all codes is faster than sorting them. */
const few = 150;

/** Windows are many and lie close to each other: two thirds of the bands find as many of 1,232 made variants as all of them, but for one moon; half of them lose a crop. */
const windowBands = 16;

/** Views of the whole picture: as it is, and inside its border. */
const wholeViews = 2;

export function* findCandidates(book: LookBook, { fresh, mirrored }: CandidateOptions): Generator<void, Candidate[]> {
  const found = new Map<string, Candidate>();
  const isFresh = (row: number): boolean => fresh.has(row);
  // What waits for its own turn is left out: it will meet these then.
  const rows = plainRows(book).filter((row) => isFresh(row) || book.isCompared(row, mirrored));
  const turns: readonly Turn[] = [...quarterTurns, ...(mirrored ? mirroredTurns : [])];
  const old = rows.filter((row) => !isFresh(row));
  const young = rows.filter(isFresh);
  const wholes = codesOf(book, rows, 0, wholeViews);
  const note = (a: number, b: number, turn: Turn, distance: number): void => {
    if (a === b) return;
    const [first, second, back] = a < b ? [a, b, turn] : [b, a, inverseTurn(turn)];
    const key = `${first} ${second}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { first, second, distance, turns: [back] });
    else {
      known.distance = Math.min(known.distance, distance);
      if (!known.turns.includes(back)) known.turns.push(back);
    }
  };
  const meet = function* (indexed: Codes, asked: readonly Queries[], met: MetBy): Generator<void> {
    if (young.length > few) return yield* meetAll(indexed, asked, met);
    for (const [which, { codes, bands }] of asked.entries()) {
      if (codes.count <= indexed.count) yield* meetFew(codes, indexed, bands, (query, place, distance) => met(which, query, place, distance));
      else yield* meetFew(indexed, codes, bands, (place, query, distance) => met(which, query, place, distance));
    }
  };
  const youngWholes = codesOf(book, young, 0, wholeViews);
  const youngWindows = codesOf(book, young, wholeViews, viewCount);
  const oldWindows = codesOf(book, old, wholeViews, viewCount);
  // All that asks the same index asks at once: sorting that is half of the work.
  const asked: Queries[] = [{ codes: youngWindows, bands: windowBands }, ...turns.map((turn) => ({ codes: turned(youngWholes, turn), bands: bandCount }))];
  /** The owner of the query is turned to lie upon the indexed one. */
  yield* meet(wholes, asked, (which, query, place, distance) => note(wholes.owner[place] as number, asked[which]?.codes.owner[query] as number, turns[which - 1] ?? 0, distance));
  yield* meet(youngWholes, [{ codes: oldWindows, bands: windowBands }], (_, query, place, distance) => note(youngWholes.owner[place] as number, oldWindows.owner[query] as number, 0, distance));
  const same = yield* equalPixels(book, fresh);
  return [...[...found.values()].sort((a, b) => a.distance - b.distance || a.first - b.first || a.second - b.second), ...same];
}

/** Photos whose looks say something. */
function plainRows(book: LookBook): number[] {
  const rows: number[] = [];
  for (let row = 0; row < book.rows; row++) if (book.hashAt(row) !== null && book.kindAt(row) === 'plain') rows.push(row);
  return rows;
}

function codesOf(book: LookBook, rows: readonly number[], from: number, to: number): Codes {
  const most = rows.length * (to - from);
  const codes: Codes = { low: new Uint32Array(most), high: new Uint32Array(most), owner: new Uint32Array(most), count: 0 };
  for (const row of rows) {
    for (let view = from; view < to; view++) {
      const [low, high] = [book.wordAt(row, 2 * view), book.wordAt(row, 2 * view + 1)];
      // Without a border, the inside is the whole.
      if (view === 1 && low === book.wordAt(row, 0) && high === book.wordAt(row, 1)) continue;
      codes.low[codes.count] = low;
      codes.high[codes.count] = high;
      codes.owner[codes.count] = row;
      codes.count += 1;
    }
  }
  return codes;
}

function turned(codes: Codes, turn: Turn): Codes {
  if (turn === 0) return codes;
  const [low, high] = [new Uint32Array(codes.count), new Uint32Array(codes.count)];
  for (let i = 0; i < codes.count; i++) [low[i], high[i]] = turnCode(codes.low[i] as number, codes.high[i] as number, turn);
  return { ...codes, low, high };
}

/** Exchanging sides and then mirroring is undone by mirroring the other way round. */
export function inverseTurn(turn: Turn): Turn {
  if ((turn & 4) === 0) return turn;
  return (4 | ((turn & 1) << 1) | ((turn & 2) >> 1)) as Turn;
}

/** Flat and tiny pictures, by their very pixels. The first of equals is paired with each of the others. */
function* equalPixels(book: LookBook, fresh: ReadonlySet<number>): Generator<void, Candidate[]> {
  const firsts = new Map<string, number>();
  const pairs: Candidate[] = [];
  for (let row = 0; row < book.rows; row++) {
    const pixels = book.hashAt(row) === null ? null : book.pixelsAt(row);
    if (pixels === null) continue;
    const first = firsts.get(pixels);
    if (first === undefined) firsts.set(pixels, row);
    else if (fresh.has(row) || fresh.has(first)) pairs.push({ first, second: row, distance: 0, turns: [] });
  }
  yield;
  return pairs;
}
