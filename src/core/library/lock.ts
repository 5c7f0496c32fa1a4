/**
 * One process a library. The lock is a file with the owner's process id and start time: a killed owner leaves it
 * behind, and the next process sees that nobody by that id and start time is alive and takes over at once
 * (a heartbeat lock would make the user wait for it to go stale).
 */
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { diskFailure, errorCode } from '../disk-error.ts';

const ownerSchema = z.object({ pid: z.int().positive(), started: z.string() });
type Owner = z.infer<typeof ownerSchema>;

export interface Lock {
  release(): Promise<void>;
}

export async function lockLibrary(directory: string): Promise<Result<Lock>> {
  const path = join(directory, 'lock');
  const mine = JSON.stringify({ pid: process.pid, started: startTime(process.pid) ?? 'unknown' } satisfies Owner);
  for (let attempt = 0; attempt < 5; attempt++) {
    const created = await createExclusively(path, mine);
    if (!created.ok) return created;
    if (created.value) return ok({ release: () => rm(path, { force: true }) });
    const seen = await readFile(path, 'utf8').catch(() => '');
    const owner = parseOwner(seen);
    if (owner !== null && isAlive(owner)) {
      return fail('library-busy', `This library is open in another Snapsift (process ${owner.pid}). Close it there first, or use another library folder.`, { pid: owner.pid });
    }
    await discard(path, seen);
  }
  return fail('library-busy', 'This library is being opened by another Snapsift. Try again in a moment.');
}

/** What file systems without hard links answer. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** A hard link to a file that is already written: the lock appears with its content, in one step, or not at all. */
async function createExclusively(path: string, content: string): Promise<Result<boolean>> {
  const draft = `${path}.${process.pid}.new`;
  try {
    await writeFile(draft, content);
    await link(draft, path);
    return ok(true);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return ok(false);
    // The database needs the same of its disk.
    if (withoutLinks.has(errorCode(error))) return fail('library-unwritable', `"${path}" is on a disk that cannot hold a library, such as exFAT or a network share. Choose a library folder on this computer's own disk; the photos may be anywhere.`);
    return diskFailure(error, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Moves a dead lock aside; puts it back if another process had replaced it meanwhile. */
async function discard(path: string, seen: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await readFile(aside, 'utf8');
  if (moved === seen) await rm(aside, { force: true });
  else await rename(aside, path);
}

function parseOwner(text: string): Owner | null {
  try {
    const parsed = ownerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Alive, and not a stranger that got a recycled id (where the system tells start times). */
function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
  }
  const started = startTime(owner.pid);
  return started === null || owner.started === 'unknown' || started === owner.started;
}

/** Start time of a process in clock ticks since boot (Linux: field 22 of /proc/<pid>/stat); null where unknown. */
function startTime(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(errorCode(error))) return null;
    throw error;
  }
}
