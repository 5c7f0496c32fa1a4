/** What the grid does, without how it looks: layout for a width, which rows are near, the cursor, and holding still. */
import { untrack } from 'svelte';
import type { PhotoSource } from '../state/photo-source.ts';
import type { Gaze } from '../state/timeline.svelte.ts';
import { boxesOfRow, groupsOfRow, neighbour, pageNeighbour, rowAt, rowOf, type Direction, type Group, type Layout } from './geometry.ts';
import { layoutGrid } from './layout.ts';
import { VirtualScroll } from './virtual-scroll.svelte.ts';

export interface GridProps {
  source: PhotoSource;
  /** Height that rows aim at, px. */
  target: number;
}

export interface PlacedTile {
  index: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

const gap = 4;
const headingHeight = 52;
/** Room for "Sept 2019" and a count, px. */
const groupMin = 108;
/** The rule between matches and maybe, px. */
export const breakHeight = 56;
/** Space above the first and below the last row, px. */
export const padding = 8;

interface Shown {
  source: PhotoSource;
  layout: Layout;
}

export class GridModel {
  readonly scroll = new VirtualScroll();
  width = $state(0);
  cursor = $state(0);
  /** Nothing has been scrolled for a moment. */
  atRest = $state(true);

  readonly #props: () => GridProps;
  #before: Shown | null = null;
  #wanting: ReturnType<typeof setTimeout> | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;

  readonly layout: Layout = $derived.by(() => {
    const { source, target } = this.#props();
    return layoutGrid(source.ratios, source.months, { width: Math.max(64, this.width), target, gap, heading: headingHeight, groupGap: 20, groupMin, breakAt: source.breakAt, breakHeight });
  });
  readonly #reach = $derived(Math.max(300, this.scroll.viewport * 0.6));
  readonly firstRow = $derived(rowAt(this.layout, this.scroll.top - this.#reach));
  readonly lastRow = $derived(rowAt(this.layout, this.scroll.top + this.scroll.viewport + this.#reach));
  readonly cursorRow = $derived(rowOf(this.layout, this.cursor));
  readonly tiles: readonly PlacedTile[] = $derived.by(() => {
    if (this.width === 0 || this.layout.rows === 0) return [];
    const tiles: PlacedTile[] = [];
    for (let row = this.firstRow; row <= this.lastRow; row++) this.#placeRow(row, tiles);
    // The cursor's row stays in the page wherever it is, so that focus is never lost to scrolling.
    if (this.cursorRow < this.firstRow || this.cursorRow > this.lastRow) this.#placeRow(this.cursorRow, tiles);
    return tiles;
  });
  readonly headings: readonly Group[] = $derived.by(() => {
    const found: Group[] = [];
    for (let row = this.firstRow; row <= this.lastRow && row < this.layout.rows; row++) found.push(...groupsOfRow(this.layout, row));
    return found;
  });

  constructor(props: () => GridProps) {
    this.#props = props;
    $effect.pre(() => {
      const shown = { source: props().source, layout: this.layout };
      if (this.width > 0) untrack(() => this.#hold(shown));
    });
    // After the page has its new height the scroller can really go there.
    $effect(() => {
      void this.scroll.physical;
      untrack(() => this.scroll.settle());
    });
    $effect(() => this.#follow(props().source, this.firstRow, this.lastRow));
    $effect(() => () => {
      clearTimeout(this.#wanting);
      clearTimeout(this.#resting);
    });
  }

  /** What is looked at now: the first photo whose row begins in the viewport. */
  gaze(): Gaze {
    const { layout, scroll, cursor } = this;
    const row = rowAt(layout, scroll.top);
    const next = row + 1 < layout.rows && (layout.rowTop[row] ?? 0) < scroll.top ? row + 1 : row;
    return { index: layout.rowStart[next] ?? 0, delta: (layout.rowTop[next] ?? 0) - scroll.top, cursor, atTop: scroll.top < 2 };
  }

  /** Scrolls by as little as shows photo `index` whole. */
  reveal(index: number): void {
    const row = rowOf(this.layout, index);
    const top = this.layout.rowTop[row] ?? 0;
    const headed = this.layout.groups.length > 0;
    // Under a heading of its own or under the one that sticks: either takes a heading's height.
    this.scroll.reveal(headed ? top - headingHeight : top, top + (this.layout.rowHeight[row] ?? 0) + 2 * padding);
  }

  moveTo(index: number): void {
    this.cursor = Math.max(0, Math.min(this.layout.count - 1, index));
    this.reveal(this.cursor);
  }

  step(direction: Direction): void {
    this.moveTo(neighbour(this.layout, this.#props().source.ratios, this.cursor, direction));
  }

  page(sign: 1 | -1): void {
    this.moveTo(pageNeighbour(this.layout, this.#props().source.ratios, this.cursor, sign * this.scroll.viewport * 0.85));
  }

  #placeRow(row: number, tiles: PlacedTile[]): void {
    if (row >= this.layout.rows) return;
    const y = (this.layout.rowTop[row] ?? 0) + padding - this.scroll.base;
    const height = this.layout.rowHeight[row] ?? 0;
    for (const box of boxesOfRow(this.layout, this.#props().source.ratios, row)) tiles.push({ ...box, y, height });
  }

  /** New photos, a new width or another tile size: keeps what was looked at where it was. */
  #hold(shown: Shown): void {
    const before = this.#before;
    this.#before = shown;
    const { source, layout } = shown;
    const old = before === null ? null : this.#gazeOf(before.layout);
    this.scroll.height = layout.height + 2 * padding;
    if (before === null) this.cursor = Math.max(0, Math.min(layout.count - 1, source.cursor ?? 0));
    if (before === null && source.anchor !== undefined) this.#place(layout, source.anchor.index, source.anchor.delta);
    if (before === null || old === null) return;
    if (before.source === source) {
      if (!old.atTop) this.#place(layout, old.index, old.delta);
      return;
    }
    this.cursor = Math.max(0, Math.min(layout.count - 1, source.cursor ?? (source.anchor === undefined ? 0 : this.cursor)));
    if (source.anchor !== undefined) this.#place(layout, source.anchor.index, source.anchor.delta);
    else this.scroll.moveTo(0);
  }

  #gazeOf(layout: Layout): { index: number; delta: number; atTop: boolean } | null {
    if (layout.rows === 0) return null;
    const row = rowAt(layout, this.scroll.top);
    return { index: layout.rowStart[row] ?? 0, delta: (layout.rowTop[row] ?? 0) - this.scroll.top, atTop: this.scroll.top < 2 };
  }

  #place(layout: Layout, index: number, delta: number): void {
    this.scroll.moveTo((layout.rowTop[rowOf(layout, index)] ?? 0) - delta);
  }

  /** Asks for tiles near the viewport; waits a little while scrolling is fast. */
  #follow(source: PhotoSource, first: number, last: number): void {
    const from = this.layout.rowStart[first] ?? 0;
    const to = (this.layout.rowStart[last + 1] ?? this.layout.count) - 1;
    const resting = untrack(() => this.atRest);
    untrack(() => (this.atRest = false));
    clearTimeout(this.#wanting);
    clearTimeout(this.#resting);
    this.#wanting = setTimeout(() => source.want(from, to), resting ? 0 : 40);
    this.#resting = setTimeout(() => (this.atRest = true), 140);
  }
}
