/** Which rows of a long list of equally high rows are on the page, and where. Any number of them. */
import { untrack } from 'svelte';
import { VirtualScroll } from './virtual-scroll.svelte.ts';

export interface FixedRowsProps {
  count: number;
  /** Of one row, px. */
  height: number;
  /** Space above the first and below the last, px. */
  padding: number;
  /** This row is on the page wherever it is: the focus is in it. */
  keep?: number;
  /** Rows near the view, to be fetched. Called again when `again` changes. */
  want: (first: number, last: number) => void;
  again?: unknown;
}

/** Rows before and after the view that are on the page too. */
const spare = 2;

export class FixedRows {
  readonly scroll = new VirtualScroll();
  readonly #props: () => FixedRowsProps;

  readonly first = $derived.by(() => Math.max(0, Math.floor(this.scroll.top / this.#props().height) - spare));
  readonly last = $derived.by(() => Math.min(this.#props().count - 1, Math.ceil((this.scroll.top + this.scroll.viewport) / this.#props().height) + spare));
  readonly rows: readonly number[] = $derived.by(() => {
    const { keep, count } = this.#props();
    const rows = Array.from({ length: Math.max(0, this.last - this.first + 1) }, (_, step) => this.first + step);
    if (keep === undefined || keep >= count || rows.includes(keep)) return rows;
    return keep < this.first ? [keep, ...rows] : [...rows, keep];
  });
  /** How many fit into the view whole. */
  readonly page = $derived.by(() => Math.max(1, Math.floor(this.scroll.viewport / this.#props().height)));

  constructor(props: () => FixedRowsProps) {
    this.#props = props;
    $effect.pre(() => {
      const { count, height, padding } = props();
      const total = count * height + 2 * padding;
      // A list that has become shorter may leave the view beyond its end.
      untrack(() => {
        this.scroll.height = total;
        if (this.scroll.top > this.scroll.reach) this.scroll.moveTo(this.scroll.reach);
      });
    });
    // After the page has its new height the scroller can really go there.
    $effect(() => {
      void this.scroll.physical;
      untrack(() => this.scroll.settle());
    });
    $effect(() => {
      void props().again;
      const { first, last } = this;
      const { want } = props();
      if (last >= first) untrack(() => want(first, last));
    });
  }

  /** Where a row stands in the layer that is moved by `scroll.layerTop`, px. */
  top(row: number): number {
    const { height, padding } = this.#props();
    return row * height + padding - this.scroll.base;
  }

  /** Scrolls by as little as shows the row whole. */
  reveal(row: number): void {
    const { height, padding } = this.#props();
    this.scroll.reveal(row * height, (row + 1) * height + 2 * padding);
  }

  /** Rows were put in or taken out before the view: it moves along. */
  shift(rows: number): void {
    const { height } = this.#props();
    this.scroll.moveTo(this.scroll.top + rows * height);
  }
}
