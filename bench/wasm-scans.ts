/**
 * Full scans over resident vectors in the formats that the product could have: float32, 16 bits, 8 bits, and 8 bits with
 * the best scored again from float32. Each is a small WebAssembly loop with 128-bit instructions, on all cores by the
 * product's own crew of threads, so that what is compared is the format.
 */
import { callLength, createCrew } from '../src/core/search/crew.ts';
import { bestRows, kthBest } from '../src/core/search/top-k.ts';
import { assemble, engine, f32, f32x4, get, i32, i32x4, mostPages, repeatWhile, set, type, v128, type Code } from '../src/core/search/wasm-code.ts';
import type { Contestant } from './search-contestants.ts';
import { dimensions } from './vectors.ts';

const all = (...parts: Code[]): Code => parts.flat();
const advance = (local: number, by: number): Code => all(get(local), i32.const(by), i32.add, set(local));
const partRows = 1_024;
const pageBytes = 65_536;
const queryBytes = pageBytes;
const lanes = [0, 1, 2, 3] as const;

interface Format {
  name: string;
  /** Bytes of a number. */
  width: 1 | 2 | 4;
  /** Adds the products of 16 bytes of the query with their part of the row to the local `sum`. */
  step(data: number, query: number, sum: number, index: number): Code;
  floats: boolean;
  /** Bytes of a number of the query. */
  queryWidth: 2 | 4;
  /** Largest whole number of a row, and of the query. */
  largest: number;
  queryScale: number;
}

const dotOf = (load: Code) => (query: number, sum: number, index: number): Code => all(load, get(query), v128.load(index * 16), i32x4.dot, get(sum), i32x4.add, set(sum));

const formats: Record<'float32' | 'int16' | 'int8', Format> = {
  float32: {
    name: 'float32', width: 4, floats: true, queryWidth: 4, largest: 0, queryScale: 1,
    step: (data, query, sum, index) => all(get(data), v128.load(index * 16), get(query), v128.load(index * 16), f32x4.mul, get(sum), f32x4.add, set(sum)),
  },
  // The sum of 512 products stays below 2^31 whatever the row: so the query has 11 bits.
  int16: { name: '16 bits', width: 2, floats: false, queryWidth: 2, largest: 32_767, queryScale: 2_800, step: (data, query, sum, index) => dotOf(all(get(data), v128.load(index * 16)))(query, sum, index) },
  int8: { name: '8 bits', width: 1, floats: false, queryWidth: 2, largest: 127, queryScale: 32_767, step: (data, query, sum, index) => dotOf(all(get(data), v128.load8x8(index * 8)))(query, sum, index) },
};

/** scan(data, query, scale, out, rows, stride of the query in bytes) */
function scanBody({ step, floats, width, queryWidth }: Format): Code {
  const [data, query, scale, out, rows, stride, at, end] = [0, 1, 2, 3, 4, 5, 6, 7];
  const sums = [8, 9, 10, 11];
  const [lane, add, addLanes] = floats ? [f32x4.lane, f32x4.add, f32.add] : [i32x4.lane, i32x4.add, i32.add];
  const turn = all(...sums.map((sum, index) => step(data, at, sum, index)), advance(data, (64 / queryWidth) * width), advance(at, 64));
  const [first, ...others] = sums as [number, ...number[]];
  const oneRow = all(
    get(query), set(at), get(query), get(stride), i32.add, set(end),
    ...sums.map((sum) => all(v128.zero, set(sum))),
    repeatWhile(turn, all(get(at), get(end), i32.lessUnsigned)),
    get(first), ...others.map((sum) => all(get(sum), add)), set(first),
    get(out), ...lanes.map((index) => all(get(first), lane(index), ...(index > 0 ? [addLanes] : []))),
    ...(floats ? [] : [f32.fromI32, get(scale), f32.load(), f32.mul]), f32.store(),
    advance(scale, 4), advance(out, 4), advance(rows, -1),
  );
  return repeatWhile(oneRow, get(rows));
}

interface Scanner {
  scores: Float32Array;
  bytes: number;
  scan(query: Float32Array): void;
  close(): void;
}

function scannerOf(format: Format, matrix: Float32Array, threads: number): Scanner {
  const count = matrix.length / dimensions;
  const parts = Math.ceil(count / partRows);
  const [rowBytes, rows] = [dimensions * format.width, parts * partRows];
  const [scales, scores] = [queryBytes + rows * rowBytes, queryBytes + rows * (rowBytes + 4)];
  const bytes = scores + rows * 4;
  const memory = new engine.Memory({ initial: Math.ceil(bytes / pageBytes), maximum: mostPages, shared: true });
  const [int, vector] = [type.i32, type.v128];
  const module = new engine.Module(assemble([{ name: 'scan', parameters: [int, int, int, int, int, int], locals: [int, int, vector, vector, vector, vector], body: scanBody(format) }], true));
  const { scan } = new engine.Instance(module, { env: { memory } }).exports as { scan(...arguments_: number[]): void };
  pack(format, matrix, { data: viewOf(format.width, memory.buffer).subarray(queryBytes / format.width), scales: new Float32Array(memory.buffer, scales, rows) });
  const calls = new Int32Array(new SharedArrayBuffer(parts * callLength * 4));
  for (let part = 0; part < parts; part++) {
    const row = part * partRows;
    calls.set([queryBytes + row * rowBytes, 0, scales + row * 4, scores + row * 4, partRows, dimensions * format.queryWidth], part * callLength);
  }
  const crew = createCrew({ module, name: 'scan', memory, calls, threads, work: (part) => scan(...calls.subarray(part * callLength, (part + 1) * callLength)) });
  const place = viewOf(format.queryWidth, memory.buffer);
  return {
    scores: new Float32Array(memory.buffer, scores, count),
    bytes,
    scan(query) {
      query.forEach((value, i) => (place[i] = format.floats ? value : Math.round(value * format.queryScale)));
      crew.run(parts);
    },
    close: () => crew.close(),
  };
}

const viewOf = (width: 1 | 2 | 4, buffer: ArrayBuffer | SharedArrayBuffer): Int8Array | Int16Array | Float32Array =>
  width === 1 ? new Int8Array(buffer) : width === 2 ? new Int16Array(buffer) : new Float32Array(buffer);

function pack({ floats, largest, queryScale }: Format, matrix: Float32Array, { data, scales }: { data: Int8Array | Int16Array | Float32Array; scales: Float32Array }): void {
  if (floats) return data.set(matrix);
  for (let row = 0, from = 0; from < matrix.length; row++, from += dimensions) {
    let peak = 0;
    for (let i = from; i < from + dimensions; i++) peak = Math.max(peak, Math.abs(matrix[i] as number));
    const factor = largest / peak;
    for (let i = from; i < from + dimensions; i++) data[i] = Math.round((matrix[i] as number) * factor);
    scales[row] = peak / largest / queryScale;
  }
}

function best(scores: Float32Array, everyRow: Uint8Array, k: number): number[] {
  const { rows } = bestRows(scores, everyRow, kthBest(scores, everyRow, k), k);
  return Array.from(rows).sort((a, b) => (scores[b] as number) - (scores[a] as number)).slice(0, k);
}

/** How many of the best by 8 bits are scored again. */
const again = 4_096;

/** @param threads besides the asking one */
export function wasmScansOf(matrix: Float32Array, threads: number): Contestant[] {
  const count = matrix.length / dimensions;
  const everyRow = new Uint8Array(count).fill(1);
  const plain = (['float32', 'int16', 'int8'] as const).map((kind): Contestant & { scanner: Scanner } => {
    const format = formats[kind];
    const scanner = scannerOf(format, matrix, threads);
    return {
      name: `${format.name}, WebAssembly on all cores`, bytes: count * dimensions * format.width, memory: scanner.bytes, scanner,
      async find(query, k) {
        scanner.scan(query);
        return best(scanner.scores, everyRow, k);
      },
      close: async () => scanner.close(),
    };
  });
  const int8 = plain[2] as (typeof plain)[number];
  const reranked: Contestant = {
    ...int8,
    name: `${int8.name}, best ${again} again from float32`,
    async find(query, k) {
      const exact = (await int8.find(query, again)).map((row) => {
        let score = 0;
        for (let i = 0, at = row * dimensions; i < dimensions; i++, at++) score += (matrix[at] as number) * (query[i] as number);
        return { row, score };
      });
      return exact.sort((a, b) => b.score - a.score).slice(0, k).map(({ row }) => row);
    },
    close: async () => {},
  };
  return [...plain, reranked];
}
