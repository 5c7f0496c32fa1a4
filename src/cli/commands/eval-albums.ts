/** `eval --albums MANIFEST.json`: how well labels do on photos whose content is known. Stores nothing. */
import { resolve } from 'node:path';
import { ok, type Result } from '../../shared/errors.ts';
import { evaluateAlbums, isKnown, meansOf, usualSteps, type AlbumEvaluation, type CurvePoint, type LabelMeans, type Teacher } from '../../core/albums/evaluate.ts';
import { textsOf } from '../../core/albums/phrasings.ts';
import { meanDirection } from '../../core/embed/vectors.ts';
import type { Library } from '../../core/library.ts';
import { withLibrary, type Context } from '../context.ts';

export interface LabelledFile {
  file: string;
  labels: readonly string[];
}

const teachers = ['queue', 'random', 'none'] as const satisfies readonly Teacher[];

export async function evalAlbums(photos: readonly LabelledFile[], folder: string, context: Context): Promise<Result<void>> {
  const { output, signal } = context;
  return withLibrary(context, async (library) => {
    const model = await library.handlers['model.current']({}, signal);
    if (!model.ok) return model;
    const evaluation = await evaluateFiles(library, photos, folder, signal, output.progress);
    if (!evaluation.ok) return evaluation;
    const answer = { model: model.value.id, photos: photos.length, ...figuresOf(evaluation.value) };
    output.answer(answer, [`Labels by model ${model.value.name} on ${photos.length} photos`, ...linesOf(answer)]);
    return ok(undefined);
  });
}

/** Embeds every photo and every label, and judges. @param say told how far it is */
export async function evaluateFiles(library: Library, photos: readonly LabelledFile[], folder: string, signal: AbortSignal, say: (line: string) => void): Promise<Result<AlbumEvaluation>> {
  const words = await library.words();
  if (!words.ok) return words;
  const judged: { vector: Float32Array; labels: readonly string[] }[] = [];
  for (const [index, { file, labels }] of photos.entries()) {
    say(`Photo ${index + 1} of ${photos.length}`);
    const vector = await library.embedImage(resolve(folder, file), signal);
    if (!vector.ok) return vector;
    judged.push({ vector: vector.value, labels });
  }
  const directions = new Map<string, Float32Array | null>();
  for (const label of new Set(judged.flatMap(({ labels }) => labels))) {
    const vectors: Float32Array[] = [];
    for (const text of textsOf(label)) {
      const vector = await library.embedText(text, signal);
      if (!vector.ok) return vector;
      vectors.push(vector.value);
    }
    directions.set(label, meanDirection(vectors));
  }
  say('Judging');
  return ok(evaluateAlbums({ photos: judged, directionOf: (label) => directions.get(label) ?? null, words: words.value.vectors, dimensions: words.value.dimensions }));
}

interface Figures {
  known: LabelMeans;
  all: LabelMeans;
  labels: AlbumEvaluation['labels'];
  curves: { teacher: Teacher; points: CurvePoint[] }[];
}

const figuresOf = ({ labels, curve }: AlbumEvaluation): Figures => ({
  known: meansOf(labels.filter(isKnown)), all: meansOf(labels), labels,
  curves: teachers.map((teacher) => ({ teacher, points: curve(teacher, usualSteps, 'known') })),
});

const two = (value: number): string => value.toFixed(2);
const line = ({ labels, f1, oracle, slider, plain, ofOracle, plainOfOracle, precision, recall }: LabelMeans): string =>
  `${labels} labels: F1 ${two(f1)}, ${two(ofOracle)} of the oracle's ${two(oracle)} (mean + 2 deviations ${two(plain)}: ${two(plainOfOracle)}; the best place for the slider ${two(slider)}); precision ${two(precision)}, recall ${two(recall)}`;

function linesOf({ known, all, curves }: Figures): string[] {
  return [
    `Known to the model, ${line(known)}`,
    `All, ${line(all)}`,
    'F1 of known labels after decisions, as the album stands / of a half of the photos that nobody was asked about:',
    ...curves.map(({ teacher, points }) => `  ${teacher.padEnd(7)} ${points.map(({ decisions, album, unseen }) => `${decisions}: ${two(album)} / ${two(unseen)}`).join('   ')}`),
  ];
}
