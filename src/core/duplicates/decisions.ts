/**
 * What the user decided: pairs that are no duplicates, for ever by content; what to keep, by content (among exact copies
 * by path); groups that were agreed with. On disk before it shows, and every change can be taken back.
 */
import type { DuplicateKind } from '../../shared/duplicates-contract.ts';
import { ok, type Result } from '../../shared/errors.ts';
import type { Edits, Inverse } from '../edits.ts';
import type { ChoiceRow, PairRow, ReviewRow } from '../store/duplicates-shape.ts';
import type { Changed, Records } from '../store/records.ts';
import type { Row } from '../store/table.ts';
import { pairKey } from './match-book.ts';

export interface DecisionParts {
  pairs: Records<PairRow>;
  choices: Records<ChoiceRow>;
  reviews: Records<ReviewRow>;
  edits: Pick<Edits, 'add'>;
  now(): number;
  /** Something was decided, or taken back; it is on disk. The keys of its rows. */
  changed(what: 'pairs' | 'choices' | 'reviews', keys: readonly string[]): void;
}

/** How many rows changed, and the edit that takes it back. */
export type Decided = Promise<Result<{ changed: number; edit: string | null }>>;

export interface Decisions {
  /** Rises with every decision. */
  readonly revision: number;
  /** Pairs that the user said are no duplicates. */
  readonly ignored: number;
  /** Of one content twice: its copies are no duplicates. */
  isIgnored(first: string, second: string): boolean;
  ignore(pairs: readonly (readonly [first: string, second: string])[], different: boolean): Decided;
  /** Every pair that is ignored. */
  unignoreAll(): Decided;
  /** What the user said of an item, a content or the path of a copy. */
  choiceOf(kind: DuplicateKind, item: string): boolean | null;
  /** Several items at once are one edit. */
  choose(kind: DuplicateKind, choices: ReadonlyMap<string, boolean | null>): Decided;
  isReviewed(group: string): boolean;
  review(groups: readonly string[], reviewed: boolean): Decided;
}

type What = 'pairs' | 'choices' | 'reviews';

export function createDecisions({ pairs, choices, reviews, edits, now, changed }: DecisionParts): Decisions {
  /** Announces a change and says how it is taken back; null where nothing was changed. */
  const settle = <R extends Row>(what: What, records: Records<R>, step: Changed<R>): Inverse | null => {
    if (step.after.size === 0) return null;
    changed(what, [...step.after.keys()]);
    return async () => {
      const reverted = await records.revert(step);
      return reverted.ok ? ok(settle(what, records, reverted.value)) : reverted;
    };
  };
  const decide = async <R extends Row>(what: What, records: Records<R>, keys: readonly string[], next: (now: R | null, key: string) => R | null): Decided => {
    const written = await records.update(keys, next);
    if (!written.ok) return written;
    const inverse = settle(what, records, written.value);
    return ok({ changed: written.value.after.size, edit: inverse === null ? null : edits.add(inverse) });
  };
  const choiceKey = (kind: DuplicateKind, item: string): string => `${kind} ${item}`;
  const setPairs = (keys: readonly string[], different: boolean): Decided =>
    decide('pairs', pairs, keys, (row, pair) => ((row?.different ?? false) === different ? row : { pair, different, decided: now() }));
  return {
    get revision() {
      return pairs.revision + choices.revision + reviews.revision;
    },
    get ignored() {
      return [...pairs.values()].filter(({ different }) => different).length;
    },
    isIgnored: (first, second) => pairs.get(pairKey(first, second))?.different === true,
    ignore: (given, different) => setPairs([...new Set(given.map(([first, second]) => pairKey(first, second)))], different),
    unignoreAll: () => setPairs([...pairs.values()].filter(({ different }) => different).map(({ pair }) => pair), false),
    choiceOf: (kind, item) => choices.get(choiceKey(kind, item))?.keep ?? null,
    choose(kind, wanted) {
      const byKey = new Map([...wanted].map(([item, keep]) => [choiceKey(kind, item), keep]));
      return decide('choices', choices, [...byKey.keys()], (row, key) => {
        const keep = byKey.get(key) ?? null;
        return (row?.keep ?? null) === keep ? row : { key, keep };
      });
    },
    isReviewed: (group) => reviews.get(group)?.reviewed === true,
    review: (groups, reviewed) => decide('reviews', reviews, groups, (row, group) => ((row?.reviewed ?? false) === reviewed ? row : { group, reviewed })),
  };
}
