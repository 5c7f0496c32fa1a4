import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contradictionOf, filterKeys, parseQuery, photoFacts, photoTraits, photoTypes, printQuery, queryOf, type Query, type Term } from '../../src/shared/query/index.ts';

const terms = (text: string): Term[] => parseQuery(text).terms;

describe('the query language', () => {
  test('takes a whole query apart', () => {
    expect(parseQuery('a dog on the beach -night camera:fuji 2021..2023 in:"Iceland trip" "red ball" -"wet sand"')).toEqual({
      text: 'a dog on the beach',
      terms: [
        { key: 'phrase', text: 'night', not: true },
        { key: 'camera', text: 'fuji', not: false },
        { key: 'date', from: '2021', to: '2023', not: false },
        { key: 'in', text: 'Iceland trip', not: false },
        { key: 'phrase', text: 'red ball', not: false },
        { key: 'phrase', text: 'wet sand', not: true },
      ],
      problems: [],
    });
  });

  test.each<[string, string, string | null, string | null]>([
    ['receipts from march 2023', 'receipts', '2023-03', '2023-03'],
    ['may 2021', '', '2021-05', '2021-05'],
    ['party 17 may 2021', 'party', '2021-05-17', '2021-05-17'],
    ['May 17, 2021 party', 'party', '2021-05-17', '2021-05-17'],
    ['beach 2021', 'beach', '2021', '2021'],
    ['2021-2023 beach', 'beach', '2021', '2023'],
    ['2021-05..2021-08', '', '2021-05', '2021-08'],
    ['date:2021..', '', '2021', null],
    ['date:..may-2021', '', null, '2021-05'],
    ['date:"march 2023"', '', '2023-03', '2023-03'],
    ['date:2020-02-29', '', '2020-02-29', '2020-02-29'],
  ])('reads the date in %s', (text, words, from, to) => {
    expect(parseQuery(text)).toEqual({ text: words, terms: [{ key: 'date', from, to, not: false }], problems: [] });
  });

  test.each(['may I', 'route 66', 'flight 9999', '30 february 2021', '2021-13', 'a - b', '--help', '5" disc', 'http://x', '12:30', 'key:'])('leaves %s as words', (text) => {
    expect(parseQuery(text).text.split(' ').length).toBeGreaterThan(0);
    expect(parseQuery(text).problems).toEqual([]);
    expect(parseQuery(text).text).not.toBe('');
  });

  test.each(['near:0.0000001,-0.0000004,0.000001', 'near:1e-9,0,5', 'near:0.00000000001,0.5,5', `iso:>${'9'.repeat(400)}`, `near:1,1,${'9'.repeat(400)}`, `iso:>1${'0'.repeat(30)}`])('prints %s as it was understood', (text) => {
    const query = queryOf(parseQuery(text));
    expect(queryOf(parseQuery(printQuery(query)))).toEqual(query);
  });

  test.each<[string, Term]>([
    ['iso:>3200', { key: 'iso', range: { from: 3200, to: null, fromOpen: true, toOpen: false }, not: false }],
    ['iso:100..400', { key: 'iso', range: { from: 100, to: 400, fromOpen: false, toOpen: false }, not: false }],
    ['f:<=2.8', { key: 'f', range: { from: null, to: 2.8, fromOpen: false, toOpen: false }, not: false }],
    ['f:/4', { key: 'f', range: { from: 4, to: 4, fromOpen: false, toOpen: false }, not: false }],
    ['focal:200mm', { key: 'focal', range: { from: 200, to: 200, fromOpen: false, toOpen: false }, not: false }],
    ['size:>5mb', { key: 'size', range: { from: 5e6, to: null, fromOpen: true, toOpen: false }, not: false }],
    ['near:48.86,2.35', { key: 'near', lat: 48.86, lon: 2.35, km: 5, not: false }],
    ['near:"-33.9, 18.4, 20 km"', { key: 'near', lat: -33.9, lon: 18.4, km: 20, not: false }],
    ['type:JPG', { key: 'type', type: 'jpeg', not: false }],
    ['is:panorama', { key: 'is', trait: 'panorama', not: false }],
    ['rating:>=4', { key: 'rating', range: { from: 4, to: null, fromOpen: false, toOpen: false }, not: false }],
    ['rating:4+', { key: 'rating', range: { from: 4, to: null, fromOpen: false, toOpen: false }, not: false }],
    ['rating:0', { key: 'rating', range: { from: 0, to: 0, fromOpen: false, toOpen: false }, not: false }],
    ['-is:Favorite', { key: 'is', trait: 'favourite', not: true }],
    ['is:picked', { key: 'is', trait: 'picked', not: false }],
    ['tag:"summer 2021"', { key: 'tag', text: 'summer 2021', not: false }],
    ['-album:"Our dogs"', { key: 'album', text: 'Our dogs', not: true }],
    ['-has:gps', { key: 'has', fact: 'gps', not: true }],
    ['name:IMG_*.jpg', { key: 'name', text: 'IMG_*.jpg', not: false }],
    ['in:"C:\\Photos\\My ""best"" ones"', { key: 'in', text: 'C:\\Photos\\My "best" ones', not: false }],
    ['before:2021-05', { key: 'before', period: '2021-05', not: false }],
  ])('reads %s', (text, term) => {
    expect(parseQuery(`${text} dog`)).toEqual({ text: 'dog', terms: [term], problems: [] });
  });

  test.each([
    ['camra:fuji dog', 'unknown-key', /camera:/],
    ['rating:6 dog', 'bad-value', /rating:/],
    ['rating:>5 dog', 'bad-value', /rating:/],
    ['rating:2.5 dog', 'bad-value', /rating:/],
    ['iso:fast dog', 'bad-value', /iso:/],
    ['size:5mb dog', 'bad-value', /bound/],
    ['date:2023..2021 dog', 'bad-value', /end before they begin/],
    ['near:100,2 dog', 'bad-value', /latitude/],
    ['type:video dog', 'bad-value', /type:/],
    ['is:lovely dog', 'bad-value', /is:/],
  ])('searches the rest of %s and says what was left out', (text, code, message) => {
    expect(parseQuery(text)).toEqual({ text: 'dog', terms: [], problems: [{ code, text: text.split(' ')[0], message: expect.stringMatching(message) }] });
  });

  test('an open quotation mark takes the rest as a phrase, and says so', () => {
    expect(parseQuery('dog "red ball')).toMatchObject({ text: 'dog', terms: [{ key: 'phrase', text: 'red ball' }], problems: [{ code: 'open-quote' }] });
  });

  test('ten thousand words take no time', () => {
    const started = performance.now();
    const parsed = parseQuery('word -not "a phrase" camera:x foo:bar march 2021 '.repeat(1500));
    expect(parsed.problems.length).toBe(1500);
    expect(parsed.terms.length).toBe(4);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('filters that contradict each other', () => {
  test.each([
    'date:2021 date:2023', 'before:2020 after:2020', '2021 after:2021', 'is:portrait is:landscape', 'type:gif type:png',
    'camera:fuji -camera:fuji', 'iso:>400 iso:<=400', 'size:>5mb size:<1mb', 'is:picked is:rejected', 'rating:>=4 rating:<3', 'is:favourite -is:favourite',
  ])('%s', (text) => {
    expect(contradictionOf(parseQuery(text))).toMatch(/Remove one of them\.$/);
  });
  test.each(['date:2021 date:2021-05', 'after:2020 before:2022', 'is:portrait is:panorama', 'camera:fuji camera:x100', 'iso:>=400 iso:<=400', '-type:gif -type:png', 'type:png type:screenshot', 'is:favourite is:picked is:portrait', 'rating:>=3 rating:<=3', 'tag:a tag:b', 'dog -cat'])('%s is no contradiction', (text) => {
    expect(contradictionOf(parseQuery(text))).toBeNull();
  });
});

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
/** Pieces of the grammar in any order: these find more than noise does. */
const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(...'" - : . .. , "" -" > < = ( * 2021 2021..2023 may march 17 from in'.split(' '), ' ', '\u00a0', '\n'),
    fc.constantFrom(...filterKeys.map((key) => `${key}:`), 'x:', 'CAMERA:', '-in:"', 'iso:>', 'size:1.5mb', 'near:1,2,3', 'has:gps', 'type:gif', 'focal:.5', 'f:0.95'),
    anyText,
  ),
).map((parts) => parts.join(''));

test('whatever is typed, it is read without an exception, and printing what was understood reads as the same', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, pieces), (text) => {
      const query = queryOf(parseQuery(text));
      expect(parseQuery(printQuery(query))).toEqual({ ...query, problems: [] });
    }),
    { numRuns: 2000 },
  );
});

const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== '');
const phrase = name.map((text) => text.replace(/\s+/gu, ' ').trim());
const period = fc.tuple(fc.integer({ min: 1800, max: 2199 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.nat(2)).map(([year, month, day, depth]) =>
  [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')].slice(0, depth + 1).join('-'),
);
const number = fc.oneof(fc.nat(10_000_000), fc.nat(100_000).map((value) => value / 100));
const range = fc.tuple(number, fc.constantFrom('>', '<', '>=', '<=')).map(([value, sign]) => ({
  from: sign.startsWith('>') ? value : null, to: sign.startsWith('<') ? value : null, fromOpen: sign === '>', toOpen: sign === '<',
}));
const stars = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.nat(1)).map(([from, more]) => ({ from, to: more === 0 ? null : from + more, fromOpen: false, toOpen: false }));
const not = fc.boolean();
const chip: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ key: fc.constant('phrase' as const), text: phrase, not }),
  fc.record({ key: fc.constant('date' as const), from: period, not }).map((term) => ({ ...term, to: term.from })),
  fc.record({ key: fc.constantFrom('before' as const, 'after' as const), period, not }),
  fc.record({ key: fc.constantFrom('camera' as const, 'lens' as const, 'in' as const, 'name' as const, 'tag' as const, 'album' as const), text: name, not }),
  fc.record({ key: fc.constantFrom('iso' as const, 'f' as const, 'focal' as const, 'size' as const), range, not }),
  fc.record({ key: fc.constant('rating' as const), range: stars, not }),
  fc.record({ key: fc.constant('type' as const), type: fc.constantFrom(...photoTypes), not }),
  fc.record({ key: fc.constant('is' as const), trait: fc.constantFrom(...photoTraits), not }),
  fc.record({ key: fc.constant('has' as const), fact: fc.constantFrom(...photoFacts), not }),
  fc.record({ key: fc.constant('near' as const), lat: fc.integer({ min: -9000, max: 9000 }).map((v) => v / 100), lon: fc.integer({ min: -18000, max: 18000 }).map((v) => v / 100), km: fc.integer({ min: 1, max: 5000 }), not }),
);

test('every chip that an interface can make has a text that reads as that chip', () => {
  fc.assert(
    fc.property(fc.uniqueArray(chip, { maxLength: 6, selector: (term) => JSON.stringify(term) }), (chips) => {
      const query: Query = { text: 'a dog', terms: chips };
      expect(parseQuery(printQuery(query))).toEqual({ ...query, problems: [] });
      expect(terms(printQuery(query))).toEqual(chips);
    }),
    { numRuns: 1000 },
  );
});
