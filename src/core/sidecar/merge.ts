/**
 * Snapsift and a sidecar brought together, by what both said when they last agreed. What one side changed since, the
 * other takes over; where both changed the same thing, the later change wins. Tags are taken one by one: both sides'
 * new ones stay. Snapsift takes out only what it put in itself. Pure.
 */
import { tagKey } from '../../shared/tags.ts';
import type { XmpChange } from './edit.ts';
import { listNames, type ListName, type ValueName } from './names.ts';
import { flagIn, isFavouriteIn, nothingSaid, saysWord, starsIn, tagsIn, valuesFor, wordsFor, zeros, type Flag, type Said, type Words } from './said.ts';
import { noFacts, type Facts } from './xmp.ts';

/** What is remembered of one sidecar. */
export interface Agreed {
  /** What Snapsift said of the photo. */
  said: Said;
  labels: readonly string[];
  /** What the sidecar said, word for word, Snapsift's part included. */
  facts: Facts;
  /** What in it is Snapsift's: words, and properties that were not there before. */
  ours: Ours;
}

export interface Ours {
  words: Words;
  /** Lists that Snapsift began. */
  lists: readonly ListName[];
  /** Each with the values that it may have and still be Snapsift's. */
  values: Readonly<Partial<Record<ValueName, readonly string[]>>>;
}

export const nothingOurs: Ours = { words: { subject: [], hierarchical: [], tagsList: [] }, lists: [], values: {} };

export interface MergeInput {
  said: Said;
  /** Names of label albums that the photo is in, and that may be written. */
  labels: readonly string[];
  /** Null where there is no sidecar. */
  facts: Facts | null;
  /** Null where the two never met. */
  agreed: Agreed | null;
  /** Where they never met: what Snapsift wrote into other sidecars of the same photo, of which this one may be a copy. */
  likelyOurs?: Ours;
  /** When the photo's marks were last changed in Snapsift, ms since 1970; null where it is not known. */
  editedAt: number | null;
  /** When the sidecar was last written, ms since 1970. */
  writtenAt: number;
}

export interface Merged {
  /** What Snapsift is to say from now on. */
  said: Said;
  /** What the sidecar is to say otherwise; null: nothing. */
  change: XmpChange | null;
  /** What of the sidecar is Snapsift's after the change. */
  ours: Ours;
}

export function merge(input: MergeInput): Merged {
  const facts = input.facts ?? noFacts;
  const base = input.agreed?.said ?? nothingSaid;
  // A sidecar that was thrown away takes nothing back: it is made again.
  const seen = input.facts === null ? noFacts : (input.agreed?.facts ?? noFacts);
  const later = isTheirsLater(input);
  const said: Said = {
    favourite: either(input.said.favourite, base.favourite, newFavourite(facts, seen), later),
    rating: either(input.said.rating, base.rating, newStars(facts, seen), later),
    flag: either(input.said.flag, base.flag, newFlag(facts, seen), later),
    tags: mergedTags(input.said.tags, base.tags, tagsIn(facts), tagsIn(seen)),
  };
  return { said, ...changeFor(said, input.labels, facts, input.agreed?.ours ?? input.likelyOurs ?? nothingOurs) };
}

/**
 * Without a known time: what was said in Snapsift before they met stands against a sidecar; what was said since is
 * older than a sidecar that somebody wrote after both had agreed.
 */
const isTheirsLater = ({ editedAt, writtenAt, agreed }: MergeInput): boolean => (editedAt === null ? agreed !== null : writtenAt > editedAt);

/** @param theirs undefined where they changed nothing */
function either<T>(ours: T, base: T, theirs: T | undefined, isTheirsLater: boolean): T {
  if (theirs === undefined) return ours;
  return ours === base || isTheirsLater ? theirs : ours;
}

function newStars(now: Facts, seen: Facts): number | undefined {
  const [stars, before] = [starsIn(now), starsIn(seen)];
  if (stars !== before && stars !== null) return stars;
  // Gone altogether, which is not the same as standing behind a rejection.
  return before !== null && now.values.rating === undefined ? 0 : undefined;
}

/** The first property that changed says it. */
function newFlag(now: Facts, seen: Facts): Flag | null | undefined {
  for (const name of ['pickLabel', 'pick', 'rating'] as const) {
    const [flag, before] = [flagIn[name](now.values) ?? null, flagIn[name](seen.values) ?? null];
    if (flag !== before) return flag;
  }
  return undefined;
}

function newFavourite(now: Facts, seen: Facts): boolean | undefined {
  const favourite = isFavouriteIn(now);
  return favourite === isFavouriteIn(seen) ? undefined : favourite;
}

function mergedTags(ours: readonly string[], base: readonly string[], theirs: readonly string[], seen: readonly string[]): string[] {
  const keys = (tags: readonly string[]): Set<string> => new Set(tags.map(tagKey));
  const [had, there, before, here] = [keys(base), keys(theirs), keys(seen), keys(ours)];
  const added = theirs.filter((tag) => !before.has(tagKey(tag)) && !here.has(tagKey(tag)));
  // Taken out by another program, and not said anew in Snapsift since.
  const removed = new Set(seen.map(tagKey).filter((key) => !there.has(key) && had.has(key)));
  return [...ours.filter((tag) => !removed.has(tagKey(tag))), ...added];
}

function changeFor(said: Said, labels: readonly string[], facts: Facts, ours: Ours): Pick<Merged, 'change' | 'ours'> {
  const wanted = wordsFor(said.tags, labels, facts.lists.tagsList !== null);
  const plans = Object.fromEntries(listNames.map((name) => [name, planWords(name, wanted[name], facts.lists[name], ours)])) as Record<ListName, WordPlan>;
  const changed = listNames.filter((name) => plans[name].add.length + plans[name].remove.length > 0);
  const { change, kept } = planValues(valuesFor(said, facts), facts, ours);
  return {
    change: changed.length + Object.keys(change).length === 0 ? null : { lists: Object.fromEntries(changed.map((name) => [name, plans[name]])), values: change },
    ours: {
      words: Object.fromEntries(listNames.map((name) => [name, plans[name].ours])) as unknown as Words,
      lists: listNames.filter((name) => plans[name].drop && plans[name].ours.length > 0),
      values: kept,
    },
  };
}

interface WordPlan {
  add: string[];
  remove: string[];
  drop: boolean;
  /** Snapsift's words afterwards. */
  ours: string[];
}

function planWords(name: ListName, wanted: readonly string[], list: readonly string[] | null, ours: Ours): WordPlan {
  const there = list ?? [];
  const known = new Set(wanted);
  const own = ours.words[name].filter((word) => there.includes(word));
  const remove = own.filter((word) => !known.has(word));
  const left = there.filter((word) => !remove.includes(word));
  const add: string[] = [];
  for (const word of wanted) if (!saysWord(name, [...left, ...add], word)) add.push(word);
  return { add, remove, drop: list === null || ours.lists.includes(name), ours: [...own.filter((word) => known.has(word)), ...add] };
}

/** A property that Snapsift brought goes with what it said; one that was there before says "no" from then on. */
function planValues(wanted: Partial<Record<ValueName, string | null | undefined>>, { values }: Facts, ours: Ours): { change: Partial<Record<ValueName, string | null>>; kept: Ours['values'] } {
  const change: Partial<Record<ValueName, string | null>> = {};
  const kept: Partial<Record<ValueName, readonly string[]>> = {};
  // A value that another program has changed since is its own.
  for (const [name, own] of Object.entries(ours.values) as [ValueName, readonly string[]][]) {
    const there = values[name];
    if (there !== undefined && own.includes(there)) kept[name] = [there];
  }
  for (const [name, value] of Object.entries(wanted) as [ValueName, string | null | undefined][]) {
    if (value === undefined) continue;
    const isOurs = values[name] === undefined || kept[name] !== undefined;
    const next = value === null && !isOurs ? (zeros[name] ?? null) : value;
    change[name] = next;
    if (next === null || !isOurs) delete kept[name];
    else kept[name] = [next];
  }
  return { change, kept };
}

/** What may be Snapsift's while a change is being written: nobody knows, after a kill, whether it was. */
export function eitherOurs(before: Ours, after: Ours): Ours {
  const both = <T>(one: readonly T[] | undefined, other: readonly T[] | undefined): T[] => [...new Set([...(one ?? []), ...(other ?? [])])];
  return {
    words: Object.fromEntries(listNames.map((name) => [name, both(before.words[name], after.words[name])])) as unknown as Words,
    lists: both(before.lists, after.lists),
    values: Object.fromEntries(both(Object.keys(before.values), Object.keys(after.values)).map((name) => [name, both(before.values[name as ValueName], after.values[name as ValueName])])),
  };
}

/** The same, whatever the order and the spelling of tags. */
export function isSameSaid(a: Said, b: Said): boolean {
  const keys = new Set(a.tags.map(tagKey));
  return a.favourite === b.favourite && a.rating === b.rating && a.flag === b.flag && a.tags.length === b.tags.length && b.tags.every((tag) => keys.has(tagKey(tag)));
}
