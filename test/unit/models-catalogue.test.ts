/** The list of downloadable models against the facts it was made of, and against what must never be believed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { downloadAddress, downloadBytes, leastPrecision, loadCatalogue, manifestOf, memoryOf, parseCatalogue, type Catalogue } from '../../src/core/models/catalogue.ts';
import { parseManifest } from '../../src/core/embed/manifest.ts';
import { must } from '../fixtures/open.ts';
import { projectRoot } from '../fixtures/photos.ts';

const path = join(projectRoot, 'resources', 'models', 'catalogue.json');
const catalogue = must(await loadCatalogue(path));

test('every entry makes a manifest that the program itself accepts', () => {
  expect(catalogue.models.map(({ id }) => id)).toEqual(['clip-vit-b32-openai-q8', 'clip-vit-b32-laion2b', 'siglip-b16-224', 'siglip2-b16-256']);
  for (const entry of catalogue.models) {
    const made = entry.tokenizer === 'build-clip-bpe' ? [{ name: 'tokenizer.json', bytes: 1, sha256: '1'.repeat(64) }] : [];
    const manifest = must(parseManifest(JSON.stringify(manifestOf(entry, made)), 'here'));
    expect(manifest.files.map(({ name }) => name).sort()).toEqual(['textual.onnx', 'tokenizer.json', 'visual.onnx']);
    expect(manifest.licence).toMatch(/^(MIT|Apache-2\.0) \(/);
  }
});

test.each([
  ['clip-vit-b32-openai-q8', 155_008_455, 512, 'int8'],
  ['clip-vit-b32-laion2b', 607_194_067, 512, 'fp32'],
  ['siglip-b16-224', 815_550_726, 768, 'fp32'],
  ['siglip2-b16-256', 503_932_990, 768, 'int8'],
])('%s: size, dimensions and precision', (id, bytes, dimensions, precision) => {
  const entry = catalogue.models.find((each) => each.id === id);
  if (entry === undefined) throw new Error('missing');
  expect([downloadBytes(entry), entry.manifest.dimensions, leastPrecision(entry)]).toEqual([bytes, dimensions, precision]);
});

test('a file is asked for by its revision, below the base address', () => {
  const [entry] = catalogue.models;
  const [file] = entry?.downloads ?? [];
  if (entry === undefined || file === undefined) throw new Error('missing');
  const expected = 'https://huggingface.co/Xenova/clip-vit-base-patch32/resolve/d15189d7028b43f1d3e65039190477f6af591c2a/onnx/vision_model_quantized.onnx';
  expect([downloadAddress(catalogue.base, entry, file), downloadAddress(`${catalogue.base}/`, entry, file)]).toEqual([expected, expected]);
});

test('16-bit weights are counted as they are in memory', () => {
  const entry = catalogue.models.find(({ id }) => id === 'siglip2-b16-256');
  if (entry === undefined) throw new Error('missing');
  expect(memoryOf(entry)).toBe(2 * 121e6 + 2 * 186_131_676 + 283_438_275);
});

describe('a list that is damaged or malicious is refused as a whole', () => {
  const text = readFileSync(path, 'utf8');
  const changed = (change: (document: Catalogue) => void): unknown => {
    const document = JSON.parse(text) as Catalogue;
    change(document);
    return document;
  };
  const first = (document: Catalogue): Catalogue['models'][number] => document.models[0] as Catalogue['models'][number];
  const file = (document: Catalogue): Catalogue['models'][number]['downloads'][number] => first(document).downloads[0] as Catalogue['models'][number]['downloads'][number];
  test.each<[string, (document: Catalogue) => void]>([
    ['an id that is a path', (document) => (first(document).id = '../../evil')],
    ['a file that leaves its folder', (document) => (file(document).name = '../evil.onnx')],
    ['a hidden file', (document) => (file(document).name = '.part')],
    ['a hash that is none', (document) => (file(document).sha256 = 'abc')],
    ['no size', (document) => (file(document).bytes = 0)],
    ['a moving revision', (document) => (first(document).revision = 'main')],
    ['a tokenizer that nobody brings', (document) => (first(document).tokenizer = 'file')],
    ['another version', (document) => Object.assign(document, { version: 2 })],
    ['a field that nobody knows', (document) => Object.assign(first(document), { run: 'this' })],
  ])('%s', (_, change) => {
    expect(parseCatalogue(changed(change), path)).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
  });

  test('no JSON at all, or no file', async () => {
    expect(await loadCatalogue(join(projectRoot, 'README.md'))).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
    expect(await loadCatalogue(join(projectRoot, 'nothing.json'))).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
  });
});
