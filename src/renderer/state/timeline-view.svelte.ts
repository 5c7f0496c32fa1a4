/** One ordering of the library as the engine numbered it (`view`): its whole geometry, and tiles fetched by pages. */
import type { Api } from '../../shared/api.ts';
import type { Grid, PhotoTile } from '../../shared/contract.ts';
import type { Range, Ranges } from '../../shared/ranges.ts';
import type { Selection } from '../../shared/selection.ts';
import { decodeRatios } from '../grid/geometry.ts';
import type { MonthRun } from '../grid/layout.ts';
import type { PhotoSource } from './photo-source.ts';

export const pageSize = 200;
/** Pages kept: 40,000 tiles, some 20 MB. */
const mostPages = 200;

interface Fetch {
  controller: AbortController;
  done: Promise<void>;
}

/* eslint-disable svelte/prefer-svelte-reactivity -- tiles change by whole pages: the map is replaced, never watched inside */

export class TimelineView implements PhotoSource {
  readonly ratios: Uint16Array;
  readonly months: readonly MonthRun[];
  anchor: { index: number; delta: number } | undefined;
  cursor: number | undefined;

  readonly #api: Api;
  /** As the engine names it. */
  readonly view: number;
  readonly #onStale: () => void;
  readonly #fetching = new Map<number, Fetch>();
  #wanted: Range = [0, 0];
  #pages = $state.raw<ReadonlyMap<number, readonly PhotoTile[]>>(new Map());

  constructor(api: Api, grid: Grid, onStale: () => void) {
    this.#api = api;
    this.view = grid.view;
    this.#onStale = onStale;
    this.ratios = decodeRatios(grid.ratios);
    this.months = grid.months;
  }

  tile(index: number): PhotoTile | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  want(first: number, last: number): void {
    const from = Math.max(0, Math.floor((first - pageSize / 4) / pageSize));
    const to = Math.floor(Math.min(this.ratios.length - 1, last + pageSize / 4) / pageSize);
    this.#wanted = [from, to + 1];
    for (const [page, fetch] of this.#fetching) if (page < from - 1 || page > to + 1) fetch.controller.abort();
    for (let page = from; page <= to; page++) void this.#page(page);
  }

  async load(index: number): Promise<PhotoTile | undefined> {
    if (index < 0 || index >= this.ratios.length) return undefined;
    await this.#page(Math.floor(index / pageSize));
    return this.tile(index);
  }

  selection(ranges: Ranges): Selection {
    return { view: this.view, ranges: ranges.map(([from, to]): Range => [from, to]) };
  }

  /** Fetches the tiles near the viewport again and forgets all others; resolves when they are here. */
  async reload(): Promise<void> {
    for (const { controller } of this.#fetching.values()) controller.abort();
    const [from, to] = this.#wanted;
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: to - from }, (_, index) => this.#fetch(from + index, signal)));
    this.#pages = new Map([...this.#pages].filter(([page]) => page >= from && page < to));
  }

  /** Looks for a photo around where it should be: in its month, near the place that it had there. */
  async find(id: string, month: string | null, rank: number): Promise<number | undefined> {
    const run = this.#run(month);
    if (run === undefined) return undefined;
    const guess = Math.min(run.start + rank, run.start + run.count - 1);
    const centre = Math.floor(guess / pageSize);
    for (const page of [centre, centre + 1, centre - 1, centre + 2, centre - 2, centre + 3]) {
      if (page < 0 || page * pageSize >= run.start + run.count || (page + 1) * pageSize <= run.start) continue;
      await this.#page(page);
      const found = this.#pages.get(page)?.findIndex((photo) => photo.id === id) ?? -1;
      if (found >= 0) return page * pageSize + found;
    }
    return guess;
  }

  /** The month of a photo, and how many of that month come before it. */
  placeOf(index: number): { month: string | null; rank: number } {
    let start = 0;
    for (const run of this.months) {
      if (index < start + run.count) return { month: run.month, rank: index - start };
      start += run.count;
    }
    return { month: null, rank: 0 };
  }

  #run(month: string | null): { start: number; count: number } | undefined {
    let start = 0;
    for (const run of this.months) {
      if (run.month === month) return { start, count: run.count };
      start += run.count;
    }
    return undefined;
  }

  #page(page: number): Promise<void> {
    if (this.#pages.has(page)) return Promise.resolve();
    const running = this.#fetching.get(page);
    if (running !== undefined && !running.controller.signal.aborted) return running.done;
    const controller = new AbortController();
    const done = this.#fetch(page, controller.signal).finally(() => {
      if (this.#fetching.get(page)?.controller === controller) this.#fetching.delete(page);
    });
    this.#fetching.set(page, { controller, done });
    return done;
  }

  async #fetch(page: number, signal: AbortSignal): Promise<void> {
    const answer = await this.#api.call('photos.range', { view: this.view, offset: page * pageSize, limit: pageSize }, { signal });
    if (!answer.ok) {
      if (answer.error.code === 'view-stale') this.#onStale();
      return;
    }
    const pages = new Map(this.#pages);
    pages.set(page, answer.value.photos);
    for (const old of pages.keys()) {
      if (pages.size <= mostPages) break;
      if (Math.abs(old - page) > mostPages / 4) pages.delete(old);
    }
    this.#pages = pages;
  }
}
