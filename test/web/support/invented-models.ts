/** Answers about models for tests of the interface: a built-in model in use, one that can be downloaded, nothing under way. */
import { fail, ok, type Result } from '../../../src/shared/errors.ts';
import type { Acceleration, modelMethods, ModelEntry, ModelsState } from '../../../src/shared/models-contract.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';

const builtIn: ModelEntry = {
  id: 'starter', name: 'Snapsift Starter', about: '', licence: 'MIT', source: 'made by this project', dimensions: 256, languages: 'English', bytes: 18_000_000, memory: null,
  precision: null, state: 'installed', origin: 'built-in', role: 'current', progress: null, problem: null, estimate: null, folder: '/opt/snapsift/models/starter',
};
const downloadable: ModelEntry = {
  ...builtIn, id: 'clip', name: 'CLIP ViT-B/32', about: 'A real CLIP.', dimensions: 512, bytes: 607_000_000, memory: 606_000_000, precision: 'fp32',
  state: 'available', origin: 'catalogue', role: null, estimate: { photos: 1200, seconds: 140, photosPerSecond: 8.6 }, folder: null,
};
const acceleration: Acceleration = { provider: 'cpu', available: [], trials: [] };

/** @param state read anew at every call */
export function inventedModelHandlers(state: () => ModelsState = () => ({ models: [builtIn, downloadable], switching: null, undo: null })): Handlers<{ methods: typeof modelMethods; events: Record<string, never> }> {
  const same = (): Result<ModelsState> => ok(state());
  return {
    'models.list': same,
    'models.measure': same,
    'models.install': same,
    'models.pause': same,
    'models.resume': same,
    'models.cancel': same,
    'models.import': () => fail('model-folder-missing', 'There is no model folder.'),
    'models.use': same,
    'models.cancelSwitch': same,
    'models.undoSwitch': same,
    'models.dropOld': same,
    'models.remove': same,
    'models.verify': () => ok({ models: [{ id: builtIn.id, name: builtIn.name, problem: null }] }),
    'models.acceleration': () => ok(acceleration),
    'models.accelerate': () => ok(acceleration),
    'models.decelerate': () => ok(acceleration),
  };
}
