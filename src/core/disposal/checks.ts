/**
 * Whether one file may go, from what the disk and the library say now: what a plan says is never taken for granted.
 * Every check reads only.
 */
import type { BigIntStats } from 'node:fs';
import { isAbsolute, normalize } from 'node:path';
import type { DisposalProblemCode } from '../../shared/disposal-contract.ts';
import { isInside } from '../library/scan.ts';
import type { Disk } from './disk.ts';
import { identityOf, isSameFile, look } from './fingerprint.ts';
import { bad, good, problemFrom, type Checked } from './problems.ts';
import type { KnownFiles } from './rows.ts';

export interface Surroundings {
  disk: Disk;
  known: KnownFiles;
  platform: NodeJS.Platform;
}

/** A regular file of the library's folders by its real name, reached through no link, in no protected folder. */
export async function checkFile(path: string, surroundings: Surroundings): Promise<Checked<BigIntStats>> {
  return isProtected(path, surroundings) ? bad('protected') : checkOwn(path, surroundings);
}

/** The same without protection: good copies are kept in protected folders. */
async function checkOwn(path: string, surroundings: Surroundings): Promise<Checked<BigIntStats>> {
  const { known } = surroundings;
  if (!isAbsolute(path) || normalize(path) !== path || Buffer.from(path).toString() !== path) return bad('outside');
  const root = known.roots().find((folder) => isInside(path, folder));
  if (root === undefined || path === root || isInside(path, known.directory)) return bad('outside');
  return checkPlace(path, root, surroundings);
}

async function checkPlace(path: string, root: string, { disk, platform }: Surroundings): Promise<Checked<BigIntStats>> {
  try {
    if ((await look(disk, root)) === null) return bad('offline');
    const stats = await look(disk, path);
    if (stats === null) return bad('missing');
    if (stats.isSymbolicLink()) return bad('link');
    if (!stats.isFile()) return bad('unreadable', 'it is no regular file');
    return isSameText(await disk.realpath(path), path, platform) ? good(stats) : bad('link');
  } catch (error) {
    return { ok: false, problem: problemFrom(error) };
  }
}

/** macOS answers names in another Unicode form than it was asked for. */
const isSameText = (one: string, other: string, platform: NodeJS.Platform): boolean => one === other || (platform === 'darwin' && one.normalize() === other.normalize());

/** Where case means nothing, a folder is protected however its name is written. */
function isProtected(path: string, { known, platform }: Surroundings): boolean {
  const folded = platform === 'linux' ? (text: string) => text : (text: string) => text.normalize().toLowerCase();
  return known.protectedFolders().some((folder) => isInside(folded(path), folded(folder)));
}

const keptCodes: Partial<Record<DisposalProblemCode, DisposalProblemCode>> = {
  missing: 'kept-missing', offline: 'kept-missing', link: 'kept-outside', outside: 'kept-outside', changed: 'kept-changed', 'not-indexed': 'kept-changed',
};

/** The same problem as the kept copy's. */
export const ofKept = (code: DisposalProblemCode): DisposalProblemCode => keptCodes[code] ?? 'kept-unreadable';

/** The copy to keep is a file of its own in the library's folders. */
export async function checkKept(path: string, going: BigIntStats, surroundings: Surroundings): Promise<Checked<BigIntStats>> {
  const kept = await checkOwn(path, surroundings);
  if (!kept.ok) return bad(ofKept(kept.problem.code), path);
  return isSameFile(identityOf(kept.value), identityOf(going)) ? bad('same-file', path) : kept;
}

/** The library knows these bytes by that name, and the disk shows no sign of a change since. */
export function checkRow(path: string, hash: string, stats: BigIntStats, known: KnownFiles): Checked<void> {
  const row = known.get(path);
  if (row === undefined || row.hash !== hash || row.state !== 'present') return bad('not-indexed');
  if (row.size !== Number(stats.size)) return bad('changed');
  return good(undefined);
}
