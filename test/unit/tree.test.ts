/** What npm installs: one copy of what must be one, every system's binaries known, and no address of anybody's registry. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Locked {
  version: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  optional?: boolean;
  hasInstallScript?: boolean;
  optionalDependencies?: Record<string, string>;
}

const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(lockText) as { packages: Record<string, Locked> };
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;

/** Every place below a folder at which a package of that name is installed, however deep. */
function installed(name: string, folder = join(root, 'node_modules')): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const found = names.flatMap((entry) =>
    entry.name.startsWith('@') ? readdirSync(join(folder, entry.name)).map((inner) => `${entry.name}/${inner}`) : [entry.name],
  );
  return found.flatMap((each) => [...(each === name ? [join(folder, each)] : []), ...installed(name, join(folder, each, 'node_modules'))]);
}

describe.each(['onnxruntime-node', 'sharp', 'apache-arrow', '@lancedb/lancedb', 'onnxruntime-common'])('%s', (name) => {
  it('is locked once', () => {
    const places = Object.keys(packages).filter((path) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`));
    expect(places).toEqual([`node_modules/${name}`]);
  });
  it('is installed once', () => expect(installed(name)).toEqual([join(root, 'node_modules', name)]));
});

describe.each(['sharp', '@lancedb/lancedb'])('the binaries of %s', (name) => {
  const wanted = Object.entries(packages[`node_modules/${name}`]?.optionalDependencies ?? {});
  it('are locked for every system that it knows, so that npm ci works on each', () => {
    expect(wanted.length).toBeGreaterThanOrEqual(7);
    expect(wanted.filter(([binary]) => packages[`node_modules/${binary}`]?.integrity === undefined)).toEqual([]);
  });
  it.each(['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'])('are there for %s', (system) => {
    expect(wanted.filter(([binary]) => binary.includes(system)).length).toBeGreaterThan(0);
  });
});

describe('the lock file', () => {
  it('holds no address of a registry', () => {
    const entries = Object.entries(packages);
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(lockText).not.toMatch(/"https?:\/\/[^"]*\.tgz"/);
  });
  it('holds the checksum of everything that is downloaded', () => {
    const downloaded = Object.entries(packages).filter(([path, { link }]) => path !== '' && link !== true);
    expect(downloaded.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  });
  it('holds no second stack for machine learning', () => {
    const names = Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect(names.filter((name) => ['@huggingface/transformers', 'onnxruntime-web', 'openai', '@xenova/transformers'].includes(name))).toEqual([]);
  });
});

describe('the manifest', () => {
  it('names exact versions', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
  it('installs without scripts and without addresses in the lock file', () => {
    const settings = readFileSync(join(root, '.npmrc'), 'utf8').split('\n');
    for (const line of ['ignore-scripts=true', 'save-exact=true', 'omit-lockfile-registry-resolved=true']) expect(settings).toContain(line);
  });
  it('has what must stay outside the build among the dependencies of the app', () => {
    for (const name of ['onnxruntime-node', 'sharp', '@lancedb/lancedb', 'apache-arrow']) expect(Object.keys(manifest.dependencies)).toContain(name);
    for (const name of ['electron', 'svelte', 'electron-vite']) expect(Object.keys(manifest.devDependencies)).toContain(name);
  });
});
