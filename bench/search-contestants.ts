/**
 * Ways to find the best k of many vectors: the product's, and those it was chosen from. Each is filled with the same
 * vectors and answers with the ids of the best.
 */
import { join } from 'node:path';
import { connect, Index } from '@lancedb/lancedb';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../scripts/onnx-graph.ts';
import { writeOnnx } from '../scripts/onnx-writer.ts';
import { judgeAll } from '../src/core/search/judge.ts';
import { createBackground } from '../src/core/search/background.ts';
import { createResident } from '../src/core/search/resident.ts';
import { kthBest } from '../src/core/search/top-k.ts';
import { KeyedTable } from '../src/core/store/table.ts';
import { vectorsShape } from '../src/core/store/shapes.ts';
import { dimensions } from './vectors.ts';

export interface Contestant {
  name: string;
  /** Bytes that one query reads, where it reads all vectors. */
  bytes: number | null;
  /** Memory that its vectors take. */
  memory: number;
  find(query: Float32Array, k: number): Promise<number[]>;
  close(): Promise<void>;
}

export interface Source {
  count: number;
  vectorAt(index: number): Float32Array;
}

const idOf = (index: number): string => String(index).padStart(8, '0');

/** The product: 16-bit vectors in two planes, the whole judgement of a query (scale, scan, exact scores, tiers). */
export function productOf({ count, vectorAt }: Source): Contestant {
  const resident = createResident(dimensions);
  for (let i = 0; i < count; i++) resident.add(idOf(i), vectorAt(i));
  const background = createBackground(resident);
  const accepted = new Uint8Array(resident.rows).fill(1);
  return {
    name: 'resident, two planes of bytes (the product)',
    bytes: count * dimensions,
    memory: resident.bytes,
    async find(query, k) {
      const { photos } = judgeAll(query, { resident, background, accepted, strictness: 0, byWords: false, atLeast: k });
      return photos.sort((a, b) => b.score - a.score).slice(0, k).map(({ row }) => row);
    },
    close: async () => {},
  };
}

export function matrixOf({ count, vectorAt }: Source): Float32Array {
  const matrix = new Float32Array(count * dimensions);
  for (let i = 0; i < count; i++) matrix.set(vectorAt(i), i * dimensions);
  return matrix;
}

/** float32 in plain JavaScript; also the truth that recall is measured against. */
export function plainOf(matrix: Float32Array): Contestant {
  const count = matrix.length / dimensions;
  const scores = new Float32Array(count);
  const everyRow = new Uint8Array(count).fill(1);
  return {
    name: 'float32, plain JavaScript',
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
    name: 'float32, ONNX Runtime MatMul + TopK',
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

/** LanceDB: its flat scan, and (where asked for) an IVF_PQ index tuned for recall. */
export async function lanceOf({ count, vectorAt }: Source, folder: string, indexed: boolean): Promise<{ flat: Contestant; index: Contestant | null; buildSeconds: number }> {
  const db = await connect(folder);
  const rows = await KeyedTable.open(db, vectorsShape('bench', dimensions));
  for (let start = 0; start < count; start += rowsAWrite) {
    await rows.insert(Array.from({ length: Math.min(rowsAWrite, count - start) }, (_, i) => ({ hash: idOf(start + i), vector: vectorAt(start + i) })));
  }
  rows.close();
  const table = await db.openTable(rows.name);
  const started = performance.now();
  if (indexed) await table.createIndex('vector', { config: Index.ivfPq({ distanceType: 'cosine', numPartitions: Math.round(Math.sqrt(count)), numSubVectors: 64 }) });
  const buildSeconds = (performance.now() - started) / 1000;
  const find = (tuned: boolean) => async (query: Float32Array, k: number): Promise<number[]> => {
    const search = table.query().nearestTo(query).distanceType('cosine').select(['hash', '_distance']).limit(k);
    const found = await (tuned ? search.nprobes(60).refineFactor(10) : search.bypassVectorIndex()).toArray();
    return found.map((item: { hash: string }) => Number(item.hash));
  };
  const close = async (): Promise<void> => table.close();
  return {
    flat: { name: 'LanceDB, flat', bytes: null, memory: 0, find: find(false), close },
    index: indexed ? { name: 'LanceDB, IVF_PQ, 60 probes, refine 10', bytes: null, memory: 0, find: find(true), close: async () => {} } : null,
    buildSeconds,
  };
}
