/** One file's way back: found in its place in the trash, given its old name where that is free, and looked for there. */
import { dirname } from 'node:path';
import type { DisposalProblem } from '../../shared/disposal-contract.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Disk } from './disk.ts';
import { fingerprint, identityOf, isUnchanged, look } from './fingerprint.ts';
import { halfWay } from './dispose-one.ts';
import { dropNote } from './freedesktop-trash.ts';
import type { JournalWriter } from './journal.ts';
import { moveBack } from './move.ts';
import { fileAt } from './places.ts';
import { bad, good, problemFrom, problemOf, type Checked } from './problems.ts';
import type { Step } from './steps.ts';

export interface RestoreParts {
  disk: Disk;
  journal: JournalWriter;
  signal: AbortSignal;
}

export type Restored = { outcome: 'restored' } | { outcome: 'left'; problem: DisposalProblem } | { outcome: 'stop'; failure: Failure };

/** Throws only when aborted, before anything was moved. */
export async function restoreOne(step: Step, parts: RestoreParts): Promise<Restored> {
  const { n, path } = step.intention;
  const { journal } = parts;
  if (await isBack(step, parts)) return told(await journal.write({ is: 'restored', n, found: true }));
  const file = await findPutAway(step, parts);
  const ready = file.ok ? await prepareFolder(path, parts.disk) : file;
  if (!file.ok || !ready.ok) return leave(n, ready.ok ? problemOf('gone-from-trash') : ready.problem, journal);
  const written = await journal.write({ is: 'restore', n });
  if (!written.ok) return { outcome: 'stop', failure: written.error };
  const problem = await bringBack(step, file.value, parts.disk);
  if (problem === 'both') return { outcome: 'stop', failure: halfWay(path) };
  return problem === null ? told(await journal.write({ is: 'restored', n, found: false })) : leave(n, problem, journal);
}

const told = (written: Awaited<ReturnType<JournalWriter['write']>>): Restored => (written.ok ? { outcome: 'restored' } : { outcome: 'stop', failure: written.error });

async function leave(n: number, problem: DisposalProblem, journal: JournalWriter): Promise<Restored> {
  const written = await journal.write({ is: 'left', n, problem });
  return written.ok ? { outcome: 'left', problem } : { outcome: 'stop', failure: written.error };
}

/** Somebody brought it back by hand: the same bytes are at its place, and nothing is in the trash by the name that it had there. */
async function isBack({ intention }: Step, { disk, signal }: RestoreParts): Promise<boolean> {
  const file = fileAt(intention.place);
  try {
    if (file !== null && (await look(disk, file)) !== null) return false;
    if ((await look(disk, intention.path)) === null) return false;
  } catch (error) {
    problemFrom(error);
    return false;
  }
  const print = await fingerprint(disk, intention.path, signal);
  return print.ok && print.value.hash === intention.hash;
}

/** Where it lies: the very file that was put there, or at least the same bytes. */
async function findPutAway({ intention, identity }: Step, { disk, signal }: RestoreParts): Promise<Checked<string>> {
  const file = fileAt(intention.place);
  if (file === null) return bad('in-system-trash');
  try {
    const stats = await look(disk, file);
    if (stats === null || !stats.isFile()) return bad('gone-from-trash');
    if (isUnchanged(identityOf(stats), identity ?? intention.identity)) return good(file);
  } catch (error) {
    return { ok: false, problem: problemFrom(error) };
  }
  const print = await fingerprint(disk, file, signal);
  if (!print.ok) return print;
  return print.value.hash === intention.hash ? good(file) : bad('gone-from-trash', 'another file has its name there');
}

/** The folder that the file was in, made again where it is gone, and still the same one: reached through no link. */
async function prepareFolder(path: string, disk: Disk): Promise<Checked<void>> {
  const folder = dirname(path);
  try {
    await disk.mkdir(folder, { recursive: true });
    // macOS answers names in another Unicode form than it was asked for.
    return (await disk.realpath(folder)).normalize() === folder.normalize() ? good(undefined) : bad('link', folder);
  } catch (error) {
    return { ok: false, problem: problemFrom(error) };
  }
}

async function bringBack({ intention: { path, place }, identity }: Step, file: string, disk: Disk): Promise<DisposalProblem | 'both' | null> {
  try {
    const before = await look(disk, file);
    const back = await moveBack(disk, file, path);
    if (back !== 'done') return back === 'both' ? back : problemOf('occupied');
    if (place.kind === 'trash') await dropNote(disk, place);
    const there = await look(disk, path);
    const expected = before === null ? identity : identityOf(before);
    return there !== null && (expected === null || isUnchanged(identityOf(there), expected)) ? null : problemOf('gone-from-trash', 'it did not arrive at its place');
  } catch (error) {
    return problemFrom(error);
  }
}
