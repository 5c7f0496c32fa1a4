/**
 * Threads that share a long piece of WebAssembly work with the thread that asks for it. The work is a list of calls, cut
 * so small that whoever is free takes the next one. The asking thread works along and never waits: a call that a thread
 * was handed but has not finished when all others are done is simply made again (it writes the same numbers). Between two
 * pieces of work the threads sleep and use no processor time.
 */
import { Worker } from 'node:worker_threads';
import type { WasmMemory } from './wasm-code.ts';

/** Numbers that one call of the list takes. */
export const callLength = 6;

export interface Crew {
  /** Makes the first `count` calls of the list, in no order; all have been made when it returns. */
  run(count: number): void;
  /** Ends the threads; afterwards the asking thread works alone. */
  close(): void;
}

export interface CrewParts {
  /** A compiled module; its function `name` takes `callLength` whole numbers and has to give the same whenever it is called again. */
  module: object;
  name: string;
  memory: WasmMemory;
  /** `callLength` arguments a call, in shared memory. */
  calls: Int32Array;
  /** Makes one call on this thread. */
  work(call: number): void;
  /** Threads besides the asking one; zero starts none. */
  threads: number;
  /** A thread ended by itself or could not be started: the others go on. */
  onLost?: (error: Error) => void;
}

/** Places in the control block. */
const [round, next, end, busy] = [0, 1, 2, 3];

/** A thread that is in the middle of a call for longer than this, ms, is taken for dead. */
const patience = 1_000;

/**
 * What a thread runs. In words of its own and not a file, since builds, tests and benches load files in different ways.
 * It counts itself busy before it takes a call, and the asking thread changes nothing while one is.
 */
const member = `
const { workerData: { module, name, memory, calls, control, done } } = require('node:worker_threads');
const call = new WebAssembly.Instance(module, { env: { memory } }).exports[name];
for (let seen = 0; ; ) {
  Atomics.wait(control, ${round}, seen);
  seen = Atomics.load(control, ${round});
  Atomics.add(control, ${busy}, 1);
  for (let at; (at = Atomics.add(control, ${next}, 1)) < Atomics.load(control, ${end}); ) {
    call(...calls.subarray(at * ${callLength}, (at + 1) * ${callLength}));
    Atomics.store(done, at, Atomics.load(control, ${round}));
  }
  Atomics.sub(control, ${busy}, 1);
}`;

export function createCrew({ module, name, memory, calls, work, threads, onLost }: CrewParts): Crew {
  const control = new Int32Array(new SharedArrayBuffer(16));
  /** The round in which a call was last made, by whoever. */
  const done = new Int32Array(new SharedArrayBuffer((calls.length / callLength) * 4));
  const members = new Set<Worker>();
  const alone = (count: number): void => {
    for (let call = 0; call < count; call++) work(call);
  };
  const dismiss = (): void => {
    for (const worker of members) void worker.terminate();
    members.clear();
  };
  const start = (): void => {
    const worker = new Worker(member, { eval: true, name: 'scan', workerData: { module, name, memory, calls, control, done }, resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 } });
    members.add(worker);
    worker.unref();
    worker.on('error', (error: Error) => {
      // It may have ended in the middle of a call, and would count as busy forever.
      if (members.size > 0) dismiss();
      onLost?.(error);
    });
  };
  /** Waits for a thread that is still in a call of the work before; false where it does not come back. */
  const isIdle = (): boolean => {
    const until = performance.now() + patience;
    for (let count = Atomics.load(control, busy); count !== 0; count = Atomics.load(control, busy)) {
      if (performance.now() > until) return false;
      // It may be waiting for this core.
      Atomics.wait(control, busy, count, 0.1);
    }
    return true;
  };
  for (let thread = 0; thread < threads; thread++) start();

  return {
    run(count) {
      if (members.size > 0 && !isIdle()) {
        dismiss();
        onLost?.(new Error('A scanning thread did not come back.'));
      }
      if (members.size === 0) return alone(count);
      // Nobody takes a call while the end is zero, so that none is made before its arguments are there.
      Atomics.store(control, next, 0);
      const now = Atomics.add(control, round, 1) + 1;
      Atomics.store(control, end, count);
      Atomics.notify(control, round);
      for (let call = Atomics.add(control, next, 1); call < count; call = Atomics.add(control, next, 1)) {
        work(call);
        Atomics.store(done, call, now);
      }
      Atomics.store(control, end, 0);
      for (let call = 0; call < count; call++) if (Atomics.load(done, call) !== now) work(call);
    },
    close: dismiss,
  };
}
