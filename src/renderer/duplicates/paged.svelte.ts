/**
 * A long list of which only the parts that are looked at are fetched, page by page. Knows nothing of what is in it.
 * `refresh` swaps old for new in one step: nothing blinks.
 */
import type { Failure, Result } from '../../shared/errors.ts';

/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets are replaced, never watched inside */

export interface Page<T> {
  total: number;
  items: readonly T[];
}

export type FetchPage<T> = (offset: number, limit: number, signal: AbortSignal) => Promise<Result<Page<T>>>;

export class Paged<T> {
  /** Null until the first answer. */
  total = $state<number | null>(null);
  /** As long as the list; what has not been fetched is undefined. Replaced, never changed. */
  items = $state.raw<readonly (T | undefined)[]>([]);
  failure = $state.raw<Failure | null>(null);

  readonly #fetch: FetchPage<T>;
  readonly #size: number;
  #asked: readonly number[] = [];
  readonly #loading = new Map<number, Promise<void>>();
  #wanted = { first: 0, last: 0 };
  #stop = new AbortController();

  /** @param size items a page, as many as the other side answers at once */
  constructor(size: number, fetch: FetchPage<T>) {
    this.#size = size;
    this.#fetch = fetch;
  }

  /** Says which items are near the view; the pages that they lie in are fetched. */
  want(first: number, last: number): void {
    this.#wanted = { first, last };
    for (const page of this.#pages()) void this.#load(page);
  }

  /** Fetches anew what is wanted, and what lies around `also`, and forgets the rest. What is shown stays until all has arrived. */
  async refresh(also?: number): Promise<void> {
    const { signal } = this.#restart();
    const near = this.#size / 2;
    const pages = [...new Set([...this.#pages(), ...(also === undefined ? [] : this.#pages({ first: also - near, last: also + near }))])];
    this.#asked = pages;
    const answers = await Promise.all(pages.map((page) => this.#fetch(page * this.#size, this.#size, signal)));
    if (signal.aborted) return;
    const failed = answers.find((answer) => !answer.ok);
    this.failure = failed?.ok === false ? failed.error : null;
    if (failed !== undefined) {
      this.#asked = [];
      return;
    }
    const total = answers[0]?.ok === true ? answers[0].value.total : 0;
    const items = new Array<T | undefined>(total);
    answers.forEach((answer, at) => answer.ok && fill(items, (pages[at] ?? 0) * this.#size, answer.value.items));
    this.total = total;
    this.items = items;
  }

  /** Another list from now on: nothing of the old one is shown. */
  clear(): void {
    this.#restart();
    this.#asked = [];
    this.#wanted = { first: 0, last: 0 };
    this.total = null;
    this.items = [];
    this.failure = null;
  }

  put(index: number, item: T): void {
    this.items = this.items.with(index, item);
  }

  /** Takes one out; the rest moves up, as it has on the other side. */
  remove(index: number): void {
    this.#restart();
    this.items = this.items.toSpliced(index, 1);
    this.total = this.items.length;
    // Pages begin elsewhere now: what is missing is asked for again.
    this.#asked = [];
    for (const page of this.#pages()) void this.#load(page);
  }

  #restart(): AbortController {
    this.#stop.abort();
    this.#stop = new AbortController();
    return this.#stop;
  }

  #pages({ first, last } = this.#wanted): number[] {
    const end = this.total === null ? last : Math.min(last, Math.max(0, this.total - 1));
    const from = Math.floor(Math.max(0, Math.min(first, end)) / this.#size);
    return Array.from({ length: Math.floor(end / this.#size) - from + 1 }, (_, step) => from + step);
  }

  #missing(page: number): boolean {
    if (this.total === null) return true;
    for (let index = page * this.#size; index < Math.min(this.total, (page + 1) * this.#size); index++) if (this.items[index] === undefined) return true;
    return false;
  }

  /** Ends when this item is there, or cannot be had now. */
  async need(index: number): Promise<void> {
    const page = Math.floor(index / this.#size);
    await (this.#loading.get(page) ?? this.#load(page));
  }

  async #load(page: number): Promise<void> {
    if (this.#asked.includes(page) || !this.#missing(page)) return;
    this.#asked = [...this.#asked, page];
    const loading = this.#take(page);
    this.#loading.set(page, loading);
    await loading;
    if (this.#loading.get(page) === loading) this.#loading.delete(page);
  }

  async #take(page: number): Promise<void> {
    const { signal } = this.#stop;
    const answer = await this.#fetch(page * this.#size, this.#size, signal);
    if (signal.aborted) return;
    this.#asked = this.#asked.filter((other) => other !== page);
    this.failure = answer.ok ? null : answer.error;
    if (!answer.ok) return;
    const { total, items } = answer.value;
    const next = this.items.slice(0, total);
    next.length = total;
    fill(next, page * this.#size, items);
    this.total = total;
    this.items = next;
  }
}

function fill<T>(list: (T | undefined)[], at: number, items: readonly T[]): void {
  items.forEach((item, index) => {
    if (at + index < list.length) list[at + index] = item;
  });
}
