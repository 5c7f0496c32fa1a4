/**
 * The peer: @huggingface/transformers with its own runtime and image library, embedding picture files with the same
 * weights, as its documentation shows it. It writes nothing.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { timed } from './clock.ts';
import type { Timed, TransformersAsk } from './messages.ts';

interface Transformers {
  env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string };
  AutoProcessor: { from_pretrained(id: string): Promise<(images: unknown[]) => Promise<{ pixel_values: unknown }>> };
  CLIPVisionModelWithProjection: {
    from_pretrained(id: string, options: object): Promise<(inputs: { pixel_values: unknown }) => Promise<{ image_embeds: { data: Float32Array } }>>;
  };
  RawImage: { read(path: string): Promise<unknown> };
}

interface Loaded {
  embed(paths: readonly string[]): Promise<Float32Array>;
}

let loaded: Promise<Loaded> | undefined;

async function load(ask: TransformersAsk): Promise<Loaded> {
  const entry = join(ask.packages, 'node_modules', '@huggingface', 'transformers', 'dist', 'transformers.node.mjs');
  const { env, AutoProcessor, CLIPVisionModelWithProjection, RawImage } = (await import(pathToFileURL(entry).href)) as Transformers;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = ask.models;
  const processor = await AutoProcessor.from_pretrained(ask.model);
  const model = await CLIPVisionModelWithProjection.from_pretrained(ask.model, { dtype: 'fp32', device: 'cpu' });
  return {
    async embed(paths) {
      const images = await Promise.all(paths.map((path) => RawImage.read(path)));
      const { image_embeds } = await model(await processor(images));
      return image_embeds.data;
    },
  };
}

async function measure(ask: TransformersAsk): Promise<Timed> {
  loaded ??= load(ask);
  const { embed } = await loaded;
  await embed(ask.paths.slice(0, ask.batch));
  return timed(async () => {
    for (let at = 0; at < ask.paths.length; at += ask.batch) await embed(ask.paths.slice(at, at + ask.batch));
    return ask.paths.length;
  });
}

process.on('message', (ask: TransformersAsk) => void measure(ask).then((timed) => process.send?.(timed)));
