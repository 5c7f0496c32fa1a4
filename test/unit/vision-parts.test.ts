import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/shared/errors.ts';
import type { VisualTower } from '../../src/core/embed/towers.ts';
import { createBatcher } from '../../src/vision/batcher.ts';
import { createGate } from '../../src/vision/gate.ts';
import { capacityOf, speedPlan, visionEnvironment } from '../../src/vision/speed.ts';

const tick = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A tower whose vector is its input, and that writes down the size of every batch. */
function echo(batches: number[], answer: (value: number) => Result<Float32Array[]> | null = () => null): VisualTower {
  return {
    length: 1,
    embed: async (planes, count) => {
      batches.push(count);
      await tick(1);
      return answer(planes[0] ?? 0) ?? { ok: true, value: Array.from({ length: count }, (_, index) => Float32Array.of(planes[index] ?? NaN)) };
    },
  };
}

const put = (value: number) => (target: Float32Array, offset: number): void => void (target[offset] = value);
const first = (result: Result<Float32Array>): number => (result.ok ? (result.value[0] ?? NaN) : NaN);

describe('speeds', () => {
  test.each([
    ['gentle', 1, 1, 1], ['gentle', 16, 1, 1], ['balanced', 1, 1, 1], ['balanced', 2, 1, 1], ['balanced', 8, 7, 7], ['full', 1, 1, 1], ['full', 2, 2, 2], ['full', 8, 8, 8],
  ] as const)('%s on %d cores: %d threads', (speed, cores, threads, atLeast) => {
    const plan = speedPlan(speed, cores);
    expect(plan.threads).toBe(threads);
    expect(plan.decoders).toBeGreaterThanOrEqual(atLeast);
    expect(capacityOf(plan)).toBeGreaterThan(plan.decoders + plan.batch);
  });

  test('the pool has room for every decoder', () => {
    for (const cores of [1, 2, 8, 64]) expect(Number(visionEnvironment(cores)['UV_THREADPOOL_SIZE'])).toBeGreaterThanOrEqual(speedPlan('full', cores).decoders);
  });
});

describe('the gate', () => {
  test('admits by weight, in order, and makes room after failures', async () => {
    const gate = createGate(10);
    const log: string[] = [];
    let [now, most] = [0, 0];
    const work = (name: string, weight: number): Promise<void> =>
      gate.run(weight, async () => {
        log.push(name);
        now += weight;
        most = Math.max(most, now);
        await tick(1);
        now -= weight;
        if (name === 'b') throw new Error('b failed');
      });
    const results = await Promise.allSettled([work('a', 6), work('b', 6), work('c', 1), work('d', 3), work('e', 10)]);
    expect(log).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(most).toBeLessThanOrEqual(10);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });

  test('something heavier than everything runs alone', async () => {
    const gate = createGate(10);
    let running = 0;
    const alone = gate.run(1000, async () => {
      running++;
      await tick(5);
      expect(running).toBe(1);
      running--;
    });
    await Promise.all([alone, gate.run(1, async () => void running++)]);
  });
});

describe('the batcher', () => {
  test('fills batches while more is on its way, and gives each its own answer', async () => {
    const batches: number[] = [];
    const batcher = createBatcher(echo(batches), 4);
    const expected = Array.from({ length: 10 }, () => batcher.expect());
    const results = await Promise.all(expected.map((each, index) => each.add(put(index))));
    expect(results.map(first)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(batches).toEqual([4, 4, 2]);
  });

  test('does not wait for inputs that were withdrawn', async () => {
    const batches: number[] = [];
    const batcher = createBatcher(echo(batches), 4);
    const [one, two] = [batcher.expect(), batcher.expect()];
    const answer = one.add(put(7));
    await tick(5);
    expect(batches).toEqual([]);
    two.withdraw();
    two.withdraw();
    expect(first(await answer)).toBe(7);
    expect(batches).toEqual([1]);
  });

  test('does not wait for a slow one for ever', async () => {
    const batches: number[] = [];
    const batcher = createBatcher(echo(batches), 4, 20);
    const slow = batcher.expect();
    expect(first(await batcher.expect().add(put(1)))).toBe(1);
    expect(first(await slow.add(put(2)))).toBe(2);
    expect(batches).toEqual([1, 1]);
  });

  test('a failing run fails all of its batch, and the next goes on', async () => {
    const failing: Result<never> = { ok: false, error: { code: 'model-invalid', message: 'x' } };
    const batcher = createBatcher(echo([], (value) => (value === 13 ? failing : null)), 2);
    const all = [13, 1, 2, 3].map((value) => ({ value, expected: batcher.expect() }));
    const results = await Promise.all(all.map(({ value, expected }) => expected.add(put(value))));
    expect(results.map((result) => result.ok)).toEqual([false, false, true, true]);
  });
});
