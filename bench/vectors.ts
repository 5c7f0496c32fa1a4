/** Vectors to search in: random ones, and clustered ones as photos of the same things are. The same on every machine. */
import { randomFloats } from '../scripts/onnx-graph.ts';

export const dimensions = 512;

export type Kind = 'random' | 'clustered';

/** Photos of a thing: 1,000 vectors around one centre, whose noise is as long as the centre itself. */
const clusterSize = 1_000;

const stream = (seed: number): number => Math.imul(seed + 1, 2_654_435_761) >>> 0;

function toUnit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += (vector[i] as number) ** 2;
  const factor = 1 / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) * factor;
  return vector;
}

/** The vector of photo `index`. */
export function vectorAt(kind: Kind, index: number): Float32Array {
  const own = randomFloats(dimensions, 1, stream(index));
  if (kind === 'random') return toUnit(own);
  const centre = randomFloats(dimensions, 1, stream(2_000_000_000 + Math.floor(index / clusterSize)));
  return toUnit(own.map((value, i) => value + (centre[i] as number)));
}

/** A query that is no photo; of the clustered kind it lies near a cluster. */
export const queryAt = (kind: Kind, index: number, count: number): Float32Array =>
  kind === 'random' ? vectorAt('random', 1_500_000_000 + index) : toUnit(randomFloats(dimensions, 1, stream(1_600_000_000 + index)).map((value, i) => value * 2 + (vectorAt('clustered', (index * 7919) % count)[i] as number) * Math.sqrt(dimensions)));
