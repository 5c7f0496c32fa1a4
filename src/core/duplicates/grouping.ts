/**
 * From what is known of pairs to groups, kind by kind. A photo stands in later kinds for the group that it leads in an
 * earlier one, so that no pair is of two kinds.
 */
import { createHash } from 'node:crypto';
import type { DuplicateKind } from '../../shared/duplicates-contract.ts';
import { isShown } from '../search/filter.ts';
import type { PhotoEntry, Store } from '../store/store.ts';
import { findBursts, findSimilar, type AlikeOptions } from './alike.ts';
import { breathing } from './breathe.ts';
import { areDifferentShots, belongTogether } from './kinship.ts';
import { linkUp, type Cluster, type Link, type ScoreOf } from './linkage.ts';
import type { LookBook } from './look-book.ts';
import type { MatchBook } from './match-book.ts';

/** Things that belong together: contents, or among exact copies the paths of one content. */
export interface Found {
  id: string;
  kind: DuplicateKind;
  confidence: number;
  /** With the files of each that are there. */
  items: readonly { photo: PhotoEntry; paths: readonly string[] }[];
}

export interface GroupingParts {
  store: Pick<Store, 'photos' | 'revision'>;
  book: LookBook;
  matches: MatchBook;
  places: { look(photos: Iterable<PhotoEntry>): Promise<void>; filesOf(photo: PhotoEntry): string[] };
  vectorOf(hash: string): Float32Array | null;
  isIgnored(first: string, second: string): boolean;
  strictness(): { same: number; burst: number; similar: number };
  mirrored(): boolean;
}

/** The score at which two pictures are one, by strictness from -1 to 1. */
export const leastScore = (strictness: number): number => 0.5 + (strictness < 0 ? 0.25 : 0.3) * strictness;

/** Of the score that is needed, so much is enough for two forms of a third picture: their edits add up. */
const vouchedShare = 0.5;

export const idOf = (kind: DuplicateKind, items: readonly string[]): string => `${kind}-${createHash('sha256').update([...items].sort().join('\n')).digest('hex').slice(0, 24)}`;

/** Copies at several paths: files that differ as files and agree in every byte. */
export async function groupExact({ store, places, isIgnored }: GroupingParts): Promise<Found[]> {
  const several = [...store.photos.values()].filter(({ hash, paths }) => paths.length > 1 && !isIgnored(hash, hash));
  await places.look(several);
  const found: Found[] = [];
  for (const photo of several) {
    const files = places.filesOf(photo);
    if (files.length > 1) found.push({ id: idOf('exact', [photo.hash, ...files]), kind: 'exact', confidence: 1, items: files.map((path) => ({ photo, paths: [path] })) });
  }
  return found;
}

/** Links of the same picture as they are now, and what is known of any pair. */
export function sameLinks(parts: GroupingParts): { links: Link[]; least: number; scoreOf: ScoreOf } {
  const { store, book, matches, isIgnored } = parts;
  const least = leastScore(parts.strictness().same);
  const mirrored = parts.mirrored();
  const shown = (hash: string): PhotoEntry | null => {
    const photo = store.photos.get(hash);
    return photo !== undefined && isShown(photo) ? photo : null;
  };
  const isApart = (first: string, second: string): boolean => {
    const [a, b] = [shown(first), shown(second)];
    return a === null || b === null || isIgnored(first, second) || areDifferentShots(a, b) || belongTogether(a, b);
  };
  const links = [...equalPixels(book), ...matches.pairs(least, mirrored)].filter(({ first, second }) => !isApart(first, second));
  const scoreOf: ScoreOf = (first, second) => {
    if (isApart(first, second)) return 0;
    const [a, b] = [book.rowOf(first), book.rowOf(second)];
    if (a === undefined || b === undefined) return 0;
    if (book.kindAt(a) !== 'plain' || book.kindAt(b) !== 'plain') return book.pixelsAt(a) !== null && book.pixelsAt(a) === book.pixelsAt(b) ? 1 : 0;
    return matches.scoreOf(first, second, mirrored);
  };
  return { links, least, scoreOf };
}

/** Flat and tiny pictures of equal pixels, each linked with the first of them. */
function* equalPixels(book: LookBook): Generator<Link> {
  const firsts = new Map<string, string>();
  for (let row = 0; row < book.rows; row++) {
    const [hash, pixels] = [book.hashAt(row), book.pixelsAt(row)];
    if (hash === null || pixels === null) continue;
    const first = firsts.get(pixels);
    if (first === undefined) firsts.set(pixels, hash);
    else yield { first, second: hash, score: 1 };
  }
}

/** Pairs that have to be compared before groups of the same picture are final. */
export function wantedPairs(parts: GroupingParts): [first: string, second: string][] {
  const { links, least, scoreOf } = sameLinks(parts);
  return linkUp(links, least, scoreOf, vouchedShare * least).wanted;
}

export async function groupSame(parts: GroupingParts): Promise<Found[]> {
  const { links, least, scoreOf } = sameLinks(parts);
  return withFiles('same', linkUp(links, least, scoreOf, vouchedShare * least).clusters, parts);
}

/** Members of which no file is there now are left out, and groups that are no groups without them. */
async function withFiles(kind: DuplicateKind, clusters: readonly Cluster[], { store, places }: GroupingParts): Promise<Found[]> {
  const photosOf = ({ members }: Cluster): PhotoEntry[] => members.map((hash) => store.photos.get(hash)).filter((photo) => photo !== undefined);
  await places.look(clusters.flatMap(photosOf));
  return clusters.flatMap((cluster): Found[] => {
    const items = photosOf(cluster).map((photo) => ({ photo, paths: places.filesOf(photo) })).filter(({ paths }) => paths.length > 0);
    return items.length < 2 ? [] : [{ id: idOf(kind, items.map(({ photo }) => photo.hash)), kind, confidence: cluster.score, items }];
  });
}

/**
 * Bursts among the photos that lead their groups of the same picture, then similar photos among those that are in no
 * burst or lead one. Null where it was aborted. @param leaders of groups of the same picture: hashes of all others
 */
export async function groupAlike(parts: GroupingParts, followers: ReadonlySet<string>, signal: AbortSignal): Promise<Found[] | null> {
  const photos = [...parts.store.photos.values()].filter((photo) => isShown(photo) && !followers.has(photo.hash));
  const options = (strictness: number): AlikeOptions => ({ vectorOf: parts.vectorOf, isIgnored: parts.isIgnored, belongTogether, strictness });
  const { burst, similar } = parts.strictness();
  const bursts = await breathing(findBursts(photos, options(burst)), signal);
  if (bursts === null) return null;
  const inBursts = new Set(bursts.flatMap(({ members }) => members.slice(1)));
  const scenes = await breathing(findSimilar(photos.filter(({ hash }) => !inBursts.has(hash)), options(similar)), signal);
  if (scenes === null) return null;
  return [...(await withFiles('burst', bursts, parts)), ...(await withFiles('similar', scenes, parts))];
}
