/** Addresses of the files themselves, asked for when their pixels are needed; and which of them could not be shown. */
import type { Api } from '../../shared/api.ts';

/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets are replaced, never watched inside */

export class Originals {
  readonly #api: Api;
  #known = $state.raw<ReadonlyMap<string, string>>(new Map());
  #failed = $state.raw<ReadonlySet<string>>(new Set());
  #asked: ReadonlySet<string> = new Set();

  constructor(api: Api) {
    this.#api = api;
  }

  /** Null while it is not known, or cannot be had. */
  of(photo: string): string | null {
    return this.#failed.has(photo) ? null : (this.#known.get(photo) ?? null);
  }

  failed(photo: string): boolean {
    return this.#failed.has(photo);
  }

  async want(photo: string): Promise<void> {
    if (this.#asked.has(photo)) return;
    this.#asked = new Set([...this.#asked, photo]);
    const answer = await this.#api.call('photos.details', { id: photo });
    if (answer.ok) this.#known = new Map([...this.#known, [photo, answer.value.full]]);
    else this.fail(photo);
  }

  fail(photo: string): void {
    this.#failed = new Set([...this.#failed, photo]);
  }

  /** What failed may be there again: an unplugged disk. */
  forget(): void {
    this.#failed = new Set();
    this.#asked = new Set(this.#known.keys());
  }
}
