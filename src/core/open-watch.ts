/** Watching over this library: its folders, where the user has not switched it off; a change starts indexing. */
import { isPictureName } from './image/extensions.ts';
import type { Indexer } from './indexing/indexer.ts';
import { isInside } from './library/scan.ts';
import { watchFolders } from './library/watch.ts';
import type { LibraryGround, Life } from './library-parts.ts';
import { isVideoName } from './video/names.ts';

export interface LibraryWatch {
  /** Folders, settings or the library's life are others now. Resolves when what is watched is right again. */
  follow(): Promise<void>;
  close(): Promise<void>;
}

export function openWatch({ directory, file, settings, store, log, indexer, life }: LibraryGround & { indexer: Indexer; life: Life }): LibraryWatch {
  const watch = watchFolders({
    log,
    skip: [directory],
    // Videos are looked for after each run of indexing, among the duplicates.
    isPicture: (name) => isPictureName(name) || isVideoName(name),
    knows: (path) => store.files.has(path) || [...store.files.keys()].some((known) => isInside(known, path)),
    async changed() {
      // Who stopped indexing, or has to mend something first, starts it again.
      if (['stopped', 'failed'].includes(indexer.state.phase)) return;
      indexer.start();
      await indexer.finished();
    },
  });
  return {
    follow: () => watch.follow(life.started && settings.value.watch ? file.value.folders : []),
    close: watch.close,
  };
}
