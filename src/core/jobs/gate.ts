/** A gate that work passes: open, or shut while the job is paused. */
export interface Gate {
  readonly shut: boolean;
  close(): void;
  open(): void;
  /** Resolves at once when open, else when it opens or the signal aborts. */
  pass(signal: AbortSignal): Promise<void>;
}

export function createGate(): Gate {
  let shut = false;
  let release: (() => void)[] = [];
  return {
    get shut() {
      return shut;
    },
    close() {
      shut = true;
    },
    open() {
      shut = false;
      const waiting = release;
      release = [];
      waiting.forEach((go) => go());
    },
    pass(signal) {
      if (!shut || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        release.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  };
}
