/** `classify FILE --labels a,b,c`: which of the labels a picture shows, in probabilities. */
import { resolve } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Library } from '../../core/library.ts';
import { phrasingsOf, probabilities } from '../../core/understand/classify.ts';
import { withLibrary, type Context } from '../context.ts';

export async function classifyFile(context: Context): Promise<Result<void>> {
  const { line, output, signal } = context;
  const [path, ...more] = line.words;
  const labels = [...new Set((line.values.get('labels') ?? '').split(',').map((label) => label.trim()).filter((label) => label !== ''))];
  if (path === undefined || more.length > 0 || labels.length < 2) return fail('bad-request', 'Name one picture and at least two labels, for example: snapsift classify photo.jpg --labels dog,cat,bird');
  return withLibrary(context, async (library) => {
    const model = library.temperature();
    const picture = await library.embedImage(resolve(path), signal);
    if (!picture.ok) return picture;
    const phrasings = await embedLabels(library, labels, signal);
    if (!phrasings.ok) return phrasings;
    const shares = probabilities(picture.value, phrasings.value, model);
    const ranked = labels.map((label, index) => ({ label, probability: shares[index] as number })).sort((a, b) => b.probability - a.probability);
    output.answer({ labels: ranked }, ranked.map(({ label, probability }) => `${(probability * 100).toFixed(1).padStart(5)} %  ${label}`));
    return ok(undefined);
  });
}

async function embedLabels(library: Library, labels: readonly string[], signal: AbortSignal): Promise<Result<Float32Array[][]>> {
  const all: Float32Array[][] = [];
  for (const label of labels) {
    const vectors: Float32Array[] = [];
    for (const phrasing of phrasingsOf(label)) {
      const vector = await library.embedText(phrasing, signal);
      if (!vector.ok) return vector;
      vectors.push(vector.value);
    }
    all.push(vectors);
  }
  return ok(all);
}
