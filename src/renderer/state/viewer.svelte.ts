/** Which photo is open, in which list, and the lists it was reached through. Knows nothing of zoom or of the DOM. */
import type { PhotoTile } from '../../shared/contract.ts';
import type { PhotoSource } from './photo-source.ts';

interface Place {
  source: PhotoSource;
  index: number;
}

/** Where a photo stands on the page, so that it can grow from there and shrink back. */
export type Locate = (index: number) => DOMRect | null;

export class Viewer {
  #stack = $state.raw<readonly Place[]>([]);
  /** Where the open photo stood when it was opened. */
  origin: DOMRect | null = null;
  #locate: Locate | null = null;
  #onClosed: ((index: number) => void) | null = null;

  readonly place = $derived(this.#stack.at(-1) ?? null);
  readonly open = $derived(this.#stack.length > 0);
  /** Reached through another photo's similar ones. */
  readonly deep = $derived(this.#stack.length > 1);
  readonly tile = $derived(this.place?.source.tile(this.place.index) ?? null);
  readonly count = $derived(this.place?.source.ratios.length ?? 0);
  readonly index = $derived(this.place?.index ?? 0);

  show(source: PhotoSource, index: number, locate: Locate, onClosed: (index: number) => void): void {
    this.#locate = locate;
    this.#onClosed = onClosed;
    this.origin = locate(index);
    this.#stack = [{ source, index }];
    source.want(index - 2, index + 2);
  }

  /** Opens a photo of another list; `back` leads here again. */
  enter(source: PhotoSource, index: number): void {
    this.#stack = [...this.#stack, { source, index }];
  }

  back(): void {
    if (this.deep) this.#stack = this.#stack.slice(0, -1);
  }

  async go(step: 1 | -1): Promise<void> {
    const place = this.place;
    if (place === null) return;
    const index = place.index + step;
    if (index < 0 || index >= place.source.ratios.length) return;
    const tile = await place.source.load(index);
    if (tile === undefined || this.place !== place) return;
    place.source.want(index - 2, index + 2);
    this.#stack = [...this.#stack.slice(0, -1), { source: place.source, index }];
  }

  /** To another photo of the open list, by its id; nowhere where it is not there. */
  jump(id: string): void {
    const place = this.place;
    if (place === null) return;
    for (let index = 0; index < place.source.ratios.length; index++) {
      if (place.source.tile(index)?.id !== id) continue;
      this.#stack = [...this.#stack.slice(0, -1), { source: place.source, index }];
      return;
    }
  }

  /** The photo `step` places on, where it has been fetched. */
  neighbour(step: 1 | -1): PhotoTile | undefined {
    return this.place?.source.tile(this.place.index + step);
  }

  /** Where the first list's photo stands on the page now; null inside another list. */
  rect(): DOMRect | null {
    const place = this.#stack[0];
    return place === undefined || this.deep ? null : (this.#locate?.(place.index) ?? null);
  }

  close(): void {
    const first = this.#stack[0];
    this.#stack = [];
    if (first !== undefined) this.#onClosed?.(first.index);
    this.#locate = null;
    this.#onClosed = null;
  }
}
