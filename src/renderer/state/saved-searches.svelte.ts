/** Searches kept under a name, and those made lately. What is in the field may be one of them, or have begun as one. */
import type { Api } from '../../shared/api.ts';
import type { SavedSearch } from '../../shared/contract.ts';
import type { Failure, Result } from '../../shared/errors.ts';
import type { Question, Search } from './search.svelte.ts';

/** A longer text is no search that anybody makes again, signs. */
const longestRemembered = 2_000;

export class SavedSearches {
  saved = $state.raw<readonly SavedSearch[]>([]);
  /** The newest first. */
  recent = $state.raw<readonly string[]>([]);
  /** Told when the engine refused something. */
  onFailure: ((failure: Failure) => void) | null = null;

  /** The saved search that was opened last, until the field is emptied. */
  readonly opened: SavedSearch | null = $derived.by(() => (this.#opened?.era === this.#search.era ? (this.saved.find(({ id }) => id === this.#opened?.id) ?? null) : null));
  /** The saved search that is in the field just as it was saved. */
  readonly current: SavedSearch | null = $derived.by(() => {
    const question = keyOf(this.#search.question);
    const same = (saved: SavedSearch): boolean => keyOf(saved) === question;
    return this.opened !== null && same(this.opened) ? this.opened : (this.saved.find(same) ?? null);
  });

  #opened = $state.raw<{ id: string; era: number } | null>(null);
  readonly #api: Api;
  readonly #search: Search;

  constructor(api: Api, search: Search) {
    this.#api = api;
    this.#search = search;
  }

  async refresh(): Promise<void> {
    const answer = await this.#api.call('searches.list', {});
    if (!answer.ok) return;
    this.saved = answer.value.saved;
    this.recent = answer.value.recent;
  }

  /** Keeps what is in the field, under a new name or in the place of the search with that id. Null where that was refused. */
  async save(name: string, id?: string): Promise<SavedSearch | null> {
    return this.keep({ ...this.#search.question, name, ...(id !== undefined && { id }) });
  }

  rename = (saved: SavedSearch, name: string): Promise<SavedSearch | null> => this.keep({ ...saved, name });

  /** Keeps a search as it is given; also one that was removed, to take that back. */
  async keep(search: Omit<SavedSearch, 'id'> & { id?: string }): Promise<SavedSearch | null> {
    const answer = await this.#api.call('searches.save', search);
    if (!this.#accepted(answer)) return null;
    this.#opened = { id: answer.value.id, era: this.#search.era };
    await this.refresh();
    return answer.value;
  }

  async remove(id: string): Promise<boolean> {
    const removed = this.#accepted(await this.#api.call('searches.remove', { id }));
    await this.refresh();
    return removed;
  }

  /** Puts a saved search into the field. Answers how many of its example photos the library no longer has. */
  async open(saved: SavedSearch): Promise<number> {
    const wanted = [...(saved.like ?? []).map((example) => ({ ...example, unlike: false })), ...(saved.unlike ?? []).map((example) => ({ ...example, unlike: true }))];
    const found = await Promise.all(
      wanted.map(async ({ id, weight, unlike }) => {
        const answer = await this.#api.call('photos.details', { id });
        if (!answer.ok) return null;
        const { thumb, width, height, takenAt, color, name } = answer.value;
        return { photo: { id, thumb, width, height, takenAt, color, name }, weight, unlike, file: null };
      }),
    );
    const examples = found.filter((example) => example !== null);
    this.#search.adopt({ ...saved, examples });
    this.#opened = { id: saved.id, era: this.#search.era };
    return wanted.length - examples.length;
  }

  /** The search was meant: a photo was opened, or Enter pressed. */
  async remember(text: string): Promise<void> {
    if (text === '' || text.length > longestRemembered || this.recent[0] === text) return;
    await this.#api.call('searches.remember', { text });
    await this.refresh();
  }

  async forget(): Promise<boolean> {
    const forgotten = this.#accepted(await this.#api.call('searches.forget', {}));
    await this.refresh();
    return forgotten;
  }

  #accepted<T>(answer: Result<T>): answer is { ok: true; value: T } {
    if (!answer.ok) this.onFailure?.(answer.error);
    return answer.ok;
  }
}

/** Equal for questions that mean the same. */
function keyOf({ text, like = [], unlike = [], strictness, sort }: Question): string {
  const examples = (list: NonNullable<Question['like']>): string => list.map(({ id, weight }) => `${id}*${weight ?? 1}`).join();
  return [text, examples(like), examples(unlike), strictness, sort].join('\n');
}
