/**
 * One LanceDB table with typed rows: rows in, rows out, keyed upserts, and maintenance of the versions that every
 * write leaves behind. Callers queue their writes (write-queue.ts).
 */
import type { Connection, Table } from '@lancedb/lancedb';
import type * as Arrow from 'apache-arrow';
import { Field, FixedSizeList, Float32, RecordBatch, Schema, Struct, Table as ArrowTable, makeData, vectorFromArray } from './arrow.ts';
import { isOneOf } from './sql.ts';

export type Row = Record<string, unknown>;

export interface TableShape<R extends Row> {
  name: string;
  key: keyof R & string;
  /** In the order of the stored columns. */
  columns: { [K in keyof R & string]: Arrow.DataType };
}

/** A query that is still reading may need a version this young (ms). */
const versionGrace = 120_000;
/** Writes between two clean-ups: each is a version, a manifest and a data file (measured: 50 upserts, 55 manifests). */
const writesPerOptimise = 20;
/** Keys in one filter string; LanceDB parses longer lists slowly. */
const keysPerFilter = 500;

export class KeyedTable<R extends Row> {
  readonly #table: Table;
  readonly #shape: TableShape<R>;
  readonly #schema: Arrow.Schema;
  #writes = 0;

  private constructor(table: Table, shape: TableShape<R>, schema: Arrow.Schema) {
    this.#table = table;
    this.#shape = shape;
    this.#schema = schema;
  }

  static async open<R extends Row>(db: Connection, shape: TableShape<R>): Promise<KeyedTable<R>> {
    const fields = Object.entries<Arrow.DataType>(shape.columns).map(([name, type]) => new Field(name, type, name !== shape.key));
    const schema = new Schema(fields);
    const names = await db.tableNames();
    if (names.includes(shape.name)) return new KeyedTable(await db.openTable(shape.name), shape, schema);
    const table = await db.createEmptyTable(shape.name, schema, { mode: 'create', existOk: true });
    await table.setUnenforcedPrimaryKey(shape.key);
    return new KeyedTable(table, shape, schema);
  }

  /** A table that is there already, for key-wise deletes only. */
  static async openExisting<R extends Row>(db: Connection, name: string, key: keyof R & string): Promise<KeyedTable<R>> {
    const table = await db.openTable(name);
    return new KeyedTable<R>(table, { name, key, columns: {} as TableShape<R>['columns'] }, await table.schema());
  }

  get name(): string {
    return this.#shape.name;
  }

  /** Rows whose keys are not in the table yet (the caller knows: it holds all keys in memory). */
  async insert(rows: readonly R[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#table.add(this.#toArrow(rows));
    this.#writes += 1;
  }

  /** Inserts rows or replaces those of the same key. */
  async upsert(rows: readonly R[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#table.mergeInsert(this.#shape.key).whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(this.#toArrow(rows));
    this.#writes += 1;
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += keysPerFilter) {
      await this.#table.delete(isOneOf(this.#shape.key, keys.slice(at, at + keysPerFilter)));
    }
    if (keys.length > 0) this.#writes += 1;
  }

  async get(key: string): Promise<R | null> {
    const rows = await this.#table.query().where(isOneOf(this.#shape.key, [key])).limit(1).toArray();
    return rows.length === 0 ? null : this.#fromArrow(rows[0] as Row);
  }

  /** Every row, batch by batch. `columns` leaves the others unread (they are absent from the rows). */
  async *scan<K extends keyof R & string>(columns: readonly K[]): AsyncGenerator<Pick<R, K>[]> {
    for await (const batch of this.#table.query().select([...columns])) {
      yield [...batch].map((row) => this.#fromArrow(row as Row) as Pick<R, K>);
    }
  }

  /** Record batches as Arrow holds them: for columns too big to become objects, such as vectors. */
  batches(columns: readonly (keyof R & string)[]): AsyncIterable<Arrow.RecordBatch> {
    return this.#table.query().select([...columns]);
  }

  count(): Promise<number> {
    return this.#table.countRows();
  }

  /** Enough writes have left their versions behind. */
  get isDue(): boolean {
    return this.#writes >= writesPerOptimise;
  }

  /** Merges small files and drops versions older than the grace period. */
  async optimise(graceMs: number = versionGrace): Promise<void> {
    if (this.#writes === 0) return;
    this.#writes = 0;
    await this.#table.optimize({ cleanupOlderThan: new Date(Date.now() - graceMs) });
  }

  close(): void {
    this.#table.close();
  }

  #toArrow(rows: readonly R[]): Arrow.Table {
    const children = this.#schema.fields.map((field) => {
      const values = rows.map((row) => row[field.name]);
      return field.type instanceof FixedSizeList ? vectorColumn(field.type, values as Float32Array[]) : vectorFromArray(values as never[], field.type).data[0];
    });
    const data = makeData({ type: new Struct(this.#schema.fields), length: rows.length, nullCount: 0, children: children as never });
    return new ArrowTable(this.#schema, new RecordBatch(this.#schema, data as never));
  }

  #fromArrow(row: Row): R {
    const plain: Row = {};
    for (const name of Object.keys(this.#shape.columns)) {
      if (row[name] !== undefined) plain[name] = row[name];
    }
    return plain as R;
  }
}

/** float32 vectors as one flat buffer: row objects would cost a JavaScript number for each of 512 components. */
function vectorColumn(type: Arrow.FixedSizeList, vectors: readonly Float32Array[]): unknown {
  const size = type.listSize;
  const flat = new Float32Array(vectors.length * size);
  vectors.forEach((vector, index) => flat.set(vector, index * size));
  return makeData({ type, length: vectors.length, nullCount: 0, child: makeData({ type: new Float32(), length: flat.length, nullCount: 0, data: flat }) });
}
