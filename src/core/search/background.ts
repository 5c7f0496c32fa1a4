/**
 * The words' side of relevance: how close everyday words lie to each photo, each word on its own scale over this
 * library and by cosine alone, and how far everyday words reach in it. A photo's levels are kept in memory (40 bytes) and
 * made when they are first asked for, or ahead of time in small slices. The scales are measured again when the library
 * has become another one; until then the earlier ones serve. Once it has come to rest they are measured on just the photos
 * that are there (`renew`), so that whoever asks then is answered by the library alone and not by what it was before.
 */
import { closeness, leastWords, levelCount, writeLevels } from './closeness.ts';
import { createGauge, gaugeSample, type Gauge } from './gauge.ts';
import { createResident, type Resident } from './resident.ts';
import { scaleOf, type Scale } from './relevance.ts';
import { createWordScales, wordSample, type WordScales } from './word-scales.ts';

export interface Background {
  /** Words known. Zero until they have been embedded. */
  readonly words: number;
  /** What everyday words reach is known, on the scales that are due; until then `chance` takes its time, or answers by earlier ones. */
  readonly ready: boolean;
  /** Takes the words' vectors. */
  use(vectors: readonly Float32Array[]): void;
  /**
   * What the words add to the evidence for a photo of this height and cosine: ln of one over the share of words that are
   * closer to the photo than the query is, on their own scales and by cosine, summed. Null where there are too few words, or
   * where it is not known yet and `budget` is spent.
   */
  closeness(row: number, height: number, score: number, budget: Budget): number | null;
  /**
   * The evidence for many photos at once: height and `closeness`, as a scan's scores tell it. NaN where the words of a
   * photo are not known and `budget` is spent; it is spent on the highest first.
   * @param scores of all rows
   */
  weigh(rows: Uint32Array, scores: Float32Array, scale: Scale, budget: Budget): Float32Array;
  /** The evidence that everyday words reach in this library; null where there are too few words or photos. */
  chance(): number | null;
  /** How far each word stands out for a vector, in its own standard deviations over the library; null where the words are not known. */
  heights(vector: Float32Array): Float32Array | null;
  /** Has the scales measured again by `work` where the library's sample is not the one that they were measured on: for when it has come to rest. */
  renew(): void;
  /** Does some photos' part of what is left to do ahead of time; false when nothing is. */
  work(photos: number): boolean;
}

/** Photos whose levels one search may make itself. */
export interface Budget {
  left: number;
  /** Levels on earlier scales will not do. */
  fresh?: boolean;
}

/** Photos from which scales are taken: their mean is then off by 1.6 % of a deviation. */
export const sampleSize = 4096;

/** Scales are measured again when the library is this many times as large, or as small. */
const regrowth = 1.25;

/** Units of the levels: heights to a thousandth of a deviation, cosines to 3e-5. */
const heightUnits = 1024;
const cosineUnits = 32_767;
const perPhoto = 2 * levelCount;

export function createBackground(photos: Resident): Background {
  let words: Resident | null = null;
  let scales: WordScales | null = null;
  /** Those that will follow. */
  let measuring: WordScales | null = null;
  /** Hashes of the sample that was measured last. */
  let sampled: readonly (string | null)[] = [];
  let due = false;
  let gauge: Gauge | null = null;
  let gauging: Gauge | null = null;
  /** Raised with every measuring: levels of an earlier one serve until they are made again. */
  let epoch = 0;
  let levels = new Int16Array(0);
  let epochs = new Uint32Array(0);
  /** Whose levels they are: photos may leave and others take their rows. */
  let owners = new Uint32Array(0);
  let next = 0;
  let scratch = new Float32Array(0);
  /** ln of how many words there are. */
  let logWords = 0;

  const scoresOf = (row: number): Float32Array => (words as Resident).scan(photos.get(photos.hashAt(row) as string) as Float32Array).scores;
  const isOutgrown = ({ size }: WordScales): boolean => photos.size > size * regrowth || photos.size < size / regrowth;
  const sampleNow = (): (string | null)[] => photos.sample(wordSample).map((row) => photos.hashAt(row));
  const start = (): WordScales => {
    due = false;
    sampled = sampleNow();
    return createWordScales(photos.sample(wordSample), photos.size, (words as Resident).rows);
  };
  /** Scores one photo of the sample; takes the new scales into use after the last. */
  const measureOne = (): void => {
    measuring ??= start();
    const row = measuring.next();
    if (row !== null && photos.hashAt(row) !== null) measuring.add(scoresOf(row));
    if (!measuring.done) return;
    scales = measuring;
    measuring = null;
    gauging = createGauge(photos.sample(gaugeSample), (words as Resident).rows);
    epoch += 1;
    next = 0;
  };
  const measured = (): WordScales => {
    while (scales === null) measureOne();
    return scales;
  };
  const makeRoom = (): void => {
    if (epochs.length >= photos.rows) return;
    const room = Math.ceil(photos.rows * 1.25);
    const [oldLevels, oldEpochs] = [levels, epochs];
    levels = new Int16Array(room * perPhoto);
    levels.set(oldLevels);
    epochs = new Uint32Array(room);
    epochs.set(oldEpochs);
    const oldOwners = owners;
    owners = new Uint32Array(room);
    owners.set(oldOwners);
  };
  const isKnown = (row: number, stamps = photos.stamps): boolean => row < owners.length && owners[row] === stamps[row];
  const isFresh = (row: number): boolean => isKnown(row) && epochs[row] === epoch;
  const make = (row: number): { scores: Float32Array; heights: Float32Array } => {
    makeRoom();
    const scores = scoresOf(row);
    const heights = measured().heights(scores);
    if (scratch.length < scores.length) scratch = new Float32Array(scores.length);
    writeLevels(heights, levels, row * perPhoto, heightUnits, scratch);
    writeLevels(scores, levels, row * perPhoto + levelCount, cosineUnits, scratch);
    epochs[row] = epoch;
    owners[row] = photos.stamps[row] as number;
    return { scores, heights };
  };
  const closenessAt = (row: number, height: number, score: number): number => {
    const from = row * perPhoto;
    return closeness(levels, from, height * heightUnits, logWords) + closeness(levels, from + levelCount, score * cosineUnits, logWords);
  };
  const gaugeOne = (unfinished: Gauge): void => {
    const row = unfinished.next();
    if (row !== null && photos.hashAt(row) !== null) {
      const { scores, heights } = make(row);
      unfinished.add((word) => (heights[word] as number) + closenessAt(row, heights[word] as number, scores[word] as number));
    }
    if (!unfinished.done) return;
    gauge = unfinished;
    gauging = null;
  };
  const isSilent = (): boolean => words === null || words.rows < leastWords || photos.size === 0;

  return {
    get words() {
      return words?.size ?? 0;
    },
    get ready() {
      return isSilent() || (gauge !== null && gauging === null && measuring === null && !due);
    },
    use(vectors) {
      words = createResident(photos.dimensions);
      vectors.forEach((vector, index) => words?.add(String(index), vector));
      logWords = Math.log(words.rows);
      scales = measuring = gauge = gauging = null;
      due = false;
      owners.fill(0);
    },
    closeness(row, height, score, budget) {
      if (isSilent()) return null;
      if (!(budget.fresh === true ? isFresh(row) : isKnown(row))) {
        if (budget.left <= 0) return null;
        budget.left -= 1;
        make(row);
      }
      return closenessAt(row, height, score);
    },
    weigh(rows, scores, scale, budget) {
      const evidence = new Float32Array(rows.length).fill(NaN);
      if (isSilent()) return evidence;
      const { stamps } = photos;
      const unknown: number[] = [];
      const { mean, deviation } = scale;
      const evidenceAt = (row: number): number => {
        const score = scores[row] as number;
        const height = (score - mean) / deviation;
        return height + closenessAt(row, height, score);
      };
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at] as number;
        if (row < owners.length && owners[row] === stamps[row]) evidence[at] = evidenceAt(row);
        else unknown.push(at);
      }
      if (unknown.length > budget.left) unknown.sort((a, b) => (scores[rows[b] as number] as number) - (scores[rows[a] as number] as number));
      for (const at of unknown.slice(0, budget.left)) {
        make(rows[at] as number);
        evidence[at] = evidenceAt(rows[at] as number);
      }
      budget.left -= Math.min(budget.left, unknown.length);
      return evidence;
    },
    chance() {
      if (isSilent()) return null;
      measured();
      while (gauge === null) gaugeOne(gauging as Gauge);
      return (gauge as Gauge).chance(photos.size);
    },
    heights(vector) {
      if (words === null || photos.size === 0) return null;
      return measured().heights(words.scan(vector).scores);
    },
    renew() {
      if (words === null || photos.size === 0 || scales === null) return;
      const now = sampleNow();
      due = now.length !== sampled.length || now.some((hash, index) => hash !== sampled[index]);
    },
    work(count) {
      if (words === null || photos.size === 0) return false;
      for (let left = count; left > 0; left--) {
        if (scales === null || measuring !== null || due || isOutgrown(scales)) measureOne();
        else if (isSilent()) return false;
        else if (gauging !== null) gaugeOne(gauging);
        else {
          while (next < photos.rows && (photos.hashAt(next) === null || isFresh(next))) next += 1;
          if (next >= photos.rows) return false;
          make(next);
        }
      }
      return true;
    },
  };
}

/** Scale of a direction over the library, from its exact scores of the sampled rows. */
export const scaleOver = (photos: Resident, direction: Float32Array): Scale => scaleOf(photos.exact(direction, photos.sample(sampleSize)));
