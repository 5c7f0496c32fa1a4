/** Pictures without what is said of them: the same to the pixel, and nothing left of place, name or camera. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp, { type OutputInfo, type Sharp, type SharpOptions } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strip } from '../../src/core/export/strip.ts';
import type { StripMode } from '../../src/shared/export-contract.ts';
import { withoutPlace } from '../../src/core/export/tiff.ts';
import { xmpWithoutPlace } from '../../src/core/export/xmp-place.ts';
import { exiftoolPath, readWithExiftool, whyNoExiftool } from '../fixtures/exiftool.ts';
import { hasSharedPhotos, fixturePhotos } from '../fixtures/photos.ts';

if (exiftoolPath === null) console.warn(`Skipped: what exiftool finds in stripped pictures (${whyNoExiftool}).`);

const exif = (): Parameters<Sharp['withExif']>[0] => ({
  IFD0: { Make: 'SecretCam', Model: 'S1', Artist: 'Jo Secret' },
  IFD2: { DateTimeOriginal: '2021:03:04 05:06:07', LensModel: 'Secret lens' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '43/1 15/1 3000/100', GPSLongitudeRef: 'E', GPSLongitude: '5/1 22/1 1234/100' },
});
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:d="http://www.dji.com/drone-dji/1.0/" exif:GPSLatitude="43,15.5N" d:GpsLongitude="5.37"><exif:GPSLongitude>5,22.2E</exif:GPSLongitude><dc:creator><rdf:Seq><rdf:li>Jo Secret</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`;

/** Noise and edges: what a careless copy would change. */
const scene = (): Sharp => {
  const raw = Buffer.from(Array.from({ length: 61 * 43 * 3 }, (_, index) => (index * 2_654_435_761) % 251));
  return sharp(raw, { raw: { width: 61, height: 43, channels: 3 } });
};
const formats = {
  'baseline.jpg': (image: Sharp) => image.jpeg({ quality: 80 }),
  'progressive.jpg': (image: Sharp) => image.jpeg({ quality: 80, progressive: true }),
  'grey.jpg': (image: Sharp) => image.greyscale().jpeg(),
  'cmyk.jpg': (image: Sharp) => image.toColourspace('cmyk').jpeg(),
  'plain.png': (image: Sharp) => image.png(),
  'palette.png': (image: Sharp) => image.png({ palette: true }),
  'lossy.webp': (image: Sharp) => image.webp({ quality: 70 }),
  'lossless.webp': (image: Sharp) => image.webp({ lossless: true }),
} satisfies Record<string, (image: Sharp) => Sharp>;

const picture = (name: keyof typeof formats, orientation: number): Promise<Buffer> => formats[name](scene()).withMetadata({ orientation }).withExif(exif()).withXmp(xmp).toBuffer();

/** Upright pixels, as everybody sees them. */
const pixels = (bytes: Buffer): Promise<{ data: Buffer; info: OutputInfo }> => sharp(bytes, { failOn: 'error' }).autoOrient().raw().toBuffer({ resolveWithObject: true });
async function expectSamePixels(before: Buffer, after: Buffer): Promise<void> {
  const [one, other] = [await pixels(before), await pixels(after)];
  expect([other.info.width, other.info.height, other.info.channels]).toEqual([one.info.width, one.info.height, one.info.channels]);
  expect(one.data.equals(other.data)).toBe(true);
}
const must = (bytes: Buffer | null): Buffer => {
  if (bytes === null) throw new Error('It was not stripped.');
  return bytes;
};

describe('stripping', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'snapsift-strip-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const read = async (bytes: Buffer, name: string): Promise<Record<string, unknown>> => {
    await writeFile(join(folder, name), bytes);
    return (await readWithExiftool(join(folder, name)))[0] as Record<string, unknown>;
  };

  describe.each(Object.keys(formats) as (keyof typeof formats)[])('%s', (name) => {
    it.each([1, 3, 6, 8])('shows the same with orientation %i, in both ways', async (orientation) => {
      const before = await picture(name, orientation);
      for (const mode of ['gps', 'all'] as const) {
        const after = must(strip(before, name, mode));
        await expectSamePixels(before, after);
        expect(after.length).toBeLessThan(before.length + 1);
        expect(must(strip(after, name, mode)).equals(after)).toBe(true);
      }
    });

    it.runIf(exiftoolPath !== null)('says nothing any more, or nothing of place', async () => {
      const before = await picture(name, 6);
      const said = await read(before, name);
      expect(said).toMatchObject({ 'IFD0:Make': 'SecretCam', 'GPS:GPSLatitude': expect.closeTo(43.258, 2), 'XMP-exif:GPSLatitude': expect.anything() });
      const placeless = await read(must(strip(before, name, 'gps')), name);
      expect(JSON.stringify(placeless)).not.toMatch(/gps/i);
      expect(placeless).toMatchObject({ 'IFD0:Make': 'SecretCam', 'IFD0:Orientation': 6, 'ExifIFD:DateTimeOriginal': '2021:03:04 05:06:07', 'ExifIFD:LensModel': 'Secret lens', 'XMP-dc:Creator': expect.anything() });
      expect(placeless['ExifTool:Warning']).toBe(undefined);
      const bare = await read(must(strip(before, name, 'all')), name);
      expect(JSON.stringify(bare)).not.toMatch(/secret|gps|2021:03:04|XMP/i);
      expect(bare).toMatchObject({ 'IFD0:Orientation': 6 });
    });
  });

  it('leaves no byte of it in the file', async () => {
    for (const name of Object.keys(formats) as (keyof typeof formats)[]) {
      const after = must(strip(await picture(name, 1), name, 'all')).toString('latin1');
      expect(after).not.toMatch(/Secret|2021:03:04|GPS/);
      expect(must(strip(await picture(name, 1), name, 'gps')).toString('latin1')).not.toMatch(/GPS|43,15/);
    }
  });

  it('drops what comes after the first picture, and segments that nobody knows', async () => {
    const jpeg = await picture('baseline.jpg', 1);
    const telemetry = Buffer.from([0xff, 0xe6, 0x00, 0x0c, ...Buffer.from('GPMFgps!!!')]);
    const film = Buffer.from('\0\0\0\x18ftypmp42 +43.2580+005.3700/');
    const before = Buffer.concat([jpeg.subarray(0, 2), telemetry, jpeg.subarray(2), film, jpeg]);
    for (const mode of ['gps', 'all'] as const) {
      const after = must(strip(before, 'a.jpg', mode));
      await expectSamePixels(jpeg, after);
      expect(after.toString('latin1')).not.toMatch(/GPMF|\+43/);
    }
  });

  it('keeps colours', async () => {
    const before = await scene().withIccProfile('p3').withExif(exif()).jpeg().toBuffer();
    const after = must(strip(before, 'a.jpg', 'all'));
    expect((await sharp(after).metadata()).icc?.equals((await sharp(before).metadata()).icc as Buffer)).toBe(true);
  });

  it('keeps the motion of a GIF, and not its texts', async () => {
    const frames = await sharp({ create: { width: 20, height: 60, channels: 3, background: 'red' } }).composite([{ input: { create: { width: 20, height: 20, channels: 3, background: 'blue' } }, top: 20, left: 0 }]).raw().toBuffer();
    const gif = await sharp(frames, { raw: { width: 20, height: 60, channels: 3, pageHeight: 20 } } as SharpOptions).gif({ loop: 3, delay: [100, 100, 100] }).toBuffer();
    const comment = Buffer.concat([Buffer.from([0x21, 0xfe, 10]), Buffer.from('my secret!'), Buffer.from([0])]);
    const at = 13 + ((gif[10] as number) & 0x80 ? 3 * 2 ** (((gif[10] as number) & 7) + 1) : 0);
    const before = Buffer.concat([gif.subarray(0, at), comment, gif.subarray(at)]);
    const after = must(strip(before, 'a.gif', 'all'));
    expect(after.equals(gif)).toBe(true);
    expect(must(strip(before, 'a.gif', 'gps')).equals(before)).toBe(true);
  });

  it('says where it cannot be done without making the picture anew', async () => {
    for (const [name, image] of [['a.tif', scene().tiff()], ['a.avif', scene().avif({ effort: 0 })]] as const) expect(strip(await image.toBuffer(), name, 'all')).toBe(null);
    const whole = await picture('baseline.jpg', 1);
    expect(strip(whole.subarray(0, whole.length - 2), 'a.jpg', 'all')).toBe(null);
    expect(strip(Buffer.from('no picture'), 'a.jpg', 'all')).toBe(null);
  });

  it('never breaks on damaged files', async () => {
    const pictures = await Promise.all((['baseline.jpg', 'plain.png', 'lossy.webp'] as const).map(async (name) => [name, await picture(name, 6)] as const));
    fc.assert(
      fc.property(fc.constantFrom(...pictures), fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { minLength: 1, maxLength: 6 }), fc.option(fc.nat(2000)), fc.constantFrom<StripMode>('gps', 'all'), ([name, bytes], changes, cut, mode) => {
        const spoilt = Buffer.from(bytes.subarray(0, cut === null ? bytes.length : Math.max(4, bytes.length - cut)));
        for (const [at, value] of changes) if (at < spoilt.length) spoilt[at] = value;
        const after = strip(spoilt, name, mode);
        // What comes out can go in again.
        if (after !== null) expect(strip(after, name, mode)).not.toBe(null);
      }),
      { numRuns: 400 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void withoutPlace(Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), bytes]))), { numRuns: 500 });
  });

  it('takes place out of XMP wherever it stands, and gives up where it cannot tell', () => {
    const made = xmpWithoutPlace(xmp) as string;
    expect(made).not.toMatch(/gps|43,15|5\.37|5,22/i);
    expect(made).toContain('Jo Secret');
    expect(xmpWithoutPlace('<a>GPSLatitude 43</a>')).toBe(null);
    expect(xmpWithoutPlace('<a')).toBe(null);
  });

  it.runIf(hasSharedPhotos)('shows the same for real photos of many cameras', async () => {
    const { folder: photos } = await fixturePhotos();
    const names = (await readdir(photos, { recursive: true })).filter((name) => /\.(jpe?g|png|webp|gif)$/i.test(name)).slice(0, 40);
    let stripped = 0;
    for (const name of names) {
      const before = await readFile(join(photos, name));
      const after = strip(before, name, 'all');
      if (after === null) continue;
      stripped += 1;
      await expectSamePixels(before, after);
    }
    expect(stripped).toBeGreaterThan(names.length * 0.9);
  });
});

it.runIf(process.platform === 'linux' && exiftoolPath !== null)('exiftool is the one that was found', () => expect(execFileSync(exiftoolPath as string, ['-ver'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+/));
