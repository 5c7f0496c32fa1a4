/**
 * The albums that there are, as the user made them: names, rules, looks and places. Which photos are in them is said
 * by members.ts, what the user decided of photos by decisions.ts. Every change answers how it is taken back.
 */
import { randomUUID } from 'node:crypto';
import { albumRuleSchema, mostAlbums, type AlbumColour, type AlbumRule } from '../../shared/albums-contract.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { AlbumRow } from '../store/albums-shape.ts';
import type { Changed, Records } from '../store/records.ts';
import type { Inverse } from '../edits.ts';

export interface AlbumDefinition {
  id: string;
  name: string;
  rule: AlbumRule;
  colour: AlbumColour | null;
  icon: string | null;
  /** Hash of a photo. */
  cover: string | null;
  private: boolean;
  /** Id of a collection. */
  parent: string | null;
  /** ms since 1970 */
  created: number;
  modified: number;
}

export type AlbumFields = Omit<AlbumDefinition, 'id' | 'created' | 'modified'>;

export interface AlbumBook {
  /** Rises with every change. */
  readonly revision: number;
  /** By name. */
  all(): readonly AlbumDefinition[];
  get(id: string): AlbumDefinition | undefined;
  create(fields: AlbumFields): Promise<Result<{ album: AlbumDefinition; inverse: Inverse }>>;
  /** `inverse` is null where nothing changed. */
  update(id: string, change: Partial<AlbumFields>): Promise<Result<{ album: AlbumDefinition; inverse: Inverse | null }>>;
  /** What lay in a collection moves to where the collection lay. */
  remove(id: string): Promise<Result<{ inverse: Inverse }>>;
}

export interface BookParts {
  records: Records<AlbumRow>;
  now(): number;
  /** Told of every change when it is on disk, with the ids of the albums. */
  changed(ids: readonly string[]): void;
}

const unknown = fail('album-unknown', 'That album is not there any more.');
const gone = fail('edit-gone', 'That album was changed again since; take the newer change back first.');

export function createAlbumBook({ records, now, changed: tell }: BookParts): AlbumBook {
  let known: { revision: number; all: readonly AlbumDefinition[]; byId: ReadonlyMap<string, AlbumDefinition> } | null = null;
  const read = (): NonNullable<typeof known> => {
    if (known?.revision !== records.revision) {
      const all = inCollections([...records.values()].map(definitionOf)).sort(byName);
      known = { revision: records.revision, all, byId: new Map(all.map((album) => [album.id, album])) };
    }
    return known;
  };
  const get = (id: string): AlbumDefinition | undefined => read().byId.get(id);
  const childrenOf = (id: string): readonly AlbumDefinition[] => read().all.filter(({ parent }) => parent === id);
  const structure: Structure = { get, childrenOf };
  /** What depends on how albums lie in each other is checked and written before the next such change is looked at: two windows move at once. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const next = turn.then(task, task);
    turn = next;
    return next;
  };

  /** Announces that albums came or went, and says how that is taken back, which is refused where one of them has changed again. */
  const settle = (step: Changed<AlbumRow>): Inverse => {
    tell([...step.after.keys()]);
    const madeOrRemoved = [...step.after].filter(([id, row]) => row === null || step.before.get(id) === null);
    return () => inTurn(async () => {
      if (madeOrRemoved.some(([id, row]) => (records.get(id) ?? null) !== row)) return gone;
      const reverted = await records.update([...step.after.keys()], (now, id) => takenBack(now, step.before.get(id) ?? null, step.after.get(id) ?? null));
      return reverted.ok ? ok(settle(reverted.value)) : reverted;
    });
  };
  /** The same for some fields of one album: what else was changed since stays. */
  const settleFields = (id: string, before: Partial<AlbumRow>, after: Partial<AlbumRow>): Inverse => {
    tell([id]);
    return () => inTurn(async () => {
      const names = (Object.keys(after) as (keyof AlbumRow)[]).filter((name) => records.get(id)?.[name] === after[name]);
      if (names.length === 0) return records.has(id) ? gone : unknown;
      const back = Object.fromEntries(names.map((name) => [name, before[name]])) as Partial<AlbumRow>;
      const album = get(id);
      if (album !== undefined && !check(album, { ...album, ...ruleAndParent(back) }, structure).ok) return gone;
      const written = await records.update([id], (row) => row && { ...row, ...back, modified: now() });
      return written.ok ? ok(settleFields(id, after, back)) : written;
    });
  };

  const make: AlbumBook['create'] = async (fields) => {
    if (records.size >= mostAlbums) return fail('bad-request', `There are ${mostAlbums} albums already. Remove some first.`);
    const checked = check(null, fields, structure);
    if (!checked.ok) return checked;
    const row: AlbumRow = { ...rowFields(fields), id: randomUUID(), created: now(), modified: now() } as AlbumRow;
    const written = await records.put([row]);
    return written.ok ? ok({ album: definitionOf(row), inverse: settle(written.value) }) : written;
  };

  return {
    get revision() {
      return records.revision;
    },
    all: () => read().all,
    get,
    // One that depends on no other waits for no other: many at once are one write.
    create: (fields) => (fields.parent === null && fields.rule.kind !== 'smart' ? make(fields) : inTurn(() => make(fields))),
    update: (id, change) => inTurn(async () => {
      const album = get(id);
      if (album === undefined) return unknown;
      const checked = change.parent === undefined && change.rule === undefined ? ok(undefined) : check(album, { ...album, ...change }, structure);
      if (!checked.ok) return checked;
      const wanted = rowFields(change);
      const differs = (row: AlbumRow): boolean => (Object.keys(wanted) as (keyof AlbumRow)[]).some((name) => row[name] !== wanted[name]);
      const written = await records.update([id], (row) => (row === null || !differs(row) ? row : { ...row, ...wanted, modified: now() }));
      if (!written.ok) return written;
      const before = written.value.before.get(id);
      if (before == null) return get(id) === undefined ? unknown : ok({ album: get(id) as AlbumDefinition, inverse: null });
      return ok({ album: get(id) as AlbumDefinition, inverse: settleFields(id, pick(before, wanted), wanted) });
    }),
    remove: (id) => inTurn(async () => {
      const album = get(id);
      if (album === undefined) return unknown;
      const inside = childrenOf(id).map((each) => each.id);
      const written = await records.update([id, ...inside], (row, key) => (key === id || row === null ? null : { ...row, parent: album.parent }));
      return written.ok ? ok({ inverse: settle(written.value) }) : written;
    }),
  };
}

/** One row of a step, as it was before; of one that only moved up, whatever else was changed since stays. */
function takenBack(now: AlbumRow | null, before: AlbumRow | null, after: AlbumRow | null): AlbumRow | null {
  if (before === null || after === null) return before;
  return now === null || now.parent !== after.parent ? now : { ...now, parent: before.parent };
}

/** A collection may be gone when an album that lay in it is brought back; then the album lies outside, until the collection is back too. */
function inCollections(albums: readonly AlbumDefinition[]): AlbumDefinition[] {
  const byId = new Map(albums.map((album) => [album.id, album]));
  const get: Get = (id) => byId.get(id);
  return albums.map((album) => {
    const { id, parent } = album;
    const isIn = parent !== null && get(parent)?.rule.kind === 'collection' && !chainOf(parent, get).includes(id);
    return isIn || parent === null ? album : { ...album, parent: null };
  });
}

const pick = (row: AlbumRow, fields: Partial<AlbumRow>): Partial<AlbumRow> => Object.fromEntries((Object.keys(fields) as (keyof AlbumRow)[]).map((name) => [name, row[name]]));

/** Without regard to case and accents as people expect it, equal names by age, so that the order is one order. */
const byName = (a: AlbumDefinition, b: AlbumDefinition): number => a.name.localeCompare(b.name, undefined, { sensitivity: 'base', numeric: true }) || a.created - b.created || (a.id < b.id ? -1 : 1);

const ruleAndParent = ({ rule, parent }: Partial<AlbumRow>): Partial<AlbumFields> => ({
  ...(rule === undefined ? {} : { rule: ruleOf(rule) }),
  ...(parent === undefined ? {} : { parent }),
});

function rowFields({ rule, ...rest }: Partial<AlbumFields>): Partial<AlbumRow> {
  return { ...rest, ...(rule === undefined ? {} : { rule: JSON.stringify(rule) }) };
}

/** Rows are written by this file alone; a rule that cannot be read comes from a newer version, and holds nothing here. */
function definitionOf({ rule, ...row }: AlbumRow): AlbumDefinition {
  return { ...row, colour: row.colour as AlbumColour | null, rule: ruleOf(rule) };
}

function ruleOf(text: string): AlbumRule {
  const parsed = albumRuleSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : { kind: 'manual' };
}

type Get = (id: string) => AlbumDefinition | undefined;
interface Structure {
  get: Get;
  childrenOf(id: string): readonly AlbumDefinition[];
}

function check(album: AlbumDefinition | null, { parent, rule }: Pick<AlbumFields, 'parent' | 'rule'>, structure: Structure): Result<void> {
  const { get, childrenOf } = structure;
  const above = parent === null ? [] : chainOf(parent, get);
  if (parent !== null) {
    if (get(parent)?.rule.kind !== 'collection') return fail('bad-request', 'Albums lie in collections. Choose one that is there.');
    if (album !== null && above.includes(album.id)) return fail('bad-request', 'A collection cannot lie in itself.');
  }
  if (album?.rule.kind === 'collection' && rule.kind !== 'collection' && childrenOf(album.id).length > 0) return fail('bad-request', 'A collection that holds albums stays one. Move them out first.');
  // Whatever lies in a collection is a part of it, and of those that it lies in.
  const wholes = [...above, ...(album === null ? [] : [album.id])];
  const parts = rule.kind === 'smart' ? rule.parts.map((part) => part.album) : rule.kind === 'collection' && album !== null ? childrenOf(album.id).map(({ id }) => id) : [];
  if (parts.some((part) => wholes.some((whole) => isMadeOf(part, whole, structure)))) return fail('bad-request', 'An album cannot be made of itself.');
  return ok(undefined);
}

/** A collection and those that it lies in. */
function chainOf(id: string, get: Get): string[] {
  const chain: string[] = [];
  for (let at: string | null = id; at !== null && !chain.includes(at); at = get(at)?.parent ?? null) chain.push(at);
  return chain;
}

/** True where `id` is the wanted album, or is made of it, however deep: as a combination by its parts, as a collection by what lies in it. */
function isMadeOf(id: string, wanted: string, structure: Structure, seen = new Set<string>()): boolean {
  if (id === wanted) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  const rule = structure.get(id)?.rule;
  const parts = rule?.kind === 'smart' ? rule.parts.map((part) => part.album) : rule?.kind === 'collection' ? structure.childrenOf(id).map((each) => each.id) : [];
  return parts.some((part) => isMadeOf(part, wanted, structure, seen));
}
