import { describe, expect, test } from 'vitest';
import { fits, kilometres, photoFilter } from '../../src/core/search/filter.ts';
import { createGrids } from '../../src/core/search/grid.ts';
import { isoTime } from '../../src/core/search/tile.ts';
import { checkText } from '../../src/core/search/question.ts';
import { spanOf } from '../../src/shared/query/dates.ts';
import type { Result } from '../../src/shared/errors.ts';
import { parseQuery } from '../../src/shared/query/index.ts';
import type { Marks } from '../../src/shared/marks-contract.ts';
import type { PhotoEntry } from '../../src/core/store/store.ts';
import { must } from '../fixtures/open.ts';

const photo = (hash: string, taken: string | null, change: Partial<PhotoEntry> = {}): PhotoEntry => ({
  hash, width: 300, height: 200, takenLocal: taken === null ? null : Date.parse(`${taken}Z`), takenOffset: null, color: '#000000', pipeline: 1,
  bytes: 1_000_000, format: 'jpeg', takenSource: 'exif', camera: null, lens: null, fNumber: null, iso: null, focalLength: null, lat: null, lon: null, paths: [`/p/${hash}.jpg`], ...change,
});
const store = (photos: PhotoEntry[]): { photos: Map<string, PhotoEntry>; revision: number } => ({ photos: new Map(photos.map((entry) => [entry.hash, entry])), revision: 1 });

describe('the grid', () => {
  const photos = [photo('a', '2021-05-01T10:00:00'), photo('b', '2021-05-31T23:59:59'), photo('c', null), photo('d', '2020-01-01T00:00:00', { width: 9000, height: 10 }), photo('gone', '2021-01-01T00:00:00', { paths: [] })];

  test('is newest first with undated photos last, in runs of months', () => {
    const grids = createGrids(store(photos));
    const grid = grids.grid(undefined, 'newest');
    expect(grid.months).toEqual([{ month: '2021-05', count: 2 }, { month: '2020-01', count: 1 }, { month: null, count: 1 }]);
    expect(grids.range(grid.view, 0, 10)).toMatchObject({ ok: true, value: [{ hash: 'b' }, { hash: 'a' }, { hash: 'd' }, { hash: 'c' }] });
    const ratios = new Uint16Array(new Uint8Array(Buffer.from(grid.ratios, 'base64')).buffer);
    expect([...ratios]).toEqual([1500, 1500, 10_000, 1500]);
  });

  test('keeps an older view readable while the library changes, and says when one is too old', () => {
    const library = store(photos);
    const grids = createGrids(library);
    const first = grids.grid(undefined, 'oldest');
    expect(grids.grid(undefined, 'oldest').view).toBe(first.view);
    library.photos.delete('a');
    for (let change = 0; change < 6; change++) {
      expect(grids.range(first.view, 0, 1)).toMatchObject({ ok: true, value: [{ hash: 'd' }] });
      library.revision++;
      grids.grid(undefined, 'oldest');
    }
    expect(grids.range(first.view, 0, 1)).toMatchObject({ ok: false, error: { code: 'view-stale' } });
  });
});

describe('selecting in views', () => {
  const photos = ['a', 'b', 'c', 'd', 'e'].map((hash, day) => photo(hash, `2021-05-0${day + 1}T10:00:00`));
  const hashes = (result: Result<PhotoEntry[]>): string[] => must(result).map(({ hash }) => hash);

  test('ranges are photos of the view, each once; what lies beyond its end is nothing', () => {
    const grids = createGrids(store(photos));
    const { view } = grids.grid(undefined, 'newest');
    expect(hashes(grids.select(view, [[3, 99], [0, 2], [1, 2]]))).toEqual(['e', 'd', 'b', 'a']);
    expect(grids.select(view + 1, [[0, 1]])).toMatchObject({ ok: false, error: { code: 'view-stale' } });
  });

  test('a selection is found again in another view, without what is not there', () => {
    const library = store(photos);
    const grids = createGrids(library);
    const before = grids.grid(undefined, 'newest').view;
    library.photos.set('f', photo('f', '2021-06-01T10:00:00'));
    library.photos.delete('d');
    library.revision++;
    const after = grids.grid(undefined, 'newest').view;
    expect(grids.carry(before, [[0, 3], [4, 5]], after)).toEqual({ ok: true, value: [[1, 3], [4, 5]] });
    expect(hashes(grids.select(after, [[1, 3], [4, 5]]))).toEqual(['e', 'c', 'a']);
    expect(grids.carry(before, [[0, 1]], grids.grid(undefined, 'oldest').view)).toEqual({ ok: true, value: [[3, 4]] });
    expect(grids.carry(99, [[0, 1]], after)).toMatchObject({ ok: false, error: { code: 'view-stale' } });
  });

  test('a view of a filter that asks for marks is another one when marks have changed; other views stay', () => {
    let revision = 1;
    const favourites = new Set(['a']);
    const grids = createGrids(store(photos), { of: (hash) => ({ favourite: favourites.has(hash), rating: 0, flag: null, tags: [] }), revision: () => revision });
    const [all, some] = [grids.grid(undefined, 'newest'), grids.grid({ query: 'is:favourite' }, 'newest')];
    favourites.add('c');
    revision += 1;
    expect(grids.grid(undefined, 'newest').view).toBe(all.view);
    expect([some.count, grids.grid({ query: 'is:favourite' }, 'newest').count]).toEqual([1, 2]);
  });
});

describe('filters', () => {
  test.each([
    ['2021', '2021-01-01', '2022-01-01'],
    ['2021-12', '2021-12-01', '2022-01-01'],
    ['2020-02-29', '2020-02-29', '2020-03-01'],
  ])('the period %s', (text, start, end) => {
    expect(spanOf(text)).toEqual({ start: Date.parse(start), end: Date.parse(end) });
  });

  test('`to` means the end of its day, month or year, and undated photos pass no date filter', () => {
    const passes = photoFilter({ from: '2021-05', to: '2021-05-31' });
    expect([photo('b', '2021-05-31T23:59:59'), photo('x', '2021-06-01T00:00:00'), photo('c', null)].map(passes)).toEqual([true, false, false]);
  });

  test('a folder lets through photos with at least one file in it', () => {
    const passes = photoFilter({ folder: '/p/in' });
    expect(passes(photo('a', null, { paths: ['/p/in/a.jpg', '/z/a.jpg'] }))).toBe(true);
    expect(passes(photo('a', null, { paths: ['/p/inside.jpg'] }))).toBe(false);
  });
});

describe('filters of the query language', () => {
  const full = photo('a', '2021-05-17T10:00:00', {
    bytes: 6_000_000, format: 'png', camera: 'Fujifilm X-T4', lens: 'XF 35mm', fNumber: 2.8, iso: 400, focalLength: 35, lat: 48.8584, lon: 2.2945, width: 400, height: 200,
    paths: ['/photos/Iceland trip/day 1/Screenshot_2021.png'],
  });
  const bare = photo('b', null, { takenSource: null });
  test.each<[string, boolean, boolean]>([
    ['camera:fuji', true, false], ['-camera:fuji', false, true], ['lens:35mm', true, false], ['iso:>=400', true, false], ['iso:>400', false, false],
    ['f:<=2.8', true, false], ['focal:35', true, false], ['size:>5mb', true, false], ['size:<5mb', false, true], ['type:png', true, false],
    ['type:screenshot', true, false], ['type:jpeg', false, true], ['is:landscape', true, true], ['is:panorama', true, false], ['is:portrait', false, false],
    ['has:gps', true, false], ['-has:gps', false, true], ['has:date', true, false], ['near:48.85,2.29,2', true, false], ['near:51.5,0,100', false, false],
    ['in:"iceland trip"', true, false], ['in:"Iceland trip/day 1"', true, false], ['in:iceland', false, false], ['in:/photos', true, false], ['in:p', false, true],
    ['name:screenshot', true, false], ['name:*.png', true, false], ['name:b.*', false, true], ['2021', true, false], ['before:2021-05-17', false, false],
    ['after:2021-05-16', true, false], ['-date:2021', false, true],
  ])('%s', (text, first, second) => {
    expect([full, bare].map(photoFilter(undefined, parseQuery(text).terms))).toEqual([first, second]);
    expect([full, bare].map(photoFilter({ query: `dog ${text}` }))).toEqual([first, second]);
  });

  test.each<[string, boolean, boolean]>([
    ['rating:>=4', true, false], ['rating:4', true, false], ['rating:>4', false, false], ['rating:0', false, true], ['rating:<=2', false, true], ['-rating:>=4', false, true],
    ['is:favourite', true, false], ['-is:favourite', false, true], ['is:picked', true, false], ['is:rejected', false, false], ['has:tag', true, false], ['-has:tag', false, true],
    ['tag:"Été 2021"', true, false], ['tag:"ÉTÉ  2021"', true, false], ['tag:été', false, false], ['tag:été*', true, false], ['-tag:beach', false, true], ['tag:sand', false, false],
  ])('%s asks what a person said', (text, first, second) => {
    const marksOf = (hash: string): Marks | undefined => (hash === 'a' ? { favourite: true, rating: 4, flag: 'pick', tags: ['beach', 'Été 2021'] } : undefined);
    expect([full, bare].map(photoFilter(undefined, parseQuery(text).terms, marksOf))).toEqual([first, second]);
    expect([full, bare].map(photoFilter({ query: text }, [], marksOf))).toEqual([first, second]);
  });

  test('a pattern of many stars takes no time, and fits as a plain search for its parts does', () => {
    expect(fits(`${'*a'.repeat(30)}b`, 'a'.repeat(2000))).toBe(false);
    expect([fits('a*c', 'abc'), fits('a*c', 'abcd'), fits('?', '😀'), fits('*', ''), fits('a?', 'a')]).toEqual([true, false, true, true, false]);
  });

  test('distances on the Earth', () => {
    expect(kilometres(48.8584, 2.2945, 51.5007, -0.1246)).toBeCloseTo(340.6, 0);
    expect(kilometres(0, 179.9, 0, -179.9)).toBeCloseTo(22.2, 1);
  });
});

test.each([
  [0, null, '1970-01-01T00:00:00'],
  [0, 330, '1970-01-01T00:00:00+05:30'],
  [0, -570, '1970-01-01T00:00:00-09:30'],
  [0, 0, '1970-01-01T00:00:00+00:00'],
])('wall clock %d with offset %s', (local, offset, text) => {
  expect(isoTime(local, offset)).toBe(text);
});

describe('query text', () => {
  test('emoji and right-to-left text pass as they are, spaces are folded', () => {
    expect(checkText('  🏖️  שקיעה\n بحر ')).toEqual({ ok: true, value: '🏖️ שקיעה بحر' });
  });
  test.each([['', 'query-empty'], [' \n\t ', 'query-empty'], ['x'.repeat(10_000), 'query-too-long']])('refuses with a sentence', (text, code) => {
    expect(checkText(text)).toMatchObject({ ok: false, error: { code, message: expect.stringMatching(/\.$/) } });
  });
});
