/** What is known of the library: its folders and counts, what indexing is doing, and whether the engine answers. */
import type { Api } from '../../shared/api.ts';
import type { IndexingState, LibraryStatus } from '../../shared/contract.ts';
import type { Failure, Result } from '../../shared/errors.ts';

/** Not more often than this while photos stream in, ms. */
const calm = 1_000;

export class Library {
  status = $state.raw<LibraryStatus | null>(null);
  indexing = $state.raw<IndexingState | null>(null);
  failure = $state.raw<Failure | null>(null);
  connection = $state<'ready' | 'lost'>('ready');

  /** Work is going on, or would go on if it were not paused or broken. */
  readonly busy = $derived(this.indexing !== null && ['scanning', 'indexing', 'paused'].includes(this.indexing.phase));
  readonly running = $derived(this.indexing !== null && ['scanning', 'indexing'].includes(this.indexing.phase));

  readonly #api: Api;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  async refresh(): Promise<void> {
    const answer = await this.#api.call('library.status', {});
    if (!answer.ok) {
      this.failure = answer.error;
      return;
    }
    this.failure = null;
    this.status = answer.value;
    this.indexing = answer.value.indexing;
  }

  refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.refresh();
    }, calm);
  }

  progressed(state: IndexingState): void {
    this.indexing = state;
  }

  start = (): Promise<void> => this.#steer(this.#api.call('indexing.start', {}));
  pause = (): Promise<void> => this.#steer(this.#api.call('indexing.pause', {}));
  resume = (): Promise<void> => this.#steer(this.#api.call('indexing.resume', {}));
  cancel = (): Promise<void> => this.#steer(this.#api.call('indexing.cancel', {}));
  retryQuarantined = (): Promise<void> => this.#steer(this.#api.call('quarantine.retry', {}));

  async #steer(call: Promise<Result<IndexingState>>): Promise<void> {
    const answer = await call;
    if (answer.ok) this.indexing = answer.value;
    else this.onFailure?.(answer.error);
  }

  /** Told when an order to indexing was refused. */
  onFailure: ((failure: Failure) => void) | null = null;
}
