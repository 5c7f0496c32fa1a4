/** A model in use: its children, its vectors in memory, and what they can be asked. */
import { availableParallelism } from 'node:os';
import { fail, ok, type Result } from '../shared/errors.ts';
import type { ModelInfo, Settings } from '../shared/contract.ts';
import { createTextLane, createVisualLane, type SpawnVision, type TextLane, type VisualLane } from '../vision/lanes.ts';
import { capacityOf, speedPlan } from '../vision/speed.ts';
import type { Films } from './duplicates/films.ts';
import type { Looks } from './duplicates/looks.ts';
import type { PhotoOutcome } from '../vision/contract.ts';
import type { ExampleSource } from './examples/outside-examples.ts';
import type { Vision } from './indexing/vision.ts';
import type { Log } from './log.ts';
import type { ChosenModel } from './model-choice.ts';
import type { Accelerator } from './models/acceleration.ts';
import { checkText } from './search/question.ts';
import { createBackground, type Background } from './search/background.ts';
import { createResident, type Resident } from './search/resident.ts';
import { vocabularyVectors } from './understand/vocabulary.ts';
import type { Temperature } from './understand/classify.ts';
import type { Store } from './store/store.ts';

export interface OpenModel {
  readonly chosen: ChosenModel;
  /** Names its vectors. */
  readonly key: string;
  readonly info: ModelInfo;
  readonly resident: Resident;
  readonly vision: Vision;
  /** Looks at photos of the library for duplicates; needs no model, but shares its child. */
  readonly looks: Looks;
  /** Reads videos; needs no model either. */
  readonly films: Films;
  readonly text: TextLane;
  /** Starts both children and has each compute something, so that a model that cannot work shows it now. */
  rehearse(): Promise<Result<void>>;
  readonly background: Background;
  /** Turns cosines into logits, as the model was trained. */
  readonly temperature: Temperature;
  /** Learns the everyday words, once; resolves when relevance is calibrated. Fails as the text child fails. */
  prepare(): Promise<Result<void>>;
  /** The vectors of the everyday words; empty before `prepare`. */
  words(): readonly Float32Array[];
  setSpeed(speed: Settings['speed']): void;
  embedImage(path: string, signal: AbortSignal): Promise<Result<Float32Array>>;
  /** A picture made anew as JPEG, in the visual child. */
  develop: VisualLane['develop'];
  embedText(text: string, signal: AbortSignal): Promise<Result<Float32Array>>;
  /** All that can be said of a picture from anywhere, with small copies of it. Writes nothing. */
  look(source: ExampleSource, signal: AbortSignal): Promise<Result<PhotoOutcome>>;
  close(): void;
}

/** Photos whose words are looked up in one go ahead of time (3 to 4 ms), and the rest between two goes, ms. */
const aheadPhotos = 8;
const aheadRest = 20;

/** Threads that scan along: more than these wait for the memory, not for each other. */
const mostScanning = 7;

export interface OpenModelParts {
  store: Store;
  spawn: SpawnVision;
  speed: Settings['speed'];
  accelerator: Accelerator;
  log: Log;
  /** Folder for the everyday words' vectors. */
  wordsDirectory: string;
}

export async function openModel(chosen: ChosenModel, { store, spawn, speed, accelerator, log, wordsDirectory }: OpenModelParts): Promise<OpenModel> {
  const { key } = chosen;
  const { dimensions } = chosen.manifest;
  const cores = availableParallelism();
  // All cores scan for the moment that a query takes; between two queries their threads sleep.
  const resident = createResident(dimensions, { threads: Math.min(cores - 1, mostScanning), onLost: (error) => log.warn('A thread that searches was lost; searches take longer.', { error: error.message }) });
  await store.openVectors(key, dimensions, resident);
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

  const background = createBackground(resident);
  const closing = new AbortController();
  let words: readonly Float32Array[] = [];
  let preparing: Promise<Result<void>> | undefined;
  const prepare = async (): Promise<Result<void>> => {
    const learned = await vocabularyVectors({ directory: wordsDirectory, model: chosen.key, dimensions, text }, closing.signal);
    if (!learned.ok) {
      // The next search tries again.
      preparing = undefined;
      return learned;
    }
    if (!learned.value.saved.ok) log.warn(learned.value.saved.error.message);
    words = learned.value.vectors;
    background.use(words);
    workAhead(background, closing.signal);
    return ok(undefined);
  };

  return {
    chosen,
    key,
    info: chosen.info,
    resident,
    background,
    temperature: { logitScale: chosen.manifest.logitScale, logitBias: chosen.manifest.logitBias },
    prepare: () => (preparing ??= prepare()),
    words: () => words,
    // Enough callers for the fastest plan; at a slower one the surplus waits in the lane.
    vision: { capacity: capacityOf(speedPlan('full', cores)), photo: visual.photo, hash: visual.hash },
    looks: { look: visual.look, compare: visual.compare },
    films: { film: visual.film, hash: visual.hash, frames: visual.frames },
    text,
    async rehearse() {
      const started = await visual.ready();
      const warm = started.ok ? await text.warm() : started;
      return warm.ok ? ok(undefined) : warm;
    },
    develop: visual.develop,
    setSpeed: (next) => visual.configure(speedPlan(next, cores)),
    async embedImage(path, signal) {
      const outcome = await visual.embedImage(path, signal);
      if (!outcome.ok) return outcome;
      if (outcome.value.outcome === 'indexed') return ok(outcome.value.vector);
      return fail('file-unreadable', `"${path}" cannot be used: ${outcome.value.message}`, { code: outcome.value.code });
    },
    look: (source, signal) => visual.lookAt(source, signal),
    async embedText(text_, signal) {
      const checked = checkText(text_);
      if (!checked.ok) return checked;
      const embedded = await text.embed([checked.value], signal);
      if (!embedded.ok) return embedded;
      const [vector] = embedded.value.vectors;
      return vector === undefined ? fail('vision-lost', 'The model gave no answer. Try again.') : ok(vector);
    },
    close() {
      closing.abort();
      visual.close();
      text.close();
      store.closeVectors(key, resident);
      resident.close();
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

/** Looks up the words of photos while nobody waits for them, also of those that are still to come. */
function workAhead(background: Background, signal: AbortSignal): void {
  const turn = (): void => {
    if (signal.aborted) return;
    const more = background.work(aheadPhotos);
    setTimeout(turn, more ? aheadRest : aheadRest * 50).unref();
  };
  turn();
}
