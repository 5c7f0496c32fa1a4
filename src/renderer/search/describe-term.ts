/** Words for the terms of a query, as they stand on chips and in explanations. Pure. */
import { parseQuery, printTerm, type FilterTerm, type NumberRange, type PhotoTrait, type Term } from '../../shared/query/index.ts';
import type { SearchResponse } from '../../shared/contract.ts';
import type { Format } from '../format.ts';
import type { Strings } from '../strings.ts';
import { dayInWords, folderName } from './describe-filter.ts';

/** The words of a chip, without whether it is excluded. */
export function termLabel(term: Term, strings: Strings, format: Format): string {
  const { chip } = strings.search;
  switch (term.key) {
    case 'phrase':
      return term.not ? term.text : chip.phrase(term.text);
    case 'date': {
      const words = (period: string | null): string | null => (period === null ? null : dayInWords(period, format));
      return term.from === term.to ? (words(term.from) ?? '') : strings.search.dateChip(words(term.from), words(term.to));
    }
    case 'before':
      return chip.before(dayInWords(term.period, format));
    case 'after':
      return chip.after(dayInWords(term.period, format));
    case 'in':
      return folderName(term.text);
    case 'camera':
    case 'lens':
      return term.text;
    case 'name':
      return chip.named(term.text);
    case 'iso':
      return chip.iso(rangeInWords(term.range, (value) => format.number(value)));
    case 'f':
      return chip.aperture(rangeInWords(term.range, (value) => format.number(value, 1)));
    case 'focal':
      return chip.focal(rangeInWords(term.range, (value) => format.number(value, 1)));
    case 'size':
      return rangeInWords(term.range, (value) => format.bytes(value));
    case 'type':
      return term.type === 'screenshot' ? chip.screenshots : term.type.toUpperCase();
    case 'is':
      return { ...chip.shapes, ...strings.marks.chip.verdicts }[term.trait];
    case 'has':
      return chip.facts[term.fact];
    case 'rating':
      return term.range.to === 0 ? strings.marks.chip.unrated : strings.marks.chip.rating(rangeInWords(term.range, (value) => format.number(value)));
    case 'tag':
      return strings.marks.chip.tagged(term.text);
    case 'album':
      return chip.album(term.text);
    case 'near':
      return chip.near(format.number(term.km, 1), format.coordinates(term.lat, term.lon));
  }
}

function rangeInWords({ from, to, fromOpen, toOpen }: NumberRange, print: (value: number) => string): string {
  if (from !== null && to !== null) return from === to ? print(from) : `${print(from)}–${print(to)}`;
  return from === null ? `${toOpen ? '<' : '≤'} ${print(to ?? 0)}` : `${fromOpen ? '>' : '≥'} ${print(from)}`;
}

/** The same term, said so that it can be read out: "not beach". */
export const spokenTerm = (term: Term, strings: Strings, format: Format): string => {
  const label = termLabel(term, strings, format);
  return term.not ? strings.search.chip.not(label) : label;
};

/** A whole query in words: "beach, not people, Landscape". */
export function queryInWords(query: string, strings: Strings, format: Format): string {
  const { text, terms } = parseQuery(query);
  return [text, ...terms.map((term) => spokenTerm(term, strings, format))].filter((part) => part !== '').join(', ');
}

export interface WhyLine {
  label: string;
  picture?: string;
  unlike: boolean;
  /** 0 to 1, for a bar; null for a filter, which a photo passes or not. */
  fit: number | null;
}

/** Why a photo is among the results: each part of the question with a bar, then the filters it passes. */
export function whyLines(parts: SearchResponse['parts'], why: readonly number[], filters: readonly FilterTerm[], nameOf: (id: string) => { name: string; thumb: string } | null, strings: Strings, format: Format): WhyLine[] {
  const asked = parts.map((part, index): WhyLine => {
    const example = part.id === undefined ? null : nameOf(part.id);
    const unlike = part.kind === 'unlike';
    const name = example?.name ?? part.name ?? '';
    const label = part.kind === 'words' ? (part.text ?? '') : part.kind === 'phrase' ? strings.search.chip.phrase(part.text ?? '') : unlike ? strings.search.unlikeChip(name) : strings.search.likeChip(name);
    return { label, ...(example !== null && { picture: example.thumb }), unlike, fit: why[index] ?? 0 };
  });
  return [...asked, ...filters.map((term): WhyLine => ({ label: spokenTerm(term, strings, format), unlike: false, fit: null }))];
}

/** A fit from 0 to 1 in words; half of it is the usual cut. */
export function fitInWords(fit: number, unlike: boolean, strings: Strings): string {
  const words = unlike ? strings.search.unfit : strings.search.fit;
  return fit >= 0.5 ? words.strong : fit >= 0.25 ? words.some : words.weak;
}

/** The term of one key, also where several keys have the same shape. */
export type TermOf<K extends Term['key'], T = Term> = T extends { key: infer U } ? (K extends U ? T & { key: K } : never) : never;

/** The first positive term of a kind, for the form that edits it. */
export const findTerm = <K extends Term['key']>(terms: readonly Term[], key: K): TermOf<K> | undefined => terms.find((term) => term.key === key && !term.not) as TermOf<K> | undefined;

/** The first positive `is:` term that asks for one of these. */
export const findTrait = <T extends PhotoTrait>(terms: readonly Term[], traits: readonly T[]): (Term & { key: 'is'; trait: T }) | undefined =>
  terms.find((term): term is Term & { key: 'is'; trait: T } => term.key === 'is' && !term.not && traits.some((trait) => trait === term.trait));

/** `terms` with the query text `made` in the place of the first positive term of its kind; '' takes that one away. */
export function replaceTerm(terms: readonly Term[], before: Term | undefined, made: string): Term[] {
  const [term] = made === '' ? [] : parseQuery(made).terms;
  const at = before === undefined ? -1 : terms.findIndex((known) => printTerm(known) === printTerm(before));
  if (at === -1) return term === undefined ? [...terms] : [...terms, term];
  return [...terms.slice(0, at), ...(term === undefined ? [] : [term]), ...terms.slice(at + 1)];
}
