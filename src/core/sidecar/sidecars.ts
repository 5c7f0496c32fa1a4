/**
 * The life of sidecars: what the user marks is written a moment later, in batches and with rests in between; after each
 * run of indexing, sidecars that other programs changed are read. Everything may end at any time and goes on later.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Failure, type Result } from '../../shared/errors.ts';
import type { SidecarJob, SidecarProblem, SidecarSettings, SidecarsState } from '../../shared/interop-contract.ts';
import type { Log } from '../log.ts';
import { labelNames, type LabelAlbum } from './labels.ts';
import type { Ledger } from './ledger.ts';
import type { EditQueue } from './queue.ts';
import { nothingSaid } from './said.ts';
import type { SidecarSettingsFile } from './settings.ts';
import { syncPhotos, type MarkAccess, type PhotoFile, type SyncOptions, type SyncOutcome } from './sync.ts';
import { isSameSaid } from './merge.ts';

export interface SidecarParts {
  settings: SidecarSettingsFile;
  ledger: Ledger;
  queue: EditQueue;
  /** Photos that the library knows, by hash, each with its present files. */
  photos: ReadonlyMap<string, { hash: string; paths: readonly string[] }>;
  isPresent(path: string): boolean;
  marks: MarkAccess;
  /** Label albums, without private ones. */
  labels(): readonly LabelAlbum[];
  log: Log;
  /** ms since 1970 */
  now(): number;
  changed(state: SidecarsState): void;
}

export interface Sidecars {
  readonly state: SidecarsState;
  enable(change: { [K in keyof SidecarSettings]?: SidecarSettings[K] | undefined }): Promise<Result<SidecarsState>>;
  run(job: SidecarJob['job']): Result<SidecarsState>;
  /** Ends the job that was asked for. */
  cancel(): Promise<void>;
  marksChanged(hashes: readonly string[]): void;
  /** Photos came into label albums or went, or albums were renamed. */
  labelsChanged(): void;
  /** A run of indexing has ended: sidecars may have changed too. */
  indexed(): void;
  start(): void;
  /** Resolves when nothing goes on and nothing is due. Fails where the library could not be written. */
  settled(): Promise<Result<void>>;
  close(): Promise<void>;
}

const batchFiles = 64;
/** After the last change, and after the first, ms: a row of edits is one write. */
const patience = 1_500;
const longestPatience = 10_000;
/** Labels are judged in bursts while photos are indexed, ms. */
const labelPatience = 5_000;
/** What was marked a moment ago is still written when the library is closed, as far as this goes, ms; the rest goes on next time. */
const farewell = 2_000;
const progressEvery = 250;
const mostProblems = 50;

/** A walk over many photos. */
interface Sweep {
  options: SyncOptions;
  files: PhotoFile[];
  at: number;
  /** Null: nobody asked for it. */
  job: SidecarJob | null;
}

export function createSidecars(parts: SidecarParts): Sidecars {
  return new Service(parts);
}

class Service implements Sidecars {
  readonly #parts: SidecarParts;
  readonly #problems = new Map<string, SidecarProblem[]>();
  /** Marks whose time is being written down. */
  #noting: Promise<unknown> = Promise.resolve();
  #sweep: Sweep | null = null;
  #last: SidecarJob | null = null;
  #running: Promise<void> | null = null;
  #failure: Failure | null = null;
  #timer: NodeJS.Timeout | null = null;
  #labelTimer: NodeJS.Timeout | null = null;
  #firstEdit = 0;
  #lastProgress = 0;
  /** Since the queue was empty the last time. */
  #doneOfQueue = 0;
  #isClosing = false;
  #isStarted = false;

  constructor(parts: SidecarParts) {
    this.#parts = parts;
  }

  get state(): SidecarsState {
    const { settings, queue, ledger } = this.#parts;
    const sweep = this.#sweep;
    const problems = [...this.#problems.values()].flat();
    const progress = sweep !== null ? { done: sweep.at, total: sweep.files.length } : { done: this.#doneOfQueue, total: this.#doneOfQueue + queue.ready };
    return {
      settings: settings.value,
      phase: this.#running === null ? 'idle' : sweep?.options.direction === 'read' ? 'reading' : 'writing',
      progress: this.#running === null ? { done: 0, total: 0 } : progress,
      waiting: settings.value.on ? queue.waiting : 0,
      known: ledger.size,
      last: this.#last,
      failed: problems.length,
      problems: problems.slice(0, mostProblems),
    };
  }

  async enable(change: Parameters<Sidecars['enable']>[0]): Promise<Result<SidecarsState>> {
    const written = await this.#parts.settings.update(change);
    if (!written.ok) return written;
    if (this.#parts.settings.value.on) {
      this.#parts.queue.retry();
      this.#begin({ direction: 'both', onlyChanged: true }, null, this.#everyFile());
    } else if (this.#sweep?.job === null) this.#sweep = null;
    this.#tell(true);
    return ok(this.state);
  }

  run(job: SidecarJob['job']): Result<SidecarsState> {
    if (this.#sweep?.job != null) return fail('bad-request', 'Sidecars are being gone through already. Wait for it to end, or cancel it.');
    const files = job === 'read' ? this.#everyFile() : this.#everyFile().filter(({ hash }) => this.#hasSomethingToSay(hash));
    this.#parts.queue.retry();
    this.#begin({ direction: job === 'read' ? 'read' : 'both', onlyChanged: false }, { job, ended: 'done', sidecars: 0, written: 0, imported: 0, failed: 0 }, files);
    return ok(this.state);
  }

  async cancel(): Promise<void> {
    const sweep = this.#sweep;
    if (sweep?.job == null) return;
    this.#finishSweep(sweep, 'cancelled');
    await this.#running;
  }

  marksChanged(hashes: readonly string[]): void {
    const { settings, queue, now, log } = this.#parts;
    if (!settings.value.on) return;
    const noted = queue.mark(hashes, now()).then((written) => {
      if (!written.ok) log.warn(written.error.message);
      this.#soon();
    });
    this.#noting = Promise.all([this.#noting, noted]);
  }

  labelsChanged(): void {
    if (!this.#parts.settings.value.on || !this.#parts.settings.value.labels || this.#isClosing) return;
    this.#labelTimer ??= setTimeout(() => {
      this.#labelTimer = null;
      this.#parts.queue.touch(this.#differentlyLabelled());
      this.#soon();
    }, labelPatience);
  }

  indexed(): void {
    if (!this.#parts.settings.value.on || !this.#isStarted || this.#sweep !== null) return;
    this.#parts.queue.retry();
    this.#begin({ direction: 'both', onlyChanged: true }, null, this.#everyFile());
  }

  start(): void {
    this.#isStarted = true;
    if (this.#parts.settings.value.on && this.#parts.queue.ready > 0) this.#soon();
  }

  async settled(): Promise<Result<void>> {
    await this.#noting;
    if (this.#timer !== null) this.#wake();
    while (this.#running !== null) await this.#running;
    return this.#failure === null ? ok(undefined) : { ok: false, error: this.#failure };
  }

  async close(): Promise<void> {
    if (this.#labelTimer !== null) clearTimeout(this.#labelTimer);
    await this.#noting;
    if (this.#timer !== null) {
      this.#wake();
      await Promise.race([this.#running, sleep(farewell, undefined, { ref: false })]);
    }
    this.#isClosing = true;
    await this.#running;
  }

  #begin(options: SyncOptions, job: SidecarJob | null, files: PhotoFile[]): void {
    if (this.#isClosing) return;
    // One that somebody asked for covers the others.
    if (this.#sweep?.job != null) return;
    this.#sweep = { options, job, files, at: 0 };
    this.#failure = null;
    this.#go();
  }

  #soon(): void {
    if (this.#isClosing) return;
    const now = this.#parts.now();
    if (this.#timer === null) this.#firstEdit = now;
    else clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), Math.max(0, Math.min(patience, this.#firstEdit + longestPatience - now)));
    this.#tell();
  }

  #wake(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#go();
  }

  #go(): void {
    if (this.#isClosing || this.#running !== null) return;
    this.#running = this.#work().then(
      () => this.#rest(),
      (error: unknown) => {
        this.#parts.log.error('Sidecars stopped unexpectedly.', { error: String(error), stack: error instanceof Error ? error.stack : undefined });
        this.#failure = fail('internal', 'Writing sidecars stopped unexpectedly. Nothing is lost; it goes on after the next change.').error;
        this.#sweep = null;
        this.#rest();
      },
    );
  }

  #rest(): void {
    this.#running = null;
    this.#doneOfQueue = 0;
    this.#tell(true);
  }

  async #work(): Promise<void> {
    while (!this.#isClosing) {
      const began = this.#parts.now();
      const sweep = this.#sweep;
      const result = sweep !== null ? await this.#workOnSweep(sweep) : await this.#workOnQueue();
      if (result === null) return;
      if (!result.ok) {
        this.#failure = result.error;
        this.#parts.log.error(result.error.message);
        this.#sweep = null;
        return;
      }
      this.#tell();
      // As long as the work took: this is nobody's first concern. A job that somebody waits for only breathes.
      await sleep(sweep?.job != null ? 1 : Math.max(20, this.#parts.now() - began));
    }
  }

  /** Null where nothing is left. */
  async #workOnQueue(): Promise<Result<void> | null> {
    const { queue, photos, settings } = this.#parts;
    const hashes = settings.value.on ? queue.take(batchFiles) : [];
    if (hashes.length === 0) return null;
    const synced = await this.#sync(this.#filesOf(hashes), { direction: 'both', onlyChanged: false });
    this.#doneOfQueue += hashes.length;
    if (!synced.ok) {
      queue.hinder(hashes);
      return synced;
    }
    const failed = new Set(synced.value.problems.filter(({ problem }) => problem.code !== 'left').map(({ hash }) => hash));
    queue.hinder(failed);
    queue.touch(synced.value.imported.filter((hash) => (photos.get(hash)?.paths.length ?? 0) > 1));
    return queue.settle(hashes.filter((hash) => !failed.has(hash)));
  }

  async #workOnSweep(sweep: Sweep): Promise<Result<void>> {
    const files = sweep.files.slice(sweep.at, sweep.at + batchFiles);
    const synced = await this.#sync(files, sweep.options);
    if (!synced.ok) return synced;
    sweep.at += files.length;
    // The other files of a photo that took something over are to say it too. A second time nothing is taken over.
    if (sweep.options.direction === 'both') sweep.files.push(...this.#filesOf(synced.value.imported.filter((hash) => (this.#parts.photos.get(hash)?.paths.length ?? 0) > 1)));
    if (sweep.job !== null) {
      const { sidecars, written, imported, problems } = synced.value;
      sweep.job.sidecars += sidecars;
      sweep.job.written += written;
      sweep.job.imported += imported.length;
      sweep.job.failed += problems.length;
    }
    if (sweep.at >= sweep.files.length && this.#sweep === sweep) this.#finishSweep(sweep, 'done');
    return ok(undefined);
  }

  #finishSweep(sweep: Sweep, ended: SidecarJob['ended']): void {
    if (sweep.job !== null) this.#last = { ...sweep.job, ended };
    this.#sweep = null;
  }

  async #sync(files: readonly PhotoFile[], options: SyncOptions): Promise<Result<SyncOutcome>> {
    const { ledger, marks, queue, isPresent, settings } = this.#parts;
    const labels = settings.value.labels ? this.#parts.labels() : [];
    const synced = await syncPhotos(files, {
      ledger, marks, isPresent,
      labels: (hash, before) => labelNames(labels, hash, before),
      editedAt: queue.editedAt,
      naming: () => settings.value.naming,
    }, options);
    if (!synced.ok) return synced;
    for (const { hash } of files) this.#problems.delete(hash);
    for (const { path, hash, problem } of synced.value.problems) this.#problems.set(hash, [...(this.#problems.get(hash) ?? []), { path, ...problem }]);
    return synced;
  }

  #filesOf(hashes: readonly string[]): PhotoFile[] {
    return hashes.flatMap((hash) => (this.#parts.photos.get(hash)?.paths ?? []).map((path) => ({ path, hash })));
  }

  /** By folder, so that each is listed once. */
  #everyFile(): PhotoFile[] {
    const files = [...this.#parts.photos.values()].flatMap(({ hash, paths }) => paths.map((path) => ({ path, hash })));
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #hasSomethingToSay(hash: string): boolean {
    const { marks, ledger, labels, settings } = this.#parts;
    if (!isSameSaid(marks.of(hash) ?? nothingSaid, nothingSaid) || ledger.ofPhoto(hash).length > 0) return true;
    return settings.value.labels && labelNames(labels(), hash, []).length > 0;
  }

  #differentlyLabelled(): string[] {
    const { photos, ledger, labels } = this.#parts;
    const albums = labels();
    return [...photos.keys()].filter((hash) => {
      const known = ledger.ofPhoto(hash);
      if (known.length === 0) return labelNames(albums, hash, []).length > 0;
      return known.some(({ agreed }) => labelNames(albums, hash, agreed.labels).join('\n') !== agreed.labels.join('\n'));
    });
  }

  #tell(always = false): void {
    const now = this.#parts.now();
    if (!always && now - this.#lastProgress < progressEvery) return;
    this.#lastProgress = now;
    this.#parts.changed(this.state);
  }
}
