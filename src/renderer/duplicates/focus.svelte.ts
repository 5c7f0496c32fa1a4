/** Where in the groups the keys are: one member of one group, and the one that it is compared with. */
import type { DuplicateGroup, DuplicateMember } from '../../shared/duplicates-contract.ts';
import type { GroupMembers, Members } from './members.svelte.ts';
import type { Paged } from './paged.svelte.ts';
import { pairOf } from './pair.ts';

/** Enough to find the place again in a list that has changed. */
export interface Place {
  index: number;
  id: string | undefined;
  path: string | undefined;
}

export class Focus {
  /** Place of the group in the list. */
  group = $state(0);
  /** Null: nobody has moved yet within this group. */
  #chosen = $state<number | null>(null);
  readonly #groups: Paged<DuplicateGroup>;
  readonly #members: GroupMembers;

  readonly current: DuplicateGroup | undefined = $derived.by(() => this.#groups.items[this.group]);
  readonly row: Members = $derived.by(() => (this.current === undefined ? [] : this.#members.of(this.current)));
  /** On arrival the first that goes: it is what the eyes are for. */
  readonly member: number = $derived(Math.min(this.#chosen ?? Math.max(0, this.row.findIndex((member) => member?.keep === false)), Math.max(0, this.row.length - 1)));
  readonly item: DuplicateMember | undefined = $derived(this.row[this.member]);
  readonly pair = $derived(pairOf(this.row, this.member));

  constructor(groups: Paged<DuplicateGroup>, members: GroupMembers) {
    this.#groups = groups;
    this.#members = members;
  }

  toGroup(index: number): void {
    const last = Math.max(0, (this.#groups.total ?? 0) - 1);
    this.group = Math.max(0, Math.min(index, last));
    this.#chosen = null;
    this.#members.release();
  }

  toMember(index: number): void {
    this.#chosen = Math.max(0, Math.min(index, this.row.length - 1));
  }

  to(group: number, member: number): void {
    if (group !== this.group) this.toGroup(group);
    this.toMember(member);
  }

  /** Stays with the member it is at, whatever happens to the group. */
  hold(): void {
    this.#chosen = this.member;
    if (this.current !== undefined) this.#members.hold(this.current);
  }

  place(): Place {
    return { index: this.group, id: this.current?.id, path: this.item?.path };
  }

  /**
   * Finds the place again after the list was fetched anew. `same`: the group is there, possibly elsewhere in the list.
   * `other`: it was made anew, and holds the member. `gone`: the focus is where the group was.
   */
  restore(place: Place): 'same' | 'other' | 'gone' {
    const { items } = this.#groups;
    const same = place.id === undefined ? -1 : items.findIndex((group) => group?.id === place.id);
    if (same >= 0) {
      this.group = same;
      return 'same';
    }
    const other = place.path === undefined ? -1 : items.findIndex((group) => group?.members.some(({ path }) => path === place.path) === true);
    this.toGroup(other >= 0 ? other : place.index);
    if (other < 0) return 'gone';
    this.toMember(this.row.findIndex((member) => member?.path === place.path));
    return 'other';
  }
}
