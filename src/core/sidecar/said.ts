/**
 * What a sidecar says of a photo, in Snapsift's terms, and how Snapsift says the same. Names of label albums stand
 * below one word of their own, so that they are told from tags when a sidecar is read again. Pure.
 */
import { mostTags, tagKey, tidyTag } from '../../shared/tags.ts';
import type { ListName, ValueName } from './names.ts';
import type { Facts } from './xmp.ts';

export type Flag = 'pick' | 'reject';

/** What a person says of a photo; the same as `Marks` of the contract. */
export interface Said {
  favourite: boolean;
  /** 0: not rated. */
  rating: number;
  flag: Flag | null;
  tags: readonly string[];
}

export const nothingSaid: Said = { favourite: false, rating: 0, flag: null, tags: [] };

/** Above the names of label albums. */
const root = 'Snapsift';
const dividers = { hierarchical: '|', tagsList: '/' } as const;

/** Tags of a sidecar, each once, without the names of label albums that Snapsift wrote and without darktable's own notes. */
export function tagsIn({ lists }: Facts): string[] {
  const subjects = (lists.subject ?? []).filter((word) => !word.startsWith('darktable|'));
  const paths = (['hierarchical', 'tagsList'] as const).flatMap((list) => (lists[list] ?? []).map((path) => path.split(dividers[list]).map((part) => part.trim())));
  const labels = new Set(paths.filter(isLabel).map((path) => labelKey(path.slice(1).join('-'))));
  const others = paths.filter((path) => !isLabel(path) && path[0] !== 'darktable');
  const leaves = new Set(others.map(leafKey));
  const plain = subjects.filter((word) => !labels.has(labelKey(word)) || leaves.has(tagKey(word)));
  const said = new Set(subjects.flatMap((word) => [tagKey(word), labelKey(word)]));
  // Words that only the lists of paths have: of a program that writes no plain ones.
  const deep = others.filter((path) => !said.has(leafKey(path)) && !said.has(labelKey(path.join('-')))).map((path) => path.at(-1) ?? '');
  return eachOnce([...plain, ...deep]);
}

const leafKey = (path: readonly string[]): string => tagKey(path.at(-1) ?? '');
/** Names of albums stand in paths without the signs that divide these. */
const labelKey = (name: string): string => tagKey(name.replace(/[|/]/g, '-'));
const isLabel = (path: readonly string[]): boolean => path.length > 1 && path[0] === root;

function eachOnce(words: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const word of words) {
    const tag = tidyTag(word);
    if (tag !== null && !byKey.has(tagKey(tag))) byKey.set(tagKey(tag), tag);
  }
  return [...byKey.values()].slice(0, mostTags);
}

/** Null where it says nothing of stars, which a rejection does not. */
export function starsIn({ values }: Pick<Facts, 'values'>): number | null {
  const stars = numberOf(values.rating);
  return stars === null || stars < 0 || stars > 5 ? null : Math.round(stars);
}

/** What one property says of the flag; undefined where it says nothing of it. */
export const flagIn = {
  rating: ({ rating }: Facts['values']) => (numberOf(rating) === -1 ? 'reject' as const : undefined),
  pick: ({ pick }: Facts['values']) => numbered({ '1': 'pick', '-1': 'reject', '0': null }, pick),
  pickLabel: ({ pickLabel }: Facts['values']) => numbered({ '3': 'pick', '1': 'reject', '0': null, '2': null }, pickLabel),
} satisfies Record<string, (values: Facts['values']) => Flag | null | undefined>;

const numbered = (meanings: Readonly<Record<string, Flag | null>>, text: string | undefined): Flag | null | undefined =>
  text !== undefined && Object.hasOwn(meanings, text) ? meanings[text] : undefined;

export const isFavouriteIn = ({ values }: Pick<Facts, 'values'>): boolean => /^(1|true)$/i.test(values.favourite ?? '');

const numberOf = (text: string | undefined): number | null => (text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null);

/** A sidecar's words for tags and label albums. */
export type Words = Readonly<Record<ListName, readonly string[]>>;

/** @param withTagsList the sidecar has digiKam's own list, which digiKam believes before the others */
export function wordsFor(tags: readonly string[], labels: readonly string[], withTagsList: boolean): Words {
  const paths = (divider: string): string[] => [
    // A tag that holds the divider would be read as several.
    ...tags.filter((tag) => !tag.includes(divider)),
    ...labels.map((label) => `${root}${divider}${label.replace(/[|/]/g, '-')}`),
  ];
  return { subject: [...new Set([...tags, ...labels])], hierarchical: paths('|'), tagsList: withTagsList ? paths('/') : [] };
}

/** Words that say the same: the same text in a list of words, the same last part in a list of paths. */
export function saysWord(list: ListName, there: readonly string[], word: string): boolean {
  const key = tagKey(word);
  if (list === 'subject' || isLabel(word.split(dividers[list]))) return there.some((other) => tagKey(other) === key);
  return there.some((other) => {
    const path = other.split(dividers[list]);
    return tagKey(other) === key || (!isLabel(path) && tagKey((path.at(-1) ?? '').trim()) === key);
  });
}

/**
 * What the properties are to say, as far as Snapsift has a say: null where nothing is to stand, undefined where what
 * stands there may stay. A flag that is said already is not said again in other words.
 */
export function valuesFor(said: Said, facts: Facts): Partial<Record<ValueName, string | null | undefined>> {
  const { values } = facts;
  const isFlagSaid = said.flag !== null && (['rating', 'pick', 'pickLabel'] as const).some((name) => flagIn[name](values) === said.flag);
  const flag = (name: 'pick' | 'pickLabel', signs: Readonly<Record<Flag, string>>): string | null | undefined => {
    const there = flagIn[name](values);
    if ((there ?? null) === said.flag || (there === undefined && isFlagSaid)) return undefined;
    return said.flag === null ? null : signs[said.flag];
  };
  return {
    rating: ratingFor(said, facts, isFlagSaid),
    pick: flag('pick', { pick: '1', reject: '-1' }),
    pickLabel: flag('pickLabel', { pick: '3', reject: '1' }),
    favourite: said.favourite === isFavouriteIn(facts) ? undefined : said.favourite ? '1' : null,
  };
}

/** A rejection that is said elsewhere leaves the stars alone. */
function ratingFor({ flag, rating }: Said, facts: Facts, isFlagSaid: boolean): string | null | undefined {
  const isRejection = flagIn.rating(facts.values) === 'reject';
  if (flag === 'reject' && (isRejection || !isFlagSaid)) return isRejection ? undefined : '-1';
  if (rating > 0) return starsIn(facts) === rating ? undefined : String(rating);
  // No stars: what says nothing of them, or none, may stay.
  return (starsIn(facts) ?? 0) > 0 || isRejection ? null : undefined;
}

/** What stands for "not any more" where a property has to stay because another program put it there. */
export const zeros: Readonly<Partial<Record<ValueName, string>>> = { rating: '0', pick: '0', pickLabel: '0', favourite: '0' };
