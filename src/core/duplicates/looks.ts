/** What this room needs of the child that sees pictures; src/vision provides it. */
import type { Look } from '../image/look-kinds.ts';
import type { Result } from '../../shared/errors.ts';

export interface LookJob {
  /** The small thumbnail. */
  thumb: string;
  /** A file of the photo; null where none can be reached. */
  path: string | null;
  format: string;
  width: number;
  height: number;
}

export interface ComparedPair {
  /** Small thumbnails. */
  first: string;
  second: string;
  /** Turns of the second that are tried. */
  turns: number[];
}

export interface Looks {
  /** A failure means that nothing can be looked at now; one unreadable picture is 'unseen'. */
  look(job: LookJob, signal?: AbortSignal): Promise<Result<{ outcome: 'seen'; look: Look } | { outcome: 'unseen' }>>;
  /** Null for a pair of which a thumbnail cannot be read. */
  compare(pairs: readonly ComparedPair[], signal?: AbortSignal): Promise<Result<{ scores: ({ score: number; turn: number } | null)[] }>>;
}
