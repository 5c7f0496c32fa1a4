/**
 * How fast whole folders are indexed, against what the machine can do at most, and against a peer in the same run.
 *
 * a: a bare ONNX Runtime loop on ready tensors with all cores. b: the product's decoding, thumbnails, hashes and EXIF
 * without the graph, with all cores, in the same kind of child. Both want the same cores, so that no pipeline of the two
 * can be faster than 1 / (1/a + 1/b). The model is CLIP ViT-B/32 with random weights.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { createVisualLane } from '../src/vision/lanes.ts';
import { forkVision } from '../src/vision/fork.ts';
import { buildChildren, type ChildEntry } from './build.ts';
import { randomClip, withFolder } from './cache.ts';
import type { BareAsk, Timed, TransformersAsk } from './children/messages.ts';
import { largePhotos, smallPhotos, type Corpus } from './corpus.ts';
import { createSteady } from './load.ts';
import { indexFolder, must, openProduct } from './product.ts';
import { row, short, type Bench, type Row } from './report.ts';
import { interleave, median } from './stats.ts';
import { installTransformers, peerModel, transformersVersion } from './transformers.ts';
import { startWorker } from './worker.ts';

const rounds = 5;

interface Setting {
  entries: Record<ChildEntry, string>;
  model: string;
  /** A few pictures of neither set, to load models and warm caches with. */
  warmUp: Corpus;
}

type Measure = () => Promise<number>;
const rate = ({ images, seconds }: { images: number; seconds: number }): number => images / seconds;

/** Tries every variant once and keeps the fastest. */
async function best<V>(variants: readonly V[], measure: (variant: V) => Promise<number>): Promise<V> {
  const rates: number[] = [];
  for (const variant of variants) rates.push(await measure(variant));
  return variants[rates.indexOf(Math.max(...rates))] as V;
}

/** a, at the best of a few batch sizes. */
async function bareLoop(setting: Setting): Promise<{ measure: Measure; batch: number; stop: () => void }> {
  const worker = startWorker<BareAsk, Timed>(setting.entries.bare);
  const model = join(setting.model, 'visual.onnx');
  const measure = async (batch: number): Promise<number> =>
    rate(await worker.ask({ model, size: 224, batch, runs: Math.ceil(96 / batch), spinning: true, threads: 0 }));
  const batch = await best([8, 16, 32], measure);
  return { measure: () => measure(batch), batch, stop: worker.stop };
}

/** b, at the best of a few numbers of decoders. */
async function developing(setting: Setting, corpus: Corpus): Promise<Measure> {
  const cores = availableParallelism();
  const measure = (decoders: number): Promise<number> =>
    withFolder(async (folder) => {
      const plan = { threads: 1, decoders, batch: 8 };
      const lane = createVisualLane({ spawn: forkVision(setting.entries.develop), model: setting.model, plan, background: true });
      must(await lane.ready());
      await develop(setting.warmUp.paths);
      const start = performance.now();
      await develop(corpus.paths);
      const seconds = (performance.now() - start) / 1000;
      lane.close();
      return corpus.paths.length / seconds;

      async function develop(paths: readonly string[]): Promise<void> {
        const left = [...paths];
        const work = async (): Promise<void> => {
          for (let path = left.pop(); path !== undefined; path = left.pop()) {
            const { mtimeMs } = await stat(path);
            must(await lane.photo({ path, modified: mtimeMs, thumbs: folder }));
          }
        };
        await Promise.all(Array.from({ length: lane.capacity }, work));
      }
    });
  const decoders = await best([cores, cores + 1, cores + 2], measure);
  return () => measure(decoders);
}

/** The product from folder to searchable rows, once its model is loaded. */
const indexing = (setting: Setting, corpus: Corpus): Measure => () =>
  withFolder(async (directory) => {
    const library = await openProduct({ directory, model: setting.model, vision: setting.entries.vision });
    try {
      await indexFolder(library, setting.warmUp.folder);
      const { images, seconds } = await indexFolder(library, corpus.folder);
      if (images !== corpus.paths.length) throw new Error(`${images} of ${corpus.paths.length} pictures were indexed.`);
      return images / seconds;
    } finally {
      await library.close();
    }
  });

/** The peer, at the better of two batch sizes. */
async function peer(setting: Setting, corpus: Corpus): Promise<{ measure: Measure; batch: number; stop: () => void }> {
  const packages = await installTransformers();
  const model = await peerModel(join(setting.model, 'visual.onnx'));
  const worker = startWorker<TransformersAsk, Timed>(setting.entries.transformers);
  const measure = async (batch: number): Promise<number> => rate(await worker.ask({ packages, ...model, paths: corpus.paths, batch }));
  const batch = await best([1, 8], measure);
  return { measure: () => measure(batch), batch, stop: worker.stop };
}

const mapValues = <K extends string, A, B>(record: Readonly<Record<K, A>>, map: (value: A) => B): Record<K, B> =>
  Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, map(value)])) as Record<K, B>;

async function measureCorpus(setting: Setting, label: string, corpus: Corpus, say: (line: string) => void): Promise<Row[]> {
  say(`${label}: ${corpus.description}`);
  const bare = await bareLoop(setting);
  const other = await peer(setting, corpus);
  const develop = await developing(setting, corpus);
  const steady = createSteady();
  const contestants = { bare: bare.measure, develop, product: indexing(setting, corpus), peer: other.measure };
  const rates = await interleave(mapValues(contestants, (measure) => () => steady.run(measure)), rounds);
  const others = steady.others();
  for (const [name, list] of Object.entries(rates)) say(`  ${name}: ${list.map(short).join(' ')} images/s`);
  bare.stop();
  other.stop();
  const bounds = rates.bare.map((a, i) => 1 / (1 / a + 1 / (rates.develop[i] ?? NaN)));
  const against = (base: readonly number[]): number => median(rates.product.map((value, i) => value / (base[i] ?? NaN)));
  const product = median(rates.product);
  const vision = `transformers.js ${transformersVersion}`;
  return [
    row(`${label}: a, bare ONNX Runtime, batch ${bare.batch}`, median(rates.bare), 'images/s'),
    row(`${label}: b, decode, thumbnails, hashes, EXIF`, median(rates.develop), 'images/s'),
    row(`${label}: bound 1/(1/a+1/b)`, median(bounds), 'images/s'),
    row(`${label}: ${vision}, embedding alone, batch ${other.batch}`, median(rates.peer), 'images/s'),
    { ...row(`${label}: Snapsift, whole pipeline`, product, 'images/s', 'the bound'), ratio: against(bounds) },
    { ...row(`${label}: Snapsift, whole pipeline`, product, 'images/s', vision), ratio: against(rates.peer) },
    ...(others === null ? [] : [row(`${label}: share of the machine used by other programs`, others * 100, '%')]),
  ];
}

export const bench: Bench = async (say) => {
  const setting: Setting = { entries: await buildChildren(), model: await randomClip(), warmUp: await smallPhotos(16) };
  const large = await largePhotos(96);
  const small = await smallPhotos(328);
  const rows = [...(await measureCorpus(setting, '12 MP', large, say)), ...(await measureCorpus(setting, 'small', small, say))];
  return { data: `CLIP ViT-B/32 with random weights, fp32; ${large.description}; ${small.description}; medians of ${rounds} interleaved rounds`, rows };
};
