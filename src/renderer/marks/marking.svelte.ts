/**
 * Marks as this page shows them. A tile brings its marks along; what was said of photos since is kept here and shown
 * at once, before the engine has written it, and taken back where it could not be written.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { Api } from '../../shared/api.ts';
import type { Contract, PhotoTile } from '../../shared/contract.ts';
import type { Failure } from '../../shared/errors.ts';
import { tileMarksOf, type MarkChange, type TileMarks } from '../../shared/marks-contract.ts';
import type { Payload } from '../../shared/rpc-types.ts';
import type { Selection } from '../../shared/selection.ts';
import type { Edits } from '../state/edits.svelte.ts';
import type { Strings } from '../strings.ts';

/** What marks are put on: some photos, and those of them that are on the screen. */
export interface MarkTarget {
  photos: Selection;
  count: number;
  /** Enough for what is shown to follow at once; not all of them. */
  tiles: readonly PhotoTile[];
}

export const targetOf = (tile: PhotoTile): MarkTarget => ({ photos: { ids: [tile.id] }, count: 1, tiles: [tile] });

/** More than is ever on a screen, and little memory. */
const mostFresh = 20_000;

export class Marking {
  /** Photos whose tags are being edited. */
  tagging = $state.raw<MarkTarget | null>(null);
  /** Rises with every change, for what asks the engine about marks. */
  changes = $state(0);
  onFailure: ((failure: Failure) => void) | null = null;
  /** So much changed that tiles have to be fetched again: resolves when that is done, with the ids of those that cannot be. */
  onStale: (() => Promise<readonly string[]>) | null = null;

  readonly #api: Api;
  readonly #edits: Edits;
  readonly #words: Strings['marks'];
  readonly #fresh = new SvelteMap<string, TileMarks>();

  constructor(api: Api, edits: Edits, words: Strings['marks']) {
    this.#api = api;
    this.#edits = edits;
    this.#words = words;
  }

  /** Reactive, photo by photo. */
  of(tile: PhotoTile): TileMarks {
    return this.#fresh.get(tile.id) ?? tile.marks ?? {};
  }

  /** Puts marks on photos and says so. False where that failed. */
  set(target: MarkTarget, change: MarkChange): Promise<boolean> {
    return this.#edits.during(this.#set(target, change));
  }

  async #set(target: MarkTarget, change: MarkChange): Promise<boolean> {
    const before = target.tiles.map((tile) => [tile.id, this.#fresh.get(tile.id)] as const);
    for (const tile of target.tiles) this.#fresh.set(tile.id, foretold(this.of(tile), change));
    const answer = await this.#api.call('marks.set', { photos: target.photos, change });
    if (!answer.ok) {
      for (const [id, marks] of before) this.#keep(id, marks);
      this.onFailure?.(answer.error);
      return false;
    }
    const { edit, photos } = answer.value;
    this.#edits.did(edit === null ? this.#words.unchanged : this.#words.done(change, photos), edit);
    return true;
  }

  /** Favourites all of them, or, where all are, none of them any more. */
  async toggleFavourite(target: MarkTarget): Promise<void> {
    const all = await this.#areFavourites(target);
    if (all !== null) await this.set(target, { favourite: !all });
  }

  /** The engine's word on what changed, here or in another window. */
  changed({ photos }: Payload<Contract, 'marks.changed'>): void {
    this.changes += 1;
    if (photos === null || this.#fresh.size + photos.length > mostFresh) void this.#readAgain();
    else for (const { id, marks } of photos) this.#fresh.set(id, tileMarksOf(marks));
  }

  /** What was foretold is shown until the engine's tiles are here. */
  async #readAgain(): Promise<void> {
    const before = [...this.#fresh];
    const left = (await this.onStale?.()) ?? [];
    for (const [id, marks] of before) if (this.#fresh.get(id) === marks) this.#fresh.delete(id);
    if (left.length === 0) return;
    const answer = await this.#api.call('marks.get', { ids: [...left] });
    if (answer.ok) for (const { id, marks } of answer.value.photos) this.#fresh.set(id, tileMarksOf(marks));
  }

  async #areFavourites({ photos, count, tiles }: MarkTarget): Promise<boolean | null> {
    if (tiles.length === count) return tiles.every((tile) => this.of(tile).favourite === true);
    const answer = await this.#api.call('marks.summary', { photos });
    if (answer.ok) return answer.value.favourites === answer.value.photos;
    this.onFailure?.(answer.error);
    return null;
  }

  #keep(id: string, marks: TileMarks | undefined): void {
    if (marks === undefined) this.#fresh.delete(id);
    else this.#fresh.set(id, marks);
  }
}

/** What a tile will say when the change is written. */
function foretold(now: TileMarks, { favourite = now.favourite === true, rating = now.rating ?? 0, flag = now.flag ?? null }: MarkChange): TileMarks {
  return tileMarksOf({ favourite, rating, flag, tags: [] });
}
