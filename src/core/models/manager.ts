/** Everything about a library's models behind one face: what there is, getting it, changing to it, taking it away. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../shared/errors.ts';
import type { ModelEntry, ModelsState } from '../../shared/models-contract.ts';
import { loadManifest, verifyModel, type Manifest } from '../embed/manifest.ts';
import { createRateMeter } from '../jobs/rate-meter.ts';
import { chooseModel, type ChosenModel } from '../model-choice.ts';
import type { OpenModel } from '../open-model.ts';
import { isShown } from '../search/filter.ts';
import type { Store } from '../store/store.ts';
import { leastPrecision, type Catalogue } from './catalogue.ts';
import { knowsColours } from './colour-check.ts';
import { modelDiskFailure, type DownloadLimits } from './download.ts';
import { createDownloads, type Downloads } from './downloads.ts';
import { describeModels, elsewhereId, type OutsideModel } from './entries.ts';
import { importBytes, importModel } from './import.ts';
import type { MachineFile } from './machine-file.ts';
import { openModelSource } from './model-source.ts';
import { modelPlaces } from './places.ts';
import { readShelf, unshelve, type ShelvedModel } from './shelf.ts';
import type { Switcher } from './switcher.ts';

export interface ModelManagerOptions {
  directory: string;
  catalogue: Catalogue;
  builtInModel: string;
  limits: DownloadLimits;
  store: Pick<Store, 'photos' | 'revision'>;
  machine: MachineFile;
  /** Milliseconds of any clock. */
  now(): number;
  /** Something changed; called often. */
  changed(): void;
}

export interface ModelManager {
  readonly downloads: Downloads;
  /** Only after `attach`. */
  state(): ModelsState;
  /** The switcher needs the manager's `examine`, and the manager the switcher: it comes second. */
  attach(switcher: Switcher, serving: () => ChosenModel): void;
  /** What a catalogue model has to show before it is used. */
  examine(model: OpenModel): Promise<Result<void>>;
  /** The installed model of that id, its files proved. */
  find(id: string): Promise<Result<ChosenModel>>;
  install(id: string): Result<void>;
  /** From a folder or an archive. */
  import(path: string, signal: AbortSignal): Promise<Result<ModelEntry>>;
  remove(id: string): Promise<Result<void>>;
  verify(id: string | undefined, signal: AbortSignal): Promise<Result<{ models: { id: string; name: string; problem: ModelEntry['problem'] }[] }>>;
  /** A model's files were found to be at fault. */
  report(folder: string, failure: Failure): void;
  close(): Promise<void>;
}

const unknown = (id: string): Result<never> => fail('model-unknown', `There is no model "${id}". See the list of models.`);

export async function createModelManager(options: ModelManagerOptions): Promise<Result<ModelManager>> {
  const places = modelPlaces(options.directory);
  try {
    await mkdir(places.shelf, { recursive: true });
  } catch (error) {
    return modelDiskFailure(error, places.shelf);
  }
  const builtIn = await loadManifest(options.builtInModel);
  if (!builtIn.ok) return builtIn;
  let shelf: ReadonlyMap<string, ShelvedModel> = await readShelf(places);
  const problems = new Map<string, Failure>();
  const importing = new Map<string, { manifest: Manifest; progress: NonNullable<ModelEntry['progress']> }>();
  let parts: { switcher: Switcher; serving(): ChosenModel } | null = null;

  const refresh = async (folder: string | null): Promise<void> => {
    if (folder !== null) problems.delete(folder);
    shelf = await readShelf(places);
    options.changed();
  };
  const downloads = await createDownloads({
    catalogue: options.catalogue, places, limits: options.limits, now: options.now, changed: options.changed,
    installed: (id) => refresh(join(places.shelf, id)),
  });

  const used = (): ChosenModel[] => (parts === null ? [] : [parts.serving(), parts.switcher.next, parts.switcher.previous].filter((model) => model !== null));
  const role = (folder: string): ModelEntry['role'] => {
    if (parts?.serving().folder === folder) return 'current';
    if (parts?.switcher.next?.folder === folder) return 'next';
    return parts?.switcher.previous?.folder === folder ? 'previous' : null;
  };
  const outside = (): OutsideModel[] => {
    const shelved = new Set([...shelf.values()].map(({ folder }) => folder));
    const elsewhere = used().filter(({ folder, info }) => !info.basic && !shelved.has(folder)).map(({ folder, manifest }) => ({ folder, manifest, builtIn: false }));
    const distinct = new Map(elsewhere.map((model) => [model.folder, model]));
    return [{ folder: options.builtInModel, manifest: builtIn.value, builtIn: true }, ...distinct.values()];
  };
  let counted = { revision: -1, shown: 0 };
  /** Asked several times a second while something goes on: walks through the library only after it has changed. */
  const countShown = (): number => {
    const { photos, revision } = options.store;
    if (counted.revision !== revision) counted = { revision, shown: [...photos.values()].filter(isShown).length };
    return counted.shown;
  };
  const describe = (): ModelEntry[] =>
    describeModels({
      catalogue: options.catalogue.models,
      shelf,
      outside: outside(),
      download: downloads.state,
      importing,
      problem: (folder) => problems.get(folder) ?? null,
      role,
      measured: options.machine.value.measured,
      measuredFolder: parts?.serving().folder ?? '',
      photos: countShown(),
    });
  /** Folder of an installed model. */
  const folderOf = (id: string): { folder: string; builtIn: boolean } | null => {
    if (builtIn.value.id === id) return { folder: options.builtInModel, builtIn: true };
    const shelved = shelf.get(id)?.folder ?? outside().find(({ manifest }) => manifest.id === id || elsewhereId(manifest.id) === id)?.folder;
    return shelved === undefined ? null : { folder: shelved, builtIn: false };
  };
  const report = (folder: string, failure: Failure): void => {
    problems.set(folder, failure);
    options.changed();
  };
  const blames = new Set(['model-altered', 'model-file-missing', 'model-folder-missing', 'model-invalid']);

  return ok({
    downloads,
    attach(switcher, serving) {
      parts = { switcher, serving };
    },
    state() {
      const previous = parts?.switcher.previous?.info ?? null;
      return {
        models: describe(),
        switching: parts?.switcher.state ?? null,
        undo: previous === null ? null : { id: previous.id, name: previous.name },
      };
    },
    async examine(model) {
      const entry = options.catalogue.models.find(({ id }) => id === model.info.id);
      if (entry === undefined || leastPrecision(entry) === 'fp32') return ok(undefined);
      const known = await knowsColours(model, places.shelf, new AbortController().signal);
      if (!known.ok && blames.has(known.error.code)) report(model.info.folder, known.error);
      return known;
    },
    async find(id) {
      const place = folderOf(id);
      if (place === null) {
        return options.catalogue.models.some((entry) => entry.id === id) ? fail('model-unknown', `The model "${id}" is not on this computer yet. Download or import it first.`) : unknown(id);
      }
      const chosen = await chooseModel(place.folder, place.builtIn, null);
      if (chosen.ok) problems.delete(place.folder);
      else if (blames.has(chosen.error.code)) report(place.folder, chosen.error);
      return chosen;
    },
    install(id) {
      const entry = options.catalogue.models.find((each) => each.id === id);
      if (entry === undefined) return unknown(id);
      const shelved = shelf.get(id);
      if (shelved !== undefined && shelved.manifest.ok && !problems.has(shelved.folder)) return ok(undefined);
      downloads.start(entry);
      return ok(undefined);
    },
    async import(path, signal) {
      const source = await openModelSource(path, signal);
      if (!source.ok) return source;
      const { manifest } = source.value;
      const { id } = manifest;
      const taken = used().some((model) => model.info.id === id && model.folder.startsWith(places.shelf));
      if (id === builtIn.value.id || taken) return fail('model-in-use', `A model called "${id}" is in use already. Change to another one first.`);
      const total = importBytes(manifest);
      const meter = createRateMeter();
      importing.set(id, { manifest, progress: { done: 0, total, rate: null, eta: null } });
      const copied = (done: number): void => {
        meter.mark(done, options.now());
        importing.set(id, { manifest, progress: { done, total, rate: meter.rate(), eta: meter.eta(total - done) } });
        options.changed();
      };
      const result = await importModel({ source: source.value, places, signal, copied }).finally(() => importing.delete(id));
      await refresh(result.ok ? result.value : null);
      if (!result.ok) return result;
      const entry = describe().find((each) => each.folder === result.value);
      return entry === undefined ? unknown(id) : ok(entry);
    },
    async remove(id) {
      const shelved = shelf.get(id);
      if (shelved === undefined) return folderOf(id)?.builtIn === true ? fail('model-in-use', 'The built-in model stays: it is part of the program.') : unknown(id);
      const place = role(shelved.folder);
      if (place === 'current') return fail('model-in-use', 'That model is in use. Change to another one first.');
      if (place === 'next') return fail('model-in-use', 'The library is changing to that model. Cancel that first.');
      const chosen = shelved.manifest.ok ? await chooseModel(shelved.folder, false, null) : null;
      if (chosen?.ok === true && parts !== null && chosen.value.key !== parts.serving().key && chosen.value.key !== parts.switcher.next?.key) {
        const forgotten = await parts.switcher.forget(chosen.value.key);
        if (!forgotten.ok) return forgotten;
      }
      const removed = await unshelve(places, id);
      await refresh(shelved.folder);
      return removed;
    },
    async verify(id, signal) {
      const all = describe().flatMap((entry) => (entry.folder === null ? [] : [{ id: entry.id, name: entry.name, folder: entry.folder }]));
      const wanted = id === undefined ? all : all.filter((entry) => entry.id === id);
      if (id !== undefined && wanted.length === 0) return unknown(id);
      const models = [];
      for (const entry of wanted) {
        const verified = await verifyModel(entry.folder, signal);
        if (signal.aborted) return fail('cancelled', 'The check was stopped.');
        if (verified.ok) problems.delete(entry.folder);
        else problems.set(entry.folder, verified.error);
        models.push({ id: entry.id, name: entry.name, problem: verified.ok ? null : { code: verified.error.code, message: verified.error.message } });
      }
      options.changed();
      return ok({ models });
    },
    report,
    close: () => downloads.close(),
  });
}
