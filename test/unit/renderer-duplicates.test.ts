/** The pure parts of the review of duplicates: time left, the shared pose, the pair, what differs, moving in a list. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../src/renderer/duplicates/facts.ts';
import { Pace } from '../../src/renderer/duplicates/pace.ts';
import { pairOf, partnerOf } from '../../src/renderer/duplicates/pair.ts';
import { actualZoom, contained, deepestZoom, pannedBy, placed, whole, zoomedTo } from '../../src/renderer/duplicates/pose.ts';
import { dropIndex, moved } from '../../src/renderer/duplicates/reorder.ts';
import { createFormat } from '../../src/renderer/format.ts';
import { createStrings } from '../../src/renderer/strings.ts';
import type { DuplicateMember } from '../../src/shared/duplicates-contract.ts';

const member = (name: string, change: Partial<DuplicateMember> = {}): DuplicateMember => ({
  photo: { id: '0'.repeat(64), thumb: 'thumb/0?v=1&s=256', width: 4000, height: 3000, takenAt: '2019-07-01T10:20:30', color: '#556677', name },
  path: `/p/${name}`, paths: [`/p/${name}`], folder: '/p', bytes: 4_200_000, format: 'jpeg', quality: 92, takenSource: 'exif', modified: '2019-08-02T09:12:00.000Z',
  camera: 'Fujifilm X-T4', metadata: 12, gps: false, albums: [], rating: null, favourite: false, protected: false, companions: [], keep: true, reason: '', best: [],
  ...change,
});

describe('the time that is left', () => {
  it('is not known before something was seen to move for a while', () => {
    const pace = new Pace();
    expect(pace.left('a', 0, 100, 0)).toBeNull();
    expect(pace.left('a', 5, 100, 1_000)).toBeNull();
    expect(pace.left('a', 20, 100, 4_000)).toBe(16);
  });

  it('goes by the last while alone', () => {
    const pace = new Pace();
    for (let second = 0; second <= 60; second++) pace.left('a', second, 1_000, second * 1_000);
    for (let second = 61; second <= 90; second++) pace.left('a', 60 + (second - 60) * 10, 1_000, second * 1_000);
    expect(pace.left('a', 370, 1_000, 91_000)).toBeCloseTo(63, 5);
  });

  it('starts anew with other work, and where less is done than before', () => {
    const pace = new Pace();
    pace.left('a', 0, 100, 0);
    expect(pace.left('b', 10, 100, 5_000)).toBeNull();
    expect(pace.left('b', 3, 100, 10_000)).toBeNull();
    expect(pace.left('b', 8, 100, 15_000)).toBe(92);
  });
});

describe('the pose that two pictures share', () => {
  const view = { width: 800, height: 600 };
  const large = { width: 4000, height: 3000 };
  const half = { width: 2000, height: 1500 };

  it('shows both equally large, whatever their pixels', () => {
    const pose = zoomedTo(whole, 3, { x: 120, y: -40 }, large, view, 1);
    expect(placed(pose, half, view)).toEqual(placed(pose, large, view));
  });

  it('keeps what lies under the pointer there', () => {
    fc.assert(
      fc.property(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -200, max: 200 }), fc.double({ min: 2, max: 8, noNaN: true }), (x, y, zoom) => {
        const from = zoomedTo(whole, 2, { x: 0, y: 0 }, large, view, 1);
        const to = zoomedTo(from, zoom, { x, y }, large, view, 1);
        const spot = (pose: typeof from): { x: number; y: number } => {
          const box = placed(pose, large, view);
          return { x: (x - box.x) / box.width, y: (y - box.y) / box.height };
        };
        expect(spot(to).x).toBeCloseTo(spot(from).x, 9);
        expect(spot(to).y).toBeCloseTo(spot(from).y, 9);
      }),
    );
  });

  it('never leaves the picture, however it is moved and zoomed', () => {
    const moves = fc.array(fc.record({ zoom: fc.double({ min: 0.1, max: 60, noNaN: true }), x: fc.integer({ min: -2000, max: 2000 }), y: fc.integer({ min: -2000, max: 2000 }) }), { maxLength: 12 });
    fc.assert(
      fc.property(moves, (list) => {
        let pose = whole;
        for (const { zoom, x, y } of list) pose = pannedBy(zoomedTo(pose, zoom, { x, y }, large, view, 1), { x: y, y: x }, large, view);
        const box = placed(pose, large, view);
        expect(pose.zoom).toBeGreaterThanOrEqual(1);
        expect(pose.zoom).toBeLessThanOrEqual(deepestZoom(large, view, 1));
        for (const [side, room, at] of [[box.width, view.width, box.x], [box.height, view.height, box.y]] as const) expect(Math.abs(at)).toBeLessThanOrEqual(Math.max(0, (side - room) / 2) + 1e-6);
      }),
    );
  });

  it('knows where a pixel is a pixel of the screen', () => {
    expect(actualZoom(large, view, 1)).toBe(5);
    expect(actualZoom(large, view, 2)).toBe(2.5);
    expect(contained({ zoom: 1, x: 0.9, y: 0.1 }, large, view)).toEqual(whole);
  });

  it('stands a picture without a size nowhere, instead of dividing by it', () => {
    expect(placed(whole, { width: 0, height: 0 }, view)).toEqual({ width: 0, height: 0, x: 0, y: 0 });
    expect(zoomedTo(whole, 4, { x: 1, y: 1 }, large, { width: 0, height: 0 }, 1)).toEqual(whole);
  });
});

describe('the pair that is compared', () => {
  const [a, b, c] = [member('a'), member('b', { keep: false }), member('c', { keep: false })];

  it('sets what goes beside what stays', () => {
    expect(pairOf([a, b, c], 2)).toEqual({ left: a, right: c, focused: 'right' });
    expect(pairOf([a, b, c], 0)).toEqual({ left: a, right: b, focused: 'left' });
  });

  it('sets neighbours side by side where all stay, in their order', () => {
    const all = [a, member('d'), member('e')];
    expect(pairOf(all, 2)).toEqual({ left: all[1], right: all[2], focused: 'right' });
    expect(pairOf(all, 0)).toEqual({ left: all[0], right: all[1], focused: 'left' });
  });

  it('keeps the one that stays on the left although it stands behind', () => {
    expect(pairOf([b, a], 0)).toEqual({ left: a, right: b, focused: 'right' });
  });

  it('waits for what has not been fetched', () => {
    expect(pairOf([a, undefined], 0)).toBeNull();
    expect(partnerOf([undefined, a], 0)).toBe(1);
    expect(pairOf([], 0)).toBeNull();
  });
});

describe('what differs', () => {
  const format = createFormat('en-GB');
  const words = createStrings(format).duplicates.compare;

  it('names the better one of what differs, and what does not differ at all', () => {
    const small = member('small.webp', { photo: { ...member('x').photo, width: 1000, height: 750 }, bytes: 90_000, format: 'webp', quality: null });
    const { differ, same } = factsOf({ left: member('big.jpg', { best: ['pixels', 'bytes'] }), right: small, focused: 'right' }, words, format);
    expect(differ.find(({ name }) => name === 'Pixels')).toEqual({ name: 'Pixels', left: '4,000 × 3,000 · 12 MP', right: '1,000 × 750 · 0.8 MP', best: 'left' });
    expect(differ.find(({ name }) => name === 'Quality')).toMatchObject({ right: 'not known', best: null });
    expect(same).toEqual(expect.arrayContaining(['Camera', 'Taken', 'Folder', 'Albums', 'Rating']));
    expect(differ.map(({ name }) => name)).not.toContain('Camera');
  });

  it('says what is not known, where a date is from, and what belongs to a photo', () => {
    const undated = member('u.jpg', { photo: { ...member('x').photo, takenAt: null }, takenSource: null, modified: null, companions: ['/p/u.raf', '/p/u.xmp'], paths: ['/p/u.jpg', '/q/u.jpg'] });
    const { differ } = factsOf({ left: member('d.jpg', { takenSource: 'name', favourite: true, rating: 4 }), right: undated, focused: 'left' }, words, format);
    const row = (name: string): unknown => differ.find((fact) => fact.name === name);
    expect(row('Taken')).toMatchObject({ left: '1 Jul 2019, 10:20 (from the file name)', right: 'not known' });
    expect(row('Rating')).toMatchObject({ left: 'favourite, 4 stars', right: 'none' });
    expect(row('File changed')).toMatchObject({ right: 'not known' });
    expect(row('Belongs to it')).toMatchObject({ left: 'none', right: 'u.raf, u.xmp' });
    expect(row('Files')).toMatchObject({ left: '/p/d.jpg', right: '/p/u.jpg\n/q/u.jpg' });
  });
});

describe('moving within a list', () => {
  it('keeps everything in it, once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.nat(40), fc.integer({ min: -5, max: 45 }), (list, from, to) => {
        const next = moved(list, from, to);
        expect([...next].sort()).toEqual([...list].sort());
        const item = list[from];
        if (item !== undefined) expect(next[Math.max(0, Math.min(to, list.length - 1))]).toBe(item);
      }),
    );
  });

  it('drops between the rows that the pointer is between', () => {
    expect(dropIndex([20, 60, 100], 0)).toBe(0);
    expect(dropIndex([20, 60, 100], 61)).toBe(2);
    expect(dropIndex([20, 60, 100], 500)).toBe(3);
  });
});
