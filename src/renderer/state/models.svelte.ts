/** The models that there are, what goes on with them, and how pictures are computed; and every order that can be given about them. */
import type { Api } from '../../shared/api.ts';
import type { Failure, Result } from '../../shared/errors.ts';
import type { Acceleration, ModelEntry, ModelsState } from '../../shared/models-contract.ts';
import { modelNews, type ModelNews } from './model-news.ts';

/* eslint-disable svelte/prefer-svelte-reactivity -- the set is replaced, never watched inside */

/** What somebody waits for: an order, with the model's id where it is about one. */
export type Work = 'measure' | 'import' | 'accelerate' | 'switch' | `use ${string}` | `verify ${string}` | `order ${string}`;

/** What a download, or several at once, come to. */
export interface Downloading {
  models: readonly ModelEntry[];
  done: number;
  total: number;
  rate: number | null;
  eta: number | null;
}

export class Models {
  state = $state.raw<ModelsState | null>(null);
  failure = $state.raw<Failure | null>(null);
  acceleration = $state.raw<Acceleration | null>(null);
  /** Other ways to compute were tried since this page was opened. */
  tried = $state(false);
  /** Why the last import did not work. */
  importProblem = $state.raw<Failure | null>(null);

  readonly list = $derived(this.state?.models ?? []);
  readonly current = $derived(this.list.find((model) => model.role === 'current') ?? null);
  readonly switching = $derived(this.state?.switching ?? null);
  readonly undo = $derived(this.state?.undo ?? null);
  readonly measured = $derived(this.list.find((model) => model.estimate !== null)?.estimate ?? null);
  readonly downloading = $derived(sum(this.list.filter((model) => model.state === 'downloading')));
  /** A model that is worth getting while the built-in one serves: the first of the catalogue that is not here. */
  readonly suggestion = $derived(this.list.some((model) => model.origin !== 'built-in' && model.state !== 'available') ? null : (this.list.find((model) => model.state === 'available') ?? null));

  /** Told what changed; not told about the first state. */
  onNews: ((news: readonly ModelNews[]) => void) | null = null;
  /** Told when an order was refused. */
  onFailure: ((failure: Failure) => void) | null = null;

  readonly #api: Api;
  #working = $state.raw<ReadonlySet<Work>>(new Set());
  #import: AbortController | null = null;
  #trial: AbortController | null = null;

  constructor(api: Api) {
    this.#api = api;
  }

  is(work: Work): boolean {
    return this.#working.has(work);
  }

  async refresh(): Promise<void> {
    const answer = await this.#api.call('models.list', {});
    if (answer.ok) this.adopt(answer.value);
    else this.failure = answer.error;
  }

  /** Only where somebody looks at it. */
  async refreshAcceleration(): Promise<void> {
    const answer = await this.#api.call('models.acceleration', {});
    if (answer.ok) this.acceleration = answer.value;
  }

  adopt(state: ModelsState): void {
    const before = this.state;
    this.state = state;
    this.failure = null;
    const news = before === null ? [] : modelNews(before, state);
    if (news.length > 0) this.onNews?.(news);
  }

  install = (id: string): Promise<void> => this.#order(`order ${id}`, () => this.#api.call('models.install', { id }));
  pause = (id: string): Promise<void> => this.#order(`order ${id}`, () => this.#api.call('models.pause', { id }));
  resume = (id: string): Promise<void> => this.#order(`order ${id}`, () => this.#api.call('models.resume', { id }));
  cancel = (id: string): Promise<void> => this.#order(`order ${id}`, () => this.#api.call('models.cancel', { id }));
  remove = (id: string): Promise<void> => this.#order(`order ${id}`, () => this.#api.call('models.remove', { id }));
  use = (id: string): Promise<void> => this.#order(`use ${id}`, () => this.#api.call('models.use', { id }));
  cancelSwitch = (): Promise<void> => this.#order('switch', () => this.#api.call('models.cancelSwitch', {}));
  undoSwitch = (): Promise<void> => this.#order('switch', () => this.#api.call('models.undoSwitch', {}));
  dropOld = (): Promise<void> => this.#order('switch', () => this.#api.call('models.dropOld', {}));
  measure = (): Promise<void> => this.#order('measure', () => this.#api.call('models.measure', {}));

  /** Whether every file is as it should be; null where it could not be found out. */
  async verify(id: string): Promise<{ problem: Failure | null } | null> {
    const answer = await this.#during(`verify ${id}`, () => this.#api.call('models.verify', { id }));
    if (answer === null) return null;
    if (!answer.ok) {
      this.onFailure?.(answer.error);
      return null;
    }
    await this.refresh();
    return { problem: answer.value.models.find((model) => model.id === id)?.problem ?? null };
  }

  async importFrom(path: string): Promise<void> {
    const controller = new AbortController();
    this.#import = controller;
    this.importProblem = null;
    const answer = await this.#during('import', () => this.#api.call('models.import', { path }, { signal: controller.signal }));
    if (answer === null) return;
    if (!answer.ok && answer.error.code !== 'cancelled') this.importProblem = answer.error;
    await this.refresh();
  }

  cancelImport = (): void => this.#import?.abort();

  /** Tries everything that the runtime lists. Answers whether it was tried to the end. */
  async accelerate(): Promise<boolean> {
    const controller = new AbortController();
    this.#trial = controller;
    const done = await this.#compute(() => this.#api.call('models.accelerate', {}, { signal: controller.signal }));
    if (done) this.tried = true;
    else await this.refreshAcceleration();
    return done;
  }

  stopTrial = (): void => this.#trial?.abort();
  decelerate = (): Promise<boolean> => this.#compute(() => this.#api.call('models.decelerate', {}));

  async #compute(call: () => Promise<Result<Acceleration>>): Promise<boolean> {
    const answer = await this.#during('accelerate', call);
    if (answer?.ok === true) this.acceleration = answer.value;
    else if (answer !== null && answer.error.code !== 'cancelled') this.onFailure?.(answer.error);
    return answer?.ok === true;
  }

  async #order(work: Work, call: () => Promise<Result<ModelsState>>): Promise<void> {
    const answer = await this.#during(work, call);
    if (answer?.ok === true) this.adopt(answer.value);
    else if (answer !== null) this.onFailure?.(answer.error);
  }

  /** Null where the same is going on already: a button that is pressed twice does its work once. */
  async #during<T>(work: Work, call: () => Promise<T>): Promise<T | null> {
    if (this.#working.has(work)) return null;
    this.#working = new Set([...this.#working, work]);
    try {
      return await call();
    } finally {
      this.#working = new Set([...this.#working].filter((other) => other !== work));
    }
  }
}

function sum(models: readonly ModelEntry[]): Downloading | null {
  if (models.length === 0) return null;
  const of = (part: (model: ModelEntry) => number | null | undefined): number => models.reduce((total, model) => total + (part(model) ?? 0), 0);
  const etas = models.map((model) => model.progress?.eta ?? null).filter((eta) => eta !== null);
  const rate = of((model) => model.progress?.rate);
  return {
    models,
    done: of((model) => model.progress?.done),
    total: of((model) => model.progress?.total ?? model.bytes),
    rate: rate > 0 ? rate : null,
    eta: etas.length === models.length ? Math.max(...etas) : null,
  };
}
