/** The arithmetic and the output of the benches. What they measure is measured by running them, never asserted. */
import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLoadMeter } from '../../bench/load.ts';
import { machine } from '../../bench/machine.ts';
import { row, short, table } from '../../bench/report.ts';
import { interleave, median, percentile } from '../../bench/stats.ts';

describe('percentile', () => {
  it.each([
    [[5], 0.95, 5],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[4, 1, 3, 2], 0, 1],
    [[4, 1, 3, 2], 1, 4],
    [[10, 20, 30, 40, 50], 0.95, 48],
  ])('of %j at %d is %d', (values, share, expected) => {
    expect(percentile(values, share)).toBeCloseTo(expected, 10);
  });

  it('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });

  it('lies between the extremes, grows with the share, and does not care for order', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 40 });
    const share = fc.double({ noNaN: true, min: 0, max: 1 });
    fc.assert(
      fc.property(values, share, share, (list, a, b) => {
        const [low, high] = [percentile(list, Math.min(a, b)), percentile(list, Math.max(a, b))];
        expect(low).toBeGreaterThanOrEqual(Math.min(...list));
        expect(high).toBeLessThanOrEqual(Math.max(...list));
        expect(low).toBeLessThanOrEqual(high + 1e-9);
        expect(percentile([...list].reverse(), a)).toBe(percentile(list, a));
      }),
    );
  });
});

describe('interleave', () => {
  it('runs the contestants in turn and keeps their results apart', async () => {
    const order: string[] = [];
    const contestant = (name: string) => async (): Promise<number> => order.push(name);
    const results = await interleave({ a: contestant('a'), b: contestant('b') }, 3);
    expect(order.join('')).toBe('ababab');
    expect(results).toEqual({ a: [1, 3, 5], b: [2, 4, 6] });
  });
});

describe('report', () => {
  it.each([
    [0, '0'],
    [0.01234, '0.0123'],
    [1, '1.00'],
    [23.456, '23.5'],
    [617.2, '617'],
    [12_345.6, '12346'],
    [NaN, 'NaN'],
  ])('shows %d as %s', (value, text) => {
    expect(short(value)).toBe(text);
  });

  it('compares a row with what it is given', () => {
    expect(row('x', 30, 'images/s', 'the bound', 40)).toEqual({ what: 'x', value: 30, unit: 'images/s', versus: 'the bound', ratio: 0.75 });
    expect(row('x', 30, 'ms')).toEqual({ what: 'x', value: 30, unit: 'ms', versus: null, ratio: null });
  });

  it('prints a table with aligned columns', () => {
    const rows = [row('slow one', 2, 'ms'), row('b', 10, 'ms', 'the slow one', 2)];
    expect(table({ name: 'n', machine: 'm', data: 'd', rows })).toBe(['n on m', 'd', '', 'slow one  2.00 ms', 'b         10.0 ms  5.00 x the slow one'].join('\n'));
  });
});

describe('machine', () => {
  it('names a class of machine and not a computer', () => {
    expect(machine()).toMatch(/, \d+ cores?, \d+ GB, \w+, Node \d+\.\d+\.\d+$/);
    expect(machine()).not.toContain(hostname());
  });
});

describe('createLoadMeter', () => {
  it('answers a share of the machine on Linux, and says where it cannot', () => {
    const meter = createLoadMeter();
    const end = performance.now() + 50;
    while (performance.now() < end);
    const others = meter.others();
    if (process.platform !== 'linux') expect(others).toBeNull();
    else expect(others).toSatisfy((share: number) => share >= 0 && share <= 1);
  });
});

describe('npm run bench', () => {
  it('explains itself for a name that it does not know', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const run = promisify(execFile)(process.execPath, ['--import', 'tsx', 'bench/run.ts', 'nothing'], { cwd: root });
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('indexing, search, search-under-load') });
  });
});
