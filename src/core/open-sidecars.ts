/** Sidecars over this library: its photos, marks and label albums. */
import type { Albums } from './albums/albums.ts';
import type { LibraryListener } from './library-types.ts';
import type { Log } from './log.ts';
import type { LabelAlbum } from './sidecar/labels.ts';
import { createLedger } from './sidecar/ledger.ts';
import { createEditQueue } from './sidecar/queue.ts';
import { openSidecarSettings } from './sidecar/settings.ts';
import { createSidecars, type Sidecars } from './sidecar/sidecars.ts';
import type { MarkAccess } from './sidecar/sync.ts';
import { sidecarEditsShape, sidecarsShape } from './store/sidecars-shape.ts';
import type { Store } from './store/store.ts';

export interface OpenSidecarsOptions {
  directory: string;
  store: Store;
  /** Takes over what sidecars say, without being told of it. */
  marks: MarkAccess;
  albums: Albums;
  log: Log;
  now(): number;
  emit: LibraryListener;
}

export async function openSidecars({ directory, store, marks, albums, log, now, emit }: OpenSidecarsOptions): Promise<Sidecars> {
  return createSidecars({
    settings: await openSidecarSettings(directory, log),
    ledger: createLedger(await store.openRecords(sidecarsShape)),
    queue: createEditQueue(await store.openRecords(sidecarEditsShape)),
    photos: store.photos,
    isPresent: (path) => store.files.get(path)?.state === 'present',
    marks,
    labels: () => labelsOf(albums),
    log, now,
    changed: (state) => emit('sidecars.progress', state),
  });
}

/** A private album is nobody else's business, whether it is unlocked or not. */
export const labelsOf = (albums: Albums): LabelAlbum[] =>
  albums.book.all().filter((album) => album.rule.kind === 'label' && !album.private).map(({ id, name }) => ({ name, members: albums.members(id) }));
