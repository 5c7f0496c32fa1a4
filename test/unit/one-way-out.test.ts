/** Only fetch.ts opens connections to other computers: no other source imports or names a way to do it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from '../../scripts/module-imports.ts';
import { projectRoot } from '../fixtures/photos.ts';

const src = join(projectRoot, 'src');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|svelte)$/.test(name))
  .map((name) => ({ name: relative(src, join(src, name)).split(sep).join('/'), text: readFileSync(join(src, name), 'utf8') }));

const networkModules = new Set(['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises', 'undici', 'ws', 'inspector'].flatMap((name) => [name, `node:${name}`]));
/** Each with its reason; everything else that appears is a breach. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  // Downloads of models: the one way out.
  'core/models/fetch.ts': ['node:http', 'node:https'],
  // Servers of this computer's own pages; they listen and never call.
  'web/server.ts': ['node:http', 'node:net', 'ws'],
  'web/pictures.ts': ['node:http'],
  'web/guard.ts': ['node:http'],
  'web/upload.ts': ['node:http'],
};
/** Ways to call out that need no import. */
const globals = /(?<![.#\w'"])(fetch|WebSocket|EventSource|XMLHttpRequest|RTCPeerConnection|WebTransport)\s*\(|sendBeacon\s*\(/;
const allowedGlobals = new Set([
  // The page talks to the address that it came from; its content security policy lets it reach nothing else.
  'renderer/api/web-api.ts',
]);

describe('the one way out', () => {
  it('was looked for in all sources', () => expect(sources.length).toBeGreaterThan(150));

  it('is fetch.ts: no other file imports a network module beyond what its server needs', () => {
    const breaches = sources.flatMap(({ name, text }) =>
      importsOf(name, text)
        .filter(({ specifier, typeOnly }) => networkModules.has(specifier) && !typeOnly && allowed[name]?.includes(specifier) !== true)
        .map(({ specifier }) => `${name}: ${specifier}`),
    );
    expect(breaches).toEqual([]);
  });

  it('is not gone around by what needs no import', () => {
    const lines = sources.flatMap(({ name, text }) => (allowedGlobals.has(name) ? [] : text.split('\n').filter((line) => globals.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line)).map((line) => `${name}: ${line.trim()}`)));
    expect(lines).toEqual([]);
  });

  it('is used by download.ts alone', () => {
    const users = sources.filter(({ name, text }) => importsOf(name, text).some(({ specifier }) => specifier.endsWith('/fetch.ts'))).map(({ name }) => name);
    expect(users).toEqual(['core/models/download.ts']);
  });
});
