/**
 * A question -> the photos that answer it. The question is the query language, examples, or both; filters come first,
 * scores second, and the answer is exact: what plain code over all photos would give.
 */
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { PhotoFilter } from '../../shared/contract.ts';
import { contradictionOf, isFilter, parseQuery, type FilterTerm, type Problem, type Query } from '../../shared/query/index.ts';
import type { PhotoEntry } from '../store/store.ts';
import { arrange, byNewest, photoAt, tidy, wantedOf, type FoundPhoto } from './answer.ts';
import { scaleOver, type Background } from './background.ts';
import { composeDirection, type Part } from './compose.ts';
import { isAlbumName, withoutAlbums, type AlbumsLookup } from './filter.ts';
import { countOf, judgeAll } from './judge.ts';
import type { Mask } from './masks.ts';
import { understand, type Question, type TextEmbedder } from './question.ts';
import { fitOf, standard, type Scale } from './relevance.ts';
import type { Resident } from './resident.ts';
import { placesOf } from './shortlist.ts';

export type { FoundPhoto } from './answer.ts';
export type { Example, Question, TextEmbedder } from './question.ts';

export interface SearchParts {
  photos: ReadonlyMap<string, PhotoEntry>;
  resident: Resident;
  background: Background;
  text: TextEmbedder;
  masks(filter: PhotoFilter | undefined, terms: readonly FilterTerm[]): Mask;
  /** Which albums there are. */
  albums?: AlbumsLookup;
}

export interface FoundPhotos {
  hits: FoundPhoto[];
  /** Photos compared, after the filters. */
  searched: number;
  matches: number;
  maybe: number;
  truncated: boolean;
  parts: Omit<Part, 'vector'>[];
  problems: Problem[];
}

export async function search(search_: SearchParts, question: Question, signal: AbortSignal): Promise<Result<FoundPhotos>> {
  const query = parseQuery(question.text ?? '');
  const contradiction = contradictionOf(query);
  if (contradiction !== null) return ok(nothing([...query.problems, { code: 'contradiction', text: question.text ?? '', message: contradiction }]));
  const understood = await understand(search_, query, question.examples ?? [], signal);
  if (!understood.ok) return understood;
  const { parts, excluded, truncated } = understood.value;
  const problems = [...query.problems, ...understood.value.problems, ...unknownAlbums(query, search_.albums ?? withoutAlbums)];
  const filters = query.terms.filter(isFilter);
  const mask = search_.masks(question.filter, filters);
  const asked = parts.length + excluded.length + filters.length;
  if (asked === 0) return problems.length > 0 ? ok(nothing(problems)) : fail('query-empty', 'Type what the photo shows, for example "a beach at sunset".');
  const accepted = without(search_, mask, excluded, parts);
  const answer = parts.length === 0 ? byDate(search_, accepted, question) : byDirection(search_, accepted, parts, question);
  return ok({ ...answer, truncated, problems, parts: parts.map(({ vector: _, ...part }) => part) });
}

const unknownAlbums = ({ terms }: Query, albums: AlbumsLookup): Problem[] =>
  terms.flatMap((term) => (term.key !== 'album' || albums.named(isAlbumName(term.text)) !== null ? [] : [{ code: 'bad-value', text: term.text, message: `There is no album called "${term.text}".` }]));

const nothing = (problems: Problem[]): FoundPhotos => ({ hits: [], searched: 0, matches: 0, maybe: 0, truncated: false, parts: [], problems });

/** The mask without the examples themselves, and without what matches an excluded word. */
function without({ resident, background }: SearchParts, mask: Mask, excluded: readonly Float32Array[], parts: readonly Part[]): Uint8Array {
  const accepted = mask.accepted.slice();
  for (const { id } of parts) {
    const row = id === undefined ? null : resident.rowOf(id);
    if (row !== null) accepted[row] = 0;
  }
  for (const direction of excluded) {
    const judgement = judgeAll(direction, { resident, background, accepted, strictness: 0, byWords: true, atLeast: 0 });
    for (const place of placesOf(judgement, 'match')) accepted[judgement.rows[place] as number] = 0;
  }
  return accepted;
}

type Answer = Pick<FoundPhotos, 'hits' | 'searched' | 'matches' | 'maybe'>;

function byDirection(search_: SearchParts, accepted: Uint8Array, parts: readonly Part[], question: Question): Answer {
  const { resident, background } = search_;
  // One part alone needs no scale to be composed, and is shown on the judgement's own.
  const alone = parts.length === 1 && parts[0]?.kind !== 'unlike';
  const scaled = parts.map((part) => ({ part, scale: alone ? noScale : scaleOver(resident, part.vector) }));
  const direction = composeDirection(scaled);
  const searched = countOf(accepted);
  if (direction === null) return { hits: [], searched, matches: 0, maybe: 0 };
  const byWords = parts.every(({ kind }) => kind === 'words' || kind === 'phrase');
  const atLeast = (question.show ?? 'all') === 'all' ? wantedOf(question) : 0;
  const judgement = judgeAll(direction, { resident, background, accepted, strictness: question.strictness ?? 0, byWords, atLeast });
  const hits = arrange(search_, judgement, question);
  for (const { part, scale } of scaled) {
    const scores = resident.exact(part.vector, hits.map(({ photo }) => resident.rowOf(photo.hash) as number));
    hits.forEach((hit, index) => hit.why.push(fitOf((part.kind === 'unlike' ? -1 : 1) * standard(scores[index] as number, alone ? judgement.scale : scale))));
  }
  return { hits, searched, matches: judgement.matches, maybe: judgement.maybe };
}

const noScale: Scale = { mean: 0, deviation: Infinity };

/** Filters alone: every photo that passes is a match, newest first. */
function byDate(search_: SearchParts, accepted: Uint8Array, question: Question): Answer {
  const hits: FoundPhoto[] = [];
  for (let row = 0; row < accepted.length; row++) {
    if (accepted[row] === 1) hits.push({ photo: photoAt(search_, row), score: 0, tier: 'match', fit: 1, why: [], similar: [] });
  }
  hits.sort((a, b) => byNewest(a.photo, b.photo));
  return { hits: tidy(search_, hits, question), searched: hits.length, matches: hits.length, maybe: 0 };
}
