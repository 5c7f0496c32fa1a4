/** The photos that a request names: by id, or as parts of a grid view. */
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Selection } from '../../shared/selection.ts';
import type { PhotoEntry } from '../store/store.ts';
import type { Grids } from './grid.ts';

/** Each photo's hash once, in the order of the selection; those that the library does not know are left out. Never empty. */
export function createSelect(photos: ReadonlyMap<string, PhotoEntry>, grids: Pick<Grids, 'select'>): (selection: Selection) => Result<string[]> {
  return (selection) => {
    const named = 'ids' in selection ? ok(selection.ids) : grids.select(selection.view, selection.ranges);
    if (!named.ok) return named;
    const hashes = named.value.map((photo) => (typeof photo === 'string' ? photo : photo.hash));
    const known = [...new Set(hashes)].filter((hash) => photos.has(hash));
    return known.length === 0 ? fail('photo-not-found', 'None of these photos is in the library any more.') : ok(known);
  };
}
