/**
 * The few boxes of MP4 and QuickTime that the parser does not tell about: when the film was made, how long it is shown,
 * and lists of edits that show other frames than are in it. Headers only are read.
 */
import { open, type FileHandle } from 'node:fs/promises';

export interface MovieBoxes {
  /** ms since 1970, UTC; null where the file does not say. */
  created: number | null;
  /** Length as it is shown; null where the file does not say. */
  seconds: number | null;
  /** Several edits, or one at another speed: what is shown is not what is in it. */
  edited: boolean;
  /** Tracks of picture and of sound, whether anybody can read them or not. */
  pictures: number;
  sounds: number;
}

/** Boxes looked at: far more than any film has around its samples. */
const mostBoxes = 5_000;
const containers = new Set(['moov', 'trak', 'edts', 'mdia']);
/** Seconds from 1904, when such files begin to count, to 1970. */
const epoch1904 = 2_082_844_800;
const shortHeader = 8;
const longHeader = 16;

/** Null where it is no such file. Throws as the file system does. */
export async function readMovieBoxes(path: string, signal: AbortSignal): Promise<MovieBoxes | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const found: MovieBoxes = { created: null, seconds: null, edited: false, pictures: 0, sounds: 0 };
    const walk: Walk = { file, signal, left: mostBoxes, movie: false };
    await walkBoxes(walk, 0, size, found);
    return walk.movie ? found : null;
  } finally {
    await file.close();
  }
}

interface Walk {
  file: FileHandle;
  signal: AbortSignal;
  left: number;
  movie: boolean;
}

async function walkBoxes(walk: Walk, from: number, to: number, found: MovieBoxes): Promise<void> {
  for (let at = from; at + shortHeader <= to && walk.left-- > 0; ) {
    walk.signal.throwIfAborted();
    const header = await read(walk.file, at, longHeader);
    if (header.length < shortHeader) return;
    const short = header.readUInt32BE(0);
    const isLong = short === 1 && header.length === longHeader;
    const length = short === 0 ? to - at : isLong ? Number(header.readBigUInt64BE(8)) : short;
    const start = at + (isLong ? longHeader : shortHeader);
    if (length < start - at || !Number.isSafeInteger(at + length)) return;
    const end = Math.min(to, at + length);
    const name = header.toString('latin1', 4, 8);
    if (name === 'moov') walk.movie = true;
    if (containers.has(name)) await walkBoxes(walk, start, end, found);
    if (name === 'mvhd') readHeader(await read(walk.file, start, 32), found);
    if (name === 'hdlr') readHandler(await read(walk.file, start, 12), found);
    if (name === 'elst') readEdits(await read(walk.file, start, Math.min(end - start, mostEdits)), found);
    at += length;
  }
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, at);
  return buffer.subarray(0, bytesRead);
}

function readHeader(box: Buffer, found: MovieBoxes): void {
  if (box.length < 32) return;
  const wide = box[0] === 1;
  const made = wide ? Number(box.readBigUInt64BE(4)) : box.readUInt32BE(4);
  const [scale, length] = wide ? [box.readUInt32BE(20), Number(box.readBigUInt64BE(24))] : [box.readUInt32BE(12), box.readUInt32BE(16)];
  // Some programs count from 1970 all the same; before 1970 there were no such files.
  if (made > epoch1904) found.created = (made - epoch1904) * 1000;
  const unknown = length === 0 || (!wide && length === 0xffffffff);
  if (scale > 0 && !unknown) found.seconds = length / scale;
}

function readHandler(box: Buffer, found: MovieBoxes): void {
  const kind = box.toString('latin1', 8, 12);
  if (kind === 'vide') found.pictures += 1;
  if (kind === 'soun') found.sounds += 1;
}

/** Bytes of a list of edits that are read: enough to see that there are several. */
const mostEdits = 4096;
const normalSpeed = 0x10000;

function readEdits(box: Buffer, found: MovieBoxes): void {
  if (box.length < 8) return;
  const wide = box[0] === 1;
  const step = wide ? 20 : 12;
  const count = Math.min(box.readUInt32BE(4), Math.floor((box.length - 8) / step));
  let shown = 0;
  for (let entry = 0; entry < count; entry++) {
    const at = 8 + entry * step + (wide ? 8 : 4);
    const start = wide ? Number(box.readBigInt64BE(at)) : box.readInt32BE(at);
    const speed = box.readInt32BE(at + (wide ? 8 : 4));
    // An empty edit only waits.
    if (start < 0) continue;
    shown += 1;
    if (speed !== normalSpeed) found.edited = true;
  }
  if (shown > 1) found.edited = true;
}
