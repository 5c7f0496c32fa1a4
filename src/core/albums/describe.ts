/** How an album is told to the interface. */
import type { Album, AlbumProblem } from '../../shared/albums-contract.ts';
import type { PhotoTile } from '../../shared/contract.ts';
import { parseQuery } from '../../shared/query/index.ts';
import type { PhotoEntry } from '../store/store.ts';
import type { AlbumBook, AlbumDefinition } from './book.ts';
import type { Decisions } from './decisions.ts';
import type { PhotoSet } from './members.ts';

export interface DescribeParts {
  book: Pick<AlbumBook, 'all' | 'get'>;
  decisions: Pick<Decisions, 'all'>;
  members(id: string): PhotoSet | null;
  /** The photo that stands best for an album of its own accord. */
  best(album: AlbumDefinition, members: PhotoSet): string | null;
  /** What judging a label or a saved search met. */
  judgeProblems(album: AlbumDefinition): readonly AlbumProblem[];
  isLocked(album: AlbumDefinition): boolean;
  /** Photos of locked albums are shown by no other album either. */
  hidden: PhotoSet;
  tile(photo: PhotoEntry): PhotoTile;
  photos: ReadonlyMap<string, PhotoEntry>;
}

export function describeAlbum(album: AlbumDefinition, parts: DescribeParts): Album {
  const locked = parts.isLocked(album);
  const members = locked ? null : parts.members(album.id);
  const shown = members === null ? null : [...members].filter((hash) => !parts.hidden.has(hash) && isThere(parts.photos.get(hash)));
  const decided = locked ? [] : parts.decisions.all(album.id);
  const yes = decided.reduce((count, { decision }) => count + (decision === 'yes' ? 1 : 0), 0);
  const face = members === null || shown === null ? null : faceOf(album, members, shown, parts);
  return {
    ...album, cover: locked ? null : album.cover, locked, count: shown?.length ?? null,
    face: face === null ? null : parts.tile(face),
    yes, no: decided.length - yes,
    problems: [...sameName(album, parts.book.all()), ...ruleProblems(album, parts), ...parts.judgeProblems(album)],
  };
}

const isThere = (photo: PhotoEntry | undefined): photo is PhotoEntry => photo !== undefined && photo.paths.length > 0;

/** The cover that the user chose, though it may have left the album; else the best, else the newest one in it. */
function faceOf(album: AlbumDefinition, members: PhotoSet, shown: readonly string[], { photos, best, hidden }: DescribeParts): PhotoEntry | null {
  const chosen = album.cover === null ? undefined : photos.get(album.cover);
  if (isThere(chosen) && !hidden.has(chosen.hash)) return chosen;
  const first = best(album, members);
  const own = first === null ? undefined : photos.get(first);
  if (isThere(own) && !hidden.has(own.hash)) return own;
  let newest: PhotoEntry | null = null;
  for (const hash of shown) {
    const photo = photos.get(hash) as PhotoEntry;
    if (newest === null || (photo.takenLocal ?? -Infinity) > (newest.takenLocal ?? -Infinity)) newest = photo;
  }
  return newest;
}

const folded = (name: string): string => name.normalize('NFC').toLowerCase();

function sameName(album: AlbumDefinition, all: readonly AlbumDefinition[]): AlbumProblem[] {
  const twin = all.some((other) => other.id !== album.id && folded(other.name) === folded(album.name));
  return twin ? [{ code: 'same-name', about: album.name, message: `Another album is called "${album.name}" as well.` }] : [];
}

function ruleProblems({ rule }: AlbumDefinition, { book }: DescribeParts): AlbumProblem[] {
  const problems = 'filter' in rule ? filterProblems(rule.filter) : [];
  if (rule.kind !== 'smart') return problems;
  const gone = rule.parts.filter(({ album }) => book.get(album) === undefined);
  return [...problems, ...gone.map(({ album }): AlbumProblem => ({ code: 'part-gone', about: album, message: 'One of the albums that this one is made of was removed. Choose another, or take that part out.' }))];
}

/** What of a filter was left out: words, which describe and do not filter, and what was not understood. */
export function filterProblems(filter: string): AlbumProblem[] {
  const { text, terms, problems } = parseQuery(filter);
  const words = [text, ...terms.flatMap((term) => (term.key === 'phrase' ? [term.text] : []))].filter((part) => part !== '');
  return [
    ...problems.map(({ text: about, message }): AlbumProblem => ({ code: 'filter', about, message })),
    ...words.map((about): AlbumProblem => ({ code: 'filter', about, message: `"${about}" describes a picture and filters nothing here. Write it as a phrasing instead.` })),
  ];
}
