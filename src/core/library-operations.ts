/** What an open library does for its hosts besides the contract: its start and end, and what the command line asks. */
import { basename } from 'node:path';
import { ok, type Result } from '../shared/errors.ts';
import type { SearchResponse } from '../shared/contract.ts';
import { createHandlers } from './handlers.ts';
import { identifyFile } from './identify.ts';
import { finishSwitch, indexFolders } from './index-folders.ts';
import type { LibraryParts } from './library-parts.ts';
import type { Library, OutsideExample } from './library-types.ts';
import { locatePicture } from './locate-picture.ts';
import { searchLibrary } from './search-handlers.ts';
import type { Example, Question } from './search/search.ts';
import { vocabulary } from './understand/vocabulary.ts';

export function createOperations(parts: LibraryParts): Library {
  const { model, models, exporter, sidecars } = parts;
  return {
    directory: parts.directory,
    handlers: createHandlers(parts),
    disposal: parts.disposal,
    duplicates: parts.doubles.duplicates,
    onEvent: parts.listen,
    locate: (kind, id, size) => locatePicture({ ...parts, videos: parts.doubles.videos }, kind, id, size),
    start: () => start(parts),
    close: () => close(parts),
    index: (folders, signal) => indexFolders(parts, folders, signal),
    embedImage: (path, signal) => model().embedImage(path, signal),
    embedText: (text, signal) => model().embedText(text, signal),
    identify: (path, signal) => identifyFile(path, parts.store.photos, signal),
    prepare: () => model().prepare(),
    temperature: () => model().temperature,
    words: () => wordsOf(parts),
    search: (question, outside, signal) => searchByFiles(parts, question, outside, signal),
    installed: (id) => models.manager.downloads.finished(id),
    switched: (signal) => finishSwitch(models.switcher, signal),
    exported: () => exporter.finished(),
    sidecarsSettled: () => sidecars.settled(),
  };
}

function start({ life, doubles, model, albums, sidecars, file, indexer, watch, models }: LibraryParts): void {
  life.started = true;
  doubles.start();
  // The first search then finds the text child warm and relevance calibrated.
  void model().prepare();
  albums.keeper.start();
  sidecars.start();
  void watch.follow();
  if (file.value.folders.length > 0) indexer.start();
  models.switcher.start();
}

/** Whoever asks others for work ends before them; the lock goes when nothing is open any more. */
async function close({ life, watch, models, albumsNews, exporter, sidecars, albums, disposal, doubles, indexer, store, lock }: LibraryParts): Promise<void> {
  life.started = false;
  await watch.close();
  models.stop();
  albumsNews.stop();
  await exporter.close();
  await sidecars.close();
  await albums.close();
  await disposal.cancel();
  await doubles.close();
  await indexer.cancel();
  await models.close();
  await store.close();
  await lock.release();
}

async function wordsOf({ model }: LibraryParts): ReturnType<Library['words']> {
  const prepared = await model().prepare();
  if (!prepared.ok) return prepared;
  return ok({ words: vocabulary, vectors: model().words(), dimensions: model().info.dimensions });
}

async function searchByFiles(parts: LibraryParts, question: Question, outside: readonly OutsideExample[], signal: AbortSignal): Promise<Result<SearchResponse>> {
  const examples: Example[] = [...(question.examples ?? [])];
  for (const { path, weight, unlike } of outside) {
    const vector = await parts.model().embedImage(path, signal);
    if (!vector.ok) return vector;
    examples.push({ source: { vector: vector.value, name: basename(path) }, weight, unlike });
  }
  return searchLibrary(parts, { ...question, examples }, signal);
}
