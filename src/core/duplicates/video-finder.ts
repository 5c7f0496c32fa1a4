/**
 * Finds the videos in the library's folders and reads as much of each as is needed to say which of them are one: names
 * and dates of all; what they say of themselves of new and changed ones; all bytes only where another file may be the
 * same, and frames only where another video may be. Everything is kept as it comes.
 */
import { basename, dirname } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { dateFromName, localWallClock } from '../image/file-date.ts';
import type { Gate } from '../jobs/gate.ts';
import type { VideoRow } from '../store/videos-shape.ts';
import { videoVersion, type VideoFacts } from '../video/facts.ts';
import { filmKey, isDoubtfulName, isVideoName, stillKey } from '../video/names.ts';
import type { Films } from './films.ts';
import type { FileFacts } from './places.ts';
import { blankRow, type VideoBook } from './video-book.ts';
import { rowsToDigest, rowsToHash } from './video-twins.ts';

/** What a walk through the folders meets. */
export type Met = { kind: 'file'; path: string; size: number; modified: number } | { kind: 'unreadable-folder'; path: string } | { kind: 'unreadable-file'; path: string };

export interface VideoFinderParts {
  book: VideoBook;
  /** Of the model that serves now. */
  films(): Films;
  roots(): readonly string[];
  isInside(path: string, folder: string): boolean;
  isPicture(path: string): boolean;
  /** Walks the library's folders, one after the other: asks of all names of a folder, then answers its wanted files. */
  walk(isWanted: (path: string) => boolean, signal: AbortSignal): AsyncIterable<Met>;
  /** Null where the path leads to no file now. */
  factsOf(path: string): Promise<FileFacts | null>;
  gate: Gate;
  now(): number;
  progress(done: number, total: number): void;
}

export interface VideoFinder {
  /**
   * Fails with `cancelled`, as the vision child fails, or as the disk does; what was read is kept. `first` runs once, before
   * anything is read: where nothing is new, it does not.
   */
  run(signal: AbortSignal, first: () => Promise<Result<void>>): Promise<Result<void>>;
}

/** Rows and bytes that make a commit: a kill costs no more than reading these again. */
const rowsPerCommit = 64;
const bytesPerCommit = 512 * 1024 * 1024;
/** Videos opened at the same time. Whole files are read one after the other: disks like that better. */
const openedAtOnce = 2;

const cancelled = (): Result<never> => fail('cancelled', 'Looking at videos was stopped. What was found is kept.');

export function createVideoFinder(parts: VideoFinderParts): VideoFinder {
  const { book } = parts;
  let first: () => Promise<Result<void>> = async () => ok(undefined);
  const once = async (): Promise<Result<void>> => {
    const now = first;
    first = async () => ok(undefined);
    return now();
  };
  /** Reads rows and keeps what comes of each; null changes nothing. */
  const each = async (todo: readonly VideoRow[], atOnce: number, read: (row: VideoRow) => Promise<Result<VideoRow | null>>, signal: AbortSignal): Promise<Result<void>> => {
    let [next, done, bytes] = [0, 0, 0];
    let rows: VideoRow[] = [];
    let failure: Result<never> | null = null;
    const save = async (): Promise<void> => {
      const batch = rows;
      [rows, bytes] = [[], 0];
      const saved = await book.put(batch);
      if (!saved.ok) failure ??= saved;
    };
    const work = async (): Promise<void> => {
      for (let row = todo[next++]; row !== undefined && failure === null && !signal.aborted; row = todo[next++]) {
        await parts.gate.pass(signal);
        if (signal.aborted) return;
        const result = await read(row);
        if (!result.ok) failure ??= result;
        else if (result.value !== null) rows.push(result.value);
        bytes += row.size;
        done += 1;
        parts.progress(done, todo.length);
        if (rows.length >= rowsPerCommit || (atOnce === 1 && bytes >= bytesPerCommit)) await save();
      }
    };
    if (todo.length === 0) return signal.aborted ? cancelled() : ok(undefined);
    const begun = await once();
    if (!begun.ok) return begun;
    parts.progress(0, todo.length);
    await Promise.all(Array.from({ length: atOnce }, work));
    await save();
    return signal.aborted ? cancelled() : (failure ?? ok(undefined));
  };
  /** What was read is of the file that was found only if nothing touched it meanwhile. */
  const isStill = async ({ path, size, modified }: VideoRow): Promise<boolean> => {
    const facts = await parts.factsOf(path);
    return facts !== null && facts.size === size && Math.abs(facts.modified - modified) < 1;
  };

  const open = async (row: VideoRow, signal: AbortSignal): Promise<Result<VideoRow | null>> => {
    if (row.film) return ok({ ...row, version: videoVersion });
    const opened = await parts.films().film(row.path, signal);
    if (!opened.ok) return opened;
    if (!(await isStill(row))) return ok(null);
    const facts = opened.value.outcome === 'opened' ? opened.value.facts : null;
    return ok({ ...withFacts(row, facts, parts.now()), problem: facts === null && isDoubtfulName(row.path) ? notVideo : null });
  };
  const hash = async (row: VideoRow, signal: AbortSignal): Promise<Result<VideoRow | null>> => {
    const hashed = await parts.films().hash(row.path, signal, row.size);
    if (!hashed.ok) return hashed;
    if (hashed.value.outcome === 'refused') return ok({ ...row, problem: hashed.value.code });
    return ok(hashed.value.bytes === row.size && (await isStill(row)) ? { ...row, hash: hashed.value.hash } : null);
  };
  const digest = async (row: VideoRow, signal: AbortSignal): Promise<Result<VideoRow | null>> => {
    const read = await parts.films().frames(row.path, row.size, signal);
    if (!read.ok) return read;
    const frames = read.value.outcome === 'digested' ? (read.value.frames ?? '') : '';
    return ok((await isStill(row)) ? { ...row, frames } : null);
  };

  return {
    async run(signal, beforeReading) {
      first = beforeReading;
      const found = await lookAround(parts, signal);
      if (found === null) return cancelled();
      for (const written of [await book.put(found.changed), await book.remove(found.gone)]) if (!written.ok) return written;
      const opened = await each(found.fresh, openedAtOnce, (row) => open(row, signal), signal);
      if (!opened.ok) return opened;
      const hashed = await each(rowsToHash(book.all()), 1, (row) => hash(row, signal), signal);
      if (!hashed.ok) return hashed;
      const copied = await book.put(copiesOfDigests(book));
      return copied.ok ? each(rowsToDigest(book.all()), 1, (row) => digest(row, signal), signal).then(async (digested) => (digested.ok ? book.put(copiesOfDigests(book)) : digested)) : copied;
    },
  };
}

/** Equal bytes have equal frames. */
function copiesOfDigests(book: VideoBook): VideoRow[] {
  const known = new Map<string, string>();
  for (const { hash, frames } of book.all()) if (hash !== null && frames !== null) known.set(hash, frames);
  return [...book.all()].flatMap((row): VideoRow[] => {
    const frames = row.hash === null ? undefined : known.get(row.hash);
    return row.frames === null && frames !== undefined ? [{ ...row, frames }] : [];
  });
}

interface Around {
  /** New or changed: to be opened. */
  fresh: VideoRow[];
  /** There again, gone, or the film of a still since: nothing to read. */
  changed: VideoRow[];
  /** In no folder of the library any more. */
  gone: string[];
}

/** Null where it was stopped. What lies below a folder that cannot be listed stays as it is. */
async function lookAround(parts: VideoFinderParts, signal: AbortSignal): Promise<Around | null> {
  const { book, roots, isInside } = parts;
  const around: Around = { fresh: [], changed: [], gone: [] };
  const seen = new Set<string>();
  const unreadable: string[] = [];
  const stills = createStills(parts.isPicture);
  for await (const met of parts.walk(stills.isWanted, signal)) {
    await parts.gate.pass(signal);
    if (met.kind === 'unreadable-folder') unreadable.push(met.path);
    else if (met.kind === 'unreadable-file') seen.add(met.path);
    // An empty file is no video, and no copy of another empty one that anybody would miss.
    else if (met.size > 0) {
      seen.add(met.path);
      const film = stills.has(met.path);
      const known = book.get(met.path);
      if (known === undefined || !isAsKnown(known, met) || (known.film && !film)) around.fresh.push({ ...blankRow(met), film });
      else if (known.state !== 'present' || known.film !== film) around.changed.push({ ...known, state: 'present', film });
    }
  }
  if (signal.aborted) return null;
  for (const row of book.all()) {
    if (seen.has(row.path)) continue;
    if (!roots().some((root) => isInside(row.path, root))) around.gone.push(row.path);
    else if (row.state === 'present' && !unreadable.some((folder) => isInside(row.path, folder))) around.changed.push({ ...row, state: 'missing' });
  }
  return around;
}

/** A file of some program that is only called like a video. */
const notVideo = 'not-a-video';
/** What could not be read is tried again; these are not. */
const lasting = new Set<string | null>([null, notVideo, 'timeout', 'crashed']);

const isAsKnown = (row: VideoRow, { size, modified }: { size: number; modified: number }): boolean =>
  row.size === size && row.modified === modified && row.version === videoVersion && lasting.has(row.problem);

/** The stills of the folder that is being walked through: keys are made only where there is a video among them. */
function createStills(isPicture: (path: string) => boolean): { isWanted(path: string): boolean; has(video: string): boolean } {
  let folder = '';
  let pictures: string[] = [];
  let keys: Set<string> | null = null;
  return {
    isWanted(path) {
      if (dirname(path) !== folder) [folder, pictures, keys] = [dirname(path), [], null];
      if (isPicture(path)) pictures.push(path);
      return isVideoName(path);
    },
    has(video) {
      keys ??= new Set(pictures.map(stillKey));
      return keys.has(filmKey(video));
    },
  };
}

function withFacts(row: VideoRow, facts: VideoFacts | null, now: number): VideoRow {
  const name = basename(row.path);
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const { takenLocal, takenOffset, ...said } = facts ?? { takenLocal: null, takenOffset: null, format: extension };
  const named = takenLocal === null ? dateFromName(name, now) : null;
  const taken = takenLocal ?? named ?? localWallClock(row.modified);
  return { ...row, ...said, takenLocal: taken, takenOffset, takenSource: takenLocal !== null ? 'exif' : named !== null ? 'name' : 'file', version: videoVersion };
}
