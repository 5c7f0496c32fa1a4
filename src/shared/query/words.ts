/** Cuts a query into words, quoted phrases and `key:value` pairs. Pure, linear, never throws. */

export interface Word {
  /** `-` stood before it. */
  not: boolean;
  /** What stood before the colon, lower case; null where there is none. */
  key: string | null;
  text: string;
  quoted: boolean;
  /** A quotation mark was opened and not closed. */
  open: boolean;
  /** As it was written. */
  source: string;
}

const space = /\s/u;
const keyPattern = /([a-z]+):/iy;

export function wordsOf(query: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < query.length) {
    if (space.test(query[at] as string)) {
      at += 1;
      continue;
    }
    const { word, end } = wordAt(query, at);
    words.push(word);
    at = end;
  }
  return words;
}

function wordAt(query: string, start: number): { word: Word; end: number } {
  let at = start;
  const after = query[at + 1];
  // A hyphen excludes what follows at once; a lone one, and a run of them, are signs like any other.
  const not = query[at] === '-' && after !== undefined && after !== '-' && !space.test(after);
  if (not) at += 1;
  const key = keyAt(query, at);
  if (key !== null) at += key.length + 1;
  const quoted = query[at] === '"';
  const { text, end, open } = quoted ? quotedAt(query, at + 1) : bareAt(query, at);
  return { word: { not, key: key?.toLowerCase() ?? null, text, quoted, open, source: query.slice(start, end) }, end };
}

/** A key stands only where something follows its colon, and an address (`http://`) is none. */
function keyAt(query: string, at: number): string | null {
  keyPattern.lastIndex = at;
  const key = keyPattern.exec(query)?.[1];
  if (key === undefined) return null;
  const next = query[at + key.length + 1];
  return next === undefined || space.test(next) || query.startsWith('//', at + key.length + 1) ? null : key;
}

function bareAt(query: string, at: number): { text: string; end: number; open: boolean } {
  let end = at;
  while (end < query.length && !space.test(query[end] as string)) end += 1;
  return { text: query.slice(at, end), end, open: false };
}

/** Up to the closing mark; two marks in a row are one mark of the text. */
function quotedAt(query: string, start: number): { text: string; end: number; open: boolean } {
  let text = '';
  let from = start;
  for (;;) {
    const mark = query.indexOf('"', from);
    if (mark === -1) return { text: text + query.slice(from), end: query.length, open: true };
    text += query.slice(from, mark);
    if (query[mark + 1] !== '"') return { text, end: mark + 1, open: false };
    text += '"';
    from = mark + 2;
  }
}

/** The text as one word of the query again, quoted where it has to be. */
export const asWord = (text: string): string => (text === '' || /[\s"]/u.test(text) ? quote(text) : text);

export const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
