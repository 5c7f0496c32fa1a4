/**
 * Just enough of a WebAssembly assembler for the scan kernel: functions of i32, f32 and 128-bit vector instructions
 * over one imported memory. Opcodes are facts of the specification (webassembly.github.io/spec/core/binary).
 */

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit number. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

export const type = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
export type ValueType = (typeof type)[keyof typeof type];

export type Code = readonly number[];
const simd = (opcode: number, ...immediates: number[]): Code => [0xfd, ...unsigned(opcode), ...immediates];
/** Alignment is a hint: 0 promises nothing. */
const memory = (opcode: number, offset: number): Code => simd(opcode, 0, ...unsigned(offset));

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: (offset = 0): Code => [0x28, 2, ...unsigned(offset)],
  add: [0x6a], mul: [0x6c], lessUnsigned: [0x49], isZero: [0x45],
} as const;
export const f32 = {
  load: (offset = 0): Code => [0x2a, 2, ...unsigned(offset)],
  store: (offset = 0): Code => [0x38, 2, ...unsigned(offset)],
  add: [0x92], mul: [0x94], fromI32: [0xb2],
  const: (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)],
} as const;
export const v128 = {
  load: (offset = 0): Code => memory(0x00, offset),
  /** Eight signed bytes, as eight 16-bit numbers. */
  load8x8: (offset = 0): Code => memory(0x01, offset),
  store: (offset = 0): Code => memory(0x0b, offset),
  zero: simd(0x0c, ...new Array<number>(16).fill(0)),
} as const;
export const i16x8 = { shiftLeft: simd(0x8b), add: simd(0x8e) } as const;
export const i32x4 = {
  add: simd(0xae),
  /** Products of eight pairs of 16-bit numbers, neighbours summed. */
  dot: simd(0xba),
  lane: (index: number): Code => simd(0x1b, index),
  extendLow: simd(0xa7),
  extendHigh: simd(0xa8),
} as const;
export const f32x4 = { add: simd(0xe4), sub: simd(0xe5), mul: simd(0xe6), fromI32: simd(0xfa), lane: (index: number): Code => simd(0x1f, index) } as const;

/** Runs `body` until the i32 that `again` leaves on the stack is zero. The body runs at least once. */
export const repeatWhile = (body: Code, again: Code): Code => [0x03, 0x40, ...body, ...again, 0x0d, 0, 0x0b];

export interface WasmFunction {
  name: string;
  parameters: readonly ValueType[];
  locals: readonly ValueType[];
  body: Code;
}

const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];
const text = (value: string): number[] => [...unsigned(value.length), ...Buffer.from(value, 'latin1')];

/** Pages of 64 KB that a memory can have at most: 4 GB. */
export const mostPages = 65_536;

/** A module of functions without results; its memory is imported as `env.memory`, shared between threads where `shared`. */
export function assemble(functions: readonly WasmFunction[], shared = false): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...vector(parameters.map((one) => [one])), 0]);
  const bodies = functions.map(({ locals, body }) => {
    const code = [...vector(locals.map((one) => [1, one])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  // Shared memory has to name its most pages.
  const limits = shared ? [3, 0, ...unsigned(mostPages)] : [0, 0];
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, vector(types)),
    ...section(2, vector([[...text('env'), ...text('memory'), 2, ...limits]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]))),
    ...section(10, vector(bodies)),
  ]);
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  grow(pages: number): number;
}

interface WasmEngine {
  Memory: new (size: { initial: number; maximum?: number; shared?: boolean }) => WasmMemory;
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: { env: { memory: WasmMemory } }) => { exports: object };
}

/** Part of every Node and Electron; only its types come with the browser's library, which core does not use. */
export const engine = (globalThis as unknown as { WebAssembly: WasmEngine }).WebAssembly;
