/** `search`: the whole query language, examples from any file, and why each photo was found. */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { dayPattern, type PhotoFilter, type SearchResponse } from '../../shared/contract.ts';
import { periodOf, spanOf } from '../../shared/query/dates.ts';
import type { OutsideExample } from '../../core/library.ts';
import type { Question } from '../../core/search/search.ts';
import { numberOption, withLibrary, type Context } from '../context.ts';

export interface SearchAnswer {
  /** Best first. `takenAt` is the camera's wall clock, with its zone where the picture states it. */
  results: { path: string; score: number; takenAt: string | null; tier: 'match' | 'maybe' | 'rest'; fit: number; similar: number; why?: { part: string; fit: number }[] }[];
  /** Photos that fit, and that may fit, among all that were searched. */
  matches: number;
  maybe: number;
  searched: number;
  problems: string[];
}

export async function searchPhotos(context: Context): Promise<Result<void>> {
  const { line, output } = context;
  const question = questionOf(context);
  if (!question.ok) return question;
  const outside = examplesOf(context);
  if (!outside.ok) return outside;
  if (line.words.length === 0 && outside.value.length === 0) return fail('bad-request', 'Give words in quotes or --like FILE, for example: snapsift search "a beach at sunset".');
  return withLibrary(context, async (library) => {
    const prepared = await library.prepare();
    if (!prepared.ok) return prepared;
    let found = await library.search(question.value, outside.value, context.signal);
    const real = found.ok && found.value.searched === 0 ? await elsewhere(question.value) : null;
    if (real !== null) found = await library.search(real, outside.value, context.signal);
    if (!found.ok) return found;
    const answer = answerOf(found.value, line.flags.has('explain'));
    if (found.value.truncated) output.note('The model read only the beginning of that text.');
    answer.problems.forEach((problem) => output.note(problem));
    output.answer(answer, linesOf(answer));
    return ok(undefined);
  });
}

/** The library knows its folders by their real paths; the question by that of its folder, or null where it is the same. */
async function elsewhere(question: Question): Promise<Question | null> {
  const folder = question.filter?.folder;
  if (folder === undefined) return null;
  const real = await realpath(folder).catch(() => folder);
  return real === folder ? null : { ...question, filter: { ...question.filter, folder: real } };
}

function questionOf(context: Context): Result<Question> {
  const { line } = context;
  const limit = numberOption(line, 'limit', { least: 1, most: 1000, otherwise: 20 });
  if (!limit.ok) return limit;
  const filter = filterOf(context);
  if (!filter.ok) return filter;
  const strictness = Number(line.values.get('strictness')?.replace(/^\s*$/, 'none') ?? 0);
  if (!(strictness >= -1 && strictness <= 1)) return fail('bad-request', '--strictness takes a number from -1 to 1.');
  const show = oneOf(line.values.get('show') ?? 'all', ['all', 'maybe', 'matches'] as const);
  if (show === undefined) return fail('bad-request', '--show takes all, maybe or matches.');
  const sort = oneOf(line.values.get('sort') ?? 'relevance', ['relevance', 'date'] as const);
  if (sort === undefined) return fail('bad-request', '--sort takes relevance or date.');
  const text = line.words.length === 0 ? undefined : line.words.join(' ');
  return ok({ text, filter: filter.value, strictness, show, sort, collapse: line.flags.has('collapse'), limit: limit.value });
}

const oneOf = <T extends string>(text: string, allowed: readonly T[]): T | undefined => allowed.find((one) => one === text);

function examplesOf({ line }: Context): Result<OutsideExample[]> {
  const like = [...(line.lists.get('like') ?? []), ...(line.values.has('image') ? [line.values.get('image') as string] : [])];
  const given = [...like.map((text) => ({ text, unlike: false })), ...(line.lists.get('unlike') ?? []).map((text) => ({ text, unlike: true }))];
  const examples: OutsideExample[] = [];
  for (const { text, unlike } of given) {
    const [, path = text, digits] = /^(.+)=(\d*\.?\d+)$/.exec(text) ?? [];
    const weight = Number(digits ?? 1);
    if (!(weight >= 0.1 && weight <= 10)) return fail('bad-request', `The weight in "${text}" is not between 0.1 and 10.`);
    examples.push({ path: resolve(path), weight, unlike });
  }
  return ok(examples);
}

function answerOf({ results, parts, matches, maybe, searched, problems }: SearchResponse, explain: boolean): SearchAnswer {
  const names = parts.map(({ kind, text, name, id }) => `${kind === 'unlike' ? 'unlike ' : kind === 'like' ? 'like ' : ''}${text ?? name ?? id ?? ''}`);
  return {
    results: results.map(({ path, score, photo, tier, fit, why, similar }) => ({
      path, score, takenAt: photo.takenAt, tier, fit: rounded(fit), similar: similar.length,
      ...(explain ? { why: why.map((share, index) => ({ part: names[index] ?? '', fit: rounded(share) })) } : {}),
    })),
    matches, maybe, searched, problems: problems.map(({ message }) => message),
  };
}

const rounded = (share: number): number => Math.round(share * 1000) / 1000;
const bar = (fit: number): string => '#'.repeat(Math.round(fit * 10)).padEnd(10, '.');

function linesOf({ results, matches, maybe }: SearchAnswer): string[] {
  const lines = results.flatMap(({ path, tier, fit, similar, why }) => [
    `${bar(fit)}  ${tier === 'rest' ? '     ' : tier.padEnd(5)}  ${path}${similar > 0 ? ` (and ${similar} like it)` : ''}`,
    ...(why ?? []).map(({ part, fit: share }) => `    ${bar(share)}  ${part}`),
  ]);
  return [matches === 0 ? `No photo clearly fits; ${maybe} may.` : `${matches} matches, ${maybe} maybe.`, ...lines];
}

function filterOf({ line }: Context): Result<PhotoFilter> {
  const filter: PhotoFilter = {};
  const folder = line.values.get('folder');
  if (folder !== undefined) filter.folder = resolve(folder);
  for (const name of ['from', 'to'] as const) {
    const text = line.values.get(name);
    if (text === undefined) continue;
    if (!dayPattern.test(text) || periodOf(text) === null) return fail('bad-request', `--${name} takes a day, month or year such as 2021-05-17, 2021-05 or 2021, not "${text}".`);
    filter[name] = text;
  }
  if (filter.from !== undefined && filter.to !== undefined && spanOf(filter.from).start >= spanOf(filter.to).end) return fail('bad-request', `--from ${filter.from} begins after --to ${filter.to} has ended: exchange them.`);
  return ok(filter);
}
