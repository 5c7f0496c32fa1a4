/** Every photo of the library through a model that does not serve yet, into that model's own table. */
import { setMaxListeners } from 'node:events';
import { fail, ok, type Failure, type Result } from '../../shared/errors.ts';
import { thumbnailPath } from '../image/thumbnail-path.ts';
import type { Gate } from '../jobs/gate.ts';
import type { OpenModel } from '../open-model.ts';
import { isShown } from '../search/filter.ts';
import type { ModelVector, PhotoEntry, Store } from '../store/store.ts';

export interface EmbedAllOptions {
  store: Pick<Store, 'photos' | 'commit'>;
  /** Its mirror tells which photos are done; what a killed process did is among them. */
  target: Pick<OpenModel, 'key' | 'resident' | 'vision'>;
  thumbs: string;
  /** Shut while new photos are indexed, and while the user pauses. */
  gate: Gate;
  signal: AbortSignal;
  /** Photos of which neither a file nor the thumbnail can be read now; they are left out. */
  refused: Set<string>;
  progress(): void;
}

/** Vectors that make a commit, and how long (ms) a started one may wait for more: a kill loses at most that. */
const batchRows = 256;
const batchAge = 3_000;

/** Resolves when every shown photo has a vector or was refused, and nothing is being indexed. */
export async function embedAll(options: EmbedAllOptions): Promise<Result<void>> {
  const { gate, signal } = options;
  // Every photo under way listens for the stop.
  setMaxListeners(0, signal);
  for (;;) {
    await gate.pass(signal);
    if (signal.aborted) return fail('cancelled', 'The change of model was stopped.');
    const todo = missing(options);
    if (todo.length > 0) {
      const done = await embedThese(todo, options);
      if (!done.ok) return done;
    } else if (!gate.shut) return ok(undefined);
  }
}

const missing = ({ store, target, refused }: EmbedAllOptions): PhotoEntry[] =>
  [...store.photos.values()].filter((photo) => isShown(photo) && !target.resident.has(photo.hash) && !refused.has(photo.hash));

async function embedThese(todo: readonly PhotoEntry[], options: EmbedAllOptions): Promise<Result<void>> {
  const { target, gate, signal, refused, progress } = options;
  const rows = createRowWriter(options.store);
  let next = 0;
  let failure: Failure | null = null;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  setMaxListeners(0, either);
  const work = async (): Promise<void> => {
    for (let photo = todo[next++]; photo !== undefined && !either.aborted; photo = todo[next++]) {
      await gate.pass(either);
      const vector = await vectorOf(photo, options, either);
      if (either.aborted) return;
      const kept = !vector.ok ? vector : vector.value === null ? ok(void refused.add(photo.hash)) : await rows.add({ model: target.key, hash: photo.hash, vector: vector.value });
      if (!kept.ok) {
        failure ??= kept.error;
        stop.abort();
      }
      progress();
    }
  };
  await Promise.all(Array.from({ length: target.vision.capacity }, work));
  const written = await rows.finish();
  if (failure !== null) return { ok: false, error: failure };
  return written;
}

/**
 * Null where nothing of the photo can be read. Its files come first, as in indexing; the large thumbnail stands in
 * where they are on a disk that is not there now, so that an unplugged drive does not hold up the change.
 */
async function vectorOf(photo: PhotoEntry, { target, thumbs }: EmbedAllOptions, signal: AbortSignal): Promise<Result<Float32Array | null>> {
  const candidates = [...photo.paths.map((path) => ({ path, exact: true })), { path: thumbnailPath(thumbs, photo.hash, 1024), exact: false }];
  for (const { path, exact } of candidates) {
    const outcome = await target.vision.photo({ path, modified: 0, thumbs: null }, signal);
    if (!outcome.ok) return outcome;
    // The file may be another picture by now; indexing will find that out.
    if (outcome.value.outcome === 'indexed' && (!exact || outcome.value.hash === photo.hash)) return ok(outcome.value.vector);
  }
  return ok(null);
}

interface RowWriter {
  add(row: ModelVector): Promise<Result<void>>;
  finish(): Promise<Result<void>>;
}

function createRowWriter(store: Pick<Store, 'commit'>): RowWriter {
  let rows: ModelVector[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<Result<void>> = Promise.resolve(ok(undefined));
  const flush = (): Promise<Result<void>> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const batch = { files: [], contents: [], vectors: rows };
    rows = [];
    writing = writing.then((before) => (!before.ok || batch.vectors.length === 0 ? before : store.commit(batch)));
    return writing;
  };
  return {
    async add(row) {
      rows.push(row);
      if (rows.length >= batchRows) return flush();
      timer ??= setTimeout(() => void flush(), batchAge);
      return ok(undefined);
    },
    finish: flush,
  };
}
