/**
 * Leaves the processor to whoever else wants it. On Linux a priority belongs to a thread, threads inherit the one of the
 * thread that starts them, and `setPriority` sets that of one thread: those that decode pictures are started by Node's
 * pool, which is there before any request. (setpriority(2), "C library/kernel differences".)
 */
import { readdirSync } from 'node:fs';
import { platform, setPriority } from 'node:os';
import { pid } from 'node:process';

/** Below normal: the system stays usable, and the child still gets every cycle that nobody else wants. */
const backgroundPriority = 10;

/** Lowers the priority of this process, of all its threads as they are now, and so of all that they start. */
export function workInBackground(): void {
  setPriority(backgroundPriority);
  if (platform() === 'linux') for (const thread of readdirSync(`/proc/${pid}/task`)) lowerThread(Number(thread));
}

function lowerThread(thread: number): void {
  try {
    setPriority(thread, backgroundPriority);
  } catch (error) {
    // It has ended since it was listed.
    if ((error as { info?: { code?: string } }).info?.code !== 'ESRCH') throw error;
  }
}
