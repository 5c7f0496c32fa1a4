/** The library in order of time: which view of it is shown, and how it is replaced without moving what is looked at. */
import type { Api } from '../../shared/api.ts';
import type { PhotoFilter } from '../../shared/contract.ts';
import type { Failure } from '../../shared/errors.ts';
import { TimelineView } from './timeline-view.svelte.ts';

export type Order = 'newest' | 'oldest';

/** What the grid is looking at: photo `index` stands `delta` px below the top of the viewport. */
export interface Gaze {
  index: number;
  delta: number;
  cursor: number;
  /** At the very top nothing is held: new photos may appear there. */
  atTop: boolean;
}

/** At least this long between two refreshes while photos stream in, ms. */
const calm = 1_500;
/** While nothing is shown yet, the first photos are worth more than calm, ms. */
const hurry = 150;

/** Whoever scrolls all the time is not waited for. */
const mostTurns = 4;

const sameGaze = (one: Gaze | null, other: Gaze | null): boolean =>
  one === other || (one !== null && other !== null && one.index === other.index && one.delta === other.delta && one.cursor === other.cursor && one.atTop === other.atTop);

export class Timeline {
  view = $state.raw<TimelineView | null>(null);
  failure = $state.raw<Failure | null>(null);
  loading = $state(false);
  order = $state<Order>('newest');
  filter = $state.raw<PhotoFilter>({});
  /** Set by the grid that shows this timeline. */
  gaze: (() => Gaze | null) | null = null;
  /** The grid cannot have another list just now. Set by the grid. */
  isHeld: (() => boolean) | null = null;
  /** Told before a view takes another's place; what it answers is run at that moment. */
  onReplace: ((old: TimelineView, next: TimelineView) => Promise<(() => void) | null>) | null = null;

  readonly #api: Api;
  #run = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = calm;

  constructor(api: Api) {
    this.#api = api;
  }

  get count(): number {
    return this.view?.ratios.length ?? 0;
  }

  setOrder(order: Order): void {
    if (order === this.order) return;
    this.order = order;
    void this.#load(false);
  }

  setFilter(filter: PhotoFilter): void {
    this.filter = filter;
    void this.#load(false);
  }

  /** The library changed: fetch again soon, keeping the eye where it is. Many calls make one refresh. */
  refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.isHeld?.() === true) this.refreshSoon();
      else void this.#load(true);
    }, this.count === 0 ? hurry : this.#pause);
  }

  refresh(): Promise<void> {
    return this.#load(true);
  }

  /** Nobody looks at it any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#run++;
  }

  /** The grid leaves the page: the next one begins where this one was. */
  keepGaze(): void {
    const gaze = this.gaze?.() ?? null;
    if (gaze === null || this.view === null) return;
    this.view.anchor = gaze.atTop ? undefined : { index: gaze.index, delta: gaze.delta };
    this.view.cursor = gaze.cursor;
  }

  async #load(hold: boolean): Promise<void> {
    const run = ++this.#run;
    const started = performance.now();
    this.loading = true;
    const answer = await this.#api.call('photos.grid', { filter: this.filter, order: this.order });
    if (run !== this.#run) return;
    if (!answer.ok) {
      this.loading = false;
      this.failure = answer.error;
      return;
    }
    const next = new TimelineView(this.#api, answer.value, () => this.refreshSoon());
    let replaced: (() => void) | null = null;
    for (let turn = 0; turn < mostTurns; turn++) {
      const gaze = this.gaze?.() ?? null;
      if (hold) await this.#carry(next, gaze);
      replaced = this.view === null ? null : ((await this.onReplace?.(this.view, next)) ?? null);
      if (run !== this.#run) return;
      // Somebody went on by key meanwhile: the cursor must not jump back.
      if (!hold || sameGaze(gaze, this.gaze?.() ?? null)) break;
    }
    replaced?.();
    this.view = next;
    this.failure = null;
    this.loading = false;
    // A library that takes long to list is listed less often.
    this.#pause = Math.max(calm, (performance.now() - started) * 8);
  }

  /** Finds what was looked at in the next view, and fetches its surroundings before it is shown. */
  async #carry(next: TimelineView, gaze: Gaze | null): Promise<void> {
    const old = this.view;
    if (old === null || gaze === null || next.ratios.length === 0) {
      await next.load(0);
      return;
    }
    const cursor = await this.#moved(old, next, gaze.cursor);
    next.cursor = cursor;
    next.anchor = undefined;
    if (gaze.atTop) {
      await next.load(0);
      return;
    }
    const index = await this.#moved(old, next, gaze.index);
    if (index === undefined) return;
    next.anchor = { index, delta: gaze.delta };
    await next.load(Math.min(index + 40, next.ratios.length - 1));
  }

  async #moved(old: TimelineView, next: TimelineView, index: number): Promise<number | undefined> {
    const id = old.tile(index)?.id;
    if (id === undefined) return undefined;
    const { month, rank } = old.placeOf(index);
    return next.find(id, month, rank);
  }
}
