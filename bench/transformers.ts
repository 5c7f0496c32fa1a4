/**
 * The peer of the indexing bench: installs @huggingface/transformers into the benches' cache (never into the app's
 * tree), and lays out the product's random-weights model as a folder that it reads.
 */
import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, cacheFolder } from './cache.ts';
import { installPackage } from './packages.ts';

export const transformersVersion = '4.3.1';

/** Folder with the package in its node_modules. Needs the npm registry the first time; rejects without it. */
export const installTransformers = (): Promise<string> => installPackage(`transformers-${transformersVersion}`, '@huggingface/transformers', transformersVersion);

const config = {
  architectures: ['CLIPModel'],
  model_type: 'clip',
  projection_dim: 512,
  vision_config: { model_type: 'clip_vision_model', hidden_size: 768, image_size: 224, patch_size: 32, num_hidden_layers: 12, num_attention_heads: 12 },
  text_config: { model_type: 'clip_text_model', hidden_size: 512, num_hidden_layers: 12, num_attention_heads: 8 },
};

/** The published preprocessing of CLIP ViT-B/32: short side 224 bicubic, centre crop. */
const preprocessor = {
  image_processor_type: 'CLIPImageProcessor',
  do_resize: true,
  size: { shortest_edge: 224 },
  resample: 3,
  do_center_crop: true,
  crop_size: { height: 224, width: 224 },
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  do_convert_rgb: true,
};

/** @param visual the product's visual.onnx; linked, so that both read the same bytes */
export async function peerModel(visual: string): Promise<{ models: string; model: string }> {
  await cached('transformers-model', async (folder) => {
    const model = join(folder, 'random-clip');
    await mkdir(join(model, 'onnx'), { recursive: true });
    await link(visual, join(model, 'onnx', 'vision_model.onnx'));
    await writeFile(join(model, 'config.json'), JSON.stringify(config));
    await writeFile(join(model, 'preprocessor_config.json'), JSON.stringify(preprocessor));
  });
  return { models: join(cacheFolder, 'transformers-model'), model: 'random-clip' };
}
