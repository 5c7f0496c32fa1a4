/**
 * Tells a picture's format from its first bytes. Never trusts the extension, except to name a RAW flavour of TIFF.
 * Pure; opens no decoder, so that what is refused here never reaches one (a 321-byte SVG can occupy it for minutes).
 */
import { extensionOf } from './extensions.ts';

export type PictureFormat =
  | 'jpeg' | 'png' | 'apng' | 'webp' | 'gif' | 'tiff' | 'avif' | 'heif' | 'heic'
  | 'bmp' | 'ico' | 'psd' | 'jp2' | 'jxl' | 'svg' | 'raw';

export interface Sniffed {
  format: PictureFormat;
  /** For people: 'JPEG', 'HEIC', 'Nikon RAW (NEF)'. */
  label: string;
}

/** What the decoder is allowed to see. 'heif' is an ISO container whose codec only its metadata tells. */
const decodable: ReadonlySet<PictureFormat> = new Set(['jpeg', 'png', 'apng', 'webp', 'gif', 'tiff', 'avif', 'heif']);

/** Whether this build can show the format at all. */
export const isDecodable = (format: PictureFormat): boolean => decodable.has(format);

const latin = (bytes: Uint8Array, start: number, end: number): string => String.fromCharCode(...bytes.subarray(start, end));

const startsWith = (bytes: Uint8Array, signature: readonly number[], offset = 0): boolean =>
  bytes.length >= offset + signature.length && signature.every((value, index) => bytes[offset + index] === value);

const plain = (format: PictureFormat, label: string): Sniffed => ({ format, label });
const raw = (label: string): Sniffed => ({ format: 'raw', label });

const signatures: readonly [readonly number[], Sniffed][] = [
  [[0xff, 0xd8, 0xff], plain('jpeg', 'JPEG')],
  [[0x47, 0x49, 0x46, 0x38], plain('gif', 'GIF')],
  [[0x00, 0x00, 0x01, 0x00], plain('ico', 'ICO')],
  [[0x00, 0x00, 0x02, 0x00], plain('ico', 'CUR')],
  [[0x38, 0x42, 0x50, 0x53], plain('psd', 'Photoshop PSD')],
  [[0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20], plain('jp2', 'JPEG 2000')],
  [[0xff, 0x4f, 0xff, 0x51], plain('jp2', 'JPEG 2000')],
  [[0xff, 0x0a], plain('jxl', 'JPEG XL')],
  [[0x00, 0x00, 0x00, 0x0c, 0x4a, 0x58, 0x4c, 0x20], plain('jxl', 'JPEG XL')],
  [[0x49, 0x49, 0x52, 0x4f], raw('Olympus RAW (ORF)')],
  [[0x49, 0x49, 0x52, 0x53], raw('Olympus RAW (ORF)')],
  [[0x4d, 0x4d, 0x4f, 0x52], raw('Olympus RAW (ORF)')],
  [[0x49, 0x49, 0x55, 0x00], raw('Panasonic RAW (RW2)')],
  [[0x46, 0x4f, 0x56, 0x62], raw('Sigma RAW (X3F)')],
  [[0x00, 0x4d, 0x52, 0x4d], raw('Minolta RAW (MRW)')],
];

/** Sizes of BMP's known headers: two letters alone would make pictures of texts. */
const bmpHeaders: ReadonlySet<number> = new Set([12, 16, 40, 52, 56, 64, 108, 124]);

/**
 * @param bytes the file, or at least its first 4 KB
 * @param name file name, only asked which RAW a TIFF container is
 * @returns null where the bytes are no picture
 */
export function sniff(bytes: Uint8Array, name = ''): Sniffed | null {
  for (const [signature, sniffed] of signatures) if (startsWith(bytes, signature)) return sniffed;
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return sniffPng(bytes);
  if (latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 12) === 'WEBP') return plain('webp', 'WebP');
  if (startsWith(bytes, [0x42, 0x4d]) && bmpHeaders.has(bytes[14] ?? 0)) return plain('bmp', 'BMP');
  if (latin(bytes, 0, 15) === 'FUJIFILMCCD-RAW') return raw('Fujifilm RAW (RAF)');
  if (latin(bytes, 4, 8) === 'ftyp') return sniffContainer(bytes);
  if (startsWith(bytes, [0x49, 0x49, 0x1a, 0x00]) && latin(bytes, 6, 10) === 'HEAP') return raw('Canon RAW (CRW)');
  if (isTiff(bytes)) return sniffTiff(bytes, name);
  return looksLikeSvg(bytes) ? plain('svg', 'SVG') : null;
}

/** An animated PNG says so in an `acTL` chunk before its first pixels. */
function sniffPng(bytes: Uint8Array): Sniffed {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 8; offset + 12 <= bytes.length; ) {
    const kind = latin(bytes, offset + 4, offset + 8);
    if (kind === 'acTL') return plain('apng', 'animated PNG');
    if (kind === 'IDAT') break;
    offset += 12 + view.getUint32(offset);
  }
  return plain('png', 'PNG');
}

/** ISO media containers: the brands say what is inside. */
function sniffContainer(bytes: Uint8Array): Sniffed | null {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const end = Math.min(bytes.length, Math.max(size, 16), 256);
  const brands = new Set([latin(bytes, 8, 12)]);
  for (let offset = 16; offset + 4 <= end; offset += 4) brands.add(latin(bytes, offset, offset + 4));
  const has = (...names: string[]): boolean => names.some((name) => brands.has(name));
  if (has('crx ')) return raw('Canon RAW (CR3)');
  if (has('avif', 'avis')) return plain('avif', 'AVIF');
  if (has('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs')) return plain('heic', 'HEIC');
  return has('mif1', 'msf1', 'mif2') ? plain('heif', 'HEIF') : null;
}

const isTiff = (bytes: Uint8Array): boolean =>
  startsWith(bytes, [0x49, 0x49, 0x2a, 0x00]) || startsWith(bytes, [0x4d, 0x4d, 0x00, 0x2a]) ||
  startsWith(bytes, [0x49, 0x49, 0x2b, 0x00]) || startsWith(bytes, [0x4d, 0x4d, 0x00, 0x2b]);

const rawByExtension: Readonly<Record<string, string>> = {
  nef: 'Nikon RAW (NEF)', nrw: 'Nikon RAW (NRW)', arw: 'Sony RAW (ARW)', srf: 'Sony RAW (SRF)', sr2: 'Sony RAW (SR2)',
  pef: 'Pentax RAW (PEF)', srw: 'Samsung RAW (SRW)', cr2: 'Canon RAW (CR2)', dng: 'RAW (DNG)', gpr: 'GoPro RAW (GPR)',
  '3fr': 'Hasselblad RAW (3FR)', fff: 'Hasselblad RAW (FFF)', iiq: 'Phase One RAW (IIQ)', rwl: 'Leica RAW (RWL)',
  erf: 'Epson RAW (ERF)', mef: 'Mamiya RAW (MEF)', mos: 'Leaf RAW (MOS)', dcr: 'Kodak RAW (DCR)', kdc: 'Kodak RAW (KDC)',
};

/** Most RAW files are TIFF files whose first picture is a postage stamp: those must not be taken for the photo. */
function sniffTiff(bytes: Uint8Array, name: string): Sniffed {
  if (latin(bytes, 8, 10) === 'CR' && bytes[10] === 2) return raw('Canon RAW (CR2)');
  const named = rawByExtension[extensionOf(name)];
  if (named !== undefined) return raw(named);
  const tags = firstDirectory(bytes);
  if (tags.has(dngVersion)) return raw('RAW (DNG)');
  // A reduced picture first and the real ones in sub-directories: how NEF, ARW, PEF and SRW are laid out.
  return tags.get(newSubfileType) === 1 && tags.has(subDirectories) ? raw('camera RAW') : plain('tiff', 'TIFF');
}

const newSubfileType = 0x00fe;
const subDirectories = 0x014a;
const dngVersion = 0xc612;

/** Tag -> its value field, as a 32-bit number, of the first directory; empty where it is cut off. */
function firstDirectory(bytes: Uint8Array): ReadonlyMap<number, number> {
  const tags = new Map<number, number>();
  const little = bytes[0] === 0x49;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes.length >= 8 ? view.getUint32(4, little) : bytes.length;
  if (start + 2 > bytes.length) return tags;
  const count = view.getUint16(start, little);
  for (let entry = start + 2; entry < start + 2 + count * 12 && entry + 12 <= bytes.length; entry += 12) {
    tags.set(view.getUint16(entry, little), view.getUint32(entry + 8, little));
  }
  return tags;
}

/** Text with an `<svg` element near its start, whatever comes before it (declaration, entities, comments), or gzip. */
function looksLikeSvg(bytes: Uint8Array): boolean {
  const head = new TextDecoder(startsWith(bytes, [0xff, 0xfe]) ? 'utf-16le' : 'utf-8').decode(bytes.subarray(0, 4096));
  return /^\s*</.test(head.replace(/^\uFEFF/, '')) && /<(?:[\w.-]+:)?svg[\s>/]|<!DOCTYPE\s+svg/i.test(head);
}
