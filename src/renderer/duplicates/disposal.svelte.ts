/** Putting files away: the plan, the job that carries it out, what came of it, and what was put away before. */
import type { Api } from '../../shared/api.ts';
import type { DisposalGroup, DisposalOutcome, DisposalSelection, DisposalState, JournalSummary, PlanEntry, PlanSummary } from '../../shared/disposal-contract.ts';
import { duplicateKinds, type DuplicateKind } from '../../shared/duplicates-contract.ts';
import type { Failure, Result } from '../../shared/errors.ts';
import { Paged } from './paged.svelte.ts';

/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets are replaced, never watched inside */

export type EntriesShown = 'all' | 'ready' | 'blocked';

const pageSize = 100;
/** As many entries as one call answers at most. */
const atOnce = 500;

export class Disposal {
  state = $state.raw<DisposalState | null>(null);
  which = $state<DisposalSelection['which']>('reviewed');
  kinds = $state.raw<readonly DuplicateKind[]>(['exact', 'same']);
  plan = $state.raw<PlanSummary | null>(null);
  planning = $state(false);
  failure = $state.raw<Failure | null>(null);
  shown = $state<EntriesShown>('all');
  /** Where files go whose disk has no trash; null: they stay. */
  quarantine = $state<string | null>(null);
  /** How the job that this page has seen to its end came out. */
  result = $state.raw<DisposalOutcome | null>(null);
  /** The job's files without a trash go to a folder of the user's. */
  aside = $state(false);
  readonly entries: Paged<PlanEntry>;
  readonly journals: Paged<JournalSummary>;

  /** Some of it has no trash to go to, and nobody has said yet what becomes of it. */
  readonly undecided = $derived(this.quarantine === null && (this.plan?.withoutTrash.files ?? 0) > 0);
  /** Nothing of it goes to a trash. */
  readonly onlyAside = $derived(this.quarantine !== null && this.plan !== null && this.plan.withoutTrash.files === this.plan.ready.files);
  readonly busy = $derived(this.state !== null && this.state.phase !== 'idle');

  /** Told how a job ended; null: it was cut off, its journal tells. */
  onEnded: (outcome: DisposalOutcome | null) => void = () => undefined;
  onFailure: (failure: Failure) => void = () => undefined;
  /** A plan is being made of what is decided now. */
  onPlanning: () => void = () => undefined;

  readonly #api: Api;
  #making: AbortController | null = null;
  /** A job was ordered: it may be over before the order is answered. */
  #ordered = false;

  constructor(api: Api) {
    this.#api = api;
    this.entries = new Paged(pageSize, async (offset, limit, signal) => {
      if (this.plan === null) return { ok: true, value: { total: 0, items: [] } };
      const answer = await api.call('disposal.entries', { plan: this.plan.id, show: this.shown, offset, limit }, { signal });
      return answer.ok ? { ok: true, value: { total: answer.value.total, items: answer.value.entries } } : answer;
    });
    this.journals = new Paged(pageSize, async (offset, limit, signal) => {
      const answer = await api.call('disposal.journals', { offset, limit }, { signal });
      return answer.ok ? { ok: true, value: { total: answer.value.total, items: answer.value.journals } } : answer;
    });
  }

  async refresh(): Promise<void> {
    const answer = await this.#api.call('disposal.state', {});
    if (answer.ok) this.adopt(answer.value);
  }

  adopt(state: DisposalState): void {
    const ended = (this.busy || this.#ordered) && state.phase === 'idle';
    this.state = state;
    if (!ended) return;
    this.#ordered = false;
    this.result = state.outcome;
    if (state.outcome?.job === 'dry-run') this.#checked(state.outcome);
    // The files of the plan are elsewhere now.
    else this.plan = null;
    this.onEnded(state.outcome);
  }

  /** Looks at what would go. Changes nothing. A plan that is still being made is given up. */
  async make(): Promise<void> {
    this.result = null;
    this.quarantine = null;
    await this.#plan((signal) => this.#api.call('disposal.plan', { which: this.which, kinds: [...this.kinds] }, { signal }));
  }

  /** The same plan without what lies on disks that have no trash. */
  async leaveOut(): Promise<void> {
    await this.#plan(async (signal) => {
      const entries = await this.#allEntries(signal);
      return entries.ok ? this.#api.call('disposal.plan', { groups: groupsOf(entries.value.filter(hasTrash)) }, { signal }) : entries;
    });
  }

  stopMaking = (): void => this.#making?.abort();

  choose(which: DisposalSelection['which'], kinds: readonly DuplicateKind[] = this.kinds): void {
    this.which = which;
    this.kinds = kinds;
    void this.make();
  }

  chooseKind(kind: DuplicateKind, on: boolean): void {
    const kinds = duplicateKinds.filter((other) => (other === kind ? on : this.kinds.includes(other)));
    // A plan of no kind at all is no question worth asking: the last one stays.
    if (kinds.length > 0) this.choose(this.which, kinds);
  }

  show(shown: EntriesShown): void {
    this.shown = shown;
    this.entries.clear();
    if (this.plan !== null) this.entries.want(0, pageSize - 1);
  }

  async apply(dryRun: boolean): Promise<void> {
    if (this.plan === null) return;
    const { id, withoutTrash } = this.plan;
    this.aside = this.quarantine !== null && withoutTrash.files > 0;
    await this.#begin(() => this.#api.call('disposal.apply', { plan: id, dryRun, ...(this.quarantine !== null && { quarantine: this.quarantine }) }));
  }

  undo = (journal: string): Promise<void> => this.#begin(() => this.#api.call('disposal.undo', { journal }));
  pause = async (): Promise<void> => this.#steered(await this.#api.call('disposal.pause', {}));
  resume = async (): Promise<void> => this.#steered(await this.#api.call('disposal.resume', {}));
  cancel = async (): Promise<void> => this.#steered(await this.#api.call('disposal.cancel', {}));

  async #plan(order: (signal: AbortSignal) => Promise<Result<PlanSummary>>): Promise<void> {
    this.#making?.abort();
    const controller = new AbortController();
    this.#making = controller;
    this.planning = true;
    this.failure = null;
    this.onPlanning();
    const answer = await order(controller.signal);
    if (this.#making !== controller) return;
    this.planning = false;
    this.plan = answer.ok ? answer.value : null;
    this.failure = answer.ok ? null : answer.error;
    this.show('all');
  }

  async #allEntries(signal: AbortSignal): Promise<Result<PlanEntry[]>> {
    const entries: PlanEntry[] = [];
    for (;;) {
      const answer = await this.#api.call('disposal.entries', { plan: this.plan?.id ?? '-', show: 'ready', offset: entries.length, limit: atOnce }, { signal });
      if (!answer.ok) return answer;
      entries.push(...answer.value.entries);
      if (answer.value.entries.length === 0 || entries.length >= answer.value.total) return { ok: true, value: entries };
    }
  }

  /** A check to the end knows more than the plan did: the plan takes it over. */
  #checked({ ended, moved, skipped, problems }: DisposalOutcome): void {
    if (ended !== 'done' || this.plan === null) return;
    this.plan = { ...this.plan, ready: moved, blocked: skipped, problems };
    this.show('all');
  }

  async #begin(order: () => Promise<Result<DisposalState>>): Promise<void> {
    if (this.busy || this.#ordered) return;
    this.result = null;
    this.#ordered = true;
    const answer = await order();
    // Where the job is over already, this answer is older than what is known.
    if (answer.ok && this.#ordered) this.adopt(answer.value);
    this.#ordered = false;
    if (answer.ok) return;
    if (answer.error.code === 'plan-stale') {
      this.plan = null;
      this.failure = answer.error;
    } else this.onFailure(answer.error);
  }

  #steered(answer: Result<DisposalState>): void {
    if (answer.ok) this.adopt(answer.value);
    else this.onFailure(answer.error);
  }
}

const hasTrash = (entry: PlanEntry): boolean => entry.warnings.every(({ code }) => code !== 'quarantine');

/** What is to be planned again, as groups: each copy that stays with those that go for its sake. */
function groupsOf(entries: readonly PlanEntry[]): DisposalGroup[] {
  const groups = new Map<string, DisposalGroup>();
  for (const { path, kind, kept, rule } of entries) {
    if (kept === null) continue;
    const key = `${kind} ${kept.path}`;
    const group = groups.get(key) ?? { kind, files: [{ path: kept.path, keep: true, reason: '' }] };
    groups.set(key, { ...group, files: [...group.files, { path, keep: false, reason: rule }] });
  }
  return [...groups.values()];
}
