/**
 * Small tables that are wholly in memory: the user's own work, such as albums, decisions and marks. A change is on disk
 * before memory shows it; changes that arrive while one is being written are written together, in their order. The
 * table is made where it is not there, so an older library needs no migration.
 */
import type { Result } from '../../shared/errors.ts';
import { ok } from '../../shared/errors.ts';
import type { KeyedTable, Row } from './table.ts';

/** What a change found and what it left, by key; null where there was no row, or is none. Rows are never altered in place. */
export interface Changed<R> {
  before: ReadonlyMap<string, R | null>;
  after: ReadonlyMap<string, R | null>;
}

export interface Records<R extends Row> {
  readonly size: number;
  /** Rises with every change. */
  readonly revision: number;
  has(key: string): boolean;
  get(key: string): R | undefined;
  values(): IterableIterator<R>;
  /** Inserts or replaces rows by their key. */
  put(rows: readonly R[]): Promise<Result<Changed<R>>>;
  delete(keys: readonly string[]): Promise<Result<Changed<R>>>;
  /**
   * Reads and writes some keys in one go: `next` sees each row as all earlier changes left it and answers what is to
   * be there from now on, null for nothing. Answering the row that it was given changes nothing.
   */
  update(keys: readonly string[], next: (now: R | null, key: string) => R | null): Promise<Result<Changed<R>>>;
  /** Takes a change back where nothing else has changed the rows since; answers that, which can be taken back as well. */
  revert(change: Changed<R>): Promise<Result<Changed<R>>>;
  /** Resolves when every change so far is written, or has failed. */
  settled(): Promise<void>;
}

export interface RecordsOptions<R extends Row> {
  table: KeyedTable<R>;
  key: keyof R & string;
  columns: readonly (keyof R & string)[];
  /** Runs after all earlier writes of the library; answers what went wrong with the disk. */
  write(task: () => Promise<void>): Promise<Result<void>>;
}

interface Waiting<R> {
  keys: readonly string[];
  next(now: R | null, key: string): R | null;
  done(result: Result<Changed<R>>): void;
}

export async function openRecords<R extends Row>({ table, key, columns, write }: RecordsOptions<R>): Promise<Records<R>> {
  const rows = new Map<string, R>();
  for await (const batch of table.scan(columns)) for (const row of batch) rows.set(String(row[key]), row as R);
  let revision = 0;
  let waiting: Waiting<R>[] = [];
  /** A write broke off: nobody knows what is on disk, so rows are merged by key from then on. */
  let brokeOff = false;

  const flush = async (): Promise<void> => {
    const tasks = waiting;
    waiting = [];
    const state = new Map<string, R | null>();
    const changes = tasks.map((task) => applied(task, state, rows));
    const written = await write(() => save(state));
    if (written.ok) show(state);
    else brokeOff = true;
    tasks.forEach(({ done }, index) => done(written.ok ? ok(changes[index] as Changed<R>) : written));
  };
  const save = async (state: ReadonlyMap<string, R | null>): Promise<void> => {
    const changed = [...state].filter(([name, row]) => row !== (rows.get(name) ?? null));
    const put = changed.flatMap(([, row]) => (row === null ? [] : [row]));
    if (brokeOff || put.some((row) => rows.has(String(row[key])))) await table.upsert(put);
    else await table.insert(put);
    await table.delete(changed.flatMap(([name, row]) => (row === null ? [name] : [])));
  };
  const show = (state: ReadonlyMap<string, R | null>): void => {
    for (const [name, row] of state) {
      if (row === null) rows.delete(name);
      else rows.set(name, row);
    }
    revision += 1;
  };
  let writing: Promise<void> | null = null;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) await flush();
    writing = null;
  };
  const update: Records<R>['update'] = (keys, next) =>
    new Promise((done) => {
      waiting.push({ keys, next, done });
      writing ??= drain();
    });

  return {
    get size() {
      return rows.size;
    },
    get revision() {
      return revision;
    },
    has: (name) => rows.has(name),
    get: (name) => rows.get(name),
    values: () => rows.values(),
    put(given) {
      const byKey = new Map(given.map((row) => [String(row[key]), row]));
      return update([...byKey.keys()], (_, name) => byKey.get(name) ?? null);
    },
    delete: (keys) => update(keys, () => null),
    update,
    revert: ({ before, after }) => update([...after.keys()], (now, name) => (now === after.get(name) ? (before.get(name) ?? null) : now)),
    async settled() {
      await writing;
    },
  };
}

/** One change on top of those before it, which `state` holds. */
function applied<R extends Row>({ keys, next }: Waiting<R>, state: Map<string, R | null>, rows: ReadonlyMap<string, R>): Changed<R> {
  const before = new Map<string, R | null>();
  const after = new Map<string, R | null>();
  for (const key of keys) {
    const now = state.get(key) ?? (state.has(key) ? null : (rows.get(key) ?? null));
    const then = next(now, key);
    if (then === now) continue;
    before.set(key, now);
    after.set(key, then);
    state.set(key, then);
  }
  return { before, after };
}
