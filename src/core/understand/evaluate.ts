/**
 * How well a model and the relevance cut do on photos whose content is known. Pure: vectors in, figures out, each
 * beside what chance would give.
 */
import { dot } from '../embed/vectors.ts';
import { createBackground } from '../search/background.ts';
import { judgeAll } from '../search/judge.ts';
import { shortlist } from '../search/shortlist.ts';
import { createResident, type Resident } from '../search/resident.ts';

export interface LabelledPhoto {
  vector: Float32Array;
  captions: readonly string[];
  labels: readonly string[];
}

export interface EvaluationInput {
  photos: readonly LabelledPhoto[];
  /** Unit vectors of every caption, label and absent word. */
  vectorOf(text: string): Float32Array;
  /** Unit vectors of the everyday words. */
  words: readonly Float32Array[];
  dimensions: number;
  /** Words that no photo shows. */
  absent: readonly string[];
  strictness?: number;
}

export interface CutFigures {
  labels: number;
  precision: number;
  recall: number;
  f1: number;
  /** F1 of the best single threshold in hindsight. */
  oracle: number;
  /** Mean F1 divided by the oracle's mean, and the mean of each label's own ratio. */
  ofOracle: number;
  meanRatio: number;
}

export interface Evaluation {
  photos: number;
  retrieval: { captions: number; recall1: number; recall5: number; recall10: number; medianRank: number; chance1: number; chance10: number };
  labels: { labels: number; k: number; precisionAtK: number; chance: number };
  zeroShot: { photos: number; labels: number; top1: number; top5: number; chance1: number; chance5: number };
  /** Over labels that at least `leastPhotos` photos have. */
  cut: { all: CutFigures; known: CutFigures; plain: { all: CutFigures; known: CutFigures } };
  nothing: { words: number; noMatch: number; plainNoMatch: number };
}

/** Fewer photos make a label's F1 a matter of one photo. */
const leastPhotos = 4;
/** A model that orders no better than this does not know the label. */
const knownFrom = 0.4;
const precisionK = 5;

const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);

export function evaluate(input: EvaluationInput): Evaluation {
  const { photos } = input;
  const labels = [...new Set(photos.flatMap((photo) => photo.labels))].sort();
  const resident = createResident(input.dimensions);
  photos.forEach(({ vector }, index) => resident.add(String(index), vector));
  return { photos: photos.length, retrieval: retrieval(input), labels: precision(input, labels), zeroShot: zeroShot(input, labels), ...cuts(input, labels, resident) };
}

const scoresOf = ({ photos }: EvaluationInput, direction: Float32Array): number[] => photos.map(({ vector }) => dot(vector, direction));

function retrieval(input: EvaluationInput): Evaluation['retrieval'] {
  const ranks = input.photos.flatMap((photo, index) => photo.captions.map((caption) => {
    const scores = scoresOf(input, input.vectorOf(caption));
    return 1 + scores.filter((score) => score > (scores[index] as number)).length;
  })).sort((a, b) => a - b);
  const within = (k: number): number => mean(ranks.map((rank) => (rank <= k ? 1 : 0)));
  const count = input.photos.length;
  return { captions: ranks.length, recall1: within(1), recall5: within(5), recall10: within(10), medianRank: ranks[Math.floor(ranks.length / 2)] ?? 0, chance1: 1 / count, chance10: Math.min(1, 10 / count) };
}

function precision(input: EvaluationInput, labels: readonly string[]): Evaluation['labels'] {
  const counted = labels.filter((label) => input.photos.filter((photo) => photo.labels.includes(label)).length >= leastPhotos);
  const values = counted.map((label) => {
    const scores = scoresOf(input, input.vectorOf(label));
    const best = input.photos.map((photo, index) => ({ photo, score: scores[index] as number })).sort((a, b) => b.score - a.score).slice(0, precisionK);
    return mean(best.map(({ photo }) => (photo.labels.includes(label) ? 1 : 0)));
  });
  const shares = counted.map((label) => mean(input.photos.map((photo) => (photo.labels.includes(label) ? 1 : 0))));
  return { labels: counted.length, k: precisionK, precisionAtK: mean(values), chance: mean(shares) };
}

function zeroShot(input: EvaluationInput, labels: readonly string[]): Evaluation['zeroShot'] {
  const directions = labels.map(input.vectorOf);
  const labelled = input.photos.filter((photo) => photo.labels.length > 0);
  const ranks = labelled.map(({ vector, labels: own }) => {
    const scores = directions.map((direction) => dot(vector, direction));
    const best = Math.max(...labels.map((label, index) => (own.includes(label) ? (scores[index] as number) : -Infinity)));
    return scores.filter((score) => score > best).length;
  });
  const chance = (k: number): number => mean(labelled.map(({ labels: own }) => {
    let miss = 1;
    for (let draw = 0; draw < k; draw++) miss *= Math.max(0, labels.length - own.length - draw) / Math.max(1, labels.length - draw);
    return 1 - miss;
  }));
  return { photos: labelled.length, labels: labels.length, top1: mean(ranks.map((rank) => (rank < 1 ? 1 : 0))), top5: mean(ranks.map((rank) => (rank < 5 ? 1 : 0))), chance1: chance(1), chance5: chance(5) };
}

interface Judgeable {
  truth: boolean[];
  oracle: number;
  cut: Set<number>;
  plain: Set<number>;
}

function cuts(input: EvaluationInput, labels: readonly string[], resident: Resident): Pick<Evaluation, 'cut' | 'nothing'> {
  const background = createBackground(resident);
  if (input.words.length > 0) background.use(input.words);
  while (background.work(1000));
  const accepted = new Uint8Array(resident.rows).fill(1);
  const matchesOf = (direction: Float32Array): { cut: Set<number>; plain: Set<number> } => {
    const judgement = judgeAll(direction, { resident, background, accepted, strictness: input.strictness ?? 0, byWords: true, atLeast: resident.rows });
    const photos = shortlist(judgement, { resident, order: null, limit: resident.rows });
    const rowsOf = (passes: (photo: (typeof photos)[number]) => boolean): Set<number> => new Set(photos.filter(passes).map(({ row }) => row));
    return { cut: rowsOf(({ tier }) => tier === 'match'), plain: rowsOf(({ height }) => height > 2) };
  };
  const judged = labels.map((label): Judgeable => {
    const truth = input.photos.map((photo) => photo.labels.includes(label));
    return { truth, oracle: oracleF1(scoresOf(input, input.vectorOf(label)), truth), ...matchesOf(input.vectorOf(label)) };
  }).filter(({ truth }) => truth.filter(Boolean).length >= leastPhotos);
  const known = judged.filter(({ oracle }) => oracle >= knownFrom);
  const absent = input.absent.map((word) => matchesOf(input.vectorOf(word)));
  const empty = (which: 'cut' | 'plain'): number => mean(absent.map((sets) => (sets[which].size === 0 ? 1 : 0)));
  return {
    cut: { all: figures(judged, 'cut'), known: figures(known, 'cut'), plain: { all: figures(judged, 'plain'), known: figures(known, 'plain') } },
    nothing: { words: absent.length, noMatch: empty('cut'), plainNoMatch: empty('plain') },
  };
}

function figures(judged: readonly Judgeable[], which: 'cut' | 'plain'): CutFigures {
  const each = judged.map((label) => {
    const right = [...label[which]].filter((row) => label.truth[row]).length;
    const [found, wanted] = [label[which].size, label.truth.filter(Boolean).length];
    return { precision: found === 0 ? 0 : right / found, recall: right / wanted, f1: (2 * right) / (found + wanted), oracle: label.oracle };
  });
  const [f1, oracle] = [mean(each.map((label) => label.f1)), mean(each.map((label) => label.oracle))];
  return {
    labels: each.length, precision: mean(each.map((label) => label.precision)), recall: mean(each.map((label) => label.recall)), f1, oracle,
    ofOracle: oracle === 0 ? 0 : f1 / oracle, meanRatio: mean(each.map((label) => (label.oracle === 0 ? 0 : label.f1 / label.oracle))),
  };
}

/** Best F1 that any single threshold on the scores reaches. */
export function oracleF1(scores: readonly number[], truth: readonly boolean[]): number {
  const order = scores.map((score, index) => ({ score, right: truth[index] === true })).sort((a, b) => b.score - a.score);
  const wanted = truth.filter(Boolean).length;
  let right = 0;
  let best = 0;
  order.forEach((photo, index) => {
    if (photo.right) right += 1;
    // A threshold cannot pass between equal scores.
    if (order[index + 1]?.score !== photo.score) best = Math.max(best, (2 * right) / (index + 1 + wanted));
  });
  return best;
}
