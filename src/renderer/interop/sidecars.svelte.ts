/** Sidecars as the settings show them. */
import type { Api } from '../../shared/api.ts';
import type { Failure, Result } from '../../shared/errors.ts';
import type { SidecarSettings, SidecarsState } from '../../shared/interop-contract.ts';

export class Sidecars {
  state = $state.raw<SidecarsState | null>(null);
  onFailure: (failure: Failure) => void = () => undefined;
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async refresh(): Promise<void> {
    const answer = await this.#api.call('sidecars.state', {});
    if (answer.ok) this.state = answer.value;
  }

  adopt(state: SidecarsState): void {
    this.state = state;
  }

  /** Answers false where it could not be done. */
  set = async (change: Partial<SidecarSettings>): Promise<boolean> => this.#take(await this.#api.call('sidecars.enable', change));
  write = async (): Promise<boolean> => this.#take(await this.#api.call('sidecars.writeAll', {}));
  read = async (): Promise<boolean> => this.#take(await this.#api.call('sidecars.readAll', {}));
  stop = async (): Promise<boolean> => this.#take(await this.#api.call('sidecars.cancel', {}));

  #take(answer: Result<SidecarsState>): boolean {
    if (answer.ok) this.state = answer.value;
    else this.onFailure(answer.error);
    return answer.ok;
  }
}
