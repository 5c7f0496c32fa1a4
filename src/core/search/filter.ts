/** Which photos a filter lets through. Dates are wall-clock days of the picture, wherever it was taken. */
import { basename } from 'node:path';
import type { PhotoFilter } from '../../shared/contract.ts';
import { noMarks, type Marks } from '../../shared/marks-contract.ts';
import { boundsOf } from '../../shared/query/contradiction.ts';
import { spanOf } from '../../shared/query/dates.ts';
import { asksForAlbums, asksForMarks, isFilter, parseQuery, type FilterTerm, type NumberRange, type PhotoTrait, type Term } from '../../shared/query/index.ts';
import { tagKey } from '../../shared/tags.ts';
import { isInside } from '../library/scan.ts';
import type { PhotoEntry } from '../store/store.ts';

export type Passes = (photo: PhotoEntry) => boolean;
/** What a person said of the photo of that hash; undefined where nothing was said. */
export type MarksOf = (hash: string) => Marks | undefined;
/** Marks as whoever keeps answers needs them: `revision` rises with every change. */
export interface MarksLookup {
  of: MarksOf;
  revision(): number;
}
export const withoutMarks: MarksLookup = { of: () => undefined, revision: () => 0 };

/** Who is in which album, by hash, as whoever keeps answers needs it. */
export interface AlbumsLookup {
  /** Of the album of that id; nothing where it is not there, or locked. */
  members(id: string): ReadonlySet<string>;
  /** Of all albums whose whole name passes; null where there is none of that name. */
  named(isName: (name: string) => boolean): ReadonlySet<string> | null;
  /** Photos of locked albums: they are nowhere. */
  hidden(): ReadonlySet<string>;
  /** Another one whenever any of the answers may be. */
  revision(): string;
}
const nobody: ReadonlySet<string> = new Set();
export const withoutAlbums: AlbumsLookup = { members: () => nobody, named: () => null, hidden: () => nobody, revision: () => '' };

/** A photo is shown while at least one of its files is present. */
export const isShown = (photo: Pick<PhotoEntry, 'paths'>): boolean => photo.paths.length > 0;

/** Every condition of the filter and every filter among the terms; words in `filter.query` filter nothing. */
export function photoFilter(filter: PhotoFilter | undefined, terms: readonly Term[] = [], marksOf: MarksOf = withoutMarks.of, albums: AlbumsLookup = withoutAlbums): Passes {
  const from = filter?.from === undefined ? null : spanOf(filter.from).start;
  const end = filter?.to === undefined ? null : spanOf(filter.to).end;
  const folder = filter?.folder;
  const album = filter?.album === undefined ? null : albums.members(filter.album);
  const hidden = albums.hidden();
  const tests = termsOf(filter, terms).map((term) => passesTerm(term, marksOf, albums));
  return (photo) => {
    if (!isShown(photo) || hidden.has(photo.hash)) return false;
    if (album !== null && !album.has(photo.hash)) return false;
    if (folder !== undefined && !photo.paths.some((path) => isInside(path, folder))) return false;
    if ((from !== null || end !== null) && photo.takenLocal === null) return false;
    if (from !== null && (photo.takenLocal as number) < from) return false;
    if (end !== null && (photo.takenLocal as number) >= end) return false;
    return tests.every((passes) => passes(photo));
  };
}

const termsOf = (filter: PhotoFilter | undefined, terms: readonly Term[]): FilterTerm[] =>
  [...terms, ...(filter?.query === undefined ? [] : parseQuery(filter.query).terms)].filter(isFilter);

/** What an answer to this filter depends on besides the photos. */
export const marksRevision = (filter: PhotoFilter | undefined, terms: readonly Term[], marks: MarksLookup): number | null =>
  (termsOf(filter, terms).some(asksForMarks) ? marks.revision() : null);

/** The same of albums: who is in one, or hidden by one. */
export const albumsRevision = (filter: PhotoFilter | undefined, terms: readonly Term[], albums: AlbumsLookup): string | null =>
  (filter?.album !== undefined || albums.hidden().size > 0 || termsOf(filter, terms).some(asksForAlbums) ? albums.revision() : null);

/** One filter of the query language. A photo that lacks the fact passes neither the filter nor, by itself, its opposite's test. */
export function passesTerm(term: FilterTerm, marksOf: MarksOf, albums: AlbumsLookup): Passes {
  const passes = positive(term, marksOf, albums);
  return term.not ? (photo) => !passes(photo) : passes;
}

function positive(term: FilterTerm, marksOf: MarksOf, albums: AlbumsLookup): Passes {
  switch (term.key) {
    case 'date':
    case 'before':
    case 'after': {
      const { from, to } = boundsOf(term);
      return ({ takenLocal }) => takenLocal !== null && takenLocal >= from && takenLocal < to;
    }
    case 'camera':
      return contains(term.text, (photo) => photo.camera);
    case 'lens':
      return contains(term.text, (photo) => photo.lens);
    case 'in':
      return inFolder(term.text);
    case 'name':
      return named(term.text);
    case 'iso':
      return within(term.range, (photo) => photo.iso);
    case 'f':
      return within(term.range, (photo) => photo.fNumber);
    case 'focal':
      return within(term.range, (photo) => photo.focalLength);
    case 'size':
      return within(term.range, (photo) => photo.bytes);
    case 'type':
      return term.type === 'screenshot' ? isScreenshot : ({ format }) => format === term.type;
    case 'is':
      return traits[term.trait](marksOf);
    case 'has':
      return term.fact === 'tag' ? ({ hash }) => (marksOf(hash)?.tags.length ?? 0) > 0 : facts[term.fact];
    case 'rating':
      return within(term.range, ({ hash }) => marksOf(hash)?.rating ?? 0);
    case 'tag':
      return tagged(term.text, marksOf);
    case 'album':
      return inAlbum(term.text, albums);
    case 'near':
      return ({ lat, lon }) => lat !== null && lon !== null && kilometres(lat, lon, term.lat, term.lon) <= term.km;
  }
}

const facts = {
  gps: ({ lat, lon }: PhotoEntry) => lat !== null && lon !== null,
  // The date of a file is when it was copied as often as when it was taken.
  date: ({ takenLocal, takenSource }: PhotoEntry) => takenLocal !== null && takenSource !== 'file',
  camera: ({ camera }: PhotoEntry) => camera !== null,
  lens: ({ lens }: PhotoEntry) => lens !== null,
};

/** Twice as wide as high, or the other way round. */
const panoramaRatio = 2;

const traits: Record<PhotoTrait, (marksOf: MarksOf) => Passes> = {
  portrait: () => ({ width, height }) => height > width,
  landscape: () => ({ width, height }) => width > height,
  square: () => ({ width, height }) => width === height,
  panorama: () => ({ width, height }) => Math.max(width / height, height / width) >= panoramaRatio,
  favourite: (marksOf) => ({ hash }) => marksOf(hash)?.favourite === true,
  picked: (marksOf) => ({ hash }) => marksOf(hash)?.flag === 'pick',
  rejected: (marksOf) => ({ hash }) => marksOf(hash)?.flag === 'reject',
};

function tagged(text: string, marksOf: MarksOf): Passes {
  const wanted = tagKey(text).replace(/\s+/gu, ' ').trim();
  const isPattern = /[*?]/.test(wanted);
  const passes = remembered((tag) => (isPattern ? fits(wanted, tagKey(tag)) : tagKey(tag) === wanted));
  return ({ hash }) => (marksOf(hash) ?? noMarks).tags.some(passes);
}

function inAlbum(text: string, albums: AlbumsLookup): Passes {
  const members = albums.named(isAlbumName(text)) ?? nobody;
  return ({ hash }) => members.has(hash);
}

/** What `album:` takes for the name of one. */
export function isAlbumName(text: string): (name: string) => boolean {
  const wanted = folded(text).replace(/\s+/gu, ' ').trim();
  const isPattern = /[*?]/.test(wanted);
  return (name) => (isPattern ? fits(wanted, folded(name)) : folded(name) === wanted);
}

/** Names of cameras and tags are few and met again and again: each is looked at once. */
function remembered(test: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name) ?? test(name);
    known.set(name, before);
    return before;
  };
}

/** How systems name their screenshots. Nothing else in the data tells one. */
const screenshotName = /screen[\s_-]?shot|bildschirmfoto|capture d['’]écran|captura de pantalla|schermata|スクリーンショット/iu;
const isScreenshot = ({ paths }: PhotoEntry): boolean => paths.some((path) => screenshotName.test(basename(path).normalize('NFC')));

/** Lower case and one Unicode form: macOS stores names decomposed, people type them composed. */
const folded = (text: string): string => text.normalize('NFC').toLowerCase();

function contains(text: string, of: (photo: PhotoEntry) => string | null): Passes {
  const wanted = folded(text);
  const passes = remembered((name) => folded(name).includes(wanted));
  return (photo) => {
    const name = of(photo);
    return name !== null && passes(name);
  };
}

function within({ from, to, fromOpen, toOpen }: NumberRange, of: (photo: PhotoEntry) => number | null): Passes {
  return (photo) => {
    const value = of(photo);
    if (value === null) return false;
    if (from !== null && (fromOpen ? value <= from : value < from)) return false;
    return to === null || (toOpen ? value < to : value <= to);
  };
}

const slashes = (path: string): string => folded(path).replaceAll('\\', '/');

/** A whole folder name, several joined by slashes, or an absolute path; below it counts. */
function inFolder(text: string): Passes {
  const wanted = `/${slashes(text).replace(/^\/+|\/+$/g, '')}/`;
  return ({ paths }) => paths.some((path) => {
    const whole = slashes(path);
    return `/${whole.slice(0, whole.lastIndexOf('/') + 1)}`.replace(/^\/\//, '/').includes(wanted);
  });
}

/** The file's name; a pattern with `*` or `?` has to fit all of it. */
function named(text: string): Passes {
  const wanted = folded(text);
  if (!/[*?]/.test(wanted)) return ({ paths }) => paths.some((path) => folded(basename(path)).includes(wanted));
  return ({ paths }) => paths.some((path) => fits(wanted, folded(basename(path))));
}

/** Glob matching without a regular expression: a pattern of many stars must not take exponential time. */
export function fits(pattern: string, name: string): boolean {
  const wanted = [...pattern];
  const signs = [...name];
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let s = 0; s < signs.length; ) {
    if (p < wanted.length && wanted[p] !== '*' && (wanted[p] === '?' || wanted[p] === signs[s])) {
      p += 1;
      s += 1;
    } else if (wanted[p] === '*') {
      star = p++;
      resume = s;
    } else if (star !== -1) {
      p = star + 1;
      s = ++resume;
    } else return false;
  }
  while (wanted[p] === '*') p += 1;
  return p === wanted.length;
}

/** Mean radius of the Earth. */
const earthKm = 6371;

/** Great-circle distance (haversine). */
export function kilometres(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const radians = Math.PI / 180;
  const half = Math.sin(((lat2 - lat1) * radians) / 2) ** 2 + Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * Math.sin(((lon2 - lon1) * radians) / 2) ** 2;
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(half)));
}
