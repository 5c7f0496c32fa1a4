import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadManifest, parseManifest, verifyModel, type Manifest } from '../../src/core/embed/manifest.ts';
import { starterModel, temporaryFolder } from '../fixtures/photos.ts';
import { writeTinyModel } from '../fixtures/tiny-models.ts';

let good: Manifest;

beforeAll(async () => {
  const folder = await temporaryFolder('model');
  await writeTinyModel(folder);
  const loaded = await loadManifest(folder);
  if (!loaded.ok) throw new Error(loaded.error.message);
  good = loaded.value;
});

const changed = (change: (manifest: Record<string, unknown>) => void): string => {
  const copy = structuredClone(good) as Record<string, unknown>;
  change(copy);
  return JSON.stringify(copy);
};

describe('manifests', () => {
  test('the starter model is whole', async () => {
    expect(await verifyModel(starterModel)).toMatchObject({ ok: true, value: { id: 'starter-0', dimensions: 256, image: { resize: 'squash', size: 128 } } });
  });

  test.each([
    ['clip', {}], ['siglip', { family: 'siglip' as const }], ['int32 ids', { idType: 'int32' as const }], ['mask', { mask: true }],
  ])('a generated model is whole: %s', async (_, options) => {
    const folder = await temporaryFolder('model');
    await writeTinyModel(folder, options);
    expect((await verifyModel(folder)).ok).toBe(true);
  });

  test.each<[string, (manifest: Record<string, unknown>) => void]>([
    ['no id', (m) => delete m['id']],
    ['an id that is a path', (m) => (m['id'] = '../x')],
    ['an unknown family', (m) => (m['family'] = 'dino')],
    ['no dimensions', (m) => (m['dimensions'] = 0)],
    ['a file outside the folder', (m) => (m['files'] = [{ name: '../../etc/passwd', bytes: 1, sha256: 'a'.repeat(64) }])],
    ['an absolute file', (m) => (m['image'] = { ...good.image, file: '/etc/passwd' })],
    ['a file with a back step', (m) => (m['image'] = { ...good.image, file: 'a/../../b' })],
    ['a used file without a checksum', (m) => (m['files'] = good.files.slice(1))],
    ['a deviation of zero', (m) => (m['image'] = { ...good.image, std: [0, 1, 1] })],
    ['a context of four tokens and no more', (m) => (m['text'] = { ...good.text, contextLength: 1 })],
    ['a checksum that is none', (m) => (m['files'] = good.files.map((file) => ({ ...file, sha256: 'abc' })))],
    ['a text where a number belongs', (m) => (m['logitScale'] = '100')],
  ])('refused: %s', (_, change) => expect(parseManifest(changed(change), 'folder')).toMatchObject({ ok: false, error: { code: 'model-invalid' } }));

  test('refused: no JSON', () => {
    for (const text of ['', '{', 'null', '[]', '"x"']) expect(parseManifest(text, 'folder')).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
  });

  test('fields from the future are ignored', () =>
    expect(parseManifest(changed((manifest) => (manifest['colour'] = 'blue')), 'folder')).toEqual({ ok: true, value: good }));
});

describe('model folders', () => {
  test('a folder that is missing, a file in its place, no manifest', async () => {
    const folder = await temporaryFolder('model');
    expect(await verifyModel(join(folder, 'nothing'))).toMatchObject({ ok: false, error: { code: 'model-folder-missing' } });
    writeFileSync(join(folder, 'file'), 'x');
    expect(await verifyModel(join(folder, 'file'))).toMatchObject({ ok: false, error: { code: 'model-folder-missing' } });
    expect(await verifyModel(folder)).toMatchObject({ ok: false, error: { code: 'model-file-missing' } });
  });

  test.each([
    ['missing-file', 'model-file-missing'], ['altered-file', 'model-altered'],
  ] as const)('%s is told', async (defect, code) => {
    const folder = await temporaryFolder('model');
    await writeTinyModel(folder, { defect });
    expect(await verifyModel(folder)).toMatchObject({ ok: false, error: { code } });
  });

  test('a missing tokenizer and a shortened graph', async () => {
    const folder = await temporaryFolder('model');
    await writeTinyModel(folder);
    rmSync(join(folder, 'tokenizer.json'));
    expect(await verifyModel(folder)).toMatchObject({ ok: false, error: { code: 'model-file-missing' } });
    writeFileSync(join(folder, 'visual.onnx'), 'short');
    expect(await verifyModel(folder)).toMatchObject({ ok: false, error: { code: 'model-altered' } });
  });

  test('every failure is one sentence or two, and says what to do', async () => {
    const failures = [await verifyModel('/nowhere'), parseManifest('{}', 'x')];
    for (const failure of failures) expect(failure.ok ? '' : failure.error.message).toMatch(/^[A-Z].*\. (Choose|Get) .*\.$/);
  });
});
