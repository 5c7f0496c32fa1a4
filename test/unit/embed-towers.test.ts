/** Real ONNX graphs of a few kilobytes, of every shape that a manifest can describe, run by the real runtime. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadManifest, type Manifest } from '../../src/core/embed/manifest.ts';
import { createPlaneWriter } from '../../src/core/embed/preprocess.ts';
import { openTextTower, openVisualTower } from '../../src/core/embed/towers.ts';
import { dot, norm } from '../../src/core/embed/vectors.ts';
import { temporaryFolder } from '../fixtures/photos.ts';
import { writeTinyModel, type TinyModelOptions } from '../fixtures/tiny-models.ts';

const one = { threads: 1 };

async function tiny(options: TinyModelOptions): Promise<{ folder: string; manifest: Manifest }> {
  const folder = await temporaryFolder('model');
  await writeTinyModel(folder, options);
  const manifest = await loadManifest(folder);
  if (!manifest.ok) throw new Error(manifest.error.message);
  return { folder, manifest: manifest.value };
}

/** Planes of pictures in one colour each. */
function plain(manifest: Manifest, colours: readonly [number, number, number][]): Float32Array {
  const { size } = manifest.image;
  const planes = new Float32Array(colours.length * 3 * size * size);
  const write = createPlaneWriter(manifest.image);
  colours.forEach((colour, index) => write(Uint8Array.from({ length: size * size * 3 }, (_, at) => colour[at % 3] ?? 0), planes, index * 3 * size * size));
  return planes;
}

const shapes: [string, TinyModelOptions][] = [
  ['clip, int64, no mask, normalised here', {}],
  ['clip, int32', { idType: 'int32' }],
  ['clip, mask, normalised in the graph', { mask: true, normaliseInGraph: true }],
  ['clip, squash', { resize: 'squash', interpolation: 'bilinear' }],
  ['clip, mask where the graph has it, and it has', { mask: true, maskOptional: true }],
  ['clip, mask where the graph has it, and it has not', { maskOptional: true }],
  ['clip, one row at a time', { oneRow: true }],
  ['clip, one row at a time, mask', { oneRow: true, mask: true }],
  ['siglip', { family: 'siglip' }],
  ['siglip, crop, int32, mask', { family: 'siglip', resize: 'crop', idType: 'int32', mask: true }],
];

describe.each(shapes)('a model of shape %s', (_, options) => {
  test('pictures and words meet', async () => {
    const { folder, manifest } = await tiny(options);
    const visual = await openVisualTower(folder, manifest, one);
    const text = await openTextTower(folder, manifest, one);
    if (!visual.ok || !text.ok) throw new Error('not opened');
    const pictures = await visual.value.embed(plain(manifest, [[250, 20, 20], [20, 250, 20], [20, 20, 250]]), 3);
    const words = await text.value.embed(['red', 'green', 'blue']);
    if (!pictures.ok || !words.ok) throw new Error('not run');
    for (const vector of [...pictures.value, ...words.value.vectors]) {
      expect(vector).toHaveLength(manifest.dimensions);
      expect(norm(vector)).toBeCloseTo(1, 5);
    }
    pictures.value.forEach((picture, index) => {
      const cosines = words.value.vectors.map((word) => dot(picture, word));
      expect(cosines.indexOf(Math.max(...cosines))).toBe(index);
    });
  });

  test('a batch gives the same vectors as one at a time', async () => {
    const { folder, manifest } = await tiny(options);
    const visual = await openVisualTower(folder, manifest, one);
    if (!visual.ok) throw new Error('not opened');
    const planes = plain(manifest, [[250, 20, 20], [9, 200, 90]]);
    const both = await visual.value.embed(planes, 2);
    const second = await visual.value.embed(planes.subarray(visual.value.length), 1);
    if (!both.ok || !second.ok) throw new Error('not run');
    second.value[0]?.forEach((value, index) => expect(value).toBeCloseTo(both.value[1]?.[index] ?? NaN, 5));
  });

  test('long, unknown and empty texts', async () => {
    const { folder, manifest } = await tiny(options);
    const text = await openTextTower(folder, manifest, one);
    if (!text.ok) throw new Error('not opened');
    const answer = await text.value.embed(['red', 'red '.repeat(500), '😀 狗', '', 'a'.repeat(100_000), 'שלום عليكم red']);
    if (!answer.ok) throw new Error('not run');
    expect(answer.value.truncated).toEqual([false, true, false, false, true, false]);
    expect(answer.value.understood).toEqual([true, true, false, false, expect.any(Boolean), true]);
    for (const vector of answer.value.vectors) expect(norm(vector)).toBeCloseTo(1, 5);
  });

  test('more texts than one run takes, in order', async () => {
    const { folder, manifest } = await tiny(options);
    const text = await openTextTower(folder, manifest, one);
    if (!text.ok) throw new Error('not opened');
    const texts = Array.from({ length: 40 }, (_, index) => ['red', 'green', 'blue'][index % 3] ?? '');
    const many = await text.value.embed(texts);
    const few = await text.value.embed(['red', 'green', 'blue']);
    if (!many.ok || !few.ok) throw new Error('not run');
    many.value.vectors.forEach((vector, index) => expect(dot(vector, few.value.vectors[index % 3] ?? vector)).toBeCloseTo(1, 5));
  });
});

describe('models that do not keep their promise', () => {
  test('a missing graph, and one that is none', async () => {
    const gone = await tiny({});
    rmSync(join(gone.folder, 'visual.onnx'));
    expect(await openVisualTower(gone.folder, gone.manifest, one)).toMatchObject({ ok: false, error: { code: 'model-file-missing' } });
    const none = await tiny({ defect: 'not-onnx' });
    expect(await openVisualTower(none.folder, none.manifest, one)).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
  });

  test.each(['nan-output', 'wrong-output-size'] as const)('%s', async (defect) => {
    const { folder, manifest } = await tiny({ defect });
    const tower = await openVisualTower(folder, manifest, one);
    if (!tower.ok) throw new Error('not opened');
    expect(await tower.value.embed(plain(manifest, [[1, 2, 3]]), 1)).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
  });

  test('names that the graph does not have', async () => {
    const { folder, manifest } = await tiny({});
    const image = { ...manifest, image: { ...manifest.image, output: 'nothing' } };
    const text = { ...manifest, text: { ...manifest.text, inputs: { ids: 'input_ids', mask: 'nothing' } } };
    expect(await openVisualTower(folder, image, one)).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
    expect(await openTextTower(folder, text, one)).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
  });

  test('ids of the wrong type', async () => {
    const { folder, manifest } = await tiny({ idType: 'int64' });
    const tower = await openTextTower(folder, { ...manifest, text: { ...manifest.text, idType: 'int32' } }, one);
    if (!tower.ok) throw new Error('not opened');
    expect(await tower.value.embed(['red'])).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
  });
});
