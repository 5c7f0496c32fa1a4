/** Lets work in while its weight fits: bounds the memory of pictures that are decoded at the same time. */

export interface Gate {
  /** Waits its turn, runs, and makes room again whatever happens. Order of arrival is kept. */
  run<T>(weight: number, work: () => Promise<T>): Promise<T>;
}

/** @param capacity total weight at one time; something heavier runs alone */
export function createGate(capacity: number): Gate {
  const queue: { weight: number; enter: () => void }[] = [];
  let used = 0;
  const admit = (): void => {
    for (let next = queue[0]; next !== undefined && used + next.weight <= capacity; next = queue[0]) {
      queue.shift();
      used += next.weight;
      next.enter();
    }
  };
  return {
    async run(weight, work) {
      const counted = Math.min(Math.max(weight, 0), capacity);
      await new Promise<void>((enter) => {
        queue.push({ weight: counted, enter });
        admit();
      });
      try {
        return await work();
      } finally {
        used -= counted;
        admit();
      }
    },
  };
}
