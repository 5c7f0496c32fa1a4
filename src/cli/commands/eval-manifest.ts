/** `eval MANIFEST.json`: how well the model and the relevance cut do on photos whose content is known. Stores nothing. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Library } from '../../core/library.ts';
import { evaluate, type CutFigures, type Evaluation, type LabelledPhoto } from '../../core/understand/evaluate.ts';
import { withLibrary, type Context } from '../context.ts';
import { evalAlbums } from './eval-albums.ts';

const manifestSchema = z.object({
  photos: z.array(z.object({ file: z.string(), captions: z.array(z.string()).optional(), label: z.string().optional(), labels: z.array(z.string()).optional() })).min(1),
});
type Manifest = z.infer<typeof manifestSchema>;

const photoOf = ({ file, label, labels = [] }: Manifest['photos'][number]): { file: string; labels: string[] } =>
  ({ file, labels: [...new Set([...labels, ...(label === undefined ? [] : [label])])] });

export async function evalManifest(context: Context): Promise<Result<void>> {
  const { line, output } = context;
  const [path, ...more] = line.words;
  if (path === undefined || more.length > 0) return fail('bad-request', 'Name one manifest, for example: snapsift eval photos.json');
  const manifest = await readManifest(resolve(path));
  if (!manifest.ok) return manifest;
  if (line.flags.has('albums')) return evalAlbums(manifest.value.photos.map(photoOf), dirname(resolve(path)), context);
  const absent = (line.values.get('nothing') ?? '').split(',').map((word) => word.trim()).filter((word) => word !== '');
  return withLibrary(context, async (library) => {
    const model = await library.handlers['model.current']({}, context.signal);
    if (!model.ok) return model;
    const evaluation = await run(library, manifest.value, dirname(resolve(path)), absent, context);
    if (!evaluation.ok) return evaluation;
    output.answer({ model: model.value.id, ...evaluation.value }, [`Model ${model.value.name} on ${evaluation.value.photos} photos`, ...linesOf(evaluation.value)]);
    return ok(undefined);
  });
}

async function readManifest(path: string): Promise<Result<Manifest>> {
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? ok(parsed.data) : fail('bad-request', `"${path}" is no list of photos: each needs a file, and captions or labels.`);
  } catch (error) {
    if (error instanceof SyntaxError) return fail('bad-request', `"${path}" is not JSON.`);
    if (error instanceof Error && 'code' in error) return fail('file-missing', `"${path}" cannot be read.`);
    throw error;
  }
}

async function run(library: Library, manifest: Manifest, folder: string, absent: readonly string[], context: Context): Promise<Result<Evaluation>> {
  const words = await library.words();
  if (!words.ok) return words;
  const photos: LabelledPhoto[] = [];
  for (const [index, photo] of manifest.photos.entries()) {
    const { file, labels } = photoOf(photo);
    context.output.progress(`Photo ${index + 1} of ${manifest.photos.length}`);
    const vector = await library.embedImage(resolve(folder, file), context.signal);
    if (!vector.ok) return vector;
    photos.push({ vector: vector.value, captions: photo.captions ?? [], labels });
  }
  const texts = new Map<string, Float32Array>();
  for (const text of new Set([...photos.flatMap((photo) => [...photo.captions, ...photo.labels]), ...absent])) {
    const vector = await library.embedText(text, context.signal);
    if (!vector.ok) return vector;
    texts.set(text, vector.value);
  }
  return ok(evaluate({ photos, vectorOf: (text) => texts.get(text) as Float32Array, words: words.value.vectors, dimensions: words.value.dimensions, absent }));
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const figures = (cut: CutFigures): string =>
  `precision ${cut.precision.toFixed(2)}, recall ${cut.recall.toFixed(2)}, F1 ${cut.f1.toFixed(2)} of the oracle's ${cut.oracle.toFixed(2)}: ${cut.ofOracle.toFixed(2)} (mean of ratios ${cut.meanRatio.toFixed(2)})`;

function linesOf({ retrieval, labels, zeroShot, cut, nothing }: Evaluation): string[] {
  return [
    `Caption to photo (${retrieval.captions}): recall@1 ${percent(retrieval.recall1)} (chance ${percent(retrieval.chance1)}), @5 ${percent(retrieval.recall5)}, @10 ${percent(retrieval.recall10)} (chance ${percent(retrieval.chance10)}), median rank ${retrieval.medianRank}`,
    `Label to photos (${labels.labels} labels): precision@${labels.k} ${percent(labels.precisionAtK)} (chance ${percent(labels.chance)})`,
    `Zero-shot over ${zeroShot.labels} labels: top-1 ${percent(zeroShot.top1)} (chance ${percent(zeroShot.chance1)}), top-5 ${percent(zeroShot.top5)} (chance ${percent(zeroShot.chance5)})`,
    `Relevance cut, ${cut.known.labels} labels that the model knows: ${figures(cut.known)}`,
    `  mean + 2 deviations there: ${figures(cut.plain.known)}`,
    `Relevance cut, all ${cut.all.labels} labels: ${figures(cut.all)}`,
    `  mean + 2 deviations there: ${figures(cut.plain.all)}`,
    ...(nothing.words === 0 ? [] : [`Words that no photo shows (${nothing.words}): no match for ${percent(nothing.noMatch)} (mean + 2 deviations ${percent(nothing.plainNoMatch)})`]),
  ];
}
