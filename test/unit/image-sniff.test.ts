import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDecodable, sniff } from '../../src/core/image/sniff.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)));

/** A little-endian TIFF whose first directory holds these tags (value field only). */
function tiff(tags: readonly [number, number][]): Uint8Array {
  const buffer = Buffer.alloc(10 + tags.length * 12 + 4);
  buffer.write('II*\0', 0, 'latin1');
  buffer.writeUInt32LE(8, 4);
  buffer.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, value], index) => {
    buffer.writeUInt16LE(tag, 10 + index * 12);
    buffer.writeUInt16LE(4, 12 + index * 12);
    buffer.writeUInt32LE(1, 14 + index * 12);
    buffer.writeUInt32LE(value, 18 + index * 12);
  });
  return buffer;
}

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const header = [0, 0, 0, 13, ...Buffer.from('IHDR'), ...Array<number>(17).fill(0)];
const ftyp = (...brands: string[]): Uint8Array => bytes([0, 0, 0, 8 + 4 * (brands.length + 1)], 'ftyp', brands[0] ?? '', [0, 0, 0, 0], ...brands.slice(1));

const table: [string, Uint8Array, string | null][] = [
  ['JPEG', bytes([0xff, 0xd8, 0xff, 0xe0]), 'jpeg'],
  ['PNG', bytes(png, header, [0, 0, 0, 0], 'IDAT', [0, 0, 0, 0]), 'png'],
  ['animated PNG', bytes(png, header, [0, 0, 0, 8], 'acTL', Array<number>(12).fill(0)), 'apng'],
  ['PNG with a chunk length that leads nowhere', bytes(png, [0xff, 0xff, 0xff, 0xff], 'IHDR'), 'png'],
  ['GIF', bytes('GIF89a'), 'gif'],
  ['WebP', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 '), 'webp'],
  ['RIFF that is sound', bytes('RIFF', [0, 0, 0, 0], 'WAVEfmt '), null],
  ['TIFF', tiff([[0x100, 10]]), 'tiff'],
  ['TIFF cut off after its magic', bytes('MM', [0, 0x2a]), 'tiff'],
  ['DNG', tiff([[0xc612, 4]]), 'raw'],
  ['NEF by layout', tiff([[0xfe, 1], [0x14a, 200]]), 'raw'],
  ['CR2', bytes('II*', [0, 16, 0, 0, 0], 'CR', [2, 0]), 'raw'],
  ['CR3', ftyp('crx ', 'crx ', 'isom'), 'raw'],
  ['ORF', bytes('IIRO'), 'raw'],
  ['RW2', bytes('IIU', [0]), 'raw'],
  ['RAF', bytes('FUJIFILMCCD-RAW 0201'), 'raw'],
  ['AVIF', ftyp('avif', 'mif1', 'miaf'), 'avif'],
  ['AVIF behind a general brand', ftyp('mif1', 'avif'), 'avif'],
  ['HEIC', ftyp('heic', 'mif1', 'heic'), 'heic'],
  ['HEIC behind a general brand', ftyp('mif1', 'heic'), 'heic'],
  ['HEIF of an unknown codec', ftyp('mif1', 'miaf'), 'heif'],
  ['film', ftyp('isom', 'mp42'), null],
  ['BMP', bytes('BM', Array<number>(12).fill(0), [40, 0, 0, 0]), 'bmp'],
  ['text that starts with BM', bytes('BMW drivers of the world'), null],
  ['ICO', bytes([0, 0, 1, 0, 1, 0]), 'ico'],
  ['PSD', bytes('8BPS', [0, 1]), 'psd'],
  ['JPEG 2000', bytes([0, 0, 0, 12], 'jP  ', [13, 10, 0x87, 10]), 'jp2'],
  ['JPEG XL container', bytes([0, 0, 0, 12], 'JXL ', [13, 10, 0x87, 10]), 'jxl'],
  ['JPEG XL stream', bytes([0xff, 0x0a, 1]), 'jxl'],
  ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'svg'],
  ['SVG after a declaration', bytes('<?xml version="1.0"?>\n<!-- hello -->\n<svg>'), 'svg'],
  ['SVG with entities', bytes('<!DOCTYPE svg [<!ENTITY a "aaaa">]><x:svg xmlns:x="http://www.w3.org/2000/svg">'), 'svg'],
  ['SVG in UTF-8 with a mark', bytes([0xef, 0xbb, 0xbf], ' \n<svg>'), 'svg'],
  ['SVG in UTF-16', Uint8Array.from(Buffer.from('\ufeff<svg>', 'utf16le')), 'svg'],
  ['web page', bytes('<!DOCTYPE html><html><body>404'), null],
  ['program', bytes([0x7f], 'ELF'), null],
  ['nothing', bytes(), null],
];

describe('sniffing', () => {
  test.each(table)('%s', (_, content, format) => expect(sniff(content)?.format ?? null).toBe(format));

  test('the extension names a RAW file in a TIFF container, and only that', () => {
    expect(sniff(tiff([[0x100, 10]]), 'DSC_1.NEF')).toEqual({ format: 'raw', label: 'Nikon RAW (NEF)' });
    expect(sniff(bytes([0xff, 0xd8, 0xff]), 'DSC_1.NEF')?.format).toBe('jpeg');
  });

  test('what the decoder must never see is not decodable', () => {
    for (const format of ['svg', 'raw', 'heic', 'bmp', 'ico', 'psd', 'jp2', 'jxl'] as const) expect(isDecodable(format)).toBe(false);
    for (const format of ['jpeg', 'png', 'apng', 'webp', 'gif', 'tiff', 'avif'] as const) expect(isDecodable(format)).toBe(true);
  });

  test('any bytes get an answer, whatever they are', () => {
    const starts = table.map(([, content]) => content);
    fc.assert(fc.property(fc.constantFrom(...starts), fc.nat(40), fc.uint8Array({ maxLength: 64 }), (start, cut, rest) => {
      const answer = sniff(Buffer.concat([start.subarray(0, cut), rest]), 'x.nef');
      expect(answer === null || answer.label.length > 0).toBe(true);
    }));
  });
});
