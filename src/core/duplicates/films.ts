/** What this room needs of the child that reads videos; src/vision provides it. */
import type { Result } from '../../shared/errors.ts';
import type { VideoFacts } from '../video/facts.ts';

interface Refused {
  outcome: 'refused';
  code: string;
  message: string;
}

/** A failure means that nothing can be read now; one unreadable file is an outcome. */
export interface Films {
  /** Null facts: nobody can read it as a video. */
  film(path: string, signal?: AbortSignal): Promise<Result<{ outcome: 'opened'; facts: VideoFacts | null } | Refused>>;
  hash(path: string, signal?: AbortSignal, bytes?: number): Promise<Result<{ outcome: 'hashed'; hash: string; bytes: number } | Refused>>;
  /** Null: they cannot be read to the end. */
  frames(path: string, bytes: number, signal?: AbortSignal): Promise<Result<{ outcome: 'digested'; frames: string | null } | Refused>>;
}
