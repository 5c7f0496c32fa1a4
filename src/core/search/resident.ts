/**
 * Every vector of the current model in memory, in blocks, so that adding photos never copies what is there.
 * Exact: the score of each row is a full dot product of unit vectors, that is the cosine.
 */
import { createTopK, type Hit } from './top-k.ts';

/** Rows a block: 32 MB at 512 dimensions. */
const blockRows = 16_384;

export interface Resident {
  readonly dimensions: number;
  /** Vectors held. */
  readonly size: number;
  has(hash: string): boolean;
  /** Copies the vector (`dimensions` numbers, unit length). A photo that is here already is left as it is. */
  add(hash: string, vector: Float32Array): void;
  remove(hash: string): void;
  get(hash: string): Float32Array | null;
  /** The `limit` accepted photos of highest cosine with `query` (unit length), best first, ties by hash. */
  nearest(query: Float32Array, limit: number, accepts?: (hash: string) => boolean): { hits: Hit[]; searched: number };
}

export function createResident(dimensions: number): Resident {
  const blocks: Float32Array[] = [];
  const hashes: (string | null)[] = [];
  const rows = new Map<string, number>();
  /** Rows that were removed and can be used again. */
  const free: number[] = [];

  const at = (row: number): Float32Array => {
    const block = blocks[Math.floor(row / blockRows)] as Float32Array;
    const start = (row % blockRows) * dimensions;
    return block.subarray(start, start + dimensions);
  };
  return {
    dimensions,
    get size() {
      return rows.size;
    },
    has: (hash) => rows.has(hash),
    add(hash, vector) {
      if (rows.has(hash)) return;
      const row = free.pop() ?? hashes.length;
      if (row === blocks.length * blockRows) blocks.push(new Float32Array(blockRows * dimensions));
      at(row).set(vector);
      hashes[row] = hash;
      rows.set(hash, row);
    },
    remove(hash) {
      const row = rows.get(hash);
      if (row === undefined) return;
      rows.delete(hash);
      hashes[row] = null;
      free.push(row);
    },
    get(hash) {
      const row = rows.get(hash);
      return row === undefined ? null : at(row).slice();
    },
    nearest(query, limit, accepts) {
      const top = createTopK(limit);
      let searched = 0;
      for (let row = 0; row < hashes.length; row++) {
        const hash = hashes[row];
        if (hash == null || accepts?.(hash) === false) continue;
        searched += 1;
        top.offer(hash, dotAt(blocks[Math.floor(row / blockRows)] as Float32Array, (row % blockRows) * dimensions, query));
      }
      return { hits: top.sorted(), searched };
    },
  };
}

/** Dot product with the vector at `start`. Four sums run side by side: one alone waits for its own last addition. */
function dotAt(block: Float32Array, start: number, query: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = query.length - (query.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += (block[start + i] as number) * (query[i] as number);
    b += (block[start + i + 1] as number) * (query[i + 1] as number);
    c += (block[start + i + 2] as number) * (query[i + 2] as number);
    d += (block[start + i + 3] as number) * (query[i + 3] as number);
  }
  for (let i = whole; i < query.length; i++) a += (block[start + i] as number) * (query[i] as number);
  return a + b + c + d;
}
