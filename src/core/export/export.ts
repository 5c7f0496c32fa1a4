/** The life of exports: one at a time, started, watched, stopped. */
import { basename, isAbsolute, join } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../shared/errors.ts';
import type { ExportOutcome, ExportRequest, ExportState } from '../../shared/export-contract.ts';
import { createRateMeter } from '../jobs/rate-meter.ts';
import type { Log } from '../log.ts';
import type { ListedPhoto } from './listing.ts';
import { safeName } from './names.ts';
import { NamePlaces } from './place.ts';
import { runExport, type ExportedPhoto, type RunCounts, type RunParts } from './run.ts';
import { checkSpace, openTarget, targetFailure } from './target.ts';
import { writeList } from './write-list.ts';

/** What is said of photos, as it is when an export begins. */
export interface Sayings extends Pick<RunParts, 'sidecar'> {
  listed(photo: ExportedPhoto): ListedPhoto;
}

export interface ExporterParts extends Pick<RunParts, 'directory' | 'develop' | 'now'> {
  roots(): readonly string[];
  /** The photos of a request, in one order. */
  photos(request: ExportRequest['photos'], signal: AbortSignal): Promise<Result<readonly ExportedPhoto[]>>;
  sayings(): Sayings;
  log: Log;
  changed(state: ExportState): void;
}

export interface Exporter {
  readonly state: ExportState;
  /** Checks what can be checked, then goes on by itself. */
  start(request: ExportRequest, signal: AbortSignal): Promise<Result<ExportState>>;
  /** Resolves with how the last one ended, once none is going on; null where there was none. */
  finished(): Promise<ExportOutcome | null>;
  cancel(): Promise<void>;
  close(): Promise<void>;
}

const progressEvery = 250;

interface Job {
  request: ExportRequest;
  folder: string;
  photos: readonly ExportedPhoto[];
  counts: RunCounts;
  stop: AbortController;
}

type End = Pick<ExportOutcome, 'ended' | 'error' | 'file'>;

export function createExporter(parts: ExporterParts): Exporter {
  return new Service(parts);
}

class Service implements Exporter {
  readonly #parts: ExporterParts;
  readonly #meter = createRateMeter();
  #job: Job | null = null;
  #running: Promise<void> | null = null;
  #outcome: ExportOutcome | null = null;
  #lastProgress = 0;
  #isStarting = false;
  #isClosed = false;

  constructor(parts: ExporterParts) {
    this.#parts = parts;
  }

  get state(): ExportState {
    const job = this.#job;
    if (job === null) return { phase: 'idle', progress: { done: 0, total: 0 }, eta: null, outcome: this.#outcome };
    const [done, total] = [job.counts.done, job.photos.length];
    return { phase: 'running', progress: { done, total }, eta: this.#meter.eta(total - done), outcome: null };
  }

  async start(request: ExportRequest, signal: AbortSignal): Promise<Result<ExportState>> {
    if (this.#job !== null || this.#isStarting) return fail('bad-request', 'An export is going on already. Wait for it to end, or cancel it.');
    this.#isStarting = true;
    try {
      const job = await this.#prepare(request, signal);
      if (!job.ok) return job;
      if (this.#isClosed || signal.aborted) return fail('cancelled', 'The export was cancelled before it began.');
      this.#begin(job.value);
      return ok(this.state);
    } finally {
      this.#isStarting = false;
    }
  }

  async finished(): Promise<ExportOutcome | null> {
    await this.#running;
    return this.#outcome;
  }

  async cancel(): Promise<void> {
    this.#job?.stop.abort();
    await this.#running;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.cancel();
  }

  async #prepare(request: ExportRequest, signal: AbortSignal): Promise<Result<Job>> {
    const problem = contradictionIn(request);
    if (problem !== null) return fail('bad-request', problem);
    const photos = await this.#parts.photos(request.photos, signal);
    if (!photos.ok) return photos;
    if (photos.value.length === 0) return fail('photo-not-found', 'There are no photos in it to export.');
    const folder = await openTarget(request.folder, { directory: this.#parts.directory, roots: this.#parts.roots(), insideLibrary: request.insideLibrary });
    if (!folder.ok) return folder;
    const missing = await missingOf(photos.value, folder.value);
    if (!missing.ok) return missing;
    const space = await checkSpace(folder.value, bytesOf(missing.value, request));
    if (!space.ok) return space;
    return ok({ request, folder: folder.value, photos: photos.value, counts: { done: 0, written: 0, present: 0, reencoded: 0, failed: 0, problems: [] }, stop: new AbortController() });
  }

  #begin(job: Job): void {
    this.#meter.reset();
    this.#job = job;
    this.#running = this.#attempt(job).then((end) => {
      const { done: _, ...counted } = job.counts;
      this.#outcome = { as: job.request.as, folder: job.folder, photos: job.photos.length, ...end, ...counted };
      this.#job = null;
      this.#running = null;
      this.#parts.changed(this.state);
    });
    this.#parts.changed(this.state);
  }

  /** What the folder says ends it; a bug must show as a failed export, not as one that never ends. */
  async #attempt(job: Job): Promise<End> {
    try {
      return await (job.request.as === 'json' || job.request.as === 'csv' ? this.#list(job, job.request.as) : this.#copy(job));
    } catch (error) {
      const isOfDisk = error instanceof Error && 'code' in error;
      return failed(isOfDisk ? targetFailure(error, job.folder).error : this.#unexpected(error));
    }
  }

  async #copy({ photos, folder, request, counts, stop }: Job): Promise<End> {
    const { sidecar } = this.#parts.sayings();
    const parts = { ...this.#parts, sidecar, signal: stop.signal, warn: (message: string) => this.#parts.log.warn(message) };
    const run = await runExport(photos, folder, request, parts, counts, () => this.#progress());
    return run.ok ? { ended: stop.signal.aborted ? 'cancelled' : 'done', error: null, file: null } : failed(run.error);
  }

  async #list({ photos, folder, request, counts, stop }: Job, form: 'json' | 'csv'): Promise<End> {
    const { listed } = this.#parts.sayings();
    const name = await writeList(folder, request.name, form, mapped(photos, listed), () => {
      counts.done += 1;
      this.#progress();
      return !stop.signal.aborted;
    });
    if (name === null) return { ended: 'cancelled', error: null, file: null };
    counts.written = photos.length;
    return { ended: 'done', error: null, file: join(folder, name) };
  }

  #progress(): void {
    const now = this.#parts.now();
    if (this.#job === null || now - this.#lastProgress < progressEvery) return;
    this.#lastProgress = now;
    this.#meter.mark(this.#job.counts.done, now);
    this.#parts.changed(this.state);
  }

  #unexpected(error: unknown): Failure {
    this.#parts.log.error('An export stopped unexpectedly.', { error: String(error), stack: error instanceof Error ? error.stack : undefined });
    return fail('internal', 'The export stopped unexpectedly. What was exported is whole; start it again to go on.').error;
  }
}

function* mapped<T, U>(items: Iterable<T>, change: (item: T) => U): Generator<U> {
  for (const item of items) yield change(item);
}

const failed = ({ code, message }: Failure): End => ({ ended: 'failed', error: { code, message }, file: null });

/** One sentence; null where the request holds together. */
function contradictionIn({ as, longest, strip, folder }: ExportRequest): string | null {
  if (!isAbsolute(folder)) return 'Name the folder by its whole path.';
  if (as === 'copies' || (longest === null && strip === 'none')) return null;
  if (as === 'links') return 'A link is the original itself: it can neither be made smaller nor relieved of what it says. Choose copies.';
  // Silently, the list would name places that were to be left out.
  return 'Only copies can be made smaller, or relieved of what they say. A list says all that is known.';
}

/** Without those whose name is in the folder already: most of them are there from an earlier run. */
async function missingOf(photos: readonly ExportedPhoto[], folder: string): Promise<Result<readonly ExportedPhoto[]>> {
  try {
    const places = await NamePlaces.open(folder);
    return ok(photos.filter(({ paths }) => !places.has(safeName(basename(paths[0] ?? '')))));
  } catch (error) {
    return targetFailure(error, folder);
  }
}

/** Rough, and rather too much. */
function bytesOf(photos: readonly ExportedPhoto[], { as, longest }: ExportRequest): number {
  if (as === 'links') return photos.length * 4_096;
  if (as !== 'copies') return photos.length * 1_000;
  // A JPEG of quality 90 takes half a byte a pixel, seldom more.
  return photos.reduce((sum, { bytes, width, height }) => sum + (longest !== null && Math.max(width, height) > longest ? Math.min(bytes, longest * longest * 0.6) : bytes), 0);
}
