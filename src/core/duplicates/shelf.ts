/** The groups that were found, and what is decided about each, worked out once until something about it changes. */
import { duplicateKinds, type DuplicateKind } from '../../shared/duplicates-contract.ts';
import type { Decision } from './decide.ts';
import type { Found } from './grouping.ts';

export interface Shelf {
  /** Ids of a kind, the most bytes to gain first, whatever is decided: a list that is worked through must not move. */
  ids(kind: DuplicateKind): readonly string[];
  has(id: string): boolean;
  find(id: string): Decision | null;
  list(kind: DuplicateKind): readonly Decision[];
  /** Replaces everything. Decisions about groups that stay as they were are kept. */
  fill(found: readonly Found[]): void;
  readonly all: readonly Found[];
  remove(ids: ReadonlySet<string>): void;
  /** Ids of groups that hold one of these contents. */
  groupsOf(hashes: ReadonlySet<string>): string[];
  /** What is decided about groups with these contents is worked out anew. */
  touch(hashes: Iterable<string>): void;
  forget(): void;
  /** Works out what is missing; yields in between. */
  warm(): Generator<void>;
}

/** Bytes that go if only the largest file stays: what a group is worth looking at. */
function gain({ items }: Found): number {
  let [sum, most] = [0, 0];
  for (const { photo, paths } of items) {
    sum += photo.bytes * paths.length;
    most = Math.max(most, photo.bytes);
  }
  return sum - most;
}

/** Decisions between two breaths. */
const perBreath = 50;

export function createShelf(decide: (found: Found) => Decision): Shelf {
  let all: readonly Found[] = [];
  let byId = new Map<string, Found>();
  let order = new Map<DuplicateKind, string[]>();
  let byHash = new Map<string, string[]>();
  const decisions = new Map<string, Decision>();
  const find = (id: string): Decision | null => {
    const known = decisions.get(id);
    if (known !== undefined) return known;
    const found = byId.get(id);
    if (found === undefined) return null;
    const made = decide(found);
    decisions.set(id, made);
    return made;
  };
  const index = (found: readonly Found[]): void => {
    all = found;
    byId = new Map(found.map((group) => [group.id, group]));
    byHash = new Map();
    for (const { id, items } of found) {
      for (const { photo } of items) {
        const ids = byHash.get(photo.hash) ?? [];
        if (ids.at(-1) !== id) ids.push(id);
        byHash.set(photo.hash, ids);
      }
    }
    const gains = new Map(found.map((group) => [group.id, gain(group)]));
    const sorted = [...found].sort((a, b) => (gains.get(b.id) as number) - (gains.get(a.id) as number) || (a.id < b.id ? -1 : 1));
    order = new Map(duplicateKinds.map((kind) => [kind, sorted.filter((group) => group.kind === kind).map(({ id }) => id)]));
  };
  return {
    ids: (kind) => order.get(kind) ?? [],
    has: (id) => byId.has(id),
    find,
    list: (kind) => (order.get(kind) ?? []).map((id) => find(id) as Decision),
    get all() {
      return all;
    },
    fill(found) {
      for (const group of found) {
        const before = byId.get(group.id);
        if (before === undefined || !isSame(before, group)) decisions.delete(group.id);
      }
      index(found);
      for (const id of [...decisions.keys()]) if (!byId.has(id)) decisions.delete(id);
    },
    remove(ids) {
      if (ids.size === 0) return;
      for (const id of ids) decisions.delete(id);
      index(all.filter((group) => !ids.has(group.id)));
    },
    groupsOf: (hashes) => [...new Set([...hashes].flatMap((hash) => byHash.get(hash) ?? []))],
    touch(hashes) {
      for (const hash of hashes) for (const id of byHash.get(hash) ?? []) decisions.delete(id);
    },
    forget: () => decisions.clear(),
    *warm() {
      let left = perBreath;
      for (const { id } of all) {
        if (decisions.has(id)) continue;
        find(id);
        left -= 1;
        if (left > 0) continue;
        left = perBreath;
        yield;
      }
    },
  };
}

const isSame = (a: Found, b: Found): boolean =>
  a.confidence === b.confidence && a.items.length === b.items.length && a.items.every(({ photo, paths }, index) => {
    const other = b.items[index];
    return other !== undefined && other.photo === photo && other.paths.join('\n') === paths.join('\n');
  });
