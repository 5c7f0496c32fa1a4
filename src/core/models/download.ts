/**
 * Brings one pinned file to the disk: goes on where an earlier attempt ended, tries again after a cut, and accepts
 * nothing but the bytes that were promised. What does not match is removed.
 */
import { rename, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { errorCode, isDiskFull } from '../disk-error.ts';
import { fetchFrom, fetchLimits, type FetchLimits } from './fetch.ts';
import { PartFile } from './part-file.ts';

export interface DownloadLimits extends FetchLimits {
  /** Attempts in a row that brought nothing. */
  attempts: number;
  /** Wait after the first of them, ms; doubles each time. */
  backoff: number;
}

export const downloadLimits: DownloadLimits = { ...fetchLimits, attempts: 6, backoff: 1000 };

export interface FileJob {
  address: string;
  /** Where the finished file goes; until then it is `<target>.part`. */
  target: string;
  bytes: number;
  sha256: string;
}

/** Told how many bytes of the file are there. */
type Arrived = (bytes: number) => void;

/** Fails with `download-failed`, `download-mismatch`, `disk-full`, `library-unwritable` or `cancelled`; only a mismatch removes the part. */
export async function downloadFile(job: FileJob, limits: DownloadLimits, signal: AbortSignal, arrived: Arrived): Promise<Result<void>> {
  const path = `${job.target}.part`;
  try {
    const part = await PartFile.open(path, job.bytes);
    let result: Result<void>;
    try {
      arrived(part.size);
      result = await fill(part, job, limits, signal, arrived);
      if (result.ok) await part.sync();
    } finally {
      await part.close();
    }
    if (result.ok) await rename(path, job.target);
    else if (result.error.code === 'download-mismatch') await rm(path, { force: true });
    return result;
  } catch (error) {
    return modelDiskFailure(error, path);
  }
}

/** The disk refused a write below the models' folder; anything else is a bug and is thrown on. */
export function modelDiskFailure(error: unknown, path: string): Result<never> {
  if (isDiskFull(error)) return noRoom();
  if (!(error instanceof Error && 'code' in error)) throw error;
  return fail('library-unwritable', `"${path}" cannot be written (${errorCode(error)}). Check its permissions, or choose another library folder.`);
}

export const noRoom = (): Result<never> =>
  fail('disk-full', 'There is not enough room on the disk for this model. What was downloaded is kept; free some space, then go on.');

const mismatch = (job: FileJob): Result<never> =>
  fail('download-mismatch', 'What the server sent is not the file that Snapsift expects, so nothing was installed. Try again later; if it stays so, the model cannot be had from there.', {
    address: job.address,
  });

const cancelled = (): Result<never> => fail('cancelled', 'The download was stopped.');

async function fill(part: PartFile, job: FileJob, limits: DownloadLimits, signal: AbortSignal, arrived: Arrived): Promise<Result<void>> {
  let reason = '';
  for (let fruitless = 0; fruitless < limits.attempts; ) {
    if (signal.aborted) return cancelled();
    if (part.size === job.bytes) return part.digest() === job.sha256 ? ok(undefined) : mismatch(job);
    const before = part.size;
    const attempt = await attemptOnce(part, job, limits, signal, arrived);
    if (attempt.kind === 'settled') return attempt.result;
    reason = attempt.reason;
    fruitless = part.size > before ? 0 : fruitless + 1;
    if (part.size < job.bytes && fruitless < limits.attempts) await pause(Math.max(attempt.after, limits.backoff * 2 ** fruitless), signal);
  }
  return fail('download-failed', `The model cannot be downloaded now (${reason}). What has arrived is kept; check the connection, then go on.`, { address: job.address });
}

type Attempt = { kind: 'settled'; result: Result<never> } | { kind: 'ended'; reason: string; after: number };

/** One request, whose connection is gone when this returns. */
async function attemptOnce(part: PartFile, job: FileJob, limits: DownloadLimits, signal: AbortSignal, arrived: Arrived): Promise<Attempt> {
  const connection = new AbortController();
  try {
    const fetched = await fetchFrom(job.address, part.size, AbortSignal.any([signal, connection.signal]), limits);
    if (fetched.kind === 'range-refused') {
      await part.restart();
      return { kind: 'ended', reason: 'the server has less than was already there', after: 0 };
    }
    if (fetched.kind === 'failed') {
      if (fetched.retry) return { kind: 'ended', reason: fetched.reason, after: fetched.after };
      return { kind: 'settled', result: fail('download-failed', `The model cannot be downloaded: ${fetched.reason}. Try again later.`, { address: job.address }) };
    }
    if (fetched.total !== null && fetched.total !== job.bytes) return { kind: 'settled', result: mismatch(job) };
    // The server may send everything although it was asked for the rest.
    if (fetched.from !== part.size) await part.restart();
    return await receive(part, job, fetched.body, arrived);
  } finally {
    connection.abort();
  }
}

async function receive(part: PartFile, job: FileJob, body: AsyncIterable<Buffer>, arrived: Arrived): Promise<Attempt> {
  const chunks = body[Symbol.asyncIterator]();
  while (part.size < job.bytes) {
    let next: IteratorResult<Buffer>;
    try {
      next = await chunks.next();
    } catch (error) {
      return { kind: 'ended', reason: error instanceof Error ? error.message : String(error), after: 0 };
    }
    if (next.done === true) return { kind: 'ended', reason: 'the connection ended too early', after: 0 };
    if (part.size + next.value.length > job.bytes) return { kind: 'settled', result: mismatch(job) };
    await part.append(next.value);
    arrived(part.size);
  }
  return { kind: 'ended', reason: '', after: 0 };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
