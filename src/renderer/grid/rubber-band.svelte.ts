/**
 * A rectangle drawn with the pointer over the grid. One corner stays on the photos where it began, also while the grid
 * scrolls under it; near the upper and lower edge the grid scrolls by itself.
 */
import type { Rect } from './hits.ts';

export interface BandParts {
  /** The scrolling element on the page. */
  frame(): DOMRect;
  /** Where the grid's own zero is on the page now, px. */
  origin(): { x: number; y: number };
  scrollBy(distance: number): void;
  /** The rectangle has another size. */
  changed(rect: Rect): void;
  ended(): void;
}

/** A pointer that moves less than this clicks, px. */
const slack = 5;
/** The grid scrolls when the pointer is this close to an edge, px; and so fast at the edge, px a second. */
const edge = 56;
const fastest = 2_400;

export class RubberBand {
  /** In px of the whole grid; null while none is drawn. */
  rect = $state.raw<Rect | null>(null);
  /** The click that ends a band is no click. */
  swallowClick = false;

  readonly #parts: BandParts;
  #start: { x: number; y: number } | null = null;
  #pressed: { x: number; y: number; pointer: number } | null = null;
  #at = { x: 0, y: 0 };
  #frame = 0;
  #last = 0;

  constructor(parts: BandParts) {
    this.#parts = parts;
  }

  /** The pointer went down where a band may begin. */
  press(event: PointerEvent): void {
    this.swallowClick = false;
    this.#pressed = { x: event.clientX, y: event.clientY, pointer: event.pointerId };
  }

  move(event: PointerEvent): void {
    if (this.#pressed?.pointer !== event.pointerId) return;
    this.#at = { x: event.clientX, y: event.clientY };
    if (this.#start === null && Math.hypot(event.clientX - this.#pressed.x, event.clientY - this.#pressed.y) < slack) return;
    if (this.#start === null) this.#begin(this.#pressed);
    this.update();
  }

  release(event: PointerEvent): void {
    if (this.#pressed?.pointer !== event.pointerId) return;
    this.swallowClick = this.#start !== null;
    this.end();
  }

  end(): void {
    const drawn = this.#start !== null;
    cancelAnimationFrame(this.#frame);
    this.#pressed = null;
    this.#start = null;
    this.rect = null;
    if (drawn) this.#parts.ended();
  }

  /** The pointer moved, or the grid did. */
  update(): void {
    if (this.#start === null) return;
    const { x, y } = this.#inGrid(this.#at);
    const rect = { left: Math.min(x, this.#start.x), right: Math.max(x, this.#start.x), top: Math.min(y, this.#start.y), bottom: Math.max(y, this.#start.y) };
    const now = this.rect;
    if (now !== null && now.left === rect.left && now.right === rect.right && now.top === rect.top && now.bottom === rect.bottom) return;
    this.rect = rect;
    this.#parts.changed(rect);
  }

  #begin(from: { x: number; y: number }): void {
    this.#start = this.#inGrid(from);
    this.#last = performance.now();
    this.#frame = requestAnimationFrame(this.#scroll);
  }

  readonly #scroll = (time: number): void => {
    const { top, bottom } = this.#parts.frame();
    const above = Math.max(0, top + edge - this.#at.y);
    const below = Math.max(0, this.#at.y - (bottom - edge));
    const speed = (Math.min(edge, below) - Math.min(edge, above)) / edge;
    const elapsed = Math.min(100, Math.max(0, time - this.#last));
    this.#last = time;
    if (speed !== 0) {
      this.#parts.scrollBy(Math.sign(speed) * speed * speed * fastest * (elapsed / 1000));
      this.update();
    }
    this.#frame = requestAnimationFrame(this.#scroll);
  };

  #inGrid(at: { x: number; y: number }): { x: number; y: number } {
    const { top, bottom } = this.#parts.frame();
    const origin = this.#parts.origin();
    return { x: at.x - origin.x, y: Math.max(top, Math.min(bottom, at.y)) - origin.y };
  }
}
