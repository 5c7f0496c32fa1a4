/** The installed models: put on the shelf in one step, looked through, and taken off in one step. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/errors.ts';
import { errorCode } from '../disk-error.ts';
import { loadManifest, type Manifest } from '../embed/manifest.ts';
import { modelDiskFailure } from './download.ts';
import type { ModelPlaces } from './places.ts';

export interface ShelvedModel {
  folder: string;
  /** As its manifest says, or why it cannot be read. */
  manifest: Result<Manifest>;
}

/** By id, that is by folder name. */
export async function readShelf({ shelf }: ModelPlaces): Promise<Map<string, ShelvedModel>> {
  const models = new Map<string, ShelvedModel>();
  for (const name of (await namesIn(shelf)).sort()) {
    if (name.startsWith('.')) continue;
    const folder = join(shelf, name);
    models.set(name, { folder, manifest: await loadManifest(folder) });
  }
  return models;
}

export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Moves a complete folder onto the shelf; one of that id that is there already makes room. */
export async function shelve(places: ModelPlaces, id: string, complete: string): Promise<Result<string>> {
  const folder = join(places.shelf, id);
  try {
    await moveAway(places, id);
    await rename(complete, folder);
    await rm(places.leaving, { recursive: true, force: true });
    return ok(folder);
  } catch (error) {
    return modelDiskFailure(error, folder);
  }
}

/** Takes a model off the shelf. Its folder vanishes in one step; its bytes are freed after that. */
export async function unshelve(places: ModelPlaces, id: string): Promise<Result<void>> {
  try {
    await moveAway(places, id);
    await rm(places.leaving, { recursive: true, force: true });
    return ok(undefined);
  } catch (error) {
    return modelDiskFailure(error, join(places.shelf, id));
  }
}

async function moveAway({ shelf, leaving }: ModelPlaces, id: string): Promise<void> {
  if (!(await namesIn(shelf)).includes(id)) return;
  await rm(join(leaving, id), { recursive: true, force: true });
  await mkdir(leaving, { recursive: true });
  await rename(join(shelf, id), join(leaving, id));
}
