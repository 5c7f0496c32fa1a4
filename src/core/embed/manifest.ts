/** Model folders: reads and checks `manifest.json`, and proves that every listed file is there, whole and unaltered. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { hashSource } from '../image/source.ts';

/** A plain relative path below the folder: a manifest from elsewhere must not reach outside. */
const fileName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w.-]+(?:\/[\w.-]+)*$/)
  .refine((name) => !name.split('/').some((part) => part === '.' || part === '..'), 'must stay inside the folder');

const tensorName = z.string().min(1).max(200);
const tokenId = z.int().min(0);
const triple = z.tuple([z.number(), z.number(), z.number()]);

const imageSchema = z.object({
  file: fileName,
  input: tensorName,
  output: tensorName,
  /** Side of the square input, pixels. */
  size: z.int().min(16).max(2048),
  /** crop: short side to `size`, centre cut out; squash: both sides to `size`. */
  resize: z.enum(['crop', 'squash']),
  interpolation: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos']),
  /** Of red, green, blue in 0..1. */
  mean: triple,
  std: triple.refine((values) => values.every((value) => value > 0), 'must be above zero'),
});

const textSchema = z.object({
  file: fileName,
  /** `maskOptional`: not every export of this model has the mask; it is given where the graph asks for it. */
  inputs: z.object({ ids: tensorName, mask: tensorName.optional(), maskOptional: z.boolean().optional() }),
  idType: z.enum(['int64', 'int32']),
  output: tensorName,
  tokenizer: fileName,
  contextLength: z.int().min(4).max(4096),
  padId: tokenId,
  lowerCase: z.boolean(),
  bos: tokenId.optional(),
  eos: tokenId.optional(),
});

export const manifestSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  name: z.string().min(1).max(200),
  version: z.union([z.int(), z.string().max(50)]),
  family: z.enum(['clip', 'siglip']),
  licence: z.string().max(1000),
  source: z.string().max(1000),
  dimensions: z.int().min(8).max(8192),
  image: imageSchema,
  text: textSchema,
  /** The graphs' outputs still have to be brought to unit length. */
  normalise: z.boolean(),
  logitScale: z.number(),
  logitBias: z.number().optional(),
  files: z.array(z.object({ name: fileName, bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })).min(1).max(100),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ImageSpec = Manifest['image'];
export type TextSpec = Manifest['text'];

/**
 * Reads `manifest.json` of a model folder. Opens none of the other files.
 * Fails with `model-folder-missing`, `model-file-missing` or `model-invalid`.
 */
export async function loadManifest(folder: string): Promise<Result<Manifest>> {
  if (!(await isDirectory(folder))) {
    return fail('model-folder-missing', `There is no model folder at ${folder}. Choose the folder that holds the model's manifest.json.`);
  }
  let text: string;
  try {
    text = await readFile(join(folder, 'manifest.json'), 'utf8');
  } catch (error) {
    return fail('model-file-missing', `The folder ${folder} holds no readable manifest.json, so it is no model. Choose another folder.`, { reason: String(error) });
  }
  return parseManifest(text, folder);
}

/** Checks a manifest's text. `folder` is only named in messages. */
export function parseManifest(text: string, folder: string): Result<Manifest> {
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? 'it' : `"${issue.path.join('.')}"`;
    return fail('model-invalid', `The manifest.json in ${folder} cannot be used: ${where} is not as it should be (${issue?.message ?? 'unknown'}). Get the model again.`);
  }
  const manifest = parsed.data;
  const listed = new Set(manifest.files.map((file) => file.name));
  const unlisted = [manifest.image.file, manifest.text.file, manifest.text.tokenizer].find((name) => !listed.has(name));
  if (unlisted !== undefined) return fail('model-invalid', `The manifest.json in ${folder} uses ${unlisted} but gives no checksum for it. Get the model again.`);
  const special = [manifest.text.bos, manifest.text.eos].filter((id) => id !== undefined).length;
  if (manifest.text.contextLength <= special) return fail('model-invalid', `The manifest.json in ${folder} leaves no room for words. Get the model again.`);
  return ok(manifest);
}

/**
 * Reads the manifest and compares every listed file's size and SHA-256. Reads all files once (seconds for a large model).
 * Fails with `model-folder-missing`, `model-file-missing`, `model-altered` or `model-invalid`.
 */
export async function verifyModel(folder: string, signal?: AbortSignal): Promise<Result<Manifest>> {
  const manifest = await loadManifest(folder);
  if (!manifest.ok) return manifest;
  for (const file of manifest.value.files) {
    const checked = await verifyFile(folder, file, signal);
    if (!checked.ok) return checked;
  }
  return manifest;
}

async function verifyFile(folder: string, file: Manifest['files'][number], signal?: AbortSignal): Promise<Result<void>> {
  const hashed = await hashSource(join(folder, file.name), signal);
  if (!hashed.ok) return fail('model-file-missing', `The model's file ${file.name} cannot be read in ${folder}. Get the model again.`, { reason: hashed.error.message });
  if (hashed.value.bytes === file.bytes && hashed.value.hash === file.sha256) return ok(undefined);
  return fail('model-altered', `The model's file ${file.name} in ${folder} is not the one its manifest describes. Get the model again.`);
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then((stats) => stats.isDirectory(), () => false);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
