/** Which model a library opens with. */
import { resolve } from 'node:path';
import { ok, type Failure, type Result } from '../shared/errors.ts';
import type { LibraryFileStore, ModelRef } from './library/library-file.ts';
import type { OpenOptions } from './library-types.ts';
import { chooseModel, type ChosenModel } from './model-choice.ts';

type RememberOptions = Pick<OpenOptions, 'builtInModel' | 'modelFolder' | 'log'>;

export interface Remembered {
  chosen: ChosenModel;
  /** The library's model could not be used: another one stands in. */
  failed: { folder: string; failure: Failure } | null;
}

/**
 * The model asked for, else the library's own. A new choice is remembered. Where the library's own cannot be used any
 * more (removed, damaged) the one before or the built-in one stands in, so that the library opens and can be mended.
 */
export async function rememberedModel(file: LibraryFileStore, options: RememberOptions): Promise<Result<Remembered>> {
  const asked = options.modelFolder;
  const known = file.value.model;
  const folder = asked === undefined ? known.folder : asked === 'built-in' ? null : resolve(asked);
  const chosen = await chooseRef({ folder, stamp: folder === known.folder ? known.stamp : null }, options);
  if (chosen.ok) {
    const changed = folder !== known.folder || chosen.value.stamp !== known.stamp;
    const written = changed ? await file.update({ model: { folder, stamp: chosen.value.stamp } }) : ok(undefined);
    return written.ok ? ok({ chosen: chosen.value, failed: null }) : written;
  }
  if (asked !== undefined || folder === null) return chosen;
  options.log.warn(`${chosen.error.message} Until then another model stands in.`);
  const before = file.value.previous === null ? null : await chooseRef(file.value.previous, options);
  const instead = before?.ok === true ? before : await chooseRef({ folder: null, stamp: null }, options);
  return instead.ok ? ok({ chosen: instead.value, failed: { folder, failure: chosen.error } }) : instead;
}

/** The model that a reference names, its files proved unless its stamp vouches for them. */
export const chooseRef = ({ folder, stamp }: ModelRef, { builtInModel }: Pick<OpenOptions, 'builtInModel'>): Promise<Result<ChosenModel>> => chooseModel(folder ?? builtInModel, folder === null, stamp);
