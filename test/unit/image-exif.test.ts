import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exifFacts, readExif, takenOf } from '../../src/core/image/exif.ts';
import { cameraName, degrees, exifTime, numberIn, textOf, zoneOffset } from '../../src/core/image/exif-values.ts';

const at = (...fields: [number, number, number, number?, number?, number?, number?]): number => {
  const [year, month, day, hour = 0, minute = 0, second = 0, ms = 0] = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
};

describe('single values', () => {
  test.each<[unknown, unknown, number | null]>([
    ['2023:05:01 12:34:56', undefined, at(2023, 5, 1, 12, 34, 56)],
    ['2023:05:01 12:34:56', '12', at(2023, 5, 1, 12, 34, 56, 120)],
    ['2023:05:01 12:34:56', '005', at(2023, 5, 1, 12, 34, 56, 5)],
    ['2023-05-01T12:34:56.789', undefined, at(2023, 5, 1, 12, 34, 56, 789)],
    ['2016:02:29 23:59:60', undefined, at(2016, 2, 29, 23, 59, 59)],
    ['2023:05:01 12:34:56\0', 'nonsense', at(2023, 5, 1, 12, 34, 56)],
    ['0000:00:00 00:00:00', undefined, null],
    ['    :  :     :  :  ', undefined, null],
    ['2023:02:30 12:00:00', undefined, null],
    ['2023:13:01 12:00:00', undefined, null],
    ['2023:05:01 25:00:00', undefined, null],
    ['1700:05:01 12:00:00', undefined, null],
    ['2023:05:01', undefined, null],
    [20230501, undefined, null],
    [null, undefined, null],
  ])('time %o with %o', (value, fraction, expected) => expect(exifTime(value, fraction)).toBe(expected));

  test.each<[unknown, number | null]>([
    ['+02:00', 120], ['-05:30', -330], ['+0545', 345], ['Z', 0], ['+00:00', 0], ['+14:00', 840], ['+02:00\0', 120],
    ['+15:00', null], ['-13:00', null], ['+02:75', null], ['02:00', null], ['', null], [120, null], ['   :  ', null],
  ])('zone %o', (value, expected) => expect(zoneOffset(value)).toBe(expected));

  test.each<[unknown, unknown, string | null]>([
    ['Canon', 'Canon EOS 40D', 'Canon EOS 40D'],
    ['NIKON CORPORATION', 'NIKON D70', 'NIKON D70'],
    ['Apple', 'iPhone 11', 'Apple iPhone 11'],
    ['OLYMPUS IMAGING CORP.', 'u1020,S1020', 'Olympus u1020,S1020'],
    ['EASTMAN KODAK COMPANY', 'KODAK EASYSHARE', 'KODAK EASYSHARE'],
    ['Hewlett-Packard', 'HP PhotoSmart C200', 'Hewlett-Packard HP PhotoSmart C200'],
    ['FUJIFILM\0\0', '  X-T30 ', 'FUJIFILM X-T30'],
    ['Canon', undefined, 'Canon'],
    [undefined, 'Pixel 7', 'Pixel 7'],
    [42, {}, null],
    ['----', '', null],
  ])('camera %o + %o', (make, model, expected) => expect(cameraName(make, model)).toBe(expected));

  test.each<[unknown, unknown, 90 | 180, number | null]>([
    [[43, 28, 2.814], 'N', 90, 43.46744833333333],
    [[10, 30, 0], 'S', 90, -10.5],
    [[180, 0, 0], 'W', 180, -180],
    [[43], 'N', 90, 43],
    [43.5, 'N', 90, 43.5],
    [[91, 0, 0], 'N', 90, null],
    [[NaN, 0, 0], 'N', 90, null],
    [[43, Infinity, 0], 'N', 90, null],
    [[43, 28, 2], 'X', 90, null],
    [[43, 28, 2], undefined, 90, null],
    [[-43, 0, 0], 'N', 90, null],
    ['43', 'N', 90, null],
    [[], 'N', 90, null],
    [new Uint8Array([1, 2, 3]), 'E', 180, 1 + 2 / 60 + 3 / 3600],
  ])('degrees %o %o', (value, reference, limit, expected) => {
    const answer = degrees(value, reference, limit);
    if (expected === null) expect(answer).toBeNull();
    else expect(answer).toBeCloseTo(expected, 9);
  });

  test('numbers and texts', () => {
    expect(numberIn([100, 200], 1, 1e7)).toBe(100);
    expect(numberIn(Infinity, 0, 1e9)).toBeNull();
    expect(numberIn('100', 0, 1e9)).toBeNull();
    expect(numberIn(-1, 0, 10)).toBeNull();
    expect(textOf('a\u0001b\0rest')).toBe('a b');
    expect(textOf('x'.repeat(500))).toHaveLength(100);
  });
});

describe('facts from tags', () => {
  test('a complete set', () => {
    expect(exifFacts({
      Make: 'Apple', Model: 'iPhone 11', LensModel: 'back camera', DateTimeOriginal: '2021:04:11 10:47:53', SubSecTimeOriginal: '054', OffsetTimeOriginal: '-05:00',
      ModifyDate: '2021:05:01 00:00:00', ExposureTime: 0.0025, FNumber: 1.8, ISO: 32, FocalLength: 4.25,
      GPSLatitude: [39, 3, 4.84], GPSLatitudeRef: 'N', GPSLongitude: [94, 17, 19.58], GPSLongitudeRef: 'W', GPSAltitude: 12, GPSAltitudeRef: new Uint8Array([1]),
    })).toEqual({
      shotLocal: at(2021, 4, 11, 10, 47, 53, 54), shotOffset: -300, changedLocal: at(2021, 5, 1), changedOffset: null,
      camera: 'Apple iPhone 11', lens: 'back camera', exposure: 0.0025, fNumber: 1.8, iso: 32, focalLength: 4.25,
      lat: expect.closeTo(39.0513, 3), lon: expect.closeTo(-94.2888, 3), altitude: -12,
    });
  });

  test('a zone stated for the change holds for the shot only where both are one moment', () => {
    const tags = { DateTimeOriginal: '2021:04:11 10:47:53', OffsetTime: '+02:00' };
    expect(exifFacts({ ...tags, ModifyDate: '2021:04:11 10:47:53' }).shotOffset).toBe(120);
    expect(exifFacts({ ...tags, ModifyDate: '2022:04:11 10:47:53' }).shotOffset).toBeNull();
  });

  test('the spot at 0, 0 is no place', () => {
    const zero = { GPSLatitude: [0, 0, 0], GPSLatitudeRef: 'N', GPSLongitude: [0, 0, 0], GPSLongitudeRef: 'E', GPSAltitude: 5 };
    expect(exifFacts(zero)).toMatchObject({ lat: null, lon: null, altitude: null });
  });

  test('any tags of any type give sane facts', () => {
    const names = ['Make', 'Model', 'LensModel', 'DateTimeOriginal', 'SubSecTimeOriginal', 'OffsetTimeOriginal', 'OffsetTime', 'ModifyDate', 'CreateDate', 'ExposureTime', 'FNumber', 'ISO', 'FocalLength', 'GPSLatitude', 'GPSLatitudeRef', 'GPSLongitude', 'GPSLongitudeRef', 'GPSAltitude', 'GPSAltitudeRef'];
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...names), fc.anything()), (tags) => {
      const facts = exifFacts(tags);
      for (const value of Object.values(facts)) expect(value === null || typeof value === 'string' || Number.isFinite(value)).toBe(true);
      expect(Math.abs(facts.lat ?? 0)).toBeLessThanOrEqual(90);
      expect(Math.abs(facts.lon ?? 0)).toBeLessThanOrEqual(180);
    }));
  });

  test('any bytes in place of an EXIF block give no facts and no exception', async () => {
    const empty = await readExif(undefined);
    expect(Object.values(empty).every((value) => value === null)).toBe(true);
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (noise, little) => {
      const block = Buffer.concat([Buffer.from(little ? 'Exif\0\0II*\0' : 'Exif\0\0MM\0*', 'latin1'), noise]);
      for (const value of Object.values(await readExif(block))) expect(value === null || typeof value === 'string' || Number.isFinite(value)).toBe(true);
    }), { numRuns: 300 });
  });
});

describe('the date that counts', () => {
  const none = exifFacts({});
  const now = at(2026, 1, 1);
  const modified = at(2024, 7, 1, 8);

  test('shutter, then name, then change, then file', () => {
    const shot = exifFacts({ DateTimeOriginal: '2020:01:02 03:04:05', ModifyDate: '2022:01:01 00:00:00' });
    const changed = exifFacts({ ModifyDate: '2022:01:01 00:00:00' });
    expect(takenOf(shot, 'IMG_20190101_000000.jpg', modified, now)).toEqual({ takenLocal: at(2020, 1, 2, 3, 4, 5), takenOffset: null, takenSource: 'exif' });
    expect(takenOf(changed, 'IMG_20190101_000000.jpg', modified, now)).toEqual({ takenLocal: at(2019, 1, 1), takenOffset: null, takenSource: 'name' });
    expect(takenOf(changed, 'beach.jpg', modified, now)).toEqual({ takenLocal: at(2022, 1, 1), takenOffset: null, takenSource: 'exif' });
    expect(takenOf(none, 'beach.jpg', modified, now).takenSource).toBe('file');
    expect(takenOf(none, 'beach.jpg', 0, now)).toEqual({ takenLocal: null, takenOffset: null, takenSource: null });
    expect(takenOf(none, 'beach.jpg', NaN, now).takenSource).toBeNull();
  });

  test('the file date is the wall clock of this computer', () => {
    const taken = takenOf(none, 'x.jpg', modified, now);
    expect(taken.takenLocal).toBe(modified - new Date(modified).getTimezoneOffset() * 60_000);
  });
});
