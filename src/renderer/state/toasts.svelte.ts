/** Short notes at the bottom of the window, one action at most (Undo), gone by themselves. */

export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'danger';
  action?: { label: string; run: () => void };
}

const short = 5_000;
/** Long enough to read, decide and reach for Undo. */
const long = 10_000;

export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody watches timers
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Answers the note's number, for one that has to go before its time. */
  show(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): number {
    const toast: Toast = { id: this.#next++, text, tone: options.tone ?? 'plain', ...(options.action && { action: options.action }) };
    this.list = [...this.list.slice(-2), toast];
    this.leave(toast);
    return toast.id;
  }

  /** The pointer or the focus is on it: it stays. */
  hold(toast: Toast): void {
    clearTimeout(this.#timers.get(toast.id));
  }

  leave(toast: Toast): void {
    clearTimeout(this.#timers.get(toast.id));
    this.#timers.set(toast.id, setTimeout(() => this.dismiss(toast.id), toast.action !== undefined || toast.tone === 'danger' ? long : short));
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}
