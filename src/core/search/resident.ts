/**
 * Every vector of the current model in memory, as 16-bit numbers in two planes of bytes (kernel.ts): 1,000,000 vectors
 * of 512 numbers take 1.03 GB. A scan reads the high plane and is off by at most a known bound; whatever could be
 * among the answers is then scored with all 16 bits. So the answers are exact for the stored numbers, and those are
 * within 2e-6 of the cosine of the float32 vectors (measured, 512 dimensions).
 */
import { callLength, createCrew, type Crew } from './crew.ts';
import { compileKernel, laneWidth, rowsAtOnce, startKernel } from './kernel.ts';
import { engine, mostPages, type WasmMemory } from './wasm-code.ts';
import { firstByRank, rankOf } from './sample.ts';
import { createTopK, kthBest, type Hit } from './top-k.ts';
import { createTurning } from './turning.ts';

/** Rows a block: 17 MB at 512 dimensions; adding photos never copies what is there. */
const blockRows = 16_384;
const pageBytes = 65_536;
/** Rows that one thread scans in one go: half a megabyte. */
const partRows = 1_024;
/** Waking threads takes as long as scanning some thousand rows. */
const leastShared = 2 * blockRows;
/** Largest 16-bit number in use: its high byte, rounded, still fits eight bits. */
const largest = 32_511;
/** The query's whole numbers: a unit vector times this. */
const queryScale = 32_767;
/** A row's scale is kept as a scan needs it: of the high byte and the whole query. */
const perStep = 256 / queryScale;
/** Of rows as coarse as most are, six in a hundred thousand lie beyond. */
const likelyDeviations = 4;

export interface Scan {
  /** By row. Rows without a photo hold numbers without meaning. */
  scores: Float32Array;
  /** No score is farther than this from the exact one. */
  error: number;
  /** Hardly any is farther than this. */
  likely: number;
}

export interface Resident {
  readonly dimensions: number;
  /** Vectors held. */
  readonly size: number;
  /** Rows in use or used before: every row is below this. */
  readonly rows: number;
  /** Memory that the vectors take, bytes; the names of photos come on top. */
  readonly bytes: number;
  /** Rises with every change. */
  readonly revision: number;
  /** By row: 1 where a photo is. Never written to by others. */
  readonly present: Uint8Array;
  /**
   * Rows of so many photos that stand for the library, or of all where there are fewer. Which ones, and in which order,
   * follows from the photos' hashes alone: not from the order in which they came, nor from who went away.
   */
  sample(size: number): readonly number[];
  /** By row: another number for every photo that was ever put there; 0 before the first. */
  readonly stamps: Uint32Array;
  has(hash: string): boolean;
  /** The photo of a row; null where there is none now. */
  hashAt(row: number): string | null;
  rowOf(hash: string): number | null;
  /** Keeps the vector (`dimensions` numbers, unit length). A photo that is here already is left as it is. */
  add(hash: string, vector: Float32Array): void;
  remove(hash: string): void;
  get(hash: string): Float32Array | null;
  /** Nearly the cosine of every row with `query` (unit length). */
  scan(query: Float32Array): Scan;
  /** What `scan` says of some rows. */
  scanAt(query: Float32Array, rows: readonly number[]): Float32Array;
  /** A scan's scores of some rows with what it left out: off by some 1e-5 from the exact ones, for a fourth of their price. */
  refine(query: Float32Array, rows: ArrayLike<number>, scores: Float32Array): Float32Array;
  /** The exact cosines of some rows. */
  exact(query: Float32Array, rows: ArrayLike<number>): Float32Array;
  /** The `limit` accepted photos of highest cosine with `query` (unit length), best first, ties by hash. */
  nearest(query: Float32Array, limit: number, accepts?: (hash: string) => boolean): { hits: Hit[]; searched: number };
  /** Ends its threads; it can be asked on, and answers more slowly. */
  close(): void;
}

export interface ResidentOptions {
  /** Threads that scan along with the asking one, once there are many photos. They sleep between scans. */
  threads?: number;
  /** A thread was lost; the scan goes on without. */
  onLost?: (error: Error) => void;
}

/** Where the parts of a block lie in the WebAssembly memory. */
interface Block {
  high: number;
  low: number;
  scales: number;
  scores: number;
}

export function createResident(dimensions: number, { threads = 0, onLost }: ResidentOptions = {}): Resident {
  const stride = Math.ceil(dimensions / laneWidth) * laneWidth;
  const blockBytes = blockRows * (2 * stride + 8);
  const initial = Math.ceil((stride * 10 + 16) / pageBytes);
  const memory = new engine.Memory(threads === 0 ? { initial } : { initial, maximum: mostPages, shared: true });
  const module = compileKernel(threads > 0);
  const kernel = startKernel(module, memory);
  const [wholeQuery, floatQuery, turned, result] = [0, stride * 2, stride * 6, stride * 10];
  const turning = createTurning(stride, kernel);
  const blocks: Block[] = [];
  /** The scan as a list of calls, one a part. */
  const calls = new Int32Array(new SharedArrayBuffer(Math.ceil((mostPages * pageBytes) / blockBytes) * (blockRows / partRows) * callLength * 4));
  let crew: Crew | null = null;
  const hashes: (string | null)[] = [];
  const rows = new Map<string, number>();
  /** Rows that were removed and can be used again. */
  const free: number[] = [];
  let views = viewsOf(memory);
  /** Length of the longest difference between a vector and its high plane. */
  let worst = 0;
  let revision = 0;
  let present = new Uint8Array(0);
  let stamps = new Uint32Array(0);
  /** By row: the photo's place in an order by chance. */
  let ranks = new Float64Array(0);
  const samples = new Map<number, { revision: number; rows: readonly number[] }>();
  /** Of the step between two values of a row's high byte: its square, summed over the rows that were written. */
  let coarseness = 0;
  let written = 0;

  const grow = (): void => {
    const start = memory.buffer.byteLength;
    memory.grow(Math.ceil(blockBytes / pageBytes));
    views = viewsOf(memory);
    const low = start + blockRows * stride;
    const block: Block = { high: start, low, scales: low + blockRows * stride, scores: low + blockRows * (stride + 4) };
    for (let row = 0; row < blockRows; row += partRows) {
      const part = blocks.length * (blockRows / partRows) + row / partRows;
      calls.set([block.high + row * stride, wholeQuery, block.scales + row * 4, block.scores + row * 4, partRows, stride], part * callLength);
    }
    blocks.push(block);
  };
  const scanPart = (part: number): void => {
    const [high = 0, query = 0, scale = 0, out = 0, count = 0, width = 0] = calls.subarray(part * callLength, (part + 1) * callLength);
    kernel.scan(high, query, scale, out, count, width);
  };
  const scanParts = (count: number): void => {
    if (threads > 0 && hashes.length >= leastShared) {
      crew ??= createCrew({ module, name: 'scan', memory, calls, work: scanPart, threads, ...(onLost && { onLost }) });
      return crew.run(count);
    }
    for (let part = 0; part < count; part++) scanPart(part);
  };
  const blockOf = (row: number): Block => blocks[Math.floor(row / blockRows)] as Block;
  const place = (row: number): { high: number; low: number; scale: number } => {
    const block = blockOf(row);
    const at = row % blockRows;
    // Four rows share a stretch of the high plane, eight bytes of each in turn: the scan then reads one stream.
    return { high: block.high + Math.floor(at / rowsAtOnce) * rowsAtOnce * stride + (at % rowsAtOnce) * 8, low: block.low + at * stride, scale: block.scales / 4 + at };
  };
  const highAt = (start: number, index: number): number => start + Math.floor(index / 8) * 8 * rowsAtOnce + (index % 8);

  /** The turned vector's place among the float32 numbers. */
  const turn = (vector: Float32Array, at: number): number => {
    views.floats.fill(0, at / 4, at / 4 + stride);
    views.floats.set(vector, at / 4);
    turning.turn(views.floats, at / 4);
    return at / 4;
  };
  const write = (row: number, vector: Float32Array): void => {
    const { high, low, scale } = place(row);
    const { floats, bytes } = views;
    const from = turn(vector, turned);
    let peak = 0;
    for (let i = 0; i < stride; i++) peak = Math.max(peak, Math.abs(floats[from + i] as number));
    const step = peak / largest;
    let off = 0;
    for (let i = 0; i < stride; i++) {
      const value = floats[from + i] as number;
      const whole = peak === 0 ? 0 : Math.round(value / step);
      const top = (whole + 128) >> 8;
      bytes[highAt(high, i)] = top;
      bytes[low + i] = whole - top * 256;
      off += (value - top * 256 * step) ** 2;
    }
    // Rounded up: it is a bound, and the sum above was rounded itself.
    worst = Math.max(worst, Math.sqrt(off) * 1.000_01);
    coarseness += (step * 256) ** 2;
    written += 1;
    floats[scale] = step * perStep;
  };
  const writeQuery = (query: Float32Array): void => {
    const { floats, words } = views;
    const from = turn(query, floatQuery);
    for (let i = 0; i < stride; i++) words[wholeQuery / 2 + i] = Math.round((floats[from + i] as number) * queryScale);
  };
  const exactAt = (row: number): number => {
    const { high, low, scale } = place(row);
    kernel.exact(high, low, floatQuery, result, stride);
    return ((views.floats[result / 4] as number) * (views.floats[scale] as number)) / perStep;
  };
  const scanAll = (query: Float32Array): Scan => {
    writeQuery(query);
    scanParts(Math.ceil(hashes.length / partRows));
    const scores = new Float32Array(hashes.length);
    for (const [index, block] of blocks.entries()) {
      const used = Math.min(blockRows, hashes.length - index * blockRows);
      if (used > 0) scores.set(views.floats.subarray(block.scores / 4, block.scores / 4 + used), index * blockRows);
    }
    // Cauchy-Schwarz for the rows' rounding, half a step a number for the query's, and float32 sums.
    const error = worst * 1.000_1 + (Math.sqrt(stride) * 0.5) / queryScale + 1e-5;
    // Each number of the row and of the query is off by up to half a step, evenly: along a unit vector that deviates by step / sqrt(12).
    return { scores, error, likely: Math.min(error, (likelyDeviations * Math.sqrt(coarseness / Math.max(1, written) + queryScale ** -2)) / Math.sqrt(12) + 1e-5) };
  };

  return {
    dimensions,
    get size() {
      return rows.size;
    },
    get rows() {
      return hashes.length;
    },
    get bytes() {
      return memory.buffer.byteLength;
    },
    get revision() {
      return revision;
    },
    get present() {
      return present.subarray(0, hashes.length);
    },
    get stamps() {
      return stamps.subarray(0, hashes.length);
    },
    has: (hash) => rows.has(hash),
    hashAt: (row) => hashes[row] ?? null,
    rowOf: (hash) => rows.get(hash) ?? null,
    add(hash, vector) {
      if (rows.has(hash)) return;
      const row = free.pop() ?? hashes.length;
      if (row === blocks.length * blockRows) grow();
      write(row, vector);
      if (row >= present.length) {
        present = grown(present, new Uint8Array(roomFor(row)));
        ranks = grown(ranks, new Float64Array(present.length));
        stamps = grown(stamps, new Uint32Array(present.length));
      }
      present[row] = 1;
      ranks[row] = rankOf(hash);
      hashes[row] = hash;
      rows.set(hash, row);
      revision += 1;
      stamps[row] = revision;
    },
    remove(hash) {
      const row = rows.get(hash);
      if (row === undefined) return;
      rows.delete(hash);
      hashes[row] = null;
      present[row] = 0;
      free.push(row);
      revision += 1;
    },
    get(hash) {
      const row = rows.get(hash);
      if (row === undefined) return null;
      const { high, low, scale } = place(row);
      const { floats, bytes } = views;
      const step = (floats[scale] as number) / perStep;
      const from = turned / 4;
      for (let i = 0; i < stride; i++) floats[from + i] = ((bytes[highAt(high, i)] as number) * 256 + (bytes[low + i] as number)) * step;
      turning.turnBack(floats, from);
      return floats.slice(from, from + dimensions);
    },
    sample(size) {
      const before = samples.get(size);
      if (before?.revision === revision) return before.rows;
      const rows = firstByRank(ranks, present.subarray(0, hashes.length), size);
      samples.set(size, { revision, rows });
      return rows;
    },
    scan: scanAll,
    scanAt(query, wanted) {
      writeQuery(query);
      return Float32Array.from(wanted, (row) => {
        const block = blockOf(row);
        const first = Math.floor((row % blockRows) / rowsAtOnce) * rowsAtOnce;
        kernel.scan(block.high + first * stride, wholeQuery, block.scales + first * 4, block.scores + first * 4, rowsAtOnce, stride);
        return views.floats[block.scores / 4 + (row % blockRows)] as number;
      });
    },
    refine(query, wanted, scores) {
      writeQuery(query);
      const refined = new Float32Array(wanted.length);
      for (let at = 0; at < refined.length; at++) {
        const row = wanted[at] as number;
        const { low, scales } = blockOf(row);
        const within = row % blockRows;
        kernel.rest(low + within * stride, wholeQuery, scales + within * 4, result, stride);
        refined[at] = (scores[row] as number) + (views.floats[result / 4] as number);
      }
      return refined;
    },
    exact(query, wanted) {
      writeQuery(query);
      const exact = new Float32Array(wanted.length);
      for (let at = 0; at < exact.length; at++) exact[at] = exactAt(wanted[at] as number);
      return exact;
    },
    nearest(query, limit, accepts) {
      const { scores, error } = scanAll(query);
      const accepted = new Uint8Array(scores.length);
      let searched = 0;
      for (let row = 0; row < scores.length; row++) {
        const hash = hashes[row];
        if (hash == null || accepts?.(hash) === false) continue;
        accepted[row] = 1;
        searched += 1;
      }
      // Whatever is exactly among the best is at most two errors below the last of the nearly best.
      const floor = kthBest(scores, accepted, limit) - 2 * error;
      const top = createTopK(limit);
      for (let row = 0; row < scores.length; row++) {
        if (accepted[row] === 1 && (scores[row] as number) >= floor) top.offer(hashes[row] as string, exactAt(row));
      }
      return { hits: top.sorted(), searched };
    },
    close() {
      crew?.close();
    },
  };
}

const roomFor = (rows: number): number => Math.max(blockRows, Math.ceil(rows * 1.5));

function grown<T extends Uint8Array | Uint32Array | Float64Array>(from: T, longer: T): T {
  longer.set(from);
  return longer;
}

interface Views {
  bytes: Int8Array;
  words: Int16Array;
  floats: Float32Array;
}

/** Growing the memory detaches its views. */
const viewsOf = ({ buffer }: WasmMemory): Views => ({ bytes: new Int8Array(buffer), words: new Int16Array(buffer), floats: new Float32Array(buffer) });
