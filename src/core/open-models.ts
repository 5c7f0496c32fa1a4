/** The library's models and the change from one to another, over the model that serves. */
import { ok, type Result } from '../shared/errors.ts';
import type { Settings } from '../shared/contract.ts';
import type { LibraryFileStore } from './library/library-file.ts';
import type { LibraryListener, OpenOptions } from './library-types.ts';
import type { ChosenModel } from './model-choice.ts';
import { downloadLimits } from './models/download.ts';
import { createModelManager, type ModelManager } from './models/manager.ts';
import { createNotifier } from './models/notifier.ts';
import { createSwitcher, type Switcher } from './models/switcher.ts';
import type { Computer } from './open-computer.ts';
import { createRetirement } from './open-model.ts';
import { chooseRef, type Remembered } from './remembered-model.ts';
import type { Serving } from './serving.ts';
import type { Store } from './store/store.ts';

export interface OpenModelsOptions {
  directory: string;
  thumbs: string;
  file: LibraryFileStore;
  store: Store;
  computer: Computer;
  serving: Serving;
  /** The library's own model, where it could not be used. */
  failed: Remembered['failed'];
  options: Pick<OpenOptions, 'builtInModel' | 'downloads' | 'log'>;
  emit: LibraryListener;
  /** Another model serves; the one before is not let go yet. */
  replaced(): void;
  /** The change is complete. */
  adopted(): void;
  /** Resolves when no run of indexing needs a model that serves no longer. */
  indexed(): Promise<unknown>;
}

export interface OpenedModels {
  manager: ModelManager;
  switcher: Switcher;
  /** Languages that the model that serves was made for; empty where nobody knows. */
  languages(): string;
  /** Starts changing to the model in that folder; null is the built-in one. */
  use(folder: string | null): Promise<Result<ChosenModel>>;
  setSpeed(speed: Settings['speed']): void;
  /** No event is sent any more. */
  stop(): void;
  /** The model that serves included. */
  close(): Promise<void>;
}

export async function openModels(parts: OpenModelsOptions): Promise<Result<OpenedModels>> {
  const { directory, thumbs, file, store, computer, serving, failed, options, emit } = parts;
  const notifier = createNotifier(() => emit('models.progress', manager.state()));
  const made = await createModelManager({
    directory, catalogue: computer.catalogue, builtInModel: options.builtInModel, store, machine: computer.machine, now: () => performance.now(),
    limits: { ...downloadLimits, ...options.downloads },
    changed: notifier.changed,
  });
  if (!made.ok) return made;
  const manager: ModelManager = made.value;
  if (failed !== null) manager.report(failed.folder, failed.failure);
  const retired = createRetirement(parts.indexed);
  const switcher: Switcher = await createSwitcher({
    store, file, thumbs, open: computer.open, log: options.log,
    serving: serving.model,
    choose: (ref) => chooseRef(ref, options),
    examine: manager.examine,
    now: () => performance.now(),
    changed: notifier.changed,
    adopt(next) {
      const before = serving.replace(next);
      parts.replaced();
      store.closeVectors(before.key, before.resident);
      retired.add(before);
      emit('library.changed', { photos: next.resident.size });
      parts.adopted();
    },
  });
  manager.attach(switcher, () => serving.model().chosen);
  notifier.start();

  return ok({
    manager, switcher,
    languages: () => manager.state().models.find(({ role }) => role === 'current')?.languages ?? '',
    async use(folder) {
      const next = await chooseRef({ folder, stamp: null }, options);
      const begun = next.ok ? await switcher.begin(next.value) : next;
      return begun.ok ? next : begun;
    },
    setSpeed(speed) {
      serving.model().setSpeed(speed);
      switcher.setSpeed(speed);
    },
    stop: notifier.stop,
    async close() {
      await switcher.close();
      await manager.close();
      retired.closeAll();
      serving.model().close();
    },
  });
}
