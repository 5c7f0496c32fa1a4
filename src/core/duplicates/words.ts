/** The deciding rule in words, for the tile of each copy and for the plan. English, as all sentences of the core. */
import type { KeepRule } from '../../shared/duplicates-contract.ts';
import { metadataCount, pixelsOf, type Candidate } from './candidate.ts';

export const tieWords = 'Equal by all your rules.';
export const differentWords = 'Different photos: all of them stay until you choose.';
export const protectedWords = 'Kept: it lies in a protected folder.';
export const chosenWords = { keep: 'You chose to keep it.', discard: 'You chose not to keep it.' } as const;
/** Of a file whose content is kept in another kind of group. */
export const copyWords = 'The same bytes as a copy that is kept here.';

/** Why the first is kept: what it has over the others. */
export const wonBy = (rule: KeepRule, kept: Candidate, others: readonly Candidate[]): string => `${capital(won[rule](kept, others))}.`;

/** Why this one is not kept. */
export const lostBy = (rule: KeepRule, copy: Candidate, kept: Candidate): string => `${capital(lost[rule](copy, kept))}.`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const megapixels = (candidate: Candidate): string => {
  if (candidate.video !== undefined) return `${candidate.photo.width} x ${candidate.photo.height}`;
  const value = pixelsOf(candidate) / 1e6;
  return value >= 1 ? `${value.toFixed(1)} MP` : `${candidate.photo.width} x ${candidate.photo.height}`;
};
const most = (candidates: readonly Candidate[], of: (candidate: Candidate) => number): Candidate | undefined =>
  candidates.reduce<Candidate | undefined>((best, candidate) => (best === undefined || of(candidate) > of(best) ? candidate : best), undefined);
const stars = ({ rating, favourite }: Candidate): string => [favourite ? 'a favourite' : '', (rating ?? 0) > 0 ? `${rating} of 5 stars` : ''].filter((part) => part !== '').join(', ') || 'not rated';
const named = (albums: readonly string[]): string => (albums.length > 3 ? `${albums.slice(0, 3).join(', ')} and ${albums.length - 3} more` : albums.join(', '));
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const dated = { exif: 'dated by the camera', name: 'dated by its name', file: 'dated by its file only' } as const;
const datedBy = ({ photo }: Candidate): string => (photo.takenSource === null ? 'without a date' : dated[photo.takenSource]);
const bytes = ({ photo }: Candidate): string => (photo.bytes >= 1e6 ? `${(photo.bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(photo.bytes / 1e3))} KB`);
const origin = ({ companions, photo }: Candidate): string => (companions.length > 0 ? 'its RAW file, film or list of edits lies beside it' : `as it came from the camera (${photo.camera})`);

type Won = (kept: Candidate, others: readonly Candidate[]) => string;
const won: Readonly<Record<KeepRule, Won>> = {
  rated: (kept) => stars(kept),
  album: (kept) => `in ${kept.albums.length === 1 ? 'album' : 'albums'} ${named(kept.albums)}`,
  original: (kept) => `the original: ${origin(kept)}`,
  pixels(kept, others) {
    const next = most(others, pixelsOf);
    return `most pixels: ${megapixels(kept)}${next === undefined ? '' : `, the ${others.length === 1 ? 'other' : 'others at most'} ${megapixels(next)}`}`;
  },
  quality(kept, others) {
    const next = most(others, ({ quality }) => quality ?? 0)?.quality;
    return `least compressed: quality about ${kept.quality}${next == null ? '' : `, the ${others.length === 1 ? 'other' : 'others at most'} ${next}`}`;
  },
  metadata: (kept) => `says most of itself: ${metadataCount(kept.photo)} facts about how it was taken`,
  date: (kept) => datedBy(kept),
  folder: () => 'in a preferred folder',
  name: () => 'the others are named like copies',
  oldest: (kept) => `the oldest file: ${day(kept.modified)}`,
  newest: (kept) => `the newest file: ${day(kept.modified)}`,
  largest: (kept) => `the largest file: ${bytes(kept)}`,
  'long-path': () => 'the longest path',
  'short-path': () => 'the shortest path',
};

const lost: Readonly<Record<KeepRule, (copy: Candidate, kept: Candidate) => string>> = {
  rated: (copy, kept) => (stars(copy) === 'not rated' ? `not rated; the kept one is: ${stars(kept)}` : `rated lower: ${stars(copy)}`),
  album: (copy, kept) => (copy.albums.length === 0 ? `in no album; the kept one is in ${named(kept.albums)}` : `in fewer albums: ${named(copy.albums)}`),
  original: () => 'made from another picture, or not from a camera as far as can be seen',
  pixels: (copy) => `fewer pixels: ${megapixels(copy)}`,
  quality: (copy) => `more compressed: quality about ${copy.quality}`,
  metadata: (copy) => `says less of itself: ${metadataCount(copy.photo)} facts about how it was taken`,
  date: (copy) => datedBy(copy),
  folder: (copy) => (copy.preferred === null ? 'in none of the preferred folders' : 'in a folder that is preferred less'),
  name: () => 'named like a copy',
  oldest: (copy) => `a newer file: ${day(copy.modified)}`,
  newest: (copy) => `an older file: ${day(copy.modified)}`,
  largest: (copy) => `a smaller file: ${bytes(copy)}`,
  'long-path': () => 'a shorter path',
  'short-path': () => 'a longer path',
};
