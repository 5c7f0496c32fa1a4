/** The ONNX writer against the real runtime: what it writes loads, keeps its types and computes what it should. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder, randomFloats } from '../../scripts/onnx-graph.ts';
import { varint, writeOnnx } from '../../scripts/onnx-writer.ts';
import { writeTinyModel, type TinyModelOptions } from '../fixtures/tiny-models.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapsift-onnx-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function embed(model: string, colour: readonly [number, number, number], size: number, output = 'image_embeds'): Promise<Float32Array> {
  const session = await InferenceSession.create(join(model, 'visual.onnx'));
  const plane = size * size;
  const pixels = Float32Array.from({ length: 3 * plane }, (_, i) => colour[Math.floor(i / plane)] ?? 0);
  const answer = await session.run({ pixel_values: new Tensor('float32', pixels, [1, 3, size, size]) });
  return answer[output]?.data as Float32Array;
}

async function embedIds(model: string, ids: readonly number[], options: { type: 'int64' | 'int32'; mask: boolean }): Promise<Float32Array> {
  const session = await InferenceSession.create(join(model, 'textual.onnx'));
  const tensor = (values: readonly number[]): Tensor =>
    options.type === 'int64' ? new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]) : new Tensor('int32', Int32Array.from(values), [1, values.length]);
  const feeds = options.mask ? { input_ids: tensor(ids), attention_mask: tensor(ids.map((id) => (id === 0 ? 0 : 1))) } : { input_ids: tensor(ids) };
  return (await session.run(feeds))['text_embeds']?.data as Float32Array;
}

const cosine = (a: Float32Array, b: Float32Array): number => {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

describe('varint', () => {
  it.each([
    [0, [0]],
    [1, [1]],
    [127, [127]],
    [128, [0x80, 1]],
    [300, [0xac, 2]],
    [350_000_000, [0x80, 0xa7, 0xf2, 0xa6, 1]],
    [-1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
  ])('writes %d as protocol buffers do', (value, bytes) => {
    expect([...varint(value)]).toEqual(bytes);
  });
});

describe('randomFloats', () => {
  it('is repeatable, centred, and has the deviation asked for', () => {
    const values = randomFloats(100_000, 0.5, 7);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(mean).toBeCloseTo(0, 2);
    expect(deviation).toBeCloseTo(0.5, 2);
    expect(randomFloats(100, 0.5, 7)).toEqual(values.slice(0, 100));
    expect(randomFloats(100, 0.5, 8)).not.toEqual(values.slice(0, 100));
  });
});

describe('writeOnnx', () => {
  it('writes constants and attributes that the runtime reads back', async () => {
    const graph = new GraphBuilder('sum', 1);
    const input = graph.input('x', 'float32', ['batch', 3]);
    const scaled = graph.op('Gemm', [input, graph.floats('w', [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6))], { alpha: { float: 0.5 } });
    graph.op('Concat', [scaled, scaled], { axis: -1 }, 'y');
    graph.output('y', 'float32', ['batch', 4]);
    const path = join(folder, 'sum.onnx');
    const written = await writeOnnx(path, graph.build());
    const bytes = await readFile(path);
    expect(written).toEqual({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    const session = await InferenceSession.create(path);
    const answer = await session.run({ x: new Tensor('float32', Float32Array.of(1, 1, 1, 2, 0, 0), [2, 3]) });
    expect([...(answer['y']?.data as Float32Array)]).toEqual([4.5, 6, 4.5, 6, 1, 2, 1, 2]);
    expect(answer['y']?.dims).toEqual([2, 4]);
  });

  it('refuses a constant whose bytes do not fit its shape', async () => {
    const graph = new GraphBuilder('bad', 1);
    graph.op('Identity', [graph.floats('w', [3], Float32Array.of(1))], {}, 'y');
    graph.output('y', 'float32', [3]);
    await expect(writeOnnx(join(folder, 'bad.onnx'), graph.build())).rejects.toThrow('Tensor w has 4 bytes, not 12.');
  });
});

describe('writeTinyModel', () => {
  const shapes: TinyModelOptions[] = [
    {},
    { family: 'siglip', dimensions: 24, size: 64 },
    { idType: 'int32', normaliseInGraph: true },
    { mask: true, contextLength: 32 },
    { mask: true, idType: 'int32', resize: 'squash', dimensions: 8 },
  ];

  it.each(shapes)('runs, and red pictures are nearest to the word red: %j', async (options) => {
    const model = join(folder, `tiny-${JSON.stringify(options).replace(/\W/g, '')}`);
    const manifest = await writeTinyModel(model, options);
    const type = options.idType ?? 'int64';
    const ask = (id: number): Promise<Float32Array> => {
      const ids = options.mask === true ? [2, id, 3] : [2, id, 3, ...Array.from({ length: manifest.text.contextLength - 3 }, () => 0)];
      return embedIds(model, ids, { type, mask: options.mask === true });
    };
    const red = await embed(model, [1.5, -1.5, -1.5], manifest.image.size);
    const [toRed, toGreen, toBlue] = [cosine(red, await ask(4)), cosine(red, await ask(5)), cosine(red, await ask(6))];
    expect(red).toHaveLength(manifest.dimensions);
    expect(toRed).toBeGreaterThan(0.8);
    expect(Math.max(toGreen, toBlue)).toBeLessThan(0);
    if (options.normaliseInGraph === true) expect(red.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
  });

  it('is the same file for the same seed and another for another', async () => {
    const [a, b, c] = await Promise.all([
      writeTinyModel(join(folder, 'a'), { seed: 5 }),
      writeTinyModel(join(folder, 'b'), { seed: 5 }),
      writeTinyModel(join(folder, 'c'), { seed: 6 }),
    ]);
    expect(a.files).toEqual(b.files);
    expect(a.files[0]?.sha256).not.toBe(c.files[0]?.sha256);
  });

  it('gives broken models on request', async () => {
    await writeTinyModel(join(folder, 'nan'), { defect: 'nan-output' });
    expect((await embed(join(folder, 'nan'), [1, 1, 1], 32)).every(Number.isNaN)).toBe(true);
    await writeTinyModel(join(folder, 'wide'), { defect: 'wrong-output-size' });
    expect(await embed(join(folder, 'wide'), [1, 1, 1], 32)).toHaveLength(32);
    const altered = await writeTinyModel(join(folder, 'altered'), { defect: 'altered-file' });
    const bytes = await readFile(join(folder, 'altered', 'visual.onnx'));
    expect(bytes.length).toBe(altered.files[0]?.bytes);
    expect(createHash('sha256').update(bytes).digest('hex')).not.toBe(altered.files[0]?.sha256);
    await writeTinyModel(join(folder, 'missing'), { defect: 'missing-file' });
    await expect(readFile(join(folder, 'missing', 'visual.onnx'))).rejects.toThrow('ENOENT');
    await writeTinyModel(join(folder, 'nonsense'), { defect: 'not-onnx' });
    await expect(InferenceSession.create(join(folder, 'nonsense', 'visual.onnx'))).rejects.toThrow();
  });
});
