import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose, learn, leaveOneOut, type Correction, type Lesson, type Spread } from '../../src/core/albums/learn.ts';
import { dot, normalise } from '../../src/core/embed/vectors.ts';

const size = 8;
const spread: Spread = { mean: new Float32Array(size).fill(0.1), radius: 0.9 };
const vector = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size })
  .filter((values) => Math.hypot(...values) > 0.1)
  .map((values) => normalise(Float32Array.from(values)) as Float32Array);
const lesson = fc.record({ vector, words: fc.double({ min: -6, max: 4, noNaN: true }), yes: fc.boolean() });
const lessons = fc.array(lesson, { minLength: 1, maxLength: 30 });
const scoreOf = (correction: Correction | null, { vector: at, words }: Omit<Lesson, 'yes'>): number => words + (correction === null ? 0 : correction.bias + dot(correction.weights, at));

describe('what a label learns', () => {
  it('is nothing from nothing', () => {
    expect(learn([], spread)).toBeNull();
  });

  it('does not depend on the order of the decisions', () => {
    fc.assert(fc.property(lessons, fc.infiniteStream(fc.nat()), lesson, (list, order, probe) => {
      const keys = list.map(() => order.next().value as number);
      const shuffled = list.map((each, index) => ({ each, key: keys[index] as number })).sort((a, b) => a.key - b.key).map(({ each }) => each);
      expect(scoreOf(learn(shuffled, spread), probe)).toBeCloseTo(scoreOf(learn(list, spread), probe), 6);
    }), { numRuns: 60 });
  });

  it('moves a photo the way it was decided, and says the more the more is decided', () => {
    fc.assert(fc.property(lesson, (one) => {
      const sign = one.yes ? 1 : -1;
      const once = sign * (scoreOf(learn([one], spread), one) - one.words);
      const twice = sign * (scoreOf(learn([one, one], spread), one) - one.words);
      expect(once).toBeGreaterThan(0);
      expect(twice).toBeGreaterThanOrEqual(once - 1e-9);
    }), { numRuns: 100 });
  });

  it('stays finite and within reach whatever is decided', () => {
    fc.assert(fc.property(lessons, lesson, (list, probe) => {
      const moved = scoreOf(learn(list, spread), probe) - probe.words;
      expect(Number.isFinite(moved)).toBe(true);
      // No lesson pulls harder than its kernel with the probe times one.
      expect(Math.abs(moved)).toBeLessThan(list.length * (6 * 4 + 0.25) / 1.5);
    }), { numRuns: 100 });
  });

  it('is the maximum of the penalised likelihood: no small step finds a better one', () => {
    const list: Lesson[] = Array.from({ length: 12 }, (_, index) => ({
      vector: normalise(Float32Array.from({ length: size }, (_each, at) => Math.sin(index * 3 + at * at))) as Float32Array, words: Math.cos(index) * 2 - 0.5, yes: index % 3 === 0,
    }));
    const found = learn(list, spread) as Correction;
    // The same loss in the plain parameters: weights of the centred vectors (variance 6) and a bias (0.25), in logits.
    const loss = (weights: readonly number[], bias: number): number => {
      let sum = weights.reduce((total, weight) => total + (weight * weight) / (2 * 6), 0) + (bias * bias) / (2 * 0.25);
      for (const { vector: at, words, yes } of list) {
        const logit = words * 1.5 + Math.log(0.25 / 0.75) + bias + weights.reduce((total, weight, index) => total + (weight * ((at[index] as number) - 0.1)) / 0.9, 0);
        sum += Math.log1p(Math.exp(yes ? -logit : logit));
      }
      return sum;
    };
    const weights = Array.from(found.weights, (value) => value * 1.5 * 0.9);
    const bias = (found.bias + dot(found.weights, spread.mean)) * 1.5;
    const best = loss(weights, bias);
    for (let at = 0; at <= size; at++) {
      for (const step of [-1e-2, 1e-2]) expect(loss(weights.map((weight, index) => weight + (index === at ? step : 0)), bias + (at === size ? step : 0))).toBeGreaterThan(best);
    }
  });

  it('judges each decision by the others nearly as training without it does', () => {
    let agree = 0;
    let all = 0;
    fc.assert(fc.property(fc.array(lesson, { minLength: 6, maxLength: 25 }), (list) => {
      const quick = leaveOneOut(list, spread);
      list.forEach((each, index) => {
        const trained = scoreOf(learn(list.filter((_, other) => other !== index), spread), each);
        all += 1;
        if (trained >= 0 === (quick[index] as number) >= 0) agree += 1;
      });
    }), { numRuns: 40, seed: 7 });
    expect(agree / all).toBeGreaterThan(0.97);
  });

  it('takes of thousands of decisions some hundred of both answers, the same ones always', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({ index, yes: index % 50 === 0 }));
    const chosen = choose(many);
    expect([chosen.length, chosen.filter(({ yes }) => yes).length]).toEqual([128, 64]);
    expect(choose(many)).toEqual(chosen);
    expect(choose(many.slice(0, 40))).toHaveLength(40);
  });
});
