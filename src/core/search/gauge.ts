/**
 * What everyday words reach in a library: the mean evidence of a word's best few photos, for a part of the words, on a
 * sample of the photos. Most everyday words are on none of a library's photos, so this is what a query reaches by chance.
 */
import { reachPhotos } from './relevance.ts';

export interface Gauge {
  readonly done: boolean;
  /** The next photo of the sample, by row; null after the last. */
  next(): number | null;
  /** @param evidenceOf of a word for that photo */
  add(evidenceOf: (word: number) => number): void;
  /** What two words in five do not reach in a library of so many photos. */
  chance(photos: number): number;
}

/** Photos of the sample. */
export const gaugeSample = 512;

/** Words that are followed, evenly spread. */
const mostWords = 512;
const share = 0.4;

/** A word's reach grows with ln(photos) by so much (measured on 300 to 9,500 photos of four collections: 1.15 to 1.27). */
const growth = 1.2;

export function createGauge(rows: readonly number[], words: number): Gauge {
  const followed = Array.from({ length: Math.min(words, mostWords) }, (_, index) => Math.floor((index * words) / Math.min(words, mostWords)));
  const count = reachPhotos(rows.length);
  /** Of each word the best so far, worst first. */
  const best = new Float32Array(followed.length * count).fill(-Infinity);
  let at = 0;
  /** What each word reaches, rising, once all of the sample is in. */
  let reached: Float32Array | null = null;
  const reachesOf = (): Float32Array =>
    Float32Array.from(followed, (_, index) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += Math.max(0, best[index * count + i] as number);
      return sum / count;
    });
  const offer = (from: number, value: number): void => {
    let place = from;
    for (const end = from + count - 1; place < end && value > (best[place + 1] as number); place++) best[place] = best[place + 1] as number;
    best[place] = value;
  };
  return {
    get done() {
      return at >= rows.length;
    },
    next: () => rows[at++] ?? null,
    add(evidenceOf) {
      reached = null;
      followed.forEach((word, index) => {
        const value = evidenceOf(word);
        if (value > (best[index * count] as number)) offer(index * count, value);
      });
    },
    chance(photos) {
      reached ??= reachesOf().sort();
      return (reached[Math.floor(reached.length * share)] ?? 0) + growth * Math.log(Math.max(1, photos / Math.max(1, rows.length)));
    },
  };
}
