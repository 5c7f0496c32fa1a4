/**
 * The speed of plain matrix products on this computer's processor, from which the time of models that are not here is
 * estimated; and what the runtime can compute with. Blocks its process like every run of a graph.
 */
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';

/** Execution providers that come with the runtime on this computer, 'cpu' among them. */
export const runtimeProviders = (): string[] => listSupportedBackends().filter(({ bundled }) => bundled).map(({ name }) => name);

/**
 * A graph of one product with constant weights, which the runtime packs once as it does a model's;
 * test/unit/embed-speed.test.ts builds it anew and compares.
 */
export const matMulGraph =
  'CAgSCHNuYXBzaWZ0QgIQETrKAQpCCgVzaGFwZRIVQ29uc3RhbnRPZlNoYXBlXzBfb3V0GhFDb25zdGFudE9mU2hhcGVfMCIPQ29uc3RhbnRPZlNoYXBlCi8KAWEKFUNvbnN0YW50T2ZTaGFwZV8wX291dBIBYxoITWF0TXVsXzEiBk1hdE11bBIGbWF0bXVsKh0IAhAHQgVzaGFwZUoQAAMAAAAAAAAADAAAAAAAAFoVCgFhEhAKDggBEgoKAxIBbQoDCIAGYhUKAWMSEAoOCAESCgoDEgFtCgMIgBg=';

/** The widest product of a ViT-B/32 layer with eight pictures: 8 x 50 tokens, 768 to 3072. */
const [rows, inner, columns] = [400, 768, 3072];
const products = 9;

/** @returns floating-point operations a second, from the median of several products. */
export async function measureFlops(threads: number): Promise<number> {
  const session = await InferenceSession.create(Buffer.from(matMulGraph, 'base64'), {
    executionProviders: ['cpu'],
    interOpNumThreads: 1,
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
    logSeverityLevel: 3,
  });
  const feeds = { a: tensor(rows, inner) };
  const seconds: number[] = [];
  for (let run = 0; run <= products; run++) {
    const started = performance.now();
    await session.run(feeds);
    // The first one also allocates.
    if (run > 0) seconds.push((performance.now() - started) / 1000);
  }
  await session.release();
  return (2 * rows * inner * columns) / median(seconds);
}

const tensor = (height: number, width: number): Tensor =>
  new Tensor('float32', Float32Array.from({ length: height * width }, (_, at) => ((at * 7919) % 1000) / 1000 - 0.5), [height, width]);

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
