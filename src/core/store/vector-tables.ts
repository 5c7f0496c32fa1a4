/** Tables of vectors, one a model: several may be open, and what is forgotten leaves all of them. */
import type { Connection } from '@lancedb/lancedb';
import { vectorTableName, type VectorRow } from './shapes.ts';
import { KeyedTable } from './table.ts';

/** A vector and the model (its `key`) whose table it belongs to. */
export type ModelVector = VectorRow & { model: string };

/** What memory holds of one model's table; the store keeps it equal to what is on disk. */
export interface VectorMirror {
  has(hash: string): boolean;
  /** The vector is only valid during the call. */
  add(hash: string, vector: Float32Array): void;
  remove(hash: string): void;
}

export interface OpenVectors {
  table: KeyedTable<VectorRow>;
  mirror: VectorMirror;
}

/** A forgotten photo leaves no vector behind, in no model's table. */
export async function deleteVectors(db: Connection, open: ReadonlyMap<string, OpenVectors>, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  for (const { table, mirror } of open.values()) {
    await table.delete(hashes);
    hashes.forEach((hash) => mirror.remove(hash));
  }
  const names = new Set([...open.values()].map(({ table }) => table.name));
  for (const name of await db.tableNames()) {
    if (!name.startsWith(vectorTableName('')) || names.has(name)) continue;
    const table = await KeyedTable.openExisting<VectorRow>(db, name, 'hash');
    await table.delete(hashes);
    table.close();
  }
}

export async function dropTables(db: Connection, open: ReadonlyMap<string, OpenVectors>, isDropped: (name: string) => boolean): Promise<void> {
  const inUse = new Set([...open.values()].map(({ table }) => table.name));
  for (const name of (await db.tableNames()).filter(isDropped)) {
    if (inUse.has(name)) throw new Error(`The table ${name} is in use.`);
    await db.dropTable(name);
  }
}

/** Reads a model's table into its mirror; `named` gives the copy of a hash that photo and vector share. */
export async function loadVectors(table: KeyedTable<VectorRow>, dimensions: number, mirror: VectorMirror, named: (hash: string) => string): Promise<void> {
  for await (const batch of table.batches(['hash', 'vector'])) {
    const hashes = batch.getChild('hash');
    const data = batch.getChild('vector')?.data[0];
    const flat = data?.children[0]?.values as Float32Array | undefined;
    if (hashes === null || data === undefined || flat === undefined) continue;
    for (let row = 0; row < batch.numRows; row++) {
      const at = (data.offset + row) * dimensions;
      mirror.add(named(String(hashes.get(row))), flat.subarray(at, at + dimensions));
    }
  }
}
