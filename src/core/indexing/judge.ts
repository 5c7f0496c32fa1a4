/** Pure decisions of the indexing pipeline: what a found file needs, and what became of files that were not found. */
import { isInside, type FoundFile } from '../library/scan.ts';
import type { FileRow } from '../store/shapes.ts';

/** Raised when thumbnails, facts or hashes are made differently: older rows are then made again. */
export const pipelineVersion = 1;

/** nothing: known and complete. restore: known, was missing. work: must be read. */
export type Verdict = 'nothing' | 'restore' | 'work';

export function judge(found: FoundFile, known: FileRow | undefined, hasVector: (hash: string) => boolean): Verdict {
  if (known === undefined || known.size !== found.size || known.modified !== found.modified || known.pipeline !== pipelineVersion) return 'work';
  if (known.state === 'quarantined') return 'nothing';
  if (known.hash === null || !hasVector(known.hash)) return 'work';
  return known.state === 'missing' ? 'restore' : 'nothing';
}

export interface Absent {
  /** Rows whose file is gone while its photo is still known: they wait for it to come back. */
  missing: FileRow[];
  /** Paths to drop: the photo lives on at another path (it was moved), or there never was a photo. */
  dropped: string[];
}

/**
 * What a complete scan did not meet. Files below a folder that could not be listed are left as they are: an
 * unplugged drive must not cost anybody their photos.
 */
export function findAbsent(
  files: Iterable<FileRow>,
  seen: ReadonlySet<string>,
  roots: readonly string[],
  unreadable: readonly string[],
  pathsOf: (hash: string) => readonly string[],
): Absent {
  const absent: Absent = { missing: [], dropped: [] };
  for (const row of files) {
    if (row.state === 'missing' || seen.has(row.path)) continue;
    if (!roots.some((root) => isInside(row.path, root)) || unreadable.some((folder) => isInside(row.path, folder))) continue;
    const livesElsewhere = row.hash !== null && pathsOf(row.hash).some((path) => path !== row.path && seen.has(path));
    if (row.state === 'quarantined' || row.hash === null || livesElsewhere) absent.dropped.push(row.path);
    else absent.missing.push({ ...row, state: 'missing' });
  }
  return absent;
}
