/** Acts once on many tidings: when they have come to rest, or after a while at most; and rests in proportion to its work. */

export interface SettlePace {
  /** Without a word for this long, ms: it has come to rest. */
  rest: number;
  /** This long after the first word it is acted on, rest or not, ms. */
  atMost: number;
  /** After work of one second it waits for so many. */
  idleFor: number;
  /** and never longer than this, ms. */
  longestIdle: number;
}

export interface Settle {
  /** Something has happened. */
  touch(): void;
  /** What has not begun is forgotten. */
  stop(): void;
}

/** @param act never rejects; what happens meanwhile is acted on afterwards */
export function createSettle(pace: SettlePace, now: () => number, act: () => Promise<void>): Settle {
  let first: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let acting = false;
  let stopped = false;
  let notBefore = 0;

  const schedule = (): void => {
    if (first === null || acting || stopped) return;
    clearTimeout(timer);
    const due = Math.max(Math.min(now() + pace.rest, first + pace.atMost), notBefore);
    timer = setTimeout(() => void run(), due - now());
    timer.unref();
  };
  const run = async (): Promise<void> => {
    first = null;
    acting = true;
    const begun = now();
    await act();
    acting = false;
    notBefore = now() + Math.min((now() - begun) * pace.idleFor, pace.longestIdle);
    schedule();
  };

  return {
    touch() {
      first ??= now();
      schedule();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
