/**
 * The members of groups as they are shown: those of very large groups are fetched as they are looked at, and the group
 * that is being worked on keeps its order, so that nothing moves away under the hand that decides.
 */
import type { Api } from '../../shared/api.ts';
import type { DuplicateGroup, DuplicateMember } from '../../shared/duplicates-contract.ts';
import { Paged } from './paged.svelte.ts';

/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets are replaced, never watched inside */

export type Members = readonly (DuplicateMember | undefined)[];

/** As many as one call answers without being felt. */
const pageSize = 200;

export class GroupMembers {
  readonly #api: Api;
  #more = $state.raw<ReadonlyMap<string, Paged<DuplicateMember>>>(new Map());
  #held = $state.raw<{ group: string; paths: readonly string[] } | null>(null);

  constructor(api: Api) {
    this.#api = api;
  }

  /** As many as the group has; undefined where they have not been fetched. Reactive. */
  of(group: DuplicateGroup): Members {
    if (group.size > group.members.length) {
      const more = this.#more.get(group.id)?.items ?? [];
      return Array.from({ length: group.size }, (_, index) => group.members[index] ?? more[index]);
    }
    const held = this.#held;
    return held?.group === group.id ? inOrder(group.members, held.paths) : group.members;
  }

  /** These are near the view. Must not be called while something is derived. */
  want(group: DuplicateGroup, first: number, last: number): void {
    if (last < group.members.length || group.size <= group.members.length) return;
    this.#pagesOf(group).want(Math.max(first, group.members.length), last);
  }

  /** Ends when this member is there, or cannot be had now. */
  async need(group: DuplicateGroup, index: number): Promise<void> {
    if (index >= group.members.length && index < group.size) await this.#pagesOf(group).need(index);
  }

  #pagesOf(group: DuplicateGroup): Paged<DuplicateMember> {
    const known = this.#more.get(group.id);
    if (known !== undefined) return known;
    const made = new Paged<DuplicateMember>(pageSize, async (offset, limit, signal) => {
      const answer = await this.#api.call('duplicates.members', { group: group.id, offset, limit }, { signal });
      return answer.ok ? { ok: true, value: { total: group.size, items: answer.value.members } } : answer;
    });
    this.#more = new Map([...this.#more, [group.id, made]]);
    return made;
  }

  /** What was fetched of it stands in another order now. */
  forget(group: string): void {
    if (this.#more.has(group)) this.#more = new Map([...this.#more].filter(([id]) => id !== group));
  }

  forgetAll(): void {
    this.#more = new Map();
  }

  /** From now on this group keeps the order it has on the screen; the one before takes the order of its rules. */
  hold(group: DuplicateGroup): void {
    if (this.#held?.group !== group.id) this.#held = { group: group.id, paths: group.members.map(({ path }) => path) };
  }

  release(): void {
    this.#held = null;
  }
}

function inOrder(members: readonly DuplicateMember[], paths: readonly string[]): readonly DuplicateMember[] {
  const rank = new Map(paths.map((path, index) => [path, index]));
  const last = paths.length;
  return members.toSorted((a, b) => (rank.get(a.path) ?? last) - (rank.get(b.path) ?? last));
}
