/**
 * The question and its answers. The question is one query: chips (`terms`), words that are still being typed
 * (`draft`), and photos to look like or unlike. Filters alone hold for the whole library; with anything else in the
 * question a search runs, and its answers never overtake each other.
 */
import type { Api } from '../../shared/api.ts';
import type { PhotoTile, SavedSearch, SearchResponse, SearchResult } from '../../shared/contract.ts';
import type { Failure } from '../../shared/errors.ts';
import { contradictionOf, isFilter, parseQuery, printTerm, type FilterTerm, type Problem, type Term } from '../../shared/query/index.ts';
import type { Format } from '../format.ts';
import { whyLines, type WhyLine } from '../search/describe-term.ts';
import { isUnfinished, queryText, settle, withTerms } from '../search/settle.ts';
import type { Strings } from '../strings.ts';
import { FoundList } from './found-list.ts';
import type { Gaze } from './timeline.svelte.ts';

/** Typing rests this long before a search starts, ms. */
const rest = 150;
/** A slider and a wheel are followed at this pace, ms. */
const pace = 40;
const firstLimit = 200;
const mostResults = 1_000;
/** Photos to look like, and as many to look unlike, in one search. */
export const mostExamples = 10;

export const weights = { least: 0.25, most: 4, step: 0.25 } as const;

/** A photo to look like, or unlike. */
export interface Example {
  photo: PhotoTile;
  weight: number;
  unlike: boolean;
  /** The file it came from, where it is no photo of the library: the engine knows such a one only while it runs. */
  file: File | null;
}

export interface Results {
  list: FoundList;
  searched: number;
  matches: number;
  maybe: number;
  parts: SearchResponse['parts'];
  problems: readonly Problem[];
  truncated: boolean;
  /** What was asked for. */
  filters: readonly FilterTerm[];
  examples: readonly Example[];
  show: 'matches' | 'maybe';
  limit: number;
}

export type Sort = 'relevance' | 'date';

/** All that is asked, without how deep. */
export type Question = Omit<SavedSearch, 'id' | 'name'>;

interface Depth {
  show: 'matches' | 'maybe';
  limit: number;
}
const shallow: Depth = { show: 'matches', limit: firstLimit };

export class Search {
  draft = $state('');
  terms = $state.raw<readonly Term[]>([]);
  examples = $state.raw<readonly Example[]>([]);
  /** -1 shows more, 1 less. */
  strictness = $state(0);
  sort = $state<Sort>('relevance');
  results = $state.raw<Results | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** A search is due or under way; what is shown answers an older question. */
  waiting = $state(false);
  /** Rises whenever the field is emptied: what comes after that is another question. */
  era = $state(0);
  /** Names of pictures from outside that are being looked at. */
  arriving = $state.raw<readonly string[]>([]);
  /** Hands pictures from outside to an engine that no longer knows them; answers whether it does again. */
  renew: ((files: readonly File[]) => Promise<boolean>) | null = null;
  /** Told of every answer, so that it can be spoken. */
  onAnswer: ((results: Results) => void) | null = null;
  /** Told of new filters, in the query language; they hold for the whole library too. */
  onFilter: ((query: string) => void) | null = null;
  /** Told before results take others' place. */
  onReplace: ((old: FoundList | undefined, next: FoundList) => void) | null = null;
  /** Set by the grid that shows the results. */
  gaze: (() => Gaze | null) | null = null;

  readonly text = $derived(queryText(this.terms, this.draft));
  readonly #parsed = $derived(parseQuery(this.text));
  readonly filterTerms = $derived(this.#parsed.terms.filter(isFilter));
  readonly filters = $derived(this.filterTerms.length);
  readonly active = $derived(this.examples.length > 0 || this.#parsed.text !== '' || this.#parsed.terms.some((term) => !isFilter(term)));
  readonly question: Question = $derived({ text: this.text, like: this.#asked(false), unlike: this.#asked(true), strictness: this.strictness, sort: this.sort });
  /** What completions start from: the text as it stands, with the word that is being typed. */
  readonly typed = $derived([...this.terms.map(printTerm), this.draft].join(' '));
  readonly empty = $derived(this.draft === '' && this.terms.length === 0 && this.examples.length === 0);
  readonly canShowMore = $derived(this.results !== null && this.results.limit < mostResults && this.results.list.results.length >= this.results.limit);
  /** There is more, and it is not shown. */
  readonly full = $derived(this.results !== null && this.results.limit === mostResults && this.results.list.results.length >= mostResults);
  /** What is not understood or contradicts itself, one sentence each; not of a word that is still being typed. */
  readonly problems: readonly Problem[] = $derived.by(() => {
    const own = this.#parsed.problems.filter((problem) => this.#confirmed || !isUnfinished(this.draft, problem.text));
    const contradiction = contradictionOf(this.#parsed);
    const known = this.#parsed.problems.map(({ message }) => message);
    const answered = this.active && !this.waiting ? (this.results?.problems ?? []).filter(({ message, code }) => !known.includes(message) && code !== 'contradiction') : [];
    return [...own, ...(contradiction === null ? [] : [{ code: 'contradiction' as const, text: this.text, message: contradiction }]), ...answered];
  });

  #confirmed = $state(true);
  readonly #api: Api;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;
  #filter = '';
  #depth: Depth = shallow;

  constructor(api: Api) {
    this.#api = api;
  }

  /** What is in the field now; finished terms become chips. */
  type(draft: string): void {
    const settled = settle(draft, false);
    this.draft = settled?.draft ?? draft;
    if (settled !== null) this.terms = withTerms(this.terms, settled.terms);
    this.#confirmed = false;
    this.#ask(rest);
  }

  /** Enter: everything typed is meant as it stands. True where chips came of it. */
  confirm(): boolean {
    this.#confirmed = true;
    const settled = settle(this.draft, true);
    if (settled === null) return false;
    this.draft = settled.draft;
    this.setTerms(withTerms(this.terms, settled.terms));
    return true;
  }

  /** Another text in the place of all there is. `settled`: everything in it is meant as it stands, so that all its terms become chips. */
  setText(text: string, settled: boolean): void {
    const found = settle(text, settled);
    this.draft = found?.draft ?? text;
    this.terms = withTerms([], found?.terms ?? []);
    this.#confirmed = settled;
    this.#ask(0);
  }

  /** A whole question in the place of this one. */
  adopt({ text, examples, strictness, sort }: { text: string; examples: readonly Example[]; strictness: number; sort: Sort }): void {
    this.examples = examples;
    this.strictness = strictness;
    this.sort = sort;
    this.setText(text, true);
  }

  setTerms(terms: readonly Term[]): void {
    this.terms = terms;
    this.#ask(0);
  }

  remove(term: Term): void {
    this.setTerms(this.terms.filter((known) => printTerm(known) !== printTerm(term)));
  }

  /** The chip becomes text again. */
  edit(term: Term): void {
    this.confirm();
    this.terms = this.terms.filter((known) => printTerm(known) !== printTerm(term));
    this.draft = [this.draft.trim(), printTerm(term)].filter((part) => part !== '').join(' ');
    this.#confirmed = false;
    this.#ask(0);
  }

  /** Backspace at the beginning of the field: the chip before it goes. */
  removeLast(): void {
    if (this.terms.length > 0) this.setTerms(this.terms.slice(0, -1));
    else if (this.examples.length > 0) this.#setExamples(this.examples.slice(0, -1));
  }

  removeFilters(): void {
    const { text, terms } = parseQuery(this.draft);
    this.draft = [text, ...terms.filter((term) => !isFilter(term)).map(printTerm)].join(' ').trim();
    this.setTerms(this.terms.filter((term) => !isFilter(term)));
  }

  /** False where there are as many as one search takes. */
  addExample(photo: PhotoTile, unlike: boolean, file: File | null = null): boolean {
    const others = this.examples.filter((example) => example.photo.id !== photo.id);
    if (others.filter((example) => example.unlike === unlike).length >= mostExamples) return false;
    this.#setExamples([...others, { photo, unlike, weight: 1, file }]);
    return true;
  }

  changeExample(id: string, change: Partial<Pick<Example, 'weight' | 'unlike'>>): void {
    const clamp = (weight: number): number => Math.max(weights.least, Math.min(weights.most, weight));
    this.examples = this.examples.map((example) => {
      const next = { ...example, ...change };
      return example.photo.id === id ? { ...next, weight: clamp(next.weight) } : example;
    });
    this.#ask(pace);
  }

  removeExample(id: string): void {
    this.#setExamples(this.examples.filter((example) => example.photo.id !== id));
  }

  setStrictness(strictness: number): void {
    this.strictness = Math.max(-1, Math.min(1, strictness));
    this.#soon(pace);
  }

  setSort(sort: Sort): void {
    this.sort = sort;
    this.#soon(0);
  }

  clear(): void {
    this.draft = '';
    this.terms = [];
    this.examples = [];
    this.strictness = 0;
    this.#ask(0);
  }

  showMore(): void {
    this.#deepen({ ...this.#depth, limit: mostResults });
  }

  showMaybe(): void {
    this.#deepen({ show: 'maybe', limit: mostResults });
  }

  hideMaybe(): void {
    this.#deepen(shallow);
  }

  /** Asks again: the library or the model changed, or the last try failed. */
  again(): void {
    if (this.active) this.#soon(0);
  }

  /** Why a result is among the results shown now. */
  explain(found: SearchResult | undefined, strings: Strings, format: Format): WhyLine[] {
    const { results } = this;
    if (found === undefined || results === null) return [];
    const nameOf = (id: string): PhotoTile | null => results.examples.find((example) => example.photo.id === id)?.photo ?? null;
    return whyLines(results.parts, found.why, results.filters, nameOf, strings, format);
  }

  #asked(unlike: boolean): { id: string; weight: number }[] {
    return this.examples.filter((example) => example.unlike === unlike).map(({ photo, weight }) => ({ id: photo.id, weight }));
  }

  #setExamples(examples: readonly Example[]): void {
    this.examples = examples;
    this.#ask(0);
  }

  #deepen(depth: Depth): void {
    this.#depth = depth;
    void this.#run();
  }

  /** Another question: its answer begins with the matches again. */
  #ask(delay: number): void {
    this.#depth = shallow;
    if (this.empty) this.era += 1;
    this.#soon(delay);
  }

  #soon(delay: number): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
    this.waiting = this.active;
    if (!this.active) {
      this.results = null;
      this.failure = null;
    }
    this.#timer = setTimeout(() => {
      this.#tellFilter();
      if (this.active) void this.#run();
    }, delay);
  }

  #tellFilter(): void {
    const filter = this.filterTerms.map(printTerm).join(' ');
    if (filter === this.#filter) return;
    this.#filter = filter;
    this.onFilter?.(filter);
  }

  async #run(): Promise<void> {
    this.#running?.abort();
    const controller = new AbortController();
    this.#running = controller;
    this.waiting = true;
    const depth = this.#depth;
    const question = { filters: this.filterTerms, examples: this.examples };
    const request = { ...this.question, collapse: true, ...depth };
    let answer = await this.#api.call('search.run', request, { signal: controller.signal });
    const files = this.examples.map(({ file }) => file).filter((file) => file !== null);
    // The engine has begun anew, or so many other pictures came that it forgot these.
    if (!answer.ok && answer.error.code === 'photo-not-found' && files.length > 0 && (await this.renew?.(files)) === true) answer = await this.#api.call('search.run', request, { signal: controller.signal });
    if (controller.signal.aborted) return;
    this.waiting = false;
    if (!answer.ok) {
      this.failure = answer.error;
      return;
    }
    this.failure = null;
    this.#show(answer.value, { ...depth, ...question });
  }

  #show({ results, ...rest }: SearchResponse, asked: Depth & Pick<Results, 'filters' | 'examples'>): void {
    const list = new FoundList(results, asked.show === 'maybe');
    const before = this.results?.list;
    const gaze = this.gaze?.() ?? null;
    // The same best photo on top: the list grew or shrank further down, and the eye stays where it is.
    if (gaze !== null && !gaze.atTop && before?.photos[0]?.id === list.photos[0]?.id) {
      list.anchor = { index: gaze.index, delta: gaze.delta };
      list.cursor = gaze.cursor;
    }
    this.onReplace?.(before, list);
    this.results = { list, ...rest, ...asked };
    this.onAnswer?.(this.results);
  }
}
