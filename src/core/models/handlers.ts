/** The contract's methods about models. Thin: each calls the manager or the switcher and answers how things stand. */
import { availableParallelism } from 'node:os';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Settings } from '../../shared/contract.ts';
import type { modelMethods, ModelsState } from '../../shared/models-contract.ts';
import type { Handlers } from '../../shared/rpc-types.ts';
import { speedPlan, type SpawnVision } from '../../vision/lanes.ts';
import type { ChosenModel } from '../model-choice.ts';
import { isShown } from '../search/filter.ts';
import type { Store } from '../store/store.ts';
import type { Accelerator } from './acceleration.ts';
import type { MachineFile } from './machine-file.ts';
import type { ModelManager } from './manager.ts';
import { measureMachine } from './measure.ts';
import type { Switcher } from './switcher.ts';

export interface ModelParts {
  manager: ModelManager;
  switcher: Switcher;
  machine: MachineFile;
  accelerator: Accelerator;
  spawn: SpawnVision;
  store: Pick<Store, 'photos'>;
  serving(): ChosenModel;
  speed(): Settings['speed'];
  /** What computes the pictures of the serving model has changed. */
  restartVision(): void;
}

/** Photos that a measurement looks at: enough for their sizes to average out, few enough to take seconds. */
const samplePhotos = 28;

export function createModelHandlers(parts: ModelParts): Handlers<{ methods: typeof modelMethods; events: Record<string, never> }> {
  const { manager, switcher, machine, accelerator } = parts;
  const after = (result: Result<unknown>): Result<ModelsState> => (result.ok ? ok(manager.state()) : result);
  const plan = (): ReturnType<typeof speedPlan> => speedPlan(parts.speed(), availableParallelism());
  return {
    'models.list': () => ok(manager.state()),
    'models.measure': async (_, signal) => {
      const measured = await measureMachine({ spawn: parts.spawn, model: parts.serving().folder, plan: plan(), cores: availableParallelism() }, sample(parts.store), signal);
      return after(measured.ok ? await machine.update({ measured: measured.value }) : measured);
    },
    'models.install': ({ id }) => after(manager.install(id)),
    'models.resume': ({ id }) => after(manager.install(id)),
    'models.pause': async ({ id }) => after(ok(await manager.downloads.pause(id))),
    'models.cancel': async ({ id }) => after(await manager.downloads.cancel(id)),
    'models.import': ({ path }, signal) => manager.import(path, signal),
    'models.use': async ({ id }) => {
      const chosen = await manager.find(id);
      return after(chosen.ok ? await switcher.begin(chosen.value) : chosen);
    },
    'models.cancelSwitch': async () => (switcher.state === null ? fail('bad-request', 'No change of model is going on.') : after(await switcher.cancel())),
    'models.undoSwitch': async () => after(await switcher.undo()),
    'models.dropOld': async () => after(await switcher.dropOld()),
    'models.remove': async ({ id }) => after(await manager.remove(id)),
    'models.verify': ({ id }, signal) => manager.verify(id, signal),
    'models.acceleration': () => ok(accelerator.describe(parts.serving().key)),
    'models.accelerate': async (_, signal) => {
      const tried = await accelerator.tryAll(parts.serving(), signal);
      if (tried.ok) parts.restartVision();
      return tried;
    },
    'models.decelerate': async () => {
      const forgotten = await accelerator.forget();
      if (!forgotten.ok) return forgotten;
      parts.restartVision();
      return ok(accelerator.describe(parts.serving().key));
    },
  };
}

/** Paths of photos spread over the library. */
function sample(store: Pick<Store, 'photos'>): string[] {
  const shown = [...store.photos.values()].filter(isShown);
  const step = Math.max(1, shown.length / samplePhotos);
  const picked: string[] = [];
  for (let at = 0; at < shown.length && picked.length < samplePhotos; at += step) {
    const path = shown[Math.floor(at)]?.paths[0];
    if (path !== undefined) picked.push(path);
  }
  return picked;
}
