/** The mean and the spread of every word's cosines over a library, measured on a sample of its photos, one photo at a time. */

export interface WordScales {
  /** Photos in the library when the sample was drawn. */
  readonly size: number;
  readonly done: boolean;
  /** The next photo of the sample, by row; null after the last. */
  next(): number | null;
  /** @param scores of each word with that photo */
  add(scores: Float32Array): void;
  /** Each word's score in its own standard deviations above its own mean. */
  heights(scores: Float32Array): Float32Array;
}

/** Photos on which the scales are measured: off by 3 % of a deviation. */
export const wordSample = 1024;

export function createWordScales(rows: readonly number[], size: number, words: number): WordScales {
  const sums = new Float64Array(words);
  const squares = new Float64Array(words);
  let at = 0;
  let counted = 0;
  let scales: { means: Float32Array; slopes: Float32Array } | null = null;
  const finish = (): { means: Float32Array; slopes: Float32Array } => {
    const means = Float32Array.from(sums, (sum) => sum / Math.max(1, counted));
    const slopes = Float32Array.from(squares, (square, word) => {
      const mean = (sums[word] as number) / Math.max(1, counted);
      return 1 / (Math.sqrt(Math.max(0, square / Math.max(1, counted) - mean * mean)) || Infinity);
    });
    return { means, slopes };
  };
  return {
    size,
    get done() {
      return at >= rows.length;
    },
    next: () => rows[at++] ?? null,
    add(scores) {
      counted += 1;
      for (let word = 0; word < words; word++) {
        const score = scores[word] as number;
        sums[word] = (sums[word] as number) + score;
        squares[word] = (squares[word] as number) + score * score;
      }
    },
    heights(scores) {
      const { means, slopes } = (scales ??= finish());
      const heights = new Float32Array(scores.length);
      for (let word = 0; word < scores.length; word++) heights[word] = ((scores[word] as number) - (means[word] as number)) * (slopes[word] as number);
      return heights;
    },
  };
}
