/**
 * electron-builder.yml, read, validated and applied by electron-builder's own code. What only a packaged app can show:
 * that the unpacked natives load, and that signing and notarising succeed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Target {
  target: string;
  arch: string[];
}
interface System {
  files: string[];
  target: Target[];
  hardenedRuntime?: boolean;
}
interface Config {
  asar: boolean;
  asarUnpack: string[];
  extraResources: { from: string; to: string }[];
  electronFuses: Record<string, boolean>;
  npmRebuild: boolean;
  linux: System;
  mac: System;
  win: System;
}
type SystemName = 'linux' | 'mac' | 'win';
interface BuilderConfig {
  getConfig(projectDir: string, configPath: string | null, options: null): Promise<Config>;
  validateConfiguration(config: Config, debugLogger: unknown): Promise<void>;
}
type Filter = (file: string, stat: { isDirectory(): boolean }) => boolean;
interface FileMatchers {
  getFileMatchers(config: Config, name: 'asarUnpack', to: string, options: unknown): { createFilter(): Filter }[];
  getMainFileMatchers(from: string, to: string, expand: (text: string) => string, system: System, packager: unknown, out: string, compile: boolean): { createFilter(): Filter }[];
  getNodeModuleFileMatcher(from: string, to: string, expand: (text: string) => string, system: System, packager: unknown): { createFilter(): Filter };
}

// The builder's insides are reached through the builder, which pins their version.
const requireBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
const builder = requireBuilder('app-builder-lib/out/util/config/config.js') as BuilderConfig;
const matchers = requireBuilder('app-builder-lib/out/fileMatcher.js') as FileMatchers;

let config: Config;
beforeAll(async () => {
  config = await builder.getConfig(root, join(root, 'electron-builder.yml'), null);
});

/** Whether a file of node_modules goes into the package, by the builder's own filter. */
function ships(system: SystemName, arch: string, path: string): boolean {
  const packager = { config, debugLogger: { isEnabled: false } };
  const expand = (text: string): string => text.replaceAll('${arch}', arch);
  const filter = matchers.getNodeModuleFileMatcher(root, join(root, 'dist'), expand, config[system], packager).createFilter();
  const parts = path.split('/');
  const folders = parts.slice(1, -1).map((_, index) => parts.slice(0, index + 2).join('/'));
  return folders.every((folder) => filter(join(root, folder), { isDirectory: () => true })) && filter(join(root, path), { isDirectory: () => false });
}

/** Whether a file of the checkout itself goes into the package. */
function packs(system: SystemName, path: string): boolean {
  const info = { projectDir: root, buildResourcesDir: 'resources/build', isPrepackedAppAsar: false, config, debugLogger: { isEnabled: false } };
  const found = matchers.getMainFileMatchers(root, join(root, 'dist', 'app'), (text) => text, config[system], { info }, join(root, 'dist'), false);
  return found.some((matcher) => matcher.createFilter()(join(root, path), { isDirectory: () => false }));
}

/** Whether a file inside the archive is kept as a real file beside it. */
function unpacks(path: string): boolean {
  const options = { macroExpander: (text: string) => text, customBuildOptions: {}, globalOutDir: join(root, 'dist'), defaultSrc: root };
  const [matcher] = matchers.getFileMatchers(config, 'asarUnpack', root, options);
  return matcher?.createFilter()(join(root, path), { isDirectory: () => false }) ?? false;
}

const ort = (os: string, arch: string, name: string): string => `node_modules/onnxruntime-node/bin/napi-v6/${os}/${arch}/${name}`;
const systems = [
  ['linux', 'linux', ['x64', 'arm64']],
  ['mac', 'darwin', ['arm64']],
  ['win', 'win32', ['x64', 'arm64']],
] as const;

describe('the packages', () => {
  it('are described in words that this builder knows', async () => {
    await expect(builder.validateConfiguration(config, { isEnabled: false, add: () => undefined })).resolves.toBeUndefined();
    const misspelt = { ...config, asarUnpacked: config.asarUnpack };
    await expect(builder.validateConfiguration(misspelt, { isEnabled: false, add: () => undefined })).rejects.toThrow(/asarUnpacked/);
  });

  it.each(systems)('of %s are made for %s on %j', (system, _os, archs) => {
    expect(config[system].target.length).toBeGreaterThan(0);
    for (const { arch } of config[system].target) expect(arch).toEqual(archs);
  });

  it.each(systems)('of %s hold the built app, its manifest and its licence, and nothing else of the checkout', (system) => {
    const inside = ['out/main/index.js', 'out/main/chunks/rpc.js', 'out/preload/index.cjs', 'out/renderer/assets/index.css', 'package.json', 'LICENSE'];
    const outside = ['src/main/index.ts', 'test/electron/package.test.ts', 'bench/run.ts', 'scripts/start.mjs', 'resources/models/starter/visual.onnx', '.npmrc', 'electron-builder.yml', '.cache/built'];
    expect(inside.filter((path) => !packs(system, path))).toEqual([]);
    expect(outside.filter((path) => packs(system, path))).toEqual([]);
  });

  it('start with the desktop app, under the MIT licence', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { main: string; license: string };
    expect(manifest.main).toMatch(/^out\/main\//);
    expect(manifest.license).toBe('MIT');
  });

  it('hold the models as files outside the archive', () => {
    expect(config.extraResources).toEqual([{ from: 'resources/models', to: 'models' }]);
    expect(existsSync(join(root, 'resources/models/starter/manifest.json'))).toBe(true);
  });

  it('rebuild nothing', () => expect(config.npmRebuild).toBe(false));
});

describe.each(systems)('a package of %s', (system, os, archs) => {
  it.each(archs)('(%s) holds its own onnxruntime and no other', (arch) => {
    const all = readdirSync(join(root, 'node_modules/onnxruntime-node/bin/napi-v6')).flatMap((otherOs) =>
      readdirSync(join(root, 'node_modules/onnxruntime-node/bin/napi-v6', otherOs)).map((otherArch) => [otherOs, otherArch] as const),
    );
    expect(all).toContainEqual([os, arch]);
    for (const [otherOs, otherArch] of all) {
      const isOwn = otherOs === os && otherArch === arch;
      expect([otherOs, otherArch, ships(system, arch, ort(otherOs, otherArch, 'onnxruntime_binding.node'))]).toEqual([otherOs, otherArch, isOwn]);
    }
  });

  it.each(archs)('(%s) holds the code of every package that is not built in', (arch) => {
    for (const path of ['sharp/dist/sharp.mjs', '@lancedb/lancedb/dist/index.js', 'apache-arrow/Arrow.node.mjs', 'zod/index.js', 'ws/index.js', 'onnxruntime-node/dist/index.js']) {
      expect([path, ships(system, arch, `node_modules/${path}`)]).toEqual([path, true]);
    }
  });
});

describe('sharp', () => {
  it('is WebAssembly in Linux packages, for native sharp and Electron clash there', () => {
    for (const name of ['sharp-linux-x64', 'sharp-linux-arm64', 'sharp-libvips-linux-x64', 'sharp-libvips-linuxmusl-x64', 'sharp-linuxmusl-arm64']) {
      expect([name, ships('linux', 'x64', `node_modules/@img/${name}/lib/any.so`)]).toEqual([name, false]);
    }
    expect(ships('linux', 'x64', 'node_modules/@img/sharp-wasm32/lib/sharp-wasm32.node.wasm')).toBe(true);
    expect(ships('linux', 'x64', 'node_modules/@emnapi/runtime/dist/emnapi.cjs')).toBe(true);
  });

  it.each([
    ['mac', 'arm64', 'sharp-darwin-arm64'],
    ['win', 'x64', 'sharp-win32-x64'],
  ] as const)('is native in packages of %s', (system, arch, name) => {
    expect(ships(system, arch, `node_modules/@img/${name}/sharp.node`)).toBe(true);
    expect(ships(system, arch, 'node_modules/@img/sharp-wasm32/lib/sharp-wasm32.node.wasm')).toBe(false);
  });
});

describe('the archive', () => {
  it('leaves what the system loads outside', () => {
    expect(config.asar).toBe(true);
    for (const path of [
      ort('linux', 'x64', 'libonnxruntime.so.1'),
      ort('win32', 'arm64', 'DirectML.dll'),
      'node_modules/sharp/dist/sharp.mjs',
      'node_modules/@img/sharp-win32-x64/lib/libvips-42.dll',
      'node_modules/@img/sharp-wasm32/lib/sharp-wasm32.node.wasm',
      'node_modules/@lancedb/lancedb-linux-x64-gnu/lancedb.linux-x64-gnu.node',
      'node_modules/@lancedb/lancedb/dist/native.js',
    ]) {
      expect([path, unpacks(path)]).toEqual([path, true]);
    }
  });
  it('keeps everything else in', () => {
    for (const path of ['out/main/index.js', 'out/renderer/index.html', 'node_modules/zod/index.js']) expect([path, unpacks(path)]).toEqual([path, false]);
  });
});

it('the fuses keep the app from being used as something else', () => {
  expect(config.electronFuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});
