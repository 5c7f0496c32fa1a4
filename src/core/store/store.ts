/**
 * The library's tables and their resident mirror: every file and the part of every photo that grids and filters need
 * is in memory, the rest is read when asked for. A commit is on disk before the mirror shows it.
 */
import { mkdir } from 'node:fs/promises';
import { connect, Session, type Connection } from '@lancedb/lancedb';
import { diskFailure, isRefusal } from '../disk-error.ts';
import type { Look } from '../image/look-kinds.ts';
import type { Log } from '../log.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { forgetDerived, loadDerived, putDerived, type Derived, type DerivedMirror, type OpenDerived } from './derived.ts';
import { Mirror, type PhotoEntry } from './mirror.ts';
import { openRecords, type Records } from './records.ts';
import { contentsShape, filesShape, vectorTableName, vectorsShape, type ContentRow, type FileRow, type VectorRow } from './shapes.ts';
import { KeyedTable, type Row, type TableShape } from './table.ts';
import { deleteVectors, dropTables, loadVectors, type ModelVector, type OpenVectors, type VectorMirror } from './vector-tables.ts';
import { createWriteQueue } from './write-queue.ts';

export interface Batch {
  files: readonly FileRow[];
  contents: readonly ContentRow[];
  vectors: readonly ModelVector[];
  /** Not written with the batch: whoever keeps looks takes them from it once it is on disk. */
  looks?: readonly { hash: string; look: Look }[];
}

export interface Store {
  readonly files: ReadonlyMap<string, FileRow>;
  readonly photos: ReadonlyMap<string, PhotoEntry>;
  /** Rises with every change of `files` or `photos`. */
  readonly revision: number;
  /** Hashes of the photos whose entry or files changed after that revision; null where that is too long ago to tell. */
  changedSince(revision: number): ReadonlySet<string> | null;
  /**
   * Opens a model's table, made where it is not there, and reads it into `mirror`, which from then on follows every
   * commit. Several models may be open: one that serves, and one whose vectors are being made.
   */
  openVectors(model: string, dimensions: number, mirror: VectorMirror): Promise<void>;
  /** `mirror` is not kept up any more; the table stays on disk. */
  closeVectors(model: string, mirror: VectorMirror): void;
  /** Removes a model's table from disk. It must not be open. */
  dropVectors(model: string): Promise<Result<void>>;
  /** Removes the tables of all models but these. None of the others may be open. */
  dropVectorsBut(models: readonly string[]): Promise<Result<void>>;
  /**
   * Vectors first, files last: a file row is the proof that its photo is complete. A vector that its table has
   * already, and one of a model that is not open any more, is left out.
   */
  commit(batch: Batch): Promise<Result<void>>;
  /** Drops file rows, and contents with their vectors, in every model's table. */
  forget(paths: readonly string[], hashes: readonly string[]): Promise<Result<void>>;
  content(hash: string): Promise<ContentRow | null>;
  /** Opens a table of the user's own work, made where it is not there, and keeps all of it in memory. Once a table. */
  openRecords<R extends Row>(shape: TableShape<R>): Promise<Records<R>>;
  /** Opens a table of derived rows, made where it is not there, and reads it into `mirror`, which from then on follows it. Once a table. */
  openDerived<R extends Row>(shape: TableShape<R>, mirror: DerivedMirror<R>): Promise<Derived<R>>;
  /** Tidies up after writes; for when nothing else is going on. */
  optimise(): Promise<void>;
  close(): Promise<void>;
}

export type { ModelVector, PhotoEntry, VectorMirror };

/** LanceDB's caches default to gigabytes; resident search needs neither. */
const indexCacheBytes = 64n * 1024n * 1024n;
const metadataCacheBytes = 64n * 1024n * 1024n;

const photoColumns = [
  'hash', 'width', 'height', 'takenLocal', 'takenOffset', 'color', 'pipeline', 'bytes', 'format', 'takenSource',
  'camera', 'lens', 'fNumber', 'iso', 'focalLength', 'lat', 'lon',
] as const;
const fileColumns = ['path', 'size', 'modified', 'hash', 'state', 'code', 'message', 'pipeline'] as const;

export async function openStore(directory: string, log: Log): Promise<Result<Store>> {
  try {
    await mkdir(directory, { recursive: true });
    const db = await connect(directory, {}, new Session(indexCacheBytes, metadataCacheBytes));
    return ok(await loadStore(db, directory, log));
  } catch (error) {
    if (isRefusal(error)) return diskFailure(error, directory);
    return fail('library-damaged', `The database in "${directory}" cannot be opened. Your photos are not affected: restore the folder from a backup, or choose another library folder.`, {
      reason: String(error),
    });
  }
}

async function loadStore(db: Connection, directory: string, log: Log): Promise<Store> {
  const fileTable = await KeyedTable.open(db, filesShape);
  const contentTable = await KeyedTable.open(db, contentsShape);
  const mirror = new Mirror();
  for await (const rows of contentTable.scan(photoColumns)) rows.forEach((row) => mirror.putContent(row));
  for await (const rows of fileTable.scan(fileColumns)) rows.forEach((row) => mirror.putFile(row));

  const queue = createWriteQueue();
  const open = new Map<string, OpenVectors>();
  const recordTables: KeyedTable<never>[] = [];
  const opened: { settled(): Promise<void> }[] = [];
  const derived: OpenDerived<never>[] = [];
  /** A commit broke off: nobody knows which tables have their part of it, so rows are merged by key from then on. */
  let brokeOff = false;
  const attempt = async (task: () => Promise<void>): Promise<Result<void>> => {
    try {
      await queue.run(task);
      return ok(undefined);
    } catch (error) {
      log.error('The library could not be written.', { error: String(error) });
      return diskFailure(error, directory);
    }
  };
  const written = async (task: () => Promise<void>): Promise<Result<void>> => {
    const result = await attempt(task);
    brokeOff ||= !result.ok;
    return result;
  };
  const put = async <R extends FileRow | ContentRow | VectorRow>(table: KeyedTable<R>, rows: readonly R[], isKnown: (row: R) => boolean): Promise<void> => {
    const merge = (row: R): boolean => brokeOff || isKnown(row);
    await table.insert(rows.filter((row) => !merge(row)));
    await table.upsert(rows.filter(merge));
  };
  /** Two runs may bring the same photo (indexing, and the switch to another model): the second must not become a second row. */
  const putVectors = async ({ table, mirror: vectors }: OpenVectors, rows: readonly ModelVector[]): Promise<void> => {
    const fresh = new Map(rows.filter((row) => !vectors.has(row.hash)).map(({ hash, vector }) => [hash, { hash, vector }]));
    await put(table, [...fresh.values()], () => false);
    for (const { hash, vector } of fresh.values()) vectors.add(hash, vector);
  };
  /** Versions that stay behind cost space, not data: a failure is no reason to stop. */
  const tidy = (isDue: (table: KeyedTable<never>) => boolean): Promise<void> =>
    queue.run(async () => {
      const tables = [fileTable, contentTable, ...recordTables, ...[...open.values()].map(({ table }) => table)] as readonly unknown[] as readonly KeyedTable<never>[];
      for (const table of tables) if (isDue(table)) await table.optimise();
    }).catch((error: unknown) => log.warn('The database could not be tidied up.', { error: String(error) }));

  return {
    files: mirror.files,
    photos: mirror.photos,
    get revision() {
      return mirror.revision;
    },
    changedSince: mirror.changes.since,
    openVectors: (model, dimensions, vectors) =>
      queue.run(async () => {
        const table = open.get(model)?.table ?? (await KeyedTable.open(db, vectorsShape(model, dimensions)));
        // One copy of each name for photo and vector: 80 MB of a million photos.
        await loadVectors(table, dimensions, vectors, (hash) => mirror.photos.get(hash)?.hash ?? hash);
        open.set(model, { table, mirror: vectors });
      }),
    closeVectors(model, vectors) {
      const entry = open.get(model);
      if (entry?.mirror !== vectors) return;
      open.delete(model);
      // A commit that is under way may still write to it.
      void queue.run(async () => entry.table.close());
    },
    dropVectors: (model) => written(() => dropTables(db, open, (name) => name === vectorTableName(model))),
    dropVectorsBut(models) {
      const kept = new Set(models.map(vectorTableName));
      return written(() => dropTables(db, open, (name) => name.startsWith(vectorTableName('')) && !kept.has(name)));
    },
    async commit(batch) {
      const result = await written(async () => {
        for (const [model, vectors] of open) await putVectors(vectors, batch.vectors.filter((row) => row.model === model));
        await put(contentTable, batch.contents, (row) => mirror.photos.has(row.hash));
        batch.contents.forEach((row) => mirror.putContent(row));
        await put(fileTable, batch.files, (row) => mirror.files.has(row.path));
        batch.files.forEach((row) => mirror.putFile(row));
      });
      void tidy((table) => table.isDue);
      return result;
    },
    forget: (paths, hashes) =>
      written(async () => {
        await fileTable.delete(paths);
        await contentTable.delete(hashes);
        await deleteVectors(db, open, hashes);
        for (const one of derived) await forgetDerived(one, hashes);
        paths.forEach((path) => mirror.dropFile(path));
        hashes.forEach((hash) => mirror.dropContent(hash));
      }),
    content: (hash) => contentTable.get(hash),
    async openRecords<R extends Row>(shape: TableShape<R>) {
      const table = await KeyedTable.open(db, shape);
      recordTables.push(table as unknown as KeyedTable<never>);
      const records = await openRecords<R>({
        table, key: shape.key, columns: Object.keys(shape.columns) as (keyof R & string)[],
        async write(task) {
          const result = await attempt(task);
          void tidy((due) => due.isDue);
          return result;
        },
      });
      opened.push(records);
      return records;
    },
    async openDerived<R extends Row>(shape: TableShape<R>, mirror: DerivedMirror<R>): Promise<Derived<R>> {
      const table = await KeyedTable.open(db, shape);
      const keyOf = (row: R): string => String(row[shape.key]);
      let torn = !(await loadDerived(table, Object.keys(shape.columns) as (keyof R & string)[], mirror, keyOf));
      recordTables.push(table as unknown as KeyedTable<never>);
      const one: OpenDerived<R> = { table, mirror, byHash: shape.key === 'hash', keyOf };
      derived.push(one as unknown as OpenDerived<never>);
      return {
        async put(rows) {
          if (rows.length === 0) return ok(undefined);
          const result = await attempt(() => putDerived(one, rows, torn));
          torn ||= !result.ok;
          void tidy((due) => due.isDue);
          return result;
        },
      };
    },
    optimise: () => tidy(() => true),
    async close() {
      for (const records of opened) await records.settled();
      await queue.settled();
      fileTable.close();
      contentTable.close();
      for (const table of recordTables) table.close();
      for (const { table } of open.values()) table.close();
      db.close();
    },
  };
}
