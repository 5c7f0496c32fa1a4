/**
 * Words and examples -> one direction to look in. A text's cosines with photos spread less than a photo's cosines with
 * photos do, so each part is weighed in its own standard deviations: "this beach" and "at night" then count the same.
 * Pure.
 */
import { normalise } from '../embed/vectors.ts';
import type { Scale } from './relevance.ts';

export interface Part {
  kind: 'words' | 'phrase' | 'like' | 'unlike';
  /** Of words and phrases. */
  text?: string;
  /** Of an example: the photo's id, or the name of a file from outside. */
  id?: string;
  name?: string;
  vector: Float32Array;
  /** Above zero; 'unlike' subtracts it. */
  weight: number;
}

/** Unit length; null where the parts cancel out. */
export function composeDirection(parts: readonly { part: Part; scale: Scale }[]): Float32Array | null {
  const [first, ...others] = parts;
  if (first === undefined) return null;
  // One part alone is looked for as it is: its score stays its cosine.
  if (others.length === 0 && first.part.kind !== 'unlike') return first.part.vector;
  const sum = new Float64Array(first.part.vector.length);
  for (const { part, scale } of parts) {
    const factor = (part.kind === 'unlike' ? -part.weight : part.weight) / (Number.isFinite(scale.deviation) ? scale.deviation : 1);
    part.vector.forEach((value, index) => (sum[index] = (sum[index] as number) + factor * value));
  }
  return normalise(Float32Array.from(sum));
}
