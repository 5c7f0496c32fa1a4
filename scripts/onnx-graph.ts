/** Builds an ONNX graph operator by operator, with unique names and seeded random constants. Knows no model. */
import type { Attribute, ElementType, Graph, OnnxNode, Port, Tensor } from './onnx-writer.ts';

const bytesOf = (array: Float32Array | Int32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** FNV-1a, so that every tensor has its own stream of numbers whatever the order of writing. */
function hashName(name: string, seed: number): number {
  let hash = (2166136261 ^ seed) >>> 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619) >>> 0;
  return hash === 0 ? 1 : hash;
}

/** `count` numbers, uniform around 0 with standard deviation `deviation`; xorshift32, the same on every machine. */
export function randomFloats(count: number, deviation: number, stream: number): Float32Array {
  const values = new Float32Array(count);
  // A uniform variable on [-h, h] has standard deviation h / sqrt(3).
  const scale = (2 * deviation * Math.sqrt(3)) / 2 ** 32;
  let state = stream === 0 ? 1 : stream;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[i] = state * scale;
  }
  return values;
}

export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initialisers: Tensor[] = [];
  readonly #inputs: Port[] = [];
  readonly #outputs: Port[] = [];
  readonly #name: string;
  readonly #seed: number;

  constructor(name: string, seed: number) {
    this.#name = name;
    this.#seed = seed;
  }

  input(name: string, type: ElementType, dims: ReadonlyArray<number | string>): string {
    this.#inputs.push({ name, type, dims });
    return name;
  }

  /** Adds one operator and names its only output; `as` fixes that name (for the graph's outputs). */
  op(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, as?: string): string {
    const name = `${op}_${this.#nodes.length}`;
    const output = as ?? `${name}_out`;
    this.#nodes.push({ op, name, inputs, outputs: [output], attributes });
    return output;
  }

  output(name: string, type: ElementType, dims: ReadonlyArray<number | string>): void {
    this.#outputs.push({ name, type, dims });
  }

  /** Seeded random weights. */
  weight(name: string, dims: readonly number[], deviation: number): string {
    const count = dims.reduce((product, dim) => product * dim, 1);
    const data = (): Uint8Array => bytesOf(randomFloats(count, deviation, hashName(name, this.#seed)));
    this.#initialisers.push({ name, type: 'float32', dims, data });
    return name;
  }

  floats(name: string, dims: readonly number[], values: Float32Array | (() => Float32Array)): string {
    const data = (): Uint8Array => bytesOf(typeof values === 'function' ? values() : values);
    this.#initialisers.push({ name, type: 'float32', dims, data });
    return name;
  }

  /** A constant of shape [] that is shared by name. */
  scalar(value: number): string {
    const name = `scalar_${value}`;
    if (!this.#initialisers.some((tensor) => tensor.name === name)) this.floats(name, [], Float32Array.of(value));
    return name;
  }

  /** int64 constant, as Reshape, Unsqueeze and Gather want their shapes and indices. */
  int64s(name: string, dims: readonly number[], values: readonly number[]): string {
    if (!this.#initialisers.some((tensor) => tensor.name === name)) {
      this.#initialisers.push({ name, type: 'int64', dims, data: () => bytesOf(BigInt64Array.from(values, BigInt)) });
    }
    return name;
  }

  build(): Graph {
    return { name: this.#name, nodes: this.#nodes, initialisers: this.#initialisers, inputs: this.#inputs, outputs: this.#outputs };
  }
}
