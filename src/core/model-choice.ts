/**
 * Which model a library uses, and proof that its files are what the manifest says. Hashing a large model takes
 * seconds: it is done again only when a file's size or date differs from what was seen at the last full check.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../shared/errors.ts';
import type { ModelInfo } from '../shared/contract.ts';
import { loadManifest, verifyModel, type Manifest } from './embed/manifest.ts';

export interface ChosenModel {
  folder: string;
  manifest: Manifest;
  /** Names the vectors table: two models, or two versions of one, never share vectors. */
  key: string;
  info: ModelInfo;
  /** Sizes and dates of the verified files. */
  stamp: string;
}

export async function chooseModel(folder: string, builtIn: boolean, knownStamp: string | null): Promise<Result<ChosenModel>> {
  const manifest = await loadManifest(folder);
  if (!manifest.ok) return manifest;
  const stamp = await stampOf(folder, manifest.value);
  if (stamp === null || stamp !== knownStamp) {
    const verified = await verifyModel(folder);
    if (!verified.ok) return verified;
  }
  return ok({ folder, manifest: manifest.value, key: keyOf(manifest.value), info: infoOf(manifest.value, folder, builtIn), stamp: stamp ?? '' });
}

const keyOf = (manifest: Manifest): string => {
  const visual = manifest.files.find(({ name }) => name === manifest.image.file);
  return `${manifest.id}-${visual?.sha256.slice(0, 8) ?? manifest.version}`;
};

const infoOf = (manifest: Manifest, folder: string, basic: boolean): ModelInfo => ({
  id: manifest.id,
  name: manifest.name,
  licence: manifest.licence,
  dimensions: manifest.dimensions,
  folder,
  basic,
});

/** Null where a file is missing: then the full check says which. */
async function stampOf(folder: string, manifest: Manifest): Promise<string | null> {
  try {
    const stats = await Promise.all(manifest.files.map(({ name }) => stat(join(folder, name))));
    return stats.map((file, index) => `${manifest.files[index]?.name}:${manifest.files[index]?.sha256}:${file.size}:${file.mtimeMs}`).join('|');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
