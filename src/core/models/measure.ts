/** Measures this computer with a model that is here and some of the library's photos, in a child of its own. */
import { setMaxListeners } from 'node:events';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { startChild, startLimits, type LiveChild, type SpawnVision, type SpeedPlan } from '../../vision/lanes.ts';
import type { Measured } from './estimate.ts';

export interface MeasureOptions {
  spawn: SpawnVision;
  /** Folder of a verified model. */
  model: string;
  plan: SpeedPlan;
  cores: number;
}

/** The first ones warm up caches and threads and are not counted. */
const warming = 4;

/** @param photos paths of pictures; those that cannot be read are passed over. Fails with `vision-lost`, `model-*`, `cancelled` or `bad-request` (no picture could be read). */
export async function measureMachine({ spawn, model, plan, cores }: MeasureOptions, photos: readonly string[], signal: AbortSignal): Promise<Result<Measured>> {
  // Every photo under way listens for the stop.
  const stop = AbortSignal.any([signal]);
  setMaxListeners(0, stop);
  const child = await startChild(spawn, { folder: model, tower: 'visual', ...plan, background: false }, startLimits, signal);
  if (!child.ok) return child;
  const gone = new Promise<Result<never>>((resolve) => child.value.onExit((reason) => resolve(fail('vision-lost', 'The measurement was cut short. Try again.', { reason }))));
  try {
    const speed = await Promise.race([child.value.client.call('measure', {}, { signal: stop }), gone]);
    if (!speed.ok) return speed;
    await Promise.race([timed(child.value, photos.slice(0, warming), stop), gone]);
    const whole = await Promise.race([timed(child.value, photos.slice(warming), stop), gone]);
    if (!whole.ok) return whole;
    return ok({ flops: speed.value.flops, tower: speed.value.secondsPerPicture, photo: whole.value, cores, threads: plan.threads, decoders: plan.decoders });
  } finally {
    child.value.kill();
  }
}

/** Seconds a photo, all of them under way together as in indexing. */
async function timed({ client }: LiveChild, photos: readonly string[], signal: AbortSignal): Promise<Result<number>> {
  const started = performance.now();
  const outcomes = await Promise.all(photos.map((path) => client.call('photo', { path, modified: 0, thumbs: null }, { signal })));
  const read = outcomes.filter((outcome) => outcome.ok && outcome.value.outcome === 'indexed').length;
  const failure = outcomes.find((outcome) => !outcome.ok);
  if (failure !== undefined && !failure.ok) return failure;
  if (read === 0) return fail('bad-request', 'There is no photo to measure with. Add a folder of photos first.');
  return ok((performance.now() - started) / 1000 / read);
}
