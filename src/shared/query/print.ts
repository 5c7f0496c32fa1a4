/**
 * A query -> its text, so that chips and typed words are two views of one thing: `parseQuery(printQuery(q))` is `q`
 * for every query that came out of `parseQuery`. Pure.
 */
import type { FilterTerm, NumberRange, Query, Term } from './terms.ts';
import { asWord, quote } from './words.ts';

export const printQuery = ({ text, terms }: Query): string => [text, ...terms.map(printTerm)].filter((part) => part !== '').join(' ');

/** One chip's text. */
export function printTerm(term: Term): string {
  const sign = term.not ? '-' : '';
  if (term.key !== 'phrase') return `${sign}${term.key}:${valueOf(term)}`;
  return term.not && isPlainWord(term.text) ? `-${term.text}` : `${sign}${quote(term.text)}`;
}

/** Letters, digits and inner hyphens: nothing that the parser could take for something else. */
const isPlainWord = (text: string): boolean => /^[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*$/u.test(text);

function valueOf(term: FilterTerm): string {
  switch (term.key) {
    case 'date':
      return term.from === term.to ? (term.from ?? '') : `${term.from ?? ''}..${term.to ?? ''}`;
    case 'before':
    case 'after':
      return term.period;
    case 'iso':
    case 'f':
    case 'focal':
    case 'rating':
      return printRange(term.range, plain);
    case 'size':
      return printRange(term.range, printBytes);
    case 'type':
      return term.type;
    case 'is':
      return term.trait;
    case 'has':
      return term.fact;
    case 'near':
      return `${plain(term.lat)},${plain(term.lon)},${plain(term.km)}`;
    default:
      return asWord(term.text);
  }
}

function printRange({ from, to, fromOpen, toOpen }: NumberRange, print: (value: number) => string): string {
  if (from !== null && from === to) return print(from);
  if (from !== null && to !== null) return `${print(from)}..${print(to)}`;
  return from === null ? `${toOpen ? '<' : '<='}${print(to as number)}` : `${fromOpen ? '>' : '>='}${print(from)}`;
}

/** Decimal digits without an exponent, which the grammar does not have. */
function plain(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) < 1 ? value.toFixed(7) : BigInt(value).toString();
}

function printBytes(bytes: number): string {
  for (const [unit, factor] of [['gb', 1e9], ['mb', 1e6], ['kb', 1e3]] as const) {
    if (bytes >= factor && Number.isInteger((bytes / factor) * 10)) return `${plain(bytes / factor)}${unit}`;
  }
  return plain(bytes);
}
