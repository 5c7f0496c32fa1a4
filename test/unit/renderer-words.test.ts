/** What people read: numbers, sizes, durations, dates, facts of a photo, filters. */
import { describe, expect, it } from 'vitest';
import type { PhotoDetails } from '../../src/shared/contract.ts';
import { quarantineCodes } from '../../src/shared/errors.ts';
import { createFormat, pickLocale } from '../../src/renderer/format.ts';
import { createStrings } from '../../src/renderer/strings.ts';
import { dayInWords, endsBeforeItBegins, folderName } from '../../src/renderer/search/describe-filter.ts';
import { exposureLine, fileLine, pixelLine, splitPath } from '../../src/renderer/viewer/describe.ts';

const format = createFormat('en-GB');
const strings = createStrings(format);

describe('format', () => {
  it('picks a region of the language that the strings are written in', () => {
    expect(pickLocale(['de-DE', 'en-US', 'en'])).toBe('en-US');
    expect(pickLocale(['de-DE'])).toBe('en-GB');
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [52_400, '52 kB'],
    [4_200_000, '4.2 MB'],
    [156_000_000, '156 MB'],
    [1_230_000_000, '1.2 GB'],
    [5e15, '5,000 TB'],
  ])('%d bytes are %s', (bytes, words) => expect(format.bytes(bytes)).toBe(words));

  it.each([
    [3, 'less than a minute'],
    [50, 'about 1 min'],
    [470, 'about 8 min'],
    [3_600, 'about 1 h'],
    [7_500, 'about 2 h 5 min'],
    [90_000, 'about 25 h'],
  ])('%d seconds are %s', (seconds, words) => expect(format.duration(seconds)).toBe(words));

  it('reads wall-clock times without moving them between zones', () => {
    expect(format.day('2023-03-12T23:59:00')).toMatch(/^Sunday,? 12 March 2023$/);
    expect(format.time('2023-03-12T23:59:00')).toBe('23:59');
    expect(format.time('2023-03-12T18:05:00-05:00')).toBe('18:05 (UTC\u221205:00)');
    expect(format.time('2023-03-12T18:05:00Z')).toBe('18:05 (UTC)');
    expect(format.time('2023-03-12')).toBeNull();
    expect(format.day(null)).toBeNull();
    expect(format.day('not a date')).toBeNull();
    expect(format.month('2023-03')).toBe('March 2023');
  });

  it('writes exposures as photographers do', () => {
    expect(format.exposure(1 / 250)).toBe('1/250 s');
    expect(format.exposure(0.5)).toBe('0.5 s');
    expect(format.exposure(30)).toBe('30 s');
  });

  it('writes places with a compass letter', () => expect(format.coordinates(64.14661, -21.94264)).toBe('64.1466° N, 21.9426° W'));
});

describe('strings', () => {
  it('counts in words', () => {
    expect(strings.grid.count(1)).toBe('1 photo');
    expect(strings.grid.count(12_431)).toBe('12,431 photos');
    expect(strings.search.counts(1, 0)).toBe('1 match');
    expect(strings.search.counts(1_214, 380)).toBe('1,214 matches · 380 maybe');
    expect(strings.search.counts(0, 4)).toBe('0 matches · 4 maybe');
    expect(strings.onboarding.pictures(10_000, false)).toBe('at least 10,000 pictures');
  });

  it('has a reason in plain words for every way that a file can fail', () => {
    for (const code of quarantineCodes) expect(strings.activity.reason[code], code).toMatch(/^[A-Z].+\.$/);
  });

  it('never shouts', () => {
    const walk = (value: unknown): string[] => (typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(walk) : []);
    expect(walk(strings).filter((text) => text.includes('!'))).toEqual([]);
  });
});

describe('facts of a photo', () => {
  const photo = { width: 4000, height: 3000, exposure: 1 / 250, fNumber: 2.8, iso: 400, focalLength: 35, bytes: 4_200_000, format: 'jpeg' } as PhotoDetails;

  it('makes one line of what is known', () => {
    expect(exposureLine(photo, strings, format)).toBe('1/250 s · f/2.8 · ISO 400 · 35 mm');
    expect(exposureLine({ ...photo, exposure: null, iso: 0, focalLength: null }, strings, format)).toBe('f/2.8');
    expect(exposureLine({ ...photo, exposure: null, fNumber: null, iso: null, focalLength: null }, strings, format)).toBeNull();
    expect(pixelLine(photo, strings, format)).toBe('4,000 × 3,000 · 12 megapixels');
    expect(fileLine(photo, format)).toBe('JPEG · 4.2 MB');
  });

  it('splits paths of either kind', () => {
    expect(splitPath('/home/ada/a.jpg')).toEqual({ folder: '/home/ada/', name: 'a.jpg' });
    expect(splitPath('C:\\Users\\ada\\a.jpg')).toEqual({ folder: 'C:\\Users\\ada\\', name: 'a.jpg' });
  });
});

describe('filters in words', () => {
  it('names folders and days', () => {
    expect(folderName('/home/ada/Pictures/')).toBe('Pictures');
    expect(folderName('D:\\Photos')).toBe('Photos');
    expect(folderName('/')).toBe('/');
    expect(dayInWords('2024', format)).toBe('2024');
    expect(dayInWords('2024-05', format)).toBe('May 2024');
    expect(dayInWords('2024-05-17', format)).toBe('17 May 2024');
  });

  it('knows when the end is before the beginning', () => {
    expect(endsBeforeItBegins({ from: '2024-05-17', to: '2024-05-16' })).toBe(true);
    expect(endsBeforeItBegins({ from: '2024-05-17', to: '2024-05' })).toBe(false);
    expect(endsBeforeItBegins({ from: '2024', to: '2023-12-31' })).toBe(true);
    expect(endsBeforeItBegins({ from: '2024-01-01', to: '2024-01-01' })).toBe(false);
    expect(endsBeforeItBegins({ to: '1999' })).toBe(false);
  });
});
