// @ts-check
/** Finds exiftool, which the tests read sidecars and exports with. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @param {string} path */
const isExecutable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Path of the program, or null. `EXIFTOOL` names one directly.
 * @param {Record<string, string | undefined>} env
 * @returns {string | null}
 */
export function findExiftool(env = process.env) {
  const named = env['EXIFTOOL'];
  if (named !== undefined && named !== '') return isExecutable(named) ? named : null;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'exiftool')).find(isExecutable) ?? null;
}
