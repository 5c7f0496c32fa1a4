/**
 * Keeps one visual child busy and outlives its death: replaces it, and tries what it was working on again one by one,
 * so that the culprit is known and only it is refused. Knows nothing of what the calls mean.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '../shared/errors.ts';
import { lost, startChild, type LiveChild } from './child.ts';
import type { CompareOutcome, DevelopOutcome, FilmFactsOutcome, FramesOutcome, HashOutcome, LookOutcome, PhotoOutcome } from './contract.ts';
import { capacityOf, type SpeedPlan } from './speed.ts';
import type { VisualLaneOptions, VisualLimits } from './visual-options.ts';

export type Verdict = 'crashed' | 'timeout';

/** What calls answer. */
export type Outcome = PhotoOutcome | HashOutcome | LookOutcome | CompareOutcome | DevelopOutcome | FilmFactsOutcome | FramesOutcome;

/** A call in the lane's hands. Calls of different outcomes differ in `send` and `refuse` only. */
interface Job {
  deadline: number;
  signal: AbortSignal | undefined;
  send(child: LiveChild): Promise<Result<Outcome>>;
  settle(result: Result<Outcome>): void;
  refuse(verdict: Verdict): void;
  /** It was in a child that died; it is now tried with nothing beside it. */
  suspect: boolean;
  /** It ran longer than its deadline. */
  overdue: boolean;
  timer?: NodeJS.Timeout;
}

export interface Ask<O> {
  /** ms */
  deadline: number;
  signal: AbortSignal | undefined;
  /** Somebody waits for it: goes before what is already waiting. */
  urgent: boolean;
  send(child: LiveChild): Promise<Result<O>>;
  refusal(verdict: Verdict): O;
}

/** Before the next child of a row that died without one answer, ms. */
const longestWait = 5000;

const cancelled = (): Result<never> => fail('cancelled', 'This was cancelled.');

/** Waiting, sent, suspected, settled: every call in the lane's hands is in exactly one of these states. */
export class Supervisor {
  plan: SpeedPlan;
  readonly #options: VisualLaneOptions;
  readonly #limits: VisualLimits;
  readonly #closing = new AbortController();
  /** Not yet sent; suspects of a dead child before all others. */
  #suspects: Job[] = [];
  #waiting: Job[] = [];
  readonly #inFlight = new Set<Job>();
  #child: LiveChild | undefined;
  #starting: Promise<Result<void>> | undefined;
  #provider = 'cpu';
  /** The child takes nothing more and is replaced when it has finished. */
  #retiring = false;
  #photos = 0;
  #bytes = 0;
  /** Children that died since the last answer. */
  #deaths = 0;

  constructor(options: VisualLaneOptions, limits: VisualLimits) {
    this.#options = options;
    this.#limits = limits;
    this.plan = options.plan;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  add<O extends Outcome>({ deadline, signal, urgent, send, refusal }: Ask<O>): Promise<Result<O>> {
    if (this.#closing.signal.aborted || signal?.aborted === true) return Promise.resolve(cancelled());
    return new Promise((resolve) => {
      const leave = (): void => this.#abandon(job);
      const settle = (result: Result<O>): void => {
        signal?.removeEventListener('abort', leave);
        resolve(result);
      };
      const job: Job = {
        deadline,
        signal,
        send,
        settle: (result) => settle(result as Result<O>),
        refuse: (verdict) => settle(ok(refusal(verdict))),
        suspect: false,
        overdue: false,
      };
      signal?.addEventListener('abort', leave, { once: true });
      if (urgent) this.#waiting.unshift(job);
      else this.#waiting.push(job);
      this.#pump();
    });
  }

  async ready(): Promise<Result<void>> {
    if (this.#child !== undefined) return ok(undefined);
    this.#starting ??= this.#start();
    return this.#starting;
  }

  configure(plan: SpeedPlan): void {
    this.plan = plan;
    this.#retiring = this.#child !== undefined;
    this.#pump();
  }

  close(): void {
    this.#closing.abort();
    const jobs = [...this.#inFlight, ...this.#suspects, ...this.#waiting];
    this.#suspects = [];
    this.#waiting = [];
    this.#inFlight.clear();
    for (const job of jobs) {
      clearTimeout(job.timer);
      job.settle(cancelled());
    }
    this.#child?.kill();
  }

  #abandon(job: Job): void {
    // What the child already has is answered through its call, which listens to the same signal.
    if (this.#inFlight.has(job)) return;
    this.#suspects = this.#suspects.filter((other) => other !== job);
    this.#waiting = this.#waiting.filter((other) => other !== job);
    job.settle(cancelled());
  }

  /** Sends what may be sent now. Called whenever something changed. */
  #pump(): void {
    if (this.#closing.signal.aborted) return;
    if (this.#retiring && this.#inFlight.size === 0) this.#retire();
    if (this.#suspects.length + this.#waiting.length === 0) return;
    const child = this.#child;
    if (child === undefined) {
      this.#starting ??= this.#start();
      return;
    }
    if (this.#retiring) return;
    const suspect = this.#inFlight.size === 0 ? this.#suspects.shift() : undefined;
    if (suspect !== undefined) this.#send(child, suspect);
    if (this.#suspects.length > 0 || [...this.#inFlight].some((job) => job.suspect)) return;
    while (this.#inFlight.size < capacityOf(this.plan)) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#send(child, job);
    }
  }

  async #start(): Promise<Result<void>> {
    if (this.#deaths > 1) await sleep(Math.min(longestWait, this.#limits.backoff * 2 ** (this.#deaths - 2)));
    const plan = this.plan;
    const started = await this.#startWithProvider(plan);
    this.#starting = undefined;
    if (!started.ok) {
      this.#failAll(started);
      return started;
    }
    if (this.#closing.signal.aborted) {
      started.value.kill();
      return cancelled();
    }
    this.#adopt(started.value, plan);
    return ok(undefined);
  }

  /** With the chosen provider; where that fails, it is reported, and once more with the processor. */
  async #startWithProvider(plan: SpeedPlan): Promise<Result<LiveChild>> {
    this.#provider = this.#options.provider?.() ?? 'cpu';
    const load = { folder: this.#options.model, tower: 'visual' as const, ...plan, background: this.#options.background };
    const limits = this.#provider === 'cpu' ? this.#limits : { ...this.#limits, attempts: 1 };
    const started = await startChild(this.#options.spawn, { ...load, provider: this.#provider }, limits, this.#closing.signal);
    if (started.ok || this.#provider === 'cpu' || this.#closing.signal.aborted) return started;
    this.#loseProvider();
    return startChild(this.#options.spawn, { ...load, provider: 'cpu' }, this.#limits, this.#closing.signal);
  }

  #loseProvider(): void {
    const provider = this.#provider;
    this.#provider = 'cpu';
    this.#options.onProviderLost?.(provider);
  }

  #adopt(child: LiveChild, plan: SpeedPlan): void {
    this.#child = child;
    // The speed may have been changed while the child was starting.
    this.#retiring = plan !== this.plan;
    this.#photos = 0;
    this.#bytes = 0;
    child.onExit((reason) => this.#exited(child, reason));
    this.#pump();
  }

  #retire(): void {
    const child = this.#child;
    this.#child = undefined;
    this.#retiring = false;
    child?.kill();
  }

  #send(child: LiveChild, job: Job): void {
    this.#inFlight.add(job);
    job.timer = setTimeout(() => {
      job.overdue = true;
      child.kill();
    }, job.deadline);
    void job.send(child).then((result) => this.#answered(child, job, result));
  }

  #answered(child: LiveChild, job: Job, result: Result<Outcome>): void {
    if (!result.ok && result.error.code === lost.code) {
      // The channel is gone. The process is ending, or is of no use any more; its exit says what becomes of the job.
      child.kill();
      return;
    }
    if (!this.#inFlight.delete(job)) return;
    clearTimeout(job.timer);
    job.settle(result);
    this.#count(result);
    this.#pump();
  }

  #count(result: Result<Outcome>): void {
    if (!result.ok) return;
    this.#deaths = 0;
    this.#photos++;
    if (result.value.outcome === 'indexed') this.#bytes += result.value.bytes;
    if (this.#photos >= this.#limits.recyclePhotos || this.#bytes >= this.#limits.recycleBytes) this.#retiring = true;
  }

  #exited(child: LiveChild, reason: string): void {
    if (this.#child !== child || this.#closing.signal.aborted) return;
    this.#child = undefined;
    this.#retiring = false;
    this.#deaths++;
    if (this.#provider !== 'cpu') this.#loseProvider();
    const jobs = [...this.#inFlight];
    this.#inFlight.clear();
    this.#options.onNotice?.('The vision process ended and is being replaced.', { reason, pictures: jobs.length });
    for (const job of jobs) clearTimeout(job.timer);
    for (const job of jobs.filter((each) => each.suspect)) job.refuse(job.overdue ? 'timeout' : 'crashed');
    const rest = jobs.filter((job) => !job.suspect);
    for (const job of rest) job.suspect = true;
    // The one that ran out of time is the likeliest culprit: settling it first frees the others soonest.
    this.#suspects.push(...rest.filter((job) => job.overdue), ...rest.filter((job) => !job.overdue));
    for (const job of rest) job.overdue = false;
    this.#pump();
  }

  #failAll(failure: Result<never>): void {
    const jobs = [...this.#suspects, ...this.#waiting];
    this.#suspects = [];
    this.#waiting = [];
    for (const job of jobs) job.settle(failure);
  }
}
