/** The life of indexing: one run at a time, paused and resumed, stopped, started again; and what the user sees of it. */
import { fail, type ErrorCode, type Result } from '../../shared/errors.ts';
import type { IndexingState } from '../../shared/contract.ts';
import { createGate } from '../jobs/gate.ts';
import { createRateMeter } from '../jobs/rate-meter.ts';
import { runIndexing, type RunCounts, type RunOptions } from './run.ts';

export type IndexerOptions = Omit<RunOptions, 'gate' | 'signal' | 'counts' | 'progress' | 'roots'> & {
  roots(): readonly string[];
  /** ms since 1970 */
  now(): number;
  paused: boolean;
  /** At most every `progressEvery` ms while a run goes on, and at every change of phase. */
  changed(state: IndexingState): void;
};

export interface Indexer {
  readonly state: IndexingState;
  /** Starts a run; if one is going on, another follows it (folders may have changed). */
  start(): void;
  pause(): void;
  resume(): void;
  /** Stops the run and resolves when it has stopped. */
  cancel(): Promise<void>;
  /** Resolves with the outcome of the last run once none is going on. */
  finished(): Promise<Result<void>>;
}

/** A run goes on, or waits to go on. */
export const isRunning = ({ phase }: Pick<IndexingState, 'phase'>): boolean => phase === 'scanning' || phase === 'indexing' || phase === 'paused';

const progressEvery = 250;
const nothingYet = (): RunCounts => ({ scanning: false, found: 0, unchanged: 0, done: 0, failed: 0 });

export function createIndexer(options: IndexerOptions): Indexer {
  const gate = createGate();
  const meter = createRateMeter();
  let counts = nothingYet();
  let running: { done: Promise<Result<void>>; controller: AbortController } | null = null;
  let again = false;
  /** Started while a run was being stopped. */
  let afresh = false;
  let outcome: Result<void> = { ok: true, value: undefined };
  let lastProgress = 0;
  if (options.paused) gate.close();

  const phase = (): IndexingState['phase'] => {
    if (running !== null) return gate.shut ? 'paused' : counts.scanning ? 'scanning' : 'indexing';
    if (outcome.ok) return 'idle';
    return outcome.error.code === 'cancelled' ? 'stopped' : 'failed';
  };
  const state = (): IndexingState => {
    const left = counts.found - counts.unchanged - counts.done - counts.failed;
    const moving = running !== null && !gate.shut;
    return {
      phase: phase(),
      found: counts.found,
      done: counts.done,
      unchanged: counts.unchanged,
      failed: counts.failed,
      rate: moving ? meter.rate() : null,
      // While the scan still finds pictures, what is left is not known, and a guess would only ever grow.
      eta: moving && !counts.scanning ? meter.eta(left) : null,
      error: outcome.ok || running !== null ? null : shown(outcome.error),
    };
  };
  const progress = (): void => {
    const now = options.now();
    if (now - lastProgress < progressEvery) return;
    lastProgress = now;
    meter.mark(counts.done + counts.failed, now);
    options.changed(state());
  };

  const run = async (controller: AbortController): Promise<Result<void>> => {
    let result: Result<void>;
    do {
      again = false;
      counts = nothingYet();
      meter.reset();
      result = await attempt(controller);
      if (counts.done + counts.failed > 0) await options.store.optimise();
    } while (again && result.ok);
    return result;
  };
  /** A bug in a run must show as a failed run, not as one that never ends. */
  const attempt = async (controller: AbortController): Promise<Result<void>> => {
    try {
      return await runIndexing({ ...options, roots: options.roots(), gate, signal: controller.signal, counts, progress });
    } catch (error) {
      options.log.error('Indexing stopped unexpectedly.', { error: String(error), stack: error instanceof Error ? error.stack : undefined });
      return fail('internal', 'Indexing stopped unexpectedly. What was finished is kept; start it again to go on.');
    }
  };

  const start = (): void => {
    if (running !== null) {
      // One that is being stopped does not start over: another one follows it.
      if (running.controller.signal.aborted) afresh = true;
      else again = true;
      return;
    }
    const controller = new AbortController();
    const done = run(controller).then((result) => {
      running = null;
      outcome = result;
      options.changed(state());
      if (afresh) start();
      return result;
    });
    afresh = false;
    running = { done, controller };
    options.changed(state());
  };

  return {
    get state() {
      return state();
    },
    start,
    pause() {
      gate.close();
      meter.reset();
      options.changed(state());
    },
    resume() {
      gate.open();
      meter.reset();
      options.changed(state());
    },
    async cancel() {
      again = false;
      afresh = false;
      running?.controller.abort();
      await running?.done;
    },
    async finished() {
      while (running !== null) await running.done;
      return outcome;
    },
  };
}

const shown = (error: { code: ErrorCode; message: string }): IndexingState['error'] =>
  error.code === 'cancelled' ? null : { code: error.code, message: error.message };
