/** What every command is given, and how it opens the library. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fail, ok, type Result } from '../shared/errors.ts';
import { openLibrary, type Library } from '../core/library.ts';
import { defaultLibraryDirectory } from '../core/library/default-directory.ts';
import type { Log } from '../core/log.ts';
import { forkVision } from '../vision/fork.ts';
import type { CommandLine } from './args.ts';
import { checkedHandlers } from './checked-handlers.ts';
import type { Output } from './output.ts';

/** What the build put where; only the entry file knows its own place. */
export interface BuiltFiles {
  builtInModel: string;
  vision: string;
  renderer: string;
}

export interface Context {
  line: CommandLine;
  output: Output;
  log: Log;
  /** Aborts when the user presses Ctrl+C. */
  signal: AbortSignal;
  files: BuiltFiles;
}

export function openCommandLibrary({ line, log, files }: Context): Promise<Result<Library>> {
  const model = line.values.get('model');
  const catalogue = line.values.get('catalogue');
  return openLibrary({
    directory: line.values.get('library') ?? defaultLibraryDirectory({ platform: process.platform, env: process.env, home: homedir() }),
    builtInModel: files.builtInModel,
    spawn: forkVision(files.vision),
    log,
    ...(model === undefined ? {} : { modelFolder: model }),
    ...(catalogue === undefined ? {} : { catalogue: resolve(catalogue) }),
  });
}

/** Opens the library, uses it and closes it, whatever happens in between. */
export async function withLibrary<T>(context: Context, use: (library: Library) => Promise<Result<T>>): Promise<Result<T>> {
  const library = await openCommandLibrary(context);
  if (!library.ok) return library;
  try {
    return await use({ ...library.value, handlers: checkedHandlers(library.value.handlers) });
  } finally {
    await library.value.close();
  }
}

/** A whole number option within bounds, or its default. */
export function numberOption(line: CommandLine, name: string, bounds: { least: number; most: number; otherwise: number }): Result<number> {
  const text = line.values.get(name);
  if (text === undefined) return ok(bounds.otherwise);
  const value = Number(text);
  if (/^-?\d+$/.test(text) && value >= bounds.least && value <= bounds.most) return ok(value);
  return fail('bad-request', `--${name} takes a whole number from ${bounds.least} to ${bounds.most}, not "${text}".`);
}
