/** The product as a bench drives it: a fresh library with real children, indexed at speed "full", no host around it. */
import { join } from 'node:path';
import { openLibrary, type Library } from '../src/core/library.ts';
import { silentLog } from '../src/core/log.ts';
import { forkVision } from '../src/vision/fork.ts';
import type { Result } from '../src/shared/errors.ts';
import { starterModel } from './cache.ts';

/** A bench has no use for a failure: it ends with its sentence. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

export interface ProductOptions {
  /** Empty folder for the library. */
  directory: string;
  /** Model folder, or null for the built-in one. */
  model: string | null;
  /** Built vision child. */
  vision: string;
}

/** Opens a library at speed "full". The caller closes it. */
export async function openProduct(options: ProductOptions): Promise<Library> {
  const library = must(
    await openLibrary({
      directory: join(options.directory, 'library'),
      builtInModel: starterModel,
      ...(options.model === null ? {} : { modelFolder: options.model }),
      spawn: forkVision(options.vision),
      log: silentLog,
    }),
  );
  must(await library.handlers['settings.set']({ speed: 'full' }, new AbortController().signal));
  return library;
}

/** Adds a folder and waits until everything in it is indexed: pictures done, and the seconds from the call on. */
export async function indexFolder(library: Library, folder: string): Promise<{ images: number; seconds: number }> {
  const start = performance.now();
  const state = must(await library.index([folder], new AbortController().signal));
  if (state.failed > 0) throw new Error(`${state.failed} pictures of the bench went into quarantine.`);
  return { images: state.done, seconds: (performance.now() - start) / 1000 };
}
