/** Brings back what one journal put away, the last file first, and tells the library. */
import { dirname } from 'node:path';
import type { DisposalProblemCode } from '../../shared/disposal-contract.ts';
import { ok, type Failure, type Result } from '../../shared/errors.ts';
import { isInside } from '../library/scan.ts';
import type { FileRow } from '../store/shapes.ts';
import type { Gate } from '../jobs/gate.ts';
import { orAborted, shown, type Ran } from './apply.ts';
import { createBatches } from './batch.ts';
import { revertAll, type CarryOver } from './carry-over.ts';
import { problemFrom } from './problems.ts';
import type { Disk } from './disk.ts';
import { fileAt } from './places.ts';
import { tally } from './plan.ts';
import type { Progress } from './progress.ts';
import { restoreOne, type RestoreParts, type Restored } from './restore-one.ts';
import type { Rows } from './rows.ts';
import { amountOf, undoable, type Step, type Story } from './steps.ts';

export interface UndoParts extends RestoreParts {
  rows: Rows;
  carry: readonly CarryOver[];
  gate: Gate;
  progress: Progress;
  /** Milliseconds of any clock. */
  now(): number;
}

export async function undoStory(story: Story, parts: UndoParts): Promise<Ran> {
  const { gate, signal, progress } = parts;
  const steps = undoable(story).reverse();
  const counted = { moved: [] as Step[], skipped: [] as Step[], problems: [] as DisposalProblemCode[] };
  const batches = createBatches<Step>(parts.journal, 'reverted', (back) => tellLibrary(back, parts), parts.now);
  const ended = async (ending: Ran['ended'], failure: Failure | null): Promise<Ran> => {
    const told = await batches.finish();
    const error = failure ?? (told.ok ? null : told.error);
    if (error === null) await tidyQuarantine(story, parts.disk);
    const amounts = { moved: amountOf(counted.moved.map(({ intention }) => intention)), skipped: amountOf(counted.skipped.map(({ intention }) => intention)) };
    return { ended: error === null ? ending : 'failed', error: error === null ? null : shown(error), ...amounts, problems: tally(counted.problems) };
  };
  for (const step of steps) {
    await gate.pass(signal);
    progress.at(step.intention.path);
    const restored = await orAborted(() => restoreOne(step, parts), signal);
    if (restored === null) return ended('cancelled', null);
    if (restored.outcome === 'stop') return ended('failed', restored.failure);
    if (restored.outcome === 'restored') step.state = 'restored';
    const told = isOver(restored) ? await batches.add(step.intention.n, step) : ok(undefined);
    if (!told.ok) return ended('failed', told.error);
    progress.next(0);
    if (restored.outcome === 'restored') counted.moved.push(step);
    else {
      counted.skipped.push(step);
      counted.problems.push(restored.problem.code);
    }
  }
  return ended('done', null);
}

/** As far as this program can bring it back, it is back: what only the system can restore is undone in the library alone. */
const isOver = (restored: Restored): boolean => restored.outcome === 'restored' || (restored.outcome === 'left' && restored.problem.code === 'in-system-trash');

/** Rows as they were, and what had gone along taken back, the last first. */
export async function tellLibrary(steps: readonly Step[], { rows, carry, disk }: Pick<UndoParts, 'rows' | 'carry' | 'disk'>): Promise<Result<void>> {
  const back: FileRow[] = [];
  for (const { intention, state } of steps) {
    const { row, path, hash } = intention;
    // A folder or a photo that the library has forgotten since is found anew by indexing, if it is to be found.
    if (!rows.hasPhoto(hash) || !rows.roots().some((root) => isInside(path, root))) continue;
    if (state === 'restored') back.push(row);
    else if (!(await isThere(path, disk))) back.push({ ...row, state: 'missing' });
  }
  const put = await rows.put(back);
  if (!put.ok) return put;
  for (const { intention } of steps) {
    const reverted = await revertAll(carry, intention.carried);
    if (!reverted.ok) return reverted;
  }
  return ok(undefined);
}

async function isThere(path: string, disk: Disk): Promise<boolean> {
  try {
    return (await disk.lstat(path)).isFile();
  } catch (error) {
    problemFrom(error);
    return false;
  }
}

/** Takes the folders away that were made for this disposal in the quarantine folder, where they are empty. */
async function tidyQuarantine({ begin: { quarantine }, steps }: Story, disk: Disk): Promise<void> {
  if (quarantine === null) return;
  const folders = new Set<string>([quarantine]);
  for (const { intention } of steps.values()) {
    const file = intention.place.kind === 'quarantine' ? fileAt(intention.place) : null;
    for (let folder = file === null ? '' : dirname(file); isInside(folder, quarantine) && folder !== quarantine; folder = dirname(folder)) folders.add(folder);
  }
  for (const folder of [...folders].sort((one, other) => other.length - one.length)) {
    try {
      await disk.rmdir(folder);
    } catch (error) {
      problemFrom(error);
    }
  }
}
