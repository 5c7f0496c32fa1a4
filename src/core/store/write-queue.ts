/**
 * One writer for the whole library: tasks run one after the other, in order.
 * Concurrent upserts of one new key make LanceDB write it several times without an error (lancedb#3377).
 */
export interface WriteQueue {
  /** Runs the task after all earlier ones; its failure is its caller's and does not stop later tasks. */
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Resolves when everything queued so far has run. */
  settled(): Promise<void>;
}

export function createWriteQueue(): WriteQueue {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run<T>(task: () => Promise<T>): Promise<T> {
      const result = tail.then(task);
      tail = result.catch(() => undefined);
      return result;
    },
    settled: () => tail.then(() => undefined),
  };
}
