/**
 * A question -> the photos that answer it. The question is the query language, examples, or both; filters come first,
 * scores second, and the answer is exact: what plain code over all photos would give.
 */
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { PhotoFilter } from '../../shared/contract.ts';
import { contradictionOf, isFilter, parseQuery, type FilterTerm, type Problem, type Query } from '../../shared/query/index.ts';
import type { PhotoEntry } from '../store/store.ts';
import { scaleOver, type Background } from './background.ts';
import { collapse } from './collapse.ts';
import { composeDirection, type Part } from './compose.ts';
import { countOf, judgeAll, type Judgement } from './judge.ts';
import { isAlbumName, withoutAlbums, type AlbumsLookup } from './filter.ts';
import type { Mask } from './masks.ts';
import { fitOf, standard, type Scale, type Tier } from './relevance.ts';
import type { Resident } from './resident.ts';
import { exactly, placesOf, shortlist, type Judged } from './shortlist.ts';

/** What search needs of the text tower; src/vision provides it. */
export interface TextEmbedder {
  embed(texts: string[], signal: AbortSignal): Promise<Result<{ vectors: Float32Array[]; truncated: boolean[]; understood: boolean[] }>>;
}

export interface SearchParts {
  photos: ReadonlyMap<string, PhotoEntry>;
  resident: Resident;
  background: Background;
  text: TextEmbedder;
  masks(filter: PhotoFilter | undefined, terms: readonly FilterTerm[]): Mask;
  /** Which albums there are. */
  albums?: AlbumsLookup;
}

export interface Example {
  /** A photo of the library, or a vector from outside with its name, and the id it is known by outside of it. */
  source: { id: string } | { vector: Float32Array; name: string; id?: string };
  weight: number;
  unlike: boolean;
}

export interface Question {
  /** In the query language. */
  text?: string | undefined;
  examples?: readonly Example[];
  filter?: PhotoFilter | undefined;
  /** -1 to 1. */
  strictness?: number | undefined;
  /** all: the best whatever they are, by score alone. */
  show?: 'matches' | 'maybe' | 'all' | undefined;
  sort?: 'relevance' | 'date' | undefined;
  collapse?: boolean | undefined;
  limit: number;
}

export interface FoundPhoto {
  photo: PhotoEntry;
  score: number;
  tier: Tier;
  /** 0 to 1; a half is the usual cut. */
  fit: number;
  /** For each part of the question: how well it alone fits, 0 to 1. */
  why: number[];
  /** Near-duplicates further down that this one stands for. */
  similar: PhotoEntry[];
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

/** Far beyond what any model reads (77 word pieces at most); longer text is a paste that went wrong. */
export const longestQuery = 2_000;
/** Chips in one question; each costs a pass over all photos. */
const mostParts = 16;

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

interface Understood {
  parts: Part[];
  /** Vectors of the words that the answer is to be without. */
  excluded: Float32Array[];
  problems: Problem[];
  truncated: boolean;
}

async function understand(search_: SearchParts, query: Query, examples: readonly Example[], signal: AbortSignal): Promise<Result<Understood>> {
  const phrases = query.terms.filter((term) => term.key === 'phrase');
  const texts = [...(query.text === '' ? [] : [{ text: query.text, kind: 'words' as const }]), ...phrases.map(({ text, not }) => ({ text, kind: not ? ('not' as const) : ('phrase' as const) }))];
  if (texts.length + examples.length > mostParts) return fail('bad-request', `One search takes up to ${mostParts} phrases and examples. Remove some.`);
  const example = examplesOf(search_.resident, examples);
  if (!example.ok) return example;
  const understood: Understood = { parts: [], excluded: [], problems: [], truncated: false };
  if (texts.length > 0) {
    const read = await readTexts(search_, texts, understood, signal);
    if (!read.ok) return read;
  }
  understood.parts.push(...example.value);
  const left = understood.parts.length + understood.excluded.length + query.terms.filter(isFilter).length;
  return left === 0 && understood.problems.length > 0 ? fail('query-not-understood', notKnown) : ok(understood);
}

const notKnown = 'The current model knows none of these words or signs. Try other words, in English for the built-in model.';

async function readTexts(search_: SearchParts, texts: readonly { text: string; kind: 'words' | 'phrase' | 'not' }[], into: Understood, signal: AbortSignal): Promise<Result<void>> {
  const checked = texts.map(({ text }) => checkText(text));
  const wrong = checked.find((text) => !text.ok);
  if (wrong !== undefined && !wrong.ok) return wrong;
  const embedded = await search_.text.embed(checked.map((text) => (text.ok ? text.value : '')), signal);
  if (!embedded.ok) return embedded;
  texts.forEach(({ text, kind }, index) => {
    const vector = embedded.value.vectors[index];
    if (vector === undefined || embedded.value.understood[index] !== true) into.problems.push({ code: 'bad-value', text, message: `"${text}" was left out: ${notKnown}` });
    else if (kind === 'not') into.excluded.push(vector);
    else into.parts.push({ kind, text, vector, weight: 1 });
    into.truncated ||= embedded.value.truncated[index] === true;
  });
  return ok(undefined);
}

function examplesOf(resident: Resident, examples: readonly Example[]): Result<Part[]> {
  const parts: Part[] = [];
  for (const { source, weight, unlike } of examples) {
    const vector = 'vector' in source ? source.vector : resident.get(source.id);
    if (vector === null) return fail('photo-not-found', 'That photo is not in the library any more, or not indexed yet.');
    parts.push({ kind: unlike ? 'unlike' : 'like', ...('vector' in source && { name: source.name }), ...(source.id !== undefined && { id: source.id }), vector, weight });
  }
  return ok(parts);
}

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

/** Near-duplicates that become one result make room for others. */
const wantedOf = ({ collapse: collapses, limit }: Question): number => (collapses === true ? limit * 2 : limit);

/** Chooses, orders, collapses and cuts. */
function arrange(search_: SearchParts, judgement: Judgement, question: Question): FoundPhoto[] {
  const { show = 'all', sort = 'relevance' } = question;
  const order: readonly Tier[] | null = show === 'all' ? null : show === 'matches' ? ['match'] : ['match', 'maybe'];
  const [{ resident }, limit] = [search_, wantedOf(question)];
  if (sort === 'relevance' || order === null) {
    // By date, 'all' orders the best ones: nobody wants the newest of what does not fit.
    const chosen = shortlist(judgement, { resident, order, limit: sort === 'date' ? question.limit : limit }).map((judged) => found(search_, judged));
    return tidy(search_, sort === 'date' ? chosen.sort((a, b) => byNewest(a.photo, b.photo)) : chosen, question);
  }
  const newest = order.flatMap((tier) => newestOf(search_, judgement, tier)).slice(0, limit);
  return tidy(search_, exactly(judgement, newest, resident).map((judged) => found(search_, judged)), question);
}

/** The places of a tier's photos in the judgement, newest first. */
function newestOf(search_: SearchParts, judgement: Judgement, tier: Tier): number[] {
  const photos = Array.from(placesOf(judgement, tier), (place) => ({ place, photo: photoAt(search_, judgement.rows[place] as number) }));
  return photos.sort((a, b) => byNewest(a.photo, b.photo)).map(({ place }) => place);
}

function tidy({ resident }: SearchParts, chosen: FoundPhoto[], question: Question): FoundPhoto[] {
  if (question.collapse !== true) return chosen.slice(0, question.limit);
  const groups = collapse(chosen.slice(0, question.limit * 2), (hash) => resident.get(hash));
  return groups.slice(0, question.limit).map(({ first, others }) => ({ ...first, similar: others.map(({ photo }) => photo) }));
}

const photoAt = ({ photos, resident }: SearchParts, row: number): PhotoEntry => photos.get(resident.hashAt(row) as string) as PhotoEntry;

const found = (search_: SearchParts, { row, score, height, tier }: Judged): FoundPhoto => ({ photo: photoAt(search_, row), score, tier, fit: fitOf(height), why: [], similar: [] });

const byNewest = (a: PhotoEntry, b: PhotoEntry): number => (b.takenLocal ?? -Infinity) - (a.takenLocal ?? -Infinity) || (a.hash < b.hash ? -1 : 1);

/** Filters alone: every photo that passes is a match, newest first. */
function byDate(search_: SearchParts, accepted: Uint8Array, question: Question): Answer {
  const hits: FoundPhoto[] = [];
  for (let row = 0; row < accepted.length; row++) {
    if (accepted[row] === 1) hits.push({ photo: photoAt(search_, row), score: 0, tier: 'match', fit: 1, why: [], similar: [] });
  }
  hits.sort((a, b) => byNewest(a.photo, b.photo));
  return { hits: tidy(search_, hits, question), searched: hits.length, matches: hits.length, maybe: 0 };
}

/** The text to embed, or why it is none. */
export function checkText(text: string): Result<string> {
  const query = text.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (query === '') return fail('query-empty', 'Type what the photo shows, for example "a beach at sunset".');
  if (query.length > longestQuery) {
    return fail('query-too-long', `That search is ${query.length} characters long; shorten it to ${longestQuery} or fewer.`);
  }
  return ok(query);
}
