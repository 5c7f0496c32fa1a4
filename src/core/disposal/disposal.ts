/**
 * The room's face: makes plans, carries one out at a time in the background, keeps the journals and undoes them.
 * Nothing else in this program removes a file of the user's, and this does so only into a trash or quarantine folder.
 */
import { dirname, join } from 'node:path';
import type { DisposalGroup, DisposalOutcome, DisposalSelection, DisposalState, PlanSummary } from '../../shared/disposal-contract.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { errorCode } from '../disk-error.ts';
import { createGate } from '../jobs/gate.ts';
import type { Log } from '../log.ts';
import { applyPlan, bytesToRead, shown, tryPlan, type ApplyParts, type Ran } from './apply.ts';
import { createBins, type Bins, type BinsOptions } from './bins.ts';
import type { CarryOver } from './carry-over.ts';
import type { Disk } from './disk.ts';
import { openPlan, isReady, summarisePlan, type Plan } from './plan.ts';
import { makePlan } from './planner.ts';
import { createProgress, type Progress } from './progress.ts';
import { checkQuarantine } from './quarantine.ts';
import { hasOpenSteps, settle } from './recover.ts';
import type { Rows } from './rows.ts';
import { createShelf, type Shelf } from './shelf.ts';
import { undoable } from './steps.ts';
import { undoStory } from './undo.ts';

export interface DisposalOptions {
  disk: Disk;
  platform: NodeJS.Platform;
  /** The library's folder of journals. */
  directory: string;
  rows: Rows;
  carry: readonly CarryOver[];
  /** Paths that go as decided now, by the groups that `selection` names. */
  discarded(selection: DisposalSelection): ReadonlySet<string>;
  bins: Pick<BinsOptions, 'trash' | 'trashItem'>;
  log: Log;
  /** Milliseconds since 1970. */
  now(): number;
  /** Eight random hexadecimal digits. */
  random(): string;
  /** A job moved on, began or ended. */
  changed(state: DisposalState): void;
  /** A job that moves files has ended. */
  ended(): void;
}

export interface Disposal {
  readonly state: DisposalState;
  readonly shelf: Pick<Shelf, 'ids' | 'story'>;
  /** `decided`: which decisions `groups` were made of; null where they were not. Throws only when `signal` aborts. */
  plan(groups: readonly DisposalGroup[], decided: DisposalSelection | null, signal: AbortSignal): Promise<PlanSummary>;
  /** A plan that was made or taken in here; the newest few are kept. */
  find(id: string): Result<Plan>;
  /** Takes in a plan from a file. */
  accept(document: unknown): Result<PlanSummary>;
  apply(request: { plan: string; quarantine?: string | undefined; dryRun: boolean }): Promise<Result<DisposalState>>;
  undo(journal: string): Promise<Result<DisposalState>>;
  pause(): void;
  resume(): void;
  /** Resolves when the job has stopped. */
  cancel(): Promise<void>;
  /** How the last job ended, once none goes on; null where there was none. */
  finished(): Promise<DisposalOutcome | null>;
  /** Settles what a killed program left in the middle. */
  recover(): Promise<Result<void>>;
}

const plansKept = 8;

interface Job {
  phase: Exclude<DisposalState['phase'], 'idle'>;
  journal: string | null;
  progress: Progress;
  controller: AbortController;
  done: Promise<void>;
}

export function createDisposal(options: DisposalOptions): Disposal {
  const { disk, rows, log } = options;
  const surroundings = { disk, known: rows, platform: options.platform };
  const clock = (): Date => new Date(options.now());
  const shelf = createShelf({ disk, directory: options.directory, rows, carry: options.carry, log, now: clock });
  const plans = new Map<string, Plan>();
  const gate = createGate();
  let job: Job | null = null;
  /** A job is being prepared; no second one may be. */
  let claimed = false;
  let outcome: DisposalOutcome | null = null;

  const state = (): DisposalState => ({
    phase: job?.phase ?? 'idle',
    paused: job !== null && gate.shut,
    journal: job?.journal ?? null,
    files: job === null ? { done: 0, total: 0 } : { ...job.progress.files },
    bytes: job === null ? { done: 0, total: 0 } : { ...job.progress.bytes },
    rate: gate.shut ? null : (job?.progress.rate() ?? null),
    eta: gate.shut ? null : (job?.progress.eta() ?? null),
    current: job?.progress.current ?? null,
    outcome: job === null ? outcome : null,
  });
  const changed = (): void => options.changed(state());
  const keep = (plan: Plan): PlanSummary => {
    plans.delete(plan.checksum);
    plans.set(plan.checksum, plan);
    for (const id of [...plans.keys()].slice(0, -plansKept)) plans.delete(id);
    return summarisePlan(plan.checksum, plan);
  };
  const find = (id: string): Result<Plan> => {
    const plan = plans.get(id);
    return plan === undefined ? fail('plan-stale', 'This plan is not known any more. Make a new one.') : ok(plan);
  };
  const binsFor = (quarantine: { chosen: string; folder: string } | null): Promise<Bins> => createBins({ ...options.bins, disk, platform: options.platform }, quarantine);

  /** Only one job at a time; what an earlier one left open is settled first. */
  const prepare = async (make: () => Promise<Result<DisposalState>>): Promise<Result<DisposalState>> => {
    if (job !== null || claimed) return fail('disposal-busy', 'Files are being put away or brought back already. Wait until that has ended, or stop it.');
    claimed = true;
    try {
      const settled = await shelf.recoverAll();
      return settled.ok ? await make() : settled;
    } finally {
      claimed = false;
    }
  };

  const start = (kind: DisposalOutcome['job'], total: { files: number; bytes: number }, journal: string | null, run: (job: Job) => Promise<Ran>): Result<DisposalState> => {
    gate.open();
    const progress = createProgress(total, () => performance.now(), changed);
    const begun: Job = { phase: kind === 'apply' ? 'applying' : kind === 'undo' ? 'undoing' : 'checking', journal, progress, controller: new AbortController(), done: Promise.resolve() };
    job = begun;
    begun.done = attempt(() => run(begun)).then((ran) => {
      outcome = { job: kind, journal, ...ran };
      job = null;
      if (kind !== 'dry-run') options.ended();
      changed();
    });
    changed();
    return ok(state());
  };

  /** What nobody expected must show as a job that failed, not as one that never ends. */
  const attempt = async (run: () => Promise<Ran>): Promise<Ran> => {
    try {
      return await run();
    } catch (error) {
      log.error('A disposal stopped unexpectedly.', { error: String(error), stack: error instanceof Error ? error.stack : undefined });
      const message = `This stopped unexpectedly (${errorCode(error)}). Nothing is lost: what was done is in the journal, and undo brings it back.`;
      return { ended: 'failed', error: shown(fail('internal', message).error), moved: { files: 0, bytes: 0 }, skipped: { files: 0, bytes: 0 }, problems: [] };
    }
  };

  /** Runs with the journal open, settles what the run had to leave open, and closes the journal. */
  const withJournal = async (id: string, kind: 'end' | 'undone', journal: Parameters<typeof settle>[1]['journal'], run: () => Promise<Ran>): Promise<Ran> => {
    try {
      const ran = await attempt(run);
      const story = await shelf.story(id, true);
      const settled = story.ok ? await settle(story.value, { disk, journal, rows, carry: options.carry }) : story;
      // A volume that went in the middle is looked at again when it is back.
      const isOpen = story.ok && hasOpenSteps(story.value);
      const closed = settled.ok && !isOpen ? await journal.write({ is: kind, ended: ran.ended, error: ran.error }) : settled;
      return closed.ok || ran.error !== null ? ran : { ...ran, ended: 'failed', error: shown(closed.error) };
    } finally {
      await journal.close();
    }
  };

  const apply: Disposal['apply'] = ({ plan: id, quarantine, dryRun }) =>
    prepare(async () => {
      const plan = find(id);
      if (!plan.ok) return plan;
      const journalId = `${clock().toISOString().replace(/[-:]|\.\d+/g, '')}-${options.random()}`;
      const chosen = quarantine === undefined ? ok(null) : await checkQuarantine(quarantine, rows, disk);
      if (!chosen.ok) return chosen;
      const folder = chosen.value === null ? null : { chosen: chosen.value, folder: join(chosen.value, `snapsift-${journalId}`) };
      const bins = await binsFor(folder);
      const places = await everyVolumeHasTrash(plan.value, bins);
      if (!places.ok) return places;
      const total = { files: plan.value.entries.length, bytes: bytesToRead(plan.value, rows) };
      const discarded = plan.value.decided === null ? null : options.discarded(plan.value.decided);
      const parts = { ...surroundings, rows, bins, discarded, carry: options.carry, gate, now: () => performance.now() };
      if (dryRun) return start('dry-run', total, null, (begun) => dry(plan.value, { ...parts, journal: noJournal, signal: begun.controller.signal, progress: begun.progress }));
      const journal = await shelf.begin(journalId);
      if (!journal.ok) return journal;
      const { ready } = summarisePlan(id, plan.value);
      const begun = await journal.value.write({ is: 'begin', version: 1, id: journalId, plan: id, ...ready, quarantine: folder?.folder ?? null });
      if (!begun.ok) {
        await journal.value.close();
        return begun;
      }
      return start('apply', total, journalId, ({ controller, progress }) =>
        withJournal(journalId, 'end', journal.value, () => applyPlan(plan.value, { ...parts, journal: journal.value, signal: controller.signal, progress })),
      );
    });

  /** What it found is in the plan from then on, and shown with it. */
  const dry = (plan: Plan, parts: ApplyParts): Promise<Ran> =>
    tryPlan(plan, parts, (n, problem) => {
      const entry = plan.entries[n];
      if (entry !== undefined) plan.entries[n] = { ...entry, problem };
    });

  const undo: Disposal['undo'] = (id) =>
    prepare(async () => {
      const story = await shelf.story(id, true);
      if (!story.ok) return story;
      const steps = undoable(story.value);
      if (steps.length === 0) return fail('bad-request', 'There is nothing left to undo of this disposal.');
      const journal = await shelf.resume(id);
      if (!journal.ok) return journal;
      const begun = await journal.value.write({ is: 'undo' });
      if (!begun.ok) {
        await journal.value.close();
        return begun;
      }
      return start('undo', { files: steps.length, bytes: 0 }, id, ({ controller, progress }) =>
        withJournal(id, 'undone', journal.value, () =>
          undoStory(story.value, { disk, rows, carry: options.carry, gate, now: () => performance.now(), journal: journal.value, signal: controller.signal, progress }),
        ),
      );
    });

  return {
    get state() {
      return state();
    },
    shelf,
    find,
    async plan(groups, decided, signal) {
      return keep(await makePlan(groups, decided, { ...surroundings, bins: await binsFor(null), now: clock }, signal));
    },
    accept(document) {
      const plan = openPlan(document, rows.directory);
      return plan.ok ? ok(keep(plan.value)) : plan;
    },
    apply,
    undo,
    pause() {
      if (job === null) return;
      gate.close();
      job.progress.reset();
      changed();
    },
    resume() {
      gate.open();
      job?.progress.reset();
      changed();
    },
    async cancel() {
      const running = job;
      running?.controller.abort();
      await running?.done;
    },
    async finished() {
      await job?.done;
      return outcome;
    },
    recover: () => shelf.recoverAll(),
  };
}

/** A dry run writes nothing down. */
const noJournal: ApplyParts['journal'] = {
  id: '',
  write: () => {
    throw new Error('A dry run moves nothing, so that there is nothing to write down.');
  },
  close: async () => undefined,
};

/** One volume without a trash stops the whole plan before it begins: half of it done is what nobody asked for. */
async function everyVolumeHasTrash(plan: Plan, bins: Bins): Promise<Result<void>> {
  const without: string[] = [];
  const folders = new Set(plan.entries.filter(isReady).map(({ path }) => dirname(path)));
  for (const folder of folders) if (await hasNoBin(folder, bins)) without.push(folder);
  if (without.length === 0) return ok(undefined);
  const more = without.length === 1 ? '' : ` and of ${without.length - 1} more ${without.length === 2 ? 'folder' : 'folders'}`;
  return fail('no-trash', `The volume of "${without[0] ?? ''}"${more} has no trash that can be used. Choose a quarantine folder on the same volume, or leave these files out. Nothing was moved.`, { folders: without.slice(0, 100) });
}

/** A folder that is not there now has files that will be skipped, and needs no bin. */
async function hasNoBin(folder: string, bins: Bins): Promise<boolean> {
  try {
    return (await bins.of(folder)).length === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
