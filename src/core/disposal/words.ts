/** A journal in sentences: what happened to each file, and why. */
import type { JournalStep } from '../../shared/disposal-contract.ts';
import type { CarryOver } from './carry-over.ts';
import { fileAt } from './places.ts';
import type { Step, Story } from './steps.ts';

/** Every file of the journal in the order of the plan. */
export function stepsOf({ steps, skipped }: Story, carry: readonly CarryOver[]): JournalStep[] {
  const told = [
    ...[...steps.values()].map((step) => ({ n: step.intention.n, step: describeMoved(step, carry) })),
    ...skipped.map(({ n, path, hash, bytes, kept, rule, problem }) => ({
      n,
      step: { path, hash, bytes, kept, rule, state: 'skipped' as const, at: path, words: `It stayed where it is: ${problem.message}` },
    })),
  ];
  return told.sort((one, other) => one.n - other.n).map(({ step }) => step);
}

function describeMoved(step: Step, carry: readonly CarryOver[]): JournalStep {
  const { path, hash, bytes, kept, rule } = step.intention;
  const state = ({ intended: 'unclear', moved: 'moved', back: 'put-back', restoring: 'unclear', restored: 'restored' } as const)[step.state];
  const at = state === 'put-back' || state === 'restored' ? path : state === 'moved' ? fileAt(step.intention.place) : null;
  return { path, hash, bytes, kept: kept.path, rule, state, at, words: sentences(step, carry).join(' ') };
}

/** An instant as people on this computer say it. */
const moment = (at: string): string => new Date(at).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' });

function sentences(step: Step, carry: readonly CarryOver[]): string[] {
  const { intention, state, problem, found, left, at } = step;
  const where = { trash: 'the trash', quarantine: 'the quarantine folder', system: 'the system’s trash' }[intention.place.kind];
  const why = `“${intention.kept.path}” was checked and kept. ${intention.rule}`;
  if (state === 'intended') return [`It was about to be moved to ${where} when the program ended. ${why}`];
  if (state === 'back') return [`It is at its place: ${problem?.message ?? ''}`];
  const along = intention.carried.map(({ by, change }) => carry.find(({ name }) => name === by)?.describe(change) ?? '').filter((text) => text !== '');
  const told = [`It was moved to ${where}. ${why}`, ...(along.length === 0 ? [] : [`The kept copy was given: ${along.join('; ')}.`])];
  if (state === 'restoring') told.push('It was about to be brought back when the program ended.');
  if (state === 'restored') told.push(found ? 'It was found at its place again.' : `It was brought back${at.restored === null ? '' : ` on ${moment(at.restored)}`}.`);
  if (state === 'moved' && left) told.push(problem === null ? 'An undo was stopped before it; undo again to bring it back.' : `Undo could not bring it back: ${problem.message}`);
  return told;
}
