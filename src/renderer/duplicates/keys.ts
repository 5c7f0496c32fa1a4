/** The keys of the review. Keys that a focused control needs for itself stay with it. */
import type { Review } from './review.svelte.ts';

export interface ReviewKeys {
  review: Review;
  /** How many groups a page of the list holds. */
  page: () => number;
  toggleMode: () => void;
  toggleActual: () => void;
  zoom: (factor: number) => void;
  /** True while the other picture is to be shown in the same place. */
  blink: (held: boolean) => void;
}

/** Moving and typing belong to these. */
const fields = 'input, select, textarea, [role="tab"], [role="slider"], [contenteditable], [data-own-keys]';
/** These scroll with the keys that move. */
const scrolled = '[data-own-arrows]';
/** These are pressed with Space and Enter. */
const pressed = 'button, a, summary';

const within = (event: KeyboardEvent, selector: string): boolean => event.target instanceof Element && event.target.closest(selector) !== null;

/** The listener for keys on the review; answers true where the key was its own. */
export function createReviewKeys({ review, page, toggleMode, toggleActual, zoom, blink }: ReviewKeys): (event: KeyboardEvent) => boolean {
  const { focus } = review;
  const moves: Record<string, () => void> = {
    ArrowLeft: () => void review.step(-1),
    ArrowRight: () => void review.step(1),
    ArrowUp: () => void review.stepGroups(-1),
    ArrowDown: () => void review.stepGroups(1),
    PageUp: () => void review.stepGroups(-page()),
    PageDown: () => void review.stepGroups(page()),
    Home: () => void review.next(() => focus.toMember(0)),
    End: () => void review.next(() => focus.toMember(focus.row.length - 1)),
  };
  const orders: Record<string, () => void> = {
    k: () => void review.choose(true),
    'shift k': () => void review.keepOnly(),
    d: () => void review.choose(false),
    n: () => void review.ignore(false),
    'shift n': () => void review.ignore(true),
    o: toggleMode,
    '1': toggleActual,
    '+': () => zoom(1.4),
    '=': () => zoom(1.4),
    '-': () => zoom(1 / 1.4),
    '0': () => zoom(0),
    x: () => blink(true),
  };
  const presses: Record<string, () => void> = { ' ': () => void review.toggle(), Enter: () => void review.agree() };

  function commanded(event: KeyboardEvent): boolean {
    const key = event.key.toLowerCase();
    if (event.altKey || !['z', 'y'].includes(key)) return false;
    if (key === 'y' || event.shiftKey) void review.redo();
    else void review.undo();
    return true;
  }

  return (event) => {
    if (event.defaultPrevented || within(event, fields)) return false;
    if (event.ctrlKey || event.metaKey) return commanded(event);
    if (event.altKey) return false;
    const press = presses[event.key];
    if (press !== undefined) {
      // A key that is held down must not agree with one group after the other.
      if (within(event, pressed)) return false;
      if (!event.repeat) press();
      return true;
    }
    // By the shift key, not by the letter: with caps lock on, K still keeps one and not only one.
    const letter = /^[a-z]$/i.test(event.key);
    const order = orders[`${letter && event.shiftKey ? 'shift ' : ''}${event.key.toLowerCase()}`];
    const move = within(event, scrolled) ? undefined : moves[event.key];
    const act = move ?? (event.repeat ? undefined : order);
    act?.();
    return act !== undefined;
  };
}
