/** `search "QUERY"` and `search --image FILE`. */
import { resolve } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { dayPattern, type PhotoFilter } from '../../shared/contract.ts';
import type { Library } from '../../core/library.ts';
import { numberOption, withLibrary, type Context } from '../context.ts';

export interface SearchAnswer {
  /** Best first. `takenAt` is the camera's wall clock, with its zone where the picture states it. */
  results: { path: string; score: number; takenAt: string | null }[];
}

export async function searchPhotos(context: Context): Promise<Result<void>> {
  const { line, output } = context;
  const limit = numberOption(line, 'limit', { least: 1, most: 1000, otherwise: 20 });
  if (!limit.ok) return limit;
  const filter = filterOf(context);
  if (!filter.ok) return filter;
  const image = line.values.get('image');
  if ((image === undefined) === (line.words.length === 0)) return fail('bad-request', 'Give either words in quotes or --image FILE, for example: snapsift search "a beach at sunset".');
  return withLibrary(context, async (library) => {
    const found = image === undefined ? await byWords(library, line.words.join(' '), filter.value, limit.value, context.signal) : await library.nearestTo(resolve(image), filter.value, limit.value, context.signal);
    if (!found.ok) return found;
    const answer: SearchAnswer = { results: found.value.results.map(({ path, score, photo }) => ({ path, score, takenAt: photo.takenAt })) };
    if (found.value.truncated) output.note('The model read only the beginning of that text.');
    output.answer(answer, answer.results.map(({ path, score }) => `${score.toFixed(3)}  ${path}`));
    return ok(undefined);
  });
}

const byWords = (library: Library, text: string, filter: PhotoFilter, limit: number, signal: AbortSignal): ReturnType<Library['nearestTo']> =>
  Promise.resolve(library.handlers['search.run']({ text, filter, limit }, signal));

function filterOf({ line }: Context): Result<PhotoFilter> {
  const filter: PhotoFilter = {};
  const folder = line.values.get('folder');
  if (folder !== undefined) filter.folder = resolve(folder);
  for (const name of ['from', 'to'] as const) {
    const text = line.values.get(name);
    if (text === undefined) continue;
    if (!dayPattern.test(text)) return fail('bad-request', `--${name} takes a day, month or year such as 2021-05-17, 2021-05 or 2021, not "${text}".`);
    filter[name] = text;
  }
  return ok(filter);
}
