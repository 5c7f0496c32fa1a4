/** Made-up disposal behind the contract: a plan of what is agreed with; a job goes on as the test tells it. */
import type { Contract } from '../../../src/shared/contract.ts';
import type { DisposalProblem, DisposalState, disposalMethods, JournalStep, JournalSummary, PlanEntry, PlanSummary } from '../../../src/shared/disposal-contract.ts';
import { duplicateKinds } from '../../../src/shared/duplicates-contract.ts';
import { fail, ok } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';
import { groupOf, type InventedDuplicates } from './invented-duplicates.ts';

export interface InventedDisposal {
  state: DisposalState;
  journals: JournalSummary[];
  steps: JournalStep[];
  /** What stands in the way of an entry, by its place in the plan. */
  problem: (index: number, path: string) => DisposalProblem | null;
  /** Entries on a disk without a trash. */
  withoutTrash: (index: number) => boolean;
  /** A plan takes its time and waits for this first. */
  wait: () => Promise<void>;
  entries: PlanEntry[];
}

export const atRest: DisposalState = { phase: 'idle', paused: false, journal: null, files: { done: 0, total: 0 }, bytes: { done: 0, total: 0 }, rate: null, eta: null, current: null, outcome: null };

export function inventDisposal(change: Partial<InventedDisposal> = {}): InventedDisposal {
  return { state: atRest, journals: [], steps: [], problem: () => null, withoutTrash: () => false, wait: () => Promise.resolve(), entries: [], ...change };
}

const amount = (entries: readonly PlanEntry[]): { files: number; bytes: number } => ({ files: entries.length, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) });

function counted<C extends string>(codes: readonly C[]): { code: C; files: number }[] {
  return [...new Set(codes)].map((code) => ({ code, files: codes.filter((other) => other === code).length }));
}

function summaryOf(state: InventedDisposal): PlanSummary {
  const ready = state.entries.filter(({ problem }) => problem === null);
  const blocked = state.entries.filter(({ problem }) => problem !== null);
  return {
    id: 'plan-1',
    madeAt: '2026-11-21T10:00:00.000Z',
    ready: amount(ready),
    blocked: amount(blocked),
    problems: counted(blocked.map(({ problem }) => problem?.code ?? 'missing')),
    warnings: counted(ready.flatMap(({ warnings }) => warnings.map(({ code }) => code))),
    withoutTrash: amount(ready.filter(({ warnings }) => warnings.some(({ code }) => code === 'quarantine'))),
  };
}

function entriesOf(state: InventedDisposal, duplicates: InventedDuplicates, wanted: (group: { reviewed: boolean; clear: boolean }) => boolean, kinds: readonly string[]): PlanEntry[] {
  const entries: PlanEntry[] = [];
  for (const kind of duplicateKinds.filter((each) => kinds.includes(each))) {
    for (let number = 0; number < duplicates.count[kind]; number++) {
      const group = groupOf(duplicates, kind, number);
      const kept = group.members.find(({ keep }) => keep);
      if (!wanted(group) || duplicates.ignored.has(group.id)) continue;
      for (const member of group.members.filter(({ keep }) => !keep)) {
        const index = entries.length;
        const problem = state.problem(index, member.path);
        entries.push({
          path: member.path,
          hash: member.photo.id,
          bytes: member.bytes,
          kind,
          kept: kept === undefined ? null : { path: kept.path, hash: kept.photo.id },
          rule: member.reason,
          problem,
          warnings: problem === null && state.withoutTrash(index) ? [{ code: 'quarantine', message: 'Its disk has no trash.' }] : [],
        });
      }
    }
  }
  return entries;
}

type DisposalHandlers = Pick<Handlers<Contract>, keyof typeof disposalMethods>;

export function inventedDisposalHandlers(state: InventedDisposal, duplicates: InventedDuplicates): DisposalHandlers {
  const steer = (change: Partial<DisposalState>) => () => ok((state.state = { ...state.state, ...change }));
  return {
    'disposal.plan': async (request, signal) => {
      await state.wait();
      if (signal.aborted) return fail('cancelled', 'Planning was stopped. Nothing was changed.');
      if ('groups' in request) {
        const going = new Set(request.groups.flatMap(({ files }) => files.filter(({ keep }) => !keep).map(({ path }) => path)));
        state.entries = state.entries.filter(({ path }) => going.has(path));
        return ok(summaryOf(state));
      }
      const { which, kinds = ['exact', 'same'] } = request;
      state.entries = entriesOf(state, duplicates, (group) => which === 'all' || group.reviewed || (which === 'clear' && group.clear), kinds);
      return ok(summaryOf(state));
    },
    'disposal.entries': ({ show, offset, limit }) => {
      const entries = state.entries.filter(({ problem }) => show === 'all' || (problem === null) === (show === 'ready'));
      return ok({ total: entries.length, entries: entries.slice(offset, offset + limit) });
    },
    'disposal.apply': ({ dryRun }) => {
      const { ready } = summaryOf(state);
      return steer({ phase: dryRun ? 'checking' : 'applying', journal: dryRun ? null : 'a1', files: { done: 0, total: ready.files }, bytes: { done: 0, total: ready.bytes * 2 }, outcome: null })();
    },
    'disposal.state': () => ok(state.state),
    'disposal.pause': steer({ paused: true, rate: null, eta: null }),
    'disposal.resume': steer({ paused: false }),
    'disposal.cancel': steer({}),
    'disposal.journals': ({ offset, limit }) => ok({ total: state.journals.length, journals: state.journals.slice(offset, offset + limit) }),
    'disposal.journal': ({ journal, offset, limit }) => {
      const summary = state.journals.find(({ id }) => id === journal);
      return summary === undefined ? fail('journal-unknown', 'There is no such journal.') : ok({ summary, total: state.steps.length, steps: state.steps.slice(offset, offset + limit) });
    },
    'disposal.undo': ({ journal }) => steer({ phase: 'undoing', journal, files: { done: 0, total: 3 }, bytes: { done: 0, total: 0 }, outcome: null })(),
  };
}
