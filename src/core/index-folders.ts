/** Indexing from start to end, as the command line asks for it: new folders, all photos, a change of model that is under way. */
import { fail, ok, type Result } from '../shared/errors.ts';
import type { IndexingState } from '../shared/contract.ts';
import { checkFolder, withFolder } from './library/folders.ts';
import type { LibraryParts } from './library-parts.ts';
import type { Switcher } from './models/switcher.ts';

/** The folder's real path, now among the library's. */
export async function rememberFolder({ file, directory }: LibraryParts, path: string): Promise<Result<string>> {
  const checked = await checkFolder(path, directory);
  if (!checked.ok) return checked;
  const written = await file.update(({ folders }) => ({ folders: withFolder(folders, checked.value) }));
  return written.ok ? checked : written;
}

/** One run over all folders, the new ones included, from start to end. */
export async function indexFolders(parts: LibraryParts, folders: readonly string[], signal: AbortSignal): Promise<Result<IndexingState>> {
  const { file, indexer, models: { switcher } } = parts;
  for (const path of folders) {
    const added = await rememberFolder(parts, path);
    if (!added.ok) return added;
  }
  if (file.value.folders.length === 0) return fail('bad-request', 'Name at least one folder of photos.');
  const cancel = (): void => void indexer.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  switcher.setPaused(false);
  indexer.resume();
  indexer.start();
  const indexed = await indexer.finished();
  signal.removeEventListener('abort', cancel);
  if (!indexed.ok) return indexed;
  const { state } = indexer;
  const switched = await finishSwitch(switcher, signal);
  return switched.ok ? ok(state) : switched;
}

/** Goes on with a change of model and waits for its end. */
export async function finishSwitch(switcher: Switcher, signal: AbortSignal): Promise<Result<void>> {
  if (switcher.state === null) return ok(undefined);
  switcher.setPaused(false);
  switcher.start();
  const stopped = fail('cancelled', 'The change of model was stopped. What was finished is kept; it goes on another time.');
  if (signal.aborted) return stopped;
  let abort = (): void => undefined;
  const aborted = new Promise<Result<never>>((resolve) => (abort = () => resolve(stopped)));
  signal.addEventListener('abort', abort, { once: true });
  const result = await Promise.race([switcher.finished(), aborted]);
  signal.removeEventListener('abort', abort);
  return result;
}
