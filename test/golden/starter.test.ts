/** The starter model against the vectors that came with it: words to 1e-4, photos to a cosine of 0.999. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createSharpCodec } from '../../src/core/image/sharp-codec.ts';
import { sniff } from '../../src/core/image/sniff.ts';
import { loadManifest, type Manifest } from '../../src/core/embed/manifest.ts';
import { createPlaneWriter } from '../../src/core/embed/preprocess.ts';
import { openTextTower, openVisualTower, type TextTower, type VisualTower } from '../../src/core/embed/towers.ts';
import { dot } from '../../src/core/embed/vectors.ts';
import { modelInput } from '../../src/vision/model-input.ts';
import { hasSharedPhotos, sharedFolder, starterModel } from '../fixtures/photos.ts';

if (!hasSharedPhotos) console.log('Skipped: the photos of the golden table (../shared/photos) are not here; its words are tested.');

const table = z.object({
  texts: z.array(z.object({ text: z.string(), vector: z.array(z.number()) })),
  images: z.array(z.object({ file: z.string(), vector: z.array(z.number()) })),
});
const golden = table.parse(JSON.parse(readFileSync(join(starterModel, 'golden.json'), 'utf8')));

let manifest: Manifest;
let visual: VisualTower;
let text: TextTower;

beforeAll(async () => {
  const loaded = await loadManifest(starterModel);
  if (!loaded.ok) throw new Error(loaded.error.message);
  manifest = loaded.value;
  const [pictures, words] = [await openVisualTower(starterModel, manifest, { threads: 1 }), await openTextTower(starterModel, manifest, { threads: 1 })];
  if (!pictures.ok || !words.ok) throw new Error('The starter model was not opened.');
  visual = pictures.value;
  text = words.value;
});

describe('the starter model', () => {
  test('a table is there', () => expect([golden.texts.length, golden.images.length]).toEqual([8, 10]));

  test.each(golden.texts)('"$text"', async ({ text: words, vector }) => {
    const answer = await text.embed([words]);
    const mine = answer.ok ? answer.value.vectors[0] : undefined;
    expect(mine).toHaveLength(vector.length);
    mine?.forEach((value, index) => expect(Math.abs(value - (vector[index] ?? NaN))).toBeLessThan(1e-4));
  });

  test.runIf(hasSharedPhotos).each(golden.images)('$file', async ({ file, vector }) => {
    // The table names photos from the shared model folder.
    const bytes = readFileSync(resolve(sharedFolder, 'models', 'starter', file));
    const codec = createSharpCodec();
    const sniffed = sniff(bytes);
    const probe = sniffed === null ? null : await codec.probe(bytes, sniffed);
    const decoded = probe?.ok ? await codec.decode(bytes, probe.value, 1024) : null;
    if (!probe?.ok || !decoded?.ok) throw new Error('not decoded');
    const planes = new Float32Array(visual.length);
    createPlaneWriter(manifest.image)(await modelInput(codec, bytes, probe.value, decoded.value, manifest.image), planes, 0);
    const answer = await visual.embed(planes, 1);
    const mine = answer.ok ? answer.value[0] : undefined;
    expect(dot(mine ?? new Float32Array(vector.length), Float32Array.from(vector))).toBeGreaterThanOrEqual(0.999);
  });
});
