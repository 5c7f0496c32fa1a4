/**
 * How close a query is to one photo among many words, in natural logarithms: ln of how many times as many words there
 * are as lie closer. Kept for every photo as the values of its 1st, 2nd, 4th ... 512th closest word. Pure.
 */

/** Levels kept of a photo: the values of the 2^0th to 2^9th best word. */
export const levelCount = 10;
const deepest = 2 ** (levelCount - 1);

/** What a query gets that more words than the last level's are closer than: the mean of -ln(share) where chance decides. */
const beyond = 1;

/** Fewer words say nothing. */
export const leastWords = 2 * deepest;

/**
 * @param levels falling values of the 1st, 2nd, 4th ... closest word, `levelCount` from `from` on
 * @param value the query's, on the same scale
 * @param most ln of how many words there are
 */
export function closeness(levels: ArrayLike<number>, from: number, value: number, most: number): number {
  // Most photos end here, so it comes first.
  if (value < (levels[from + levelCount - 1] as number)) return Math.min(beyond, most - Math.LN2 * (levelCount - 1));
  let above = levels[from] as number;
  if (value >= above) return most;
  for (let level = 1; ; level++) {
    const below = levels[from + level] as number;
    if (value >= below) return most - Math.LN2 * (level - (value - below) / (above - below));
    above = below;
  }
}

/** Writes the levels of `values` into `target`; `scratch` is as long as `values`. */
export function writeLevels(values: Float32Array, target: Int16Array, from: number, factor: number, scratch: Float32Array): void {
  const best = highest(values, scratch);
  for (let level = 0; level < levelCount; level++) {
    const value = Math.round((best[best.length - Math.min(2 ** level, best.length)] as number) * factor);
    target[from + level] = Math.max(-32_768, Math.min(32_767, value));
  }
}

/** The highest values in rising order, at least as many as the levels need: most of them are never sorted. */
function highest(values: Float32Array, scratch: Float32Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const floor = mean + 0.6 * Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  let count = 0;
  for (const value of values) if (value > floor) scratch[count++] = value;
  return count >= deepest ? scratch.subarray(0, count).sort() : Float32Array.from(values).sort();
}
