/** PNG files as their chunks. Pure. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { orientationBlock, orientationIn, withoutPlace } from './tiff.ts';
import { isPlace, xmpWithoutPlace } from './xmp-place.ts';
import type { StripMode } from '../../shared/export-contract.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What makes the picture, its motion and its colours. */
const picture: ReadonlySet<string> = new Set([
  'IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'mDCV', 'cLLI', 'sBIT', 'bKGD', 'pHYs', 'acTL', 'fcTL', 'fdAT',
]);

interface Chunk {
  type: string;
  data: Buffer;
  whole: Buffer;
}

function chunksOf(bytes: Buffer): Chunk[] | null {
  if (!bytes.subarray(0, 8).equals(signature)) return null;
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    const type = bytes.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    if (type === 'IEND') return chunks;
    at = end;
  }
  return null;
}

/** Null for a file that is not whole. */
export function stripPng(bytes: Buffer, mode: StripMode): Buffer | null {
  const chunks = chunksOf(bytes);
  if (chunks === null) return null;
  const pieces = chunks.map((chunk) => (picture.has(chunk.type) ? chunk.whole : mode === 'all' ? keptOfAll(chunk) : withoutPlaceOf(chunk)));
  return Buffer.concat([signature, ...pieces.filter((piece) => piece !== null)]);
}

function keptOfAll({ type, data }: Chunk): Buffer | null {
  const orientation = type === 'eXIf' ? orientationIn(data) : 1;
  return orientation === 1 ? null : chunk('eXIf', orientationBlock(orientation));
}

const xmpName = 'XML:com.adobe.xmp\0';

function withoutPlaceOf({ type, data, whole }: Chunk): Buffer | null {
  if (type === 'eXIf') {
    const block = withoutPlace(data);
    return block === null ? null : chunk('eXIf', block);
  }
  if (['tEXt', 'zTXt', 'iTXt'].includes(type)) {
    if (data.toString('latin1', 0, xmpName.length) === xmpName) return withoutPlaceInXmp(type, data);
    // Old programs keep whole EXIF blocks in texts of this name; a packed one cannot be looked into by its bytes.
    return isPacked(type, data) || /^(Raw profile type|exif:)/i.test(data.toString('latin1', 0, 16)) || isPlace(data.toString('latin1')) ? null : whole;
  }
  return type === 'tIME' ? whole : null;
}

const isPacked = (type: string, data: Buffer): boolean => type === 'zTXt' || (type === 'iTXt' && data[data.indexOf(0) + 1] === 1);

interface TextPlace {
  /** Of the text in the chunk. */
  start: number;
  isCompressed: boolean;
}

function withoutPlaceInXmp(type: string, data: Buffer): Buffer | null {
  const place = placeOfText(type, data);
  const said = place === null ? null : textIn(data.subarray(place.start), place.isCompressed);
  const text = said === null ? null : xmpWithoutPlace(said);
  if (place === null || text === null) return null;
  const bytes = Buffer.from(text, 'utf8');
  return chunk(type, Buffer.concat([data.subarray(0, place.start), place.isCompressed ? deflateSync(bytes) : bytes]));
}

/** zTXt: compression method. iTXt: compression flag and method, language, translated keyword. */
function placeOfText(type: string, data: Buffer): TextPlace | null {
  if (type === 'tEXt') return { start: xmpName.length, isCompressed: false };
  if (type === 'zTXt') return { start: xmpName.length + 1, isCompressed: true };
  const language = data.indexOf(0, xmpName.length + 2);
  const translated = language === -1 ? -1 : data.indexOf(0, language + 1);
  return translated === -1 ? null : { start: translated + 1, isCompressed: data[xmpName.length] === 1 };
}

/** Compressed texts may grow without bounds. */
const mostText = 16 * 1024 * 1024;

function textIn(data: Buffer, isCompressed: boolean): string | null {
  if (!isCompressed) return data.toString('utf8');
  try {
    return inflateSync(data, { maxOutputLength: mostText }).toString('utf8');
  } catch (error) {
    // Damaged, or too long: it is left out.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const made = Buffer.alloc(named.length + 8);
  made.writeUInt32BE(data.length, 0);
  named.copy(made, 4);
  made.writeUInt32BE(crc32(named), named.length + 4);
  return made;
}
