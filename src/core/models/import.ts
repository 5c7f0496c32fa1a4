/**
 * A model from elsewhere (a stick, a network disk, an archive) onto the shelf: every file that its manifest lists is
 * copied and proved on the way, and nothing else is taken.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { loadManifest, type Manifest } from '../embed/manifest.ts';
import { modelDiskFailure, noRoom } from './download.ts';
import { SourceError, type ModelSource, type SourceFile } from './model-source.ts';
import { hasRoom, type ModelPlaces } from './places.ts';
import { shelve } from './shelf.ts';

export interface ImportOptions {
  source: ModelSource;
  places: ModelPlaces;
  signal: AbortSignal;
  /** Told how many bytes are copied, of all files together. */
  copied(bytes: number): void;
}

export const importBytes = ({ files }: Manifest): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Answers the model's new folder. Fails with `model-file-missing`, `model-altered`, `disk-full`, `library-unwritable` or `cancelled`. */
export async function importModel(options: ImportOptions): Promise<Result<string>> {
  const { source, places } = options;
  const arriving = join(places.arriving, `import-${randomUUID()}`);
  try {
    await mkdir(arriving, { recursive: true });
    if (!(await hasRoom(arriving, importBytes(source.manifest)))) return noRoom();
    const copied = await copyAll(options, arriving);
    return copied.ok ? await shelve(places, source.manifest.id, arriving) : copied;
  } catch (error) {
    if (error instanceof SourceError) return options.signal.aborted ? stopped() : unreadable(source, error);
    return modelDiskFailure(error, arriving);
  } finally {
    await rm(arriving, { recursive: true, force: true });
  }
}

/** Beside the files that the manifest proves: itself, and a word on the model. Both are small. */
const unproved = ['manifest.json', 'MODEL_CARD.md'];
const longestUnproved = 1 << 20;

async function copyAll({ source, signal, copied }: ImportOptions, arriving: string): Promise<Result<void>> {
  const listed = new Map(source.manifest.files.map((file) => [file.name, file]));
  const missing = new Set(listed.keys());
  let before = 0;
  for await (const file of source.files(new Set([...listed.keys(), ...unproved]), signal)) {
    const promised = listed.get(file.name) ?? null;
    const done = before;
    const bytes = await copyProved(source, file, promised, arriving, signal, (now) => copied(done + now));
    if (!bytes.ok) return bytes;
    if (promised !== null) before += bytes.value;
    missing.delete(file.name);
  }
  const [gone] = missing;
  if (gone !== undefined) return fail('model-file-missing', `The model's file ${gone} is not in ${source.place}. Get the model again.`);
  // What was read is what is used: the source may have changed meanwhile.
  const again = await loadManifest(arriving);
  if (!again.ok) return again;
  return JSON.stringify(again.value) === JSON.stringify(source.manifest) ? ok(undefined) : altered('manifest.json', source);
}

const stopped = (): Result<never> => fail('cancelled', 'The import was stopped.');

const altered = (name: string, { place }: ModelSource): Result<never> =>
  fail('model-altered', `The model's file ${name} in ${place} is not the one its manifest describes. Get the model again.`);

const unreadable = ({ place }: ModelSource, { message }: SourceError): Result<never> =>
  fail('model-file-missing', `The model's files cannot be read in ${place} (${message}). Get the model again.`);

/** Answers how many bytes were copied. @param promised null for a file that nothing is promised of */
async function copyProved(source: ModelSource, { name, content }: SourceFile, promised: Manifest['files'][number] | null, to: string, signal: AbortSignal, copied: (bytes: number) => void): Promise<Result<number>> {
  await mkdir(dirname(join(to, name)), { recursive: true });
  const hash = createHash('sha256');
  const most = promised?.bytes ?? longestUnproved;
  const target = await open(join(to, name), 'w');
  try {
    let bytes = 0;
    for await (const chunk of content) {
      if (signal.aborted) return stopped();
      bytes += chunk.length;
      if (bytes > most) return altered(name, source);
      hash.update(chunk);
      await target.writeFile(chunk);
      if (promised !== null) copied(bytes);
    }
    await target.sync();
    const proved = promised === null || (bytes === promised.bytes && hash.digest('hex') === promised.sha256);
    return proved ? ok(bytes) : altered(name, source);
  } finally {
    await target.close();
  }
}
