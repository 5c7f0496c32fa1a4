/** One way to ask for a folder: the system's dialog where the host has one, else our own browser on the same screen. */
import type { App } from './app.svelte.ts';

export class FolderPicker {
  /** Our own browser is on the screen. */
  open = $state(false);
  readonly #app: App;
  #settle: ((path: string | null) => void) | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  /** The chosen absolute path; null where nobody chose. */
  async ask(what: 'photos' | 'export' = 'photos'): Promise<string | null> {
    if (this.#app.info?.can.chooseFolder === true) {
      const answer = await this.#app.api.call('folders.choose', { what });
      if (!answer.ok) this.#app.toasts.show(answer.error.message, { tone: 'danger' });
      return answer.ok ? answer.value.path : null;
    }
    this.open = true;
    return new Promise((resolve) => (this.#settle = resolve));
  }

  answer(path: string | null): void {
    this.open = false;
    this.#settle?.(path);
    this.#settle = null;
  }
}
