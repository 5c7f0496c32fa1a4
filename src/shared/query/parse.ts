/**
 * A query as typed -> what is meant by it. Never throws, takes time in proportion to the text, and searches what can
 * be understood: everything else becomes a problem with a sentence. Grammar: docs/search.md.
 */
import { isYear, periodInWords, periodOf, spanOf } from './dates.ts';
import { filterKeys, type FilterKey, type FilterTerm, type ParsedQuery, type Problem, type Query, type Term } from './terms.ts';
import { readValue } from './values.ts';
import { wordsOf, type Word } from './words.ts';

export function parseQuery(text: string): ParsedQuery {
  const words = wordsOf(text);
  const free: string[] = [];
  const terms: Term[] = [];
  const problems: Problem[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at] as Word;
    const dated = dateAt(words, at);
    if (dated !== null) {
      terms.push(dated.term);
      at += dated.words;
      continue;
    }
    at += 1;
    if (word.open) problems.push({ code: 'open-quote', text: word.source, message: `The quotation mark in ${shorten(word.source)} is not closed; everything after it was read as one phrase.` });
    if (word.key !== null) readKey(word, terms, problems);
    else if (word.quoted) addPhrase(word, terms);
    else if (word.not) terms.push({ key: 'phrase', text: word.text, not: true });
    else free.push(word.text);
  }
  return { text: free.join(' '), terms: unique(terms), problems };
}

/** What is meant, without what was not. */
export const queryOf = ({ text, terms }: ParsedQuery): Query => ({ text, terms });

function addPhrase(word: Word, terms: Term[]): void {
  const text = word.text.replace(/\s+/gu, ' ').trim();
  if (text !== '') terms.push({ key: 'phrase', text, not: word.not });
}

function readKey(word: Word, terms: Term[], problems: Problem[]): void {
  const key = filterKeys.find((known) => known === word.key);
  if (key === undefined) {
    problems.push({ code: 'unknown-key', text: word.source, message: unknownKey(word.key ?? '') });
    return;
  }
  const read = readValue(key, word.text, word.not);
  if ('term' in read) terms.push(read.term);
  else problems.push({ code: 'bad-value', text: word.source, message: read.problem });
}

function unknownKey(key: string): string {
  const close = filterKeys.find((known) => isClose(key, known));
  const rest = close === undefined ? `The filters are ${filterKeys.map((known) => `${known}:`).join(', ')}.` : `Did you mean ${close}: ?`;
  return `There is no filter "${key}:", so it was left out. ${rest}`;
}

/** One letter more, less or other, or two swapped. */
function isClose(word: string, known: FilterKey): boolean {
  if (known.length < 3 || Math.abs(word.length - known.length) > 1) return false;
  let start = 0;
  while (start < word.length && word[start] === known[start]) start += 1;
  let end = 0;
  while (end < Math.min(word.length, known.length) - start && word[word.length - 1 - end] === known[known.length - 1 - end]) end += 1;
  const [left, right] = [word.slice(start, word.length - end), known.slice(start, known.length - end)];
  return (left.length <= 1 && right.length <= 1) || (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]);
}

/** A date among the free words: `2021`, `2021-05`, `2021..2023`, `may 2021`, `from 17 may 2021`. */
function dateAt(words: readonly Word[], at: number): { term: FilterTerm; words: number } | null {
  const isPlain = (word: Word | undefined): word is Word => word !== undefined && word.key === null && !word.quoted && !word.not;
  const next = (offset: number): string => {
    const word = words[at + offset];
    return isPlain(word) ? word.text : '';
  };
  if (!isPlain(words[at])) return null;
  // "receipts from march 2023": the small word belongs to the date.
  const skip = /^(from|in|during|of)$/i.test(next(0)) ? 1 : 0;
  const inWords = periodInWords([next(skip), next(skip + 1), next(skip + 2)], 0);
  if (inWords !== null) return { term: { key: 'date', from: inWords.period, to: inWords.period, not: false }, words: skip + inWords.words };
  const term = dateInDigits(next(skip));
  return term === null ? null : { term, words: skip + 1 };
}

function dateInDigits(word: string): FilterTerm | null {
  const between = /^(\d{4})-(\d{4})$/.exec(word);
  const text = between !== null && isYear(between[1] as string) && isYear(between[2] as string) ? `${between[1]}..${between[2]}` : word;
  const [first = '', second, ...more] = text.split('..');
  if (!/^\d{4}/.test(first || (second ?? '')) || more.length > 0) return null;
  const from = first === '' ? null : periodOf(first);
  const to = second === undefined ? from : second === '' ? null : periodOf(second);
  if ((first !== '' && from === null) || (second !== undefined && second !== '' && to === null)) return null;
  if (from !== null && to !== null && spanOf(from).start >= spanOf(to).end) return null;
  return { key: 'date', from, to, not: false };
}

/** The same chip twice says nothing more. */
function unique(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [JSON.stringify(term), term])).values()];
}

const shorten = (text: string): string => (text.length <= 40 ? text : `${text.slice(0, 39)}…`);
