/** Made-up models behind the contract: the built-in one in use, and a catalogue. What an order leads to is told by the test. */
import type { Contract } from '../../../src/shared/contract.ts';
import { ok, type Result } from '../../../src/shared/errors.ts';
import type { Acceleration, ModelEntry, ModelsState, modelMethods } from '../../../src/shared/models-contract.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';

export interface InventedModels extends ModelsState {
  acceleration: Acceleration;
  /** What trying other ways to compute leads to. */
  tried: Acceleration;
  /** Seconds a photo that measuring finds, by model. */
  pace: Record<string, number>;
  photos: number;
  /** What a check finds. */
  problem: ModelEntry['problem'];
  /** An order that takes its time waits for this first. */
  wait: () => Promise<void>;
}

const catalogued = { origin: 'catalogue', role: null, state: 'available', progress: null, problem: null, estimate: null, folder: null, dimensions: 512, languages: 'English', precision: 'fp32' } as const;

const builtIn: ModelEntry = {
  ...catalogued,
  id: 'starter',
  name: 'Snapsift Starter',
  about: 'Small and quick; it knows everyday words only.',
  licence: 'MIT',
  source: 'part of Snapsift',
  dimensions: 256,
  bytes: 21_000_000,
  memory: null,
  precision: null,
  state: 'installed',
  origin: 'built-in',
  role: 'current',
  folder: '/opt/snapsift/models/starter',
};

const small: ModelEntry = {
  ...catalogued,
  id: 'clip-small',
  name: 'CLIP ViT-B/32 (OpenAI), small',
  about: 'A real CLIP in the smallest download. Its numbers are rounded to 8 bits, which costs a little accuracy.',
  licence: 'MIT (OpenAI CLIP; ONNX files by Xenova)',
  source: 'https://huggingface.co/Xenova/clip-vit-base-patch32',
  bytes: 155_008_455,
  memory: 420_000_000,
  precision: 'int8',
};

const wide: ModelEntry = {
  ...catalogued,
  id: 'siglip2',
  name: 'SigLIP 2 B/16, many languages',
  about: 'The best of this list, and it reads many languages; the slowest.',
  licence: 'Apache-2.0 (Google)',
  source: 'https://huggingface.co/onnx-community/siglip2-base-patch16-256-ONNX',
  dimensions: 768,
  languages: 'Many (trained on over 100)',
  bytes: 503_932_990,
  memory: 1_100_000_000,
  precision: 'int8',
};

export function inventModels(change: Partial<InventedModels> = {}): InventedModels {
  return {
    models: [builtIn, small, wide],
    switching: null,
    undo: null,
    acceleration: { provider: 'cpu', available: [], trials: [] },
    tried: { provider: 'cpu', available: [], trials: [] },
    pace: { starter: 0.012, 'clip-small': 0.06, siglip2: 0.31 },
    photos: 12_431,
    problem: null,
    wait: () => Promise.resolve(),
    ...change,
  };
}

/** What the contract says of the models now. */
export const listed = ({ models, switching, undo }: InventedModels): ModelsState => ({ models, switching, undo });

/** Changes one model in place of the old one. */
export function alter(state: InventedModels, id: string, change: Partial<ModelEntry>): ModelsState {
  state.models = state.models.map((model) => (model.id === id ? { ...model, ...change } : model));
  return listed(state);
}

/** That model serves from now on; the one before can be gone back to. */
export function switchTo(state: InventedModels, id: string): ModelsState {
  const old = state.models.find(({ role }) => role === 'current');
  state.models = state.models.map((model) => ({ ...model, role: model.id === id ? 'current' : model.id === old?.id ? 'previous' : null }));
  state.switching = null;
  state.undo = old === undefined ? null : { id: old.id, name: old.name };
  return listed(state);
}

const begun = (total: number): NonNullable<ModelEntry['progress']> => ({ done: 0, total, rate: null, eta: null });

type ModelHandlers = Pick<Handlers<Contract>, keyof typeof modelMethods>;

export function inventedModelHandlers(state: InventedModels): ModelHandlers {
  const find = (id: string): ModelEntry => state.models.find((model) => model.id === id) ?? builtIn;
  const now = (): Result<ModelsState> => ok(listed(state));
  const to = (change: (model: ModelEntry) => Partial<ModelEntry>) => ({ id }: { id: string }) => ok(alter(state, id, change(find(id))));
  const gone = to(() => ({ state: 'available', progress: null, problem: null, folder: null, role: null }));
  const download = to((model) => ({ state: 'downloading', problem: null, progress: model.progress ?? begun(model.bytes) }));
  return {
    'models.list': now,
    'models.measure': async () => {
      await state.wait();
      const measured = state.models.map((model) => {
        const each = state.pace[model.id];
        return each === undefined ? model : { ...model, estimate: { photos: state.photos, seconds: each * state.photos, photosPerSecond: 1 / each } };
      });
      state.models = measured;
      return now();
    },
    'models.install': download,
    'models.resume': download,
    'models.pause': to((model) => ({ state: 'paused', progress: model.progress && { ...model.progress, rate: null, eta: null } })),
    'models.cancel': gone,
    'models.remove': gone,
    'models.import': async ({ path }) => {
      await state.wait();
      const model: ModelEntry = { ...small, id: 'own', name: 'My own CLIP', about: '', source: '', state: 'installed', origin: 'imported', folder: path };
      state.models = [...state.models, model];
      return ok(model);
    },
    'models.use': async ({ id }) => {
      await state.wait();
      const { name } = find(id);
      state.switching = { to: { id, name }, phase: 'embedding', progress: begun(328), problem: null };
      return ok(alter(state, id, { role: 'next' }));
    },
    'models.cancelSwitch': () => {
      const id = state.switching?.to.id ?? '';
      state.switching = null;
      return ok(alter(state, id, { role: null }));
    },
    'models.undoSwitch': () => {
      const { undo } = state;
      if (undo === null) return now();
      switchTo(state, undo.id);
      return now();
    },
    'models.dropOld': () => {
      const id = state.undo?.id ?? '';
      state.undo = null;
      return ok(alter(state, id, { role: null }));
    },
    'models.verify': async ({ id }) => {
      await state.wait();
      if (id !== undefined && state.problem !== null) alter(state, id, { state: 'damaged', problem: state.problem });
      return ok({ models: state.models.filter((model) => model.id === id).map((model) => ({ id: model.id, name: model.name, problem: state.problem })) });
    },
    'models.acceleration': () => ok(state.acceleration),
    'models.accelerate': async () => {
      await state.wait();
      state.acceleration = state.tried;
      return ok(state.acceleration);
    },
    'models.decelerate': () => ok((state.acceleration = { ...state.acceleration, provider: 'cpu', trials: [] })),
  };
}
