// @ts-check
/** Whether the built app is older than what it is built from. Looks at files; builds nothing. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the build reads, below the repository's root. Folders count with everything in them. */
export const inputs = ['src', 'electron.vite.config.ts', 'svelte.config.js', 'tsconfig.base.json', 'package.json', 'package-lock.json'];

/** What every build leaves behind. */
export const outputs = ['main/index.js', 'main/engine.js', 'main/vision.js', 'main/cli.js', 'preload/index.cjs', 'renderer/index.html'].map((name) => join('out', name));

/** Holds the time at which the last good build began: what changed while it ran is newer. */
export const stampFile = join('.cache', 'built');

/** @param {unknown} error */
const isAbsent = (error) => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/**
 * Time of the newest change at or below `path`, ms; 0 where there is nothing. A folder's own time tells of files that
 * were added, renamed or removed.
 * @param {string} path
 * @returns {number}
 */
export function newestChange(path) {
  try {
    const stats = statSync(path);
    if (!stats.isDirectory()) return stats.mtimeMs;
    return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stats.mtimeMs);
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw error;
  }
}

/**
 * When the last good build began, ms; null where there was none, or part of it is gone.
 * @param {string} root
 * @returns {number | null}
 */
export function builtAt(root) {
  if (outputs.some((path) => newestChange(join(root, path)) === 0)) return null;
  try {
    const time = Number(readFileSync(join(root, stampFile), 'utf8'));
    return Number.isFinite(time) && time > 0 ? time : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** @param {string} root */
export function isStale(root) {
  const built = builtAt(root);
  return built === null || inputs.some((path) => newestChange(join(root, path)) >= built);
}
