/** Carries a plan out, file by file; or goes through all its checks without moving anything. */
import type { DisposalOutcome, DisposalProblem, PlanEntry } from '../../shared/disposal-contract.ts';
import { ok, type Failure } from '../../shared/errors.ts';
import type { Gate } from '../jobs/gate.ts';
import { createBatches, type Batches } from './batch.ts';
import { disposeOne, examine, skipped, type Disposed, type DisposeParts } from './dispose-one.ts';
import { createKeptCopies } from './kept-copies.ts';
import { isReady, tally, type Plan } from './plan.ts';
import { problemOf } from './problems.ts';
import type { Progress } from './progress.ts';
import type { KnownFiles, Rows } from './rows.ts';
import { amountOf } from './steps.ts';

export interface ApplyParts extends Omit<DisposeParts, 'kept' | 'going' | 'read'> {
  rows: Rows;
  gate: Gate;
  /** What is to go as decided now; null for a plan that was not made of decisions. */
  discarded: ReadonlySet<string> | null;
  progress: Progress;
  /** Milliseconds of any clock. */
  now(): number;
}

export type Ran = Pick<DisposalOutcome, 'ended' | 'error' | 'moved' | 'skipped' | 'problems'>;

/** Bytes that carrying it out has to read, kept copies once each. */
export function bytesToRead({ entries }: Plan, known: KnownFiles): number {
  const paths = entries.filter(isReady).flatMap(({ path, kept }) => [path, kept.path]);
  return [...new Set(paths)].reduce((sum, path) => sum + (known.get(path)?.size ?? 0), 0);
}

/** Every entry of the plan is in the journal afterwards, unless the job ended before it. */
export async function applyPlan(plan: Plan, parts: ApplyParts): Promise<Ran> {
  const batches = createBatches<string>(parts.journal, 'recorded', (paths) => parts.rows.drop(paths), parts.now);
  const ran = await eachEntry(plan, parts, async (n, entry, dispose) => {
    const disposed = isReady(entry) ? await disposeOne(n, entry, dispose) : skipped(entry.problem ?? problemOf('kept-none'));
    return noteDown(n, entry, disposed, parts, batches);
  });
  const told = await batches.finish();
  return told.ok ? ran : { ...ran, ended: 'failed', error: ran.error ?? shown(told.error) };
}

async function noteDown(n: number, entry: PlanEntry, disposed: Disposed, { journal }: ApplyParts, batches: Batches<string>): Promise<Disposed> {
  if (disposed.outcome === 'stop') return disposed;
  const { path, hash, bytes, kept, rule } = entry;
  const written =
    disposed.outcome === 'moved'
      ? await batches.add(n, path)
      : disposed.noted
        ? ok(undefined)
        : await journal.write({ is: 'skip', n, path, hash, bytes, kept: kept?.path ?? null, rule, problem: disposed.problem });
  return written.ok ? disposed : { outcome: 'stop', failure: written.error };
}

/** The same checks, hashes included, and nothing moves. */
export function tryPlan(plan: Plan, parts: ApplyParts, found: (n: number, problem: DisposalProblem) => void): Promise<Ran> {
  return eachEntry(plan, parts, async (n, entry, dispose) => {
    const examined = isReady(entry) ? await examine(entry, dispose) : { ok: false as const, problem: entry.problem ?? problemOf('kept-none') };
    if (examined.ok) return { outcome: 'moved' };
    found(n, examined.problem);
    return skipped(examined.problem);
  });
}

async function eachEntry(plan: Plan, parts: ApplyParts, take: (n: number, entry: PlanEntry, dispose: DisposeParts) => Promise<Disposed>): Promise<Ran> {
  const { gate, signal, progress } = parts;
  const seen = new Set<string>();
  const counted = { moved: [] as PlanEntry[], skipped: [] as PlanEntry[], problems: [] as DisposalProblem['code'][] };
  const dispose: DisposeParts = { ...parts, read: progress.read, kept: createKeptCopies(parts, progress.read), going: new Set(plan.entries.filter(isReady).map(({ path }) => path)) };
  const ended = (ending: Ran['ended'], error: Failure | null): Ran => ({
    ended: ending, error: error === null ? null : shown(error), moved: amountOf(counted.moved), skipped: amountOf(counted.skipped), problems: tally(counted.problems),
  });
  for (const [n, entry] of plan.entries.entries()) {
    await gate.pass(signal);
    progress.at(entry.path);
    const before = progress.bytes.done;
    const wanted = seen.has(entry.path) ? problemOf('listed-twice') : parts.discarded?.has(entry.path) === false ? problemOf('undecided') : null;
    seen.add(entry.path);
    const disposed = await orAborted(() => take(n, wanted === null ? entry : { ...entry, problem: wanted }, dispose), signal);
    if (disposed === null) return ended('cancelled', null);
    if (disposed.outcome === 'stop') return ended('failed', disposed.failure);
    progress.next(isReady(entry) ? Math.max(0, entry.bytes - (progress.bytes.done - before)) : 0);
    if (disposed.outcome === 'moved') counted.moved.push(entry);
    else {
      counted.skipped.push(entry);
      counted.problems.push(disposed.problem.code);
    }
  }
  return ended('done', null);
}

/** Null when it was cancelled: before the file, or while it was being read. Once its move is written down it is carried to its end. */
export async function orAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return null;
  try {
    return await work();
  } catch (error) {
    if (signal.aborted && error === signal.reason) return null;
    throw error;
  }
}

export const shown = ({ code, message }: Failure): NonNullable<Ran['error']> => ({ code, message });

