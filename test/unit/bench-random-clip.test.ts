/** The random-weights CLIP, in miniature: the same graph code as the full size, run by the real runtime and tokenizer. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byteTokenizer, writeRandomClip } from '../../scripts/random-clip.ts';
import { randomFloats } from '../../scripts/onnx-graph.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapsift-random-clip-'));
  await writeRandomClip(folder, { tiny: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const length = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

async function text(rows: readonly number[][]): Promise<Float32Array[]> {
  const session = await InferenceSession.create(join(folder, 'textual.onnx'));
  const ids = BigInt64Array.from(rows.flatMap((row) => [...row, ...Array.from({ length: 77 - row.length }, () => 513)]), BigInt);
  const answer = await session.run({ input_ids: new Tensor('int64', ids, [rows.length, 77]) });
  const data = answer['text_embeds']?.data as Float32Array;
  return rows.map((_, i) => data.slice(i * 32, i * 32 + 32));
}

describe('writeRandomClip', () => {
  it('writes a visual tower with finite vectors that differ between pictures and not between batches', async () => {
    const session = await InferenceSession.create(join(folder, 'visual.onnx'));
    const pixels = randomFloats(2 * 3 * 64 * 64, 1, 9);
    const both = (await session.run({ pixel_values: new Tensor('float32', pixels, [2, 3, 64, 64]) }))['image_embeds'];
    const second = (await session.run({ pixel_values: new Tensor('float32', pixels.slice(pixels.length / 2), [1, 3, 64, 64]) }))['image_embeds'];
    const data = both?.data as Float32Array;
    expect(both?.dims).toEqual([2, 32]);
    expect(data.every(Number.isFinite)).toBe(true);
    expect(length(data.slice(0, 32))).toBeGreaterThan(0.1);
    expect(length(data.slice(0, 32).map((value, i) => value - (data[32 + i] ?? 0)))).toBeGreaterThan(0.1);
    for (const [i, value] of (second?.data as Float32Array).entries()) expect(value).toBeCloseTo(data[32 + i] ?? NaN, 4);
  });

  it('reads a text up to its first end token: the past counts, what follows does not', async () => {
    const [a, same, other] = await text([[512, 5, 6, 513], [512, 5, 6, 513, 7, 8], [512, 9, 6, 513]]);
    for (const [i, value] of (a ?? new Float32Array()).entries()) expect(same?.[i]).toBeCloseTo(value, 4);
    expect(length((a ?? new Float32Array()).map((value, i) => value - (other?.[i] ?? 0)))).toBeGreaterThan(0.1);
  });

  it('says "random weights" wherever its name is shown', async () => {
    const manifest: { name: string; source: string } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest.name).toContain('random weights');
    expect(manifest.source).toContain('random weights');
    expect(await readFile(join(folder, 'MODEL_CARD.md'), 'utf8')).toContain('Random weights');
  });

  it('makes up a tokenizer that knows every byte', () => {
    const tokenizer = new Tokenizer(JSON.parse(byteTokenizer(49_408)), {});
    const { ids } = tokenizer.encode('A b é');
    expect([ids[0], ids.at(-1)]).toEqual([49_406, 49_407]);
    expect(ids.slice(1, -1)).toEqual([256 + 'a'.charCodeAt(0), 256 + 'b'.charCodeAt(0), 0xc3, 256 + 0xa9]);
  });
});
