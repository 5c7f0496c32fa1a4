/** Disposal over this library: its rows, its folders, the trash of whoever runs this program. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DisposalGroup } from '../shared/disposal-contract.ts';
import { homeTrashOf } from './disposal/bins.ts';
import type { CarryOver } from './disposal/carry-over.ts';
import { nodeDisk } from './disposal/disk.ts';
import { createDisposal, type Disposal } from './disposal/disposal.ts';
import type { TrashItem } from './disposal/system-trash.ts';
import { disposalRows } from './disposal-rows.ts';
import type { Duplicates } from './duplicates/duplicates.ts';
import type { VideoBook } from './duplicates/video-book.ts';
import { isRunning, type Indexer } from './indexing/indexer.ts';
import type { LibraryFileStore } from './library/library-file.ts';
import type { LibraryListener } from './library-types.ts';
import type { Log } from './log.ts';
import type { Store } from './store/store.ts';

export interface OpenDisposalOptions {
  directory: string;
  file: LibraryFileStore;
  store: Store;
  videos: VideoBook;
  carry: readonly CarryOver[];
  trashItem: TrashItem | null;
  log: Log;
  emit: LibraryListener;
  /** Photos that can be searched. */
  photos(): number;
  indexer: Indexer;
  duplicates: Pick<Duplicates, 'protectedFolders' | 'decided'>;
}

/** What a killed program left in the middle is settled before anything else happens to the library. */
export async function openDisposal(options: OpenDisposalOptions): Promise<Disposal> {
  const { directory, log, emit, indexer, carry } = options;
  const random = (): string => randomBytes(4).toString('hex');
  const disposal = createDisposal({
    disk: nodeDisk,
    platform: process.platform,
    directory: join(directory, 'journal'),
    rows: disposalRows({
      directory, store: options.store, videos: options.videos,
      roots: () => options.file.value.folders,
      protectedFolders: () => options.duplicates.protectedFolders,
      changed: () => emit('library.changed', { photos: options.photos() }),
    }),
    discarded: (selection) => discardedNow(options.duplicates.decided(selection)),
    carry,
    bins: { trash: { homeTrash: homeTrashOf(process.env), uid: process.getuid?.() ?? -1, now: () => new Date(), random }, trashItem: options.trashItem },
    log,
    now: Date.now,
    random,
    changed: (state) => emit('disposal.progress', state),
    ended() {
      // A run that goes on may have met files that are gone by now, or missed those that are back.
      if (isRunning(indexer.state)) indexer.start();
    },
  });
  const recovered = await disposal.recover();
  if (!recovered.ok) log.warn(recovered.error.message, { code: recovered.error.code });
  return disposal;
}

/** Paths that go, as the groups are decided now. */
const discardedNow = (groups: readonly DisposalGroup[]): ReadonlySet<string> =>
  new Set(groups.flatMap(({ files }) => files.flatMap((each) => (each.keep ? [] : [each.path]))));
