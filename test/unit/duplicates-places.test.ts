/** Which files are there, and which are one; and which belong to each other by their names. */
import { describe, expect, test } from 'vitest';
import { areCompanions } from '../../src/core/duplicates/names.ts';
import { createPlaces, type FileFacts } from '../../src/core/duplicates/places.ts';
import type { FileRow } from '../../src/core/store/shapes.ts';
import type { PhotoEntry } from '../../src/core/store/store.ts';

const row = (path: string): FileRow => ({ path, size: 10, modified: 1_000_000 }) as FileRow;
const photo = (paths: string[]): PhotoEntry => ({ hash: 'h', paths }) as PhotoEntry;

function places(facts: Record<string, Partial<FileFacts> | null>): ReturnType<typeof createPlaces> {
  return createPlaces({
    store: { files: new Map(Object.keys(facts).map((path) => [path, row(path)])) },
    factsOf: (path) => Promise.resolve(facts[path] == null ? null : { file: path, size: 10, modified: 1_000_000, ...facts[path] }),
    roots: () => ['/photos'],
    isReachable: () => Promise.resolve(true),
    isInside: (path, root) => path.startsWith(root),
  });
}

describe('places of a photo', () => {
  test('on a volume that does not tell letter cases apart, two spellings are one file', async () => {
    const paths = ['/photos/A.JPG', '/photos/a.jpg', '/photos/b.jpg'];
    const known = places({ '/photos/A.JPG': { file: '1:7' }, '/photos/a.jpg': { file: '1:7' }, '/photos/b.jpg': { file: '1:8' } });
    await known.look([photo(paths)]);
    expect(known.filesOf(photo(paths))).toEqual(['/photos/A.JPG', '/photos/b.jpg']);
  });

  test('what is gone, or changed in size or time, is not there, until somebody looks again', async () => {
    const facts: Record<string, Partial<FileFacts> | null> = { '/photos/a.jpg': {}, '/photos/gone.jpg': null, '/photos/longer.jpg': { size: 11 }, '/photos/newer.jpg': { modified: 1_010_000 } };
    const [known, all] = [places(facts), photo(Object.keys(facts))];
    await known.look([all]);
    expect(known.filesOf(all)).toEqual(['/photos/a.jpg']);
    facts['/photos/a.jpg'] = null;
    facts['/photos/gone.jpg'] = {};
    await known.refresh(false);
    await known.look([all]);
    expect(known.filesOf(all)).toEqual(['/photos/a.jpg', '/photos/gone.jpg']);
    await known.refresh(true);
    await known.look([all]);
    expect(known.filesOf(all)).toEqual(['/photos/gone.jpg']);
  });
});

describe('companions', () => {
  test.each([
    ['/p/IMG_0001.jpg', '/p/IMG_0001.dng'], ['/p/IMG_0001.jpg', '/p/img_0001.HEIC'], ['/p/IMG_0001.heic', '/p/IMG_0001.mov'], ['/p/IMG_0001.jpg', '/p/IMG_E0001.jpg'],
    ['/p/a.jpg', '/p/a-edited.jpg'], ['/p/a-edited.jpg', '/p/a bearbeitet.jpg'], ['/p/a.jpg', '/p/edited/a.jpg'],
  ])('%s and %s belong together, either way round', (first, second) => {
    expect([areCompanions(first, second), areCompanions(second, first)]).toEqual([true, true]);
  });

  test.each([['/p/a.jpg', '/p/b.jpg'], ['/p/a.jpg', '/q/a.jpg'], ['/p/a.jpg', '/p/a.png'], ['/p/a-edited.jpg', '/p/b-edited.jpg'], ['/p/a-edited.jpg', '/q/a-edited.jpg']])('%s and %s do not', (first, second) => {
    expect([areCompanions(first, second), areCompanions(second, first)]).toEqual([false, false]);
  });
});
