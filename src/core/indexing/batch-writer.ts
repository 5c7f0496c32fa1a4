/**
 * Collects rows and commits them in batches, one batch at a time: every LanceDB write is a version and costs files.
 */
import { ok, type Result } from '../../shared/errors.ts';
import type { Look } from '../image/look-kinds.ts';
import type { ContentRow, FileRow } from '../store/shapes.ts';
import type { Batch, ModelVector } from '../store/store.ts';

/** Rows that make a batch, and how long (ms) a started one may wait for more: a kill loses at most that. */
const batchRows = 256;
const batchAge = 3_000;

export interface BatchWriterOptions {
  commit(batch: Batch): Promise<Result<void>>;
  /** The batch is on disk. */
  committed(batch: Batch): void;
}

export interface BatchWriter {
  /** Resolves when there is room again; fails when an earlier batch could not be written. */
  add(file: FileRow, content?: ContentRow, vector?: ModelVector, look?: Look | null): Promise<Result<void>>;
  /** Writes what is left. */
  finish(): Promise<Result<void>>;
}

export function createBatchWriter(options: BatchWriterOptions): BatchWriter {
  let files: FileRow[] = [];
  let contents = new Map<string, ContentRow>();
  let vectors = new Map<string, ModelVector>();
  let looks = new Map<string, Look>();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<Result<void>> = Promise.resolve(ok(undefined));

  const flush = (): Promise<Result<void>> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const batch = { files, contents: [...contents.values()], vectors: [...vectors.values()], looks: [...looks].map(([hash, look]) => ({ hash, look })) };
    files = [];
    contents = new Map();
    vectors = new Map();
    looks = new Map();
    writing = writing.then(async (before) => {
      if (!before.ok || batch.files.length === 0) return before;
      const result = await options.commit(batch);
      if (result.ok) options.committed(batch);
      return result;
    });
    return writing;
  };

  return {
    async add(file, content, vector, look) {
      files.push(file);
      if (content !== undefined) contents.set(content.hash, content);
      if (vector !== undefined) vectors.set(vector.hash, vector);
      if (look != null && file.hash !== null) looks.set(file.hash, look);
      if (files.length >= batchRows) return flush();
      timer ??= setTimeout(() => void flush(), batchAge);
      return ok(undefined);
    },
    finish: flush,
  };
}
