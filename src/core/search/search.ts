/** A query in words, by example or by vector -> the nearest photos that pass the filter. */
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { PhotoFilter } from '../../shared/contract.ts';
import type { PhotoEntry } from '../store/store.ts';
import { photoFilter } from './filter.ts';
import type { Resident } from './resident.ts';

/** What search needs of the text tower; src/vision provides it. */
export interface TextEmbedder {
  embed(texts: string[], signal: AbortSignal): Promise<Result<{ vectors: Float32Array[]; truncated: boolean[]; understood: boolean[] }>>;
}

export interface SearchParts {
  photos: ReadonlyMap<string, PhotoEntry>;
  resident: Resident;
  text: TextEmbedder;
}

export type SearchQuery = { text: string } | { like: string } | { vector: Float32Array };

export interface FoundPhotos {
  hits: { photo: PhotoEntry; score: number }[];
  /** Photos compared, after the filter. */
  searched: number;
  truncated: boolean;
}

/** Far beyond what any model reads (77 word pieces at most); longer text is a paste that went wrong. */
export const longestQuery = 2_000;

export async function search(parts: SearchParts, query: SearchQuery, filter: PhotoFilter | undefined, limit: number, signal: AbortSignal): Promise<Result<FoundPhotos>> {
  const embedded = await vectorOf(parts, query, signal);
  if (!embedded.ok) return embedded;
  const passes = photoFilter(filter);
  const accepts = (hash: string): boolean => {
    const photo = parts.photos.get(hash);
    return photo !== undefined && passes(photo) && !('like' in query && query.like === hash);
  };
  const { hits, searched } = parts.resident.nearest(embedded.value.vector, limit, accepts);
  const found = hits.map(({ hash, score }) => ({ photo: parts.photos.get(hash) as PhotoEntry, score }));
  return ok({ hits: found, searched, truncated: embedded.value.truncated });
}

async function vectorOf(parts: SearchParts, query: SearchQuery, signal: AbortSignal): Promise<Result<{ vector: Float32Array; truncated: boolean }>> {
  if ('vector' in query) return ok({ vector: query.vector, truncated: false });
  if ('like' in query) {
    const vector = parts.resident.get(query.like);
    return vector === null ? fail('photo-not-found', 'That photo is not in the library any more, or not indexed yet.') : ok({ vector, truncated: false });
  }
  const checked = checkText(query.text);
  if (!checked.ok) return checked;
  const embedded = await parts.text.embed([checked.value], signal);
  if (!embedded.ok) return embedded;
  const [vector] = embedded.value.vectors;
  if (vector === undefined || embedded.value.understood[0] !== true) {
    return fail('query-not-understood', 'The current model knows none of these words or signs. Try other words, in English for the built-in model.');
  }
  return ok({ vector, truncated: embedded.value.truncated[0] === true });
}

/** The text to embed, or why it is none. */
export function checkText(text: string): Result<string> {
  const query = text.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (query === '') return fail('query-empty', 'Type what the photo shows, for example "a beach at sunset".');
  if (query.length > longestQuery) {
    return fail('query-too-long', `That search is ${query.length} characters long; shorten it to ${longestQuery} or fewer.`);
  }
  return ok(query);
}
