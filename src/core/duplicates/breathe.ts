/** Drives long arithmetic without holding up whoever else needs this process. */
import { setImmediate as turn } from 'node:timers/promises';

/** Others wait at most about this long, ms. */
const longestHold = 10;

/** Runs a generator to its end; null where it was aborted. Lets others work whenever it yields after a while. */
export async function breathing<T>(work: Generator<void, T>, signal: AbortSignal): Promise<T | null> {
  let since = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < longestHold) continue;
    await turn();
    if (signal.aborted) return null;
    since = performance.now();
  }
}
