/**
 * The orders of a review: keep, discard, agree, not duplicates, and their undo. Every one is a call that is saved at
 * once. They run one after the other, each on what the one before has left, however fast the keys are pressed; when one
 * is refused, those pressed after it are dropped, because they were meant for what it would have made.
 */
import type { Api } from '../../shared/api.ts';
import type { DuplicateGroup, DuplicateKind, DuplicateMember } from '../../shared/duplicates-contract.ts';
import type { Failure } from '../../shared/errors.ts';
import { strings } from '../text.ts';
import { Focus } from './focus.svelte.ts';
import { GroupMembers } from './members.svelte.ts';
import type { Paged } from './paged.svelte.ts';
import { UndoStack, type Decision } from './undo-stack.svelte.ts';

export interface ReviewParts {
  api: Api;
  groups: Paged<DuplicateGroup>;
  kind: () => DuplicateKind;
  /** Agreed groups leave the list. */
  leaves: () => boolean;
  /** Goes to another kind; resolves when its groups are there. */
  open: (kind: DuplicateKind) => Promise<void>;
  /** The numbers of the kinds have changed. */
  counted: () => void;
  say: (sentence: string) => void;
  refused: (failure: Failure) => void;
  /** Something that reaches further than one group: it is shown with its undo. */
  note: (sentence: string, decision: Decision) => void;
}

export class Review {
  readonly members: GroupMembers;
  readonly focus: Focus;
  readonly past: UndoStack;
  /** Told by how many places the focused group has moved in the list, to keep it where the eyes are. */
  onMoved: ((places: number) => void) | null = null;

  readonly #parts: ReviewParts;
  readonly #words = strings.duplicates;
  #queue: Promise<void> = Promise.resolve();
  /** Orders of an earlier turn are dropped. */
  #turn = 0;
  /** A group that is changed from here: its change is no news. */
  #ours: string | null = null;

  constructor(parts: ReviewParts) {
    this.#parts = parts;
    this.members = new GroupMembers(parts.api);
    this.focus = new Focus(parts.groups, this.members);
    this.past = new UndoStack(parts.api);
  }

  /** Runs after everything that was ordered before. */
  next(work: () => Promise<void> | void): Promise<void> {
    const turn = this.#turn;
    this.#queue = this.#queue.then(() => (turn === this.#turn ? work() : undefined));
    return this.#queue;
  }

  /** So many members on within the group, or so many groups on. */
  step = (members: number): Promise<void> => this.next(() => this.focus.toMember(this.focus.member + members));
  stepGroups = (groups: number): Promise<void> => this.next(() => this.focus.toGroup(this.focus.group + groups));
  choose = (keep: boolean): Promise<void> => this.next(() => this.#onItem((group, member) => this.#choose(group, member, keep)));
  toggle = (): Promise<void> => this.next(() => this.#onItem((group, member) => this.#choose(group, member, !member.keep)));
  keepOnly = (): Promise<void> => this.next(() => this.#onItem((group, member) => this.#keepOnly(group, member)));
  agree = (): Promise<void> => this.next(() => this.#onItem((group) => this.#agree(group, true)));
  disagree = (): Promise<void> => this.next(() => this.#onItem((group) => this.#agree(group, false)));
  ignore = (wholeGroup: boolean): Promise<void> => this.next(() => this.#onItem((group, member) => this.#ignore(group, wholeGroup || group.size === 2 ? null : member)));
  undo = (decision?: Decision): Promise<void> => this.next(() => this.#revert('undo', decision));
  redo = (): Promise<void> => this.next(() => this.#revert('redo'));
  accept = (kind: DuplicateKind, onlyClear: boolean): Promise<void> => this.next(() => this.#accept(kind, onlyClear));
  /** Forgets every "not duplicates". */
  unignore = (): Promise<void> => this.next(() => this.#unignore());

  /** The list is fetched anew; the focus stays with its group. */
  refresh = (): Promise<void> => this.next(() => this.#refresh());

  async #refresh(): Promise<void> {
    const place = this.focus.place();
    this.members.forgetAll();
    await this.#parts.groups.refresh(this.focus.group);
    if (this.#parts.groups.failure !== null || place.id === undefined) return;
    const found = this.focus.restore(place);
    if (this.focus.group !== place.index) this.onMoved?.(this.focus.group - place.index);
    if (found !== 'same' && place.id !== this.#ours) this.#parts.say(found === 'other' ? this.#words.said.changed : this.#words.said.gone);
    this.#ours = null;
  }

  async #onItem(work: (group: DuplicateGroup, member: DuplicateMember) => Promise<void>): Promise<void> {
    const { current, member } = this.focus;
    if (current === undefined) return;
    // Of a large group the member may just be on its way: a key that was pressed is not lost for that.
    if (this.focus.item === undefined) await this.members.need(current, member);
    const { item } = this.focus;
    if (item !== undefined && this.focus.current?.id === current.id) await work(this.focus.current, item);
  }

  async #choose(group: DuplicateGroup, member: DuplicateMember, keep: boolean): Promise<void> {
    const { said } = this.#words;
    if (!keep && member.protected) return this.#parts.say(said.protected(member.photo.name));
    if (!keep && member.keep && group.size === group.members.length && group.members.filter((other) => other.keep).length === 1) return this.#parts.say(said.lastOne);
    const edits = await this.#chosen(group, [{ member, keep }]);
    if (edits !== null) this.#decided({ edits, words: (keep ? said.stays : said.goes)(member.photo.name), group: group.id });
  }

  async #keepOnly(group: DuplicateGroup, member: DuplicateMember): Promise<void> {
    if (group.size > group.members.length) return this.#parts.say(this.#words.said.tooMany);
    const others = group.members.filter((other) => other !== member && other.keep && !other.protected);
    const edits = await this.#chosen(group, [{ member, keep: true }, ...others.map((other) => ({ member: other, keep: false }))]);
    if (edits !== null) this.#decided({ edits, words: this.#words.said.onlyOne(member.photo.name), group: group.id });
  }

  /** Answers the edits that take it back; null where one was refused. */
  async #chosen(group: DuplicateGroup, choices: readonly { member: DuplicateMember; keep: boolean }[]): Promise<string[] | null> {
    this.focus.hold();
    const edits: string[] = [];
    for (const { member, keep } of choices) {
      const answer = await this.#parts.api.call('duplicates.choose', { group: group.id, path: member.path, keep });
      if (!answer.ok) {
        this.#refused(answer.error);
        return null;
      }
      this.#put(answer.value.group);
      if (answer.value.edit !== null) edits.push(answer.value.edit);
    }
    return edits;
  }

  async #agree(group: DuplicateGroup, reviewed: boolean): Promise<void> {
    const { groups, leaves } = this.#parts;
    const at = this.focus.group;
    if (group.reviewed === reviewed) return void this.focus.toGroup(at + 1);
    if (!reviewed) this.focus.hold();
    this.#ours = group.id;
    const answer = await this.#parts.api.call('duplicates.review', { group: group.id, reviewed });
    if (!answer.ok) return this.#refused(answer.error);
    const index = groups.items.findIndex((other) => other?.id === group.id);
    if (!leaves()) {
      this.#put(answer.value.group);
      if (reviewed) this.focus.toGroup(at + 1);
    } else if (reviewed && index >= 0) {
      groups.remove(index);
      this.focus.toGroup(at);
    }
    this.#decided({ edits: answer.value.edit === null ? [] : [answer.value.edit], words: reviewed ? this.#words.said.agreed : this.#words.said.notAgreed, group: group.id, at });
  }

  async #ignore(group: DuplicateGroup, member: DuplicateMember | null): Promise<void> {
    const at = this.focus.group;
    this.#ours = group.id;
    const answer = await this.#parts.api.call('duplicates.ignore', member === null ? { group: group.id } : { group: group.id, path: member.path });
    if (!answer.ok) return this.#refused(answer.error);
    const words = member === null ? this.#words.said.ignored : this.#words.said.ignoredOne(member.photo.name);
    const decision = this.#decided({ edits: answer.value.edit === null ? [] : [answer.value.edit], words, group: group.id, at, noted: true });
    await this.#refresh();
    this.#parts.note(words, decision);
  }

  async #accept(kind: DuplicateKind, onlyClear: boolean): Promise<void> {
    const answer = await this.#parts.api.call('duplicates.accept', { kind, onlyClear });
    if (!answer.ok) return this.#refused(answer.error);
    const { groups, files, bytes, edit } = answer.value;
    const words = this.#words.said.accepted(groups, files, bytes);
    this.#ours = this.focus.current?.id ?? null;
    const decision = this.#decided({ edits: edit === null ? [] : [edit], words, group: null, noted: true });
    await this.#refresh();
    this.#parts.note(words, decision);
  }

  async #unignore(): Promise<void> {
    const answer = await this.#parts.api.call('duplicates.unignore', {});
    if (!answer.ok) return this.#refused(answer.error);
    const words = this.#words.said.forgotten(answer.value.pairs);
    this.#ours = this.focus.current?.id ?? null;
    const decision = this.#decided({ edits: answer.value.edit === null ? [] : [answer.value.edit], words, group: null, noted: true });
    await this.#refresh();
    this.#parts.note(words, decision);
  }

  async #revert(how: 'undo' | 'redo', decision?: Decision): Promise<void> {
    const { said } = this.#words;
    const answer = how === 'undo' ? await this.past.undo(decision) : await this.past.redo();
    if (answer === null) return this.#parts.say(how === 'undo' ? said.nothingToUndo : said.nothingToRedo);
    if (!answer.ok) return this.#refused(answer.error);
    const { kind, at, group, words } = answer.value;
    if (this.#parts.kind() !== kind) await this.#parts.open(kind);
    this.#ours = this.focus.current?.id ?? null;
    if (group !== null) this.focus.toGroup(at);
    await this.#refresh();
    if (group !== null) this.focus.restore({ index: at, id: group, path: undefined });
    this.#parts.counted();
    this.#parts.say(how === 'undo' ? said.undone(words) : said.redone(words));
  }

  /** @param noted it is shown, and so read out, with its undo */
  #decided({ edits, words, group, at = this.focus.group, noted = false }: { edits: readonly string[]; words: string; group: string | null; at?: number; noted?: boolean }): Decision {
    const decision = { edits, words, group, at, kind: this.#parts.kind() };
    if (edits.length > 0) this.past.add(decision);
    this.#parts.counted();
    if (!noted) this.#parts.say(words);
    return decision;
  }

  #put(group: DuplicateGroup): void {
    const { groups } = this.#parts;
    this.members.forget(group.id);
    const index = groups.items.findIndex((other) => other?.id === group.id);
    if (index >= 0) groups.put(index, group);
  }

  #refused(failure: Failure): void {
    this.#turn++;
    this.#ours = null;
    this.#parts.refused(failure);
    // The list may have been out of date: that is the likeliest reason.
    void this.refresh();
  }
}
