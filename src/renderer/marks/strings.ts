/** The words of marks and of selections, as a part of the one catalogue in ../strings.ts. */
import type { MarkChange, TileMarks } from '../../shared/marks-contract.ts';
import type { Format } from '../format.ts';

const photos = (f: Format, n: number): string => f.count(n, 'photo', 'photos');
const stars = (f: Format, n: number): string => (n === 0 ? 'No stars' : f.count(n, 'star', 'stars'));

/** What was done, in one sentence: "12 photos rated 4 stars". */
function done(f: Format, change: MarkChange, n: number): string {
  const what = photos(f, n);
  const { favourite, rating, flag, addTags = [], removeTags = [] } = change;
  if (favourite !== undefined) return favourite ? `${what} added to your favourites.` : `${what} no longer among your favourites.`;
  if (rating !== undefined) return rating === 0 ? `Stars removed from ${what}.` : `${what} rated ${f.count(rating, 'star', 'stars')}.`;
  if (flag !== undefined) return flag === 'pick' ? `${what} picked.` : flag === 'reject' ? `${what} rejected.` : `Flag removed from ${what}.`;
  const list = (tags: readonly string[]): string => tags.map((tag) => `“${tag}”`).join(', ');
  if (addTags.length > 0 && removeTags.length > 0) return `Tags of ${what} changed.`;
  return addTags.length > 0 ? `${what} tagged ${list(addTags)}.` : `${list(removeTags)} taken off ${what}.`;
}

export function markStrings(f: Format) {
  return {
    title: 'Your marks',
    favourite: 'Favourite',
    pick: 'Pick',
    reject: 'Reject',
    unflag: 'Remove the flag',
    picked: 'Picked',
    rejected: 'Rejected',
    rating: 'Stars',
    stars: (n: number) => stars(f, n),
    spoken: ({ favourite, rating = 0, flag }: TileMarks) => [...(favourite === true ? ['favourite'] : []), ...(rating > 0 ? [stars(f, rating)] : []), ...(flag === undefined ? [] : [flag === 'pick' ? 'picked' : 'rejected'])],
    tags: 'Tags',
    editTags: 'Edit tags',
    addTags: 'Add tags',
    findTag: (tag: string) => `Photos tagged ${tag}`,
    done: (change: MarkChange, n: number) => done(f, change, n),
    unchanged: 'Nothing changed: it was so already.',
    filter: {
      rating: 'Stars',
      anyRating: 'Any number',
      unrated: 'None',
      atLeast: (n: number) => (n === 5 ? stars(f, n) : `${stars(f, n)} or more`),
      verdict: 'Marked as',
      anyVerdict: 'Anything',
      tag: 'Tag',
      tagHint: 'The whole tag, or * for anything',
    },
    chip: {
      rating: (range: string) => `${range} stars`,
      unrated: 'No stars',
      tagged: (tag: string) => `Tagged ${tag}`,
      verdicts: { favourite: 'Favourites', picked: 'Picked', rejected: 'Rejected' },
    },
    dialog: {
      title: (n: number) => (n === 1 ? 'Tags of this photo' : `Tags of ${photos(f, n)}`),
      add: 'Add a tag',
      addHint: 'Commas separate several',
      on: 'On these photos',
      onOne: 'On this photo',
      none: 'No tags yet. Type one above, or take a suggestion.',
      some: (n: number, of: number) => `on ${f.number(n)} of ${f.number(of)}`,
      suggested: 'Seen in this photo',
      known: 'Used before',
      addOne: (tag: string) => `Add tag ${tag}`,
      tooLong: 'A tag may be 100 characters long.',
      save: 'Done',
      cancel: 'Cancel',
      loading: 'Reading the tags',
    },
  };
}

export function selectionStrings(f: Format) {
  return {
    label: 'Selected photos',
    count: (n: number) => `${f.number(n)} selected`,
    spoken: (n: number) => (n === 0 ? 'Nothing is selected.' : `${photos(f, n)} selected.`),
    clear: 'Clear the selection',
    all: (n: number) => `Select all ${f.number(n)}`,
    select: 'Select',
    deselect: 'Take out of the selection',
    month: (name: string) => `Select ${name}`,
    like: 'More like these',
    unlike: 'Less like these',
    more: 'More actions',
    lost: 'The library has changed too much: the selection was cleared.',
  };
}
