/**
 * Candidates among many made-up codes through the product's own search, in a process of its own so that its peak of
 * memory is what this takes. Codes are random; each photo's windows differ from its whole as those of real photos do.
 */
import { findCandidates } from '../../src/core/duplicates/candidates.ts';
import { freshRows } from '../../src/core/duplicates/finder.ts';
import { comparedRow, createLookBook, lookRow, type LookBook } from '../../src/core/duplicates/look-book.ts';
import { viewCount } from '../../src/core/image/fingerprint.ts';
import { random } from '../../test/fixtures/random.ts';

export interface CodesTask {
  photos: number;
  /** Photos that come later, to be compared with all the others. */
  later: number;
}

export interface CodesAnswer {
  /** For all photos, as the product goes through a library that it has not compared yet. */
  seconds: number;
  /** Of which this process computed: on a machine that does nothing else, the same. */
  cpuSeconds: number;
  /** For those that came later. */
  laterSeconds: number;
  candidates: number;
  /** Pairs of planted groups that are among them, by the bits that the copy's whole code was changed by. */
  planted: { bits: number; found: number; all: number }[];
  /** Of planted groups: every member hangs together by candidates. */
  groups: { whole: number; all: number };
  /** Highest resident memory of this process, and what it had with all codes and before the search, MB. */
  peak: number;
  before: number;
}

/** Bits that the code of each view differs in from the whole's: medians over 328 real photos; none, for most, inside the border. */
const viewDistances = [0, 0, 5, 12, 15, 12, 15, 12, 8, 12, 16, 12, 15, 11, 11, 11, 11];
/** One photo in so many has copies, one to three. */
const plantedEvery = 50;
/** Re-encoded and resized copies differ in 0 to 2 bits, edited ones in up to 8. */
const plantedBits = [0, 1, 2, 3, 4, 6, 8];

const megabytes = (bytes: number): number => bytes / 1e6;

interface Planted {
  rows: number[];
  /** Of each further row against the first. */
  bits: number[];
}

function work({ photos, later }: CodesTask): CodesAnswer {
  const next = random(7);
  const book = createLookBook();
  const planted = fill(book, photos, 0, next);
  const before = megabytes(process.memoryUsage.rss());
  const cpu = process.cpuUsage();
  const began = performance.now();
  const pairs = new Set<string>();
  let candidates = search(book, pairs);
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  fill(book, later, photos, next);
  const laterBegan = performance.now();
  candidates += search(book, pairs);
  const laterSeconds = (performance.now() - laterBegan) / 1000;
  return { seconds, cpuSeconds: (user + system) / 1e6, laterSeconds, candidates, ...recall(planted, pairs), peak: process.resourceUsage().maxRSS / 1e3, before };
}

function fill(book: LookBook, count: number, from: number, next: () => number): Planted[] {
  const planted: Planted[] = [];
  const word = (): number => Math.floor(next() * 2 ** 32) >>> 0;
  const put = (row: number, codes: Uint32Array): void => book.looks.put(lookRow(String(from + row).padStart(64, '0'), { kind: 'plain', codes, pixels: null, quality: null }));
  for (let row = 0; row < count; row++) {
    const codes = viewsFrom(word(), word(), next);
    put(row, codes);
    if (row % plantedEvery !== 0) continue;
    const group: Planted = { rows: [row], bits: [] };
    for (let copies = 1 + Math.floor(next() * 3); copies > 0 && row + 1 < count; copies--) {
      const bits = plantedBits[Math.floor(next() * plantedBits.length)] ?? 0;
      const copy = Uint32Array.from(codes);
      for (let view = 0; view < viewCount; view++) flip(copy, view, bits, next);
      put((row += 1), copy);
      group.rows.push(row);
      group.bits.push(bits);
    }
    planted.push(group);
  }
  return planted;
}

function viewsFrom(low: number, high: number, next: () => number): Uint32Array {
  const codes = new Uint32Array(2 * viewCount);
  for (let view = 0; view < viewCount; view++) {
    codes.set([low, high], 2 * view);
    flip(codes, view, viewDistances[view] ?? 0, next);
  }
  return codes;
}

function flip(codes: Uint32Array, view: number, bits: number, next: () => number): void {
  const chosen = new Set<number>();
  while (chosen.size < bits) chosen.add(Math.floor(next() * 64));
  for (const bit of chosen) codes[2 * view + (bit >> 5)] = ((codes[2 * view + (bit >> 5)] as number) ^ (1 << (bit & 31))) >>> 0;
}

/** As the finder does it, block by block. */
function search(book: LookBook, pairs: Set<string>): number {
  let candidates = 0;
  for (let fresh = freshRows(book, false); fresh.length > 0; fresh = freshRows(book, false)) {
    const steps = findCandidates(book, { fresh: new Set(fresh), mirrored: false });
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    for (const { first, second } of step.value) pairs.add(`${first} ${second}`);
    candidates += step.value.length;
    for (const row of fresh) book.compared.put(comparedRow(book.hashAt(row) ?? '', false));
  }
  return candidates;
}

function recall(planted: readonly Planted[], pairs: ReadonlySet<string>): Pick<CodesAnswer, 'planted' | 'groups'> {
  const byBits = plantedBits.map((bits) => ({ bits, found: 0, all: 0 }));
  const groups = { whole: 0, all: planted.length };
  for (const { rows, bits } of planted) {
    let whole = true;
    rows.slice(1).forEach((row, index) => {
      const count = byBits.find((each) => each.bits === bits[index]);
      const found = pairs.has(`${rows[0]} ${row}`);
      if (count !== undefined) {
        count.all += 1;
        count.found += found ? 1 : 0;
      }
      whole &&= rows.some((other) => other !== row && pairs.has(other < row ? `${other} ${row}` : `${row} ${other}`));
    });
    groups.whole += whole ? 1 : 0;
  }
  return { planted: byBits, groups };
}

process.once('message', (task: CodesTask) => {
  process.send?.(work(task), () => process.disconnect());
});
