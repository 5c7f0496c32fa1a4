/** Bytes of a sidecar as text and back, such that what is not changed comes out as the same bytes. Pure. */

export interface Encoding {
  name: 'utf-8' | 'utf-16le' | 'utf-16be';
}

export type Decoded = { ok: true; text: string; encoding: Encoding['name'] } | { ok: false };

/** @returns the text with its byte order mark, where it has one; not ok where the bytes are none of XMP's encodings */
export function decodeXml(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  if (encoding === null) return { ok: false };
  if (encoding !== 'utf-8') {
    if (bytes.length % 2 !== 0) return { ok: false };
    const pairs = Buffer.from(bytes);
    return { ok: true, encoding, text: (encoding === 'utf-16be' ? pairs.swap16() : pairs).toString('utf16le') };
  }
  try {
    return { ok: true, encoding, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { ok: false };
    throw error;
  }
}

export function encodeXml(text: string, encoding: Encoding['name']): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  const pairs = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16be' ? pairs.swap16() : pairs;
}

/** By the byte order mark, or by how the first sign of a document is written. UTF-32 is nothing that anybody writes. */
function encodingOf(bytes: Uint8Array): Encoding['name'] | null {
  const [a = -1, b = -1, c = -1, d = -1] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)) return null;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0x3c && b === 0) return 'utf-16le';
  if (a === 0 && b === 0x3c) return 'utf-16be';
  return 'utf-8';
}

/** Whether what a document declares is how it is written. Nothing declared is UTF-8, or UTF-16 by its mark. */
export function isDeclaredAs(declared: string | null, encoding: Encoding['name']): boolean {
  if (declared === null) return true;
  const name = declared.toLowerCase();
  if (encoding === 'utf-8') return name === 'utf-8' || name === 'utf8';
  return name === 'utf-16' || name === encoding;
}
