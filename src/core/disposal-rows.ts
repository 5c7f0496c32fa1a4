/** Files as disposal knows them: photos by the store's rows, videos by their own. */
import { ok } from '../shared/errors.ts';
import type { VideoBook } from './duplicates/video-book.ts';
import type { Rows } from './disposal/rows.ts';
import type { FileRow } from './store/shapes.ts';
import type { Store } from './store/store.ts';
import { isVideoName } from './video/names.ts';

export interface DisposalRowsParts extends Pick<Rows, 'directory' | 'roots' | 'protectedFolders'> {
  store: Pick<Store, 'files' | 'photos' | 'forget' | 'commit'>;
  videos: Pick<VideoBook, 'fileOf' | 'hasContent' | 'drop' | 'restore'>;
  /** Rows came or went. */
  changed(): void;
}

/** A name is that of a photo or of a video, never of both. */
export function disposalRows({ store, videos, changed, ...library }: DisposalRowsParts): Rows {
  const split = <T>(items: readonly T[], pathOf: (item: T) => string): { photos: T[]; films: T[] } => ({
    photos: items.filter((item) => !isVideoName(pathOf(item))),
    films: items.filter((item) => isVideoName(pathOf(item))),
  });
  return {
    ...library,
    get: (path) => store.files.get(path) ?? videos.fileOf(path),
    hasPhoto: (hash) => store.photos.has(hash) || videos.hasContent(hash),
    async drop(paths) {
      if (paths.length === 0) return ok(undefined);
      const { photos, films } = split(paths, (path) => path);
      const dropped = photos.length === 0 ? ok(undefined) : await store.forget(photos, []);
      const gone = dropped.ok ? await videos.drop(films) : dropped;
      if (gone.ok) changed();
      return gone;
    },
    async put(rows) {
      if (rows.length === 0) return ok(undefined);
      const { photos, films } = split<FileRow>(rows, ({ path }) => path);
      const put = photos.length === 0 ? ok(undefined) : await store.commit({ files: photos, contents: [], vectors: [] });
      const back = put.ok ? await videos.restore(films) : put;
      if (back.ok) changed();
      return back;
    },
  };
}
