/**
 * Gathers model inputs into batches. A run of the graph blocks this process while decoders go on in their threads, so
 * it waits for a full batch as long as more inputs are on their way, and not a moment longer.
 */
import type { Result } from '../shared/errors.ts';
import type { VisualTower } from '../core/embed/towers.ts';

export interface Batcher {
  /** Announces an input that will either be added or withdrawn. */
  expect(): Expected;
}

export interface Expected {
  /** Writes the input into the batch and answers its vector. */
  add(write: (target: Float32Array, offset: number) => void): Promise<Result<Float32Array>>;
  /** The announced input will not come. Does nothing after `add`. */
  withdraw(): void;
}

interface Waiting {
  write: (target: Float32Array, offset: number) => void;
  settle: (result: Result<Float32Array>) => void;
}

/** One picture that takes its time must not hold back the finished ones for longer than this, milliseconds. */
const defaultPatience = 2000;

/** @param size the most inputs of one run; @param patience see above */
export function createBatcher(tower: VisualTower, size: number, patience = defaultPatience): Batcher {
  const ready: Waiting[] = [];
  let expected = 0;
  let running = false;
  let impatient: NodeJS.Timeout | undefined;
  const planes = new Float32Array(tower.length * size);

  const flush = async (): Promise<void> => {
    const batch = ready.splice(0, size);
    batch.forEach((waiting, index) => waiting.write(planes, index * tower.length));
    const result = await tower.embed(planes, batch.length);
    batch.forEach((waiting, index) => {
      const vector = result.ok ? result.value[index] : undefined;
      if (vector !== undefined) waiting.settle({ ok: true, value: vector });
      else if (!result.ok) waiting.settle(result);
    });
  };

  const pump = async (late = false): Promise<void> => {
    if (running) return;
    running = true;
    clearTimeout(impatient);
    if (late && ready.length > 0) await flush();
    while (ready.length >= size || (ready.length > 0 && expected === 0)) await flush();
    if (ready.length > 0) impatient = setTimeout(() => void pump(true), patience);
    running = false;
  };

  return {
    expect() {
      expected++;
      let open = true;
      const close = (): void => {
        if (open) expected--;
        open = false;
      };
      return {
        add: (write) =>
          new Promise((settle) => {
            close();
            ready.push({ write, settle });
            void pump();
          }),
        withdraw: () => {
          close();
          void pump();
        },
      };
    },
  };
}
