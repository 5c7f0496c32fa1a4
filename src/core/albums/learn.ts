/**
 * What a label learns from the user's decisions: a logistic model on the photos' vectors that starts at what the words
 * say. A photo's score is the words' score, plus a correction that the decisions pay for; the correction is penalised
 * by its square (L2), so that without decisions it is exactly zero and with a few it reaches no farther than they do.
 * The penalised likelihood has one maximum, which is found by Newton's method, so that the order of the decisions makes
 * no difference. Pure.
 */
import { dotAt, factorOf, solve, times, type PositiveMatrix } from './positive-matrix.ts';

export interface Lesson {
  /** Unit vector of a photo that the user decided on. */
  vector: Float32Array;
  /** Its score by the words alone, minus the cut: above zero is in. */
  words: number;
  yes: boolean;
}

/** How photos lie in general, so that what all photos share teaches nothing. */
export interface Spread {
  mean: Float32Array;
  /** Root mean square of the photos' distances from the mean. */
  radius: number;
}

/** What the decisions add to the words' score of a photo: `bias + weights . vector`. */
export interface Correction {
  bias: number;
  weights: Float32Array;
}

/** A score of one is this many logits: the steepness of the bar that shows a score. */
const logitsPerScore = 1.5;

/**
 * What the cut stands for before anything is decided. The cut that makes an album's F1 highest lets a photo in whose
 * odds are half of that F1; so at the cut a "no" is no surprise and a "yes" is one. A half here would take every "no"
 * of a review for a reason to let fewer in (docs/albums.md has the comparison).
 */
const shareAtCut = 0.25;
const logitsAtCut = Math.log(shareAtCut / (1 - shareAtCut));

/** How likely a photo is to be in, before or after learning. @param score minus the cut */
export const oddsAt = (score: number): number => 1 / (1 + Math.exp(-(score * logitsPerScore + logitsAtCut)));

/**
 * How far decisions may change a score, as variances in logits: of a photo one radius from the mean, and of all photos
 * alike. From the middle of a wide flat top (docs/albums.md).
 */
export interface Freedom {
  weights: number;
  bias: number;
}
export const usualFreedom: Freedom = { weights: 6, bias: 0.25 };

/** Decisions that one training looks at: few enough for a twentieth of a second. */
export const mostLessons = 128;

/** Null where there is nothing to learn from. @param lessons in an order that follows from the photos, not from the user */
export function learn(lessons: readonly Lesson[], spread: Spread, freedom: Freedom = usualFreedom): Correction | null {
  if (lessons.length === 0) return null;
  const { mean, radius } = spread;
  const size = mean.length;
  const centred = centre(lessons, spread);
  const { alpha } = dualNewton(kernelOf(centred, lessons.length, freedom), lessons);
  // A sum over the lessons; written out it is one direction and one bias.
  const weights = new Float64Array(size);
  let bias = 0;
  alpha.forEach((share, index) => {
    const factor = (share * freedom.weights) / radius;
    for (let at = 0; at < size; at++) weights[at] = (weights[at] as number) + factor * (centred[index * size + at] as number);
    bias += share * freedom.bias;
  });
  for (let at = 0; at < size; at++) bias -= (weights[at] as number) * (mean[at] as number);
  return { bias: bias / logitsPerScore, weights: Float32Array.from(weights, (value) => value / logitsPerScore) };
}

/**
 * The score, minus the cut, that each lesson's photo would have if all the other lessons were learned and this one were
 * not: from the same maximum by one step of Newton's method, which spares training once a lesson.
 */
export function leaveOneOut(lessons: readonly Lesson[], spread: Spread, freedom: Freedom = usualFreedom): number[] {
  const kernel = kernelOf(centre(lessons, spread), lessons.length, freedom);
  const { offsets, logits } = dualNewton(kernel, lessons);
  const { matrix, targets } = newtonStep(kernel, lessons, offsets, logits);
  const factor = factorOf(matrix);
  return lessons.map(({ words }, index) => {
    // A row of the inverse of kernel + 1 / curvature.
    const row = solve(factor, new Float64Array(lessons.length).fill(1, index, index + 1));
    const missing = row.reduce((sum, value, other) => sum + value * (targets[other] as number), 0);
    return words + ((targets[index] as number) - missing / (row[index] as number)) / logitsPerScore;
  });
}

/** The lessons' vectors seen from the middle of all photos, one after the other. */
function centre(lessons: readonly Lesson[], { mean, radius }: Spread): Float64Array {
  const size = mean.length;
  const centred = new Float64Array(lessons.length * size);
  lessons.forEach(({ vector }, index) => {
    for (let at = 0; at < size; at++) centred[index * size + at] = ((vector[at] as number) - (mean[at] as number)) / radius;
  });
  return centred;
}

/** Of many lessons as many as one training looks at: of both answers, spread evenly over the list. */
export function choose<T extends { yes: boolean }>(lessons: readonly T[], most = mostLessons): T[] {
  if (lessons.length <= most) return [...lessons];
  const [yes, no] = [lessons.filter((lesson) => lesson.yes), lessons.filter((lesson) => !lesson.yes)];
  const half = Math.floor(most / 2);
  const room = yes.length < half ? { yes: yes.length, no: most - yes.length } : no.length < half ? { yes: most - no.length, no: no.length } : { yes: half, no: half };
  const chosen = new Set([...evenly(yes, room.yes), ...evenly(no, room.no)]);
  return lessons.filter((lesson) => chosen.has(lesson));
}

const evenly = <T>(list: readonly T[], count: number): T[] => Array.from({ length: Math.min(count, list.length) }, (_, index) => list[Math.floor((index * list.length) / count)] as T);

/** How far each lesson's answer moves with each other's: the covariance of their corrections. */
function kernelOf(centred: Float64Array, count: number, freedom: Freedom): PositiveMatrix {
  const size = centred.length / Math.max(1, count);
  const values = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column <= row; column++) {
      const value = freedom.weights * dotAt(centred, row * size, centred, column * size, size) + freedom.bias;
      values[row * count + column] = value;
      values[column * count + row] = value;
    }
  }
  return { size: count, values };
}

const mostSteps = 50;
/** A step as small as this, in logits, has squared what was left to go: below what a score is rounded to. */
const settled = 1e-5;

interface Maximum {
  /** What each lesson still misses of its answer: the corrections' logits are kernel * alpha. */
  alpha: Float64Array;
  logits: Float64Array;
  /** Logits of the words alone. */
  offsets: Float64Array;
}

/** The one maximum of the penalised likelihood. */
function dualNewton(kernel: PositiveMatrix, lessons: readonly Lesson[]): Maximum {
  const offsets = Float64Array.from(lessons, ({ words }) => words * logitsPerScore + logitsAtCut);
  let logits = new Float64Array(lessons.length);
  let alpha = new Float64Array(lessons.length);
  for (let step = 0; step < mostSteps; step++) {
    const { matrix, targets } = newtonStep(kernel, lessons, offsets, logits);
    const next = damped(kernel, lessons, offsets, { alpha, logits }, solve(factorOf(matrix), targets));
    const moved = next.logits.reduce((most, value, index) => Math.max(most, Math.abs(value - (logits[index] as number))), 0);
    ({ logits, alpha } = next);
    if (moved < settled) break;
  }
  return { alpha, logits, offsets };
}

/** (1 / curvature + kernel) alpha = logits + (answer - odds) / curvature */
function newtonStep(kernel: PositiveMatrix, lessons: readonly Lesson[], offsets: Float64Array, logits: Float64Array): { matrix: PositiveMatrix; targets: Float64Array } {
  const { size } = kernel;
  const values = kernel.values.slice();
  const targets = new Float64Array(size);
  lessons.forEach(({ yes }, index) => {
    const odds = 1 / (1 + Math.exp(-((offsets[index] as number) + (logits[index] as number))));
    const curve = Math.max(odds * (1 - odds), 1e-9);
    values[index * (size + 1)] = (values[index * (size + 1)] as number) + 1 / curve;
    targets[index] = (logits[index] as number) + ((yes ? 1 : 0) - odds) / curve;
  });
  return { matrix: { size, values }, targets };
}

interface Point {
  alpha: Float64Array<ArrayBuffer>;
  logits: Float64Array<ArrayBuffer>;
}

/** The Newton step, or a part of it where the whole one overshoots. */
function damped(kernel: PositiveMatrix, lessons: readonly Lesson[], offsets: Float64Array, from: Point, target: Float64Array): Point {
  const start = loss(from, lessons, offsets);
  const goal = times(kernel, target);
  for (let part = 1; ; part /= 2) {
    const point = { alpha: between(from.alpha, target, part), logits: between(from.logits, goal, part) };
    if (part < 1e-4 || loss(point, lessons, offsets) <= start + 1e-12) return point;
  }
}

const between = (from: Float64Array<ArrayBuffer>, to: Float64Array, part: number): Float64Array<ArrayBuffer> => from.map((value, index) => value + part * ((to[index] as number) - value));

/** Penalised negative log likelihood. */
function loss({ alpha, logits }: Point, lessons: readonly Lesson[], offsets: Float64Array): number {
  let sum = 0;
  lessons.forEach(({ yes }, index) => {
    const margin = (yes ? 1 : -1) * ((offsets[index] as number) + (logits[index] as number));
    sum += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
    sum += 0.5 * (alpha[index] as number) * (logits[index] as number);
  });
  return sum;
}
