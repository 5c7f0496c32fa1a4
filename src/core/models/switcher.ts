/**
 * Changing the model: the old one serves until every photo has a vector of the new one, then they change places in one
 * step. What is under way survives a kill; the model before is remembered, so that one step leads back.
 */
import { fail, ok, type Failure, type Result } from '../../shared/errors.ts';
import type { Settings } from '../../shared/contract.ts';
import type { ModelSwitch } from '../../shared/models-contract.ts';
import { createGate } from '../jobs/gate.ts';
import { createRateMeter, type RateMeter } from '../jobs/rate-meter.ts';
import type { LibraryFileStore, ModelRef } from '../library/library-file.ts';
import type { Log } from '../log.ts';
import type { ChosenModel } from '../model-choice.ts';
import type { OpenModel } from '../open-model.ts';
import { isShown } from '../search/filter.ts';
import type { Store } from '../store/store.ts';
import { embedAll } from './embed-all.ts';

export interface SwitcherOptions {
  store: Store;
  file: LibraryFileStore;
  thumbs: string;
  serving(): OpenModel;
  /** Checks the model's files where its stamp does not vouch for them. */
  choose(ref: ModelRef): Promise<Result<ChosenModel>>;
  open(chosen: ChosenModel): Promise<OpenModel>;
  /** Whether the model may be used at all, beyond being able to run. */
  examine(model: OpenModel): Promise<Result<void>>;
  /** Search and indexing use this model from now on. */
  adopt(next: OpenModel): void;
  log: Log;
  /** Milliseconds of any clock. */
  now(): number;
  changed(): void;
}

export interface Switcher {
  readonly state: ModelSwitch | null;
  /** The models that are part of a change: being prepared, and the one before. */
  readonly next: ChosenModel | null;
  readonly previous: ChosenModel | null;
  /** Starts the change. Fails, with nothing changed, where the model cannot be used. */
  begin(chosen: ChosenModel): Promise<Result<void>>;
  /** Goes on with what an earlier process began; does nothing where nothing is left to do or it goes on already. */
  start(): void;
  /** New photos are being indexed: they come first. */
  setBusy(busy: boolean): void;
  setPaused(paused: boolean): void;
  setSpeed(speed: Settings['speed']): void;
  /** What was embedded stays on disk, for another time. */
  cancel(): Promise<Result<void>>;
  undo(): Promise<Result<void>>;
  /** Drops the vectors of every model but those in use. */
  dropOld(): Promise<Result<void>>;
  /** That model is going away. */
  forget(key: string): Promise<Result<void>>;
  /** The outcome, once a change that goes on has ended. */
  finished(): Promise<Result<void>>;
  close(): Promise<void>;
}

interface Change {
  chosen: ChosenModel;
  model: OpenModel | null;
  refused: Set<string>;
  meter: RateMeter;
  running: { controller: AbortController; outcome: Promise<Result<void>> } | null;
  error: Failure | null;
}

export const refOf = ({ info, folder, stamp }: ChosenModel): ModelRef => ({ folder: info.basic ? null : folder, stamp });

export async function createSwitcher(options: SwitcherOptions): Promise<Switcher> {
  const { file, store, log } = options;
  const gate = createGate();
  let busy = false;
  let paused = file.value.paused;
  let change: Change | null = null;
  let previous: ChosenModel | null = null;

  const setGate = (): void => {
    if (busy || paused) gate.close();
    else gate.open();
    change?.meter.reset();
    options.changed();
  };
  const prepared = (chosen: ChosenModel): Change => ({ chosen, model: null, refused: new Set(), meter: createRateMeter(), running: null, error: null });

  const recall = async (ref: ModelRef | null, what: string): Promise<ChosenModel | null> => {
    const chosen = ref === null ? null : await options.choose(ref);
    if (chosen?.ok === false) log.warn(`${what} ${chosen.error.message}`);
    return chosen?.ok === true ? chosen.value : null;
  };
  const other = (chosen: ChosenModel | null): ChosenModel | null => (chosen?.key === options.serving().key ? null : chosen);
  const incoming = other(await recall(file.value.incoming, 'The change of model cannot go on.'));
  if (incoming !== null) change = prepared(incoming);
  previous = other(await recall(file.value.previous, 'The model before cannot be gone back to.'));
  setGate();

  /** The model takes over. Nothing can stop it between the note on disk and the change in memory. */
  const takeOver = async (next: OpenModel): Promise<Result<void>> => {
    const old = options.serving().chosen;
    const saved = await file.update({ model: refOf(next.chosen), incoming: null, previous: old.key === next.key ? file.value.previous : refOf(old) });
    if (!saved.ok) return saved;
    if (old.key !== next.key) previous = old;
    options.adopt(next);
    return ok(undefined);
  };

  const count = createCount(store);
  const progress = (of: Change): ModelSwitch['progress'] => {
    const { done, total } = count(of);
    return { done, total, rate: of.meter.rate(), eta: of.meter.eta(total - done) };
  };

  const work = async (of: Change, signal: AbortSignal): Promise<Result<void>> => {
    of.model ??= await options.open(of.chosen);
    const model = of.model;
    let marked = 0;
    const embedded = await embedAll({
      store, target: model, thumbs: options.thumbs, gate, signal, refused: of.refused,
      progress() {
        const now = options.now();
        if (now - marked < markEvery) return;
        marked = now;
        of.meter.mark(model.resident.size + of.refused.size, now);
        options.changed();
      },
    });
    if (!embedded.ok) return embedded;
    if (of.refused.size > 0) log.warn('Some photos could not be read for the new model; they are tried again with the next indexing.', { photos: of.refused.size });
    // From here on the model belongs to the library.
    const taken = await takeOver(model);
    if (taken.ok) change = null;
    return taken;
  };

  const run = (of: Change): void => {
    if (of.running !== null) return;
    of.error = null;
    const controller = new AbortController();
    const outcome = work(of, controller.signal)
      .catch((error: unknown): Result<void> => {
        log.error('The change of model stopped unexpectedly.', { error: String(error), stack: error instanceof Error ? error.stack : undefined });
        return fail('internal', 'The change of model stopped unexpectedly. What was finished is kept; try again.');
      })
      .then((result) => {
        of.running = null;
        if (!result.ok && result.error.code !== 'cancelled') of.error = result.error;
        options.changed();
        return result;
      });
    of.running = { controller, outcome };
  };

  const halt = async (): Promise<void> => {
    const halting = change;
    halting?.running?.controller.abort();
    await halting?.running?.outcome;
    // It may have come to its end in this moment; then its model serves.
    if (change === halting) halting?.model?.close();
    if (change === halting && halting !== null) halting.model = null;
  };
  const cancel = async (): Promise<Result<void>> => {
    await halt();
    if (change === null) return ok(undefined);
    const saved = await file.update({ incoming: null });
    if (saved.ok) change = null;
    options.changed();
    return saved;
  };
  /** Asked at once, one after the other: two changes side by side would both take over. */
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(task);
    last = result.then(() => undefined, () => undefined);
    return result;
  };
  /** Opens a model and has it prove that it can be used. */
  const openProved = async (chosen: ChosenModel): Promise<Result<OpenModel>> => {
    const model = await options.open(chosen);
    const rehearsed = await model.rehearse();
    const examined = rehearsed.ok ? await options.examine(model) : rehearsed;
    if (examined.ok) return ok(model);
    model.close();
    return examined;
  };

  const begin: Switcher['begin'] = async (chosen) => {
    if (change?.chosen.folder === chosen.folder && change.chosen.key === chosen.key) {
      run(change);
      options.changed();
      return ok(undefined);
    }
    const cancelled = await cancel();
    if (!cancelled.ok) return cancelled;
    const serving = options.serving().chosen;
    if (serving.key === chosen.key && serving.folder === chosen.folder) return ok(undefined);
    const model = await openProved(chosen);
    if (!model.ok) return model;
    if (closed) {
      model.value.close();
      return fail('cancelled', 'The change of model was stopped.');
    }
    if (serving.key === chosen.key) return takeOver(model.value);
    const saved = await file.update({ incoming: refOf(chosen) });
    if (!saved.ok) {
      model.value.close();
      return saved;
    }
    change = { ...prepared(chosen), model: model.value };
    run(change);
    options.changed();
    return ok(undefined);
  };
  const undo: Switcher['undo'] = async () => {
    if (previous === null) return fail('bad-request', 'There is no model to go back to.');
    const cancelled = await cancel();
    if (!cancelled.ok) return cancelled;
    const chosen = await options.choose(refOf(previous));
    if (!chosen.ok) return chosen;
    const model = await openProved(chosen.value);
    if (!model.ok) return model;
    const taken = await takeOver(model.value);
    options.changed();
    return taken;
  };
  const dropOld: Switcher['dropOld'] = async () => {
    const saved = await file.update({ previous: null });
    if (!saved.ok) return saved;
    previous = null;
    const kept = [options.serving().key, ...(change === null ? [] : [change.chosen.key])];
    const dropped = await store.dropVectorsBut(kept);
    options.changed();
    return dropped;
  };
  const forget: Switcher['forget'] = async (key) => {
    if (previous?.key === key) {
      const saved = await file.update({ previous: null });
      if (!saved.ok) return saved;
      previous = null;
    }
    return store.dropVectors(key);
  };

  return {
    get state() {
      if (change === null) return null;
      const { chosen, error } = change;
      const phase: ModelSwitch['phase'] = error !== null ? 'failed' : paused ? 'paused' : busy || change.running === null ? 'waiting' : 'embedding';
      return { to: { id: chosen.info.id, name: chosen.info.name }, phase, progress: progress(change), problem: error === null ? null : { code: error.code, message: error.message } };
    },
    get next() {
      return change?.chosen ?? null;
    },
    get previous() {
      return previous;
    },
    begin: (chosen) => inTurn(() => begin(chosen)),
    start() {
      if (change !== null) run(change);
    },
    setBusy(now) {
      if (busy === now) return;
      busy = now;
      setGate();
    },
    setPaused(now) {
      if (paused === now) return;
      paused = now;
      setGate();
    },
    setSpeed: (speed) => change?.model?.setSpeed(speed),
    cancel: () => inTurn(cancel),
    undo: () => inTurn(undo),
    dropOld: () => inTurn(dropOld),
    forget: (key) => inTurn(() => forget(key)),
    finished: async () => change?.running?.outcome ?? (change?.error == null ? ok(undefined) : { ok: false, error: change.error }),
    close() {
      closed = true;
      return halt();
    },
  };
}

/** Walks through the library only after it has changed; in between the model's vectors are counted. */
function createCount(store: Pick<Store, 'photos' | 'revision'>): (of: Pick<Change, 'model' | 'refused'>) => { done: number; total: number } {
  let counted: { revision: number; model: OpenModel | null; total: number; done: number; held: number } | null = null;
  const held = ({ model, refused }: Pick<Change, 'model' | 'refused'>): number => (model?.resident.size ?? 0) + refused.size;
  return (of) => {
    if (counted?.revision !== store.revision || counted.model !== of.model) {
      const shown = [...store.photos.values()].filter(isShown);
      const done = shown.filter(({ hash }) => of.model?.resident.has(hash) === true || of.refused.has(hash)).length;
      counted = { revision: store.revision, model: of.model, total: shown.length, done, held: held(of) };
    }
    return { total: counted.total, done: Math.min(counted.total, counted.done + held(of) - counted.held) };
  };
}

/** Progress is looked at this often, ms: counting it walks through the library. */
const markEvery = 250;
