/** What is remembered of every sidecar: what both sides last agreed on, and which state of the file that was. */
import { ok, type Result } from '../../shared/errors.ts';
import type { Records } from '../store/records.ts';
import type { SidecarRow } from '../store/sidecars-shape.ts';
import type { Stamp } from './file.ts';
import type { Agreed } from './merge.ts';

export interface Known {
  sidecar: string;
  photo: string;
  hash: string;
  stamp: Stamp;
  agreed: Agreed;
}

export interface Ledger {
  readonly size: number;
  get(sidecar: string): Known | undefined;
  /** Of the photo with these bytes, wherever it was. */
  ofPhoto(hash: string): Known[];
  /** One write. What is in `gone` is forgotten. */
  put(known: readonly Known[], gone: readonly string[]): Promise<Result<void>>;
  /** Hashes of all photos that have a sidecar. */
  hashes(): Set<string>;
}

export function createLedger(records: Records<SidecarRow>): Ledger {
  const byHash = new Map<string, Set<string>>();
  const add = ({ hash, sidecar }: Pick<SidecarRow, 'hash' | 'sidecar'>): void => void byHash.set(hash, (byHash.get(hash) ?? new Set()).add(sidecar));
  for (const row of records.values()) add(row);
  const get = (sidecar: string): Known | undefined => {
    const row = records.get(sidecar);
    return row === undefined ? undefined : knownOf(row);
  };
  return {
    get size() {
      return records.size;
    },
    get,
    // A sidecar may have become another photo's since.
    ofPhoto: (hash) => [...(byHash.get(hash) ?? [])].map(get).filter((known): known is Known => known?.hash === hash),
    async put(known, gone) {
      const written = known.length === 0 ? null : await records.put(known.map(rowOf));
      if (written?.ok === false) return written;
      known.forEach(add);
      const forgotten = gone.length === 0 ? null : await records.delete(gone);
      return forgotten?.ok === false ? forgotten : ok(undefined);
    },
    hashes: () => new Set([...records.values()].map(({ hash }) => hash)),
  };
}

const knownOf = ({ sidecar, photo, hash, size, modified, agreed }: SidecarRow): Known => ({ sidecar, photo, hash, stamp: { size, modified }, agreed: JSON.parse(agreed) as Agreed });
const rowOf = ({ sidecar, photo, hash, stamp, agreed }: Known): SidecarRow => ({ sidecar, photo, hash, ...stamp, agreed: JSON.stringify(agreed) });
