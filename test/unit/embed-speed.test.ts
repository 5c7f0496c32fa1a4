/** The measured graph is what it says, and what the runtime offers includes the processor. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { matMulGraph, measureFlops, median, runtimeProviders } from '../../src/core/embed/speed.ts';
import { GraphBuilder } from '../../scripts/onnx-graph.ts';
import { writeOnnx } from '../../scripts/onnx-writer.ts';

test('the bundled graph is one product with constant weights, as the builder writes it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snapsift-matmul-'));
  const graph = new GraphBuilder('matmul', 1);
  const weights = graph.op('ConstantOfShape', [graph.int64s('shape', [2], [768, 3072])]);
  graph.op('MatMul', [graph.input('a', 'float32', ['m', 768]), weights], {}, 'c');
  graph.output('c', 'float32', ['m', 3072]);
  await writeOnnx(join(folder, 'matmul.onnx'), graph.build());
  expect((await readFile(join(folder, 'matmul.onnx'))).toString('base64')).toBe(matMulGraph);
  await rm(folder, { recursive: true });
});

test('a computer that runs tests makes between one and ten thousand GFLOP/s', async () => {
  const flops = await measureFlops(1);
  expect(flops).toBeGreaterThan(1e9);
  expect(flops).toBeLessThan(1e13);
  expect(runtimeProviders()).toContain('cpu');
});

test('the median is the middle one', () => expect(median([5, 1, 9])).toBe(5));
