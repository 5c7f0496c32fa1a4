/** Every video file that was found, in memory, and what was read of each so far. */
import type { Result } from '../../shared/errors.ts';
import { ok } from '../../shared/errors.ts';
import type { Records } from '../store/records.ts';
import type { FileRow } from '../store/shapes.ts';
import type { VideoRow } from '../store/videos-shape.ts';
import { videoVersion } from '../video/facts.ts';

export interface VideoBook {
  /** Rises with every change. */
  readonly revision: number;
  get(path: string): VideoRow | undefined;
  all(): Iterable<VideoRow>;
  put(rows: readonly VideoRow[]): Promise<Result<void>>;
  remove(paths: readonly string[]): Promise<Result<void>>;
  /** As disposal knows files; undefined where its bytes were not read. */
  fileOf(path: string): FileRow | undefined;
  /** A file with these bytes is known, there or not. */
  hasContent(hash: string): boolean;
  /** Files with these bytes, as far as is known. */
  pathsOf(hash: string): string[];
  /** They were put away: what was read of them stays known, so that undo costs no work. */
  drop(paths: readonly string[]): Promise<Result<void>>;
  /** They are back, or known to be missing, as `fileOf` told of them. */
  restore(rows: readonly FileRow[]): Promise<Result<void>>;
}

/** A row of a file of which nothing was read yet. */
export const blankRow = ({ path, size, modified }: Pick<VideoRow, 'path' | 'size' | 'modified'>): VideoRow => ({
  path, size, modified, state: 'present', film: false, hash: null, frames: null, problem: null, format: '', seconds: null, width: null, height: null, codec: null,
  audio: '', lag: null, comparable: false, takenLocal: null, takenOffset: null, takenSource: null, camera: null, lat: null, lon: null, version: 0,
});

export function createVideoBook(records: Records<VideoRow>): VideoBook {
  let byHash: { revision: number; rows: Map<string, VideoRow[]> } | null = null;
  const contents = (): Map<string, VideoRow[]> => {
    if (byHash?.revision === records.revision) return byHash.rows;
    const rows = new Map<string, VideoRow[]>();
    for (const row of records.values()) {
      if (row.hash === null) continue;
      const equal = rows.get(row.hash);
      if (equal === undefined) rows.set(row.hash, [row]);
      else equal.push(row);
    }
    byHash = { revision: records.revision, rows };
    return rows;
  };
  const put = async (rows: readonly VideoRow[]): Promise<Result<void>> => emptied(rows.length === 0 ? ok(undefined) : await records.put(rows));
  return {
    get revision() {
      return records.revision;
    },
    get: (path) => records.get(path),
    all: () => records.values(),
    put,
    remove: async (paths) => emptied(paths.length === 0 ? ok(undefined) : await records.delete(paths)),
    fileOf(path) {
      const row = records.get(path);
      if (row === undefined || row.hash === null) return undefined;
      const { size, modified, hash, state } = row;
      return { path, size, modified, hash, state, code: null, message: null, pipeline: videoVersion };
    },
    hasContent: (hash) => contents().has(hash),
    pathsOf: (hash) => (contents().get(hash) ?? []).filter(({ state }) => state === 'present').map(({ path }) => path).sort(),
    async drop(paths) {
      return put(paths.flatMap((path): VideoRow[] => {
        const row = records.get(path);
        return row === undefined ? [] : [{ ...row, state: 'missing' }];
      }));
    },
    restore: (rows) =>
      put(rows.map(({ path, size, modified, hash, state }) => {
        const known = records.get(path);
        // Forgotten since: its bytes are known, and the next look reads the rest.
        const row = known?.hash === hash ? known : { ...blankRow({ path, size, modified }), hash };
        return { ...row, size, modified, state: state === 'present' ? 'present' : 'missing' };
      })),
  };
}

const emptied = (result: Result<unknown>): Result<void> => (result.ok ? ok(undefined) : result);
