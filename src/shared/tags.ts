/** What a tag is: a short text, told apart without regard to case. Pure. */

export const longestTag = 100;
/** Tags on one photo: more are no description any more. */
export const mostTags = 200;

/** The tag as it is kept: one Unicode form, single spaces; null where nothing is left of it, or it is too long. */
export function tidyTag(text: string): string | null {
  // A tag goes into files and lists of others: no signs that nobody sees.
  const tidy = text.normalize('NFC').replace(/[\u0000-\u001f\u007f]/gu, ' ').replace(/\s+/gu, ' ').trim();
  return tidy === '' || [...tidy].length > longestTag ? null : tidy;
}

/** Equal for tags that are the same tag. */
export const tagKey = (tag: string): string => tag.normalize('NFC').toLowerCase();

/** One order everywhere, so that equal sets of tags are equal lists. */
export const byTag = (a: string, b: string): number => (tagKey(a) < tagKey(b) ? -1 : tagKey(a) > tagKey(b) ? 1 : a < b ? -1 : a > b ? 1 : 0);
