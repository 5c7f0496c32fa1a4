/** An XMP document: where its properties are, whatever way they are written, and what they say. Pure. */
import { lists, listNames, namespaces, values, valueNames, type ListName, type PropertyName, type ValueName } from './names.ts';
import { readXml, type XmlAttribute, type XmlElement, type XmlFault } from './xml.ts';

export interface ListItem {
  /** Without blanks around it. */
  value: string;
  element: XmlElement;
}

/** One occurrence of a list property. `container` is null where the property holds none, or something unknown. */
export interface ListProperty {
  element: XmlElement;
  container: XmlElement | null;
  items: ListItem[];
  /** Written in a way that must not be touched. */
  foreign: boolean;
}

/** One occurrence of a simple property. */
export type ValueProperty = { value: string } & ({ form: 'attribute'; attribute: XmlAttribute } | { form: 'element'; element: XmlElement; foreign: boolean });

export interface XmpDocument {
  /** The text that all positions are in. */
  text: string;
  root: XmlElement;
  /** Null where a document holds no RDF yet. */
  rdf: XmlElement | null;
  /** The blocks of properties, in order. */
  descriptions: XmlElement[];
}

export type XmpFault = XmlFault | 'not-xmp';
export type XmpRead = { ok: true; document: XmpDocument; encoding: string | null } | { ok: false; fault: XmpFault };

const isNamed = (uri: string, local: string) => (node: { uri: string; local: string }): boolean => node.uri === uri && node.local === local;
const isRdf = (local: string) => isNamed(namespaces.rdf, local);
/** `xapmeta` is what the first versions of XMP said. */
const isWrapper = (node: XmlElement): boolean => node.uri === namespaces.x && (node.local === 'xmpmeta' || node.local === 'xapmeta');

export function readXmp(text: string): XmpRead {
  const read = readXml(text);
  if (!read.ok) return read;
  const { root, encoding } = read;
  const rdf = isRdf('RDF')(root) ? root : isWrapper(root) ? (root.children.find(isRdf('RDF')) ?? null) : undefined;
  if (rdf === undefined) return { ok: false, fault: 'not-xmp' };
  return { ok: true, encoding, document: { text, root, rdf, descriptions: rdf?.children.filter(isRdf('Description')) ?? [] } };
}

/** Every occurrence, in order: programs that wrote one property twice are met. */
export function listProperties({ descriptions }: XmpDocument, name: ListName): ListProperty[] {
  const property = lists[name];
  return elementsOf(descriptions, property).map(readList);
}

function readList(element: XmlElement): ListProperty {
  const [container, ...others] = element.children;
  if (container === undefined) return { element, container: null, items: [], foreign: element.text.trim() !== '' || element.attributes.some(({ uri }) => uri === namespaces.rdf) };
  if (others.length > 0 || !['Bag', 'Seq', 'Alt'].some((local) => isRdf(local)(container))) return { element, container: null, items: [], foreign: true };
  const items = container.children.filter(isRdf('li')).map((item) => ({ value: item.text.trim(), element: item }));
  return { element, container, items, foreign: false };
}

export function valueProperties({ descriptions }: XmpDocument, name: ValueName): ValueProperty[] {
  const property = values[name];
  const is = isNamed(namespaces[property.prefix], property.local);
  return descriptions.flatMap((description) => [
    ...description.attributes.filter(is).map((attribute): ValueProperty => ({ form: 'attribute', value: attribute.value.trim(), attribute })),
    ...description.children.filter(is).map((element): ValueProperty => ({ form: 'element', value: element.text.trim(), element, foreign: isForeign(element) })),
  ]);
}

/** A value with parts or qualifiers of its own. */
const isForeign = ({ children, attributes }: XmlElement): boolean => children.length > 0 || attributes.some(({ uri }) => uri === namespaces.rdf);

const elementsOf = (descriptions: readonly XmlElement[], { prefix, local }: PropertyName): XmlElement[] =>
  descriptions.flatMap(({ children }) => children.filter(isNamed(namespaces[prefix], local)));

/** What a document says, word for word. */
export interface Facts {
  /** Null: the list is not there at all. */
  lists: Readonly<Record<ListName, readonly string[] | null>>;
  values: Readonly<Partial<Record<ValueName, string>>>;
}

export const noFacts: Facts = { lists: { subject: null, hierarchical: null, tagsList: null }, values: {} };

export function factsOf(document: XmpDocument): Facts {
  const readLists = Object.fromEntries(listNames.map((name) => [name, wordsOf(listProperties(document, name))])) as Record<ListName, string[] | null>;
  const readValues: Partial<Record<ValueName, string>> = {};
  for (const name of valueNames) {
    const [first] = valueProperties(document, name).filter((property) => property.form === 'attribute' || !property.foreign);
    if (first !== undefined && first.value !== '') readValues[name] = first.value;
  }
  return { lists: readLists, values: readValues };
}

const wordsOf = (properties: readonly ListProperty[]): string[] | null =>
  properties.length === 0 ? null : [...new Set(properties.flatMap(({ element, items }) => (element.children.length === 0 ? [element.text.trim()] : items.map(({ value }) => value))).filter((value) => value !== ''))];
