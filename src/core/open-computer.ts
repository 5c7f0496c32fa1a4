/** What this computer can do for models: what was measured on it, what computes pictures, and how a model is opened here. */
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { ok, type Result } from '../shared/errors.ts';
import { speedPlan } from '../vision/lanes.ts';
import type { SettingsStore } from './library/settings-file.ts';
import type { OpenOptions } from './library-types.ts';
import type { ChosenModel } from './model-choice.ts';
import { createAccelerator, type Accelerator } from './models/acceleration.ts';
import { loadCatalogue, type Catalogue } from './models/catalogue.ts';
import { openMachineFile, type MachineFile } from './models/machine-file.ts';
import { openModel, type OpenModel } from './open-model.ts';
import type { Store } from './store/store.ts';

export interface OpenComputerOptions {
  directory: string;
  store: Store;
  settings: SettingsStore;
  options: Pick<OpenOptions, 'builtInModel' | 'catalogue' | 'spawn' | 'log'>;
}

export interface Computer {
  /** Models that can be downloaded. */
  catalogue: Catalogue;
  machine: MachineFile;
  accelerator: Accelerator;
  /** Folder of what is known of each model's words. */
  words: string;
  open(chosen: ChosenModel): Promise<OpenModel>;
}

export async function openComputer({ directory, store, settings, options }: OpenComputerOptions): Promise<Result<Computer>> {
  const { spawn, log } = options;
  const catalogue = await loadCatalogue(options.catalogue ?? join(dirname(options.builtInModel), 'catalogue.json'));
  if (!catalogue.ok) return catalogue;
  const machine = await openMachineFile(directory, log);
  const accelerator = await createAccelerator({ file: machine, spawn, plan: () => speedPlan(settings.value.speed, availableParallelism()), log });
  const words = join(directory, 'words');
  return ok({
    catalogue: catalogue.value, machine, accelerator, words,
    open: (chosen) => openModel(chosen, { store, spawn, speed: settings.value.speed, accelerator, log, wordsDirectory: words }),
  });
}
