/** Finds filters that no photo can pass together, so that an empty answer explains itself. Pure. */
import { spanOf } from './dates.ts';
import { printTerm } from './print.ts';
import { isFilter, type FilterTerm, type PhotoTrait, type Query } from './terms.ts';

/** One sentence, or null where nothing in the query itself rules every photo out. */
export function contradictionOf({ terms }: Query): string | null {
  const filters = terms.filter(isFilter);
  for (const [index, left] of filters.entries()) {
    for (const right of filters.slice(0, index)) {
      if (excludeEachOther(left, right)) return `No photo can be both ${printTerm(right)} and ${printTerm(left)}. Remove one of them.`;
    }
  }
  const wanted = filters.filter((term) => !term.not);
  return datesApart(wanted) ?? rangesApart(wanted);
}

/** A photo has one of these at most. A panorama is portrait or landscape as well. */
const traitGroups: readonly (readonly PhotoTrait[])[] = [['portrait', 'landscape', 'square'], ['picked', 'rejected']];

function excludeEachOther(left: FilterTerm, right: FilterTerm): boolean {
  if (left.key !== right.key) return false;
  if (left.not !== right.not) return printTerm({ ...left, not: false }) === printTerm({ ...right, not: false });
  if (left.not) return false;
  if (left.key === 'is' && right.key === 'is') return traitGroups.some((group) => left.trait !== right.trait && group.includes(left.trait) && group.includes(right.trait));
  // A screenshot is told by its name, whatever its format is.
  if (left.key === 'type' && right.key === 'type') return left.type !== right.type && left.type !== 'screenshot' && right.type !== 'screenshot';
  return false;
}

function datesApart(terms: readonly FilterTerm[]): string | null {
  let start = -Infinity;
  let end = Infinity;
  const dates = terms.filter((term): term is DateTerm => term.key === 'date' || term.key === 'before' || term.key === 'after');
  for (const term of dates) {
    const { from, to } = boundsOf(term);
    start = Math.max(start, from);
    end = Math.min(end, to);
  }
  return start < end ? null : `No photo can be taken within ${dates.map(printTerm).join(' and ')}. Remove one of them.`;
}

type DateTerm = Extract<FilterTerm, { key: 'date' | 'before' | 'after' }>;

/** First ms that passes, and the first ms after it that does not. */
export function boundsOf(term: DateTerm): { from: number; to: number } {
  if (term.key === 'before') return { from: -Infinity, to: spanOf(term.period).start };
  if (term.key === 'after') return { from: spanOf(term.period).end, to: Infinity };
  return { from: term.from === null ? -Infinity : spanOf(term.from).start, to: term.to === null ? Infinity : spanOf(term.to).end };
}

function rangesApart(terms: readonly FilterTerm[]): string | null {
  for (const key of ['iso', 'f', 'focal', 'size', 'rating'] as const) {
    const ranged = terms.filter((term): term is FilterTerm & { key: typeof key } => term.key === key);
    const apart = ranged.some(({ range: a }) => ranged.some(({ range: b }) => a.from !== null && b.to !== null && (a.from > b.to || (a.from === b.to && (a.fromOpen || b.toOpen)))));
    if (apart) return `No number can pass ${ranged.map(printTerm).join(' and ')}. Remove one of them.`;
  }
  return null;
}
