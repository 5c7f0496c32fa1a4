/**
 * Which photos are in which album, by hash, for albums of every kind. Labels and saved searches are judged elsewhere,
 * because a model has to be asked; the rest follows at once from what is in memory.
 */
import type { AlbumDefinition } from './book.ts';
import type { Decided } from './decisions.ts';

export type PhotoSet = ReadonlySet<string>;

export interface Members {
  /** Null while something that the album depends on is being judged. An album that is not there holds nothing. */
  of(id: string): PhotoSet | null;
  /** Another one whenever an answer may be. */
  revision(): string;
}

export interface MemberParts {
  get(id: string): AlbumDefinition | undefined;
  all(): readonly AlbumDefinition[];
  decided(id: string): readonly Decided[];
  /** Of a label, and of a saved search; null while it is being judged. */
  judged(album: AlbumDefinition): PhotoSet | null;
  /** Hashes of the photos that pass a filter of the query language. */
  passing(filter: string): PhotoSet;
  /** Becomes another one whenever any of the above may answer otherwise. */
  revision(): string;
}

const nothing: PhotoSet = new Set();

export function createMembers(parts: MemberParts): Members {
  let known = { revision: '', sets: new Map<string, PhotoSet | null>() };
  const underWay = new Set<string>();
  const of = (id: string): PhotoSet | null => {
    const revision = parts.revision();
    if (known.revision !== revision) known = { revision, sets: new Map() };
    const before = known.sets.get(id);
    if (before !== undefined) return before;
    const album = parts.get(id);
    // An album whose filter asks for itself, by its name, adds nothing to itself.
    if (album === undefined || underWay.has(id)) return nothing;
    underWay.add(id);
    const set = resolve(album, parts, of);
    underWay.delete(id);
    known.sets.set(id, set);
    return set;
  };
  return { of, revision: parts.revision };
}

function resolve(album: AlbumDefinition, parts: MemberParts, of: (id: string) => PhotoSet | null): PhotoSet | null {
  const { rule } = album;
  switch (rule.kind) {
    case 'manual':
      return new Set(parts.decided(album.id).flatMap(({ hash, decision }) => (decision === 'yes' ? [hash] : [])));
    case 'collection':
      return union(parts.all().filter(({ parent }) => parent === album.id).map(({ id }) => of(id)));
    case 'smart':
      return combined(rule, parts, of);
    default:
      return parts.judged(album);
  }
}

function union(sets: readonly (PhotoSet | null)[]): PhotoSet | null {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === null) return null;
    for (const hash of set) all.add(hash);
  }
  return all;
}

type Smart = Extract<AlbumDefinition['rule'], { kind: 'smart' }>;

/** Of nothing but exceptions, and of nothing at all, an album would be made of everything: it takes a part or a filter. */
function combined({ parts, filter }: Smart, { passing }: MemberParts, of: (id: string) => PhotoSet | null): PhotoSet | null {
  const sets = parts.map(({ album, not }) => ({ set: of(album), not }));
  if (sets.some(({ set }) => set === null)) return null;
  const wanted = sets.flatMap(({ set, not }) => (not || set === null ? [] : [set]));
  if (filter.trim() !== '') wanted.push(passing(filter));
  const unwanted = sets.flatMap(({ set, not }) => (not && set !== null ? [set] : []));
  const [first, ...others] = wanted.sort((a, b) => a.size - b.size);
  if (first === undefined) return nothing;
  return new Set([...first].filter((hash) => others.every((set) => set.has(hash)) && !unwanted.some((set) => set.has(hash))));
}
