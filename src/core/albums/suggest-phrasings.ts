/** Other ways to say a label's name: its forms, and everyday words that the model takes to mean nearly the same. Pure. */
import { dot } from '../embed/vectors.ts';

/** Forms that are offered, and related words. */
const mostRelated = 4;
/** A related word stands out among all words by at least so many standard deviations. */
const leastHeight = 3;

/** @returns the name's own forms, the first as it is written, none twice */
export function formsOf(name: string): string[] {
  const plain = name.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (plain === '') return [];
  const lower = plain === plain.toUpperCase() ? plain : plain.charAt(0).toLowerCase() + plain.slice(1);
  const words = lower.split(' ');
  const last = words.at(-1) as string;
  const one = singularOf(last);
  if (/^(?:an?|the|my|our)$/iu.test(words[0] as string)) return [lower];
  const single = [...words.slice(0, -1), one].join(' ');
  const article = /^[aeiou]/iu.test(single) ? 'an' : 'a';
  // Of what cannot be counted ("snow", "food") nobody says "a snow": only a plural tells that it can be.
  return one === last ? [lower] : [lower, `${article} ${single}`, `several ${lower}`];
}

function singularOf(word: string): string {
  if (!/^[a-z]{3,}s$/u.test(word) || /(?:ss|us|is|news|glasses|clothes|trousers|jeans|shorts)$/u.test(word)) return word;
  if (/ies$/u.test(word)) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  return /(?:sh|ch|x|z|ss)es$/u.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}

export interface NamedDirections {
  words: readonly string[];
  vectors: readonly Float32Array[];
}

/** Everyday words whose directions stand out beside this one, the nearest first; not those that the name says itself. */
export function relatedTo(direction: Float32Array, { words, vectors }: NamedDirections, name: string): string[] {
  const cosines = vectors.map((vector) => dot(vector, direction));
  const mean = cosines.reduce((sum, value) => sum + value, 0) / Math.max(1, cosines.length);
  const deviation = Math.sqrt(cosines.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, cosines.length));
  const said = new Set(name.toLowerCase().split(/\s+/u).flatMap((word) => [word, singularOf(word)]));
  return Array.from(cosines.keys())
    .filter((index) => (cosines[index] as number) > mean + leastHeight * deviation && !said.has(words[index] as string) && !said.has(singularOf(words[index] as string)))
    .sort((a, b) => (cosines[b] as number) - (cosines[a] as number))
    .slice(0, mostRelated)
    .map((index) => words[index] as string);
}
