/**
 * What a label learns from the user's decisions: a logistic model on the photos' vectors that starts at what the words
 * say. A photo's score is the words' score, plus a correction that the decisions pay for; the correction is penalised
 * by its square (L2), so that without decisions it is exactly zero and with a few it reaches no farther than they do.
 * The penalised likelihood has one maximum, which is found by Newton's method, so that the order of the decisions makes
 * no difference. Pure.
 */

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
export const mostLessons = 256;

/** Null where there is nothing to learn from. @param lessons in an order that follows from the photos, not from the user */
export function learn(lessons: readonly Lesson[], { mean, radius }: Spread, freedom: Freedom = usualFreedom): Correction | null {
  if (lessons.length === 0) return null;
  const centred = centre(lessons, { mean, radius });
  const { alpha } = dualNewton(kernelOf(centred, freedom), lessons);
  // A sum over the lessons; written out it is one direction and one bias.
  const weights = new Float64Array(mean.length);
  let bias = 0;
  centred.forEach((vector, index) => {
    const share = alpha[index] as number;
    for (let at = 0; at < weights.length; at++) weights[at] = (weights[at] as number) + (share * freedom.weights * (vector[at] as number)) / radius;
    bias += share * freedom.bias;
  });
  for (let at = 0; at < weights.length; at++) bias -= (weights[at] as number) * (mean[at] as number);
  return { bias: bias / logitsPerScore, weights: Float32Array.from(weights, (value) => value / logitsPerScore) };
}

/**
 * The score, minus the cut, that each lesson's photo would have if all the other lessons were learned and this one were
 * not: from the same maximum by one step of Newton's method, which spares training once a lesson.
 */
export function leaveOneOut(lessons: readonly Lesson[], spread: Spread, freedom: Freedom = usualFreedom): number[] {
  const { targets, inverse } = dualNewton(kernelOf(centre(lessons, spread), freedom), lessons);
  return lessons.map(({ words }, index) => {
    const row = inverse(index);
    const missing = row.reduce((sum, value, other) => sum + value * (targets[other] as number), 0);
    return words + ((targets[index] as number) - missing / (row[index] as number)) / logitsPerScore;
  });
}

const centre = (lessons: readonly Lesson[], { mean, radius }: Spread): Float64Array[] =>
  lessons.map(({ vector }) => Float64Array.from(vector, (value, index) => (value - (mean[index] as number)) / radius));

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
function kernelOf(centred: readonly Float64Array[], freedom: Freedom): Float64Array[] {
  const kernel = centred.map(() => new Float64Array(centred.length));
  for (let row = 0; row < centred.length; row++) {
    for (let column = 0; column <= row; column++) {
      const [a, b] = [centred[row] as Float64Array, centred[column] as Float64Array];
      let product = 0;
      for (let at = 0; at < a.length; at++) product += (a[at] as number) * (b[at] as number);
      const value = freedom.weights * product + freedom.bias;
      (kernel[row] as Float64Array)[column] = value;
      (kernel[column] as Float64Array)[row] = value;
    }
  }
  return kernel;
}

const mostSteps = 50;
const settled = 1e-10;

interface Maximum {
  /** What each lesson still misses of its answer: the corrections' logits are kernel * alpha. */
  alpha: Float64Array;
  /** The corrections that a squared loss would aim at here. */
  targets: Float64Array;
  /** A row of the inverse of kernel + 1 / curvature. */
  inverse(row: number): Float64Array;
}

/** The one maximum of the penalised likelihood. */
function dualNewton(kernel: readonly Float64Array[], lessons: readonly Lesson[]): Maximum {
  const offsets = lessons.map(({ words }) => words * logitsPerScore + logitsAtCut);
  let logits = new Float64Array(lessons.length);
  let alpha = new Float64Array(lessons.length);
  for (let step = 0; ; step++) {
    const { matrix, targets } = newtonStep(kernel, lessons, offsets, logits);
    factor(matrix);
    const next = damped(kernel, lessons, offsets, alpha, solve(matrix, targets));
    const moved = next.logits.reduce((most, value, index) => Math.max(most, Math.abs(value - (logits[index] as number))), 0);
    ({ logits, alpha } = next);
    if (moved >= settled && step < mostSteps) continue;
    const last = newtonStep(kernel, lessons, offsets, logits);
    factor(last.matrix);
    const unit = (row: number): Float64Array => Float64Array.from(alpha, (_, index) => (index === row ? 1 : 0));
    return { alpha, targets: last.targets, inverse: (row) => solve(last.matrix, unit(row)) };
  }
}

/** (1 / curvature + kernel) alpha = logits + (answer - odds) / curvature */
function newtonStep(kernel: readonly Float64Array[], lessons: readonly Lesson[], offsets: readonly number[], logits: Float64Array): { matrix: Float64Array[]; targets: Float64Array } {
  const odds = offsets.map((offset, index) => 1 / (1 + Math.exp(-(offset + (logits[index] as number)))));
  const curve = odds.map((share) => Math.max(share * (1 - share), 1e-9));
  const matrix = kernel.map((row, index) => row.map((value, column) => value + (index === column ? 1 / (curve[index] as number) : 0)));
  const targets = Float64Array.from(lessons, ({ yes }, index) => (logits[index] as number) + ((yes ? 1 : 0) - (odds[index] as number)) / (curve[index] as number));
  return { matrix, targets };
}

interface Point {
  alpha: Float64Array<ArrayBuffer>;
  logits: Float64Array<ArrayBuffer>;
}

/** The Newton step, or a part of it where the whole one overshoots. */
function damped(kernel: readonly Float64Array[], lessons: readonly Lesson[], offsets: readonly number[], from: Float64Array, target: Float64Array): Point {
  const start = loss(from, times(kernel, from), lessons, offsets);
  for (let part = 1; ; part /= 2) {
    const alpha = from.map((value, index) => value + part * ((target[index] as number) - value));
    const logits = times(kernel, alpha);
    if (part < 1e-4 || loss(alpha, logits, lessons, offsets) <= start + 1e-12) return { alpha: Float64Array.from(alpha), logits };
  }
}

/** Penalised negative log likelihood. */
function loss(alpha: Float64Array, logits: Float64Array, lessons: readonly Lesson[], offsets: readonly number[]): number {
  let sum = 0;
  lessons.forEach(({ yes }, index) => {
    const margin = (yes ? 1 : -1) * ((offsets[index] as number) + (logits[index] as number));
    sum += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
    sum += 0.5 * (alpha[index] as number) * (logits[index] as number);
  });
  return sum;
}

function times(matrix: readonly Float64Array[], vector: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(matrix, (row) => {
    let sum = 0;
    for (let at = 0; at < vector.length; at++) sum += (row[at] as number) * (vector[at] as number);
    return sum;
  });
}

/** Cholesky's factor of a symmetric positive definite matrix, in its lower half. */
function factor(matrix: readonly Float64Array[]): void {
  for (let row = 0; row < matrix.length; row++) {
    const current = matrix[row] as Float64Array;
    for (let column = 0; column <= row; column++) {
      const other = matrix[column] as Float64Array;
      let sum = current[column] as number;
      for (let at = 0; at < column; at++) sum -= (current[at] as number) * (other[at] as number);
      current[column] = row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (other[column] as number);
    }
  }
}

/** @param factors as `factor` leaves them */
function solve(factors: readonly Float64Array[], wanted: Float64Array): Float64Array {
  const x = Float64Array.from(wanted);
  for (let row = 0; row < x.length; row++) {
    const current = factors[row] as Float64Array;
    let sum = x[row] as number;
    for (let at = 0; at < row; at++) sum -= (current[at] as number) * (x[at] as number);
    x[row] = sum / (current[row] as number);
  }
  for (let row = x.length - 1; row >= 0; row--) {
    let sum = x[row] as number;
    for (let at = row + 1; at < x.length; at++) sum -= ((factors[at] as Float64Array)[row] as number) * (x[at] as number);
    x[row] = sum / ((factors[row] as Float64Array)[row] as number);
  }
  return x;
}
