/**
 * Vectors to search in: random ones, clustered ones as photos of the same things are, and uneven ones, of which a few
 * numbers are far larger than the rest, as published models of this kind have them. The same on every machine.
 */
export const dimensions = 512;

export type Kind = 'random' | 'clustered' | 'uneven';

/** Photos of a thing: 1,000 vectors around one centre, whose noise is as long as the centre itself. */
const clusterSize = 1_000;

/** Numbers of an uneven vector that are nearly the same in all of them, and how large they are beside the others. */
const large: readonly (readonly [place: number, size: number])[] = [[92, -9], [133, 16], [300, 5]];

/** Sums of four uniform numbers are normally distributed to within what matters here; the peak is 3.5 deviations. */
function normals(stream: number): Float32Array {
  const values = new Float32Array(dimensions);
  let state = (Math.imul(stream + 1, 2_654_435_761) ^ 0x5bd1e995) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state & 0xffff) + (state >>> 16);
  };
  for (let warm = 0; warm < 4; warm++) next();
  for (let i = 0; i < dimensions; i++) values[i] = (next() + next() - 131_070) / 37_837;
  return values;
}

function toUnit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += (vector[i] as number) ** 2;
  const factor = 1 / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) * factor;
  return vector;
}

const plus = (vector: Float32Array, other: Float32Array, factor = 1): Float32Array => {
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) + factor * (other[i] as number);
  return vector;
};

/** The vector of photo `index`. */
export function vectorAt(kind: Kind, index: number): Float32Array {
  const own = normals(index);
  if (kind !== 'random') plus(own, normals(2_000_000_000 + Math.floor(index / clusterSize)));
  if (kind === 'uneven') for (const [place, size] of large) own[place] = (own[place] as number) + size;
  return toUnit(own);
}

/** A query that is no photo; of the other kinds it lies near a cluster. */
export function queryAt(kind: Kind, index: number, count: number): Float32Array {
  const own = normals(1_600_000_000 + index);
  return kind === 'random' ? toUnit(own) : toUnit(plus(own, vectorAt(kind, (index * 7919) % count), 0.5 * Math.sqrt(dimensions)));
}

/** All vectors, one after the other. */
export function matrixOf(kind: Kind, count: number): Float32Array {
  const matrix = new Float32Array(count * dimensions);
  for (let i = 0; i < count; i++) matrix.set(vectorAt(kind, i), i * dimensions);
  return matrix;
}
