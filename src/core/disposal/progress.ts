/** How far a job is: files, bytes read for checking, pace and time left. */
import { createRateMeter } from '../jobs/rate-meter.ts';

export interface Tally {
  files: { done: number; total: number };
  bytes: { done: number; total: number };
}

export interface Progress extends Readonly<Tally> {
  readonly current: string | null;
  /** Bytes a second. */
  rate(): number | null;
  /** Seconds. */
  eta(): number | null;
  at(path: string): void;
  read(bytes: number): void;
  /** A file is done with; `unread`: bytes of it that turned out not to be read. */
  next(unread: number): void;
  /** After a pause the old pace says nothing. */
  reset(): void;
}

/** What one file costs beside its bytes, in bytes: journal, rename and looks take about as long as reading this much. */
const perFile = 512 * 1024;
const everyMs = 250;

/** `changed` is called at most four times a second. `now`: ms of any clock. */
export function createProgress(total: { files: number; bytes: number }, now: () => number, changed: () => void): Progress {
  const files = { done: 0, total: total.files };
  const bytes = { done: 0, total: total.bytes };
  const meter = createRateMeter();
  const work = (): number => bytes.done + files.done * perFile;
  let last = -Infinity;
  let current: string | null = null;
  const moved = (): void => {
    const time = now();
    if (time - last < everyMs) return;
    last = time;
    meter.mark(work(), time);
    changed();
  };
  return {
    files,
    bytes,
    get current() {
      return current;
    },
    rate() {
      const rate = meter.rate();
      return rate === null ? null : (rate * bytes.done) / Math.max(1, work());
    },
    eta: () => meter.eta(Math.max(0, bytes.total + files.total * perFile - work())),
    at(path) {
      current = path;
    },
    read(count) {
      bytes.done += count;
      moved();
    },
    next(unread) {
      files.done += 1;
      bytes.total = Math.max(bytes.done, bytes.total - unread);
      moved();
    },
    reset: () => meter.reset(),
  };
}
