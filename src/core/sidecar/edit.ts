/**
 * Changes an XMP document in single places. Everything that is not asked for stays as it is, byte for byte: new
 * properties are put in between, values are exchanged between their quotation marks, and what Snapsift put in is taken
 * out with the blanks that came with it, so that adding and removing leaves no trace. Pure.
 */
import { lists, listNames, namespaces, values, valueNames, type ListName, type Prefix, type PropertyName, type ValueName } from './names.ts';
import { escapeAttribute, escapeText, namespaceOf, prefixOf, spliced, type Splice, type XmlElement } from './xml.ts';
import { listProperties, valueProperties, type ListProperty, type ValueProperty, type XmpDocument } from './xmp.ts';

export interface ListChange {
  add: readonly string[];
  /** Exactly as they stand there. */
  remove: readonly string[];
  /** The property goes with its last word. */
  drop: boolean;
}

export interface XmpChange {
  lists: Readonly<Partial<Record<ListName, ListChange>>>;
  /** Null takes the property away. */
  values: Readonly<Partial<Record<ValueName, string | null>>>;
}

export interface Edited {
  text: string;
  /** What could not be changed because it is written in a way that Snapsift does not touch. */
  left: (ListName | ValueName)[];
}

export function editXmp(document: XmpDocument, change: XmpChange): Edited {
  const edit = new Edit(document);
  for (const name of listNames) {
    const wanted = change.lists[name];
    if (wanted !== undefined) edit.list(name, wanted);
  }
  for (const name of valueNames) {
    const wanted = change.values[name];
    if (wanted !== undefined) edit.value(name, wanted);
  }
  return edit.finish();
}

class Edit {
  readonly #document: XmpDocument;
  readonly #text: string;
  /** The line ending that the document uses; none in one that has no lines. */
  readonly #newline: string;
  readonly #splices: Splice[] = [];
  readonly #left: (ListName | ValueName)[] = [];
  /** Whole properties that go. */
  readonly #gone = new Set<XmlElement>();
  /** Properties that come, in the order of their names. */
  readonly #fresh: ((scope: XmlElement, indent: string) => string)[] = [];

  constructor(document: XmpDocument) {
    this.#document = document;
    this.#text = document.text;
    this.#newline = /\r\n|\n|\r/.exec(document.text.slice(document.root.start))?.[0] ?? '';
  }

  list(name: ListName, { add, remove, drop }: ListChange): void {
    const found = listProperties(this.#document, name);
    const home = found.find(({ foreign }) => !foreign);
    const gone = new Set(remove);
    for (const property of found) this.#removeItems(property, gone, drop && !(property === home && add.length > 0));
    if (add.length === 0) return;
    if (home !== undefined) this.#addItems(home, lists[name].rdf, add);
    else if (found.length > 0) this.#left.push(name);
    else this.#fresh.push((scope, indent) => this.#newList(lists[name], add, scope, indent));
  }

  value(name: ValueName, wanted: string | null): void {
    const found = valueProperties(this.#document, name);
    if (found.some((property) => property.form === 'element' && property.foreign)) this.#left.push(name);
    else if (wanted === null) found.forEach((property) => this.#removeValue(property));
    else if (found.length > 0) found.forEach((property) => this.#exchange(property, wanted));
    else this.#fresh.push((scope, indent) => this.#newValue(values[name], wanted, scope, indent));
  }

  finish(): Edited {
    this.#removeProperties();
    if (this.#fresh.length > 0) this.#insertProperties();
    return { text: spliced(this.#text, this.#splices), left: this.#left };
  }

  #removeItems({ element, container, items }: ListProperty, gone: ReadonlySet<string>, drop: boolean): void {
    const going = items.filter(({ value }) => gone.has(value));
    if (going.length === 0) return;
    if (drop && going.length === container?.children.length) this.#gone.add(element);
    else for (const item of going) this.#cut(item.element);
  }

  #addItems({ element, container }: ListProperty, rdf: 'Bag' | 'Seq', words: readonly string[]): void {
    if (container === null) {
      const indent = this.#indentOf(element);
      this.#fill(element, this.#newContainer(rdf, words, element, `${indent} `) + this.#line(indent));
      return;
    }
    const last = container.children.at(-1);
    const blanks = last === undefined ? this.#line(`${this.#indentOf(container)} `) : this.#blanksBefore(last.start);
    const items = words.map((word) => blanks + this.#item(word, container)).join('');
    if (last === undefined) this.#fill(container, items + this.#line(this.#indentOf(container)));
    else this.#splices.push({ start: last.end, end: last.end, text: items });
  }

  /** Puts something into an element that holds nothing but blanks. */
  #fill({ inner, name, end }: XmlElement, content: string): void {
    if (inner !== null) this.#splices.push({ start: inner.start, end: inner.start, text: content.trimEnd() });
    else this.#splices.push({ start: end - 2, end, text: `>${content}</${name}>` });
  }

  #removeValue(property: ValueProperty): void {
    if (property.form === 'element') this.#gone.add(property.element);
    else this.#splices.push({ start: property.attribute.start, end: property.attribute.end, text: '' });
  }

  #exchange(property: ValueProperty, wanted: string): void {
    if (property.form === 'attribute') this.#splices.push({ ...property.attribute.inner, text: escapeAttribute(wanted) });
    else if (property.element.inner !== null) this.#splices.push({ ...property.element.inner, text: escapeText(wanted) });
    else this.#fill(property.element, escapeText(wanted));
  }

  /** A block that would say nothing any more goes as well: Snapsift never puts anything into an empty one. */
  #removeProperties(): void {
    for (const description of this.#document.descriptions) {
      const going = description.children.filter((child) => this.#gone.has(child));
      const isEmptied = going.length > 0 && going.length === description.children.length && !saysSomething(description) && description.text.trim() === '';
      if (isEmptied && !(this.#fresh.length > 0 && description === this.#home())) this.#cut(description);
      else going.forEach((child) => this.#cut(child));
    }
  }

  #cut(element: XmlElement): void {
    const blanks = this.#blanksBefore(element.start);
    this.#splices.push({ start: element.start - blanks.length, end: element.end, text: '' });
  }

  /** The first block that holds elements. */
  #home(): XmlElement | undefined {
    return this.#document.descriptions.find(({ children }) => children.length > 0);
  }

  #insertProperties(): void {
    const home = this.#home();
    const last = home?.children.at(-1);
    if (home === undefined || last === undefined) return this.#insertDescription();
    const indent = this.#indentOf(last);
    const made = this.#fresh.map((make) => this.#line(indent) + make(home, indent)).join('');
    const at = this.#endOfContent(home);
    this.#splices.push({ start: at, end: at, text: made });
  }

  /** A block of its own leaves the others untouched. */
  #insertDescription(): void {
    const { rdf, root, descriptions } = this.#document;
    const beside = descriptions.at(-1) ?? rdf?.children.at(-1);
    const indent = beside === undefined ? `${this.#indentOf(rdf ?? root)} ` : this.#indentOf(beside);
    const made = this.#line(indent) + this.#newDescription(rdf ?? root, indent, descriptions[0]);
    if (beside !== undefined) this.#splices.push({ start: beside.end, end: beside.end, text: made });
    else if (rdf !== null) this.#fill(rdf, made + this.#line(this.#indentOf(rdf)));
    else this.#fillRoot(root, indent, made);
  }

  #fillRoot(root: XmlElement, indent: string, description: string): void {
    const opening = `${this.#line(indent)}<rdf:RDF xmlns:rdf="${namespaces.rdf}">`;
    const content = `${opening}${description}${this.#line(indent)}</rdf:RDF>`;
    if (root.children.length > 0) {
      const at = this.#endOfContent(root);
      this.#splices.push({ start: at, end: at, text: content });
    } else this.#fill(root, content + this.#line(this.#indentOf(root)));
  }

  #newDescription(scope: XmlElement, indent: string, like: XmlElement | undefined): string {
    const about = like?.attributes.find(({ uri, local }) => local === 'about' && (uri === namespaces.rdf || uri === ''))?.value ?? '';
    const { prefix, declaration } = this.#prefix('rdf', scope);
    const made = this.#fresh.map((make) => this.#line(`${indent} `) + make(scope, `${indent} `)).join('');
    return `<${prefix}:Description${declaration} ${prefix}:about="${escapeAttribute(about)}">${made}${this.#line(indent)}</${prefix}:Description>`;
  }

  #newValue(property: PropertyName, value: string, scope: XmlElement, _indent: string): string {
    const { prefix, declaration } = this.#prefix(property.prefix, scope);
    return `<${prefix}:${property.local}${declaration}>${escapeText(value)}</${prefix}:${property.local}>`;
  }

  #newList(property: PropertyName & { rdf: 'Bag' | 'Seq' }, words: readonly string[], scope: XmlElement, indent: string): string {
    const { prefix, declaration } = this.#prefix(property.prefix, scope);
    return `<${prefix}:${property.local}${declaration}>${this.#newContainer(property.rdf, words, scope, `${indent} `)}${this.#line(indent)}</${prefix}:${property.local}>`;
  }

  #newContainer(rdf: 'Bag' | 'Seq', words: readonly string[], scope: XmlElement, indent: string): string {
    const { prefix, declaration } = this.#prefix('rdf', scope);
    const items = words.map((word) => `${this.#line(`${indent} `)}<${prefix}:li>${escapeText(word)}</${prefix}:li>`).join('');
    return `${this.#line(indent)}<${prefix}:${rdf}${declaration}>${items}${this.#line(indent)}</${prefix}:${rdf}>`;
  }

  #item(word: string, container: XmlElement): string {
    const { prefix, declaration } = this.#prefix('rdf', container);
    return `<${prefix}:li${declaration}>${escapeText(word)}</${prefix}:li>`;
  }

  /** The document's own prefix; else the usual one, or one that stands for nothing yet, declared on the spot. */
  #prefix(usual: Prefix, scope: XmlElement): { prefix: string; declaration: string } {
    const known = prefixOf(namespaces[usual], scope);
    if (known !== undefined) return { prefix: known, declaration: '' };
    let prefix: string = usual;
    for (let count = 1; namespaceOf(prefix, scope) !== undefined; count++) prefix = `${usual}${count}`;
    return { prefix, declaration: ` xmlns:${prefix}="${namespaces[usual]}"` };
  }

  #line(indent: string): string {
    return this.#newline === '' ? '' : this.#newline + indent;
  }

  #blanksBefore(at: number): string {
    let from = at;
    while (from > 0 && isBlank(this.#text.charCodeAt(from - 1))) from -= 1;
    return this.#text.slice(from, at);
  }

  #indentOf(element: XmlElement): string {
    const blanks = this.#blanksBefore(element.start);
    return blanks.slice(Math.max(blanks.lastIndexOf('\n'), blanks.lastIndexOf('\r')) + 1);
  }

  /** Before the blanks that come before the end tag. */
  #endOfContent(element: XmlElement): number {
    const end = element.inner?.end ?? element.end;
    return end - this.#blanksBefore(end).length;
  }
}

/** Anything but what it is about. */
const saysSomething = ({ attributes }: XmlElement): boolean => attributes.some(({ local, name }) => local !== 'about' && name !== 'xmlns' && !name.startsWith('xmlns:'));

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
