/**
 * Writes a model folder in the product's format: manifest.json, visual.onnx, textual.onnx, tokenizer.json and
 * MODEL_CARD.md, with size and SHA-256 of every file in the manifest. Used for generated models only.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeOnnx, type Graph } from './onnx-writer.ts';

export interface ModelFile {
  name: string;
  bytes: number;
  sha256: string;
}

/** manifest.json as written; see docs/models.md for the meaning of each field. */
export interface ModelManifest {
  id: string;
  name: string;
  version: number;
  family: 'clip' | 'siglip';
  licence: string;
  source: string;
  dimensions: number;
  image: {
    file: string;
    input: string;
    output: string;
    size: number;
    resize: 'crop' | 'squash';
    interpolation: 'bicubic' | 'bilinear';
    mean: readonly number[];
    std: readonly number[];
  };
  text: {
    file: string;
    inputs: { ids: string; mask?: string; maskOptional?: boolean };
    idType: 'int64' | 'int32';
    output: string;
    tokenizer: string;
    contextLength: number;
    padId: number;
    lowerCase: boolean;
    bos?: number;
    eos?: number;
  };
  /** True when the embeddings come out unnormalised and the product has to scale them to unit length. */
  normalise: boolean;
  logitScale: number;
  logitBias?: number;
  files: readonly ModelFile[];
}

export interface ModelParts {
  manifest: Omit<ModelManifest, 'files'>;
  visual: Graph;
  textual: Graph;
  /** Text of tokenizer.json. */
  tokenizer: string;
  card: string;
}

/** Writes (or overwrites) the folder and returns the manifest that it wrote. */
export async function writeModelFolder(folder: string, parts: ModelParts): Promise<ModelManifest> {
  await mkdir(folder, { recursive: true });
  const visual = await writeOnnx(join(folder, parts.manifest.image.file), parts.visual);
  const textual = await writeOnnx(join(folder, parts.manifest.text.file), parts.textual);
  await writeFile(join(folder, parts.manifest.text.tokenizer), parts.tokenizer);
  await writeFile(join(folder, 'MODEL_CARD.md'), parts.card);
  const tokenizer = { bytes: Buffer.byteLength(parts.tokenizer), sha256: createHash('sha256').update(parts.tokenizer).digest('hex') };
  const manifest: ModelManifest = {
    ...parts.manifest,
    files: [
      { name: parts.manifest.image.file, ...visual },
      { name: parts.manifest.text.file, ...textual },
      { name: parts.manifest.text.tokenizer, ...tokenizer },
    ],
  };
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
