import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPlaneWriter, planResize } from '../../src/core/embed/preprocess.ts';

const side = fc.integer({ min: 1, max: 5000 });

describe('what is cut out and scaled', () => {
  test.each([
    [640, 480, { region: null, width: 298, height: 224, left: 37, top: 0, size: 224 }],
    [480, 640, { region: null, width: 224, height: 298, left: 0, top: 37, size: 224 }],
    [224, 224, { region: null, width: 224, height: 224, left: 0, top: 0, size: 224 }],
    [100, 50, { region: null, width: 448, height: 224, left: 112, top: 0, size: 224 }],
    [1024, 1, { region: { left: 508, top: 0, width: 8, height: 1 }, width: 1792, height: 224, left: 784, top: 0, size: 224 }],
  ])('crop of %d x %d', (width, height, plan) => expect(planResize({ width, height }, { size: 224, resize: 'crop' })).toEqual(plan));

  test('squash takes everything', () =>
    expect(planResize({ width: 640, height: 10 }, { size: 256, resize: 'squash' })).toEqual({ region: null, width: 256, height: 256, left: 0, top: 0, size: 256 }));

  test('the long side is rounded from the original', () => {
    const plan = planResize({ width: 683, height: 1024 }, { size: 224, resize: 'crop' }, { width: 1200, height: 1800 });
    expect(plan).toMatchObject({ width: 224, height: 336, top: 56 });
  });

  test('every plan stays inside the picture and bounded', () => {
    fc.assert(fc.property(side, side, fc.integer({ min: 16, max: 512 }), (width, height, size) => {
      const plan = planResize({ width, height }, { size, resize: 'crop' });
      const region = plan.region ?? { left: 0, top: 0, width, height };
      expect(region.left + region.width).toBeLessThanOrEqual(width);
      expect(region.top + region.height).toBeLessThanOrEqual(height);
      expect(Math.min(plan.width, plan.height)).toBe(size);
      expect(plan.width * plan.height).toBeLessThanOrEqual(size * size * 8);
      expect(plan.left >= 0 && plan.left + size <= plan.width && plan.top >= 0 && plan.top + size <= plan.height).toBe(true);
      // The middle: as much is left over on one side as on the other.
      expect(Math.abs(plan.width - size - 2 * plan.left) + Math.abs(plan.height - size - 2 * plan.top)).toBeLessThanOrEqual(1);
    }));
  });
});

describe('planes', () => {
  const spec = { size: 16, mean: [0.5, 0.25, 0] as [number, number, number], std: [0.5, 0.25, 1] as [number, number, number] };

  test('red, green and blue planes, each by its own mean and deviation', () => {
    const rgb = Uint8Array.from({ length: 16 * 16 * 3 }, (_, index) => [255, 0, 51][index % 3] ?? 0);
    const target = new Float32Array(16 * 16 * 3 + 5).fill(9);
    createPlaneWriter(spec)(rgb, target, 5);
    expect([...target.subarray(0, 5)]).toEqual([9, 9, 9, 9, 9]);
    const plane = (index: number): Set<number> => new Set(target.subarray(5 + index * 256, 5 + (index + 1) * 256));
    expect([...plane(0)]).toEqual([1]);
    expect([...plane(1)]).toEqual([-1]);
    expect([...plane(2)]).toEqual([Math.fround(0.2)]);
  });

  test('every byte becomes (value / 255 - mean) / std', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 768, maxLength: 768 }), (rgb) => {
      const target = new Float32Array(768);
      createPlaneWriter(spec)(rgb, target, 0);
      target.forEach((value, index) => {
        const channel = Math.floor(index / 256);
        const byte = rgb[(index % 256) * 3 + channel] ?? 0;
        expect(value).toBeCloseTo((byte / 255 - (spec.mean[channel] ?? 0)) / (spec.std[channel] ?? 1), 5);
      });
    }));
  });

  test('a wrong size is a bug', () => {
    expect(() => createPlaneWriter(spec)(new Uint8Array(10), new Float32Array(768), 0)).toThrow(RangeError);
    expect(() => createPlaneWriter(spec)(new Uint8Array(768), new Float32Array(768), 1)).toThrow(RangeError);
  });
});
