/**
 * One file's way out: checked anew, written down, what goes along given to the kept copy, moved, looked for in its new
 * place. Whatever is not as it should be puts everything back as it was.
 */
import type { BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import type { DisposalProblem } from '../../shared/disposal-contract.ts';
import { fail, ok, type Failure } from '../../shared/errors.ts';
import type { FileRow } from '../store/shapes.ts';
import type { Bins } from './bins.ts';
import { applyAll, revertAll, workOut, type Carried, type CarryOver } from './carry-over.ts';
import { checkFile, checkRow, type Surroundings } from './checks.ts';
import type { Disk } from './disk.ts';
import { fingerprint, identityOf, isSameFile, isUnchanged, look, type Fingerprint } from './fingerprint.ts';
import { dropNote } from './freedesktop-trash.ts';
import type { JournalWriter } from './journal.ts';
import type { KeptCopies } from './kept-copies.ts';
import { moveBack } from './move.ts';
import { fileAt, type Bin, type Moved, type Place } from './places.ts';
import type { ReadyEntry } from './plan.ts';
import { bad, good, problemOf, type Checked } from './problems.ts';

export interface DisposeParts extends Surroundings {
  bins: Bins;
  journal: JournalWriter;
  kept: KeptCopies;
  carry: readonly CarryOver[];
  /** Paths that this plan puts away. */
  going: ReadonlySet<string>;
  signal: AbortSignal;
  /** Bytes were read. */
  read(bytes: number): void;
}

/**
 * moved, or left where it is for a reason (`noted`: the journal has that already). stop: nothing more can be done now;
 * where not even that could be written down, the disk tells later what became of this file (recover.ts).
 */
export type Disposed = { outcome: 'moved' } | { outcome: 'skipped'; problem: DisposalProblem; noted: boolean } | { outcome: 'stop'; failure: Failure };

export const skipped = (problem: DisposalProblem, noted = false): Disposed => ({ outcome: 'skipped', problem, noted });
const stop = (failure: Failure): Disposed => ({ outcome: 'stop', failure });

/** Everything that can be said of a file without moving it: for a dry run, and right before the move. Throws only when aborted. */
export async function examine(entry: ReadyEntry, parts: DisposeParts): Promise<Checked<{ print: Fingerprint; row: FileRow }>> {
  const { path, hash, kind, kept } = entry;
  const { disk, known, signal } = parts;
  const stats = await checkFile(path, parts);
  if (!stats.ok) return stats;
  const row = known.get(path);
  const rowFits = checkRow(path, hash, stats.value, known);
  if (!rowFits.ok || row === undefined) return rowFits.ok ? bad('not-indexed') : rowFits;
  if (known.get(kept.path)?.hash !== kept.hash || (kind === 'exact' && kept.hash !== hash)) return bad('kept-changed', kept.path);
  if (parts.going.has(kept.path)) return bad('kept-discarded', kept.path);
  const print = await fingerprint(disk, path, signal, parts.read);
  if (!print.ok) return print;
  if (print.value.hash !== hash) return bad('changed');
  const staying = await parts.kept.check(kept, stats.value, signal);
  return staying.ok ? good({ print: print.value, row }) : staying;
}

export async function disposeOne(n: number, entry: ReadyEntry, parts: DisposeParts): Promise<Disposed> {
  const examined = await examine(entry, parts);
  if (!examined.ok) return skipped(examined.problem);
  const carried = entry.hash === entry.kept.hash ? ok([]) : await workOut(parts.carry, entry, entry.kept);
  // The user wants it to go along: where it cannot, the file is not worth less than it was.
  if (!carried.ok) return carried.error.code === 'sidecar-refused' ? skipped(problemOf('not-carried', carried.error.message)) : stop(carried.error);
  let reason = '';
  for (const bin of await parts.bins.of(dirname(entry.path))) {
    const tried = await tryBin(n, entry, examined.value, carried.value, bin, parts);
    if (tried.outcome !== 'elsewhere') return tried;
    reason = ` (${tried.reason})`;
  }
  return stop(fail('no-trash', `The volume of "${entry.path}" has no trash that can be used${reason}. Choose a quarantine folder on the same volume, or leave these files out.`).error);
}

/** Places to try in one bin: somebody else may take one, but not one after the other. */
const mostAttempts = 20;

type Tried = Disposed | { outcome: 'elsewhere'; reason: string };

async function tryBin(n: number, entry: ReadyEntry, { print, row }: { print: Fingerprint; row: FileRow }, carried: readonly Carried[], bin: Bin, parts: DisposeParts): Promise<Tried> {
  for (let attempt = 1; ; attempt++) {
    const place = await bin.choose(entry.path);
    if (place === null) return { outcome: 'elsewhere', reason: 'it cannot be written to' };
    const { path, hash, bytes, kind, kept, rule } = entry;
    const written = await parts.journal.write({ is: 'intend', n, path, hash, bytes, kind, kept, rule, identity: print.identity, place, row, carried: [...carried] });
    if (!written.ok) return stop(written.error);
    const along = await applyAll(parts.carry, carried);
    const moved = along.ok ? await moveAndVerify(entry, print, bin, place, parts) : { outcome: 'stop' as const, failure: along.error };
    if (moved.outcome !== 'taken') return settle(n, moved, place, carried, parts);
    if (attempt === mostAttempts) return settle(n, { outcome: 'elsewhere', reason: 'no place in it stays free' }, place, carried, parts);
  }
}

/** Writes down what came of it; where the file did not go, what had gone along comes back first. */
async function settle(n: number, moved: Exclude<Moved, { outcome: 'taken' }>, place: Place, carried: readonly Carried[], parts: DisposeParts): Promise<Tried> {
  if (moved.outcome === 'done') {
    const file = fileAt(place);
    const there = file === null ? null : await look(parts.disk, file);
    const written = await parts.journal.write({ is: 'moved', n, identity: there === null ? null : identityOf(there) });
    return written.ok ? { outcome: 'moved' } : stop(written.error);
  }
  if (moved.outcome === 'open') return stop(moved.failure);
  const reverted = await revertAll(parts.carry, carried);
  if (!reverted.ok) return stop(reverted.error);
  const problem = moved.outcome === 'problem' ? moved.problem : problemOf('no-trash', moved.outcome === 'stop' ? moved.failure.message : moved.reason);
  const written = await parts.journal.write({ is: 'back', n, problem });
  if (!written.ok) return stop(written.error);
  if (moved.outcome === 'problem') return skipped(moved.problem, true);
  return moved.outcome === 'stop' ? stop(moved.failure) : moved;
}

async function moveAndVerify(entry: ReadyEntry, print: Fingerprint, bin: Bin, place: Place, parts: DisposeParts): Promise<Moved> {
  const { disk } = parts;
  const now = await look(disk, entry.path);
  if (now === null || !isAsPrinted(now, print)) return { outcome: 'problem', problem: problemOf(now === null ? 'missing' : 'changed') };
  const moved = await bin.put(entry.path, place);
  if (moved.outcome !== 'done') return moved;
  const source = await look(disk, entry.path);
  if (source !== null && isSameFile(identityOf(source), print.identity)) return lied(entry.path, 'is still where it was');
  const file = fileAt(place);
  if (file === null) return moved;
  const there = await look(disk, file);
  if (there === null) return lied(entry.path, 'did not arrive there');
  const problem = !isUnchanged(identityOf(there), print.identity) ? problemOf('changed') : (await parts.kept.isThere(entry.kept.path)) ? null : problemOf('kept-missing', entry.kept.path);
  if (problem === null) return moved;
  const back = await putBack(entry.path, place, file, disk);
  if (back === 'both') return { outcome: 'open', failure: halfWay(entry.path) };
  return back === 'done' ? { outcome: 'problem', problem } : moved;
}

/** The disk takes neither name away now: what became of the file is settled when it does. */
export const halfWay = (path: string): Failure =>
  fail('file-unreadable', `"${path}" is at its place and in the trash by a second name, which the disk does not let go of now. Nothing is lost; it is tidied up next time.`).error;

const isAsPrinted = (stats: BigIntStats, print: Fingerprint): boolean => stats.ctimeNs === print.ctimeNs && isUnchanged(identityOf(stats), print.identity);

/** A disk that says it has moved a file and has not is not to be given another one. */
const lied = (path: string, what: string): Moved => ({
  outcome: 'stop',
  failure: fail('no-trash', `"${path}" was moved to the trash, as its disk says, but it ${what}. Nothing more is moved; look at that file first.`).error,
});

/** occupied: it stays away, for its place is taken by something else by now, or cannot be written to any more. */
async function putBack(path: string, place: Place, file: string, disk: Disk): Promise<Awaited<ReturnType<typeof moveBack>>> {
  try {
    const back = await moveBack(disk, file, path);
    if (back === 'done' && place.kind === 'trash') await dropNote(disk, place);
    return back;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 'occupied';
    throw error;
  }
}
