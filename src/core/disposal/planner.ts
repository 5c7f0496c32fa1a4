/** Makes a plan: looks at every file that would go and at what would stay for it. Reads only, and no content unless a date is off. */
import { constants, type BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import type { DisposalGroup, DisposalSelection, PlanEntry } from '../../shared/disposal-contract.ts';
import type { Bins } from './bins.ts';
import { checkFile, checkKept, checkRow, ofKept, type Surroundings } from './checks.ts';
import { chooseFiles, type Choice } from './choices.ts';
import { fingerprint } from './fingerprint.ts';
import { bad, good, problemFrom, problemOf, type Checked } from './problems.ts';
import { sealPlan, type Plan } from './plan.ts';

export interface PlannerOptions extends Surroundings {
  bins: Bins;
  now(): Date;
}

/** Files looked at in one go: enough to keep a disk or a network share busy. */
const atOnce = 16;

/** `decided`: which of the user's decisions the groups were made of. Throws only when `signal` aborts. */
export async function makePlan(groups: readonly DisposalGroup[], decided: DisposalSelection | null, options: PlannerOptions, signal: AbortSignal): Promise<Plan> {
  const { known } = options;
  const choices = chooseFiles(groups, (path) => known.get(path)?.hash ?? null);
  const entries: PlanEntry[] = [];
  for (let at = 0; at < choices.length; at += atOnce) {
    signal.throwIfAborted();
    entries.push(...(await Promise.all(choices.slice(at, at + atOnce).map((choice) => lookAt(choice, options, signal)))));
  }
  return sealPlan({ version: 1, madeAt: options.now().toISOString(), library: known.directory, decided, entries });
}

async function lookAt(choice: Choice, options: PlannerOptions, signal: AbortSignal): Promise<PlanEntry> {
  const { path, kind, rule } = choice;
  const row = options.known.get(path);
  const keptHash = choice.kept === null ? null : (options.known.get(choice.kept)?.hash ?? null);
  const kept = choice.kept === null || keptHash === null ? null : { path: choice.kept, hash: keptHash };
  const entry: PlanEntry = { path, hash: row?.hash ?? null, bytes: row?.size ?? 0, kind, kept, rule, problem: null, warnings: [] };
  const stats = await checkGoing(entry, options, signal);
  if (!stats.ok) return { ...entry, problem: stats.problem };
  if (choice.kept === null) return { ...entry, problem: problemOf('kept-none') };
  if (kept === null || (kind === 'exact' && kept.hash !== entry.hash)) return { ...entry, problem: problemOf('kept-changed', choice.kept) };
  const staying = await checkStaying(kept, stats.value, options, signal);
  if (!staying.ok) return { ...entry, problem: staying.problem };
  return { ...entry, warnings: await warningsOf(path, stats.value, options) };
}

async function checkGoing({ path, hash }: PlanEntry, options: PlannerOptions, signal: AbortSignal): Promise<Checked<BigIntStats>> {
  const stats = await checkFile(path, options);
  if (!stats.ok) return stats;
  if (hash === null) return bad('not-indexed');
  const content = await checkContent(path, hash, stats.value, options, signal);
  if (!content.ok) return content;
  return (await mayLeave(path, options)) ? stats : bad('no-permission', `"${dirname(path)}" cannot be written to`);
}

async function checkStaying(kept: { path: string; hash: string }, going: BigIntStats, options: PlannerOptions, signal: AbortSignal): Promise<Checked<void>> {
  const stats = await checkKept(kept.path, going, options);
  if (!stats.ok) return stats;
  const content = await checkContent(kept.path, kept.hash, stats.value, options, signal);
  return content.ok ? content : bad(ofKept(content.problem.code), kept.path);
}

/** As long and as old as when it was indexed; a file of another date is read to see whether its content is another one, too. */
async function checkContent(path: string, hash: string, stats: BigIntStats, { disk, known }: Surroundings, signal: AbortSignal): Promise<Checked<void>> {
  const row = checkRow(path, hash, stats, known);
  if (!row.ok) return row;
  try {
    await disk.access(path, constants.R_OK);
  } catch (error) {
    return { ok: false, problem: problemFrom(error).code === 'no-permission' ? problemOf('unreadable') : problemFrom(error) };
  }
  const modified = Number(stats.mtimeNs) / 1e6;
  if (Math.abs(modified - (known.get(path)?.modified ?? 0)) < 1) return good(undefined);
  const print = await fingerprint(disk, path, signal);
  if (!print.ok) return print;
  return print.value.hash === hash ? good(undefined) : bad('changed');
}

/** Whether names may be taken out of the file's folder. */
async function mayLeave(path: string, { disk }: Surroundings): Promise<boolean> {
  try {
    await disk.access(dirname(path), constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

async function warningsOf(path: string, stats: BigIntStats, { bins }: PlannerOptions): Promise<PlanEntry['warnings']> {
  const warnings: PlanEntry['warnings'] = [];
  if (stats.nlink > 1n) warnings.push({ code: 'hard-link', message: `The file has ${stats.nlink} names on its disk, so that no room is gained before all of them are gone.` });
  if ((await bins.of(dirname(path))).length === 0) warnings.push({ code: 'quarantine', message: 'Its volume has no trash: it can only go to a quarantine folder on the same volume.' });
  return warnings;
}
