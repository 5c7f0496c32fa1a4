/**
 * Scrolling over more pixels than a browser allows an element to have. The scroller's content is at most `tallest`
 * high; where the grid is higher, small movements are followed one to one and jumps (dragging, Home, End) in
 * proportion, and the two are brought together again whenever the scroller rests.
 */

/** Firefox stops at about 17.9 million px, Chromium at about 33.5: well below both. */
const tallest = 8_000_000;
/** Content is placed relative to a base near the viewport, so that no position leaves a browser's range either. */
const baseStep = 1_000_000;

export class VirtualScroll {
  /** Visible height, px. */
  viewport = $state(0);
  /** Height of the whole grid, px. */
  height = $state(0);
  /** What is at the top of the viewport, px of the whole grid. */
  top = $state(0);
  /** `top` minus the scroller's own scrollTop. */
  offset = $state(0);
  /** Height that the scroller's content gets, px. */
  physical = $derived(Math.min(this.height, tallest));
  /** How far `top` can go. */
  reach = $derived(Math.max(0, this.height - this.viewport));
  base = $derived(Math.floor(this.top / baseStep) * baseStep);
  /** Where the layer that holds the tiles stands inside the scroller, px. Tiles are placed relative to `base`. */
  layerTop = $derived(this.base - this.offset);

  #element: HTMLElement | null = null;
  #last = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  readonly #scaled = $derived(this.height > tallest);

  attach = (element: HTMLElement): (() => void) => {
    this.#element = element;
    this.viewport = element.clientHeight;
    const onScroll = (): void => this.#scrolled();
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      element.removeEventListener('scroll', onScroll);
      clearTimeout(this.#rest);
      this.#element = null;
    };
  };

  /** Goes to `top` at once. Before the page has caught up with a new height, `settle` must follow. */
  moveTo(top: number): void {
    this.top = Math.max(0, Math.min(top, this.reach));
    this.offset = this.top - this.#last;
    this.settle();
  }

  /** Moves by as little as shows everything between `top` and `bottom`. */
  reveal(top: number, bottom: number): void {
    if (top < this.top) this.moveTo(top);
    else if (bottom > this.top + this.viewport) this.moveTo(Math.min(bottom - this.viewport, top));
  }

  /** Brings the scroller's own position in line with `top`; nothing moves on screen. */
  settle(): void {
    const element = this.#element;
    if (element === null) return;
    const wanted = this.#scaled ? this.#proportion(this.top, this.reach) * this.#physicalReach() : this.top;
    if (Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
    this.#last = element.scrollTop;
    this.offset = this.top - this.#last;
  }

  #scrolled(): void {
    const element = this.#element;
    if (element === null) return;
    const now = element.scrollTop;
    const moved = now - this.#last;
    if (moved === 0) return;
    this.#last = now;
    if (!this.#scaled) this.top = Math.max(0, now + this.offset);
    else this.#scrolledScaled(now, moved);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.settle(), 160);
  }

  #scrolledScaled(now: number, moved: number): void {
    const jump = Math.abs(moved) > this.viewport * 2;
    const top = jump ? this.#proportion(now, this.#physicalReach()) * this.reach : this.top + moved;
    this.top = Math.max(0, Math.min(top, this.reach));
    this.offset = this.top - now;
    // At an end of the scroller there is nowhere left to scroll although the grid goes on.
    const atEnd = now <= 0 || now >= this.#physicalReach() - 1;
    if (atEnd) this.settle();
  }

  #physicalReach(): number {
    return Math.max(0, this.physical - this.viewport);
  }

  #proportion(value: number, of: number): number {
    return of <= 0 ? 0 : value / of;
  }
}
