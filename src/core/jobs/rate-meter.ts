/** Throughput over the last moments, and the time that is left at that pace. */
export interface RateMeter {
  /** `done` items are behind us at `now` (ms). */
  mark(done: number, now: number): void;
  /** Forget the past: after a pause the old pace says nothing. */
  reset(): void;
  /** Items per second; null until there is enough to judge by. */
  rate(): number | null;
  /** Seconds for `left` more items; null while the rate is not known. */
  eta(left: number): number | null;
}

/** Long enough to smooth over batches, short enough to follow a change of pace. */
const windowMs = 30_000;
const leastSpanMs = 2_000;
const leastItems = 8;

export function createRateMeter(): RateMeter {
  let marks: { done: number; now: number }[] = [];
  const rate = (): number | null => {
    const first = marks[0];
    const last = marks.at(-1);
    if (first === undefined || last === undefined) return null;
    const span = last.now - first.now;
    const items = last.done - first.done;
    return span >= leastSpanMs && items >= leastItems ? (items * 1000) / span : null;
  };
  return {
    mark(done, now) {
      marks.push({ done, now });
      while (marks.length > 2 && (marks[1]?.now ?? 0) < now - windowMs) marks.shift();
    },
    reset() {
      marks = [];
    },
    rate,
    eta(left) {
      const perSecond = rate();
      return perSecond === null ? null : left / perSecond;
    },
  };
}
