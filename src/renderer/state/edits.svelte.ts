/** What the user changed lately and can take back: a note with Undo after each change, and one key for the last of them. */
import type { Api } from '../../shared/api.ts';
import type { Strings } from '../strings.ts';
import type { Toast, Toasts } from './toasts.svelte.ts';

/** Changes that Ctrl+Z walks back through. */
const mostRemembered = 50;

interface Step {
  /** What was done, in a sentence; null where it was plain to see. */
  text: string | null;
  edit: string;
}

export class Edits {
  readonly #api: Api;
  readonly #toasts: Toasts;
  readonly #strings: Strings['edits'];
  /** Newest last. */
  #done: Step[] = [];
  #undone: Step[] = [];
  #note: number | null = null;
  /** Resolves when no change is on its way. */
  #settled: Promise<unknown> = Promise.resolve();

  constructor(api: Api, toasts: Toasts, strings: Strings['edits']) {
    this.#api = api;
    this.#toasts = toasts;
    this.#strings = strings;
  }

  /** A change that is shown before it is made: taking back waits for it, as the last thing that was done. */
  during<T>(change: Promise<T>): Promise<T> {
    this.#settled = Promise.allSettled([this.#settled, change]);
    return change;
  }

  /** Says what was done, with the way back. Null: nothing changed, so there is nothing to take back. */
  did(text: string, edit: string | null): void {
    if (edit === null) this.#say(text);
    else this.#keep({ text, edit }, { label: this.#strings.undo, run: () => void this.#undo(edit) });
  }

  /** A change that is plain to see: no note, but Ctrl+Z takes it back. */
  remember(edit: string | null): void {
    if (edit !== null) this.#keep({ text: null, edit });
  }

  /** Takes back what was done last; says so where there is nothing. */
  async undoLast(): Promise<void> {
    await this.#settled;
    const last = this.#done.at(-1);
    if (last === undefined) this.#say(this.#strings.nothing);
    else await this.#undo(last.edit);
  }

  /** Does again what was taken back last, as long as nothing else was done since. */
  async redoLast(): Promise<void> {
    await this.#settled;
    const last = this.#undone.pop();
    if (last === undefined) {
      this.#say(this.#strings.nothingAgain);
      return;
    }
    const back = await this.#takeBack(last.edit);
    if (back === undefined) return;
    if (back !== null) this.#done = [...this.#done, { text: last.text, edit: back }].slice(-mostRemembered);
    this.#say(last.text ?? this.#strings.again);
  }

  async #undo(edit: string): Promise<void> {
    const known = this.#done.find((each) => each.edit === edit);
    // At once, so that keys pressed in a row take back one change each.
    this.#done = this.#done.filter((each) => each.edit !== edit);
    const again = await this.#takeBack(edit);
    if (again === undefined) return;
    if (again !== null) this.#undone.push({ text: known?.text ?? null, edit: again });
    this.#say(known?.text == null ? this.#strings.undone : this.#strings.undoneOf(known.text));
  }

  /** What does it again, null where nothing does; undefined where it could not be taken back. */
  async #takeBack(edit: string): Promise<string | null | undefined> {
    const answer = await this.#api.call('edits.undo', { edit });
    if (answer.ok) return answer.value.edit;
    this.#toasts.show(answer.error.message, { tone: 'danger' });
    return undefined;
  }

  #keep(step: Step, action?: Toast['action']): void {
    this.#done = [...this.#done, step].slice(-mostRemembered);
    this.#undone = [];
    if (step.text !== null) this.#say(step.text, action);
  }

  /** One note at a time: whoever changes photo after photo needs no pile of them. */
  #say(text: string, action?: Toast['action']): void {
    if (this.#note !== null) this.#toasts.dismiss(this.#note);
    this.#note = this.#toasts.show(text, action === undefined ? {} : { action });
  }
}
