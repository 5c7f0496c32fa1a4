/** GIF files as their blocks: texts go, the picture and its motion stay. A GIF says nothing of place but in XMP. Pure. */
import type { StripMode } from '../../shared/export-contract.ts';

/** Extensions that the picture needs: how often it repeats, and its colours. */
const kept = /^(NETSCAPE2\.0|ANIMEXTS1\.0|ICCRGBG1012)/;

/** Null for a file that is not whole. */
export function stripGif(bytes: Buffer, mode: StripMode): Buffer | null {
  if (bytes.length < 13 || !/^GIF8[79]a/.test(bytes.toString('latin1', 0, 6))) return null;
  const head = 13 + tableBytes(bytes[10] as number);
  const pieces = [bytes.subarray(0, head)];
  for (let at = head; at < bytes.length; ) {
    const end = endOfBlock(bytes, at);
    if (end === null) return null;
    const block = bytes.subarray(at, end);
    if (!isDropped(block, mode)) pieces.push(block);
    if (block[0] === 0x3b) return Buffer.concat(pieces);
    at = end;
  }
  return null;
}

const tableBytes = (packed: number): number => (packed & 0x80 ? 3 * 2 ** ((packed & 0x07) + 1) : 0);

function endOfBlock(bytes: Buffer, at: number): number | null {
  if (bytes[at] === 0x3b) return at + 1;
  if (bytes[at] === 0x21) return endOfData(bytes, at + 2);
  if (bytes[at] !== 0x2c || at + 10 > bytes.length) return null;
  // Local colours, then one byte before the data.
  return endOfData(bytes, at + 10 + tableBytes(bytes[at + 9] as number) + 1);
}

/** Pieces that each begin with their length; the last is empty. */
function endOfData(bytes: Buffer, from: number): number | null {
  let at = from;
  for (let length = bytes[at]; length !== undefined; length = bytes[at]) {
    at += 1 + length;
    if (length === 0) return at;
  }
  return null;
}

function isDropped(block: Buffer, mode: StripMode): boolean {
  if (block[0] !== 0x21) return false;
  const name = block.toString('latin1', 3, 14);
  if (block[1] === 0xff) return mode === 'all' ? !kept.test(name) : name.startsWith('XMP Data');
  return mode === 'all' && (block[1] === 0xfe || block[1] === 0x01);
}
