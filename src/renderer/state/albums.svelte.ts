/** Every album, what is open of the private ones, and every order that can be given about them. */
import type { Api } from '../../shared/api.ts';
import type { Album, AlbumRule, Decision, Membership } from '../../shared/albums-contract.ts';
import type { Contract } from '../../shared/contract.ts';
import type { Failure, Result } from '../../shared/errors.ts';
import type { Request } from '../../shared/rpc-types.ts';
import type { Selection } from '../../shared/selection.ts';
import type { Edits } from './edits.svelte.ts';

/** Counts follow indexing at this pace, ms. */
const calm = 400;

export type AlbumChange = Request<Contract, 'albums.update'>['change'];
export type NewAlbum = Request<Contract, 'albums.create'>;

/** An album that is being thought of, in the dialog that makes it; `album`: one that is there, being changed. */
export interface AlbumDraft {
  kind: 'label' | 'manual' | 'collection' | 'smart';
  name?: string;
  phrasings?: readonly string[];
  filter?: string;
  photos?: Selection;
  parent?: string | null;
  album?: Album;
}

export class Albums {
  list = $state.raw<readonly Album[] | null>(null);
  unlocked = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** Raised with every change that the engine tells of: what shows members asks again. */
  revision = $state(0);
  /** In the dialog now. */
  draft = $state.raw<AlbumDraft | null>(null);
  /** Photos for which an album is being chosen. */
  placing = $state.raw<{ photos: Selection; count: number } | null>(null);
  /** Told when an order was refused. */
  onFailure: ((failure: Failure) => void) | null = null;

  readonly labels = $derived((this.list ?? []).filter((album) => album.rule.kind === 'label' && !album.locked));
  /** Into which photos can be put by hand. */
  readonly open = $derived((this.list ?? []).filter((album) => (album.rule.kind === 'label' || album.rule.kind === 'manual') && !album.locked));
  readonly hasPrivate = $derived((this.list ?? []).some((album) => album.private));

  readonly #api: Api;
  readonly #edits: Edits;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #run = 0;

  constructor(api: Api, edits: Edits) {
    this.#api = api;
    this.#edits = edits;
  }

  get(id: string): Album | undefined {
    return this.list?.find((album) => album.id === id);
  }

  /** The albums that lie directly in a collection; null: those in none. */
  childrenOf(parent: string | null): readonly Album[] {
    return (this.list ?? []).filter((album) => (album.parent !== null && this.get(album.parent) !== undefined ? album.parent : null) === parent);
  }

  async refresh(): Promise<void> {
    const run = ++this.#run;
    const answer = await this.#api.call('albums.list', {});
    if (run !== this.#run) return;
    if (!answer.ok) {
      this.failure = answer.error;
      return;
    }
    this.failure = null;
    this.list = answer.value.albums;
    this.unlocked = answer.value.unlocked;
    this.revision++;
  }

  /** Something about albums changed. Many calls make one refresh. */
  refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.refresh();
    }, calm);
  }

  /** Null where it was refused. */
  async create(wanted: NewAlbum, said: string): Promise<Album | null> {
    const answer = await this.#ordered(this.#api.call('albums.create', wanted));
    if (answer === null) return null;
    this.#edits.did(said, answer.edit);
    await this.refresh();
    return answer.album;
  }

  /** Makes several, without a note for each. Answers when all are kept, and judged as far as there are photos. */
  async createAll(wanted: readonly NewAlbum[]): Promise<void> {
    const answers = await Promise.all(wanted.map((album) => this.#ordered(this.#api.call('albums.create', album))));
    for (const answer of answers) if (answer !== null) this.#edits.remember(answer.edit);
    await this.refresh();
  }

  /** @param said what was done, in words; null where it is plain to see, and one key takes it back */
  async update(id: string, change: AlbumChange, said: string | null): Promise<Album | null> {
    const answer = await this.#ordered(this.#api.call('albums.update', { id, change }));
    if (answer === null) return null;
    if (said === null) this.#edits.remember(answer.edit);
    else this.#edits.did(said, answer.edit);
    await this.refresh();
    return answer.album;
  }

  async remove(id: string, said: (usedBy: readonly string[]) => string): Promise<boolean> {
    const answer = await this.#ordered(this.#api.call('albums.remove', { id }));
    if (answer === null) return false;
    this.#edits.did(said(answer.usedBy.map(({ name }) => name)), answer.edit);
    await this.refresh();
    return true;
  }

  /** Answers how many photos were decided otherwise before; null where it was refused. */
  decide(id: string, photos: Selection, decision: Decision | null, said: ((changed: number, album: Album) => string) | null): Promise<number | null> {
    return this.#edits.during(this.#decide(id, photos, decision, said));
  }

  async #decide(id: string, photos: Selection, decision: Decision | null, said: ((changed: number, album: Album) => string) | null): Promise<number | null> {
    const answer = await this.#ordered(this.#api.call('albums.decide', { id, photos, decision }));
    if (answer === null) return null;
    if (said === null) this.#edits.remember(answer.edit);
    else this.#edits.did(said(answer.changed, answer.album), answer.edit);
    this.list = this.list?.map((album) => (album.id === id ? answer.album : album)) ?? null;
    this.revision++;
    return answer.changed;
  }

  /** The albums of one photo, and why; null where it was refused. */
  async of(photo: string): Promise<readonly Membership[] | null> {
    return (await this.#ordered(this.#api.call('albums.of', { photo })))?.albums ?? null;
  }

  async setUnlocked(unlocked: boolean): Promise<void> {
    await this.#ordered(this.#api.call(unlocked ? 'albums.unlock' : 'albums.lock', {}));
    await this.refresh();
  }

  async #ordered<T>(call: Promise<Result<T>>): Promise<T | null> {
    const answer = await call;
    if (answer.ok) return answer.value;
    this.onFailure?.(answer.error);
    return null;
  }
}

export const ruleOf = <K extends AlbumRule['kind']>(album: Album, kind: K): Extract<AlbumRule, { kind: K }> | null =>
  album.rule.kind === kind ? (album.rule as Extract<AlbumRule, { kind: K }>) : null;
