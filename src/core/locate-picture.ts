/** Where the file of a picture or a video is that a page shows, and what kind it is. */
import { stat } from 'node:fs/promises';
import { fail, ok, type Result } from '../shared/errors.ts';
import type { Albums } from './albums/albums.ts';
import { thumbnailPath } from './image/thumbnail-path.ts';
import type { VideoBook } from './duplicates/video-book.ts';
import type { Store } from './store/store.ts';
import { videoType } from './video/names.ts';

export interface PictureParts {
  store: Pick<Store, 'photos' | 'content'>;
  thumbs: string;
  videos: Pick<VideoBook, 'pathsOf'>;
  albums: Pick<Albums, 'lookup'>;
}

/** What browsers show as it is. Everything else is shown by its large thumbnail. */
const shownByBrowsers: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg', png: 'image/png', apng: 'image/png', webp: 'image/webp', gif: 'image/gif', avif: 'image/avif',
};
export const isShownByBrowsers = (format: string): boolean => Object.hasOwn(shownByBrowsers, format);

const notThere = fail('photo-not-found', 'That photo is not in the library any more.');

export interface LocatedPicture {
  path: string;
  /** Media type. */
  type: string;
  /** Its address will never name anything else: false for a thumbnail in place of an original that is not there now. */
  lasting: boolean;
}

/** Where a picture's file is and its media type: an original that browsers cannot show is answered by its large thumbnail. Of a video there is the original only. */
export async function locatePicture({ store, thumbs, videos, albums }: PictureParts, kind: 'thumb' | 'original', id: string, size: 256 | 1024): Promise<Result<LocatedPicture>> {
  const photo = store.photos.get(id);
  let lasting = true;
  if (albums.lookup.hidden().has(id)) return notThere;
  if (photo === undefined) {
    for (const path of kind === 'original' ? videos.pathsOf(id) : []) if (await isThere(path)) return ok({ path, type: videoType(path), lasting });
    return notThere;
  }
  if (kind === 'original') {
    const content = await store.content(id);
    const type = content === null ? undefined : shownByBrowsers[content.format];
    for (const path of type === undefined ? [] : photo.paths) if (await isThere(path)) return ok({ path, type: type as string, lasting });
    lasting = type === undefined;
  }
  return ok({ path: thumbnailPath(thumbs, id, kind === 'original' ? 1024 : size), type: 'image/webp', lasting });
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
