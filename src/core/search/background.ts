/**
 * The words' side of relevance: how close everyday words lie to each photo, each word on its own scale over this
 * library. A photo's levels are kept in memory (40 bytes) and made when they are first asked for, or ahead of time in
 * small slices. The scales are measured again when the library has become another one.
 */
import { createResident, type Resident } from './resident.ts';
import { rankFrom, rankLevels, scaleOf, standard, type Scale } from './relevance.ts';

export interface Background {
  /** Words known. Zero until they have been embedded. */
  readonly words: number;
  /** Takes the words' vectors. */
  use(vectors: readonly Float32Array[]): void;
  /** Share of words closer to the photo in this row than a query of this height; null where that is not known yet and `budget` is spent. */
  rank(row: number, height: number, budget: Budget): number | null;
  /** How far each word stands out for a vector, in its own standard deviations over the library; null where the words are not known. */
  heights(vector: Float32Array): Float32Array | null;
  /** Makes some photos' levels ahead of time; false when there is nothing left to do. */
  work(photos: number): boolean;
}

/** Photos whose levels one search may make itself. */
export interface Budget {
  left: number;
}

/** Photos from which scales are taken: their mean is then off by 1.6 % of a deviation. */
export const sampleSize = 4096;

/** Photos on which the words' scales are measured (a tenth of a second at most): off by 3 % of a deviation. */
const wordSample = 1024;

/** Scales are measured again when the library is this many times as large, or as small. */
const regrowth = 1.25;

/** The rows that stand for the library: all of a small one, evenly spread ones of a large one. */
export function sampleRows(resident: Resident, size = sampleSize): number[] {
  const used: number[] = [];
  const step = Math.max(1, resident.rows / size);
  for (let at = 0; at < resident.rows; at += step) if (resident.hashAt(Math.floor(at)) !== null) used.push(Math.floor(at));
  return used;
}

export function createBackground(photos: Resident): Background {
  let words: Resident | null = null;
  let scales: Scale[] = [];
  let measuredAt = 0;
  /** Raised with every measuring: levels of an earlier one count as unmade. */
  let epoch = 0;
  let levels = new Float32Array(0);
  let epochs = new Uint32Array(0);
  /** Photos may leave and others take their rows. */
  let owners: (string | null)[] = [];
  let next = 0;

  const scoresOf = (row: number): Float32Array => (words as Resident).scan(photos.get(photos.hashAt(row) as string) as Float32Array).scores;
  const measure = (): void => {
    const sample = sampleRows(photos, wordSample);
    const wordCount = (words as Resident).rows;
    const sums = new Float64Array(wordCount);
    const squares = new Float64Array(wordCount);
    for (const row of sample) {
      scoresOf(row).forEach((score, word) => {
        sums[word] = (sums[word] as number) + score;
        squares[word] = (squares[word] as number) + score * score;
      });
    }
    scales = Array.from(sums, (sum, word) => {
      const mean = sum / sample.length;
      return { mean, deviation: Math.sqrt(Math.max(0, (squares[word] as number) / sample.length - mean * mean)) || Infinity };
    });
    measuredAt = photos.size;
    epoch += 1;
    next = 0;
  };
  const refresh = (): void => {
    if (measuredAt === 0 || photos.size > measuredAt * regrowth || photos.size < measuredAt / regrowth) measure();
    if (epochs.length >= photos.rows) return;
    const room = Math.ceil(photos.rows * 1.5);
    const [oldLevels, oldEpochs] = [levels, epochs];
    levels = new Float32Array(room * rankLevels.length);
    levels.set(oldLevels);
    epochs = new Uint32Array(room);
    epochs.set(oldEpochs);
  };
  const toHeights = (scores: Float32Array): Float32Array => scores.map((score, word) => standard(score, scales[word] as Scale));
  const isMade = (row: number): boolean => epochs[row] === epoch && owners[row] === photos.hashAt(row);
  const make = (row: number): void => {
    const heights = toHeights(scoresOf(row)).sort();
    rankLevels.forEach((share, level) => (levels[row * rankLevels.length + level] = heights[heights.length - 1 - Math.floor(share * heights.length)] as number));
    epochs[row] = epoch;
    owners[row] = photos.hashAt(row);
  };

  return {
    get words() {
      return words?.size ?? 0;
    },
    use(vectors) {
      words = createResident(photos.dimensions);
      vectors.forEach((vector, index) => words?.add(String(index), vector));
      measuredAt = 0;
    },
    rank(row, height, budget) {
      if (words === null || photos.size === 0) return null;
      refresh();
      if (!isMade(row)) {
        if (budget.left <= 0) return null;
        budget.left -= 1;
        make(row);
      }
      return rankFrom(height, levels.subarray(row * rankLevels.length, (row + 1) * rankLevels.length));
    },
    heights(vector) {
      if (words === null || photos.size === 0) return null;
      refresh();
      return toHeights(words.scan(vector).scores);
    },
    work(count) {
      if (words === null || photos.size === 0) return false;
      refresh();
      for (let left = count; left > 0 && next < photos.rows; next++) {
        if (photos.hashAt(next) === null || isMade(next)) continue;
        make(next);
        left -= 1;
      }
      return next < photos.rows;
    },
  };
}

/** Scale of a direction over the library, from its exact scores of the sampled rows. */
export const scaleOver = (photos: Resident, direction: Float32Array): Scale => scaleOf(photos.exact(direction, sampleRows(photos)));
