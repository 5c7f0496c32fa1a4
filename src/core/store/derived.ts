/** Tables of what was derived from photos and can be derived again, held in memory in a form of their own. */
import type { Result } from '../../shared/errors.ts';
import type { KeyedTable, Row } from './table.ts';

/** What memory holds of a table; the store keeps it equal to what is on disk. */
export interface DerivedMirror<R extends Row> {
  has(key: string): boolean;
  put(row: R): void;
  remove(key: string): void;
}

export interface Derived<R extends Row> {
  /** Inserts or replaces rows by their key. */
  put(rows: readonly R[]): Promise<Result<void>>;
}

export interface OpenDerived<R extends Row> {
  table: KeyedTable<R>;
  mirror: DerivedMirror<R>;
  /** Its key is a content's hash: a forgotten photo leaves no row. */
  byHash: boolean;
  keyOf(row: R): string;
}

/** @returns false where the mirror did not take every row (rows of an older version): then nobody knows by the mirror what is on disk */
export async function loadDerived<R extends Row>(table: KeyedTable<R>, columns: readonly (keyof R & string)[], mirror: DerivedMirror<R>, keyOf: (row: R) => string): Promise<boolean> {
  let all = true;
  for await (const rows of table.scan(columns)) {
    for (const row of rows) {
      mirror.put(row as R);
      all &&= mirror.has(keyOf(row as R));
    }
  }
  return all;
}

/** @param merge rows of which nobody knows whether they are on disk, too */
export async function putDerived<R extends Row>({ table, mirror, keyOf }: OpenDerived<R>, rows: readonly R[], merge: boolean): Promise<void> {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  const isMerged = (row: R): boolean => merge || mirror.has(keyOf(row));
  await table.insert([...byKey.values()].filter((row) => !isMerged(row)));
  await table.upsert([...byKey.values()].filter(isMerged));
  for (const row of byKey.values()) mirror.put(row);
}

export async function forgetDerived({ table, mirror, byHash }: OpenDerived<never>, hashes: readonly string[]): Promise<void> {
  if (!byHash) return;
  await table.delete(hashes);
  for (const hash of hashes) mirror.remove(hash);
}
