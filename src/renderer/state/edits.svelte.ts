/** What the user changed lately and can take back: a note with Undo after each change, and one key for the last of them. */
import type { Api } from '../../shared/api.ts';
import type { Strings } from '../strings.ts';
import type { Toasts } from './toasts.svelte.ts';

/** Changes that Ctrl+Z walks back through. */
const mostRemembered = 50;

export class Edits {
  readonly #api: Api;
  readonly #toasts: Toasts;
  readonly #strings: Strings['edits'];
  #done: { text: string | null; edit: string; toast: number | null }[] = [];

  constructor(api: Api, toasts: Toasts, strings: Strings['edits']) {
    this.#api = api;
    this.#toasts = toasts;
    this.#strings = strings;
  }

  /** Says what was done, with the way back. Null: nothing changed, so there is nothing to take back. */
  did(text: string, edit: string | null): void {
    if (edit === null) {
      this.#toasts.show(text);
      return;
    }
    const toast = this.#toasts.show(text, { action: { label: this.#strings.undo, run: () => void this.#undo(edit) } });
    this.#done = [...this.#done, { text, edit, toast }].slice(-mostRemembered);
  }

  /** A change that is plain to see: no note, but Ctrl+Z takes it back. */
  remember(edit: string | null): void {
    if (edit !== null) this.#done = [...this.#done, { text: null, edit, toast: null }].slice(-mostRemembered);
  }

  /** Takes back what was done last; says so where there is nothing. */
  async undoLast(): Promise<void> {
    const last = this.#done.at(-1);
    if (last === undefined) this.#toasts.show(this.#strings.nothing);
    else await this.#undo(last.edit);
  }

  async #undo(edit: string): Promise<void> {
    const known = this.#done.find((each) => each.edit === edit);
    this.#done = this.#done.filter((each) => each.edit !== edit);
    if (known?.toast != null) this.#toasts.dismiss(known.toast);
    const answer = await this.#api.call('edits.undo', { edit });
    if (answer.ok) this.#toasts.show(known?.text == null ? this.#strings.undone : this.#strings.undoneOf(known.text));
    else this.#toasts.show(answer.error.message, { tone: 'danger' });
  }
}
