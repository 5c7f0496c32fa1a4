/** JPEG files as their segments: what is said of the picture is left out, what makes the picture is copied. Pure. */
import { orientationBlock, orientationIn, withoutPlace, type Orientation } from './tiff.ts';
import { isPlace, xmpWithoutPlace } from './xmp-place.ts';
import type { StripMode } from '../../shared/export-contract.ts';

const exifName = 'Exif\0\0';
export const xmpName = 'http://ns.adobe.com/xap/1.0/\0';

export interface Segment {
  marker: number;
  /** From its marker on. */
  start: number;
  end: number;
}

/** Everything up to the end of the first picture, as segments and the data after a scan's header; null for what is no whole JPEG. */
export function segmentsOf(bytes: Buffer): Segment[] | null {
  if (bytes.readUInt16BE(0) !== 0xffd8) return null;
  const segments: Segment[] = [{ marker: 0xd8, start: 0, end: 2 }];
  for (let at = 2; at + 1 < bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] as number;
    // Any number of these may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) return [...segments, { marker, start: at, end: at + 2 }];
    if (at + 4 > bytes.length) return null;
    const headerEnd = at + 2 + bytes.readUInt16BE(at + 2);
    const end = marker === 0xda ? endOfScan(bytes, headerEnd) : headerEnd;
    if (end > bytes.length || end < at + 4) return null;
    segments.push({ marker, start: at, end });
    at = end;
  }
  return null;
}

/** The next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] as number;
    if (next !== 0x00 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length + 1;
}

/**
 * What follows the first picture goes too: previews with their own data, and the films of moving photos. Null for a
 * file that is not whole.
 */
export function stripJpeg(bytes: Buffer, mode: StripMode): Buffer | null {
  if (bytes.length < 4) return null;
  const segments = segmentsOf(bytes);
  if (segments === null) return null;
  const orientation = mode === 'all' ? orientationOf(bytes, segments) : 1;
  const pieces: Buffer[] = [];
  for (const segment of segments) {
    const whole = bytes.subarray(segment.start, segment.end);
    const kept = mode === 'all' ? withoutAll(segment.marker, whole) : withoutPlaceOf(segment.marker, whole);
    if (kept !== null) pieces.push(kept);
  }
  // After the JFIF header, where there is one: readers want that first.
  if (orientation !== 1) pieces.splice(pieces[1]?.readUInt16BE(0) === 0xffe0 ? 2 : 1, 0, jpegSegment(0xe1, Buffer.concat([Buffer.from(exifName, 'latin1'), orientationBlock(orientation)])));
  return Buffer.concat(pieces);
}

const isApp = (marker: number): boolean => marker >= 0xe0 && marker <= 0xef;
const startsWith = (whole: Buffer, name: string): boolean => whole.toString('latin1', 4, 4 + name.length) === name;

export const isXmp = (marker: number, whole: Buffer): boolean => marker === 0xe1 && startsWith(whole, xmpName);
const isExif = (marker: number, whole: Buffer): boolean => marker === 0xe1 && startsWith(whole, exifName);
/** Photoshop's resources may hold whole EXIF blocks and XMP again; who put them there says the same elsewhere. */
const saysAll = (whole: Buffer): boolean => ['\x04\x22', '\x04\x23', '\x04\x24'].some((id) => whole.includes(`8BIM${id}`, 0, 'latin1'));
const isColour = (marker: number, whole: Buffer): boolean => (marker === 0xe2 && startsWith(whole, 'ICC_PROFILE\0')) || (marker === 0xee && startsWith(whole, 'Adobe'));

function withoutAll(marker: number, whole: Buffer): Buffer | null {
  if (marker === 0xfe) return null;
  if (!isApp(marker) || isColour(marker, whole)) return whole;
  return marker === 0xe0 && startsWith(whole, 'JFIF\0') ? withoutThumbnail(whole) : null;
}

/** Segments that nobody here knows may hold tracks and telemetry. */
function withoutPlaceOf(marker: number, whole: Buffer): Buffer | null {
  if (marker === 0xfe) return isPlace(whole.toString('latin1', 4)) ? null : whole;
  if (!isApp(marker) || isColour(marker, whole)) return whole;
  if (isExif(marker, whole)) return changed(exifName, whole, (data) => withoutPlace(data));
  if (isXmp(marker, whole)) {
    return changed(xmpName, whole, (data) => {
      const text = xmpWithoutPlace(data.toString('utf8'));
      return text === null ? null : Buffer.from(text, 'utf8');
    });
  }
  if (marker === 0xe0) return startsWith(whole, 'JFIF\0') ? whole : null;
  return marker === 0xed && startsWith(whole, 'Photoshop 3.0\0') && !saysAll(whole) ? whole : null;
}

function changed(name: string, whole: Buffer, change: (data: Buffer) => Buffer | null): Buffer | null {
  const data = change(Buffer.from(whole.subarray(4 + name.length)));
  return data === null ? null : jpegSegment(whole[1] as number, Buffer.concat([Buffer.from(name, 'latin1'), data]));
}

/** @param data at most 65,533 bytes */
export function jpegSegment(marker: number, data: Buffer): Buffer {
  const header = Buffer.from([0xff, marker, 0, 0]);
  header.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([header, data]);
}

function withoutThumbnail(whole: Buffer): Buffer | null {
  if (whole.length < 18) return null;
  const data = Buffer.from(whole.subarray(4, 18));
  data.writeUInt16BE(0, 12);
  return jpegSegment(0xe0, data);
}

function orientationOf(bytes: Buffer, segments: readonly Segment[]): Orientation {
  const exif = segments.find(({ marker, start, end }) => isExif(marker, bytes.subarray(start, end)));
  return exif === undefined ? 1 : orientationIn(bytes.subarray(exif.start + 4 + exifName.length, exif.end));
}
