/**
 * A journal that ended in the middle: a killed program, a full disk. For every file that was about to be moved the disk
 * tells what became of it; the step is finished or taken back, and the journal says which. No further file is moved.
 */
import { dirname } from 'node:path';
import { ok, type Result } from '../../shared/errors.ts';
import { applyAll, revertAll, type CarryOver } from './carry-over.ts';
import type { Disk } from './disk.ts';
import { fingerprint, identityOf, isSameFile, isUnchanged, look } from './fingerprint.ts';
import { halfWay } from './dispose-one.ts';
import { dropNote } from './freedesktop-trash.ts';
import type { JournalWriter } from './journal.ts';
import { moveBack } from './move.ts';
import { fileAt } from './places.ts';
import { problemOf } from './problems.ts';
import type { Rows } from './rows.ts';
import type { Step, Story } from './steps.ts';
import { tellLibrary } from './undo.ts';

export interface RecoverParts {
  disk: Disk;
  journal: JournalWriter;
  rows: Rows;
  carry: readonly CarryOver[];
}

/** Steps told to the library in one write. */
const atOnce = 256;
const never = new AbortController().signal;

/** Settles every step and closes the journal; it stays open while a volume that nobody can look at holds the answer. */
export async function recover(story: Story, parts: RecoverParts): Promise<Result<void>> {
  const settled = await settle(story, parts);
  if (!settled.ok || hasOpenSteps(story)) return settled;
  const ended = story.end === null ? await parts.journal.write({ is: 'end', ended: 'interrupted', error: null }) : settled;
  if (!ended.ok || story.undoAt === null || story.undone !== null) return ended;
  return parts.journal.write({ is: 'undone', ended: 'interrupted', error: null });
}

/** Whether a file was moved could not be seen. */
export const hasOpenSteps = ({ steps }: Story): boolean => [...steps.values()].some(({ state }) => state === 'intended');

/** Finds out about every step that is open, and tells the library what it has not been told. */
export async function settle(story: Story, parts: RecoverParts): Promise<Result<void>> {
  for (const step of story.steps.values()) {
    if (step.state !== 'intended' && step.state !== 'restoring') continue;
    const settled = step.state === 'intended' ? await settleMove(step, parts) : await settleReturn(step, parts);
    if (!settled.ok) return settled;
  }
  const told = await tellGone(story, parts);
  return told.ok ? tellBack(story, parts) : told;
}

/** Was it moved? Then it counts as moved; else it is where it was, and what was prepared for the move goes. */
async function settleMove(step: Step, { disk, journal, carry }: RecoverParts): Promise<Result<void>> {
  const { intention } = step;
  const { n, path, place } = intention;
  const file = fileAt(place);
  const [source, target] = [await look(disk, path), file === null ? null : await look(disk, file)];
  const stayed = source !== null && (isSameFile(identityOf(source), intention.identity) || (await holds(disk, path, intention.hash)));
  const arrived = file === null ? !stayed : target !== null && (isUnchanged(identityOf(target), intention.identity) || (await holds(disk, file, intention.hash)));
  if (!stayed && target === null && (await isAway(path, intention.identity.dev, disk))) return ok(undefined);
  if (arrived && !(stayed && source !== null && target !== null && isSameFile(identityOf(source), identityOf(target)))) {
    const along = await applyAll(carry, intention.carried);
    if (!along.ok) return along;
    Object.assign(step, { state: 'moved', identity: target === null ? null : identityOf(target) });
    return journal.write({ is: 'moved', n, identity: step.identity });
  }
  // It was being put back by a second name when the program ended: the trash's name goes.
  if (arrived && file !== null && (await moveBack(disk, file, path)) === 'both') return { ok: false, error: halfWay(path) };
  if (place.kind === 'trash' && (target === null || arrived)) await dropNote(disk, place);
  const reverted = await revertAll(carry, intention.carried);
  if (!reverted.ok) return reverted;
  const problem = stayed ? problemOf('interrupted') : problemOf('missing', 'it is neither where it was nor where it was to go: something else moved or removed it when the program ended');
  Object.assign(step, { state: 'back', problem });
  return journal.write({ is: 'back', n, problem });
}

/** Neither file nor trash can be seen because their volume is not there: what is at its place now belongs to another one. */
async function isAway(path: string, dev: string, disk: Disk): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const stats = await look(disk, folder);
    if (stats !== null) return String(stats.dev) !== dev;
    if (dirname(folder) === folder) return true;
  }
}

/** Was it brought back? Then it counts as back; else it is still in the trash, and undo can be asked for again. */
async function settleReturn(step: Step, { disk, journal }: RecoverParts): Promise<Result<void>> {
  const { intention } = step;
  const { n, path, place } = intention;
  const file = fileAt(place);
  const [home, away] = [await look(disk, path), file === null ? null : await look(disk, file)];
  const same = home !== null && away !== null && isSameFile(identityOf(home), identityOf(away));
  if (same && file !== null && (await moveBack(disk, file, path)) === 'both') return { ok: false, error: halfWay(path) };
  const back = same || (home !== null && away === null && (isUnchanged(identityOf(home), intention.identity) || (await holds(disk, path, intention.hash))));
  if (back && place.kind === 'trash') await dropNote(disk, place);
  step.state = back ? 'restored' : 'moved';
  return journal.write(back ? { is: 'restored', n, found: false } : { is: 'left', n, problem: null });
}

async function holds(disk: Disk, path: string, hash: string): Promise<boolean> {
  const print = await fingerprint(disk, path, never);
  return print.ok && print.value.hash === hash;
}

/** Rows of files that are put away, and still gone: one that was taken out of the trash by hand since keeps its row. */
async function tellGone(story: Story, { rows, carry, journal, disk }: RecoverParts): Promise<Result<void>> {
  const steps = [...story.steps.values()].filter(({ state, recorded, reverted }) => state === 'moved' && !recorded && !reverted);
  for (let at = 0; at < steps.length; at += atOnce) {
    const some = steps.slice(at, at + atOnce);
    const gone: string[] = [];
    for (const { intention } of some) {
      const along = await applyAll(carry, intention.carried);
      if (!along.ok) return along;
      if ((await look(disk, intention.path)) === null) gone.push(intention.path);
    }
    const dropped = await rows.drop(gone);
    const written = dropped.ok ? await journal.write({ is: 'recorded', steps: some.map(({ intention }) => intention.n) }) : dropped;
    if (!written.ok) return written;
    for (const step of some) step.recorded = true;
  }
  return ok(undefined);
}

async function tellBack(story: Story, parts: RecoverParts): Promise<Result<void>> {
  const steps = [...story.steps.values()].filter(({ state, reverted }) => state === 'restored' && !reverted).reverse();
  for (let at = 0; at < steps.length; at += atOnce) {
    const some = steps.slice(at, at + atOnce);
    const told = await tellLibrary(some, parts);
    const written = told.ok ? await parts.journal.write({ is: 'reverted', steps: some.map(({ intention }) => intention.n) }) : told;
    if (!written.ok) return written;
  }
  return ok(undefined);
}
