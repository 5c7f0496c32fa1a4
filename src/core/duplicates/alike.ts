/**
 * Bursts and similar photos, by the model's vectors: same camera within seconds and alike; or the same scene at any time.
 * Neither is ever called one picture. Generators, because a large library takes a while.
 */
import { dot } from '../embed/vectors.ts';
import type { PhotoEntry } from '../store/store.ts';
import { timeBetween } from './kinship.ts';
import { linkUp, type Cluster, type Link } from './linkage.ts';

export interface AlikeOptions {
  /** Unit length; null where there is none. */
  vectorOf(hash: string): Float32Array | null;
  isIgnored(first: string, second: string): boolean;
  /** Files that belong to each other are never offered. */
  belongTogether(first: PhotoEntry, second: PhotoEntry): boolean;
  /** -1 finds more, 1 fewer. */
  strictness: number;
}

/** Photos of a burst follow each other within this, ms, at the strictest, the usual and the loosest. */
const burstGaps = { strict: 1_500, usual: 4_000, loose: 15_000 };
/** A burst is over after this, ms. */
const longestBurst = 60_000;
/** How alike, as cosines of the model's space. */
const burstCosines = { strict: 0.95, usual: 0.88, loose: 0.8 };
const similarCosines = { strict: 0.98, usual: 0.955, loose: 0.92 };

/** Between three values, by strictness. */
const between = (values: { strict: number; usual: number; loose: number }, strictness: number): number =>
  strictness >= 0 ? values.usual + strictness * (values.strict - values.usual) : values.usual - strictness * (values.loose - values.usual);

/** One half at the least that is let pass, 1 for the same. */
const sureness = (cosine: number, least: number): number => Math.min(1, Math.max(0, 0.5 + (0.5 * (cosine - least)) / (1 - least)));

/** Photos looked at between two breaths. */
const perBreath = 200;

/** @param photos of cameras that say when; others are in no burst */
export function* findBursts(photos: readonly PhotoEntry[], options: AlikeOptions): Generator<void, Cluster[]> {
  const gap = between(burstGaps, options.strictness);
  const least = between(burstCosines, options.strictness);
  const alike = createAlikeness(options);
  const clusters: Cluster[] = [];
  let count = 0;
  for (const run of runsOf(photos, gap)) {
    const links: Link[] = [];
    for (const [index, first] of run.entries()) {
      for (const second of run.slice(index + 1)) {
        const cosine = alike(first, second);
        if (cosine >= least) links.push({ first: first.hash, second: second.hash, score: sureness(cosine, least) });
      }
    }
    const byHash = new Map(run.map((photo) => [photo.hash, photo]));
    const scoreOf = (a: string, b: string): number => sureness(alike(byHash.get(a) as PhotoEntry, byHash.get(b) as PhotoEntry), least);
    clusters.push(...linkUp(links, 0.5, scoreOf).clusters);
    count += run.length;
    if (count < perBreath) continue;
    count = 0;
    yield;
  }
  return clusters;
}

/** Photos of one camera that follow each other closely. */
function runsOf(photos: readonly PhotoEntry[], gap: number): PhotoEntry[][] {
  const sorted = photos
    .filter(({ camera, takenLocal, takenSource }) => camera !== null && takenLocal !== null && takenSource === 'exif')
    .sort((a, b) => compare(a.camera as string, b.camera as string) || (a.takenLocal as number) - (b.takenLocal as number) || compare(a.hash, b.hash));
  const runs: PhotoEntry[][] = [];
  for (const photo of sorted) {
    const run = runs.at(-1);
    const [start, last] = [run?.[0], run?.at(-1)];
    const follows = last !== undefined && start !== undefined && (timeBetween(last, photo) ?? Infinity) <= gap && (timeBetween(start, photo) ?? Infinity) <= longestBurst;
    if (follows) run?.push(photo);
    else runs.push([photo]);
  }
  return runs.filter((run) => run.length > 1);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Up to this many photos, each is compared with every other. */
const smallLibrary = 2_000;
/** In larger libraries, with so many that were taken next. */
const neighbours = 64;

export function* findSimilar(photos: readonly PhotoEntry[], options: AlikeOptions): Generator<void, Cluster[]> {
  const least = between(similarCosines, options.strictness);
  const alike = createAlikeness(options);
  const sorted = [...photos].sort((a, b) => (a.takenLocal ?? Infinity) - (b.takenLocal ?? Infinity) || compare(a.hash, b.hash));
  const span = sorted.length <= smallLibrary ? sorted.length : neighbours;
  const links: Link[] = [];
  let count = 0;
  for (const [index, first] of sorted.entries()) {
    for (let next = index + 1; next < Math.min(sorted.length, index + 1 + span); next++) {
      const second = sorted[next] as PhotoEntry;
      const cosine = alike(first, second);
      if (cosine >= least) links.push({ first: first.hash, second: second.hash, score: sureness(cosine, least) });
    }
    count += Math.min(span, sorted.length - index);
    if (count < perBreath * neighbours) continue;
    count = 0;
    yield;
  }
  const byHash = new Map(sorted.map((photo) => [photo.hash, photo]));
  return linkUp(links, 0.5, (a, b) => sureness(alike(byHash.get(a) as PhotoEntry, byHash.get(b) as PhotoEntry), least)).clusters;
}

/** Vectors that are kept at hand. */
const mostVectors = 8_192;

function createAlikeness({ vectorOf, isIgnored, belongTogether }: AlikeOptions): (first: PhotoEntry, second: PhotoEntry) => number {
  const vectors = new Map<string, Float32Array | null>();
  const vector = (hash: string): Float32Array | null => {
    const known = vectors.get(hash);
    if (known !== undefined) return known;
    if (vectors.size >= mostVectors) vectors.clear();
    const made = vectorOf(hash);
    vectors.set(hash, made);
    return made;
  };
  return (first, second) => {
    const [a, b] = [vector(first.hash), vector(second.hash)];
    if (a === null || b === null) return -1;
    const cosine = dot(a, b);
    return cosine > 0.7 && (isIgnored(first.hash, second.hash) || belongTogether(first, second)) ? -1 : cosine;
  };
}
