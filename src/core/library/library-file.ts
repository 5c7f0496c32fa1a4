/** `library.json`: what a library is made of besides its tables. Read before anything else is opened. */
import { join } from 'node:path';
import * as z from 'zod';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { jsonDocument, readJson, writeJson } from './json-file.ts';

/** Layout of the library folder and its tables. Raised with every change that an older Snapsift cannot read. */
export const libraryVersion = 1;

const modelRef = z.object({ folder: z.string().nullable(), stamp: z.string().nullable() });
export type ModelRef = z.infer<typeof modelRef>;

const libraryFileSchema = z.looseObject({
  version: z.int().positive(),
  /** Absolute paths of the folders to index; none inside another. */
  folders: z.array(z.string()).default([]),
  /** The library's model; `folder` is null for the built-in one; `stamp` tells whether its files were touched. */
  model: modelRef.default({ folder: null, stamp: null }),
  /** A model whose vectors are being made: it takes over when every photo has one. */
  incoming: modelRef.nullable().default(null),
  /** The model before; its vectors are kept, so that the change can be undone. */
  previous: modelRef.nullable().default(null),
  /** Indexing was paused by the user: it stays so after a restart. */
  paused: z.boolean().default(false),
});
export type LibraryFile = z.infer<typeof libraryFileSchema>;

export type LibraryChange = Partial<Omit<LibraryFile, 'version'>>;

export interface LibraryFileStore {
  readonly value: LibraryFile;
  /** A change that goes by what is there now is a function of it: another one may be under way. */
  update(change: LibraryChange | ((now: LibraryFile) => LibraryChange)): Promise<Result<void>>;
}

export async function openLibraryFile(directory: string): Promise<Result<LibraryFileStore>> {
  const path = join(directory, 'library.json');
  const read = await readJson(path, libraryFileSchema);
  if (!read.ok) return read;
  if (read.value !== null && read.value.version > libraryVersion) {
    return fail(
      'library-newer',
      `This library was made by a newer Snapsift (library version ${read.value.version}, this program reads up to ${libraryVersion}). Update Snapsift, or choose another library folder; nothing was changed.`,
    );
  }
  const value: LibraryFile = read.value ?? { version: libraryVersion, folders: [], model: { folder: null, stamp: null }, incoming: null, previous: null, paused: false };
  if (read.value === null) {
    const written = await writeJson(path, value);
    if (!written.ok) return written;
  }
  const document = jsonDocument(path, value);
  return ok({
    get value() {
      return document.value;
    },
    async update(change) {
      const written = await document.change((now) => ({ ...now, ...(typeof change === 'function' ? change(now) : change) }));
      return written.ok ? ok(undefined) : written;
    },
  });
}
