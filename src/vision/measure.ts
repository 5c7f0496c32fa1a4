/**
 * How fast this computer is with the loaded model, and exactly what it answers: the speed of plain matrix products
 * (from which the time of models that are not here is estimated), and fixed pictures through the visual tower (for
 * the self-test of other providers).
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ok, type Result } from '../shared/errors.ts';
import type { VisualTower } from '../core/embed/towers.ts';

/** A graph of one MatMul of two inputs; test/unit/vision-measure.test.ts builds it anew and compares. */
export const matMulGraph =
  'CAgSCHNuYXBzaWZ0QgIQETpqChsKAWEKAWISAWMaCE1hdE11bF8wIgZNYXRNdWwSBm1hdG11bFoVCgFhEhAKDggBEgoKAxIBbQoDEgFrWhUKAWISEAoOCAESCgoDEgFrCgMSAW5iFQoBYxIQCg4IARIKCgMSAW0KAxIBbg==';

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
  const feeds = { a: tensor(rows, inner), b: tensor(inner, columns) };
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

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;

/** Pictures in one golden run: a whole batch, so that its time is that of indexing. */
const pictures = 8;
const runs = 3;

export interface TowerMeasure {
  /** Of the golden pictures, in order; unit length. */
  vectors: Float32Array[];
  secondsPerPicture: number;
}

export async function measureTower(tower: VisualTower): Promise<Result<TowerMeasure>> {
  const planes = goldenPictures(tower.length);
  const seconds: number[] = [];
  let vectors: Float32Array[] = [];
  for (let run = 0; run <= runs; run++) {
    const started = performance.now();
    const embedded = await tower.embed(planes, pictures);
    if (!embedded.ok) return embedded;
    if (run > 0) seconds.push((performance.now() - started) / 1000);
    vectors = embedded.value;
  }
  return ok({ vectors, secondsPerPicture: median(seconds) / pictures });
}

/** Waves of different length and direction in each colour, and some grain: unlike each other, the same everywhere. */
function goldenPictures(length: number): Float32Array {
  const planes = new Float32Array(length * pictures);
  const side = Math.round(Math.sqrt(length / 3));
  let state = 20_261_121;
  for (let at = 0; at < planes.length; at++) {
    const picture = Math.floor(at / length);
    const [plane, row, column] = [Math.floor((at % length) / (side * side)), Math.floor((at % (side * side)) / side), at % side];
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const wave = Math.sin(((row * (picture + 1) + column * (plane + 1) * 0.7) * 2 * Math.PI) / side);
    planes[at] = wave * 1.2 + (state / 2 ** 32 - 0.5) * 0.6 + (picture % 3 === plane ? 0.8 : -0.2);
  }
  return planes;
}
