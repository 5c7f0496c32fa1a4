/** What a half-typed query may become: searches made before, and names that the library knows. Pure. */
import { posix, win32 } from 'node:path';
import type { Suggestion } from '../../shared/contract.ts';
import { filterKeys, photoFacts, photoTraits, photoTypes, printTerm, type FilterTerm } from '../../shared/query/index.ts';
import type { PhotoEntry } from '../store/store.ts';

export interface Known {
  /** The newest first. */
  recent: readonly { text: string }[];
  saved: readonly { id: string; name: string; text: string }[];
  words: readonly string[];
}

/** Names by how many photos have them. */
export interface LibraryNames {
  cameras: string[];
  lenses: string[];
  folders: string[];
  formats: string[];
}

/** Of one kind, and of all kinds together: a list that is read at a glance. */
const mostEach = 4;
const mostOfAll = 8;
const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/** One pass over all photos: callers keep the answer until the library changes. */
export function namesOf(photos: Iterable<PhotoEntry>): LibraryNames {
  const counts = { cameras: new Map<string, number>(), lenses: new Map<string, number>(), folders: new Map<string, number>(), formats: new Map<string, number>() };
  const count = (map: Map<string, number>, name: string | null): void => {
    if (name !== null && name !== '') map.set(name, (map.get(name) ?? 0) + 1);
  };
  for (const { camera, lens, format, paths } of photos) {
    const [path] = paths;
    if (path === undefined) continue;
    count(counts.cameras, camera);
    count(counts.lenses, lens);
    count(counts.formats, format);
    count(counts.folders, path.includes('/') ? posix.basename(posix.dirname(path)) : win32.basename(win32.dirname(path)));
  }
  const ordered = (map: Map<string, number>): string[] => [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
  return { cameras: ordered(counts.cameras), lenses: ordered(counts.lenses), folders: ordered(counts.folders), formats: ordered(counts.formats) };
}

/** The word that is being typed, taken apart. */
interface Typed {
  /** The query before it. */
  before: string;
  not: boolean;
  /** What stands before its colon; null where there is none. */
  key: string | null;
  /** What stands after it, folded. */
  value: string;
}

function lastWord(text: string): Typed {
  const last = /(\S*)$/u.exec(text)?.[1] ?? '';
  const [, minus = '', key, rest = ''] = /^(-?)(?:([a-z]+):)?"?(.*)$/isu.exec(last) ?? [];
  return { before: text.slice(0, text.length - last.length), not: minus !== '', key: key?.toLowerCase() ?? null, value: folded(rest) };
}

/** Filters whose value alone says what they are. */
const sayable: readonly string[] = [...photoTraits.map((trait) => `is:${trait}`), 'type:screenshot'];
/** Letters of a value from which on it is offered without its key, and how many of them. */
const least = 3;
const mostSaid = 2;

/** Values of the filters that take one of a few. */
const choices: Readonly<Record<string, readonly string[]>> = { is: photoTraits, has: photoFacts, type: photoTypes };

/** Searches made before that go on like `text`, and completions of its last word, each as the whole query that it would make. */
export function suggest(text: string, known: Known, names: LibraryNames, albums: readonly string[] = []): Suggestion[] {
  const typed = folded(text).trim();
  const last = lastWord(text);
  // Nothing typed yet: then these are all there is to offer.
  const most = typed === '' ? mostOfAll : mostEach;
  return [
    ...known.saved.filter(({ name }) => folded(name).includes(typed)).slice(0, mostEach).map(({ id, name, text: query }): Suggestion => ({ kind: 'saved', label: name, text: query, id })),
    ...known.recent.filter((recent) => folded(recent.text).startsWith(typed) && folded(recent.text) !== typed).slice(0, most).map((recent): Suggestion => ({ kind: 'recent', label: recent.text, text: recent.text })),
    ...filters(last, names),
    ...named(last, 'camera', 'camera', names.cameras),
    ...named(last, 'lens', 'lens', names.lenses),
    ...named(last, 'folder', 'in', names.folders),
    ...named(last, 'album', 'album', albums),
    ...words(last, known.words),
  ].slice(0, mostOfAll);
}

/** A key that is there already asks for all of its names. */
function named({ before, not, key, value }: Typed, kind: 'camera' | 'lens' | 'folder' | 'album', filter: 'camera' | 'lens' | 'in' | 'album', all: readonly string[]): Suggestion[] {
  if (key === null ? value.length < 2 : key !== filter) return [];
  const made = (text: string): FilterTerm => ({ key: filter, text, not });
  return all.filter((name) => folded(name).includes(value)).slice(0, mostEach).map((name) => ({ kind, label: name, text: `${before}${printTerm(made(name))}` }));
}

function filters({ before, not, key, value }: Typed, { formats }: LibraryNames): Suggestion[] {
  const sign = not ? '-' : '';
  if (key !== null) {
    const known = (choices[key] ?? []).filter((choice) => key !== 'type' || choice === 'screenshot' || formats.includes(choice));
    return known.filter((choice) => choice.startsWith(value) && choice !== value).slice(0, mostEach * 2).map((choice) => ({ kind: 'filter', label: `${key}:${choice}`, text: `${before}${sign}${key}:${choice}` }));
  }
  if (value === '') return [];
  const keys = filterKeys.filter((filter) => filter.startsWith(value)).map((filter) => `${filter}:`);
  // Who wants "favourites" need not know that they are "is:favourite".
  const said = value.length < least ? [] : sayable.filter((filter) => filter.slice(filter.indexOf(':') + 1).startsWith(value));
  return [...keys, ...said.slice(0, mostSaid)].slice(0, mostEach).map((filter) => ({ kind: 'filter', label: filter, text: `${before}${sign}${filter}` }));
}

function words({ before, not, key, value }: Typed, known: readonly string[]): Suggestion[] {
  if (key !== null || value.length < 2) return [];
  const sign = not ? '-' : '';
  // An excluded word is one word, or in quotation marks.
  const fitting = known.filter((word) => word.startsWith(value) && word !== value && !(not && word.includes(' ')));
  return fitting.slice(0, mostOfAll).map((word) => ({ kind: 'word', label: word, text: `${before}${sign}${word}` }));
}
