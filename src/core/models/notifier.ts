/** Gathers many small changes into few events: the first at once, then at most one every quarter of a second. */
export interface Notifier {
  changed(): void;
  /** Events are sent from now on. */
  start(): void;
  stop(): void;
}

/** ms; what a person sees as continuous. */
const leastPause = 250;

export function createNotifier(send: () => void): Notifier {
  let running = false;
  let timer: NodeJS.Timeout | null = null;
  let pending = false;
  const flush = (): void => {
    pending = false;
    timer = setTimeout(() => {
      timer = null;
      if (pending && running) flush();
    }, leastPause);
    timer.unref();
    send();
  };
  return {
    changed() {
      if (!running) return;
      if (timer === null) flush();
      else pending = true;
    },
    start() {
      running = true;
    },
    stop() {
      running = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
