/** One export from start to end: copies or links, photo by photo. What is wrong with one photo does not stop the others. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ok, type Failure, type Result } from '../../shared/errors.ts';
import type { ExportOutcome, ExportRequest } from '../../shared/export-contract.ts';
import { errorCode, isDiskFull } from '../disk-error.ts';
import { clearParts } from '../put-file.ts';
import { hasBytes, isLinkTo, isReadable, isSameFile, putBytes, putCopy, putLink } from './files.ts';
import { makeOne, nameOfTreatment, type Developer, type Made } from './made.ts';
import { NamePlaces, type Placed } from './place.ts';
import { openExportRecord, type ExportRecord } from './record.ts';
import { isTaken, targetFailure } from './target.ts';

export interface ExportedPhoto {
  hash: string;
  paths: readonly string[];
  width: number;
  height: number;
  bytes: number;
}

export interface RunParts {
  /** The library's own folder. */
  directory: string;
  develop: Developer;
  /** A sidecar for a copy; null where nothing is to be said. `path`: whose own sidecar goes along, where it may. */
  sidecar(photo: ExportedPhoto, path: string | null): Promise<Buffer | null>;
  signal: AbortSignal;
  warn(message: string): void;
  /** ms since 1970 */
  now(): number;
}

/** Grows while the run goes on. */
export type RunCounts = Pick<ExportOutcome, 'written' | 'present' | 'reencoded' | 'failed' | 'problems'> & { done: number };

const mostProblems = 100;
/** Photos that are made at the same time: as many as keep two decoders busy. Names are given one by one. */
const atOnce = 3;

/** Fails where the folder itself fails, or the vision child. Stopped by its signal, it ends well. */
export async function runExport(photos: readonly ExportedPhoto[], folder: string, request: ExportRequest, parts: RunParts, counts: RunCounts, progress: () => void): Promise<Result<void>> {
  const places = await NamePlaces.open(folder);
  await clearParts(folder, places.names, parts.now());
  const run = new Run(folder, request, parts, counts, places, await openExportRecord(parts.directory, folder, parts.warn));
  const waiting = photos.values();
  let isBroken = false;
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true && !parts.signal.aborted && run.failure === null && !isBroken; next = waiting.next()) {
      await run.one(next.value);
      counts.done += 1;
      progress();
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, () => worker().catch((error: unknown) => {
    isBroken = true;
    throw error;
  })));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return run.failure === null ? ok(undefined) : { ok: false, error: run.failure };
}

class Run {
  failure: Failure | null = null;
  readonly #folder: string;
  readonly #request: ExportRequest;
  readonly #parts: RunParts;
  readonly #counts: RunCounts;
  readonly #places: NamePlaces;
  readonly #record: ExportRecord;
  /** Names are given one after the other. */
  #placing: Promise<unknown> = Promise.resolve();

  constructor(folder: string, request: ExportRequest, parts: RunParts, counts: RunCounts, places: NamePlaces, record: ExportRecord) {
    this.#folder = folder;
    this.#request = request;
    this.#parts = parts;
    this.#counts = counts;
    this.#places = places;
    this.#record = record;
  }

  async one(photo: ExportedPhoto): Promise<void> {
    const path = await firstThere(photo.paths);
    if (path === null) return this.#problem(photo.paths[0] ?? photo.hash, 'The file cannot be found now. Connect the drive it is on, then export again.');
    try {
      const placed = this.#request.as === 'links' ? await this.#link(path) : await this.#copy(photo, path);
      if (placed === null) return;
      this.#counts[placed.outcome] += 1;
      if (this.#request.sidecars) await this.#sidecar(photo, path, placed.name);
    } catch (error) {
      await this.#failed(error, path);
    }
  }

  #link(path: string): Promise<Placed> {
    const { link } = this.#request;
    return this.#inTurn(() => this.#places.place(basename(path), { isThere: (there) => isLinkTo(link, path, there), put: (target) => putLink(link, path, target) }));
  }

  /** Null where something is wrong with the photo, which is noted. */
  async #copy(photo: ExportedPhoto, path: string): Promise<Placed | null> {
    const treatment = nameOfTreatment(this.#request);
    const before = await this.#record.find(photo.hash, treatment);
    if (before !== null) {
      this.#places.keep(before);
      return { outcome: 'present', name: before };
    }
    const made = await makeOne({ ...photo, path }, this.#request, this.#parts.develop, this.#parts.signal);
    if (!made.ok) {
      this.#refused(made.error, path);
      return null;
    }
    const placed = await this.#inTurn(() => this.#put(made.value, path));
    await this.#record.add(photo.hash, treatment, placed.name);
    if (placed.outcome === 'written' && made.value.isReencoded) this.#counts.reencoded += 1;
    return placed;
  }

  #put({ bytes, name }: Made, path: string): Promise<Placed> {
    const folder = this.#folder;
    if (bytes === null) return this.#places.place(name, { isThere: (there) => isSameFile(path, there), put: (target) => putCopy(path, folder, target) });
    return this.#places.place(name, { isThere: (there) => hasBytes(bytes, there), put: (target) => putBytes(bytes, path, folder, target) });
  }

  async #sidecar(photo: ExportedPhoto, path: string, name: string): Promise<void> {
    const target = join(this.#folder, `${name}.xmp`);
    if (await isTaken(target)) return;
    // What another program said may say where it was taken.
    const bytes = await this.#parts.sidecar(photo, this.#request.strip === 'none' ? path : null);
    if (bytes !== null) await putBytes(bytes, path, this.#folder, target);
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#placing.then(task, task);
    this.#placing = turn;
    return turn;
  }

  #refused(error: Failure, path: string): void {
    if (error.code === 'cancelled') return;
    if (error.code === 'file-unreadable') this.#problem(path, error.message);
    else this.failure ??= error;
  }

  /** What concerns one file is noted; what concerns the folder ends the run. Errors without a code are bugs. */
  async #failed(error: unknown, path: string): Promise<void> {
    const code = errorCode(error);
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const words = (this.#request.as === 'links' ? aboutLinks[code] : undefined) ?? aboutFiles[code];
    if (words !== undefined) this.#problem(path, words);
    else if (isDiskFull(error) || (await isReadable(path))) this.failure ??= targetFailure(error, this.#folder).error;
    else this.#problem(path, `The file cannot be read (${code}).`);
  }

  #problem(path: string, message: string): void {
    this.#counts.failed += 1;
    if (this.#counts.problems.length < mostProblems) this.#counts.problems.push({ path, message });
  }
}

const noSuchLinks = 'The system does not allow such a link there. Choose the other kind, or copies.';
const aboutLinks: Readonly<Record<string, string>> = {
  EXDEV: 'The folder is on another disk, where no further name can be given to this file. Choose symbolic links, or copies.',
  EPERM: noSuchLinks, ENOTSUP: noSuchLinks, EOPNOTSUPP: noSuchLinks, ENOSYS: noSuchLinks, EMLINK: noSuchLinks,
};
const aboutFiles: Readonly<Record<string, string>> = {
  EFBIG: 'The file is larger than the disk of that folder allows for one file.',
  EIO: 'The file, or the disk of that folder, cannot be read or written (EIO).',
};

async function firstThere(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    try {
      if ((await stat(path)).isFile()) return path;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
  return null;
}
