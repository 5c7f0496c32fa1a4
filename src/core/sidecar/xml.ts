/**
 * XML as a tree that knows where everything stands in its text, so that a document can be changed in single places and
 * stay as it is everywhere else. A document type is refused before anything of it is used: sidecars need none, and it
 * is the only door to external and exploding entities. Pure.
 */
import { SaxesParser, type SaxesAttributeNSIncomplete } from 'saxes';

/** From the first position to before the second, in the text's own units. */
export interface Span {
  start: number;
  end: number;
}

export interface XmlAttribute extends Span {
  /** Namespace; '' where it has none. `start` is that of the blanks before it. */
  uri: string;
  local: string;
  name: string;
  value: string;
  /** Between its quotation marks. */
  inner: Span;
}

export interface XmlElement extends Span {
  uri: string;
  local: string;
  /** As it is written, with its prefix. */
  name: string;
  attributes: XmlAttribute[];
  children: XmlElement[];
  parent: XmlElement | null;
  /** Between its tags. Null for `<name/>`. */
  inner: Span | null;
  /** All text directly in it, entities resolved. */
  text: string;
  /** Prefixes that it declares itself. */
  declares: ReadonlyMap<string, string>;
}

export type XmlFault = 'doctype' | 'not-xml' | 'too-deep' | 'encoding';
export type XmlRead = { ok: true; root: XmlElement; encoding: string | null } | { ok: false; fault: XmlFault };

/** Nesting that no real sidecar comes near. */
const deepest = 200;

/** Ends the parser where it is: it has no other way to be stopped. */
class Stop extends Error {
  constructor(readonly fault: XmlFault) {
    super(fault);
  }
}

/** @param text a whole document, a byte order mark included where there is one */
export function readXml(text: string): XmlRead {
  const reader = new Reader(text);
  try {
    return reader.read();
  } catch (error) {
    if (error instanceof Stop) return { ok: false, fault: error.fault };
    throw error;
  }
}

class Reader {
  readonly #text: string;
  readonly #parser = new SaxesParser({ xmlns: true, position: true });
  #root: XmlElement | null = null;
  #open: XmlElement | null = null;
  #depth = 0;
  #tagStart = 0;
  /** Where the last name or attribute of the current tag ended. */
  #last = 0;
  #attributes: (Omit<XmlAttribute, 'uri'>)[] = [];
  #encoding: string | null = null;

  constructor(text: string) {
    this.#text = text;
    const parser = this.#parser;
    parser.on('error', () => this.#stop('not-xml'));
    parser.on('doctype', () => this.#stop('doctype'));
    parser.on('xmldecl', ({ encoding }) => void (this.#encoding = encoding ?? null));
    parser.on('opentagstart', ({ name }) => this.#begin(name));
    parser.on('attribute', (attribute) => this.#attribute(attribute));
    parser.on('opentag', (tag) => this.#enter(tag));
    parser.on('closetag', (tag) => this.#leave(tag.isSelfClosing));
    parser.on('text', (piece) => this.#say(piece));
    parser.on('cdata', (piece) => this.#say(piece));
  }

  read(): XmlRead {
    this.#parser.write(this.#text).close();
    return this.#root === null ? { ok: false, fault: 'not-xml' } : { ok: true, root: this.#root, encoding: this.#encoding };
  }

  #stop(fault: XmlFault): never {
    throw new Stop(fault);
  }

  /** Called at the sign after the name. */
  #begin(name: string): void {
    this.#last = this.#parser.position - 1;
    this.#tagStart = this.#last - name.length - 1;
    this.#attributes = [];
  }

  /** Called after the closing quotation mark, which cannot stand in the value itself. */
  #attribute({ name, local, value }: SaxesAttributeNSIncomplete): void {
    const end = this.#parser.position;
    const quote = this.#text.charAt(end - 1);
    const inner = { start: this.#text.lastIndexOf(quote, end - 2) + 1, end: end - 1 };
    this.#attributes.push({ name, local, value, start: this.#last, end, inner });
    this.#last = end;
  }

  /** Called after the tag. */
  #enter(tag: { name: string; local: string; uri: string; isSelfClosing: boolean; ns: Record<string, string>; attributes: Record<string, { uri: string }> }): void {
    this.#depth += 1;
    if (this.#depth > deepest) this.#stop('too-deep');
    const end = this.#parser.position;
    const element: XmlElement = {
      uri: tag.uri, local: tag.local, name: tag.name, parent: this.#open, children: [], text: '',
      attributes: this.#attributes.map((attribute) => ({ ...attribute, uri: tag.attributes[attribute.name]?.uri ?? '' })),
      start: this.#tagStart, end, inner: tag.isSelfClosing ? null : { start: end, end },
      declares: new Map(Object.entries(tag.ns)),
    };
    this.#open?.children.push(element);
    this.#root ??= element;
    this.#open = element;
  }

  #leave(isSelfClosing: boolean): void {
    const element = this.#open as XmlElement;
    this.#depth -= 1;
    this.#open = element.parent;
    element.end = this.#parser.position;
    if (!isSelfClosing && element.inner !== null) element.inner.end = this.#text.lastIndexOf('</', element.end - 1);
  }

  #say(piece: string): void {
    if (this.#open !== null) this.#open.text += piece;
  }
}

/** The namespace that a prefix stands for inside the element; undefined where it stands for none. */
export function namespaceOf(prefix: string, element: XmlElement): string | undefined {
  for (let at: XmlElement | null = element; at !== null; at = at.parent) {
    const uri = at.declares.get(prefix);
    if (uri !== undefined) return uri;
  }
  return undefined;
}

/** A prefix that stands for the namespace inside the element; undefined where there is none. The nameless one does not count: attributes cannot use it. */
export function prefixOf(uri: string, element: XmlElement): string | undefined {
  for (let at: XmlElement | null = element; at !== null; at = at.parent) {
    for (const [prefix, bound] of at.declares) if (bound === uri && prefix !== '' && namespaceOf(prefix, element) === uri) return prefix;
  }
  return undefined;
}

export const escapeText = (text: string): string => cleaned(text).replace(/[&<>]/g, (sign) => entities[sign] as string);
/** Fit for either quotation mark. */
export const escapeAttribute = (text: string): string => cleaned(text).replace(/[&<>"'\t\n\r]/g, (sign) => entities[sign] as string);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;',
};

/** Without what no XML document may hold, however it is written. */
const cleaned = (text: string): string => text.replace(/\p{Surrogate}/gu, '').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

/** One change of a text. */
export interface Splice extends Span {
  text: string;
}

/** Makes changes that do not overlap, all of them in terms of the text as it was; several at one place in the order given. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  let made = '';
  let at = 0;
  for (const { start, end, text: piece } of ordered) {
    if (start < at) throw new Error('Changes of a text overlap.');
    made += text.slice(at, start) + piece;
    at = end;
  }
  return made + text.slice(at);
}
