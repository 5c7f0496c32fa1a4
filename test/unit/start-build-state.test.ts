/** When a build is old: every way in which sources and build part company. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { builtAt, inputs, isStale, outputs, stampFile } from '../../scripts/build-state.mjs';

const built = Date.UTC(2026, 0, 2);
const before = new Date(built - 60_000);
const after = new Date(built + 60_000);
let root: string;

function write(path: string, time: Date, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  utimesSync(join(root, path), time, time);
}

const touch = (path: string, time: Date): void => utimesSync(join(root, path), time, time);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'snapsift-state-'));
  write('src/core/deep/file.ts', before);
  for (const path of inputs) if (path !== 'src') write(path, before);
  for (const path of outputs) write(path, after);
  for (const folder of ['src', 'src/core', 'src/core/deep']) touch(folder, before);
  write(stampFile, after, String(built));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('is fresh when everything is older than the start of the last build', () => {
  expect(builtAt(root)).toBe(built);
  expect(isStale(root)).toBe(false);
});

it.each(inputs.filter((path) => path !== 'src'))('is stale when %s changed', (path) => {
  touch(path, after);
  expect(isStale(root)).toBe(true);
});

it('is stale when a source deep down changed, even while the build ran', () => {
  touch('src/core/deep/file.ts', new Date(built));
  expect(isStale(root)).toBe(true);
});

it('is stale when a source was removed', () => {
  rmSync(join(root, 'src/core/deep/file.ts'));
  expect(isStale(root)).toBe(true);
});

it('is not stale because something else changed', () => {
  write('README.md', after);
  write('test/a.test.ts', after);
  expect(isStale(root)).toBe(false);
});

it.each([...outputs, stampFile])('is stale without %s', (path) => {
  rmSync(join(root, path));
  expect(isStale(root)).toBe(true);
});

it('is stale when the stamp is no time', () => {
  write(stampFile, after, 'yesterday');
  expect(isStale(root)).toBe(true);
});
