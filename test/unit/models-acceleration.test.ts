/** Nothing but the processor computes pictures before it has proved itself; what crashes is not used again. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import type { ChosenModel } from '../../src/core/model-choice.ts';
import { createAccelerator, judge, type Accelerator } from '../../src/core/models/acceleration.ts';
import { openMachineFile } from '../../src/core/models/machine-file.ts';
import { createVisualLane } from '../../src/vision/lanes.ts';
import { must, never } from '../fixtures/open.ts';
import { standInVision, type Behaviour, type StandIn } from '../fixtures/stand-in-vision.ts';

let directory = '';
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'snapsift-machine-'))));
afterEach(() => rm(directory, { recursive: true, force: true }));

const plan = { threads: 1, decoders: 1, batch: 2 };
const chosen = { folder: 'model', key: 'clip-12345678' } as ChosenModel;
const east = Float32Array.of(1, 0);
const nearly = Float32Array.of(0.999, 0.0447);
const off = Float32Array.of(0.9, 0.436);
const all = ['cpu', 'webgpu', 'cuda', 'unheard-of'];
const answer = (secondsPerPicture: number, vector = east, providers = all): Exclude<ReturnType<NonNullable<Behaviour['measure']>>, 'die'> => ({ secondsPerPicture, vectors: [vector], providers, flops: 1e9 });

async function open(children: StandIn, machine?: string): Promise<Accelerator> {
  const file = await openMachineFile(directory, silentLog, machine);
  return createAccelerator({ file, spawn: children.spawn, plan: () => plan, log: silentLog });
}

describe('the verdict', () => {
  const cpu = { vectors: [east, east], secondsPerPicture: 0.1 };
  test.each([
    ['as exact and faster', { vectors: [east, nearly], secondsPerPicture: 0.05 }, true],
    ['as exact, hardly faster', { vectors: [east, east], secondsPerPicture: 0.095 }, false],
    ['faster, but one picture is off', { vectors: [east, off], secondsPerPicture: 0.01 }, false],
    ['faster, but one picture is missing', { vectors: [east], secondsPerPicture: 0.01 }, false],
    ['faster, but of another length', { vectors: [east, Float32Array.of(1)], secondsPerPicture: 0.01 }, false],
  ])('%s', (_, candidate, accepted) => expect(judge('x', 'm', cpu, candidate).accepted).toBe(accepted));
});

test('before any test, and where nothing passes, the processor', async () => {
  const accelerator = await open(standInVision({ measure: (provider) => answer(provider === 'cpu' ? 0.1 : 0.2) }));
  expect(accelerator.providerFor(chosen.key)).toBe('cpu');
  const tried = must(await accelerator.tryAll(chosen, never));
  expect(tried.provider).toBe('cpu');
  expect(tried.available).toEqual(['cuda', 'webgpu']);
  expect(tried.trials.map(({ provider, accepted, reason }) => [provider, accepted, reason])).toEqual([
    ['cuda', false, 'Not faster than the processor.'],
    ['webgpu', false, 'Not faster than the processor.'],
  ]);
});

test('the fastest that is exact is used, for that model only, and remembered for this computer only', async () => {
  const speeds: Record<string, number> = { cpu: 0.1, cuda: 0.02, webgpu: 0.05 };
  const children = standInVision({ measure: (provider) => answer(speeds[provider] ?? 1, provider === 'cuda' ? off : nearly) });
  const accelerator = await open(children);
  expect(must(await accelerator.tryAll(chosen, never))).toMatchObject({ provider: 'webgpu', trials: [{ provider: 'cuda', accepted: false }, { provider: 'webgpu', accepted: true }] });
  expect(accelerator.providerFor('another-model')).toBe('cpu');
  expect((await open(children)).providerFor(chosen.key)).toBe('webgpu');
  expect((await open(children, 'another computer')).providerFor(chosen.key)).toBe('cpu');
  must(await accelerator.forget());
  expect(accelerator.providerFor(chosen.key)).toBe('cpu');
});

test('one that crashes or cannot load is rejected, and the others are still tried', async () => {
  const children = standInVision({
    load: (attempt) => (attempt === 2 ? 'die' : { ok: true, value: { dimensions: 2 } }),
    measure: (provider) => (provider === 'webgpu' ? 'die' : answer(0.1)),
  });
  const accelerator = await open(children);
  const tried = must(await accelerator.tryAll(chosen, never));
  expect(tried.provider).toBe('cpu');
  expect(tried.trials.map(({ accepted, cosine }) => [accepted, cosine])).toEqual([[false, null], [false, null]]);
  expect(tried.trials.every(({ reason }) => reason.includes('crashed'))).toBe(true);
  expect(children.alive()).toBe(0);
});

test('one that took the whole program down with it is not tried again by itself', async () => {
  const accelerator = await open(standInVision({ measure: () => answer(0.1) }));
  must(await accelerator.tryAll(chosen, never));
  const path = join(directory, 'machine.json');
  const record = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...record, trials: [{ provider: 'cuda', model: chosen.key, accepted: true, cosine: 1, speedup: 9, reason: '' }], trying: { provider: 'cuda', model: chosen.key } }));
  const after = await open(standInVision());
  expect(after.describe(chosen.key)).toMatchObject({ provider: 'cpu', trials: [{ provider: 'cuda', accepted: false, reason: expect.stringContaining('ended while') }] });
});

test('one that dies while photos are looked at gives way to the processor at once, and no photo is lost', async () => {
  const accepted = standInVision({ measure: (provider) => answer(provider === 'cpu' ? 0.1 : 0.01) });
  const accelerator = await open(accepted);
  must(await accelerator.tryAll(chosen, never));
  expect(accelerator.providerFor(chosen.key)).toBe('cuda');

  let deaths = 0;
  const children = standInVision({ photo: () => (deaths++ === 0 ? 'die' : 'index') });
  const lane = createVisualLane({
    spawn: children.spawn, model: 'model', plan, background: true, limits: { backoff: 1 },
    provider: () => accelerator.providerFor(chosen.key),
    onProviderLost: (provider) => accelerator.lost(chosen.key, provider),
  });
  const outcomes = await Promise.all(['a', 'b', 'c'].map((path) => lane.photo({ path, modified: 0, thumbs: null })));
  lane.close();
  expect(outcomes.map((outcome) => outcome.ok && outcome.value.outcome)).toEqual(['indexed', 'indexed', 'indexed']);
  expect(children.loads.map(({ provider }) => provider)).toEqual(['cuda', 'webgpu']);
  accelerator.lost(chosen.key, 'webgpu');
  expect(accelerator.providerFor(chosen.key)).toBe('cpu');
});

test('one that cannot even start gives way to the processor', async () => {
  const lost: string[] = [];
  const children = standInVision({ load: (attempt) => (attempt === 1 ? 'die' : { ok: true, value: { dimensions: 2 } }) });
  const lane = createVisualLane({ spawn: children.spawn, model: 'model', plan, background: true, limits: { backoff: 1 }, provider: () => 'dml', onProviderLost: (provider) => lost.push(provider) });
  expect((await lane.photo({ path: 'a', modified: 0, thumbs: null })).ok).toBe(true);
  expect([lost, children.loads.map(({ provider }) => provider)]).toEqual([['dml'], ['dml', 'cpu']]);
  lane.close();
});
