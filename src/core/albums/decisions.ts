/**
 * What the user decided of photos: "this too", "not this", and what lies in albums that are kept by hand. By the
 * SHA-256 of the photo's bytes, so that it outlives moves, other models, and a photo that goes away and comes back.
 */
import { ok, type Result } from '../../shared/errors.ts';
import type { Decision } from '../../shared/albums-contract.ts';
import type { Inverse } from '../edits.ts';
import type { FeedbackRow } from '../store/albums-shape.ts';
import type { Changed, Records } from '../store/records.ts';

export interface Decided {
  hash: string;
  decision: Decision;
  /** ms since 1970 */
  decided: number;
}

export interface Decisions {
  /** Rises with every change. */
  readonly revision: number;
  of(album: string, hash: string): Decision | null;
  /** All of an album, by hash, so that the same decisions are the same list. The list is a new one after every change. */
  all(album: string): readonly Decided[];
  /** One write, whatever their number. `inverse` is null where nothing changed. */
  decide(album: string, hashes: readonly string[], decision: Decision | null): Promise<Result<{ changed: number; inverse: Inverse | null }>>;
  /** Deletes what was decided for albums that are gone. */
  sweep(isThere: (album: string) => boolean): Promise<Result<void>>;
}

export interface DecisionParts {
  records: Records<FeedbackRow>;
  now(): number;
  /** Told of every change when it is on disk. */
  changed(album: string, hashes: readonly string[]): void;
}

const keyOf = (album: string, hash: string): string => `${album}/${hash}`;

export function createDecisions({ records, now, changed: tell }: DecisionParts): Decisions {
  const byAlbum = new Map<string, Map<string, FeedbackRow>>();
  const lists = new Map<string, readonly Decided[]>();
  const index = (row: FeedbackRow): void => {
    const rows = byAlbum.get(row.album) ?? new Map<string, FeedbackRow>();
    byAlbum.set(row.album, rows);
    rows.set(row.hash, row);
    lists.delete(row.album);
  };
  for (const row of records.values()) index(row);

  /** Announces what was written, and says how it is taken back; null where nothing was. */
  const settle = (album: string, step: Changed<FeedbackRow>): Inverse | null => {
    if (step.after.size === 0) return null;
    const hashes: string[] = [];
    for (const row of step.after.values()) {
      if (row === null) continue;
      index(row);
      hashes.push(row.hash);
    }
    tell(album, hashes);
    return async () => {
      // What was decided again since stays. A row that was new stays as one without a decision.
      const written = await records.update([...step.after.keys()], (row, key) =>
        row === null || row !== step.after.get(key) ? row : (step.before.get(key) ?? { ...row, decision: null }));
      return written.ok ? ok(settle(album, written.value)) : written;
    };
  };

  return {
    get revision() {
      return records.revision;
    },
    of: (album, hash) => byAlbum.get(album)?.get(hash)?.decision ?? null,
    all(album) {
      const known = lists.get(album);
      if (known !== undefined) return known;
      const list = [...(byAlbum.get(album)?.values() ?? [])].flatMap(({ hash, decision, decided }) => (decision === null ? [] : [{ hash, decision, decided }]));
      list.sort((a, b) => (a.hash < b.hash ? -1 : 1));
      lists.set(album, list);
      return list;
    },
    async decide(album, hashes, decision) {
      const byKey = new Map(hashes.map((hash) => [keyOf(album, hash), hash]));
      const written = await records.update([...byKey.keys()], (row, key) =>
        (row?.decision ?? null) === decision ? row : { key, album, hash: byKey.get(key) as string, decision, decided: now() });
      if (!written.ok) return written;
      return ok({ changed: written.value.after.size, inverse: settle(album, written.value) });
    },
    async sweep(isThere) {
      const gone = [...byAlbum].filter(([album]) => !isThere(album));
      const deleted = await records.delete(gone.flatMap(([, rows]) => [...rows.values()].map(({ key }) => key)));
      if (!deleted.ok) return deleted;
      for (const [album] of gone) {
        byAlbum.delete(album);
        lists.delete(album);
      }
      return ok(undefined);
    },
  };
}
