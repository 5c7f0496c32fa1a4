/** `mark`: says something of photos, named by their files; without anything to say, tells what was said. */
import { fail, ok, type Result } from '../../shared/errors.ts';
import { mostStars, type Flag, type MarkChange, type Marks } from '../../shared/marks-contract.ts';
import { mostIds } from '../../shared/selection.ts';
import type { Library } from '../../core/library.ts';
import type { CommandLine } from '../args.ts';
import { numberOption, withLibrary, type Context } from '../context.ts';

export interface MarkAnswer {
  /** Photos that were otherwise before. Copies of one picture are one photo. */
  changed: number;
  /** Every file that was named, with what is said of it now. */
  photos: ({ path: string; id: string } & Marks)[];
}

export async function markFiles(context: Context): Promise<Result<void>> {
  const { line, output, signal } = context;
  const change = changeOf(line);
  if (!change.ok) return change;
  if (line.words.length === 0 || line.words.length > mostIds) return fail('bad-request', `Name 1 to ${mostIds} files, for example: snapsift mark photo.jpg --rating 4.`);
  return withLibrary(context, async (library) => {
    const ids = await identifyAll(library, line.words, signal);
    if (!ids.ok) return ids;
    const changed = Object.keys(change.value).length === 0 ? ok(0) : await setAll(library, ids.value, change.value, signal);
    if (!changed.ok) return changed;
    const marks = await library.handlers['marks.get']({ ids: ids.value }, signal);
    if (!marks.ok) return marks;
    const byId = new Map(marks.value.photos.map((photo) => [photo.id, photo.marks]));
    const photos = line.words.map((path, index) => ({ path, id: ids.value[index] as string, ...(byId.get(ids.value[index] as string) as Marks) }));
    output.answer({ changed: changed.value, photos } satisfies MarkAnswer, photos.map(lineOf));
    return ok(undefined);
  });
}

/** All or none: a file that is no photo of the library stops the command before anything is changed. */
async function identifyAll(library: Library, paths: readonly string[], signal: AbortSignal): Promise<Result<string[]>> {
  const ids: string[] = [];
  for (const path of paths) {
    const id = await library.identify(path, signal);
    if (!id.ok) return id;
    ids.push(id.value);
  }
  return ok(ids);
}

async function setAll(library: Library, ids: string[], change: MarkChange, signal: AbortSignal): Promise<Result<number>> {
  const set = await library.handlers['marks.set']({ photos: { ids }, change }, signal);
  return set.ok ? ok(set.value.changed) : set;
}

const flagOptions: Readonly<Record<string, Flag | null>> = { pick: 'pick', reject: 'reject', unflag: null };

function changeOf(line: CommandLine): Result<MarkChange> {
  const { flags, values, lists } = line;
  const flagged = Object.keys(flagOptions).filter((name) => flags.has(name));
  if (flagged.length > 1) return fail('bad-request', `Give one of ${flagged.map((name) => `--${name}`).join(' and ')}.`);
  if (flags.has('favourite') && flags.has('no-favourite')) return fail('bad-request', 'Give one of --favourite and --no-favourite.');
  const rating = numberOption(line, 'rating', { least: 0, most: mostStars, otherwise: 0 });
  if (!rating.ok) return rating;
  const [flag] = flagged;
  const [addTags, removeTags] = [lists.get('tag'), lists.get('untag')];
  return ok({
    ...(flags.has('favourite') && { favourite: true }),
    ...(flags.has('no-favourite') && { favourite: false }),
    ...(values.has('rating') && { rating: rating.value }),
    ...(flag !== undefined && { flag: flagOptions[flag] as Flag | null }),
    ...(addTags !== undefined && { addTags: [...addTags] }),
    ...(removeTags !== undefined && { removeTags: [...removeTags] }),
  });
}

function lineOf({ path, favourite, rating, flag, tags }: MarkAnswer['photos'][number]): string {
  const said = [...(favourite ? ['favourite'] : []), ...(rating > 0 ? ['*'.repeat(rating)] : []), ...(flag === null ? [] : [flag === 'pick' ? 'picked' : 'rejected']), ...tags.map((tag) => `#${tag}`)];
  return `${path}  ${said.length === 0 ? '(no marks)' : said.join('  ')}`;
}
