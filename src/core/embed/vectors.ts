/** Vector arithmetic. Vectors at rest have unit length, so that a dot product is a cosine. Pure. */

/** The scalar product of two vectors of one length. */
export function dot(left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) throw new RangeError(`Vectors of ${left.length} and ${right.length} numbers cannot be compared.`);
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += (left[index] ?? 0) * (right[index] ?? 0);
  return sum;
}

/** Euclidean length. Summed in double precision, and scaled so that huge numbers do not overflow. */
export function norm(vector: Float32Array): number {
  return Math.hypot(...chunkNorms(vector));
}

/** `Math.hypot` takes its numbers as arguments: a long vector goes in pieces. */
function* chunkNorms(vector: Float32Array): Generator<number> {
  for (let start = 0; start < vector.length; start += 1024) yield Math.hypot(...vector.subarray(start, start + 1024));
}

/** A new vector of unit length in the same direction; null for a zero vector and for one that is not finite. */
export function normalise(vector: Float32Array): Float32Array | null {
  const length = norm(vector);
  if (!Number.isFinite(length) || length === 0) return null;
  return vector.map((value) => value / length);
}

/** The unit vector in the middle of several of one length; null where they cancel out or there is none. */
export function meanDirection(vectors: readonly Float32Array[]): Float32Array | null {
  const [first] = vectors;
  if (first === undefined) return null;
  const sum = new Float64Array(first.length);
  for (const vector of vectors) {
    if (vector.length !== first.length) throw new RangeError(`Vectors of ${first.length} and ${vector.length} numbers have no middle.`);
    vector.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value));
  }
  return normalise(Float32Array.from(sum, (value) => value / vectors.length));
}
