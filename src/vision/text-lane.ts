/**
 * The engine's side of the textual child: words to vectors, in a process of its own so that a query never waits behind
 * pictures. Stays warm; a child that dies is replaced at once and the query is asked again.
 */
import { fail, ok, type Result } from '../shared/errors.ts';
import { lost, startChild, startLimits, type LiveChild, type SpawnVision, type StartLimits } from './child.ts';
import type { TextVectors } from './contract.ts';

export interface TextLimits extends StartLimits {
  /** For one call, ms; a child that takes longer is killed. */
  deadline: number;
}

export const textLimits: TextLimits = { ...startLimits, deadline: 30_000 };

export interface TextLaneOptions {
  spawn: SpawnVision;
  /** A model folder that was verified. */
  model: string;
  /** Threads for the graph. A query is one row: two are as fast as many. */
  threads: number;
  limits?: Partial<TextLimits>;
  onNotice?: (message: string, details: Record<string, unknown>) => void;
}

export interface TextLane {
  /** Process id of the child, where one runs. */
  readonly pid: number | undefined;
  /** Starts the child, so that the first query finds it warm. */
  warm(): Promise<Result<{ dimensions: number }>>;
  /** 1 to 1000 texts. Fails with `vision-lost`, `model-*`, `bad-request` or `cancelled`. */
  embed(texts: string[], signal?: AbortSignal): Promise<Result<TextVectors>>;
  close(): void;
}

/** Nothing is started before the first call. */
export function createTextLane(options: TextLaneOptions): TextLane {
  const limits: TextLimits = { ...textLimits, ...options.limits };
  const closing = new AbortController();
  let starting: Promise<Result<LiveChild>> | undefined;
  let live: LiveChild | undefined;
  /** The running child has answered a query. */
  let useful = false;

  const exited = (child: LiveChild, reason: string): void => {
    if (live !== child || closing.signal.aborted) return;
    live = undefined;
    options.onNotice?.('The text process ended and is being replaced.', { reason });
    // One that died before it was of use waits for the next query: nothing here may start processes in a circle.
    if (useful) void get();
  };

  const start = async (): Promise<Result<LiveChild>> => {
    const load = { folder: options.model, tower: 'textual' as const, threads: options.threads, decoders: 1, batch: 1, background: false };
    const started = await startChild(options.spawn, load, limits, closing.signal);
    starting = undefined;
    if (!started.ok) return started;
    if (closing.signal.aborted) {
      started.value.kill();
      return fail('cancelled', 'This was cancelled.');
    }
    live = started.value;
    useful = false;
    live.onExit((reason) => exited(started.value, reason));
    return started;
  };

  const get = async (): Promise<Result<LiveChild>> => {
    if (closing.signal.aborted) return fail('cancelled', 'This was cancelled.');
    if (live !== undefined) return ok(live);
    starting ??= start();
    return starting;
  };

  return {
    get pid() {
      return live?.pid;
    },
    warm: async () => {
      const child = await get();
      return child.ok ? ok({ dimensions: child.value.dimensions }) : child;
    },
    embed: async (texts, signal) => {
      let last: Result<never> = fail(lost.code, lost.message);
      // Once more after a death: the fault may have been the computer's, and a text that kills twice is given up.
      for (let attempt = 0; attempt < 2; attempt++) {
        const child = await get();
        if (!child.ok) return child;
        const answer = await ask(child.value, texts, limits.deadline, signal);
        useful ||= answer.ok;
        if (answer.ok || answer.error.code !== lost.code) return answer;
        last = answer;
      }
      return last;
    },
    close: () => {
      closing.abort();
      live?.kill();
    },
  };
}

/** Answers `vision-lost` where the child died or had to be killed. */
async function ask(child: LiveChild, texts: string[], deadline: number, signal: AbortSignal | undefined): Promise<Result<TextVectors>> {
  // A child lives for days and answers every letter that is typed: nothing of a call may stay with it.
  let forget = (): void => undefined;
  const gone = new Promise<void>((resolve) => (forget = child.onExit(() => resolve())));
  const timer = setTimeout(() => child.kill(), deadline);
  const call = child.client.call('text', { texts }, signal === undefined ? {} : { signal });
  const answer = await Promise.race([call, gone]);
  clearTimeout(timer);
  if (answer !== undefined && (answer.ok || answer.error.code !== lost.code)) {
    forget();
    return answer;
  }
  child.kill();
  await gone;
  return fail(lost.code, lost.message);
}
