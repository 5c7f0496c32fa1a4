/** What is said of a picture goes along when it is made anew: IPTC, XMP that does not turn it again, and no place where none may be. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carrySaid } from '../../src/core/export/carry.ts';
import { makeOne, type Developer } from '../../src/core/export/made.ts';
import { createSharpCodec } from '../../src/core/image/sharp-codec.ts';
import { sniff } from '../../src/core/image/sniff.ts';
import type { ExportRequest } from '../../src/shared/export-contract.ts';
import { must, never } from '../fixtures/must.ts';
import { exiftoolPath, readWithExiftool, whyNoExiftool, writeWithExiftool } from '../fixtures/exiftool.ts';
import { texture } from '../fixtures/textures.ts';

if (exiftoolPath === null) console.warn(`Skipped: what exiftool finds in pictures that were made smaller (${whyNoExiftool}).`);

const xmp = (said: string, inner = ''): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" ${said}>${inner}</rdf:Description></rdf:RDF></x:xmpmeta>`;
const xmpOf = async (bytes: Buffer): Promise<string> => (await sharp(bytes).metadata()).xmp?.toString('utf8') ?? '';

/** A resource of Photoshop's, padded. */
function resource(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.write('8BIM', 0, 'latin1');
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** A JPEG with these resources behind its header. */
function withResources(jpeg: Buffer, ...resources: Buffer[]): Buffer {
  const data = Buffer.concat([Buffer.from('Photoshop 3.0\0', 'latin1'), ...resources]);
  const head = Buffer.from([0xff, 0xed, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

const iptc = Buffer.concat([Buffer.from([0x1c, 2, 120, 0, 7]), Buffer.from('A caption'.slice(0, 7), 'latin1')]);

describe('carrySaid', () => {
  let plain: Buffer;
  beforeAll(async () => void (plain = await (await texture(3, 120, 80)).jpeg().toBuffer()));

  it('takes IPTC along, and none of the other resources', async () => {
    const original = withResources(plain, resource(0x0422, Buffer.from('an EXIF block again')), resource(0x0404, iptc), resource(0x040c, Buffer.alloc(31, 7)));
    const made = carrySaid(original, plain);
    expect(made.includes(Buffer.concat([Buffer.from('Photoshop 3.0\0', 'latin1'), resource(0x0404, iptc)]))).toBe(true);
    expect(made.includes('an EXIF block again')).toBe(false);
    expect(made.length).toBe(plain.length + 4 + 14 + resource(0x0404, iptc).length);
    const [one, other] = await Promise.all([plain, made].map((bytes) => sharp(bytes, { failOn: 'warning' }).raw().toBuffer()));
    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
  });

  it('leaves a picture as it is of which nothing is said, or nothing that can be read', () => {
    for (const original of [plain, Buffer.from('no JPEG'), Buffer.alloc(0), plain.subarray(0, 50), withResources(plain, Buffer.from('8BIM\x04\x04\0\0\xff\xff\xff\xff', 'latin1'))]) {
      expect(carrySaid(original, plain).equals(plain)).toBe(true);
    }
  });

  it.each([
    ['an attribute', xmp('tiff:Orientation="6" xmp:Rating="4"')],
    ['an element', xmp('xmp:Rating="4"', '<tiff:Orientation>6</tiff:Orientation>')],
  ])('says in XMP that upright pixels are upright: %s', async (_, text) => {
    const made = carrySaid(plain, await sharp(plain).withXmp(text).jpeg().toBuffer());
    expect(await xmpOf(made)).toBe(text.replace(/6/, '1'));
  });

  it('drops XMP that may turn the picture and cannot be read', async () => {
    expect(await xmpOf(carrySaid(plain, await sharp(plain).withXmp('<x tiff:Orientation="6"').jpeg().toBuffer()))).toBe('');
  });
});

describe('a picture that is made smaller', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'snapsift-carry-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const codec = createSharpCodec();
  /** As the child develops it, without the child. */
  const develop: Developer = async ({ path, ...options }) => {
    const bytes = await readFile(path);
    const sniffed = sniff(bytes, path);
    const probe = sniffed === null ? null : await codec.probe(bytes, sniffed);
    if (probe === null || !probe.ok) return { ok: true, value: { outcome: 'refused', message: 'Not probed.' } };
    const made = await codec.jpeg(bytes, probe.value, options);
    return made.ok ? { ok: true, value: { outcome: 'developed', jpeg: made.value } } : { ok: true, value: { outcome: 'refused', message: 'Not made.' } };
  };

  async function smaller(path: string, strip: ExportRequest['strip']): Promise<string> {
    const { bytes } = must(await makeOne({ path, width: 480, height: 360 }, { longest: 100, strip }, develop, never));
    const out = join(folder, `${{ none: 'whole', gps: 'placeless', all: 'bare' }[strip]}.jpg`);
    await writeFile(out, bytes ?? Buffer.alloc(0));
    return out;
  }

  it.runIf(exiftoolPath !== null).each(['jpg', 'tiff', 'png', 'webp'] as const)('of a %s: exiftool finds what was said, upright, and no place where none may be', async (kind) => {
    const path = join(folder, `said.${kind}`);
    await (await texture(5)).toFormat(kind === 'jpg' ? 'jpeg' : kind).toFile(path);
    await writeWithExiftool(
      path, '-EXIF:Artist=Jo', '-EXIF:Orientation#=6', '-XMP-dc:Title=A title', '-XMP-tiff:Orientation#=6', '-XMP-xmp:Rating=4', '-XMP-exif:GPSLatitude=47.5',
      '-EXIF:GPSLatitude=47.5', '-EXIF:GPSLatitudeRef=N', ...(kind === 'jpg' ? ['-IPTC:Caption-Abstract=A caption', '-IPTC:Keywords=lake'] : []),
    );
    const [whole, placeless, bare] = await readWithExiftool(await smaller(path, 'none'), await smaller(path, 'gps'), await smaller(path, 'all'));
    for (const tags of [whole, placeless]) {
      expect(tags).toMatchObject({ 'XMP-dc:Title': 'A title', 'XMP-xmp:Rating': 4, 'XMP-tiff:Orientation': 1, 'File:ImageWidth': expect.any(Number) });
      expect(tags?.['IFD0:Orientation'] ?? 1).toBe(1);
      // Encoders keep no EXIF of a TIFF.
      if (kind !== 'tiff') expect(tags).toMatchObject({ 'IFD0:Artist': 'Jo' });
      if (kind === 'jpg') expect(tags).toMatchObject({ 'IPTC:Caption-Abstract': 'A caption', 'IPTC:Keywords': 'lake' });
    }
    expect(whole).toMatchObject({ 'XMP-exif:GPSLatitude': 47.5 });
    expect(JSON.stringify(placeless)).not.toMatch(/GPS/i);
    expect(JSON.stringify(bare)).not.toMatch(/"(XMP|IPTC|IFD|GPS|ExifIFD)/);
  });

  it('with more XMP than fits into a segment is made without it, or with all of it', async () => {
    const path = join(folder, 'wordy.jpg');
    await (await texture(6)).withXmp(xmp('xmp:Rating="4"', `<xmp:Label>${'x'.repeat(70_000)}</xmp:Label>`)).jpeg().toFile(path);
    const { bytes } = must(await makeOne({ path, width: 480, height: 360 }, { longest: 100, strip: 'gps' }, develop, never));
    const { width, xmp: kept } = await sharp(bytes as Uint8Array, { failOn: 'warning' }).metadata();
    expect([width, kept === undefined || kept.length > 70_000]).toEqual([100, true]);
  });
});
