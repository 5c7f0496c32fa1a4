/** The contract's methods about searches: asking, what can be asked, and what was asked before. */
import { fail, ok, type Result } from '../shared/errors.ts';
import type { SearchResponse } from '../shared/contract.ts';
import { examplesFrom } from './album-sources.ts';
import type { LibraryParts } from './library-parts.ts';
import type { HandlersOf } from './library-types.ts';
import { tileOf } from './photo-handlers.ts';
import { search, type Question } from './search/search.ts';
import { namesOf, suggest, type LibraryNames } from './search/suggest.ts';
import { vocabulary } from './understand/vocabulary.ts';

/** Names offered for one filter: more than anybody scrolls through. */
const mostFacets = 500;

export function createSearchHandlers(parts: LibraryParts): HandlersOf<`search.${string}` | `searches.${string}`> {
  const { searches, albums } = parts;
  const names = createNamesCache(parts);
  return {
    'search.run': ({ text, like, unlike, ...rest }, signal) => {
      const examples = [...examplesFrom(like, false), ...examplesFrom(unlike, true)];
      if (text === undefined && examples.length === 0) return fail('bad-request', 'A search has words, or a photo to go by.');
      return searchLibrary(parts, { text, examples, ...rest }, signal);
    },
    'searches.list': () => ok({ saved: [...searches.value.saved], recent: searches.value.recent.map(({ text }) => text) }),
    'searches.save': async (wanted) => {
      const saved = await searches.save(wanted);
      albums.keeper.searchesChanged();
      return saved;
    },
    'searches.remove': async ({ id }) => {
      const removed = await searches.remove(id);
      albums.keeper.searchesChanged();
      return emptied(removed);
    },
    'searches.remember': async ({ text }) => emptied(await searches.remember(text)),
    'searches.forget': async () => emptied(await searches.forgetRecent()),
    'searches.suggest': ({ text }) => ok({ suggestions: suggest(text, { ...searches.value, words: vocabulary }, names(), albums.openNames()) }),
    'search.facets': () => {
      const { cameras, lenses, folders, formats } = names();
      return ok({ cameras: cameras.slice(0, mostFacets), lenses: lenses.slice(0, mostFacets), folders: folders.slice(0, mostFacets), formats });
    },
  };
}

/** One search over the library as it is now, shaped for the contract. */
export async function searchLibrary(parts: LibraryParts, question: Question, signal: AbortSignal): Promise<Result<SearchResponse>> {
  const searching = await parts.searching.ready();
  const model = parts.model();
  const examples = await parts.examples.resolve(question.examples ?? [], model, signal);
  if (!examples.ok) return examples;
  // The model was changed meanwhile: vectors of two models say nothing of each other.
  if (model.resident !== searching.resident || parts.model() !== model) return searchLibrary(parts, question, signal);
  const found = await search(searching, { ...question, examples: examples.value }, signal);
  if (!found.ok) return found;
  const results = found.value.hits.map(({ photo, similar, ...hit }) => ({ photo: tileOf(parts, photo), path: photo.paths[0] ?? '', ...hit, similar: similar.map((other) => tileOf(parts, other)) }));
  const { searched, matches, maybe, parts: asked, problems, truncated } = found.value;
  return ok({ results, searched, matches, maybe, parts: asked, problems, truncated });
}

const emptied = (result: Result<void>): Result<Record<string, never>> => (result.ok ? ok({}) : result);

/** Where private photos lie, and what took them, is as private as they are. */
function createNamesCache({ store, albums }: LibraryParts): () => LibraryNames {
  let known: { revision: number; hidden: ReadonlySet<string>; names: LibraryNames } | null = null;
  return () => {
    const { revision } = store;
    const hidden = albums.lookup.hidden();
    const isSame = known?.revision === revision && (known.hidden === hidden || known.hidden.size + hidden.size === 0);
    if (known === null || !isSame) known = { revision, hidden, names: namesOf([...store.photos.values()].filter(({ hash }) => !hidden.has(hash))) };
    return known.names;
  };
}
