import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateFromName, localWallClock } from '../../src/core/image/file-date.ts';

const now = Date.UTC(2026, 0, 1);
const text = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString().replace('.000Z', '').replace('Z', ''));

describe('dates in file names', () => {
  test.each<[string, string | null]>([
    ['IMG_20230501_123456.jpg', '2023-05-01T12:34:56'],
    ['PXL_20230501_123456789.jpg', '2023-05-01T12:34:56.789'],
    ['PXL_20230501_123456789.MP.jpg', '2023-05-01T12:34:56.789'],
    ['20230501_123456.jpg', '2023-05-01T12:34:56'],
    ['20230501-123456_HDR.jpg', '2023-05-01T12:34:56'],
    ['IMG-20230501-WA0001.jpg', '2023-05-01T12:00:00'],
    ['WhatsApp Image 2023-05-01 at 12.34.56.jpeg', '2023-05-01T12:34:56'],
    ['WhatsApp Image 2023-05-01 at 12.34.56 PM (1).jpeg', '2023-05-01T12:34:56'],
    ['Screenshot 2023-05-01 at 9.04.56 AM.png', '2023-05-01T09:04:56'],
    ['Screenshot 2023-05-01 at 9.04.56\u202fPM.png', '2023-05-01T21:04:56'],
    ['Screenshot 2023-05-01 at 12.04.56 AM.png', '2023-05-01T00:04:56'],
    ['Screenshot_20230501-123456_Chrome.png', '2023-05-01T12:34:56'],
    ['Screenshot_2023-05-01-12-34-56-789.png', '2023-05-01T12:34:56'],
    ['Bildschirmfoto 2023-05-01 um 12.34.56.png', '2023-05-01T12:34:56'],
    ['2023-05-01 12.34.56.jpg', '2023-05-01T12:34:56'],
    ['2023-05-01_12-34-56.jpg', '2023-05-01T12:34:56'],
    ['2023-05-01.jpg', '2023-05-01T12:00:00'],
    ['2023.05.01 party.jpg', '2023-05-01T12:00:00'],
    ['signal-2023-05-01-12-34-56-789.jpg', '2023-05-01T12:34:56'],
    ['VID_20160229_000000.jpg', '2016-02-29T00:00:00'],
    ['/photos/2019-01-01/beach.jpg', null],
    ['IMG_1234.jpg', null],
    ['DSC_20230.jpg', null],
    ['DSCN20230501.jpg', '2023-05-01T12:00:00'],
    ['IMG_20231301_123456.jpg', null],
    ['IMG_20230230.jpg', null],
    ['IMG_20991231_120000.jpg', null],
    ['invoice 120230501.jpg', null],
    ['1234567890123456.jpg', null],
    ['2023-05.01.jpg', null],
    ['1682944496.jpg', null],
    ['', null],
  ])('%s', (name, expected) => expect(text(dateFromName(name, now))).toBe(expected));

  test('thirteen digits alone are the moment a picture was sent', () => {
    const moment = Date.UTC(2023, 4, 1, 12, 34, 56, 789);
    for (const name of [`${moment}.jpg`, `FB_IMG_${moment}.jpg`, `mmexport${moment}.jpg`]) expect(dateFromName(name, now)).toBe(localWallClock(moment));
    expect(dateFromName(`holiday ${moment}.jpg`, now)).toBeNull();
    expect(dateFromName('1999999999999.jpg', now)).toBeNull();
  });

  test('any name gets a plausible date or none', () => {
    fc.assert(fc.property(fc.string(), fc.stringMatching(/^\d{4,17}$/), (before, digits) => {
      const time = dateFromName(`${before}${digits}.jpg`, now);
      expect(time === null || (time >= Date.UTC(1900, 0, 1) && time <= now + 2 * 86_400_000)).toBe(true);
    }));
  });
});
