/** The downloads of a library: started, paused, taken up again, given up; after a restart or a kill they wait, paused. */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../shared/errors.ts';
import { createRateMeter, type RateMeter } from '../jobs/rate-meter.ts';
import { downloadBytes, type Catalogue, type CatalogueEntry } from './catalogue.ts';
import { modelDiskFailure, type DownloadLimits } from './download.ts';
import { arrivedBytes, arrivingFolder, installModel } from './install.ts';
import type { ModelPlaces } from './places.ts';
import { namesIn } from './shelf.ts';

/** Chunks come by the thousand a second; the pace is taken this often, ms. */
const markEvery = 250;

export interface DownloadState {
  state: 'downloading' | 'paused' | 'failed';
  done: number;
  total: number;
  /** Bytes a second. */
  rate: number | null;
  eta: number | null;
  error: Failure | null;
}

export interface DownloadsOptions {
  catalogue: Catalogue;
  places: ModelPlaces;
  limits: DownloadLimits;
  /** Milliseconds of any clock. */
  now(): number;
  /** A download moved on, ended, or was installed. */
  changed(): void;
  installed(id: string): Promise<void>;
}

export interface Downloads {
  state(id: string): DownloadState | null;
  /** Starts, or goes on. */
  start(entry: CatalogueEntry): void;
  pause(id: string): Promise<void>;
  /** Gives it up: nothing of it is left. */
  cancel(id: string): Promise<Result<void>>;
  /** The outcome of the last start, once it is there. */
  finished(id: string): Promise<Result<void>>;
  close(): Promise<void>;
}

interface Running {
  controller: AbortController;
  outcome: Promise<Result<void>>;
}

interface Known {
  state: DownloadState;
  meter: RateMeter;
  running: Running | null;
}

export async function createDownloads(options: DownloadsOptions): Promise<Downloads> {
  const known = new Map<string, Known>();
  await findInterrupted(options, known);

  const run = async (entry: CatalogueEntry, each: Known, signal: AbortSignal): Promise<Result<void>> => {
    const { base } = options.catalogue;
    let marked = 0;
    const arrived = (bytes: number): void => {
      each.state.done = bytes;
      if (options.now() - marked < markEvery) return;
      marked = options.now();
      each.meter.mark(bytes, marked);
      each.state.rate = each.meter.rate();
      each.state.eta = each.meter.eta(each.state.total - bytes);
      options.changed();
    };
    const result = await installModel({ base, entry, places: options.places, limits: options.limits, signal, arrived }).catch(unexpected);
    each.running = null;
    Object.assign(each.state, { rate: null, eta: null });
    if (result.ok) {
      known.delete(entry.id);
      await options.installed(entry.id);
    } else {
      const stopped = result.error.code === 'cancelled';
      Object.assign(each.state, { state: stopped ? 'paused' : 'failed', error: stopped ? null : result.error, done: await arrivedBytes(options.places, entry) });
    }
    options.changed();
    return result.ok ? ok(undefined) : result;
  };

  const stop = async (id: string): Promise<void> => {
    const running = known.get(id)?.running;
    running?.controller.abort();
    await running?.outcome;
  };

  const outcomes = new Map<string, Promise<Result<void>>>();
  return {
    state: (id) => known.get(id)?.state ?? null,
    start(entry) {
      const each: Known = known.get(entry.id) ?? { state: fresh(entry, 0), meter: createRateMeter(), running: null };
      known.set(entry.id, each);
      if (each.running !== null) return;
      each.meter.reset();
      Object.assign(each.state, { state: 'downloading', error: null });
      const controller = new AbortController();
      const outcome = run(entry, each, controller.signal);
      each.running = { controller, outcome };
      outcomes.set(entry.id, outcome);
      options.changed();
    },
    pause: stop,
    async cancel(id) {
      await stop(id);
      const entry = options.catalogue.models.find((each) => each.id === id);
      known.delete(id);
      try {
        if (entry !== undefined) await rm(arrivingFolder(options.places, entry), { recursive: true, force: true });
        return ok(undefined);
      } catch (error) {
        return modelDiskFailure(error, options.places.arriving);
      } finally {
        options.changed();
      }
    },
    finished: (id) => outcomes.get(id) ?? Promise.resolve(fail('model-unknown', 'That model is not being downloaded.')),
    async close() {
      await Promise.all([...known.keys()].map(stop));
    },
  };
}

/** A bug must show as a failed download, not as one that never ends. */
const unexpected = (error: unknown): Result<never> =>
  fail('internal', 'The download stopped unexpectedly. What has arrived is kept; try again.', { reason: String(error) });

const fresh = (entry: CatalogueEntry, done: number): DownloadState => ({ state: 'paused', done, total: downloadBytes(entry), rate: null, eta: null, error: null });

/** What an earlier process left: downloads wait for a word from the user, imports and other revisions' parts go. */
async function findInterrupted({ catalogue, places }: DownloadsOptions, known: Map<string, Known>): Promise<void> {
  const byFolder = new Map(catalogue.models.map((entry) => [basename(arrivingFolder(places, entry)), entry]));
  for (const name of await namesIn(places.arriving)) {
    const entry = byFolder.get(name);
    if (entry === undefined) await rm(join(places.arriving, name), { recursive: true, force: true });
    else known.set(entry.id, { state: fresh(entry, await arrivedBytes(places, entry)), meter: createRateMeter(), running: null });
  }
  await rm(places.leaving, { recursive: true, force: true });
}
