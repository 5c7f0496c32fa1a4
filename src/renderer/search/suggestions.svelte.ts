/** What the field offers while somebody types: which suggestions there are, whether they are shown, and which one the arrow keys are on. */
import type { Api } from '../../shared/api.ts';
import type { Suggestion } from '../../shared/contract.ts';

export class Suggestions {
  list = $state.raw<readonly Suggestion[]>([]);
  /** Index of the one that Enter takes; -1 where it is what was typed. */
  active = $state(-1);
  readonly open: boolean = $derived.by(() => this.#wanted && this.list.length > 0);
  readonly current: Suggestion | null = $derived.by(() => (this.open ? (this.list[this.active] ?? null) : null));

  readonly #api: Api;
  #wanted = $state(false);
  #asking: AbortController | null = null;

  constructor(api: Api) {
    this.#api = api;
  }

  /**
   * Shows what `text` may become. An answer that comes late is dropped.
   * @param asked somebody wants to see it; else it stays away where it has only words to offer, because it lies over the results
   */
  async show(text: string, asked: boolean): Promise<void> {
    this.#asking?.abort();
    const controller = new AbortController();
    this.#asking = controller;
    const answer = await this.#api.call('searches.suggest', { text: text.slice(-longestAsked) }, { signal: controller.signal });
    if (controller.signal.aborted) return;
    this.list = answer.ok ? answer.value.suggestions : [];
    this.active = -1;
    this.#wanted = asked || this.list.some(({ kind }) => kind !== 'word');
  }

  close(): void {
    this.#asking?.abort();
    this.#wanted = false;
    this.active = -1;
  }

  /** Up and down, and round by way of what was typed. */
  move(step: 1 | -1): void {
    const places = this.list.length + 1;
    this.active = ((this.active + 1 + step + places) % places) - 1;
  }
}

/** As much as the contract takes: of a longer text, its end is what is being typed. */
const longestAsked = 2_000;
