/**
 * Judges albums one after the other in the background: labels, and the matches of saved searches. Others have their
 * turn in between; an album that is asked for again while it is being judged is judged once more.
 */
import type { Result } from '../../shared/errors.ts';

export interface Judging {
  /** These are judged soon, in this order. */
  enqueue(ids: readonly string[]): void;
  /** Resolves when nothing is left to judge, or judging has failed. */
  idle(): Promise<void>;
  /** Resolves after the album that is being judged; false where none is. */
  step(): Promise<boolean>;
  /** Gives up what is under way and resolves when it has ended. */
  close(): Promise<void>;
}

export interface JudgingParts {
  judge(id: string, signal: AbortSignal): Promise<Result<void>>;
  /** Told after each album. */
  judged(id: string): void;
  warn(message: string): void;
}

export function createJudging({ judge, judged, warn }: JudgingParts): Judging {
  const closing = new AbortController();
  const waiting = new Set<string>();
  let running: Promise<void> | null = null;
  let current: Promise<unknown> = Promise.resolve();

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const [id] = waiting;
      if (id === undefined) break;
      waiting.delete(id);
      const judgement = judge(id, closing.signal);
      current = judgement;
      const result = await judgement;
      if (closing.signal.aborted) break;
      if (!result.ok) {
        // Asking again at once would fail again; the next change tries anew.
        warn(`Albums could not be judged: ${result.error.message}`);
        waiting.clear();
        break;
      }
      judged(id);
      await new Promise((resolve) => setImmediate(resolve));
    }
    running = null;
  };
  return {
    enqueue(ids) {
      for (const id of ids) waiting.add(id);
      if (waiting.size > 0 && !closing.signal.aborted) running ??= run();
    },
    async idle() {
      await running;
    },
    async step() {
      if (running === null) return false;
      await current;
      // What was judged is told in the turn after.
      await new Promise((resolve) => setImmediate(resolve));
      return true;
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
