/**
 * Ways to find the best k of many vectors: the product's, and those it was chosen from. Each is filled with the same
 * vectors and answers with the numbers of the best, best first.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { connect, Index, type Table } from '@lancedb/lancedb';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../scripts/onnx-graph.ts';
import { writeOnnx } from '../scripts/onnx-writer.ts';
import { kthBest } from '../src/core/search/top-k.ts';
import { KeyedTable } from '../src/core/store/table.ts';
import { vectorsShape } from '../src/core/store/shapes.ts';
import { dimensions } from './vectors.ts';

export interface Contestant {
  name: string;
  /** Bytes that one query reads, where it reads all vectors. */
  bytes: number | null;
  /** Memory that its vectors take; null where they lie on disk or it is not known. */
  memory: number | null;
  find(query: Float32Array, k: number): Promise<number[]>;
  close(): Promise<void>;
}

/** A contestant, or why there is none. */
export type Entry = Contestant | { skipped: string };

export const idOf = (index: number): string => index.toString(16).padStart(64, '0');

/** float32 in plain JavaScript; also the truth that recall is measured against. */
export function plainOf(matrix: Float32Array): Contestant {
  const count = matrix.length / dimensions;
  const scores = new Float32Array(count);
  const everyRow = new Uint8Array(count).fill(1);
  return {
    name: 'float32, plain JavaScript on one core',
    bytes: matrix.byteLength,
    memory: matrix.byteLength,
    async find(query, k) {
      for (let row = 0, at = 0; row < count; row++) {
        let [a, b, c, d] = [0, 0, 0, 0];
        for (let i = 0; i < dimensions; i += 4, at += 4) {
          a += (matrix[at] as number) * (query[i] as number);
          b += (matrix[at + 1] as number) * (query[i + 1] as number);
          c += (matrix[at + 2] as number) * (query[i + 2] as number);
          d += (matrix[at + 3] as number) * (query[i + 3] as number);
        }
        scores[row] = a + b + c + d;
      }
      const floor = kthBest(scores, everyRow, k);
      const best: number[] = [];
      for (let row = 0; row < count; row++) if ((scores[row] as number) >= floor) best.push(row);
      return best.sort((left, right) => (scores[right] as number) - (scores[left] as number)).slice(0, k);
    },
    close: async () => {},
  };
}

/** float32 by ONNX Runtime, on all cores: MatMul and TopK over the matrix as an input, which is not copied. */
export async function onnxOf(matrix: Float32Array, folder: string, k: number): Promise<Contestant> {
  const count = matrix.length / dimensions;
  const graph = new GraphBuilder('top-k', 1);
  const product = graph.op('MatMul', [graph.input('matrix', 'float32', [count, dimensions]), graph.input('query', 'float32', [dimensions])]);
  const size = graph.int64s('k', [1], [k]);
  const built = graph.build();
  const path = join(folder, `top-k-${count}.onnx`);
  await writeOnnx(path, {
    ...built,
    nodes: [...built.nodes, { op: 'TopK', name: 'top', inputs: [product, size], outputs: ['values', 'rows'] }],
    outputs: [{ name: 'rows', type: 'int64', dims: [k] }],
  });
  const session = await InferenceSession.create(path, { executionProviders: ['cpu'] });
  const tensor = new Tensor('float32', matrix, [count, dimensions]);
  return {
    name: 'float32, ONNX Runtime MatMul + TopK on all cores',
    bytes: matrix.byteLength,
    memory: matrix.byteLength,
    async find(query) {
      const { rows } = await session.run({ matrix: tensor, query: new Tensor('float32', query, [dimensions]) }, ['rows']);
      return Array.from(rows?.data as BigInt64Array, Number);
    },
    close: () => session.release(),
  };
}

const rowsAWrite = 20_000;

export interface LanceTable {
  flat: Contestant;
  /** Builds an index tuned for recall, and answers by it. */
  index(): Promise<{ tuned: Contestant; seconds: number }>;
  /** Seconds that reading so many vectors takes by their places, spread over the table. */
  take(count: number): Promise<number>;
}

/** LanceDB with the product's own table of vectors. */
export async function lanceOf(matrix: Float32Array, folder: string): Promise<LanceTable> {
  const count = matrix.length / dimensions;
  const db = await connect(folder);
  const rows = await KeyedTable.open(db, vectorsShape('bench', dimensions));
  for (let start = 0; start < count; start += rowsAWrite) {
    const length = Math.min(rowsAWrite, count - start);
    await rows.insert(Array.from({ length }, (_, i) => ({ hash: idOf(start + i), vector: matrix.subarray((start + i) * dimensions, (start + i + 1) * dimensions) })));
  }
  rows.close();
  const table = await db.openTable(rows.name);
  return {
    flat: { name: 'LanceDB, flat', bytes: null, memory: null, find: finder(table, false), close: async () => table.close() },
    async index() {
      const started = performance.now();
      await table.createIndex('vector', { config: Index.ivfPq({ distanceType: 'cosine', numPartitions: Math.round(Math.sqrt(count)), numSubVectors: 64, maxIterations: 20, sampleRate: 128 }) });
      const seconds = (performance.now() - started) / 1000;
      return { tuned: { name: 'LanceDB, IVF_PQ, 60 probes, refine 10', bytes: null, memory: null, find: finder(table, true), close: async () => {} }, seconds };
    },
    async take(wanted) {
      const started = performance.now();
      await table.takeOffsets(Array.from({ length: wanted }, (_, i) => Math.floor((i * count) / wanted))).select(['vector']).toArrow();
      return (performance.now() - started) / 1000;
    },
  };
}

const finder = (table: Table, tuned: boolean) => async (query: Float32Array, k: number): Promise<number[]> => {
  const search = table.query().nearestTo(query).distanceType('cosine').select(['hash', '_distance']).limit(k);
  const found = await (tuned ? search.nprobes(60).refineFactor(10) : search.bypassVectorIndex()).toArray();
  return found.map((item: { hash: string }) => Number.parseInt(item.hash, 16));
};

interface Matches {
  keys: BigUint64Array;
}

interface Usearch {
  Index: new (options: object) => { add(keys: BigUint64Array, vectors: Float32Array, threads: number): void; search(query: Float32Array, k: number, threads: number): Matches };
  exactSearch(dataset: Float32Array, query: Float32Array, dimensions: number, k: number, metric: string, threads: number): Matches;
}

export const usearchVersion = '2.25.3';
const allCores = 0;
const keysOf = ({ keys }: Matches): number[] => Array.from(keys, Number);

/** usearch: its exact scan over float32, and its graph over 8 bits. @param folder with the package in its node_modules */
export function usearchOf(matrix: Float32Array, folder: string): { exact: Contestant; index(limitSeconds: number): Promise<{ graph: Entry; seconds: number }> } {
  const usearch = createRequire(join(folder, 'package.json'))('usearch') as Usearch;
  const count = matrix.length / dimensions;
  return {
    exact: {
      name: `float32, usearch ${usearchVersion} exact search on all cores`, bytes: matrix.byteLength, memory: matrix.byteLength,
      find: async (query, k) => keysOf(usearch.exactSearch(matrix, query, dimensions, k, 'cos', allCores)),
      close: async () => {},
    },
    async index(limitSeconds) {
      const index = new usearch.Index({ dimensions, metric: 'cos', quantization: 'i8', connectivity: 16, expansion_add: 128, expansion_search: 512 });
      const started = performance.now();
      const seconds = (): number => (performance.now() - started) / 1000;
      for (let at = 0; at < count; at += partOfIndex) {
        const length = Math.min(partOfIndex, count - at);
        index.add(BigUint64Array.from({ length }, (_, i) => BigInt(at + i)), matrix.subarray(at * dimensions, (at + length) * dimensions), allCores);
        if (seconds() > limitSeconds && at + length < count) return { graph: { skipped: `usearch's index: ${at + length} of ${count} vectors were in it after ${limitSeconds} s` }, seconds: seconds() };
        await new Promise((resolve) => setImmediate(resolve));
      }
      const find = async (query: Float32Array, k: number): Promise<number[]> => keysOf(index.search(query, k, 1));
      return { graph: { name: 'usearch index (HNSW, 8 bits, expansion 512)', bytes: null, memory: null, find, close: async () => {} }, seconds: seconds() };
    },
  };
}

const partOfIndex = 2_000;
