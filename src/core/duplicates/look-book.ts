/**
 * The looks of all photos in memory, as numbers side by side: 138 bytes a photo, so that a million take 138 MB. A photo
 * keeps its row while the library is open; a forgotten one leaves it empty, for the next.
 */
import { comparisonVersion } from '../image/comparison-version.ts';
import { fingerprintVersion, viewCount } from '../image/fingerprint.ts';
import { lookKinds, type Look, type LookKind } from '../image/look-kinds.ts';
import type { DerivedMirror } from '../store/derived.ts';
import type { ComparedRow, LookRow } from '../store/duplicates-shape.ts';

export const codeWords = 2 * viewCount;

export interface LookBook {
  readonly rows: number;
  readonly size: number;
  /** Rises with every look that comes or goes. */
  readonly revision: number;
  hashAt(row: number): string | null;
  rowOf(hash: string): number | undefined;
  kindAt(row: number): LookKind;
  /** Digest of pixels; null where there is none. */
  pixelsAt(row: number): string | null;
  qualityOf(hash: string): number | null;
  /** Half of a view's code. */
  wordAt(row: number, word: number): number;
  /** It was compared with all that were there before; in mirrored form, too, where that is asked. */
  isCompared(row: number, mirrored: boolean): boolean;
  readonly looks: DerivedMirror<LookRow>;
  readonly compared: DerivedMirror<ComparedRow>;
}

/** Rows a block; adding never copies what is there. */
const blockRows = 16_384;

interface Block {
  codes: Uint32Array;
  kinds: Uint8Array;
  /** 0: not known. */
  quality: Uint8Array;
  /** 0: with nothing yet. 1: as it is. 2: and mirrored. */
  compared: Uint8Array;
}

export function createLookBook(): LookBook {
  const blocks: Block[] = [];
  const hashes: (string | null)[] = [];
  const rows = new Map<string, number>();
  const digests = new Map<number, string>();
  const free: number[] = [];
  /** Comparisons are read before looks. */
  const early = new Map<string, number>();
  let revision = 0;
  const blockAt = (row: number): Block => blocks[Math.floor(row / blockRows)] as Block;
  const rowFor = (hash: string): number => {
    const row = rows.get(hash) ?? free.pop() ?? hashes.length;
    if (row === blocks.length * blockRows) {
      blocks.push({ codes: new Uint32Array(blockRows * codeWords), kinds: new Uint8Array(blockRows), quality: new Uint8Array(blockRows), compared: new Uint8Array(blockRows) });
    }
    rows.set(hash, row);
    hashes[row] = hash;
    return row;
  };

  return {
    get rows() {
      return hashes.length;
    },
    get size() {
      return rows.size;
    },
    get revision() {
      return revision;
    },
    hashAt: (row) => hashes[row] ?? null,
    rowOf: (hash) => rows.get(hash),
    kindAt: (row) => lookKinds[blockAt(row).kinds[row % blockRows] as number] as LookKind,
    pixelsAt: (row) => digests.get(row) ?? null,
    qualityOf(hash) {
      const row = rows.get(hash);
      const quality = row === undefined ? 0 : (blockAt(row).quality[row % blockRows] as number);
      return quality === 0 ? null : quality;
    },
    wordAt: (row, word) => blockAt(row).codes[(row % blockRows) * codeWords + word] as number,
    isCompared: (row, mirrored) => (blockAt(row).compared[row % blockRows] as number) >= (mirrored ? 2 : 1),
    looks: {
      has: (hash) => rows.has(hash),
      put({ hash, kind, codes, pixels, quality, version }) {
        const words = wordsFrom(codes);
        if (version !== fingerprintVersion || words === null) return;
        const row = rowFor(hash);
        const [block, at] = [blockAt(row), row % blockRows];
        block.codes.set(words, at * codeWords);
        block.kinds[at] = lookKinds.indexOf(kind);
        block.quality[at] = quality ?? 0;
        block.compared[at] = early.get(hash) ?? 0;
        early.delete(hash);
        if (pixels === null) digests.delete(row);
        else digests.set(row, pixels);
        revision += 1;
      },
      remove(hash) {
        early.delete(hash);
        const row = rows.get(hash);
        if (row === undefined) return;
        rows.delete(hash);
        digests.delete(row);
        hashes[row] = null;
        free.push(row);
        revision += 1;
      },
    },
    compared: {
      has(hash) {
        const row = rows.get(hash);
        return row === undefined ? early.has(hash) : blockAt(row).compared[row % blockRows] !== 0;
      },
      put({ hash, version }) {
        if (Math.floor(version / 10) !== comparisonVersion) return;
        const row = rows.get(hash);
        if (row === undefined) early.set(hash, version % 10);
        else blockAt(row).compared[row % blockRows] = version % 10;
      },
      remove(hash) {
        early.delete(hash);
        const row = rows.get(hash);
        if (row !== undefined) blockAt(row).compared[row % blockRows] = 0;
      },
    },
  };
}

/** One version of how pictures are compared has two: without and with their mirrored forms. */
export const comparedRow = (hash: string, mirrored: boolean): ComparedRow => ({ hash, version: comparisonVersion * 10 + (mirrored ? 2 : 1) });

/** base64 of little-endian words, as stored. */
export function lookRow(hash: string, { kind, codes, pixels, quality }: Look): LookRow {
  return { hash, kind, codes: Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength).toString('base64'), pixels, quality, version: fingerprintVersion };
}

/** Null where it is not what this version writes. */
function wordsFrom(text: string): Uint32Array | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== codeWords * 4) return null;
  return Uint32Array.from({ length: codeWords }, (_, word) => bytes.readUInt32LE(4 * word));
}
