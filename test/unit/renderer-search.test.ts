/** The search field's arithmetic: typed text to chips and back, words for chips and reasons, the rule in the grid. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, printTerm, queryOf } from '../../src/shared/query/index.ts';
import { createFormat } from '../../src/renderer/format.ts';
import { layoutGrid } from '../../src/renderer/grid/layout.ts';
import { findTerm, replaceTerm, spokenTerm, whyLines } from '../../src/renderer/search/describe-term.ts';
import { isUnfinished, queryText, searchable, settle, withTerms } from '../../src/renderer/search/settle.ts';
import { createStrings } from '../../src/renderer/strings.ts';

const format = createFormat('en-GB');
const strings = createStrings(format);
const label = (text: string): string => parseQuery(text).terms.map((term) => spokenTerm(term, strings, format)).join(' | ');

describe('settling', () => {
  it.each([
    ['beach', null],
    ['beach ', null],
    ['2021', null],
    ['beach 2021 ', 'beach /2021'],
    ['-people be', 'be/-people'],
    ['march 2023 ', '/2023-03'],
    ['"blue sk', null],
    ['"blue sky" ', '/"blue sky"'],
    ['camra:x is:portrait ', 'camra:x /is:portrait'],
  ])('%s', (draft, expected) => {
    const settled = settle(draft, false);
    const printed = settled === null ? null : `${settled.draft}/${settled.terms.map((term) => printTerm(term).replace(/^date:/, '')).join(' ')}`;
    expect(printed).toBe(expected);
  });

  it('takes everything that is confirmed, also an open phrase', () => {
    expect(settle('beach "blue sky', true)).toEqual({ draft: 'beach', terms: parseQuery('"blue sky"').terms });
  });

  it('never changes what is asked for, whatever is typed letter by letter', () => {
    const part = fc.constantFrom('beach', '-people', '"blue sky"', 'iso:>800', 'is:portrait', 'date:2021..2022', 'night', 'type:png', 'has:gps', 'in:"my folder"');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const whole = parts.join(' ');
        let draft = '';
        let terms = parseQuery('').terms;
        for (const sign of whole) {
          draft += sign;
          const settled = settle(draft, false);
          if (settled === null) continue;
          draft = settled.draft;
          terms = withTerms(terms, settled.terms);
        }
        const typed = parseQuery(queryText(terms, draft));
        const meant = queryOf(parseQuery(whole));
        expect(typed.text).toBe(meant.text);
        expect(typed.terms.map(printTerm).sort()).toEqual(meant.terms.map(printTerm).sort());
      }),
    );
  });

  it('leaves out a name without its value, and bears with what is being typed', () => {
    expect(searchable('beach camera:')).toBe('beach');
    expect(searchable('beach -')).toBe('beach');
    expect(queryText(parseQuery('-people').terms, 'a "blue')).toBe('-people a "blue');
    expect(isUnfinished('beach iso:x', 'iso:x')).toBe(true);
    expect(isUnfinished('beach iso:x ', 'iso:x')).toBe(false);
  });
});

describe('chips in words', () => {
  it.each([
    ['date:2021', '2021'],
    ['date:2021-05..2021-08', 'May 2021 – Aug 2021'],
    ['before:2020', 'Before 2020'],
    ['iso:>3200', 'ISO > 3,200'],
    ['iso:100..400', 'ISO 100–400'],
    ['f:<=2.8', 'f/ ≤ 2.8'],
    ['size:>5mb', '> 5 MB'],
    ['in:/home/ada/Pictures', 'Pictures'],
    ['type:screenshot', 'Screenshots'],
    ['-is:portrait', 'not Portrait'],
    ['"blue sky"', '“blue sky”'],
    ['-people', 'not people'],
    ['near:48.86,2.35,10', 'Within 10 km of 48.8600° N, 2.3500° E'],
  ])('%s is %s', (text, words) => expect(label(text)).toBe(words));

  it('makes, changes and removes the chip of a form field', () => {
    const { terms } = parseQuery('camera:fuji -camera:canon');
    const camera = findTerm(terms, 'camera');
    expect(camera?.text).toBe('fuji');
    expect(replaceTerm(terms, camera, 'camera:nikon').map(printTerm)).toEqual(['camera:nikon', '-camera:canon']);
    expect(replaceTerm(terms, camera, '').map(printTerm)).toEqual(['-camera:canon']);
    expect(replaceTerm(terms, undefined, 'is:portrait').map(printTerm)).toEqual(['camera:fuji', '-camera:canon', 'is:portrait']);
  });

  it('gives each part of a question a line, and filters after them without a bar', () => {
    const id = 'a'.repeat(64);
    const parts = [{ kind: 'words' as const, text: 'beach', weight: 1 }, { kind: 'unlike' as const, id, weight: 2 }];
    const filters = parseQuery('has:gps').terms.filter((term) => term.key !== 'phrase');
    const lines = whyLines(parts, [0.8, 0.3], filters, () => ({ name: 'crowd.jpg', thumb: 'thumb/x' }), strings, format);
    expect(lines).toEqual([
      { label: 'beach', unlike: false, fit: 0.8 },
      { label: 'Unlike crowd.jpg', picture: 'thumb/x', unlike: true, fit: 0.3 },
      { label: 'With a place (GPS)', unlike: false, fit: null },
    ]);
  });
});

describe('the rule in the grid', () => {
  const options = { width: 800, target: 200, gap: 4, heading: 52, groupGap: 20, groupMin: 108, breakHeight: 56 };
  const ratios = new Uint16Array(20).fill(1500);

  it('stands between two runs of rows', () => {
    const layout = layoutGrid(ratios, [], { ...options, breakAt: 7 });
    const row = [...layout.rowStart].indexOf(7);
    expect(row).toBeGreaterThan(0);
    expect(layout.breakTop).toBe((layout.rowTop[row] ?? 0) - 56);
    expect((layout.rowTop[row - 1] ?? 0) + (layout.rowHeight[row - 1] ?? 0) + 4).toBe(layout.breakTop);
  });

  it('is above the first row where nothing matches, and absent where nothing is below it', () => {
    expect(layoutGrid(ratios, [], { ...options, breakAt: 0 }).breakTop).toBe(0);
    expect(layoutGrid(ratios, [], { ...options, breakAt: 20 }).breakTop).toBeNull();
    expect(layoutGrid(ratios, [], options).breakTop).toBeNull();
  });
});
