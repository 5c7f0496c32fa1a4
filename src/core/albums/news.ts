/** Gathers changes of albums into few events: the first at once, then at most one every quarter of a second. */
export interface AlbumsNews {
  /** Null: all albums may have changed. */
  changed(ids: readonly string[] | null): void;
  start(): void;
  stop(): void;
}

/** ms; what a person sees as continuous. */
const leastPause = 250;
/** More ids than this are told as "all". */
const mostIds = 500;

export function createAlbumsNews(send: (ids: string[] | null) => void): AlbumsNews {
  let running = false;
  let timer: NodeJS.Timeout | null = null;
  let waiting: Set<string> | 'all' = new Set();
  const flush = (): void => {
    timer = null;
    if (!running || (waiting !== 'all' && waiting.size === 0)) return;
    const ids = waiting === 'all' || waiting.size > mostIds ? null : [...waiting];
    waiting = new Set();
    timer = setTimeout(flush, leastPause);
    timer.unref();
    send(ids);
  };
  return {
    changed(ids) {
      if (ids === null) waiting = 'all';
      else if (waiting !== 'all') for (const id of ids) waiting.add(id);
      if (running && timer === null) flush();
    },
    start() {
      running = true;
      flush();
    },
    stop() {
      running = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
