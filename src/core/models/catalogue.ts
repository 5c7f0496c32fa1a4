/**
 * `catalogue.json`: the models that can be downloaded, with every file pinned by revision, size and SHA-256, and all
 * that our `manifest.json` needs to say of them. Who serves a file is of no concern: what arrives must be what is pinned.
 */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { manifestSchema, parseManifest, type Manifest } from '../embed/manifest.ts';

const plainName = z.string().regex(/^[A-Za-z0-9_-][\w.-]{0,99}$/);
const precision = z.enum(['fp32', 'fp16', 'int8']);
export type Precision = z.infer<typeof precision>;

const downloadSchema = z.strictObject({
  /** Name in the model folder. */
  name: plainName,
  /** Path in the repository. */
  path: z.string().regex(/^[\w.-]+(?:\/[\w.-]+)*$/),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Download = z.infer<typeof downloadSchema>;

const entrySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  name: z.string().min(1).max(200),
  about: z.string().max(300),
  languages: z.string().max(100),
  /** Work of one picture through the visual tower, 10^9 floating-point operations (2 a multiply-add). */
  gflopPerImage: z.number().positive(),
  precision: z.strictObject({ visual: precision, textual: precision }),
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  revision: z.string().regex(/^[0-9a-f]{40}$/),
  /** file: one of the downloads is tokenizer.json. build-clip-bpe: it is made of vocab.json and merges.txt. */
  tokenizer: z.enum(['file', 'build-clip-bpe']),
  downloads: z.array(downloadSchema).min(2).max(20),
  manifest: manifestSchema.omit({ id: true, name: true, files: true }),
});
export type CatalogueEntry = z.infer<typeof entrySchema>;

const catalogueSchema = z.strictObject({ version: z.literal(1), base: z.url(), models: z.array(entrySchema) });
export type Catalogue = z.infer<typeof catalogueSchema>;

/** Fails with `model-invalid`: the program's own file is damaged or was replaced by something else. */
export async function loadCatalogue(path: string): Promise<Result<Catalogue>> {
  try {
    return parseCatalogue(JSON.parse(await readFile(path, 'utf8')), path);
  } catch (error) {
    return fail('model-invalid', `The list of models (${path}) cannot be read. Install Snapsift again.`, { reason: String(error) });
  }
}

/** @param path only named in messages */
export function parseCatalogue(document: unknown, path: string): Result<Catalogue> {
  const parsed = catalogueSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return fail('model-invalid', `The list of models (${path}) is damaged: ${issue?.path.join('.')}: ${issue?.message}. Install Snapsift again.`);
  }
  for (const entry of parsed.data.models) {
    const manifest = parseManifest(JSON.stringify(manifestOf(entry, [])), path);
    if (!manifest.ok) return manifest;
  }
  return ok(parsed.data);
}

export const downloadAddress = (base: string, entry: Pick<CatalogueEntry, 'repo' | 'revision'>, { path }: Pick<Download, 'path'>): string =>
  `${base.replace(/\/+$/, '')}/${entry.repo}/resolve/${entry.revision}/${path}`;

export const downloadBytes = (entry: Pick<CatalogueEntry, 'downloads'>): number => entry.downloads.reduce((sum, { bytes }) => sum + bytes, 0);

/** What is downloaded only to make another file of it. */
const ingredients = new Set(['vocab.json', 'merges.txt']);
export const isIngredient = (entry: Pick<CatalogueEntry, 'tokenizer'>, name: string): boolean => entry.tokenizer === 'build-clip-bpe' && ingredients.has(name);

/** The entry's manifest. `made` are files that were not downloaded; a tokenizer still to be made is only named. */
export function manifestOf(entry: CatalogueEntry, made: Manifest['files']): Manifest {
  const kept = entry.downloads.filter(({ name }) => !isIngredient(entry, name)).map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }));
  const promised = entry.tokenizer === 'build-clip-bpe' && made.length === 0 ? [{ name: entry.manifest.text.tokenizer, bytes: 0, sha256: '0'.repeat(64) }] : [];
  return { ...entry.manifest, id: entry.id, name: entry.name, files: [...kept, ...made, ...promised] };
}

/** Bytes in memory for a byte in the file: the processor computes in 32 bits, so 16-bit weights are widened once. */
const widened: Readonly<Record<Precision, number>> = { fp32: 1, fp16: 2, int8: 1 };

/** What a child takes besides the weights. Measured: 473 MB with the 352 MB of ViT-B/32's visual tower. */
const childBytes = 121e6;

/** Memory of both towers and the children that they run in, bytes. */
export function memoryOf(entry: CatalogueEntry): number {
  const of = (file: string, kept: Precision): number => (entry.downloads.find(({ name }) => name === file)?.bytes ?? 0) * widened[kept];
  return 2 * childBytes + of(entry.manifest.image.file, entry.precision.visual) + of(entry.manifest.text.file, entry.precision.textual);
}

/** The fewest bits that any of the two towers is kept in. */
export function leastPrecision({ precision: { visual, textual } }: Pick<CatalogueEntry, 'precision'>): Precision {
  const order = ['int8', 'fp16', 'fp32'] as const;
  return order.find((kind) => kind === visual || kind === textual) ?? 'fp32';
}
