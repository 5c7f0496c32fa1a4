/**
 * Which photos of the list on the screen are selected: positions in it, as ranges, so that all of 100,000 are two
 * numbers. When the list is replaced by a newer one, the selection goes along with its photos.
 */
import type { PhotoTile } from '../../shared/contract.ts';
import { contains, countOf, exclusive, firstPositions, normalised, united, without, type Range, type Ranges } from '../../shared/ranges.ts';
import type { Selection as Named } from '../../shared/selection.ts';
import type { MarkTarget } from '../marks/marking.svelte.ts';
import type { PhotoSource } from '../state/photo-source.ts';

/** Tiles that follow a mark before the engine has written it: more than are on a screen. */
const mostTiles = 1_000;

export class Selection {
  source = $state.raw<PhotoSource | null>(null);
  ranges = $state.raw<readonly Range[]>([]);
  readonly count = $derived(countOf(this.ranges));
  readonly active = $derived(this.ranges.length > 0);
  /** The list is on the page: what is selected can be seen. It is kept while another screen is shown. */
  onPage = $state(false);
  readonly shown = $derived(this.active && this.onPage);
  /** Positions that are on the screen, first and last. Set by the grid. */
  onScreen: () => Range = () => [0, 0];
  /** Told of every new number of photos, so that it can be spoken. */
  onCount: ((count: number) => void) | null = null;

  /** The list that `onPage` is about. Plain: while a list is taken down, a state still reads as it was before. */
  #page: PhotoSource | null = null;
  /** Where a range that is extended begins, and what was selected besides. */
  #anchor: number | null = null;
  #base: Ranges = [];

  has(source: PhotoSource, at: number): boolean {
    return this.source === source && contains(this.ranges, at);
  }

  toggle(source: PhotoSource, at: number): void {
    const now = this.#of(source);
    const set: Range[] = contains(now, at) ? without(now, [[at, at + 1]]) : united(now, [[at, at + 1]]);
    this.#set(source, set);
    this.#anchor = at;
    this.#base = set;
  }

  /** Everything between where the last one was selected, or `from`, and here; back again shrinks it. */
  extend(source: PhotoSource, to: number, from: number): void {
    const now = this.#of(source);
    if (this.#anchor === null || now.length === 0) {
      this.#anchor = from;
      this.#base = now;
    }
    this.#set(source, united(this.#base, [[Math.min(this.#anchor, to), Math.max(this.#anchor, to) + 1]]));
  }

  /** @param how replaces what is selected, adds to it, or turns these over. */
  choose(source: PhotoSource, ranges: Ranges, how: 'replace' | 'add' | 'toggle', base: Ranges = this.#of(source)): void {
    this.#anchor = null;
    this.#set(source, how === 'replace' ? normalised(ranges) : how === 'add' ? united(base, ranges) : exclusive(base, normalised(ranges)));
  }

  all(source: PhotoSource): void {
    this.choose(source, [[0, source.ratios.length]], 'replace');
  }

  clear(): void {
    this.#anchor = null;
    if (this.active && this.source !== null) this.#set(this.source, []);
  }

  /** What is selected of this list. */
  #of(source: PhotoSource): Ranges {
    return this.source === source ? this.ranges : [];
  }

  /** For requests; null where nothing is selected. */
  get named(): Named | null {
    return this.active && this.source !== null ? this.source.selection(this.ranges) : null;
  }

  /** For marks; null where nothing is selected. */
  get target(): MarkTarget | null {
    const { named, source } = this;
    if (named === null || source === null) return null;
    const [first, last] = this.onScreen();
    // Tiles around the viewport, and of a small selection every one that has been fetched.
    const positions = this.count <= mostTiles ? firstPositions(this.ranges, mostTiles) : firstPositions(without(this.ranges, [[0, first]]), mostTiles).filter((at) => at <= last);
    return { photos: named, count: this.count, tiles: positions.flatMap((at) => source.tile(at) ?? []) };
  }

  /** The first few selected photos, fetched where they are not here yet. */
  async first(most: number): Promise<PhotoTile[]> {
    const { source } = this;
    if (source === null) return [];
    const tiles = await Promise.all(firstPositions(this.ranges, most).map((at) => source.load(at)));
    return tiles.filter((tile) => tile !== undefined);
  }

  /** The list was replaced: the selection is where its photos are now. Must come before the new list is shown. */
  moveTo(source: PhotoSource, ranges: Ranges): void {
    const before = this.count;
    this.source = source;
    this.ranges = normalised(ranges);
    this.#anchor = null;
    if (this.count !== before) this.onCount?.(this.count);
  }

  /** This list is on the page. Of another one than before nothing is selected. */
  show(source: PhotoSource): void {
    if (source !== this.source) this.moveTo(source, []);
    this.#page = source;
    this.onPage = true;
  }

  /** This list left the page; another may have taken its place already. */
  hide(source: PhotoSource | null): void {
    if (source === this.#page) this.onPage = false;
  }

  #set(source: PhotoSource, ranges: Range[]): void {
    const before = this.#of(source).length === 0 ? 0 : this.count;
    this.source = source;
    this.ranges = ranges;
    if (this.count !== before) this.onCount?.(this.count);
  }
}
