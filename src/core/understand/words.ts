/**
 * Words for what a photo shows, and for what differs between two. Every word is judged on its own scale over the
 * library, because some words are close to everything. Pure.
 */
import { dot } from '../embed/vectors.ts';
import { fitOf } from '../search/relevance.ts';

export interface NamedWords {
  words: readonly string[];
  vectors: readonly Float32Array[];
}

export interface WordFit {
  word: string;
  /** 0 to 1, for a bar. */
  fit: number;
}

/** Standard deviations from which a word is worth saying. */
const leastHeight = 1.5;
/** Words this close mean the same to the model: the better one speaks for both. */
const sameMeaning = 0.9;
const mostWords = 8;

/** The words that stand out most, without repeating themselves. @param heights standard deviations above the library's mean, by word */
export function standingOut({ words, vectors }: NamedWords, heights: Float32Array, most = mostWords): WordFit[] {
  const order = Array.from(heights.keys()).filter((index) => (heights[index] as number) >= leastHeight).sort((a, b) => (heights[b] as number) - (heights[a] as number));
  const chosen: number[] = [];
  for (const index of order) {
    if (chosen.length === most) break;
    if (!chosen.some((other) => dot(vectors[other] as Float32Array, vectors[index] as Float32Array) > sameMeaning)) chosen.push(index);
  }
  return chosen.map((index) => ({ word: words[index] as string, fit: fitOf(heights[index] as number) }));
}

/** What the first has more of, and what the second has. The difference of two photos spreads by the square root of two more than one. */
export function difference(named: NamedWords, first: Float32Array, second: Float32Array): { first: WordFit[]; second: WordFit[] } {
  const more = first.map((height, index) => (height - (second[index] as number)) / Math.SQRT2);
  return { first: standingOut(named, more), second: standingOut(named, more.map((height) => -height)) };
}
