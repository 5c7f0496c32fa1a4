/** Zoom arithmetic: the point under the pointer stays there, and the picture never leaves the viewport. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contained, deepest, fitScale, fitted, isFitted, panned, toggled, zoomed } from '../../src/renderer/viewer/zoom.ts';

const viewport = { width: 1000, height: 800 };
const picture = { width: 4000, height: 3000 };

describe('viewer zoom', () => {
  it('fits the whole picture and enlarges small ones at most twice', () => {
    expect(fitScale(picture, viewport)).toBe(0.25);
    expect(fitScale({ width: 100, height: 100 }, viewport)).toBe(2);
  });

  it('keeps what is under the pointer under it while nothing is clamped', () => {
    const before = { scale: 1, x: 100, y: -50 };
    const point = { x: 200, y: 120 };
    const after = zoomed(before, 1.5, point, picture, viewport);
    const under = (pose: typeof before): number[] => [(point.x - pose.x) / pose.scale, (point.y - pose.y) / pose.scale];
    expect(under(after)[0]).toBeCloseTo(under(before)[0] ?? 0);
    expect(under(after)[1]).toBeCloseTo(under(before)[1] ?? 0);
  });

  it('never shows less than the whole or more than the deepest zoom, and never a gap', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), fc.integer({ min: -500, max: 500 }), fc.integer({ min: -400, max: 400 })), { maxLength: 20 }), (moves) => {
        let pose = fitted(picture, viewport);
        for (const [factor, x, y] of moves) pose = panned(zoomed(pose, factor, { x, y }, picture, viewport), { x: y, y: x }, picture, viewport);
        expect(pose.scale).toBeGreaterThanOrEqual(0.25);
        expect(pose.scale).toBeLessThanOrEqual(deepest);
        expect(contained(pose, picture, viewport)).toEqual(pose);
      }),
    );
  });

  it('double-click goes to 100 % in screen pixels and back', () => {
    const close = toggled(fitted(picture, viewport), { x: 0, y: 0 }, picture, viewport, 2);
    expect(close.scale).toBe(0.5);
    expect(isFitted(close, picture, viewport)).toBe(false);
    expect(toggled(close, { x: 0, y: 0 }, picture, viewport, 2)).toEqual(fitted(picture, viewport));
  });

  it('double-click still goes closer on a picture that already shows at its own size', () => {
    const small = { width: 600, height: 400 };
    expect(toggled(fitted(small, viewport), { x: 0, y: 0 }, small, viewport, 1).scale).toBeGreaterThan(2);
  });
});
