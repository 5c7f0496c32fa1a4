/** What is asked, and what that is as vectors: words and phrases by the text tower, examples by their own. */
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { PhotoFilter } from '../../shared/contract.ts';
import { isFilter, type Problem, type Query } from '../../shared/query/index.ts';
import type { Part } from './compose.ts';
import type { Resident } from './resident.ts';

/** What search needs of the text tower; src/vision provides it. */
export interface TextEmbedder {
  embed(texts: string[], signal: AbortSignal): Promise<Result<{ vectors: Float32Array[]; truncated: boolean[]; understood: boolean[] }>>;
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

/** Far beyond what any model reads (77 word pieces at most); longer text is a paste that went wrong. */
export const longestQuery = 2_000;
/** Chips in one question; each costs a pass over all photos. */
const mostParts = 16;

export interface Understood {
  parts: Part[];
  /** Vectors of the words that the answer is to be without. */
  excluded: Float32Array[];
  problems: Problem[];
  truncated: boolean;
}

interface AskedBy {
  resident: Resident;
  text: TextEmbedder;
}

/** What is to be found beside the filters. What no model could know is left out and told; it fails where then nothing is left. */
export async function understand(by: AskedBy, query: Query, examples: readonly Example[], signal: AbortSignal): Promise<Result<Understood>> {
  const phrases = query.terms.filter((term) => term.key === 'phrase');
  const texts = [...(query.text === '' ? [] : [{ text: query.text, kind: 'words' as const }]), ...phrases.map(({ text, not }) => ({ text, kind: not ? ('not' as const) : ('phrase' as const) }))];
  if (texts.length + examples.length > mostParts) return fail('bad-request', `One search takes up to ${mostParts} phrases and examples. Remove some.`);
  const example = examplesOf(by.resident, examples);
  if (!example.ok) return example;
  const understood: Understood = { parts: [], excluded: [], problems: [], truncated: false };
  if (texts.length > 0) {
    const read = await readTexts(by.text, texts, understood, signal);
    if (!read.ok) return read;
  }
  understood.parts.push(...example.value);
  const left = understood.parts.length + understood.excluded.length + query.terms.filter(isFilter).length;
  return left === 0 && understood.problems.length > 0 ? fail('query-not-understood', notKnown) : ok(understood);
}

const notKnown = 'The current model knows none of these words or signs. Try other words, in English for the built-in model.';

async function readTexts(text_: TextEmbedder, texts: readonly { text: string; kind: 'words' | 'phrase' | 'not' }[], into: Understood, signal: AbortSignal): Promise<Result<void>> {
  const checked = texts.map(({ text }) => checkText(text));
  const wrong = checked.find((text) => !text.ok);
  if (wrong !== undefined && !wrong.ok) return wrong;
  const embedded = await text_.embed(checked.map((text) => (text.ok ? text.value : '')), signal);
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

/** The text to embed, or why it is none. */
export function checkText(text: string): Result<string> {
  const query = text.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (query === '') return fail('query-empty', 'Type what the photo shows, for example "a beach at sunset".');
  if (query.length > longestQuery) {
    return fail('query-too-long', `That search is ${query.length} characters long; shorten it to ${longestQuery} or fewer.`);
  }
  return ok(query);
}
