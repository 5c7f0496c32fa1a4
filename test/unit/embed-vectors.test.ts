import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dot, meanDirection, norm, normalise } from '../../src/core/embed/vectors.ts';

const numbers = (length: number): fc.Arbitrary<Float32Array> =>
  fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }), { minLength: length, maxLength: length }).map((list) => Float32Array.from(list));
const vector = fc.integer({ min: 1, max: 700 }).chain(numbers);
const pair = fc.integer({ min: 1, max: 64 }).chain((length) => fc.tuple(numbers(length), numbers(length)));
const unit = (length: number): fc.Arbitrary<Float32Array> => numbers(length).map(normalise).filter((value) => value !== null);

describe('vectors', () => {
  test('a normalised vector has length one and the same direction', () => {
    fc.assert(fc.property(vector, (value) => {
      const result = normalise(value);
      if (norm(value) === 0) expect(result).toBeNull();
      else {
        expect(norm(result ?? new Float32Array())).toBeCloseTo(1, 5);
        expect(dot(result ?? new Float32Array(), value)).toBeCloseTo(norm(value), 0);
      }
    }));
  });

  test('normalising twice changes nothing, and scaling first changes nothing', () => {
    fc.assert(fc.property(unit(16), fc.float({ min: Math.fround(0.01), max: 100, noNaN: true }), (value, factor) => {
      for (const other of [normalise(value), normalise(value.map((x) => x * factor))]) {
        other?.forEach((x, index) => expect(x).toBeCloseTo(value[index] ?? NaN, 5));
      }
    }));
  });

  test('the scalar product is symmetric, and of unit vectors a cosine', () => {
    fc.assert(fc.property(pair, ([left, right]) => void expect(dot(left, right)).toBe(dot(right, left))));
    fc.assert(fc.property(unit(16), unit(16), (left, right) => void expect(Math.abs(dot(left, right))).toBeLessThanOrEqual(1 + 1e-5)));
    fc.assert(fc.property(unit(16), (value) => void expect(dot(value, value)).toBeCloseTo(1, 5)));
  });

  test('the mean direction of one is itself, and it does not depend on order', () => {
    fc.assert(fc.property(unit(8), (value) => {
      meanDirection([value])?.forEach((x, index) => expect(x).toBeCloseTo(value[index] ?? NaN, 5));
    }));
    fc.assert(fc.property(unit(8), unit(8), (left, right) => {
      const forward = meanDirection([left, right]);
      const backward = meanDirection([right, left]);
      forward?.forEach((x, index) => expect(x).toBeCloseTo(backward?.[index] ?? NaN, 5));
    }));
  });

  test('what has no direction has none', () => {
    expect(normalise(new Float32Array(4))).toBeNull();
    expect(normalise(Float32Array.of(1, NaN))).toBeNull();
    expect(normalise(Float32Array.of(1, Infinity))).toBeNull();
    expect(meanDirection([])).toBeNull();
    expect(meanDirection([Float32Array.of(1, 0), Float32Array.of(-1, 0)])).toBeNull();
    expect(norm(Float32Array.of(3e38, 3e38))).toBeCloseTo(3e38 * Math.SQRT2, -34);
  });

  test('vectors of different lengths are a bug', () => {
    expect(() => dot(new Float32Array(2), new Float32Array(3))).toThrow(RangeError);
    expect(() => meanDirection([new Float32Array(2), new Float32Array(3)])).toThrow(RangeError);
  });
});
