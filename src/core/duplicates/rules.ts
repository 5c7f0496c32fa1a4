/**
 * Which copy is kept, and why. Rules are asked in the user's order; each strikes out what is worse than the best by a
 * margin. A rule that cannot tell about a copy (a format without a known quality) leaves it in. Pure, and independent of
 * the order in which copies are given.
 */
import type { DuplicateTrait, KeepRule } from '../../shared/duplicates-contract.ts';
import { metadataCount, pixelsOf, type Candidate } from './candidate.ts';
import { isCopyName, isDerivedName } from './names.ts';

interface Rule {
  /** More is better; null where it cannot be told. */
  value(candidate: Candidate): number | null;
  /** The least lead over another that counts. */
  margin(best: number): number;
  /** It says which picture is better, not only which place or name is liked: groups where such rules disagree are not clear. */
  weighty: boolean;
}

const any = (): number => 0;
const dates = { exif: 2, name: 1, file: 0 } as const;
/** Times of files are kept to two seconds on some disks. */
const sameTime = 2_000;
/** Sides of a copy are rounded; a hundredth fewer pixels is no smaller picture. */
const samePixels = 0.01;
const depthOf = (path: string): number => path.length;

/** A favourite is worth more than any number of stars. */
const rank = ({ rating, favourite }: Candidate): number => (favourite ? 6 : 0) + (rating ?? 0);

/** 2: its RAW lies beside it. 1: as the camera wrote it, as far as can be seen. 0: made from something. */
function originality({ photo, paths, companions }: Candidate): number {
  if (companions.length > 0) return 2;
  return photo.camera !== null && photo.takenSource === 'exif' && !paths.every(isDerivedName) ? 1 : 0;
}

const rules: Readonly<Record<KeepRule, Rule>> = {
  rated: { value: rank, margin: any, weighty: true },
  album: { value: ({ albums }) => albums.length, margin: any, weighty: true },
  original: { value: originality, margin: any, weighty: true },
  pixels: { value: pixelsOf, margin: (best) => best * samePixels, weighty: true },
  quality: { value: ({ quality }) => quality, margin: () => 2, weighty: true },
  metadata: { value: ({ photo }) => metadataCount(photo), margin: any, weighty: true },
  date: { value: ({ photo }) => (photo.takenSource === null ? -1 : dates[photo.takenSource]), margin: any, weighty: true },
  folder: { value: ({ preferred }) => (preferred === null ? -Infinity : -preferred), margin: any, weighty: false },
  name: { value: ({ paths }) => (paths.every(isCopyName) ? 0 : 1), margin: any, weighty: false },
  oldest: { value: ({ modified }) => -modified, margin: () => sameTime, weighty: false },
  newest: { value: ({ modified }) => modified, margin: () => sameTime, weighty: false },
  largest: { value: ({ photo }) => photo.bytes, margin: any, weighty: false },
  'long-path': { value: ({ paths }) => Math.max(...paths.map(depthOf)), margin: any, weighty: false },
  'short-path': { value: ({ paths }) => -Math.min(...paths.map(depthOf)), margin: any, weighty: false },
};

export const isWeighty = (rule: KeepRule): boolean => rules[rule].weighty;

/** The usual order. What says something about the picture comes before where it lies. */
export const usualRules: readonly { rule: KeepRule; on: boolean }[] = [
  { rule: 'rated', on: true },
  { rule: 'album', on: true },
  { rule: 'original', on: true },
  { rule: 'pixels', on: true },
  { rule: 'quality', on: true },
  { rule: 'metadata', on: true },
  { rule: 'date', on: true },
  { rule: 'folder', on: true },
  { rule: 'name', on: true },
  { rule: 'oldest', on: true },
  { rule: 'largest', on: false },
  { rule: 'newest', on: false },
  { rule: 'long-path', on: false },
  { rule: 'short-path', on: false },
];

export interface Ranking {
  /** Best first; what rules cannot tell apart is in the order of paths. */
  order: Candidate[];
  /** The rule that struck out the last rival of the first; null where rivals are left: a tie. */
  decidedBy: KeepRule | null;
  /** For each but the first, the rule that struck it out; absent where none did. */
  lostBy: ReadonlyMap<Candidate, KeepRule>;
  /** A rule decided, and no weighty one would rather keep another. */
  clear: boolean;
}

const byPath = (a: Candidate, b: Candidate): number => ((a.paths[0] ?? '') < (b.paths[0] ?? '') ? -1 : 1);

/** @param candidates at least one */
export function rankCandidates(candidates: readonly Candidate[], order: readonly KeepRule[]): Ranking {
  const lostBy = new Map<Candidate, KeepRule>();
  const strata: Candidate[][] = [];
  let left = [...candidates].sort(byPath);
  let decidedBy: KeepRule | null = null;
  for (const rule of order) {
    const worse = left.length > 1 ? struckOut(left, rules[rule]) : new Set<Candidate>();
    if (worse.size === 0) continue;
    worse.forEach((candidate) => lostBy.set(candidate, rule));
    strata.push(left.filter((candidate) => worse.has(candidate)));
    left = left.filter((candidate) => !worse.has(candidate));
    if (left.length === 1) decidedBy = rule;
  }
  const [first] = left as [Candidate];
  const clear = decidedBy !== null && order.every((rule) => !rules[rule].weighty || !isBeaten(first, candidates, rules[rule]));
  return { order: [...left, ...strata.reverse().flat()], decidedBy, lostBy, clear };
}

function struckOut(candidates: readonly Candidate[], rule: Rule): Set<Candidate> {
  const values = new Map(candidates.map((candidate) => [candidate, rule.value(candidate)]));
  let best = -Infinity;
  for (const value of values.values()) best = Math.max(best, value ?? -Infinity);
  const worse = new Set<Candidate>();
  for (const [candidate, value] of values) if (value !== null && best - value > rule.margin(best)) worse.add(candidate);
  return worse;
}

/** Another is better by this rule. */
function isBeaten(candidate: Candidate, all: readonly Candidate[], rule: Rule): boolean {
  const own = rule.value(candidate);
  return own !== null && all.some((other) => {
    const value = rule.value(other);
    return value !== null && value - own > rule.margin(value);
  });
}

/** Traits in which candidates differ, with those that are best in each. */
export function traitsOf(candidates: readonly Candidate[]): Map<DuplicateTrait, ReadonlySet<Candidate>> {
  const found = new Map<DuplicateTrait, ReadonlySet<Candidate>>();
  for (const [trait, describe, rule] of traits) {
    if (new Set(candidates.map(describe)).size < 2) continue;
    found.set(trait, new Set(rule === null ? [] : bestBy(candidates, rules[rule])));
  }
  return found;
}

function bestBy(candidates: readonly Candidate[], rule: Rule): Candidate[] {
  const worse = struckOut(candidates, rule);
  return worse.size === 0 ? [] : candidates.filter((candidate) => !worse.has(candidate) && rule.value(candidate) !== null);
}

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
const nameOf = (path: string): string => path.slice(folderOf(path).length + 1);
const firstPath = ({ paths }: Candidate): string => paths[0] ?? '';

/** How each trait shows, and the rule that says who is best in it; null where nobody is. */
const traits: readonly [DuplicateTrait, (candidate: Candidate) => unknown, KeepRule | null][] = [
  ['pixels', ({ photo }) => `${photo.width} x ${photo.height}`, 'pixels'],
  ['length', ({ video }) => (video === undefined ? null : `${video.seconds?.toFixed(1)}`), null],
  ['codec', ({ video }) => (video === undefined ? null : `${video.codec} ${video.audio}`), null],
  ['bytes', ({ photo }) => photo.bytes, 'largest'],
  ['format', ({ photo }) => photo.format, null],
  ['quality', ({ quality }) => quality, 'quality'],
  ['date', ({ photo }) => `${photo.takenLocal} ${photo.takenSource}`, 'date'],
  ['camera', ({ photo }) => photo.camera, null],
  ['metadata', ({ photo }) => metadataCount(photo), 'metadata'],
  ['folder', (candidate) => folderOf(firstPath(candidate)), 'folder'],
  ['name', (candidate) => nameOf(firstPath(candidate)), 'name'],
  ['albums', ({ albums }) => [...albums].sort().join('\n'), 'album'],
  ['rating', rank, 'rated'],
  ['modified', ({ modified }) => Math.floor(modified / sameTime), 'oldest'],
];
