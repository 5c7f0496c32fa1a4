/** The estimate of a model's time: consistent with what was measured, and monotonous in everything it depends on. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeOf, estimate, together, towerSeconds, type Measured } from '../../src/core/models/estimate.ts';

const measured: fc.Arbitrary<Measured> = fc
  .record({ cores: fc.integer({ min: 1, max: 32 }), decode: fc.double({ min: 0.001, max: 0.2, noNaN: true }), tower: fc.double({ min: 0.0005, max: 0.02, noNaN: true }), flops: fc.double({ min: 1e9, max: 5e12, noNaN: true }) })
  .map(({ cores, decode, tower, flops }) => {
    const threads = Math.max(1, cores - 1);
    return { flops, tower, cores, threads, decoders: threads, photo: together(decode, tower, { cores, threads, decoders: threads }) };
  });

test('the model that was measured gets the time that was measured', () => {
  fc.assert(
    fc.property(measured, (machine) => {
      const again = estimate(100, machine.tower, machine);
      expect(again.seconds / 100).toBeGreaterThanOrEqual(machine.tower * 0.999);
      expect(again.seconds / 100).toBeLessThanOrEqual(Math.max(machine.photo, machine.tower) * 1.001);
      // Where decoding is what takes the time, exactly so.
      if (decodeOf(machine) > machine.tower) expect(again.seconds / 100).toBeCloseTo(machine.photo, 9);
    }),
  );
});

test('more work never takes less time, and more photos take proportionally more', () => {
  fc.assert(
    fc.property(measured, fc.double({ min: 0.1, max: 700, noNaN: true }), fc.double({ min: 1, max: 5, noNaN: true }), (machine, gflop, factor) => {
      const [less, more] = [estimate(1000, towerSeconds(gflop, machine), machine), estimate(1000, towerSeconds(gflop * factor, machine), machine)];
      expect(more.seconds).toBeGreaterThanOrEqual(less.seconds);
      expect(estimate(2000, towerSeconds(gflop, machine), machine).seconds).toBeCloseTo(2 * less.seconds, 6);
      expect(less.photosPerSecond * less.seconds).toBeCloseTo(1000, 6);
    }),
  );
});

test('a known case: two cores, one thread each for pictures and graph', () => {
  const machine: Measured = { flops: 150e9, tower: 0.006, photo: 0.05, cores: 2, threads: 1, decoders: 1 };
  // ViT-B/32, 8.8 GFLOP at nine tenths of 150 GFLOP/s, beside 50 ms of decoding: the graph decides.
  expect(estimate(1000, towerSeconds(8.8, machine), machine).seconds).toBeCloseTo(65.2, 1);
  expect(estimate(1000, towerSeconds(4, machine), machine).seconds).toBeCloseTo(50, 1);
});
