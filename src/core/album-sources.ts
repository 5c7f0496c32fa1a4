/** What albums are judged by: the model in use, and saved searches. */
import type { PhotoSet } from './albums/members.ts';
import { openPhrasings, type Phrasings } from './albums/phrasings.ts';
import type { LabelModel } from './albums/labels.ts';
import { ok, type Result } from '../shared/errors.ts';
import type { SavedSearches } from './library/saved-searches.ts';
import type { Log } from './log.ts';
import type { OpenModel } from './open-model.ts';
import { search, type Example, type SearchParts } from './search/search.ts';

/** @param directory folder for the directions of phrasings */
export function labelModelOf({ key, info, resident, background, text, prepare }: OpenModel, directory: string, log: Log): LabelModel {
  let opening: Promise<Phrasings> | undefined;
  return { resident, background, prepare, phrasings: () => (opening ??= openPhrasings({ directory, model: key, dimensions: info.dimensions, text, warn: log.warn })) };
}

/** Every match of a saved search; null where there is no such search any more. */
export async function matchesOf(searches: SavedSearches, id: string, parts: SearchParts, signal: AbortSignal): Promise<Result<PhotoSet | null>> {
  const saved = searches.value.saved.find((each) => each.id === id);
  if (saved === undefined) return ok(null);
  const examples = [...examplesFrom(saved.like, false), ...examplesFrom(saved.unlike, true)];
  const { text, strictness, sort } = saved;
  const found = await search(parts, { text, examples, strictness, sort, show: 'matches', limit: Math.max(1, parts.photos.size) }, signal);
  // A search for a photo that is gone, or without words, finds nothing; only a lost model is a failure.
  if (!found.ok) return ['vision-lost', 'cancelled'].includes(found.error.code) ? found : ok(new Set());
  return ok(new Set(found.value.hits.filter(({ tier }) => tier === 'match').map(({ photo }) => photo.hash)));
}

export const examplesFrom = (given: string | readonly { id: string; weight: number }[] | undefined, unlike: boolean): Example[] =>
  (typeof given === 'string' ? [{ id: given, weight: 1 }] : (given ?? [])).map(({ id, weight }) => ({ source: { id }, weight, unlike }));
