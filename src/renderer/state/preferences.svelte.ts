/** The settings that the library keeps, shown at once and taken back where they could not be saved; and what this window alone remembers. */
import type { Api } from '../../shared/api.ts';
import type { Settings } from '../../shared/contract.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Order } from './timeline.svelte.ts';

/** What this window remembers between visits. The library does not need to know. */
export interface Remembered {
  read(key: string): string | null;
  write(key: string, value: string): void;
}

const defaults: Settings = { theme: 'system', density: 'medium', speed: 'balanced', watch: true, modelHintSeen: true };

export class Preferences {
  settings = $state.raw<Settings>(defaults);
  order = $state<Order>('newest');
  railOpen = $state(false);
  infoOpen = $state(false);
  onFailure: ((failure: Failure) => void) | null = null;

  readonly #api: Api;
  readonly #remembered: Remembered;

  constructor(api: Api, remembered: Remembered) {
    this.#api = api;
    this.#remembered = remembered;
    this.order = remembered.read('order') === 'oldest' ? 'oldest' : 'newest';
    this.railOpen = remembered.read('rail') === 'open';
    this.infoOpen = remembered.read('info') === 'open';
  }

  async refresh(): Promise<void> {
    const answer = await this.#api.call('settings.get', {});
    if (answer.ok) this.adopt(answer.value);
  }

  adopt(settings: Settings): void {
    this.settings = settings;
    // So that the next window opens in the right theme before it has asked.
    this.#remembered.write('theme', settings.theme);
  }

  async set(change: Partial<Settings>): Promise<void> {
    const before = this.settings;
    this.adopt({ ...before, ...change });
    const answer = await this.#api.call('settings.set', change);
    if (answer.ok) return;
    this.adopt(before);
    this.onFailure?.(answer.error);
  }

  setOrder(order: Order): void {
    this.order = order;
    this.#remembered.write('order', order);
  }

  setRail(open: boolean): void {
    this.railOpen = open;
    this.#remembered.write('rail', open ? 'open' : 'closed');
  }

  setInfo(open: boolean): void {
    this.infoOpen = open;
    this.#remembered.write('info', open ? 'open' : 'closed');
  }
}
