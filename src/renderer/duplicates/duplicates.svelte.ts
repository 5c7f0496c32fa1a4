/** What was found and how finding goes on, by kind; the list of groups that is looked at; and what can be set about both. */
import type { Api } from '../../shared/api.ts';
import { duplicateKinds, type DuplicateKind, type DuplicateSettings, type DuplicatesState } from '../../shared/duplicates-contract.ts';
import type { DuplicateGroup } from '../../shared/duplicates-contract.ts';
import type { Failure, Result } from '../../shared/errors.ts';
import { Pace } from './pace.ts';
import { Paged } from './paged.svelte.ts';
import { Review } from './review.svelte.ts';
import type { Decision } from './undo-stack.svelte.ts';

export type Shown = 'open' | 'reviewed' | 'all';

export type KindCount = DuplicatesState['kinds'][number];

/** Groups a call; each with the members that a row shows at first. */
const pageSize = 50;
/** Not more often than this while groups are being found, ms. */
const calm = 300;

export class Duplicates {
  state = $state.raw<DuplicatesState | null>(null);
  failure = $state.raw<Failure | null>(null);
  kind = $state<DuplicateKind>('exact');
  shown = $state<Shown>('open');
  /** Of the phase that goes on; null while it is not known. */
  secondsLeft = $state<number | null>(null);
  readonly groups: Paged<DuplicateGroup>;
  readonly review: Review;

  readonly counts: Readonly<Record<DuplicateKind, KindCount>> = $derived(countsOf(this.state));
  readonly count: KindCount = $derived(this.counts[this.kind]);
  readonly found = $derived(duplicateKinds.reduce((sum, kind) => sum + this.counts[kind].groups, 0));
  readonly agreed = $derived(duplicateKinds.reduce((sum, kind) => sum + this.counts[kind].reviewed, 0));
  readonly finding = $derived(this.state !== null && ['waiting', 'videos', 'fingerprints', 'comparing'].includes(this.state.phase));

  say: (sentence: string) => void = () => undefined;
  onFailure: (failure: Failure) => void = () => undefined;
  onNote: (sentence: string, decision: Decision) => void = () => undefined;

  readonly #api: Api;
  readonly #pace = new Pace();
  /** Somebody has looked: from then on it is kept up to date. */
  #opened = false;
  #timers: { list?: ReturnType<typeof setTimeout> | undefined; counts?: ReturnType<typeof setTimeout> | undefined } = {};

  constructor(api: Api) {
    this.#api = api;
    this.groups = new Paged(pageSize, async (offset, limit, signal) => {
      const answer = await api.call('duplicates.groups', { kind: this.kind, show: this.shown, offset, limit }, { signal });
      return answer.ok ? { ok: true, value: { total: answer.value.total, items: answer.value.groups } } : answer;
    });
    this.review = new Review({
      api,
      groups: this.groups,
      kind: () => this.kind,
      leaves: () => this.shown === 'open',
      open: (kind) => this.open(kind),
      counted: () => this.#countSoon(),
      say: (sentence) => this.say(sentence),
      refused: (failure) => this.onFailure(failure),
      note: (sentence, decision) => this.onNote(sentence, decision),
    });
  }

  /** The screen is looked at: asks for everything, and begins with the first kind that has something to decide. */
  async visit(): Promise<void> {
    const first = !this.#opened;
    this.#opened = true;
    await this.refresh();
    const undecided = duplicateKinds.find((kind) => this.counts[kind].groups > this.counts[kind].reviewed) ?? duplicateKinds.find((kind) => this.counts[kind].groups > 0);
    if (first && undecided !== undefined && undecided !== this.kind) await this.open(undecided);
    else await this.review.refresh();
  }

  /** After the other side was away. Nothing while nobody has looked. */
  async again(): Promise<void> {
    if (!this.#opened) return;
    await Promise.all([this.refresh(), this.review.refresh()]);
  }

  async refresh(): Promise<void> {
    this.#take(await this.#api.call('duplicates.state', {}));
  }

  async open(kind: DuplicateKind, shown: Shown = this.shown): Promise<void> {
    this.kind = kind;
    this.shown = shown;
    this.groups.clear();
    this.review.focus.toGroup(0);
    await this.groups.refresh();
    this.review.focus.toGroup(0);
  }

  /** What the other side said without being asked. `others`: the groups are others now. */
  adopt(state: DuplicatesState, others: boolean): void {
    const { done, total } = state.progress;
    this.secondsLeft = ['videos', 'fingerprints', 'comparing'].includes(state.phase) ? this.#pace.left(state.phase, done, total, performance.now()) : null;
    this.state = state;
    this.failure = null;
    if (others && this.#opened) this.#listSoon();
  }

  find = async (): Promise<void> => this.#answered(await this.#api.call('duplicates.find', {}));
  configure = async (change: Partial<DuplicateSettings>): Promise<void> => {
    const before = this.state;
    // What was moved stays where it was put while the other side works it out.
    if (before !== null) this.state = { ...before, settings: { ...before.settings, ...change } };
    const answer = await this.#api.call('duplicates.configure', change);
    if (!answer.ok && this.state?.settings !== before?.settings) this.state = before;
    this.#answered(answer);
  };

  #answered(answer: Result<DuplicatesState>): void {
    if (answer.ok) this.adopt(answer.value, true);
    else this.onFailure(answer.error);
  }

  #take(answer: Result<DuplicatesState>): void {
    if (answer.ok) this.adopt(answer.value, false);
    else this.failure = answer.error;
  }

  #listSoon(): void {
    this.#timers.list ??= setTimeout(() => {
      this.#timers.list = undefined;
      void this.review.refresh();
    }, calm);
  }

  #countSoon(): void {
    this.#timers.counts ??= setTimeout(() => {
      this.#timers.counts = undefined;
      void this.refresh();
    }, calm);
  }
}

function countsOf(state: DuplicatesState | null): Record<DuplicateKind, KindCount> {
  const none = (kind: DuplicateKind): KindCount => ({ kind, groups: 0, photos: 0, bytes: 0, clear: 0, reviewed: 0 });
  return Object.fromEntries(duplicateKinds.map((kind) => [kind, state?.kinds.find((count) => count.kind === kind) ?? none(kind)])) as Record<DuplicateKind, KindCount>;
}
