/** A journal played back: what became of every file of it, and what is not settled yet. Pure. */
import type { DisposalProblem, JournalSummary } from '../../shared/disposal-contract.ts';
import type { Identity } from './fingerprint.ts';
import type { Intention, Timed } from './journal.ts';

type Ended = Extract<Timed, { is: 'end' }>;

/**
 * intended: about to be moved when the journal ends; whether it was is for the disk to say. moved: put away. back: not
 * moved after all. restoring: likewise about to be brought back. restored: at its place again.
 */
export interface Step {
  intention: Intention;
  state: 'intended' | 'moved' | 'back' | 'restoring' | 'restored';
  /** As found in its new place. */
  identity: Identity | null;
  /** Why it is back, or was left in the trash. */
  problem: DisposalProblem | null;
  /** An undo passed it by, or was cut off before it. */
  left: boolean;
  /** It was at its place already when undo came to it. */
  found: boolean;
  /** The library was told that it is gone, and that it is back. */
  recorded: boolean;
  reverted: boolean;
  at: { intended: string; moved: string | null; restored: string | null };
}

export interface Story {
  begin: Extract<Timed, { is: 'begin' }>;
  steps: ReadonlyMap<number, Step>;
  skipped: Extract<Timed, { is: 'skip' }>[];
  end: Ended | null;
  /** An undo began. */
  undoAt: string | null;
  /** It ended. */
  undone: Extract<Timed, { is: 'undone' }> | null;
}

/** Null where not even the beginning reached the disk: then nothing else did, and no file was touched. */
export function replay(records: readonly Timed[]): Story | null {
  const begin = records[0];
  if (begin?.is !== 'begin') return null;
  const story = { begin, steps: new Map<number, Step>(), skipped: [] as Story['skipped'], end: null as Story['end'], undoAt: null as string | null, undone: null as Story['undone'] };
  for (const record of records.slice(1)) {
    if (record.is === 'skip') story.skipped.push(record);
    else if (record.is === 'end') story.end = record;
    else if (record.is === 'undo') [story.undoAt, story.undone] = [record.at, null];
    else if (record.is === 'undone') story.undone = record;
    else if (record.is === 'intend') story.steps.set(record.n, begun(record));
    else if (record.is === 'recorded' || record.is === 'reverted') record.steps.forEach((n) => mark(story.steps.get(n), record.is));
    else if (record.is !== 'begin') advance(story.steps.get(record.n), record);
  }
  return story;
}

const begun = (record: Extract<Timed, { is: 'intend' }>): Step => ({
  intention: record, state: 'intended', identity: null, problem: null, left: false, found: false, recorded: false, reverted: false,
  at: { intended: record.at, moved: null, restored: null },
});

function mark(step: Step | undefined, what: 'recorded' | 'reverted'): void {
  if (step !== undefined) step[what] = true;
}

function advance(step: Step | undefined, record: Extract<Timed, { is: 'moved' | 'back' | 'restore' | 'restored' | 'left' }>): void {
  if (step === undefined) return;
  if (record.is === 'moved') Object.assign(step, { state: 'moved', identity: record.identity, at: { ...step.at, moved: record.at } });
  else if (record.is === 'back') Object.assign(step, { state: 'back', problem: record.problem });
  else if (record.is === 'restore') step.state = 'restoring';
  else if (record.is === 'restored') Object.assign(step, { state: 'restored', problem: null, left: false, found: record.found, at: { ...step.at, restored: record.at } });
  else Object.assign(step, { state: 'moved', problem: record.problem, left: true });
}

/** Nothing of it waits for anything: neither files nor what the library knows of them. */
export const isSettled = ({ steps, end, undoAt, undone }: Story): boolean =>
  end !== null && (undoAt === null || undone !== null) && [...steps.values()].every(isStepSettled);

const isStepSettled = ({ state, recorded, reverted }: Step): boolean =>
  state === 'back' || (state === 'moved' && recorded) || (state === 'restored' && reverted);

/** Files that undo has not brought back and can still try. What the system's trash holds can be undone once, as far as that goes. */
export const undoable = ({ steps }: Story): Step[] =>
  [...steps.values()].filter(({ state, reverted, intention }) => (state === 'moved' || state === 'restoring') && !(intention.place.kind === 'system' && reverted));

export function summarise(id: string, story: Story): JournalSummary {
  const { begin, end, steps, skipped } = story;
  const all = [...steps.values()];
  const [moved, restored, back] = [all.filter(({ state }) => state !== 'back'), all.filter(({ state }) => state === 'restored'), all.filter(({ state }) => state === 'back')];
  const count = (kind: string): number => moved.filter(({ intention, state }) => state !== 'restored' && intention.place.kind === kind).length;
  const stayed = [...skipped, ...back.map(({ intention }) => intention)];
  return {
    id,
    at: begin.at,
    state: !isSettled(story) || end === null ? 'open' : restored.length === 0 ? end.ended : restored.length === moved.length ? 'undone' : 'partly-undone',
    moved: amountOf(moved.map(({ intention }) => intention)),
    restored: amountOf(restored.map(({ intention }) => intention)),
    skipped: amountOf(stayed),
    places: { trash: count('trash'), quarantine: count('quarantine'), system: count('system') },
    undoable: amountOf(undoable(story).map(({ intention }) => intention)),
  };
}

export const amountOf = (files: readonly { bytes: number }[]): { files: number; bytes: number } => ({ files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) });
