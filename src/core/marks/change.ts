/** One photo's marks, changed, and a change taken back field by field. Pure. */
import type { MarkChange, Marks } from '../../shared/marks-contract.ts';
import { byTag, mostTags, tagKey, tidyTag } from '../../shared/tags.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';

export const saysNothing = (marks: Marks): boolean => !marks.favourite && marks.rating === 0 && marks.flag === null && marks.tags.length === 0;

export const sameMarks = (a: Marks, b: Marks): boolean =>
  a.favourite === b.favourite && a.rating === b.rating && a.flag === b.flag && a.tags.length === b.tags.length && a.tags.every((tag, index) => tag === b.tags[index]);

/**
 * The change with its tags as they are kept: tidied, and in the spelling that the library has already.
 * @param spelling of a tag by its key; undefined for a new one
 */
export function settledChange(change: MarkChange, spelling: (key: string) => string | undefined): Result<MarkChange> {
  const { addTags = [], removeTags = [], ...rest } = change;
  const added: string[] = [];
  for (const text of addTags) {
    const tag = tidyTag(text);
    if (tag === null) return fail('bad-request', text.trim() === '' ? 'A tag needs a letter or a number.' : 'A tag may be 100 characters long.');
    if (!added.some((other) => tagKey(other) === tagKey(tag))) added.push(spelling(tagKey(tag)) ?? tag);
  }
  return ok({ ...rest, addTags: added, removeTags: removeTags.map((text) => tidyTag(text) ?? text) });
}

/** What a settled change makes of a photo's marks. */
export function changed(marks: Marks, { favourite, rating, flag, addTags = [], removeTags = [] }: MarkChange): Marks {
  return {
    favourite: favourite ?? marks.favourite,
    rating: rating ?? marks.rating,
    flag: flag === undefined ? marks.flag : flag,
    tags: withTags(withoutTags(marks.tags, removeTags), addTags),
  };
}

export const hasTooManyTags = (marks: Marks): boolean => marks.tags.length > mostTags;

/** Undoes the step from `before` to `after` in marks that may have been changed since: what is otherwise by now stays. */
export function takenBack(now: Marks, before: Marks, after: Marks): Marks {
  const back = <K extends 'favourite' | 'rating' | 'flag'>(key: K): Marks[K] => (now[key] === after[key] ? before[key] : now[key]);
  const added = withoutTags(after.tags, before.tags);
  const removed = withoutTags(before.tags, after.tags);
  return { favourite: back('favourite'), rating: back('rating'), flag: back('flag'), tags: withTags(withoutTags(now.tags, added), removed) };
}

function withTags(tags: readonly string[], added: readonly string[]): string[] {
  const fresh = withoutTags(added, tags);
  return fresh.length === 0 ? [...tags] : [...tags, ...fresh].sort(byTag);
}

function withoutTags(tags: readonly string[], removed: readonly string[]): string[] {
  if (removed.length === 0) return [...tags];
  const keys = new Set(removed.map(tagKey));
  return tags.filter((tag) => !keys.has(tagKey(tag)));
}
