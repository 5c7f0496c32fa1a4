/**
 * The inner loops of search as WebAssembly with 128-bit vector instructions, which every engine that runs Snapsift
 * has. Vectors are 16-bit numbers kept as two planes of bytes: the scan reads the high plane alone (half the memory of
 * float16, a quarter of float32), the exact score reads both, and `rest` tells what the scan of a row left out.
 */
import { assemble, engine, f32, f32x4, get, i16x8, i32, i32x4, repeatWhile, set, type, v128, type Code, type WasmMemory } from './wasm-code.ts';

export interface Kernel {
  /** out[i] = scale[i] * sum(high[i] * query), for `rows` rows of `stride` bytes, four of them side by side. The query is `stride` int16 numbers. */
  scan(high: number, query: number, scale: number, out: number, rows: number, stride: number): void;
  /** Adds one row's score to `out[0]`: sum((256 * high + low) * query), the query being `stride` float32 numbers. */
  exact(high: number, low: number, query: number, out: number, stride: number): void;
  /** out[0] = scale[0] / 256 * sum(low * query): what a scan left out of one row's score. The query is that of the scan. */
  rest(low: number, query: number, scale: number, out: number, stride: number): void;
  /** Replaces two stretches of float32 numbers, `bytes` long each, by their sum and their difference. */
  mix(first: number, second: number, bytes: number): void;
}

/** Numbers that one turn of a loop takes; rows are padded to a multiple of it. */
export const laneWidth = 64;

/** Rows that the scan takes together; it is given a multiple of it. */
export const rowsAtOnce = 4;

const all = (...parts: Code[]): Code => parts.flat();
const advance = (local: number, by: number): Code => all(get(local), i32.const(by), i32.add, set(local));
const sumOfLanes = (local: number, lane: (index: number) => Code, add: Code): Code =>
  all(get(local), lane(0), get(local), lane(1), add, get(local), lane(2), add, get(local), lane(3), add);

function scanBody(): Code {
  const [high, query, scale, out, rows, stride, at, end] = [0, 1, 2, 3, 4, 5, 6, 7];
  const part = 8;
  const sums = [9, 10, 11, 12];
  // Each part of the query is loaded once for four rows; eight parts a turn hide the loop around them.
  const step = (index: number): Code =>
    all(
      get(at), v128.load(index * 16), set(part),
      ...sums.map((sum, row) => all(get(high), v128.load8x8((index * rowsAtOnce + row) * 8), get(part), i32x4.dot, get(sum), i32x4.add, set(sum))),
    );
  const turn = all(...Array.from({ length: laneWidth / 8 }, (_, index) => step(index)), advance(high, laneWidth * rowsAtOnce), advance(at, laneWidth * 2));
  const fourRows = all(
    get(query), set(at),
    get(query), get(stride), i32.const(2), i32.mul, i32.add, set(end),
    ...sums.map((sum) => all(v128.zero, set(sum))),
    repeatWhile(turn, all(get(at), get(end), i32.lessUnsigned)),
    ...sums.map((sum, row) => all(get(out), sumOfLanes(sum, i32x4.lane, i32.add), f32.fromI32, get(scale), f32.load(row * 4), f32.mul, f32.store(row * 4))),
    advance(scale, 4 * rowsAtOnce), advance(out, 4 * rowsAtOnce), advance(rows, -rowsAtOnce),
  );
  return repeatWhile(fourRows, get(rows));
}

function exactBody(): Code {
  const [high, low, query, out, stride, end, whole, sum] = [0, 1, 2, 3, 4, 5, 6, 7];
  const half = (extend: Code, offset: number): Code =>
    all(get(whole), extend, f32x4.fromI32, get(query), v128.load(offset), f32x4.mul, get(sum), f32x4.add, set(sum));
  const turn = all(
    get(high), v128.load8x8(), i32.const(8), i16x8.shiftLeft, get(low), v128.load8x8(), i16x8.add, set(whole),
    half(i32x4.extendLow, 0), half(i32x4.extendHigh, 16),
    advance(high, 8 * rowsAtOnce), advance(low, 8), advance(query, 32),
  );
  return all(
    v128.zero, set(sum),
    get(low), get(stride), i32.add, set(end),
    repeatWhile(turn, all(get(low), get(end), i32.lessUnsigned)),
    get(out), sumOfLanes(sum, f32x4.lane, f32.add), f32.store(),
  );
}

function restBody(): Code {
  const [low, query, scale, out, stride, end] = [0, 1, 2, 3, 4, 5];
  const sums = [6, 7, 8, 9];
  const [first, ...others] = sums as [number, ...number[]];
  const step = (sum: number, index: number): Code => all(get(low), v128.load8x8(index * 8), get(query), v128.load(index * 16), i32x4.dot, get(sum), i32x4.add, set(sum));
  return all(
    ...sums.map((sum) => all(v128.zero, set(sum))),
    get(low), get(stride), i32.add, set(end),
    repeatWhile(all(...sums.map(step), advance(low, 32), advance(query, 64)), all(get(low), get(end), i32.lessUnsigned)),
    get(first), ...others.map((sum) => all(get(sum), i32x4.add)), set(first),
    get(out), sumOfLanes(first, i32x4.lane, i32.add), f32.fromI32, get(scale), f32.load(), f32.mul, f32.const(1 / 256), f32.mul, f32.store(),
  );
}

function mixBody(): Code {
  const [first, second, bytes, end, one, other] = [0, 1, 2, 3, 4, 5];
  const turn = all(
    get(first), v128.load(), set(one), get(second), v128.load(), set(other),
    get(first), get(one), get(other), f32x4.add, v128.store(),
    get(second), get(one), get(other), f32x4.sub, v128.store(),
    advance(first, 16), advance(second, 16),
  );
  return all(get(first), get(bytes), i32.add, set(end), repeatWhile(turn, all(get(first), get(end), i32.lessUnsigned)));
}

/** The functions as a module. @param shared for a memory that threads share */
export function compileKernel(shared: boolean): object {
  const { i32: int, v128: vector } = type;
  const bytes = assemble([
    { name: 'scan', parameters: [int, int, int, int, int, int], locals: [int, int, vector, vector, vector, vector, vector], body: scanBody() },
    { name: 'exact', parameters: [int, int, int, int, int], locals: [int, vector, vector], body: exactBody() },
    { name: 'rest', parameters: [int, int, int, int, int], locals: [int, vector, vector, vector, vector], body: restBody() },
    { name: 'mix', parameters: [int, int, int], locals: [int, vector, vector], body: mixBody() },
  ], shared);
  return new engine.Module(bytes);
}

export const startKernel = (module: object, memory: WasmMemory): Kernel => new engine.Instance(module, { env: { memory } }).exports as Kernel;
