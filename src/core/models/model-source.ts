/** Where a model is imported from: a folder, or an archive of one. Both give the files that the manifest lists, and no others. */
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { errorCode } from '../disk-error.ts';
import { loadManifest, parseManifest, type Manifest } from '../embed/manifest.ts';
import { openArchive, takeInventory, tidyName, type Archive, type Inventory } from './archive.ts';

export interface SourceFile {
  name: string;
  /** Has to be read before the next file is asked for. Throws `SourceError`. */
  content: AsyncIterable<Buffer>;
}

export interface ModelSource {
  /** The folder or the archive, for sentences. */
  readonly place: string;
  readonly manifest: Manifest;
  /** Those of `wanted` that there are, in the order that suits the source. Throws `SourceError`. */
  files(wanted: ReadonlySet<string>, signal: AbortSignal): AsyncGenerator<SourceFile>;
}

/** The source, not the place where it is copied to, is at fault. */
export class SourceError extends Error {}

/** Longer ones are no manifests. */
const longestManifest = 1 << 20;

/** Fails with `model-folder-missing`, `model-file-missing`, `model-altered`, `model-invalid`, `file-unreadable` or `cancelled`. */
export async function openModelSource(path: string, signal: AbortSignal): Promise<Result<ModelSource>> {
  if (!(await isFile(path))) {
    const manifest = await loadManifest(path);
    return manifest.ok ? ok(folderSource(path, manifest.value)) : manifest;
  }
  try {
    const archive = await openArchive(path);
    if (archive === null) return fail('model-invalid', `"${path}" is neither a model's folder nor an archive that Snapsift can read (.tar, .tar.gz or .zip).`);
    return await readArchive(path, archive, signal);
  } catch (error) {
    if (signal.aborted) return fail('cancelled', 'The import was stopped.');
    return fail('file-unreadable', `"${path}" cannot be read to its end: ${reasonOf(error)}. Get the archive again.`);
  }
}

const isFile = (path: string): Promise<boolean> => stat(path).then((stats) => stats.isFile(), () => false);

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) throw error;
  return error.message.replace(/[.\s]+$/u, '');
};

function folderSource(folder: string, manifest: Manifest): ModelSource {
  return {
    place: folder,
    manifest,
    async *files(wanted) {
      for (const name of wanted) if (await isFile(join(folder, name))) yield { name, content: guarded(() => readFileOf(join(folder, name))) };
    },
  };
}

async function* readFileOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    yield* file.createReadStream({ highWaterMark: 1 << 20, autoClose: false }) as AsyncIterable<Buffer>;
  } finally {
    await file.close();
  }
}

async function readArchive(path: string, archive: Archive, signal: AbortSignal): Promise<Result<ModelSource>> {
  const inventory = await takeInventory(archive, `"${path}"`, signal);
  if (!inventory.ok) return inventory;
  const text = await readManifest(archive, inventory.value, signal);
  const manifest = text === null ? fail('model-invalid', `The manifest.json in "${path}" is too long to be one. Get the model again.`) : parseManifest(text, path);
  if (!manifest.ok) return manifest;
  // Known before a byte is copied.
  for (const { name, bytes } of manifest.value.files) {
    const there = inventory.value.files.get(name);
    if (there === undefined) return fail('model-file-missing', `The model's file ${name} is not in "${path}". Get the model again.`);
    if (there !== bytes) return fail('model-altered', `The model's file ${name} in "${path}" is not the one its manifest describes. Get the model again.`);
  }
  return ok(archiveSource(path, archive, inventory.value, manifest.value));
}

async function readManifest(archive: Archive, { root, files }: Inventory, signal: AbortSignal): Promise<string | null> {
  if ((files.get('manifest.json') ?? 0) > longestManifest) return null;
  for await (const entry of archive.entries(signal)) {
    if (tidyName(entry.name) !== `${root}manifest.json`) continue;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of entry.content()) {
      bytes += chunk.length;
      if (bytes > longestManifest) return null;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
  throw new SourceError('its manifest.json is gone');
}

const archiveSource = (path: string, archive: Archive, { root }: Inventory, manifest: Manifest): ModelSource => ({
  place: path,
  manifest,
  async *files(wanted, signal) {
    let left = wanted.size;
    const entries = guarded(() => archive.entries(signal));
    for await (const entry of entries) {
      const name = tidyName(entry.name);
      const own = name?.startsWith(root) === true ? name.slice(root.length) : null;
      if (entry.kind !== 'file' || own === null || !wanted.has(own)) continue;
      yield { name: own, content: guarded(() => entry.content()) };
      left -= 1;
      if (left === 0) return;
    }
  },
});

/** What goes wrong in reading, told apart from what goes wrong in writing. */
async function* guarded<T>(read: () => AsyncIterable<T>): AsyncGenerator<T> {
  const items = read()[Symbol.asyncIterator]();
  let done = false;
  try {
    for (;;) {
      const next = await items.next().catch((error: unknown) => {
        done = true;
        throw new SourceError(errorCode(error) === 'unknown error' ? reasonOf(error) : errorCode(error));
      });
      done = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    if (!done) await items.return?.();
  }
}
