/** The layer check against examples that it must refuse, examples that it must let pass, and the house itself. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkLayers, readSources } from '../../scripts/check-layers.ts';
import { importsOf } from '../../scripts/module-imports.ts';

const check = (files: Record<string, string>): string[] => checkLayers(new Map(Object.entries(files)));

describe('the house', () => {
  const sources = readSources(fileURLToPath(new URL('../..', import.meta.url)));

  it('is in order', () => expect(checkLayers(sources)).toEqual([]));
  it('was read: hosts, rooms and components', () => {
    for (const path of ['main/index.ts', 'core/library.ts', 'core/store/store.ts', 'renderer/app.svelte', 'shared/contract.ts']) expect([...sources.keys()]).toContain(path);
  });
});

describe('a step that is refused', () => {
  const wrong: [file: string, text: string][] = [
    ['core/library/scan.ts', "import { app } from 'electron';"],
    ['web/server.ts', "import type { App } from 'electron';"],
    ['cli/index.ts', "const { app } = await import('electron');"],
    ['engine/index.ts', "const electron = require('electron');"],
    ['vision/index.ts', "export { app } from 'electron/main';"],
    ['renderer/app.svelte', "<h1>Hello</h1>\n<script lang=\"ts\">\n  import { ipcRenderer } from 'electron';\n</script>"],
    ['renderer/state.svelte.ts', "import { readFile } from 'node:fs/promises';"],
    ['renderer/main.ts', "import { openLibrary } from '../core/library.ts';"],
    ['renderer/main.ts', "import type { Library } from '../core/library.ts';"],
    ['renderer/main.ts', "import sharp from 'sharp';"],
    ['core/search/search.ts', "import { connect } from '@lancedb/lancedb';"],
    ['core/library.ts', "import { connect } from '@lancedb/lancedb';"],
    ['core/search/search.ts', "import type { Table } from 'apache-arrow';"],
    ['vision/photo.ts', "const arrow = createRequire(import.meta.url)('apache-arrow');"],
    ['cli/index.ts', "import '@lancedb/lancedb';"],
    ['shared/contract.ts', "import { join } from 'node:path';"],
    ['shared/contract.ts', "import { isPictureName } from '../core/image/extensions.ts';"],
    ['shared/errors.ts', "import * as v from 'valibot';"],
    ['core/search/search.ts', "import { openStore } from '../store/store.ts';"],
    ['core/search/search.ts', "import { readFile } from 'node:fs/promises';"],
    ['core/search/search.ts', "import { createIndexer } from '../indexing/indexer.ts';"],
    ['core/indexing/run.ts', "import { openStore } from '../store/store.ts';"],
    ['core/jobs/gate.ts', "import type { Store } from '../store/store.ts';"],
    ['core/store/store.ts', "import type { PhotoVector } from '../embed/vectors.ts';"],
    ['core/image/codec.ts', "import { openModel } from '../open-model.ts';"],
    ['core/embed/session.ts', "import sharp from 'sharp';"],
    ['core/image/codec.ts', "import * as ort from 'onnxruntime-node';"],
    ['main/app.ts', "import { openLibrary } from '../core/library.ts';"],
    ['main/app.ts', "import type { Api } from '../renderer/api/bridge-api.ts';"],
    ['preload/index.ts', "import { contract } from '../shared/contract.ts';"],
    ['preload/index.ts', "import { readFile } from 'node:fs';"],
    ['core/library/scan.ts', "import { get } from 'node:https';"],
    ['web/server.ts', "import { openLibrary } from '../core/library.ts';"],
    ['core/faces/detect.ts', ''],
  ];
  it.each(wrong)('%s: %s', (file, text) => {
    const breaches = check({ [file]: text });
    expect(breaches).toHaveLength(1);
    expect(breaches[0]).toContain(`src/${file}`);
  });

  it('names the line, also in a component', () => {
    expect(check({ 'renderer/app.svelte': "<p>one</p>\n\n<script>\n  import 'electron';\n</script>\n" })[0]).toMatch(/^src\/renderer\/app\.svelte:4: /);
  });
});

describe('a step that is allowed', () => {
  const right: [file: string, text: string][] = [
    ['main/app.ts', "import type { App } from 'electron';\nimport { app } from 'electron';"],
    ['core/store/store.ts', "import { connect } from '@lancedb/lancedb';\nimport type * as Arrow from 'apache-arrow';"],
    ['core/search/search.ts', "import type { Store } from '../store/store.ts';\nimport { ok } from '../../shared/errors.ts';"],
    ['core/library.ts', "import { openStore } from './store/store.ts';\nimport { openModel } from './open-model.ts';"],
    ['renderer/app.svelte', "<script>import { onMount } from 'svelte';\nimport Grid from './grid/grid.svelte';\nimport './styles/base.css';</script>"],
    ['renderer/main.ts', "// import 'electron'\nconst text = \"import 'electron'\";"],
    ['core/embed/session.ts', "import { type ResizePlan } from '../image/codec.ts';"],
  ];
  it.each(right)('%s: %s', (file, text) => expect(check({ [file]: text })).toEqual([]));
});

describe('a chain', () => {
  it('to Electron is refused, and told step by step', () => {
    const breaches = check({
      'cli/index.ts': "import { serve } from '../web/server.ts';",
      'web/server.ts': "import { title } from './title.ts';",
      'web/title.ts': "import { app } from 'electron';",
    });
    expect(breaches).toContain('src/cli/index.ts: reaches "electron" through web/server.ts -> web/title.ts.');
  });

  it('from the window process to a native package is refused', () => {
    const breaches = check({
      'main/app.ts': "import { createEngineClient } from '../engine/client.ts';",
      'engine/client.ts': "import { openLibrary } from '../core/library.ts';",
      'core/library.ts': "import { openStore } from './store/store.ts';",
      'core/store/store.ts': "import { connect } from '@lancedb/lancedb';",
    });
    expect(breaches).toEqual(['src/main/app.ts: reaches "@lancedb/lancedb" through engine/client.ts -> core/library.ts -> core/store/store.ts.']);
  });

  it('of types is no chain, and a circle ends', () => {
    expect(
      check({
        'engine/host.ts': "import type { Library } from '../core/library.ts';\nimport './other.ts';",
        'engine/other.ts': "import './host.ts';",
        'core/library.ts': "import { openEmbedder } from './embed/session.ts';",
        'core/embed/session.ts': "import * as ort from 'onnxruntime-node';",
      }),
    ).toEqual([]);
  });
});

describe('imports', () => {
  const kinds: [text: string, typeOnly: boolean][] = [
    ["import a from 'x';", false],
    ["import * as a from 'x';", false],
    ["import { a } from 'x';", false],
    ["import { type A, b } from 'x';", false],
    ["import {} from 'x';", false],
    ["import 'x';", false],
    ["import a = require('x');", false],
    ["export * from 'x';", false],
    ["export { a } from 'x';", false],
    ["const a = await import('x');", false],
    ['const a = await import(`x`);', false],
    ["const a = require('x');", false],
    ["const a = require.resolve('x');", false],
    ["const a = createRequire(import.meta.url)('x');", false],
    ["import type A from 'x';", true],
    ["import type { A } from 'x';", true],
    ["import { type A } from 'x';", true],
    ["export type { A } from 'x';", true],
    ["let a: import('x').A;", true],
  ];
  it.each(kinds)('%s', (text, typeOnly) => expect(importsOf('a.ts', text)).toEqual([{ specifier: 'x', line: 1, typeOnly }]));
});
