/** What the build leaves in out/: a preload that a sandbox can run, children without Electron, natives left outside. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, root } from '../../scripts/build.mjs';
import { importsOf } from '../../scripts/module-imports.ts';
import { eventChannel, callChannel, cancelChannel } from '../../src/preload/channels.ts';
import { contract } from '../../src/shared/contract.ts';
import type { SnapsiftBridge } from '../../src/preload/bridge.ts';
import { runPreload } from './stand-in.ts';

const built = (path: string): string => join(root, 'out', path);
beforeAll(() => expect(ensureBuilt()).toBe(true));

/** An entry and every chunk that it reaches, with the packages that they import. */
function reach(entry: string): { files: string[]; packages: Set<string> } {
  const files = [entry];
  const packages = new Set<string>();
  for (const file of files) {
    for (const { specifier } of importsOf(file, readFileSync(built(file), 'utf8'))) {
      if (!specifier.startsWith('.')) packages.add(specifier);
      else {
        const path = join(file, '..', specifier);
        if (!files.includes(path) && path.endsWith('.js')) files.push(path);
      }
    }
  }
  return { files, packages };
}

describe('the built preload', () => {
  const path = built('preload/index.cjs');
  const calls: unknown[][] = [];
  const ipcRenderer = {
    invoke: (...args: unknown[]) => (calls.push(['invoke', ...args]), Promise.resolve({ ok: true, value: 1 })),
    send: (...args: unknown[]) => void calls.push(['send', ...args]),
    on: (channel: string, listener: (event: unknown, ...args: unknown[]) => void) => void heard.set(channel, listener),
  };
  const heard = new Map<string, (event: unknown, ...args: unknown[]) => void>();
  const webUtils = { getPathForFile: (file: { path?: string }) => file.path ?? '' };
  const run = (): { bridge: SnapsiftBridge; exposed: Map<string, unknown>; required: string[] } => {
    calls.length = 0;
    const { exposed, required } = runPreload(path, { ipcRenderer, webUtils });
    return { bridge: exposed.get('snapsift') as SnapsiftBridge, exposed, required };
  };

  it('is CommonJS in one file', () => {
    const text = readFileSync(path, 'utf8');
    expect(text).not.toMatch(/^\s*(import|export)\b/m);
    expect(importsOf('index.cjs', text).map(({ specifier }) => specifier)).toEqual(['electron']);
  });
  it('requires electron and nothing else', () => expect(new Set(run().required)).toEqual(new Set(['electron'])));
  it('exposes four functions and nothing else', () => {
    const { exposed, bridge } = run();
    expect([...exposed.keys()]).toEqual(['snapsift']);
    expect(Object.keys(bridge).sort()).toEqual(['call', 'cancel', 'on', 'pathForFile']);
    expect(Object.values(bridge).map((value) => typeof value)).toEqual(Array(4).fill('function'));
  });
  it('calls and cancels on its two pipes', async () => {
    const { bridge } = run();
    expect(await bridge.call('app.info', {}, 5)).toEqual({ ok: true, value: 1 });
    bridge.cancel(5);
    expect(calls).toEqual([['invoke', callChannel, { method: 'app.info', request: {}, callId: 5 }], ['send', cancelChannel, 5]]);
  });
  it.each(Object.keys(contract.events))('passes %s on, without the event object of Electron, until told to stop', (event) => {
    const { bridge } = run();
    const got: unknown[][] = [];
    const stop = bridge.on(event, (...args: unknown[]) => void got.push(args));
    bridge.on(event, () => undefined);
    const emit = (): void => heard.get(eventChannel)?.({ sender: 'secret' }, event, { a: 1 });
    emit();
    heard.get(eventChannel)?.({ sender: 'secret' }, 'another', { a: 2 });
    stop();
    emit();
    expect(got).toEqual([[{ a: 1 }]]);
  });
  it.each(['console-message', '__proto__', 'constructor', '', 'snapsift:event'])('knows no event "%s"', (event) => {
    expect(() => run().bridge.on(event, () => undefined)).toThrow(TypeError);
  });
  it('gives paths of files that have one', () => {
    const { bridge } = run();
    expect([bridge.pathForFile({ path: '/a.jpg' } as unknown as File), bridge.pathForFile({} as File)]).toEqual(['/a.jpg', null]);
  });
});

describe('the built children and the command line', () => {
  it.each(['main/cli.js', 'main/engine.js', 'main/vision.js'])('%s reaches no Electron, in none of its chunks', (entry) => {
    const { files, packages } = reach(entry);
    expect([...packages].filter((name) => /^electron(\/|$)/.test(name))).toEqual([]);
    expect(files.filter((file) => /(from|require\(|import\()\s*["']electron["']/.test(readFileSync(built(file), 'utf8')))).toEqual([]);
  });
  it('main/index.js is the one that does', () => expect(reach('main/index.js').packages).toContain('electron'));
  it('the process with the window loads no native package', () => {
    expect([...reach('main/index.js').packages].filter((name) => ['onnxruntime-node', 'sharp', '@lancedb/lancedb', 'apache-arrow'].includes(name))).toEqual([]);
  });
  it('the processes with the database load no decoder and no graph', () => {
    for (const entry of ['main/engine.js', 'main/cli.js']) {
      expect([entry, ...reach(entry).packages].filter((name) => ['onnxruntime-node', 'sharp'].includes(name))).toEqual([]);
    }
  });
});

describe('natives', () => {
  it.each([
    ['main/vision.js', ['onnxruntime-node', 'sharp']],
    ['main/engine.js', ['@lancedb/lancedb', 'apache-arrow']],
    ['main/cli.js', ['@lancedb/lancedb', 'apache-arrow']],
  ])('of %s stay outside the build', (entry, names) => {
    const { packages } = reach(entry);
    for (const name of names) expect([...packages]).toContain(name);
  });
  it('are nowhere in the built files', () => {
    const files = ['main/cli.js', 'main/engine.js', 'main/vision.js', 'main/index.js'].flatMap((entry) => reach(entry).files);
    const traces = /onnxruntime_binding|sharp-libvips-|lancedb\.linux|RecordBatchReader\.readAll/;
    expect(files.filter((file) => traces.test(readFileSync(built(file), 'utf8')))).toEqual([]);
  });
  it('come from packages that npm installs for users too', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    const names = ['main/cli.js', 'main/engine.js', 'main/vision.js', 'main/index.js'].flatMap((entry) => [...reach(entry).packages]);
    const packages = names.filter((name) => !name.startsWith('node:') && name !== 'electron');
    expect(packages.filter((name) => !Object.keys(dependencies).some((known) => name === known || name.startsWith(`${known}/`)))).toEqual([]);
  });
});

it('the built page asks for nothing but its own files', () => {
  const html = readFileSync(built('renderer/index.html'), 'utf8');
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(addresses.length).toBeGreaterThan(1);
  for (const address of addresses) expect([address, existsSync(built(join('renderer', address)))]).toEqual([address, true]);
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
});
