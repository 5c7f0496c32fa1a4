/** Tags of some photos while they are being edited: what is on all, on some or on none of them, and what is to become of it. */
import { SvelteMap } from 'svelte/reactivity';
import type { MarkChange, TagCount } from '../../shared/marks-contract.ts';
import { byTag, tagKey, tidyTag } from '../../shared/tags.ts';

export type TagState = 'all' | 'some' | 'none';

export interface TagLine {
  tag: string;
  state: TagState;
  /** Photos that have it now. */
  photos: number;
}

export class TagDraft {
  readonly count: number;
  readonly #counts: ReadonlyMap<string, TagCount>;
  /** By key; what was decided here. */
  readonly #decided = new SvelteMap<string, { tag: string; state: 'all' | 'none' }>();

  /** @param counts tags that are on some of the `count` photos */
  constructor(counts: readonly TagCount[], count: number) {
    this.count = count;
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- never altered
    this.#counts = new Map(counts.map((entry) => [tagKey(entry.tag), entry]));
  }

  /** Every tag that is, or was, on one of the photos, in alphabetical order. */
  readonly lines: readonly TagLine[] = $derived.by(() => {
    const added = [...this.#decided].filter(([key]) => !this.#counts.has(key)).map(([, { tag }]) => ({ tag, photos: 0 }));
    return [...this.#counts.values(), ...added].map(({ tag, photos }) => ({ tag, photos, state: this.#state(tagKey(tag)) })).sort((a, b) => byTag(a.tag, b.tag));
  });

  /** Null where nothing is to change. */
  readonly change: MarkChange | null = $derived.by(() => {
    const changed = [...this.#decided].filter(([key, { state }]) => state !== this.#before(key));
    const of = (state: TagState): string[] => changed.filter(([, decided]) => decided.state === state).map(([, { tag }]) => tag);
    return changed.length === 0 ? null : { ...(of('all').length > 0 && { addTags: of('all') }), ...(of('none').length > 0 && { removeTags: of('none') }) };
  });

  /** It is among the lines. */
  has(tag: string): boolean {
    return this.#counts.has(tagKey(tag)) || this.#decided.has(tagKey(tag));
  }

  /** Adds what was typed, several tags separated by commas. False where one of them is none: too long. */
  type(text: string, known: readonly string[]): boolean {
    const parts = text.split(',').filter((part) => part.trim() !== '');
    const tags = parts.map(tidyTag);
    if (tags.some((tag) => tag === null)) return false;
    for (const tag of tags) if (tag !== null) this.add(known.find((other) => tagKey(other) === tagKey(tag)) ?? tag);
    return true;
  }

  add(tag: string): void {
    this.#decided.set(tagKey(tag), { tag: this.#counts.get(tagKey(tag))?.tag ?? tag, state: 'all' });
  }

  /** On some or none of them: on all. On all: off, and out of the list where it was only just added. */
  toggle(tag: string): void {
    const key = tagKey(tag);
    const before = this.#before(key);
    if (this.#state(key) !== 'all') this.add(tag);
    else if (before === 'none') this.#decided.delete(key);
    else this.#decided.set(key, { tag, state: 'none' });
  }

  #before(key: string): TagState {
    const photos = this.#counts.get(key)?.photos ?? 0;
    return photos === 0 ? 'none' : photos >= this.count ? 'all' : 'some';
  }

  #state(key: string): TagState {
    return this.#decided.get(key)?.state ?? this.#before(key);
  }
}
