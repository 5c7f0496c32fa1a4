/**
 * One model of the catalogue onto this computer: file by file into a hidden folder, each proved, then the manifest, and
 * in one last step the folder appears on the shelf. Stopped anywhere, even by a kill, it goes on from there.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/errors.ts';
import type { Manifest } from '../embed/manifest.ts';
import { downloadAddress, downloadBytes, isIngredient, manifestOf, type CatalogueEntry } from './catalogue.ts';
import { buildClipTokenizer } from './clip-tokenizer.ts';
import { downloadFile, modelDiskFailure, noRoom, type DownloadLimits } from './download.ts';
import { hasRoom, type ModelPlaces } from './places.ts';
import { shelve } from './shelf.ts';

/** The hidden folder's name says which files it is made of: another revision never goes on with this one's parts. */
export function arrivingFolder(places: ModelPlaces, entry: Pick<CatalogueEntry, 'id' | 'downloads'>): string {
  const files = createHash('sha256').update(entry.downloads.map(({ name, sha256 }) => `${name} ${sha256}`).join('\n'));
  return join(places.arriving, `${entry.id}@${files.digest('hex').slice(0, 12)}`);
}

/** Bytes of a model that are on the disk already. */
export async function arrivedBytes(places: ModelPlaces, entry: CatalogueEntry): Promise<number> {
  const folder = arrivingFolder(places, entry);
  let bytes = 0;
  for (const file of entry.downloads) {
    const done = await sizeOf(join(folder, file.name));
    bytes += done === file.bytes ? done : Math.min(file.bytes, (await sizeOf(join(folder, `${file.name}.part`))) ?? 0);
  }
  return bytes;
}

const sizeOf = (path: string): Promise<number | null> => stat(path).then(({ size }) => size, () => null);

export interface InstallOptions {
  base: string;
  entry: CatalogueEntry;
  places: ModelPlaces;
  limits: DownloadLimits;
  signal: AbortSignal;
  /** Told how many bytes are there, of all files together. */
  arrived(bytes: number): void;
}

/** Answers the model's folder. Fails as `downloadFile` does; after a mismatch nothing of the model is left. */
export async function installModel(options: InstallOptions): Promise<Result<string>> {
  const { entry, places } = options;
  const folder = arrivingFolder(places, entry);
  try {
    await mkdir(folder, { recursive: true });
    if (!(await hasRoom(folder, downloadBytes(entry) - (await arrivedBytes(places, entry))))) return noRoom();
    const files = await downloadAll(options, folder);
    if (!files.ok) {
      if (files.error.code === 'download-mismatch') await rm(folder, { recursive: true, force: true });
      return files;
    }
    const finished = await finish(entry, folder);
    if (!finished.ok) return finished;
  } catch (error) {
    return modelDiskFailure(error, folder);
  }
  return shelve(places, entry.id, folder);
}

async function downloadAll({ base, entry, limits, signal, arrived }: InstallOptions, folder: string): Promise<Result<void>> {
  let before = 0;
  for (const file of entry.downloads) {
    const target = join(folder, file.name);
    // A file has its own name only after it was proved.
    if ((await sizeOf(target)) !== file.bytes) {
      const job = { address: downloadAddress(base, entry, file), target, bytes: file.bytes, sha256: file.sha256 };
      const result = await downloadFile(job, limits, signal, (bytes) => arrived(before + bytes));
      if (!result.ok) return result;
    }
    before += file.bytes;
    arrived(before);
  }
  return ok(undefined);
}

/** Makes what is not downloaded: the tokenizer where it has to be built, the manifest, and a word on where it all came from. */
async function finish(entry: CatalogueEntry, folder: string): Promise<Result<void>> {
  const made: Manifest['files'] = [];
  if (entry.tokenizer === 'build-clip-bpe') {
    const name = entry.manifest.text.tokenizer;
    const built = buildClipTokenizer(await readFile(join(folder, 'vocab.json'), 'utf8'), await readFile(join(folder, 'merges.txt'), 'utf8'));
    if (!built.ok) return built;
    await writeSynced(join(folder, name), built.value);
    made.push({ name, bytes: Buffer.byteLength(built.value), sha256: createHash('sha256').update(built.value).digest('hex') });
  }
  await writeSynced(join(folder, 'MODEL_CARD.md'), cardOf(entry));
  await writeSynced(join(folder, 'manifest.json'), `${JSON.stringify(manifestOf(entry, made), null, 2)}\n`);
  for (const { name } of entry.downloads) if (isIngredient(entry, name)) await rm(join(folder, name), { force: true });
  return ok(undefined);
}

const cardOf = ({ name, about, languages, repo, revision, manifest }: CatalogueEntry): string =>
  `# ${name}\n\n${about}\n\nLanguages: ${languages}. Licence: ${manifest.licence}. Source: ${manifest.source} (${repo}, revision ${revision}).\n`;

/** On the disk before the folder gets its name: a power cut must not leave a named folder with empty files. */
async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
