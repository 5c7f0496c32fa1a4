/**
 * How well labels do on photos whose content is known: at the automatic cut, and after decisions like a person's. Pure:
 * vectors in, figures out. Everything is judged by the same functions that judge albums.
 */
import { createBackground } from '../search/background.ts';
import { createResident, type Resident } from '../search/resident.ts';
import type { Judging } from '../search/strictness.ts';
import type { Decided } from './decisions.ts';
import { automaticCut, corrected, judgeWords, learnFrom, spreadOf, type Words } from './label.ts';
import type { LabelView } from './labels.ts';
import type { Spread } from './learn.ts';
import type { ReadPhrasing } from './phrasings.ts';
import { queueOf } from './queue.ts';

export interface AlbumEvaluationInput {
  photos: readonly { vector: Float32Array; labels: readonly string[] }[];
  /** Direction of a label's name as a phrasing. */
  directionOf(label: string): Float32Array | null;
  /** Unit vectors of the everyday words. */
  words: readonly Float32Array[];
  dimensions: number;
}

export interface LabelFigures {
  label: string;
  photos: number;
  precision: number;
  recall: number;
  f1: number;
  /** F1 of the best single threshold in hindsight: on the cosines, as in the evaluation of searches; and on the label's scores, where the slider could be. */
  oracle: number;
  slider: number;
  /** F1 of mean + 2 deviations on the same direction. */
  plain: number;
  /** Share of all photos that the label takes. */
  share: number;
}

/** How decisions come about. */
export type Teacher = 'queue' | 'random' | 'none';

/** Mean F1 after so many decisions. */
export interface CurvePoint {
  decisions: number;
  /** Of the album as a person sees it, decided photos included. */
  album: number;
  /** Of photos of a random half that nobody was asked about. */
  unseen: number;
}

/** Fewer photos make a label's F1 a matter of one photo. */
const leastPhotos = 4;
/** A model that orders no better than this does not know the label. */
const knownFrom = 0.4;

interface LabelWorld {
  label: string;
  truth: readonly boolean[];
  words: Words;
}

export interface AlbumEvaluation {
  labels: LabelFigures[];
  /** Over the labels that the model knows, or all of them. */
  curve(teacher: Teacher, steps: readonly number[], which: 'known' | 'all'): CurvePoint[];
}

export function evaluateAlbums(input: AlbumEvaluationInput): AlbumEvaluation {
  const resident = createResident(input.dimensions);
  input.photos.forEach(({ vector }, index) => resident.add(String(index), vector));
  const background = createBackground(resident);
  if (input.words.length > 0) background.use(input.words);
  while (background.work(1000));
  const judging: Judging = { resident, background };
  const spread = spreadOf(resident);
  const names = [...new Set(input.photos.flatMap(({ labels }) => labels))].sort();
  const worlds = names.map((label): LabelWorld => {
    const phrasing: ReadPhrasing = { text: label, direction: input.directionOf(label), truncated: false };
    return { label, truth: input.photos.map(({ labels }) => labels.includes(label)), words: judgeWords([phrasing], judging) };
  }).filter(({ truth }) => truth.filter(Boolean).length >= leastPhotos);
  const labels = worlds.map((world) => figuresOf(world, input, resident));
  return {
    labels,
    curve(teacher, steps, which) {
      const chosen = worlds.filter((_, index) => which === 'all' || isKnown(labels[index] as LabelFigures));
      return curveOf(chosen, teacher, steps, resident, spread);
    },
  };
}

const f1 = (right: number, taken: number, wanted: number): number => (taken + wanted === 0 ? 1 : (2 * right) / (taken + wanted));

function figuresOf({ label, truth, words }: LabelWorld, input: AlbumEvaluationInput, resident: Resident): LabelFigures {
  const wanted = truth.filter(Boolean).length;
  const taken = truth.map((_, row) => (words.scores[row] as number) >= automaticCut);
  const count = taken.filter(Boolean).length;
  const right = taken.filter((isIn, row) => isIn && truth[row]).length;
  return {
    label, photos: wanted, precision: count === 0 ? 0 : right / count, recall: right / wanted, f1: f1(right, count, wanted),
    oracle: oracleF1(cosinesOf(input.directionOf(label), truth.length, resident), truth), slider: oracleF1(Array.from(words.scores), truth), plain: plainF1(input.directionOf(label), truth, resident), share: count / truth.length,
  };
}

/** Best F1 that any single threshold on the scores reaches. */
function oracleF1(scores: readonly number[], truth: readonly boolean[]): number {
  const order = scores.map((score, index) => ({ score, right: truth[index] === true })).sort((a, b) => b.score - a.score);
  const wanted = truth.filter(Boolean).length;
  let right = 0;
  let best = 0;
  order.forEach((photo, index) => {
    if (photo.right) right += 1;
    // A threshold cannot pass between equal scores.
    if (order[index + 1]?.score !== photo.score) best = Math.max(best, f1(right, index + 1, wanted));
  });
  return best;
}

const cosinesOf = (direction: Float32Array | null, rows: number, resident: Resident): number[] =>
  direction === null ? new Array<number>(rows).fill(0) : Array.from(resident.exact(direction, Array.from({ length: rows }, (_, row) => row)));

function plainF1(direction: Float32Array | null, truth: readonly boolean[], resident: Resident): number {
  const scores = cosinesOf(direction, truth.length, resident);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  const taken = truth.map((_, row) => (scores[row] as number) > mean + 2 * deviation);
  return f1(taken.filter((isIn, row) => isIn && truth[row]).length, taken.filter(Boolean).length, truth.filter(Boolean).length);
}

/** Decisions that one round of the review asks for. */
const round = 10;
/** Random halves, and random orders, that figures are the mean of. */
const repeats = 6;

function curveOf(worlds: readonly LabelWorld[], teacher: Teacher, steps: readonly number[], resident: Resident, spread: Spread): CurvePoint[] {
  const sums = steps.map((decisions) => ({ decisions, album: 0, unseen: 0 }));
  for (const world of worlds) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const whole = taught(world, () => true, teacher, steps, repeat, resident, spread);
      const random = randomOf(repeat + 1);
      const half = world.truth.map(() => random() < 0.5);
      const parted = taught(world, (row) => half[row] === true, teacher, steps, repeat, resident, spread);
      steps.forEach((_, at) => {
        const sum = sums[at] as CurvePoint;
        const [all, other] = [whole[at] as Outcome, parted[at] as Outcome];
        sum.album += f1Of(world.truth, (row) => all.decided.get(row) ?? (all.scores[row] as number) >= automaticCut, () => true);
        sum.unseen += f1Of(world.truth, (row) => (other.scores[row] as number) >= automaticCut, (row) => half[row] !== true);
      });
    }
  }
  const count = Math.max(1, worlds.length * repeats);
  return sums.map(({ decisions, album, unseen }) => ({ decisions, album: album / count, unseen: unseen / count }));
}

interface Outcome {
  scores: Float32Array;
  decided: ReadonlyMap<number, boolean>;
}

/** What the label has become after each number of decisions, all of them about photos that may be asked. */
function taught({ truth, words }: LabelWorld, mayAsk: (row: number) => boolean, teacher: Teacher, steps: readonly number[], repeat: number, resident: Resident, spread: Spread): Outcome[] {
  const random = randomOf(1000 + repeat);
  const decided = new Map<number, boolean>();
  const outcomes: Outcome[] = [];
  const judge = (): LabelView => {
    const list = [...decided].map(([row, yes]): Decided => ({ hash: String(row), decision: yes ? 'yes' : 'no', decided: 0 })).sort((a, b) => (a.hash < b.hash ? -1 : 1));
    const correction = list.length === 0 ? null : learnFrom(list, words, resident, spread);
    return { resident, words, scores: corrected(words, correction, resident), correction, spread, decided: list, cut: automaticCut };
  };
  let waiting: number[] = [];
  for (const step of steps) {
    while (teacher !== 'none' && decided.size < step) {
      if (waiting.length === 0) waiting = nextRound(teacher, judge(), decided, truth.length, mayAsk, random);
      const row = waiting.shift();
      if (row === undefined) break;
      decided.set(row, truth[row] === true);
    }
    outcomes.push({ scores: judge().scores, decided: new Map(decided) });
  }
  return outcomes;
}

function nextRound(teacher: Teacher, view: LabelView, decided: ReadonlyMap<number, boolean>, rows: number, mayAsk: (row: number) => boolean, random: () => number): number[] {
  const open = Uint8Array.from({ length: rows }, (_, row) => (mayAsk(row) && !decided.has(row) ? 1 : 0));
  if (teacher === 'queue') return queueOf(view, open, automaticCut, round);
  const order = Array.from(open.keys()).filter((row) => open[row] === 1).map((row) => ({ row, key: random() }));
  return order.sort((a, b) => a.key - b.key).slice(0, round).map(({ row }) => row);
}

function f1Of(truth: readonly boolean[], isIn: (row: number) => boolean, counts: (row: number) => boolean): number {
  let [right, taken, wanted] = [0, 0, 0];
  truth.forEach((isRight, row) => {
    if (!counts(row)) return;
    if (isRight) wanted += 1;
    if (!isIn(row)) return;
    taken += 1;
    if (isRight) right += 1;
  });
  return f1(right, taken, wanted);
}

/** The same numbers on every machine. */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface LabelMeans {
  labels: number;
  precision: number;
  recall: number;
  f1: number;
  oracle: number;
  slider: number;
  plain: number;
  /** Mean F1 divided by the mean of the oracle's, and of mean + 2 deviations likewise. */
  ofOracle: number;
  plainOfOracle: number;
}

/** Means over labels. */
export function meansOf(labels: readonly LabelFigures[]): LabelMeans {
  const mean = (of: (label: LabelFigures) => number): number => (labels.length === 0 ? 0 : labels.reduce((sum, label) => sum + of(label), 0) / labels.length);
  const [f1Mean, oracle, plain] = [mean((label) => label.f1), mean((label) => label.oracle), mean((label) => label.plain)];
  const ratio = (value: number): number => (oracle === 0 ? 0 : value / oracle);
  return {
    labels: labels.length, precision: mean((label) => label.precision), recall: mean((label) => label.recall), f1: f1Mean, oracle, slider: mean((label) => label.slider), plain,
    ofOracle: ratio(f1Mean), plainOfOracle: ratio(plain),
  };
}

export const isKnown = ({ oracle }: LabelFigures): boolean => oracle >= knownFrom;

/** Decisions after which figures are taken. */
export const usualSteps: readonly number[] = [0, 5, 10, 20];
