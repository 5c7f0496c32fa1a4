/** How fast this machine's memory copies with all cores at once: what no scan of the same bytes can be much faster than. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const bytes = 256e6;
const copies = 6;

/** In words of its own, since benches run from sources. It copies when all others are ready, too. */
const member = `
const { parentPort, workerData: { start, bytes, copies } } = require('node:worker_threads');
const [from, to] = [new Uint8Array(bytes).fill(1), new Uint8Array(bytes).fill(2)];
parentPort.postMessage(null);
Atomics.wait(start, 0, 0);
const began = performance.now();
for (let copy = 0; copy < copies; copy++) to.set(from);
parentPort.postMessage((bytes * copies * 1000) / (performance.now() - began));
parentPort.close();`;

/** Bytes a second that all cores together copy from memory to memory, each byte counted once. */
export async function copySpeed(threads = availableParallelism()): Promise<number> {
  const start = new Int32Array(new SharedArrayBuffer(4));
  const workers = Array.from({ length: threads }, () => new Worker(member, { eval: true, workerData: { start, bytes, copies } }));
  const next = (): Promise<(number | null)[]> => Promise.all(workers.map((worker) => new Promise<number | null>((resolve, reject) => worker.once('message', resolve).once('error', reject))));
  await next();
  const speeds = next();
  Atomics.store(start, 0, 1);
  Atomics.notify(start, 0);
  return (await speeds).reduce<number>((sum, speed) => sum + (speed ?? 0), 0);
}
