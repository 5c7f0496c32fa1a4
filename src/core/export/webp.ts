/** WebP files as their chunks. Pure. */
import { orientationBlock, orientationIn, withoutPlace } from './tiff.ts';
import { xmpWithoutPlace } from './xmp-place.ts';
import type { StripMode } from '../../shared/export-contract.ts';

const picture: ReadonlySet<string> = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ICCP', 'ANIM', 'ANMF']);
/** In the header of an extended file. */
const flags = { exif: 0x08, xmp: 0x04 } as const;

interface Chunk {
  type: string;
  data: Buffer;
}

function chunksOf(bytes: Buffer): Chunk[] | null {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  const end = bytes.readUInt32LE(4) + 8;
  if (end > bytes.length) return null;
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= end; ) {
    const length = bytes.readUInt32LE(at + 4);
    if (at + 8 + length > end) return null;
    chunks.push({ type: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** Null for a file that is not whole. */
export function stripWebp(bytes: Buffer, mode: StripMode): Buffer | null {
  const chunks = chunksOf(bytes);
  if (chunks === null) return null;
  const kept = chunks.flatMap((chunk) => (picture.has(chunk.type) ? [chunk] : mode === 'all' ? keptOfAll(chunk) : withoutPlaceOf(chunk)));
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept.map((chunk) => written(withFlags(chunk, kept)))]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** Some programs put the name that JPEG wants before the block. */
const blockOf = (data: Buffer): Buffer => (data.toString('latin1', 0, 6) === 'Exif\0\0' ? data.subarray(6) : data);

function keptOfAll({ type, data }: Chunk): Chunk[] {
  const orientation = type === 'EXIF' ? orientationIn(blockOf(data)) : 1;
  return orientation === 1 ? [] : [{ type, data: orientationBlock(orientation) }];
}

function withoutPlaceOf({ type, data }: Chunk): Chunk[] {
  if (type === 'EXIF') return made(type, withoutPlace(blockOf(data)));
  if (type !== 'XMP ') return [];
  const text = xmpWithoutPlace(data.toString('utf8'));
  return made(type, text === null ? null : Buffer.from(text, 'utf8'));
}

const made = (type: string, data: Buffer | null): Chunk[] => (data === null ? [] : [{ type, data }]);

/** The header says what follows. */
function withFlags(chunk: Chunk, all: readonly Chunk[]): Chunk {
  if (chunk.type !== 'VP8X' || chunk.data.length < 1) return chunk;
  const data = Buffer.from(chunk.data);
  const has = (type: string): boolean => all.some((each) => each.type === type);
  data[0] = ((data[0] as number) & ~(flags.exif | flags.xmp)) | (has('EXIF') ? flags.exif : 0) | (has('XMP ') ? flags.xmp : 0);
  return { type: chunk.type, data };
}

function written({ type, data }: Chunk): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
