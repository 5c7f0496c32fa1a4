/** What somebody types -> chips as soon as they are finished, and the rest. Pure: the field shows what this says. */
import { parseQuery, printTerm, type Term } from '../../shared/query/index.ts';

export interface Settled {
  draft: string;
  terms: Term[];
}

/**
 * Takes finished terms out of `draft`: everything before its last space, or all of it where somebody confirmed it.
 * Null where there is none. What was not understood stays in the text, so that it can be corrected.
 */
export function settle(draft: string, all: boolean): Settled | null {
  const cut = all ? draft.length : /\s\S*$/u.exec(draft)?.index ?? -1;
  const end = all ? cut : cut + 1;
  if (end <= 0) return null;
  const { text, terms, problems } = parseQuery(draft.slice(0, end));
  const open = problems.some(({ code }) => code === 'open-quote');
  // A phrase that is still being typed has spaces of its own.
  if (terms.length === 0 || (open && !all)) return null;
  const left = [text, ...problems.filter(({ code }) => code !== 'open-quote').map((problem) => problem.text)].filter((part) => part !== '').join(' ');
  return { draft: left === '' || all ? left + draft.slice(end) : `${left} ${draft.slice(end)}`, terms };
}

/** Text as far as it can be searched: a filter's name without its value yet says nothing. */
export const searchable = (draft: string): string => draft.replace(/(^|\s)-?(?:[a-z]+:"?)?$/iu, '').trim();

/** Chips first: a quotation mark that is still open then swallows nothing. */
export const queryText = (terms: readonly Term[], draft: string): string => [...terms.map(printTerm), searchable(draft)].filter((part) => part !== '').join(' ');

/** `added` after `terms`, none of them twice. */
export function withTerms(terms: readonly Term[], added: readonly Term[]): Term[] {
  const known = new Set(terms.map(printTerm));
  return [...terms, ...added.filter((term) => !known.has(printTerm(term)))];
}

/** True while the last word is being typed: what is wrong with it may be right in a moment. */
export const isUnfinished = (draft: string, problem: string): boolean => draft !== '' && !/\s$/u.test(draft) && draft.endsWith(problem);
