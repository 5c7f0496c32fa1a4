/** The search: words or a photo to look like, filters, and the answers, which never overtake each other. */
import type { Api } from '../../shared/api.ts';
import type { PhotoFilter, PhotoTile, SearchResponse } from '../../shared/contract.ts';
import type { Failure } from '../../shared/errors.ts';
import { PhotoList } from './photo-source.ts';

/** Typing rests this long before a search starts, ms. */
const rest = 150;
const firstLimit = 200;
const mostResults = 1_000;

export interface Results {
  list: PhotoList;
  searched: number;
  truncated: boolean;
  limit: number;
}

export class Search {
  text = $state('');
  like = $state.raw<PhotoTile | null>(null);
  filter = $state.raw<PhotoFilter>({});
  results = $state.raw<Results | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** A search is due or under way; what is shown answers an older question. */
  waiting = $state(false);
  /** Told of every answer, so that it can be spoken. */
  onAnswer: ((results: Results) => void) | null = null;
  /** Told of new filters, which hold for the whole library too. */
  onFilter: ((filter: PhotoFilter) => void) | null = null;

  readonly active = $derived(this.like !== null || this.text.trim() !== '');
  readonly filters = $derived((this.filter.folder === undefined ? 0 : 1) + (this.filter.from === undefined && this.filter.to === undefined ? 0 : 1));
  readonly canShowMore = $derived(this.results !== null && this.results.limit < mostResults && this.results.list.photos.length >= this.results.limit && this.results.searched > this.results.limit);

  readonly #api: Api;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Words take the place of a photo to look like. */
  setText(text: string): void {
    this.text = text;
    if (text.trim() !== '') this.like = null;
    this.#soon(rest);
  }

  setLike(photo: PhotoTile | null): void {
    this.like = photo;
    if (photo !== null) this.text = '';
    this.#soon(0);
  }

  setFilter(filter: PhotoFilter): void {
    this.filter = filter;
    this.onFilter?.(filter);
    this.#soon(0);
  }

  clear(): void {
    this.text = '';
    this.like = null;
    this.#soon(0);
  }

  showMore(): void {
    void this.#run(mostResults);
  }

  /** Asks again: the library or the model changed, or the last try failed. */
  again(): void {
    if (this.active) this.#soon(0);
  }

  #soon(delay: number): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
    if (!this.active) {
      this.waiting = false;
      this.results = null;
      this.failure = null;
      return;
    }
    this.waiting = true;
    this.#timer = setTimeout(() => void this.#run(firstLimit), delay);
  }

  async #run(limit: number): Promise<void> {
    this.#running?.abort();
    const controller = new AbortController();
    this.#running = controller;
    this.waiting = true;
    const question = this.like === null ? { text: this.text.trim() } : { like: this.like.id };
    const answer = await this.#api.call('search.run', { ...question, filter: this.filter, limit }, { signal: controller.signal });
    if (controller.signal.aborted) return;
    this.waiting = false;
    if (!answer.ok) {
      this.failure = answer.error;
      return;
    }
    this.failure = null;
    this.results = toResults(answer.value, limit);
    this.onAnswer?.(this.results);
  }
}

const toResults = (answer: SearchResponse, limit: number): Results => ({
  list: new PhotoList(answer.results.map((result) => result.photo)),
  searched: answer.searched,
  truncated: answer.truncated,
  limit,
});
