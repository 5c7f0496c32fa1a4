/** What the desktop app was started with. Unknown arguments are Chromium's or the system's, and are left to them. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface AppOptions {
  /** The library's data folder, absolute. */
  library: string;
  /** Model folder asked for; undefined leaves the library's own. */
  model?: string;
}

/** @param argv everything after the executable */
export function readOptions(argv: readonly string[], defaultLibrary: string): AppOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { library: { type: 'string' }, model: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  const { library, model } = values;
  return {
    library: typeof library === 'string' ? resolve(library) : defaultLibrary,
    ...(typeof model === 'string' ? { model: model === 'built-in' ? model : resolve(model) } : {}),
  };
}

export interface Layout {
  /** Folder of the built JavaScript of main and its children. */
  built: string;
  packaged: boolean;
  /** Electron's `process.resourcesPath`. */
  resources: string;
}

export interface Paths {
  engine: string;
  vision: string;
  preload: string;
  renderer: string;
  builtInModel: string;
}

/** Where the built parts and the model lie, in a checkout and in a package. */
export function pathsOf({ built, packaged, resources }: Layout): Paths {
  const root = join(built, '..', '..');
  return {
    engine: join(built, 'engine.js'),
    vision: join(built, 'vision.js'),
    preload: join(built, '..', 'preload', 'index.cjs'),
    renderer: join(built, '..', 'renderer'),
    builtInModel: packaged ? join(resources, 'models', 'starter') : join(root, 'resources', 'models', 'starter'),
  };
}
