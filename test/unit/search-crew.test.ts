/** Threads that share a scan: the same numbers as one thread gives, whatever happens to them. */
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { callLength, createCrew } from '../../src/core/search/crew.ts';
import { createResident } from '../../src/core/search/resident.ts';
import { engine } from '../../src/core/search/wasm-code.ts';
import { normalise } from '../../src/core/embed/vectors.ts';
import { randomFloats } from '../../scripts/onnx-graph.ts';

const dimensions = 8;
const unit = (seed: number): Float32Array => normalise(randomFloats(dimensions, 1, seed + 1)) as Float32Array;
const alone = createResident(dimensions);
const shared = createResident(dimensions, { threads: 3 });
const both = [alone, shared];
for (let index = 0; index < 40_000; index++) both.forEach((resident) => resident.add(`h${index}`, unit(index)));
afterAll(() => shared.close());

const scores = (query: Float32Array): Float32Array[] => both.map((resident) => resident.scan(query).scores);

test('a scan gives every row the same score with threads as without, from the first on and while photos come and go', async () => {
  for (let round = 0; round < 60; round++) {
    const [one, many] = scores(unit(900_000 + round));
    expect(Buffer.compare(Buffer.from((one as Float32Array).buffer), Buffer.from((many as Float32Array).buffer)), `round ${round}`).toBe(0);
    for (let index = 0; index < 300; index++) both.forEach((resident) => resident.add(`r${round}-${index}`, unit(50_000 + round * 300 + index)));
    both.forEach((resident) => resident.remove(`h${round * 7}`));
    // In the first rounds threads are still starting; later they are now awake, now asleep.
    if (round % 3 === 0) await sleep(round % 2 === 0 ? 1 : 30);
  }
  expect(shared.rows).toBe(40_000 + 60 * 300 - 59);
});

test('the best are the same, too', () => {
  const [one, many] = both.map((resident) => resident.nearest(unit(5), 50, (hash) => hash.endsWith('1')));
  expect(many).toEqual(one);
});

test('it goes on alone when its threads have ended', () => {
  shared.close();
  const [one, many] = scores(unit(77));
  expect(many).toEqual(one);
});

test('a thread that cannot work is reported, and the work is done without it', async () => {
  const lost: Error[] = [];
  const made: number[] = [];
  const memory = new engine.Memory({ initial: 1, maximum: 1, shared: true });
  // No module: the threads fail as they start.
  const crew = createCrew({ module: {}, name: 'scan', memory, calls: new Int32Array(new SharedArrayBuffer(4 * callLength * 10)), threads: 2, work: (call) => void made.push(call), onLost: (error) => lost.push(error) });
  crew.run(10);
  while (lost.length === 0) await sleep(10);
  crew.run(5);
  expect(made).toEqual([...Array(10).keys(), ...Array(5).keys()]);
});

test('threads that sleep do not keep the process', async () => {
  const program = fileURLToPath(new URL('../fixtures/scan-and-leave.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], { cwd: fileURLToPath(new URL('../..', import.meta.url)), timeout: 30_000 });
  expect(stdout.trim()).toBe('40000');
});
