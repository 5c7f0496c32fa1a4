/** What a half-typed query may become: searches made before, and names that the library knows. Pure. */
import { posix, win32 } from 'node:path';
import type { Suggestion } from '../../shared/contract.ts';
import { filterKeys, printTerm, type FilterTerm } from '../../shared/query/index.ts';
import type { PhotoEntry } from '../store/store.ts';

export interface Known {
  recent: readonly { text: string }[];
  saved: readonly { name: string; text: string }[];
  photos: ReadonlyMap<string, PhotoEntry>;
  words: readonly string[];
}

/** Names by how many photos have them. */
export interface LibraryNames {
  cameras: string[];
  lenses: string[];
  folders: string[];
  formats: string[];
}

const mostEach = 4;
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

/** Completions of the last word of `text`, each as the whole query that it would make. */
export function suggest(text: string, known: Omit<Known, 'photos'>, names: LibraryNames, albums: readonly string[] = []): Suggestion[] {
  const typed = folded(text).trim();
  const last = /(\S*)$/u.exec(text)?.[1] ?? '';
  const before = text.slice(0, text.length - last.length);
  const value = folded(last.replace(/^-?[a-z]*:"?/i, ''));
  const key = /^-?([a-z]+):/i.exec(last)?.[1]?.toLowerCase() ?? null;
  const term = (made: FilterTerm): string => `${before}${printTerm(made)}`;
  const named = (kind: 'camera' | 'lens' | 'folder' | 'album', filter: 'camera' | 'lens' | 'in' | 'album', all: readonly string[]): Suggestion[] =>
    key !== null && key !== filter ? [] : all.filter((name) => value !== '' || key === filter ? folded(name).includes(value) : false).slice(0, mostEach).map((name) => ({ kind, label: name, text: term({ key: filter, text: name, not: last.startsWith('-') }) }));
  return [
    ...known.saved.filter(({ name }) => folded(name).includes(typed)).slice(0, mostEach).map(({ name, text: query }): Suggestion => ({ kind: 'saved', label: name, text: query })),
    ...known.recent.filter((recent) => folded(recent.text).startsWith(typed) && folded(recent.text) !== typed).slice(0, mostEach).map((recent): Suggestion => ({ kind: 'recent', label: recent.text, text: recent.text })),
    ...named('camera', 'camera', names.cameras),
    ...named('lens', 'lens', names.lenses),
    ...named('folder', 'in', names.folders),
    ...named('album', 'album', albums),
    ...(key !== null || last === '' ? [] : filterKeys.filter((filter) => filter.startsWith(value) && value !== '').slice(0, mostEach).map((filter): Suggestion => ({ kind: 'filter', label: `${filter}:`, text: `${before}${filter}:` }))),
    ...(key !== null || value.length < 2 ? [] : known.words.filter((word) => word.startsWith(value) && word !== value).slice(0, mostEach).map((word): Suggestion => ({ kind: 'word', label: word, text: `${before}${word}` }))),
  ];
}
