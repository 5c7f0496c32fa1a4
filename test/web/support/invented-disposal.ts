/** A made-up disposal behind the contract: plans of made-up files, carried out at once, undone at once. No file is touched. */
import type { Contract } from '../../../src/shared/contract.ts';
import type { disposalMethods, DisposalOutcome, DisposalState, JournalSummary, PlanEntry, PlanSummary } from '../../../src/shared/disposal-contract.ts';
import { fail, ok } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';

export interface InventedDisposal {
  /** What a plan holds. */
  entries: PlanEntry[];
  state: DisposalState;
  journals: JournalSummary[];
}

type DisposalHandlers = Pick<Handlers<Contract>, keyof typeof disposalMethods>;

export const restingDisposal: DisposalState = {
  phase: 'idle', paused: false, journal: null, files: { done: 0, total: 0 }, bytes: { done: 0, total: 0 }, rate: null, eta: null, current: null, outcome: null,
};
export const inventDisposal = (): InventedDisposal => ({ entries: [], state: restingDisposal, journals: [] });

const amount = (entries: readonly { bytes: number }[]): { files: number; bytes: number } => ({ files: entries.length, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) });
const plan = 'plan';
const none = amount([]);

function planned({ entries }: InventedDisposal): PlanSummary {
  const codes = entries.flatMap(({ problem }) => (problem === null ? [] : [problem.code]));
  return {
    id: plan, madeAt: '2026-11-21T12:00:00.000Z', ready: amount(entries.filter(({ problem }) => problem === null)), blocked: amount(entries.filter(({ problem }) => problem !== null)),
    problems: [...new Set(codes)].map((code) => ({ code, files: codes.filter((each) => each === code).length })), warnings: [], withoutTrash: none,
  };
}

export function inventedDisposalHandlers(made: InventedDisposal): DisposalHandlers {
  const end = (outcome: DisposalOutcome): DisposalState => (made.state = { ...restingDisposal, outcome });
  const steer = (change: Partial<DisposalState>) => () => ok((made.state = { ...made.state, ...change }));
  return {
    'disposal.plan': () => ok(planned(made)),
    'disposal.entries': ({ show, offset, limit }) => {
      const entries = made.entries.filter(({ problem }) => show === 'all' || (problem === null) === (show === 'ready'));
      return ok({ total: entries.length, entries: entries.slice(offset, offset + limit) });
    },
    'disposal.apply': ({ dryRun }) => {
      const { ready, blocked, problems } = planned(made);
      const journal = dryRun ? null : `20261121T12000${made.journals.length}Z-00000000`;
      if (journal !== null) {
        made.journals = [{ id: journal, at: '2026-11-21T12:00:00.000Z', state: 'done', moved: ready, restored: none, skipped: blocked, places: { trash: ready.files, quarantine: 0, system: 0 }, undoable: ready }, ...made.journals];
      }
      return ok(end({ job: dryRun ? 'dry-run' : 'apply', ended: 'done', journal, moved: ready, skipped: blocked, problems, error: null }));
    },
    'disposal.state': () => ok(made.state),
    'disposal.pause': steer({ paused: true }),
    'disposal.resume': steer({ paused: false }),
    'disposal.cancel': steer({ phase: 'idle' }),
    'disposal.journals': ({ offset, limit }) => ok({ total: made.journals.length, journals: made.journals.slice(offset, offset + limit) }),
    'disposal.journal': ({ journal }) => {
      const summary = made.journals.find(({ id }) => id === journal);
      return summary === undefined ? fail('journal-unknown', 'There is no such disposal.') : ok({ summary, total: 0, steps: [] });
    },
    'disposal.undo': ({ journal }) => {
      const summary = made.journals.find(({ id }) => id === journal);
      if (summary === undefined) return fail('journal-unknown', 'There is no such disposal.');
      made.journals = made.journals.map((each) => (each.id === journal ? { ...each, state: 'undone', restored: each.moved, undoable: none } : each));
      return ok(end({ job: 'undo', ended: 'done', journal, moved: summary.moved, skipped: none, problems: [], error: null }));
    },
  };
}
