/** The contract's methods about photos: the grid, one photo's details, and what it shows in everyday words. */
import { dirname } from 'node:path';
import { fail, ok, type Result } from '../shared/errors.ts';
import type { PhotoDetails, PhotoTile } from '../shared/contract.ts';
import { noMarks } from '../shared/marks-contract.ts';
import type { LibraryParts } from './library-parts.ts';
import type { HandlersOf } from './library-types.ts';
import { isShownByBrowsers } from './locate-picture.ts';
import { scaleOver } from './search/background.ts';
import { isShown } from './search/filter.ts';
import { fitOf, standard } from './search/relevance.ts';
import { photoTile, thumbAddress } from './search/tile.ts';
import type { PhotoEntry } from './store/store.ts';
import { vocabulary } from './understand/vocabulary.ts';
import { difference, standingOut, type WordFit } from './understand/words.ts';

export function createPhotoHandlers(parts: LibraryParts): HandlersOf<`photos.${string}`> {
  const { grids } = parts;
  return {
    'photos.grid': async ({ filter, order }) => {
      await parts.albums.ready(filter?.album);
      return ok(grids.grid(filter, order));
    },
    'photos.range': ({ view, offset, limit }) => {
      const photos = grids.range(view, offset, limit);
      return photos.ok ? ok({ photos: photos.value.map((photo) => tileOf(parts, photo)) }) : photos;
    },
    'photos.carry': ({ view, ranges, to }) => {
      const carried = grids.carry(view, ranges, to);
      return carried.ok ? ok({ ranges: carried.value }) : carried;
    },
    'photos.details': ({ id }) => details(parts, id),
    'photos.tags': ({ id }) => tags(parts, id),
    'photos.compare': ({ first, second }) => compare(parts, first, second),
  };
}

export const tileOf = ({ marks }: Pick<LibraryParts, 'marks'>, photo: PhotoEntry): PhotoTile => photoTile(photo, marks.of(photo.hash));

/** Of a locked album: as if it were not there. */
const isHidden = ({ albums }: Pick<LibraryParts, 'albums'>, id: string): boolean => albums.lookup.hidden().has(id);

/** Null for a photo that nobody is to see here. */
export function shownTile({ store, marks, albums }: Pick<LibraryParts, 'store' | 'marks' | 'albums'>, id: string): PhotoTile | null {
  const photo = store.photos.get(id);
  return photo === undefined || !isShown(photo) || isHidden({ albums }, id) ? null : tileOf({ marks }, photo);
}

async function details(parts: LibraryParts, id: string): Promise<Result<PhotoDetails>> {
  const photo = isHidden(parts, id) ? undefined : parts.store.photos.get(id);
  const content = photo === undefined ? null : await parts.store.content(id);
  if (photo === undefined || content === null) return fail('photo-not-found', 'That photo is not in the library any more.');
  const { bytes, format, takenSource, camera, lens, exposure, fNumber, iso, focalLength, lat, lon, altitude, damaged } = content;
  return ok({
    ...photoTile(photo),
    marks: parts.marks.of(id) ?? noMarks,
    full: isShownByBrowsers(format) ? `original/${id}` : thumbAddress(photo).replace('&s=256', '&s=1024'),
    bytes, format, takenSource, camera, lens, exposure, fNumber, iso, focalLength, damaged,
    gps: lat === null || lon === null ? null : { lat, lon, altitude },
    files: photo.paths.map((path) => ({ path, folder: dirname(path) })),
  });
}

const notIndexed = 'That photo is not in the library any more, or not indexed yet.';

/** How far each everyday word stands out in a photo; null before the words are learned. */
async function heightsOf(parts: LibraryParts, id: string): Promise<Result<Float32Array | null>> {
  const { resident, background } = await parts.searching.ready();
  const vector = isHidden(parts, id) ? null : resident.get(id);
  return vector === null ? fail('photo-not-found', notIndexed) : ok(background.heights(vector));
}

async function tags(parts: LibraryParts, id: string): Promise<Result<{ tags: WordFit[] }>> {
  const heights = await heightsOf(parts, id);
  if (!heights.ok) return heights;
  return ok({ tags: heights.value === null ? [] : standingOut({ words: vocabulary, vectors: parts.model().words() }, heights.value) });
}

async function compare(parts: LibraryParts, first: string, second: string): Promise<Result<{ first: WordFit[]; second: WordFit[]; alike: number }>> {
  const [left, right] = [await heightsOf(parts, first), await heightsOf(parts, second)];
  if (!left.ok) return left;
  if (!right.ok) return right;
  const { resident } = parts.model();
  const direction = resident.get(first) as Float32Array;
  const [cosine = 0] = resident.exact(direction, [resident.rowOf(second) as number]);
  const alike = fitOf(standard(cosine, scaleOver(resident, direction)));
  if (left.value === null || right.value === null) return ok({ first: [], second: [], alike });
  return ok({ ...difference({ words: vocabulary, vectors: parts.model().words() }, left.value, right.value), alike });
}
