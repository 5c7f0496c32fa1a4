/**
 * Keeps one library open. Where it cannot be opened (another process has it, a disk is full) every call gets the
 * reason, and a later call tries again, so that the app heals by itself once the reason is gone.
 */
import type { Result } from '../shared/errors.ts';
import type { Library } from '../core/library.ts';

/** Calls come in bursts; one attempt is enough for a burst. */
const pauseMs = 2000;

export interface LibraryOpenerOptions {
  open(): Promise<Result<Library>>;
  /** Told of every attempt's outcome. */
  tried(result: Result<Library>): void;
  /** Milliseconds of any clock. */
  now(): number;
}

export interface LibraryOpener {
  get(): Promise<Result<Library>>;
  /** Closes the library where it is open; nothing is opened any more. */
  close(): Promise<void>;
}

export function createLibraryOpener({ open, tried, now }: LibraryOpenerOptions): LibraryOpener {
  let current: Promise<Result<Library>> | null = null;
  let failedAt: number | null = null;

  const attempt = async (): Promise<Result<Library>> => {
    const result = await open();
    failedAt = result.ok ? null : now();
    tried(result);
    return result;
  };
  const get = (): Promise<Result<Library>> => {
    const again = failedAt !== null && now() - failedAt >= pauseMs;
    if (current === null || again) {
      failedAt = null;
      current = attempt();
    }
    return current;
  };
  return {
    get,
    async close() {
      const result = await current;
      if (result?.ok === true) await result.value.close();
    },
  };
}
