/** Names and lists of exports: fit for every system, and read back as they were. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldedName, numberedName, safeName, withExtension } from '../../src/core/export/names.ts';
import { csvHead, csvRow, jsonHead, jsonRow, jsonTail, type ListedPhoto } from '../../src/core/export/listing.ts';

describe('names', () => {
  it.each([
    ['IMG_0001.JPG', 'IMG_0001.JPG'],
    ['a:b?c*.jpg', 'a_b_c_.jpg'],
    ['con.jpg', '_con.jpg'],
    ['LPT1', '_LPT1'],
    ['trailing. .jpg', 'trailing.jpg'],
    ['.hidden.jpg', '_hidden.jpg'],
    ['e\u0301.jpg', 'é.jpg'],
    ['..', 'photo'],
    ['a\u0000b\n.jpg', 'a_b_.jpg'],
    ['../../etc/passwd', '__._etc_passwd'],
  ])('%j becomes %j', (name, safe) => expect(safeName(name)).toBe(safe));

  it('are allowed everywhere, whatever they were, and stay what they are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ unit: 'grapheme', maxLength: 100 })), fc.integer({ min: 1, max: 99_999 }), (name, number) => {
        const safe = numberedName(safeName(name), number);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255);
        expect(safe).not.toMatch(/[\u0000-\u001f<>:"/\\|?*]|[. ]$|^\.|^$/);
        expect(safe).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        expect(safeName(safeName(name))).toBe(safeName(name));
      }),
    );
  });

  it('are told apart as file systems do', () => {
    expect(foldedName('É.JPG')).toBe(foldedName('e\u0301.jpg'));
    expect(foldedName('straße.jpg')).toBe(foldedName('STRASSE.JPG'));
    expect(numberedName('a.jpg', 2)).toBe('a (2).jpg');
    expect(withExtension('a.b.png', 'jpg')).toBe('a.b.jpg');
  });
});

const photo: ListedPhoto = {
  id: 'a'.repeat(64), paths: ['/photos/a, "b".jpg', '/copies/b.jpg'], takenAt: '2021-05-01T12:00:00+02:00', takenSource: 'exif', width: 4000, height: 3000, bytes: 12, format: 'jpeg',
  camera: '=HYPERLINK("http://evil")', lens: null, lat: -33.85, lon: 151.2, rating: 4, favourite: true, flag: null, tags: ['+1', 'Zoë'], albums: [{ name: 'Dogs', score: 0.4321 }, { name: 'By hand', score: null }],
};

/** RFC 4180, written out. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    row.push(found[1] !== undefined ? found[1].replaceAll('""', '"') : (found[2] ?? ''));
    if (found[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
    if (pattern.lastIndex >= text.length) break;
  }
  return rows;
}

describe('lists', () => {
  it('are JSON', () => {
    expect(JSON.parse(jsonHead + jsonTail)).toEqual({ photos: [] });
    expect(JSON.parse(jsonHead + jsonRow(photo, true) + jsonRow(photo, false) + jsonTail)).toEqual({ photos: [photo, photo] });
  });

  it('are CSV that a spreadsheet reads, and calculates nothing of', () => {
    const [head = [], row = []] = parseCsv(csvHead.slice(1) + csvRow(photo));
    expect(csvHead.charCodeAt(0)).toBe(0xfeff);
    const byName = Object.fromEntries(head.map((name, index) => [name, row[index]]));
    expect(byName).toMatchObject({
      path: '/photos/a, "b".jpg', more_paths: '/copies/b.jpg', sha256: photo.id, latitude: '-33.85', rating: '4', favourite: 'yes', flag: '', lens: '',
      camera: `'=HYPERLINK("http://evil")`, tags: "'+1; Zoë", albums: 'Dogs; By hand', album_scores: 'Dogs=0.432',
    });
  });

  it('give back every text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, tag) => {
        const [row = []] = parseCsv(csvRow({ ...photo, paths: [`/${name}`], tags: [`t${tag}`] }));
        expect(row[0]).toBe(`/${name}`);
        expect(row[16]).toBe(`t${tag}`);
      }),
    );
  });
});
