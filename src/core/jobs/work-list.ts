/**
 * A list that one side fills while others take from it in order. It holds small descriptions of work only: what is
 * heavy (pixels, vectors) is bounded by the number of takers.
 */
export interface WorkList<T> {
  push(item: T): void;
  /** No more items will come. */
  close(): void;
  /** The next item; undefined when the list is closed and empty. */
  take(): Promise<T | undefined>;
  /** Items not taken yet. */
  readonly length: number;
}

export function createWorkList<T>(): WorkList<T> {
  let items: T[] = [];
  let head = 0;
  let closed = false;
  const waiting: ((item: T | undefined) => void)[] = [];
  return {
    push(item) {
      const taker = waiting.shift();
      if (taker === undefined) items.push(item);
      else taker(item);
    },
    close() {
      closed = true;
      for (const taker of waiting.splice(0)) taker(undefined);
    },
    take() {
      if (head < items.length) {
        const item = items[head++];
        // Taken items are let go in large steps: shifting a long array one by one is quadratic.
        if (head >= 10_000) {
          items = items.slice(head);
          head = 0;
        }
        return Promise.resolve(item);
      }
      return closed ? Promise.resolve(undefined) : new Promise((resolve) => waiting.push(resolve));
    },
    get length() {
      return items.length - head;
    },
  };
}
