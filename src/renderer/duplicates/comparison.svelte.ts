/** How two pictures are looked at: beside each other or as their difference, how near, and the blink. */
import type { Point, Size } from '../viewer/zoom.ts';
import type { Pair } from './pair.ts';
import { actualZoom, contained, pannedBy, whole, zoomedTo, type SharedPose } from './pose.ts';

export type Mode = 'side' | 'difference';
export type Strength = '1' | '4' | '16';

/** Of the blink over the difference, ms: slow enough for everybody, well below three flashes a second. */
const beat = 600;
/** Pictures whose shapes differ by less are laid over each other exactly. */
const sameShape = 0.02;
const middle: Point = { x: 0, y: 0 };

export class Comparison {
  mode = $state<Mode>('side');
  strength = $state<Strength>('4');
  /** Of one picture's place on the screen, px. */
  view = $state.raw<Size>({ width: 0, height: 0 });
  /** The other picture is shown in the same place. */
  swapped = $state(false);
  /** Over the difference: that picture alone; null: the difference. */
  alone = $state<'left' | 'right' | null>(null);

  readonly #pair: () => Pair | null;
  readonly #still: () => boolean;
  #chosen = $state.raw<SharedPose>(whole);
  #timer: ReturnType<typeof setInterval> | undefined;

  /** The larger picture: zoom is told in its pixels, and both are laid out in its shape where theirs are the same. */
  readonly reference: Size = $derived.by(() => {
    const pair = this.#pair();
    if (pair === null) return { width: 1, height: 1 };
    const { left, right } = pair;
    return left.photo.width >= right.photo.width ? left.photo : right.photo;
  });
  readonly pose: SharedPose = $derived(contained(this.#chosen, this.reference, this.view));
  readonly zoomed = $derived(this.pose.zoom > 1.001);
  /** Physical pixels of the screen per pixel of the larger picture. */
  readonly scale = $derived(this.pose.zoom / actualZoom(this.reference, this.view, devicePixelRatio));

  /** @param still nothing may move by itself */
  constructor(pair: () => Pair | null, still: () => boolean) {
    this.#pair = pair;
    this.#still = still;
  }

  frameOf(picture: Size): Size {
    const { reference } = this;
    const shape = (size: Size): number => size.width / size.height;
    return Math.abs(shape(picture) / shape(reference) - 1) < sameShape ? reference : picture;
  }

  toggleMode = (): void => {
    this.mode = this.mode === 'side' ? 'difference' : 'side';
    this.blink(false);
  };

  fit = (): void => void (this.#chosen = whole);

  zoomBy(factor: number, point: Point = middle): void {
    this.#chosen = factor === 0 ? whole : zoomedTo(this.pose, this.pose.zoom * factor, point, this.reference, this.view, devicePixelRatio);
  }

  /** Every pixel of the larger picture is a pixel of the screen, and back. */
  toggleActual(point: Point = middle): void {
    const actual = actualZoom(this.reference, this.view, devicePixelRatio);
    if (this.zoomed) this.fit();
    else this.#chosen = zoomedTo(this.pose, actual > 1.1 ? actual : 2.5, point, this.reference, this.view, devicePixelRatio);
  }

  panBy(by: Point): void {
    this.#chosen = pannedBy(this.pose, by, this.reference, this.view);
  }

  /** Beside each other the two change places; over the difference they take turns, or, where nothing may move, each press shows the next. */
  blink(held: boolean): void {
    clearInterval(this.#timer);
    const next = (): void => void (this.alone = this.alone === 'left' ? 'right' : 'left');
    this.swapped = held && this.mode === 'side';
    if (!held || this.mode === 'side') {
      if (!this.#still() || this.mode === 'side') this.alone = null;
      return;
    }
    if (this.#still()) this.alone = this.alone === null ? 'left' : this.alone === 'left' ? 'right' : null;
    else {
      next();
      this.#timer = setInterval(next, beat);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
