/** How the models that there are, on this computer and in the catalogue, are described to people. Pure. */
import type { Failure, Result } from '../../shared/errors.ts';
import type { ModelEntry } from '../../shared/models-contract.ts';
import type { Manifest } from '../embed/manifest.ts';
import { downloadBytes, leastPrecision, memoryOf, type CatalogueEntry } from './catalogue.ts';
import type { DownloadState } from './downloads.ts';
import { estimate, towerSeconds, type Measured } from './estimate.ts';
import type { ShelvedModel } from './shelf.ts';

/** A model folder outside the shelf: the built-in one, or one that was chosen where it lies. */
export interface OutsideModel {
  folder: string;
  manifest: Manifest;
  builtIn: boolean;
}

export interface Known {
  catalogue: readonly CatalogueEntry[];
  shelf: ReadonlyMap<string, ShelvedModel>;
  outside: readonly OutsideModel[];
  download(id: string): DownloadState | null;
  /** Bytes copied of an import that goes on. */
  importing: ReadonlyMap<string, { manifest: Manifest; progress: NonNullable<ModelEntry['progress']> }>;
  /** What was found wrong with a folder's files. */
  problem(folder: string): Failure | null;
  role(folder: string): ModelEntry['role'];
  measured: Measured | null;
  /** Folder of the model that was measured with: its own speed is known, not estimated. */
  measuredFolder: string;
  photos: number;
}

const noProgress = { progress: null, problem: null, estimate: null } as const;

export function describeModels(known: Known): ModelEntry[] {
  const built = known.outside.filter(({ builtIn }) => builtIn).map((model) => ofFolder(known, model.folder, model.manifest, 'built-in'));
  const listed = known.catalogue.map((entry) => ofEntry(known, entry));
  const ids = new Set(known.catalogue.map(({ id }) => id));
  const imported = [...known.shelf].filter(([id]) => !ids.has(id)).map(([id, model]) => ofShelf(known, id, model));
  const copied = [...known.importing].filter(([id]) => !ids.has(id) && !known.shelf.has(id)).map(([id, { manifest, progress }]) => ({
    ...ofManifest(manifest), ...noProgress, id, state: 'importing' as const, origin: 'imported' as const, role: null, progress, folder: null,
  }));
  const entries = [...built, ...listed, ...imported, ...copied];
  for (const model of known.outside.filter(({ builtIn }) => !builtIn)) {
    const entry = ofFolder(known, model.folder, model.manifest, 'elsewhere');
    entries.push(entries.some(({ id }) => id === entry.id) ? { ...entry, id: elsewhereId(entry.id) } : entry);
  }
  return entries;
}

/** Told apart from a model of the same id on the shelf or in the catalogue. */
export const elsewhereId = (id: string): string => `${id.slice(0, 54)}@elsewhere`;

const ofManifest = (manifest: Manifest): Pick<ModelEntry, 'name' | 'about' | 'licence' | 'source' | 'dimensions' | 'languages' | 'bytes' | 'memory' | 'precision'> => ({
  name: manifest.name,
  about: '',
  licence: manifest.licence,
  source: manifest.source,
  dimensions: manifest.dimensions,
  languages: '',
  bytes: manifest.files.reduce((sum, { bytes }) => sum + bytes, 0),
  memory: null,
  precision: null,
});

function ofFolder(known: Known, folder: string, manifest: Manifest, origin: ModelEntry['origin']): ModelEntry {
  const problem = known.problem(folder);
  const measured = known.measured !== null && known.measuredFolder === folder ? known.measured : null;
  return {
    ...ofManifest(manifest),
    id: manifest.id,
    state: problem === null ? 'installed' : 'damaged',
    origin,
    role: known.role(folder),
    progress: null,
    problem: shown(problem),
    estimate: measured === null ? null : estimate(known.photos, measured.tower, measured),
    folder,
  };
}

function ofShelf(known: Known, id: string, { folder, manifest }: ShelvedModel): ModelEntry {
  if (manifest.ok) return { ...ofFolder(known, folder, manifest.value, 'imported'), id };
  return {
    ...noProgress, id, name: id, about: '', licence: '', source: '', dimensions: 1, languages: '', bytes: 0, memory: null, precision: null,
    state: 'damaged', origin: 'imported', role: known.role(folder), problem: shown(manifest.error), folder,
  };
}

function ofEntry(known: Known, entry: CatalogueEntry): ModelEntry {
  const download = known.download(entry.id);
  const copying = known.importing.get(entry.id);
  const shelved = known.shelf.get(entry.id);
  const problem = shelved === undefined ? null : problemOf(known, shelved);
  const state = download?.state ?? (copying !== undefined ? 'importing' : shelved === undefined ? 'available' : problem === null ? 'installed' : 'damaged');
  const { measured } = known;
  const own = measured !== null && shelved?.folder === known.measuredFolder ? measured.tower : null;
  return {
    id: entry.id,
    name: entry.name,
    about: entry.about,
    licence: entry.manifest.licence,
    source: entry.manifest.source,
    dimensions: entry.manifest.dimensions,
    languages: entry.languages,
    bytes: downloadBytes(entry),
    memory: memoryOf(entry),
    precision: leastPrecision(entry),
    state,
    origin: shelved?.manifest.ok === true && !isPinned(entry, shelved.manifest) ? 'imported' : 'catalogue',
    role: shelved === undefined ? null : known.role(shelved.folder),
    progress: download !== null ? { done: download.done, total: download.total, rate: download.rate, eta: download.eta } : (copying?.progress ?? null),
    problem: shown(download?.error ?? problem),
    estimate: measured === null ? null : estimate(known.photos, own ?? towerSeconds(entry.gflopPerImage, measured), measured),
    folder: shelved?.folder ?? null,
  };
}

const problemOf = (known: Known, { folder, manifest }: ShelvedModel): Failure | null => (manifest.ok ? known.problem(folder) : manifest.error);

/** The shelf holds what the catalogue names, and not an import that has its id. */
function isPinned(entry: CatalogueEntry, manifest: Extract<Result<Manifest>, { ok: true }>): boolean {
  const pinned = entry.downloads.find(({ name }) => name === entry.manifest.image.file)?.sha256;
  return manifest.value.files.some(({ sha256 }) => sha256 === pinned);
}

const shown = (failure: Failure | null): ModelEntry['problem'] => (failure === null ? null : { code: failure.code, message: failure.message });
