/** The contract's methods about putting files away. Thin: each asks the room and shapes the answer. */
import type { disposalMethods, DisposalGroup, DisposalSelection, DisposalState, JournalSummary } from '../../shared/disposal-contract.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/rpc-types.ts';
import type { CarryOver } from './carry-over.ts';
import type { Disposal } from './disposal.ts';
import { isReady } from './plan.ts';
import { summarise } from './steps.ts';
import { stepsOf } from './words.ts';

export interface DisposalHandlerParts {
  disposal: Disposal;
  carry: readonly CarryOver[];
  /** Groups of duplicates as they are decided now. */
  decided(selection: DisposalSelection): readonly DisposalGroup[];
}

export function createDisposalHandlers({ disposal, carry, decided }: DisposalHandlerParts): Handlers<{ methods: typeof disposalMethods; events: Record<string, never> }> {
  const after = (_done: void): Result<DisposalState> => ok(disposal.state);
  return {
    'disposal.plan': async (request, signal) => {
      const groups = 'groups' in request ? request.groups : decided(request);
      try {
        return ok(await disposal.plan(groups, 'groups' in request ? null : request, signal));
      } catch (error) {
        if (signal.aborted) return fail('cancelled', 'Planning was stopped. Nothing was changed.');
        throw error;
      }
    },
    'disposal.entries': ({ plan: id, show, offset, limit }) => {
      const plan = disposal.find(id);
      if (!plan.ok) return plan;
      const entries = plan.value.entries.filter((entry) => show === 'all' || isReady(entry) === (show === 'ready'));
      return ok({ total: entries.length, entries: entries.slice(offset, offset + limit) });
    },
    'disposal.apply': (request) => disposal.apply(request),
    'disposal.state': () => ok(disposal.state),
    'disposal.pause': () => after(disposal.pause()),
    'disposal.resume': () => after(disposal.resume()),
    'disposal.cancel': async () => after(await disposal.cancel()),
    'disposal.journals': async ({ offset, limit }) => {
      const ids = await disposal.shelf.ids();
      if (!ids.ok) return ids;
      const journals: JournalSummary[] = [];
      for (const id of ids.value) {
        const story = await disposal.shelf.story(id);
        if (story.ok) journals.push(summarise(id, story.value));
      }
      return ok({ total: journals.length, journals: journals.slice(offset, offset + limit) });
    },
    'disposal.journal': async ({ journal, offset, limit }) => {
      const story = await disposal.shelf.story(journal);
      if (!story.ok) return story;
      const steps = stepsOf(story.value, carry);
      return ok({ summary: summarise(journal, story.value), total: steps.length, steps: steps.slice(offset, offset + limit) });
    },
    'disposal.undo': ({ journal }) => disposal.undo(journal),
  };
}
