/** Exports as the page sees them: what is to leave, the job, and how it ended. One at a time, on the screen or behind it. */
import type { Api } from '../../shared/api.ts';
import type { ExportOutcome, ExportRequest, ExportState } from '../../shared/export-contract.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Contract } from '../../shared/contract.ts';
import type { Request } from '../../shared/rpc-types.ts';

/** What is to be exported. */
export interface ExportWish {
  photos: ExportRequest['photos'];
  /** Null: not known yet. */
  count: number | null;
  /** The album's; null for selected photos. */
  name: string | null;
}

export class Exports {
  state = $state.raw<ExportState | null>(null);
  /** What the dialog asks about; null: it is closed, or shows a job. */
  wish = $state.raw<ExportWish | null>(null);
  /** The dialog is on the screen. */
  open = $state(false);
  /** How the job ended that this page has started or watched; shown until the dialog is closed. */
  result = $state.raw<ExportOutcome | null>(null);
  /** Where the last one went, for the next. */
  folder = $state('');
  readonly running = $derived(this.state?.phase === 'running');

  /** A job ended while nobody was looking. */
  onEnded: (outcome: ExportOutcome) => void = () => undefined;
  /** The engine was lost in the middle of a job. */
  onLost: () => void = () => undefined;
  onFailure: (failure: Failure) => void = () => undefined;

  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async refresh(): Promise<void> {
    const answer = await this.#api.call('export.state', {});
    if (answer.ok) this.adopt(answer.value);
  }

  adopt(state: ExportState): void {
    const ended = this.running && state.phase === 'idle';
    this.state = state;
    if (!ended) return;
    if (state.outcome === null) {
      this.close();
      this.onLost();
      return;
    }
    this.result = state.outcome;
    if (!this.open) this.onEnded(state.outcome);
  }

  /** Opens the dialog; while a job goes on it shows that. */
  ask(wish: ExportWish): void {
    this.result = null;
    this.wish = this.running ? null : wish;
    this.open = true;
  }

  /** Shows the job, or how it ended. */
  show(): void {
    this.open = true;
  }

  close(): void {
    this.open = false;
    this.wish = null;
    if (!this.running) this.result = null;
  }

  /** Null where it has begun. */
  async start(request: Request<Contract, 'export.start'>): Promise<Failure | null> {
    const answer = await this.#api.call('export.start', request);
    if (!answer.ok) return answer.error;
    // It may be over already, and have been heard of.
    if (this.result === null && !this.running) this.adopt(answer.value);
    this.wish = null;
    return null;
  }

  async cancel(): Promise<void> {
    const answer = await this.#api.call('export.cancel', {});
    if (answer.ok) this.adopt(answer.value);
    else this.onFailure(answer.error);
  }

  async reveal(): Promise<void> {
    const answer = await this.#api.call('export.reveal', {});
    if (!answer.ok) this.onFailure(answer.error);
  }
}
