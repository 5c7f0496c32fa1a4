import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSettle, type Settle } from '../../src/core/jobs/settle.ts';

const pace = { rest: 100, atMost: 1_000, idleFor: 5, longestIdle: 4_000 };

describe('many tidings, one act', () => {
  let acts: number[];
  let work: number;
  let settle: Settle;
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    acts = [];
    work = 0;
    settle = createSettle(pace, () => Date.now(), async () => {
      acts.push(Date.now());
      if (work > 0) await new Promise((resolve) => setTimeout(resolve, work));
    });
  });
  afterEach(() => {
    settle.stop();
    vi.useRealTimers();
  });
  const touchEvery = async (step: number, times: number): Promise<void> => {
    for (let count = 0; count < times; count++) {
      settle.touch();
      await vi.advanceTimersByTimeAsync(step);
    }
  };

  it('comes when they have come to rest', async () => {
    await touchEvery(50, 5);
    expect(acts).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(acts).toEqual([300]);
  });

  it('comes all the same when they never do', async () => {
    await touchEvery(50, 25);
    expect(acts).toEqual([1_000]);
  });

  it('what happens during the act is acted on after it, and after a rest in proportion', async () => {
    work = 200;
    settle.touch();
    await vi.advanceTimersByTimeAsync(150);
    settle.touch();
    await vi.advanceTimersByTimeAsync(10_000);
    // 100 + 200 of work, then five times as long of rest
    expect(acts).toEqual([100, 1_300]);
  });

  it('rests no longer than it may', async () => {
    work = 3_000;
    settle.touch();
    await vi.advanceTimersByTimeAsync(150);
    settle.touch();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(acts).toEqual([100, 7_100]);
  });

  it('a word after a long silence waits for rest alone, and none is acted on after the end', async () => {
    settle.touch();
    await vi.advanceTimersByTimeAsync(60_000);
    settle.touch();
    await vi.advanceTimersByTimeAsync(150);
    expect(acts).toEqual([100, 60_100]);
    settle.touch();
    settle.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(acts).toHaveLength(2);
  });
});
