/** The contract's methods about indexing, and the files that it gave up. */
import { ok } from '../shared/errors.ts';
import type { LibraryParts } from './library-parts.ts';
import type { HandlersOf } from './library-types.ts';
import type { FileRow } from './store/shapes.ts';

export function createIndexingHandlers({ file, store, indexer, models, log }: LibraryParts): HandlersOf<`indexing.${string}` | `quarantine.${string}`> {
  const setPaused = async (paused: boolean): Promise<void> => {
    models.switcher.setPaused(paused);
    if (paused) indexer.pause();
    else indexer.resume();
    const written = await file.update({ paused });
    if (!written.ok) log.warn(written.error.message);
  };
  const quarantined = (): FileRow[] => [...store.files.values()].filter((row) => row.state === 'quarantined');
  return {
    'indexing.start': async () => {
      await setPaused(false);
      indexer.start();
      return ok(indexer.state);
    },
    'indexing.pause': async () => {
      await setPaused(true);
      return ok(indexer.state);
    },
    'indexing.resume': async () => {
      await setPaused(false);
      return ok(indexer.state);
    },
    'indexing.cancel': async () => {
      await indexer.cancel();
      return ok(indexer.state);
    },
    'quarantine.list': ({ offset, limit }) => {
      const rows = quarantined().sort((a, b) => (a.path < b.path ? -1 : 1));
      const files = rows.slice(offset, offset + limit).map(({ path, code, message }) => ({ path, code: code ?? 'unreadable', message: message ?? '' }));
      return ok({ total: rows.length, files });
    },
    'quarantine.retry': async () => {
      const paths = quarantined().map(({ path }) => path);
      const forgotten = await store.forget(paths, []);
      if (!forgotten.ok) return forgotten;
      indexer.start();
      return ok(indexer.state);
    },
  };
}
