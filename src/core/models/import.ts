/**
 * A model folder from elsewhere (a stick, a network disk) onto the shelf: every file that its manifest lists is copied
 * and proved on the way, and nothing else is taken.
 */
import { createHash, randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { errorCode, isDiskFull } from '../disk-error.ts';
import { loadManifest, type Manifest } from '../embed/manifest.ts';
import { modelDiskFailure, noRoom } from './download.ts';
import { hasRoom, type ModelPlaces } from './places.ts';
import { shelve } from './shelf.ts';

export interface ImportOptions {
  folder: string;
  manifest: Manifest;
  places: ModelPlaces;
  signal: AbortSignal;
  /** Told how many bytes are copied, of all files together. */
  copied(bytes: number): void;
}

export const importBytes = ({ files }: Manifest): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Answers the model's new folder. Fails with `model-file-missing`, `model-altered`, `disk-full`, `library-unwritable` or `cancelled`. */
export async function importModel(options: ImportOptions): Promise<Result<string>> {
  const { manifest, places } = options;
  const arriving = join(places.arriving, `import-${randomUUID()}`);
  try {
    await mkdir(arriving, { recursive: true });
    if (!(await hasRoom(arriving, importBytes(manifest)))) return noRoom();
    const copied = await copyAll(options, arriving);
    return copied.ok ? await shelve(places, manifest.id, arriving) : copied;
  } catch (error) {
    return modelDiskFailure(error, arriving);
  } finally {
    await rm(arriving, { recursive: true, force: true });
  }
}

async function copyAll({ folder, manifest, signal, copied }: ImportOptions, arriving: string): Promise<Result<void>> {
  let before = 0;
  for (const file of manifest.files) {
    const result = await copyProved(folder, arriving, file, signal, (bytes) => copied(before + bytes));
    if (!result.ok) return result;
    before += file.bytes;
  }
  for (const name of ['MODEL_CARD.md', 'manifest.json']) {
    if ((await stat(join(folder, name)).catch(() => null)) !== null) await copyFile(join(folder, name), join(arriving, name));
  }
  // What was read is what is used: the folder may have changed meanwhile.
  const again = await loadManifest(arriving);
  if (!again.ok) return again;
  return JSON.stringify(again.value) === JSON.stringify(manifest) ? ok(undefined) : altered('manifest.json', folder);
}

const altered = (name: string, folder: string): Result<never> =>
  fail('model-altered', `The model's file ${name} in ${folder} is not the one its manifest describes. Get the model again.`);

async function copyProved(from: string, to: string, file: Manifest['files'][number], signal: AbortSignal, copied: (bytes: number) => void): Promise<Result<void>> {
  await mkdir(dirname(join(to, file.name)), { recursive: true });
  const source = await open(join(from, file.name), 'r').catch((error: unknown) => errorCode(error));
  if (typeof source === 'string') return fail('model-file-missing', `The model's file ${file.name} cannot be read in ${from} (${source}). Get the model again.`);
  const hash = createHash('sha256');
  const target = await open(join(to, file.name), 'w');
  try {
    let bytes = 0;
    for await (const chunk of source.createReadStream({ highWaterMark: 1 << 20, autoClose: false })) {
      if (signal.aborted) return fail('cancelled', 'The import was stopped.');
      bytes += (chunk as Buffer).length;
      if (bytes > file.bytes) return altered(file.name, from);
      hash.update(chunk as Buffer);
      await target.writeFile(chunk as Buffer);
      copied(bytes);
    }
    await target.sync();
    return bytes === file.bytes && hash.digest('hex') === file.sha256 ? ok(undefined) : altered(file.name, from);
  } catch (error) {
    if (isDiskFull(error)) return noRoom();
    if (!(error instanceof Error && 'code' in error)) throw error;
    return fail('model-file-missing', `The model's file ${file.name} cannot be copied from ${from} (${errorCode(error)}). Try again.`);
  } finally {
    await source.close();
    await target.close();
  }
}
