/** Filters' masks that follow a library while it changes are those of asking every photo anew. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMasks, type MaskedPhotos } from '../../src/core/search/masks.ts';
import { createResident } from '../../src/core/search/resident.ts';
import { createChangeLog } from '../../src/core/store/change-log.ts';
import type { PhotoEntry } from '../../src/core/store/store.ts';
import { isFilter, parseQuery } from '../../src/shared/query/index.ts';

const photoOf = (hash: string, camera: string): PhotoEntry => ({
  hash, width: 4, height: 3, takenLocal: null, takenOffset: null, color: '#000000', pipeline: 1, bytes: 1, format: 'jpeg', takenSource: 'file',
  camera, lens: null, fNumber: null, iso: null, focalLength: null, lat: null, lon: null, paths: [`/p/${hash}.jpg`],
});

const id = fc.nat(30).map((number) => `h${number}`);
const camera = fc.constantFrom('Fuji', 'Canon');
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('vector' as const, 'gone' as const, 'hidden' as const), hash: id }),
  fc.record({ kind: fc.constant('photo' as const), hash: id, camera }),
  fc.record({ kind: fc.constant('ask' as const), query: fc.constantFrom('', 'camera:fuji', '-camera:fuji') }),
);

test('whatever comes, goes and changes between two questions', () => {
  let asked = 0;
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const photos = new Map<string, PhotoEntry>();
    const log = createChangeLog();
    const resident = createResident(2);
    const store: MaskedPhotos & { revision: number } = { photos, revision: 0, changedSince: log.since };
    const changed = (hash: string): void => log.note(hash, ++store.revision);
    const masks = createMasks(store, resident);
    for (const one of steps) {
      // A vector may be there before its photo, and a photo before its vector.
      if (one.kind === 'vector') resident.add(one.hash, Float32Array.of(1, 0));
      else if (one.kind === 'ask') {
        const terms = parseQuery(one.query).terms.filter(isFilter);
        const { accepted, count } = masks(undefined, terms);
        expect(accepted).toEqual(createMasks({ ...store, changedSince: () => null }, resident)(undefined, terms).accepted);
        expect(count).toBe(accepted.filter((row) => row === 1).length);
        asked += 1;
      } else {
        if (one.kind === 'photo') photos.set(one.hash, photoOf(one.hash, one.camera));
        else if (one.kind === 'hidden') photos.set(one.hash, { ...photoOf(one.hash, 'Fuji'), paths: [] });
        else {
          photos.delete(one.hash);
          resident.remove(one.hash);
        }
        changed(one.hash);
      }
    }
  }), { numRuns: 300 });
  expect(asked).toBeGreaterThan(300);
});

test('a mask that was handed out stays as it is, and only what changed is asked again', () => {
  const photos = new Map(Array.from({ length: 100 }, (_, index): [string, PhotoEntry] => [`h${index}`, photoOf(`h${index}`, 'Fuji')]));
  const looked: string[] = [];
  const watched = { get: (hash: string) => (looked.push(hash), photos.get(hash)) } as unknown as ReadonlyMap<string, PhotoEntry>;
  const resident = createResident(2);
  for (const hash of photos.keys()) resident.add(hash, Float32Array.of(1, 0));
  const log = createChangeLog();
  const store = { photos: watched, revision: 1, changedSince: log.since };
  const masks = createMasks(store, resident);
  const first = masks(undefined, []);
  expect(masks(undefined, [])).toBe(first);
  looked.length = 0;
  photos.set('h7', { ...photoOf('h7', 'Fuji'), paths: [] });
  log.note('h7', (store.revision = 2));
  const second = masks(undefined, []);
  expect([first.count, second.count, first.accepted[7], second.accepted[7]]).toEqual([100, 99, 1, 0]);
  expect(looked).toEqual(['h7']);
});
