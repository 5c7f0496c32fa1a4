/**
 * What is said of a picture, in a JPEG that was made of it anew: IPTC goes along, and XMP does not turn upright pixels
 * again. EXIF and XMP themselves are kept by the encoder. Pure.
 */
import { readXml, spliced, type Splice, type XmlElement } from '../sidecar/xml.ts';
import { isXmp, jpegSegment, segmentsOf, xmpName } from './jpeg.ts';

const photoshop = 'Photoshop 3.0\0';
const tiff = 'http://ns.adobe.com/tiff/1.0/';
/** The one of Photoshop's resources that holds IPTC; the others are about the pixels as they were, or say EXIF and XMP again. */
const iptcResource = 0x0404;

/** @param original the file that `made` was made of, in any format: only a JPEG's IPTC is found. @param made upright */
export function carrySaid(original: Buffer, made: Buffer): Buffer {
  const segments = segmentsOf(made);
  if (segments === null) return made;
  const pieces: Buffer[] = [];
  let iptc = iptcOf(original);
  for (const { marker, start, end } of segments) {
    const whole = made.subarray(start, end);
    if (iptc !== null && !(marker === 0xd8 || (marker >= 0xe0 && marker <= 0xef))) {
      pieces.push(jpegSegment(0xed, iptc));
      iptc = null;
    }
    const kept = isXmp(marker, whole) ? uprightXmp(whole) : whole;
    if (kept !== null) pieces.push(kept);
  }
  return Buffer.concat(pieces);
}

/** Null where it would turn the picture and cannot be told otherwise. */
function uprightXmp(whole: Buffer): Buffer | null {
  const text = whole.toString('utf8', 4 + xmpName.length).replace(/\0+$/, '');
  if (!text.includes('Orientation')) return whole;
  const read = readXml(text);
  return read.ok ? jpegSegment(0xe1, Buffer.from(xmpName + spliced(text, turnedUpright(read.root)), 'utf8')) : null;
}

function turnedUpright(root: XmlElement): Splice[] {
  const splices: Splice[] = [];
  const waiting = [root];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    for (const { uri, local, inner } of element.attributes) if (uri === tiff && local === 'Orientation') splices.push({ ...inner, text: '1' });
    for (const child of element.children) {
      if (child.uri === tiff && child.local === 'Orientation' && child.inner !== null) splices.push({ ...child.inner, text: '1' });
      else waiting.push(child);
    }
  }
  return splices.sort((one, other) => one.start - other.start);
}

/** Photoshop's segment with its IPTC alone, header included; null where there is none, or it fits into no single segment. */
function iptcOf(original: Buffer): Buffer | null {
  if (original.length < 4) return null;
  for (const { marker, start, end } of segmentsOf(original) ?? []) {
    const data = original.subarray(start + 4, end);
    if (marker !== 0xed || data.toString('latin1', 0, photoshop.length) !== photoshop) continue;
    const resource = resourceIn(data.subarray(photoshop.length), iptcResource);
    if (resource !== null) return Buffer.concat([Buffer.from(photoshop, 'latin1'), resource]);
  }
  return null;
}

/** The resource from its signature to its padding. */
function resourceIn(blocks: Buffer, wanted: number): Buffer | null {
  for (let at = 0; at + 12 <= blocks.length && blocks.toString('latin1', at, at + 4) === '8BIM'; ) {
    const name = 1 + (blocks[at + 6] as number);
    const size = at + 6 + name + (name % 2);
    if (size + 4 > blocks.length) return null;
    const end = size + 4 + blocks.readUInt32BE(size);
    if (end > blocks.length) return null;
    const padded = end + ((end - size) % 2);
    if (blocks.readUInt16BE(at + 4) === wanted) return padded > blocks.length ? Buffer.concat([blocks.subarray(at, end), Buffer.alloc(1)]) : blocks.subarray(at, padded);
    at = padded;
  }
  return null;
}
