/**
 * One run of the pipeline: scan -> judge -> (hash) -> decode once, thumbnails, facts, vector -> batched commit.
 * The scan runs ahead of the work, so that the total and with it the time left are known early.
 */
import { setMaxListeners } from 'node:events';
import { fail, ok, type Failure, type Result } from '../../shared/errors.ts';
import type { Log } from '../log.ts';
import { scanPictures, type FoundFile } from '../library/scan.ts';
import type { Gate } from '../jobs/gate.ts';
import { createWorkList, type WorkList } from '../jobs/work-list.ts';
import type { Batch, Store } from '../store/store.ts';
import { createBatchWriter, type BatchWriter } from './batch-writer.ts';
import { findAbsent, judge, pipelineVersion } from './judge.ts';
import { contentRow, presentFile, quarantinedFile } from './rows.ts';
import type { Vision } from './vision.ts';

export interface RunOptions {
  store: Store;
  /** The model that serves now. It may change in the middle of a run; a vector always goes to the model that made it. */
  model(): { key: string; vision: Vision };
  /** Whether the current model has this photo's vector. */
  hasVector(hash: string): boolean;
  /** A batch is on disk: vectors become searchable, grids change. */
  committed(batch: Batch): void;
  roots: readonly string[];
  /** The library's own folder, never scanned. */
  libraryDirectory: string;
  thumbs: string;
  isPicture(name: string): boolean;
  gate: Gate;
  signal: AbortSignal;
  log: Log;
  counts: RunCounts;
  /** `counts` changed. */
  progress(): void;
}

/** Grows while the run goes on. */
export interface RunCounts {
  scanning: boolean;
  found: number;
  unchanged: number;
  done: number;
  failed: number;
}

/** Runs to the end, to the first failure that concerns every photo, or until aborted ('cancelled'). */
export async function runIndexing(options: RunOptions): Promise<Result<void>> {
  const stop = new AbortController();
  // Every photo under way listens for the stop.
  setMaxListeners(0, stop.signal);
  const abort = (): void => stop.abort();
  options.signal.addEventListener('abort', abort, { once: true });
  if (options.signal.aborted) abort();
  const work = createWorkList<FoundFile>();
  const writer = createBatchWriter({ commit: options.store.commit, committed: options.committed });
  const met = metSoFar(options.store);
  let failure: Failure | null = null;
  const failed = (error: Failure): void => {
    failure ??= error;
    stop.abort();
  };
  stop.signal.addEventListener('abort', () => work.close(), { once: true });

  const workers = Array.from({ length: options.model().vision.capacity }, () => workThrough(work, met, options, writer, stop.signal, failed));
  const scan = await scanInto(work, writer, options, stop.signal);
  work.close();
  await Promise.all(workers);
  const written = await writer.finish();
  options.signal.removeEventListener('abort', abort);

  if (!written.ok) return written;
  if (failure !== null) return { ok: false, error: failure };
  if (options.signal.aborted) return fail('cancelled', 'Indexing was stopped. What was finished is kept.');
  return settleAbsent(scan, options);
}

interface ScanOutcome {
  seen: Set<string>;
  unreadable: string[];
}

async function scanInto(work: WorkList<FoundFile>, writer: BatchWriter, options: RunOptions, signal: AbortSignal): Promise<ScanOutcome> {
  const { store, counts } = options;
  const outcome: ScanOutcome = { seen: new Set(), unreadable: [] };
  counts.scanning = true;
  for await (const item of scanPictures({ roots: options.roots, skip: [options.libraryDirectory], isPicture: options.isPicture, signal })) {
    await options.gate.pass(signal);
    if (item.kind === 'unreadable-folder') {
      outcome.unreadable.push(item.path);
      options.log.warn('This folder cannot be listed; what is known of its photos is kept.', { folder: item.path, reason: item.reason });
      continue;
    }
    outcome.seen.add(item.path);
    counts.found += 1;
    if (item.kind === 'unreadable-file') {
      counts.failed += 1;
      await writer.add(quarantinedFile({ path: item.path, size: 0, modified: 0 }, null, 'unreadable', `The file cannot be read (${item.reason}).`));
      continue;
    }
    const known = store.files.get(item.path);
    const verdict = judge(item, known, options.hasVector);
    if (verdict === 'work') work.push({ path: item.path, size: item.size, modified: item.modified });
    else counts.unchanged += 1;
    if (verdict === 'restore' && known !== undefined) await writer.add({ ...known, state: 'present' });
    options.progress();
  }
  counts.scanning = false;
  options.progress();
  return outcome;
}

async function workThrough(
  work: WorkList<FoundFile>,
  met: Met,
  options: RunOptions,
  writer: BatchWriter,
  signal: AbortSignal,
  failed: (error: Failure) => void,
): Promise<void> {
  for (let found = await work.take(); found !== undefined && !signal.aborted; found = await work.take()) {
    await options.gate.pass(signal);
    if (signal.aborted) return;
    const result = await indexOne(found, met, options, writer, signal);
    if (signal.aborted) return;
    if (!result.ok) return failed(result.error);
    options.progress();
  }
}

/** Only a file as long as one that was met can hold the same bytes: all others need no separate hash. */
interface Met {
  sizes: Set<number>;
  /** Photos finished in this run; their batch may still be on its way to the disk. */
  hashes: Set<string>;
}

const metSoFar = (store: Store): Met => ({
  sizes: new Set([...store.files.values()].filter((row) => row.hash !== null).map((row) => row.size)),
  hashes: new Set(),
});

async function indexOne(found: FoundFile, met: Met, options: RunOptions, writer: BatchWriter, signal: AbortSignal): Promise<Result<void>> {
  const { store, counts } = options;
  const { key, vision } = options.model();
  if (met.sizes.has(found.size)) {
    const hashed = await vision.hash(found.path, signal);
    if (!hashed.ok) return hashed;
    if (hashed.value.outcome === 'hashed' && isComplete(hashed.value.hash, met, options)) {
      counts.done += 1;
      return writer.add(presentFile(found, hashed.value.hash));
    }
  }
  const photo = await vision.photo({ path: found.path, modified: found.modified, thumbs: options.thumbs }, signal);
  if (!photo.ok) return photo;
  const outcome = photo.value;
  if (outcome.outcome === 'refused') {
    counts.failed += 1;
    options.log.info('A picture was put into quarantine.', { path: found.path, code: outcome.code });
    return writer.add(quarantinedFile(found, outcome.hash, outcome.code, outcome.message));
  }
  counts.done += 1;
  met.sizes.add(found.size);
  met.hashes.add(outcome.hash);
  const known = store.photos.get(outcome.hash);
  const content = known?.pipeline === pipelineVersion ? undefined : contentRow(outcome.hash, outcome.bytes, outcome.facts);
  return writer.add(presentFile(found, outcome.hash), content, { model: key, hash: outcome.hash, vector: outcome.vector }, outcome.look);
}

const isComplete = (hash: string, met: Met, { store, hasVector }: RunOptions): boolean =>
  met.hashes.has(hash) || (store.photos.get(hash)?.pipeline === pipelineVersion && hasVector(hash));

/** After a complete scan: rows of files that are gone wait for them, or go where the photo moved. */
async function settleAbsent(scan: ScanOutcome, options: RunOptions): Promise<Result<void>> {
  const { store } = options;
  const absent = findAbsent(store.files.values(), scan.seen, options.roots, scan.unreadable, (hash) => store.photos.get(hash)?.paths ?? []);
  if (absent.missing.length > 0) {
    const batch = { files: absent.missing, contents: [], vectors: [] };
    const result = await store.commit(batch);
    if (!result.ok) return result;
    options.committed(batch);
  }
  if (absent.dropped.length === 0) return ok(undefined);
  const result = await store.forget(absent.dropped, []);
  if (result.ok) options.committed({ files: [], contents: [], vectors: [] });
  return result;
}
