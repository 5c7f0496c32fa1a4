/** What the pipeline needs of the child that reads and embeds pictures; src/vision provides it. */
import type { QuarantineCode, Result } from '../../shared/errors.ts';
import type { Look } from '../image/look-kinds.ts';
import type { ContentRow } from '../store/shapes.ts';

export type PictureFacts = Omit<ContentRow, 'hash' | 'bytes' | 'pipeline'>;

export type Refused = { outcome: 'refused'; hash: string | null; code: QuarantineCode; message: string };

export type PhotoOutcome = { outcome: 'indexed'; hash: string; bytes: number; facts: PictureFacts; vector: Float32Array; look: Look | null } | Refused;

export type HashOutcome = { outcome: 'hashed'; hash: string; bytes: number } | { outcome: 'refused'; code: QuarantineCode; message: string };

export interface Vision {
  /** Photos that may be under way at the same time. */
  readonly capacity: number;
  /** A failure means that no picture can be worked on now (disk full, no child); one bad picture is an outcome. */
  photo(job: { path: string; modified: number; thumbs: string | null }, signal: AbortSignal): Promise<Result<PhotoOutcome>>;
  hash(path: string, signal: AbortSignal): Promise<Result<HashOutcome>>;
}
