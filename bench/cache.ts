/** Where benches keep what takes long to make (pictures, models, the peer's packages): .cache/bench, git-ignored. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeRandomClip } from '../scripts/random-clip.ts';

export const repository = fileURLToPath(new URL('..', import.meta.url));
export const cacheFolder = join(repository, '.cache', 'bench');

/** Makes the folder once: a half-made one never gets the name. */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder, name);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  const partial = await mkdtemp(join(cacheFolder, 'making-'));
  await make(partial);
  await rename(partial, folder);
  return folder;
}

/** An empty folder that is gone afterwards, whatever happens. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(cacheFolder, 'run-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Model folder of CLIP ViT-B/32 with random weights, seed 1; 607 MB, made once. */
export function randomClip(): Promise<string> {
  const tokenizer = join(repository, '..', 'shared', 'models', 'clip-bpe', 'tokenizer.json');
  return cached('random-clip-vit-b32', async (folder) => void (await writeRandomClip(folder, existsSync(tokenizer) ? { tokenizer } : {})));
}

export const starterModel = join(repository, 'resources', 'models', 'starter');
