/**
 * EXIF blocks, which are small TIFF files: where a picture was taken is taken out in place, so that everything else
 * keeps its position. A block that does not hold together answers null, and is then left out as a whole. Pure.
 */

export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const tags = { orientation: 0x0112, xmp: 0x02bc, iptc: 0x83bb, photoshop: 0x8649, exif: 0x8769, gps: 0x8825 } as const;
/** Bytes of one value, by type. */
const sizes: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const entryBytes = 12;
/** IFDs in a row: the picture and its thumbnail, and some more. */
const mostIfds = 8;

interface Tiff {
  bytes: Buffer;
  u16(at: number): number;
  u32(at: number): number;
  write16(value: number, at: number): void;
}

function open(bytes: Buffer): Tiff | null {
  const order = bytes.length < 8 ? '' : bytes.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return null;
  const isLittle = order === 'II';
  const tiff: Tiff = {
    bytes,
    u16: (at) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    u32: (at) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
    write16: (value, at) => void (isLittle ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)),
  };
  return tiff.u16(2) === 42 ? tiff : null;
}

interface Ifd {
  at: number;
  count: number;
  /** Where the position of the next one stands. */
  next: number;
}

function ifdAt({ bytes, u16 }: Tiff, at: number): Ifd | null {
  if (at < 8 || at + 2 > bytes.length) return null;
  const count = u16(at);
  const next = at + 2 + count * entryBytes;
  // Cameras leave out the position of the next one where there is none.
  return next > bytes.length ? null : { at, count, next };
}

/** Every IFD of the chain, and those of EXIF that hang on them; null where one lies outside. */
function ifdsOf(tiff: Tiff): Ifd[] | null {
  const ifds = chain(tiff);
  const hanging = ifds?.flatMap((ifd) => entriesOf(ifd).filter((entry) => tiff.u16(entry) === tags.exif).map((entry) => ifdAt(tiff, tiff.u32(entry + 8))));
  if (ifds === null || hanging === undefined || hanging.includes(null)) return null;
  return [...ifds, ...hanging.filter((ifd) => ifd !== null)];
}

/** Null where one lies outside. */
function chain(tiff: Tiff): Ifd[] | null {
  const ifds: Ifd[] = [];
  for (let at = tiff.u32(4); at !== 0; ) {
    const ifd = ifdAt(tiff, at);
    if (ifd === null || ifds.length >= mostIfds) return null;
    ifds.push(ifd);
    at = ifd.next + 4 <= tiff.bytes.length ? tiff.u32(ifd.next) : 0;
  }
  return ifds;
}

const entriesOf = ({ at, count }: Ifd): number[] => Array.from({ length: count }, (_, index) => at + 2 + index * entryBytes);

/** @param block a TIFF file without the pictures it may hold, from its byte order on */
export function orientationIn(block: Buffer): Orientation {
  const tiff = open(block);
  const first = tiff === null ? null : ifdAt(tiff, tiff.u32(4));
  if (tiff === null || first === null) return 1;
  const entry = entriesOf(first).find((at) => tiff.u16(at) === tags.orientation);
  const value = entry === undefined ? 1 : tiff.u16(entry + 8);
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

/** A block that says which way is up, and nothing else. */
export function orientationBlock(orientation: Orientation): Buffer {
  const block = Buffer.alloc(26);
  block.write('MM', 0, 'latin1');
  block.writeUInt16BE(42, 2);
  block.writeUInt32BE(8, 4);
  block.writeUInt16BE(1, 8);
  block.writeUInt16BE(tags.orientation, 10);
  block.writeUInt16BE(3, 12);
  block.writeUInt32BE(1, 14);
  block.writeUInt16BE(orientation, 18);
  return block;
}

/** Copies that programs put into the block of what is said elsewhere, place included. */
const copies: readonly number[] = [tags.xmp, tags.iptc, tags.photoshop];

/** The same block without place; null where it does not hold together. */
export function withoutPlace(block: Buffer): Buffer | null {
  const tiff = open(Buffer.from(block));
  try {
    const ifds = tiff === null ? null : ifdsOf(tiff);
    if (tiff === null || ifds === null) return null;
    for (const ifd of ifds) for (const entry of entriesOf(ifd).reverse()) if (!clearEntry(tiff, ifd, entry)) return null;
    return tiff.bytes;
  } catch (error) {
    // A position outside of the block.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function clearEntry(tiff: Tiff, ifd: Ifd, entry: number): boolean {
  const tag = tiff.u16(entry);
  if (tag === tags.gps) {
    const gps = ifdAt(tiff, tiff.u32(entry + 8));
    if (gps === null) return false;
    for (const each of entriesOf(gps)) clearValue(tiff, each);
    tiff.bytes.fill(0, gps.at, Math.min(gps.next + 4, tiff.bytes.length));
  } else if (copies.includes(tag)) clearValue(tiff, entry);
  else return true;
  removeEntry(tiff, ifd, entry);
  return true;
}

/** Values of more than four bytes stand elsewhere. */
function clearValue({ bytes, u16, u32 }: Tiff, entry: number): void {
  const length = (sizes[u16(entry + 2)] ?? 0) * u32(entry + 4);
  const at = u32(entry + 8);
  if (length > 4 && at >= 8 && at + length <= bytes.length) bytes.fill(0, at, at + length);
}

/** The entries after it move up, so that there is no gap. */
function removeEntry({ bytes, write16 }: Tiff, ifd: Ifd, entry: number): void {
  const end = Math.min(ifd.next + 4, bytes.length);
  bytes.copyWithin(entry, entry + entryBytes, end);
  bytes.fill(0, end - entryBytes, end);
  ifd.count -= 1;
  ifd.next -= entryBytes;
  write16(ifd.count, ifd.at);
}
