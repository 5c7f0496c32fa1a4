/** `searches.json`: searches that were saved under a name, and those that were made lately. */
import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { savedSearchSchema, type SavedSearch } from '../../shared/contract.ts';
import { jsonDocument, readJson } from './json-file.ts';
import type { Log } from '../log.ts';

const recentSchema = z.object({ text: z.string(), at: z.number() });
const fileSchema = z.object({ saved: z.array(savedSearchSchema).default([]), recent: z.array(recentSchema).default([]) });
type SearchesFile = z.infer<typeof fileSchema>;

/** Recent searches kept, and saved ones: more are no list that anybody reads. */
const mostRecent = 100;
const mostSaved = 1000;

export interface SavedSearches {
  readonly value: Readonly<SearchesFile>;
  /** Adds a search, or changes the one with that id. */
  save(search: Omit<SavedSearch, 'id'> & { id?: string | undefined }): Promise<Result<SavedSearch>>;
  remove(id: string): Promise<Result<void>>;
  /** The newest first; a text that was searched before moves up. */
  remember(text: string): Promise<Result<void>>;
  forgetRecent(): Promise<Result<void>>;
}

export async function openSavedSearches(directory: string, log: Log, now: () => number): Promise<SavedSearches> {
  const path = join(directory, 'searches.json');
  const read = await readJson(path, fileSchema);
  if (!read.ok) {
    log.warn(read.error.message);
    // Kept for whoever wants to mend it; a damaged list of searches is no reason to stop.
    await rename(path, `${path}.damaged`).catch((error: unknown) => log.warn('The damaged file could not be moved away.', { reason: String(error) }));
  }
  const document = jsonDocument<SearchesFile>(path, (read.ok ? read.value : null) ?? { saved: [], recent: [] });
  const change = async (next: (value: SearchesFile) => SearchesFile): Promise<Result<void>> => {
    const written = await document.change(next);
    return written.ok ? ok(undefined) : written;
  };
  return {
    get value() {
      return document.value;
    },
    async save({ id, ...rest }) {
      if (id === undefined && document.value.saved.length >= mostSaved) return fail('bad-request', `There are ${mostSaved} saved searches already. Remove some first.`);
      const search: SavedSearch = { ...rest, id: id ?? randomUUID() };
      const written = await change((value) => ({ ...value, saved: withSearch(value.saved, search) }));
      return written.ok ? ok(search) : written;
    },
    remove: (id) => change((value) => ({ ...value, saved: value.saved.filter((saved) => saved.id !== id) })),
    remember(text) {
      const tidy = text.replace(/\s+/gu, ' ').trim();
      if (tidy === '') return Promise.resolve(ok(undefined));
      return change((value) => ({ ...value, recent: [{ text: tidy, at: now() }, ...value.recent.filter((recent) => recent.text !== tidy)].slice(0, mostRecent) }));
    },
    forgetRecent: () => change((value) => ({ ...value, recent: [] })),
  };
}

/** In the place of the one with its id, else last. */
const withSearch = (all: readonly SavedSearch[], search: SavedSearch): SavedSearch[] =>
  (all.some(({ id }) => id === search.id) ? all.map((saved) => (saved.id === search.id ? search : saved)) : [...all, search]);
