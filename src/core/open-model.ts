/** A model in use: its children, its vectors in memory, and what they can be asked. */
import { availableParallelism } from 'node:os';
import { fail, ok, type Result } from '../shared/errors.ts';
import type { ModelInfo, Settings } from '../shared/contract.ts';
import { createTextLane, createVisualLane, type SpawnVision, type TextLane } from '../vision/lanes.ts';
import { capacityOf, speedPlan } from '../vision/speed.ts';
import type { Vision } from './indexing/vision.ts';
import type { Log } from './log.ts';
import type { ChosenModel } from './model-choice.ts';
import type { Accelerator } from './models/acceleration.ts';
import { checkText } from './search/search.ts';
import { createResident, type Resident } from './search/resident.ts';
import type { Store } from './store/store.ts';

export interface OpenModel {
  readonly chosen: ChosenModel;
  /** Names its vectors. */
  readonly key: string;
  readonly info: ModelInfo;
  readonly resident: Resident;
  readonly vision: Vision;
  readonly text: TextLane;
  /** Starts both children and has each compute something, so that a model that cannot work shows it now. */
  rehearse(): Promise<Result<void>>;
  setSpeed(speed: Settings['speed']): void;
  embedImage(path: string, signal: AbortSignal): Promise<Result<Float32Array>>;
  embedText(text: string, signal: AbortSignal): Promise<Result<Float32Array>>;
  close(): void;
}

export interface OpenModelParts {
  store: Store;
  spawn: SpawnVision;
  speed: Settings['speed'];
  accelerator: Accelerator;
  log: Log;
}

export async function openModel(chosen: ChosenModel, { store, spawn, speed, accelerator, log }: OpenModelParts): Promise<OpenModel> {
  const { key } = chosen;
  const { dimensions } = chosen.manifest;
  const resident = createResident(dimensions);
  await store.openVectors(key, dimensions, resident);
  const cores = availableParallelism();
  const onNotice = (message: string, details: Record<string, unknown>): void => log.warn(message, details);
  const visual = createVisualLane({
    spawn,
    model: chosen.folder,
    plan: speedPlan(speed, cores),
    background: true,
    provider: () => accelerator.providerFor(key),
    onProviderLost: (provider) => accelerator.lost(key, provider),
    onNotice,
  });
  const text = createTextLane({ spawn, model: chosen.folder, threads: Math.min(2, cores), onNotice });

  return {
    chosen,
    key,
    info: chosen.info,
    resident,
    // Enough callers for the fastest plan; at a slower one the surplus waits in the lane.
    vision: { capacity: capacityOf(speedPlan('full', cores)), photo: visual.photo, hash: visual.hash },
    text,
    async rehearse() {
      const started = await visual.ready();
      const warm = started.ok ? await text.warm() : started;
      return warm.ok ? ok(undefined) : warm;
    },
    setSpeed: (next) => visual.configure(speedPlan(next, cores)),
    async embedImage(path, signal) {
      const outcome = await visual.embedImage(path, signal);
      if (!outcome.ok) return outcome;
      if (outcome.value.outcome === 'indexed') return ok(outcome.value.vector);
      return fail('file-unreadable', `"${path}" cannot be used: ${outcome.value.message}`, { code: outcome.value.code });
    },
    async embedText(text_, signal) {
      const checked = checkText(text_);
      if (!checked.ok) return checked;
      const embedded = await text.embed([checked.value], signal);
      if (!embedded.ok) return embedded;
      const [vector] = embedded.value.vectors;
      return vector === undefined ? fail('vision-lost', 'The model gave no answer. Try again.') : ok(vector);
    },
    close() {
      visual.close();
      text.close();
      store.closeVectors(key, resident);
    },
  };
}

export interface Retirement {
  add(model: OpenModel): void;
  /** Now, whatever is still under way. */
  closeAll(): void;
}

/** A search that began with the old model has this long to end, ms. */
const grace = 5_000;

/** Lets models that no longer serve finish what they were asked before. */
export function createRetirement(indexed: () => Promise<unknown>): Retirement {
  const retired = new Set<OpenModel>();
  return {
    add(model) {
      retired.add(model);
      const timer = setTimeout(() => {
        void indexed().then(() => {
          if (retired.delete(model)) model.close();
        });
      }, grace);
      timer.unref();
    },
    closeAll() {
      for (const model of retired) model.close();
      retired.clear();
    },
  };
}
