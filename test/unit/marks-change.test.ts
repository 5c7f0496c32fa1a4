/** Marks: a change and its undo, exactly; what others changed in between stays. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changed, sameMarks, saysNothing, settledChange, takenBack } from '../../src/core/marks/change.ts';
import { noMarks, tileMarksOf, type MarkChange, type Marks } from '../../src/shared/marks-contract.ts';
import { byTag, tidyTag } from '../../src/shared/tags.ts';
import { must } from '../fixtures/open.ts';

const word = fc.constantFrom('beach', 'Été', 'zoo', 'a', 'Ärger', '東京');
const tags = fc.uniqueArray(word).map((list) => [...list].sort(byTag));
const marks: fc.Arbitrary<Marks> = fc.record({ favourite: fc.boolean(), rating: fc.nat(5), flag: fc.constantFrom('pick' as const, 'reject' as const, null), tags });
const change: fc.Arbitrary<MarkChange> = fc.record(
  { favourite: fc.boolean(), rating: fc.nat(5), flag: fc.constantFrom('pick' as const, 'reject' as const, null), addTags: fc.array(word), removeTags: fc.array(word) },
  { requiredKeys: [] },
).map((wanted) => must(settledChange(wanted, () => undefined)));

describe('a change', () => {
  test('says what it says and leaves the rest', () => {
    const before: Marks = { favourite: false, rating: 3, flag: 'reject', tags: ['beach', 'zoo'] };
    expect(changed(before, { rating: 0 })).toEqual({ ...before, rating: 0 });
    expect(changed(before, { flag: null, favourite: true })).toEqual({ ...before, favourite: true, flag: null });
    expect(changed(before, { addTags: ['Apple', 'BEACH'], removeTags: ['Zoo'] }).tags).toEqual(['Apple', 'beach']);
  });

  test('taken back, everything is exactly as it was', () => {
    fc.assert(fc.property(marks, change, (before, wanted) => {
      const after = changed(before, wanted);
      expect(takenBack(after, before, after)).toEqual(before);
      expect(changed(after, wanted)).toEqual(after);
      expect(after.tags).toEqual([...after.tags].sort(byTag));
    }));
  });

  test('two changes taken back in either order leave nothing of either', () => {
    fc.assert(fc.property(marks, fc.boolean(), fc.constantFrom(1, 5), (before, favourite, rating) => {
      const one = changed(before, { favourite });
      const both = changed(one, { rating });
      expect(takenBack(takenBack(both, before, one), one, both)).toEqual(before);
      expect(takenBack(takenBack(both, one, both), before, one)).toEqual(before);
    }));
  });

  test('what was changed since stays', () => {
    const rated = changed(noMarks, { rating: 4, addTags: ['sea'] });
    const now = changed(rated, { rating: 2, addTags: ['sun'] });
    expect(takenBack(now, noMarks, rated)).toEqual({ ...noMarks, rating: 2, tags: ['sun'] });
  });
});

describe('tags', () => {
  test.each([
    ['  summer \t 2021\n', 'summer 2021'], ['e\u0301te\u0301', 'été'], ['a\u0000b', 'a b'], ['', null], [' \u0007 ', null], ['x'.repeat(100), 'x'.repeat(100)], ['x'.repeat(101), null], ['😀'.repeat(100), '😀'.repeat(100)],
  ])('%j is kept as %j', (text, kept) => expect(tidyTag(text)).toBe(kept));

  test('take the spelling that the library has, and one of each', () => {
    const known = new Map([['iceland', 'Iceland']]);
    expect(settledChange({ addTags: ['ICELAND', 'iceland ', 'new'] }, (key) => known.get(key))).toMatchObject({ ok: true, value: { addTags: ['Iceland', 'new'] } });
  });

  test.each([[' '], ['x'.repeat(101)]])('%j is refused with a sentence', (tag) => {
    expect(settledChange({ addTags: [tag] }, () => undefined)).toMatchObject({ ok: false, error: { code: 'bad-request', message: expect.stringMatching(/\.$/) } });
  });
});

test('a tile says only what is worth saying', () => {
  expect(tileMarksOf({ ...noMarks, tags: ['sea'] })).toEqual({});
  expect(tileMarksOf({ favourite: true, rating: 5, flag: 'pick', tags: [] })).toEqual({ favourite: true, rating: 5, flag: 'pick' });
  expect([saysNothing(noMarks), saysNothing({ ...noMarks, tags: ['sea'] }), sameMarks(noMarks, { ...noMarks, flag: 'pick' })]).toEqual([true, false, false]);
});
