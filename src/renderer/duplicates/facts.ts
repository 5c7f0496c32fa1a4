/** What is said of two members side by side: one line a trait in which they differ, and the names of those in which they do not. */
import { duplicateTraits, type DuplicateMember, type DuplicateTrait } from '../../shared/duplicates-contract.ts';
import type { Format } from '../format.ts';
import type { Strings } from '../strings.ts';
import { splitPath } from '../viewer/describe.ts';
import type { Pair } from './pair.ts';

export interface Fact {
  name: string;
  left: string;
  right: string;
  best: 'left' | 'right' | 'both' | null;
}

type Words = Strings['duplicates']['compare'];

/** Traits that say nothing of the others. */
const ofVideos = new Set<DuplicateTrait>(['length', 'codec']);
const ofPhotos = new Set<DuplicateTrait>(['quality', 'albums', 'rating']);

/** `1:23`, `1:02:03`; null where it is not known. */
export function lengthOf(seconds: number | null): string | null {
  if (seconds === null) return null;
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export function valueOf(trait: DuplicateTrait, member: DuplicateMember, words: Words, f: Format): string {
  const { photo } = member;
  const values: Record<DuplicateTrait, () => string> = {
    pixels: () => (member.video?.codec === null ? words.unknown : words.pixels(photo.width, photo.height, f.megapixels(photo.width, photo.height))),
    length: () => lengthOf(member.video?.seconds ?? null) ?? words.unknown,
    codec: () => (member.video === undefined || member.video.codec === null ? words.unknown : words.codec(member.video.codec, member.video.audio)),
    bytes: () => words.bytes(member.bytes),
    format: () => member.format.toUpperCase(),
    quality: () => (member.quality === null ? words.unknown : words.quality(member.quality)),
    date: () => [f.shortDay(photo.takenAt), f.time(photo.takenAt)].filter(Boolean).join(', ') + (photo.takenAt === null ? words.unknown : member.takenSource === null ? '' : ` (${words.sources[member.takenSource]})`),
    camera: () => member.camera ?? words.unknown,
    metadata: () => words.metadata(member.metadata, member.gps),
    folder: () => member.folder,
    name: () => splitPath(member.path).name,
    albums: () => (member.albums.length === 0 ? words.none2 : member.albums.join(', ')),
    rating: () => [...(member.favourite ? [words.favourite] : []), ...(member.rating !== null && member.rating > 0 ? [words.stars(member.rating)] : [])].join(', ') || words.noRating,
    modified: () => (member.modified === null ? words.unknown : [f.shortDay(member.modified), f.time(member.modified.replace(/Z$/, ''))].filter(Boolean).join(', ')),
  };
  return values[trait]();
}

export function factsOf(pair: Pair, words: Words, f: Format): { differ: Fact[]; same: string[] } {
  const differ: Fact[] = [];
  const same: string[] = [];
  const film = pair.left.video !== undefined || pair.right.video !== undefined;
  for (const trait of duplicateTraits) {
    if (film ? ofPhotos.has(trait) : ofVideos.has(trait)) continue;
    const [left, right] = [valueOf(trait, pair.left, words, f), valueOf(trait, pair.right, words, f)];
    if (left === right) same.push(words.trait(trait));
    else differ.push({ name: words.trait(trait), left, right, best: bestOf(trait, pair) });
  }
  const list = (paths: readonly string[]): string => (paths.length === 0 ? words.none2 : paths.map((path) => splitPath(path).name).join(', '));
  if (pair.left.paths.length > 1 || pair.right.paths.length > 1) differ.push({ name: words.files, left: pair.left.paths.join('\n'), right: pair.right.paths.join('\n'), best: null });
  if (pair.left.companions.length > 0 || pair.right.companions.length > 0) differ.push({ name: words.companions, left: list(pair.left.companions), right: list(pair.right.companions), best: null });
  return { differ, same };
}

function bestOf(trait: DuplicateTrait, { left, right }: Pair): Fact['best'] {
  const [a, b] = [left.best.includes(trait), right.best.includes(trait)];
  return a && b ? 'both' : a ? 'left' : b ? 'right' : null;
}
