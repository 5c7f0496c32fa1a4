/** Which two of a group are compared when one of them has the focus. Pure. */
import type { DuplicateMember } from '../../shared/duplicates-contract.ts';

export interface Pair {
  left: DuplicateMember;
  right: DuplicateMember;
  /** The one with the focus. */
  focused: 'left' | 'right';
}

type Members = readonly (DuplicateMember | undefined)[];

/** What goes is compared with what stays; what stays with the first that goes; where all stay, with its neighbour. */
export function partnerOf(members: Members, focus: number): number {
  const focused = members[focus];
  const other = members.findIndex((member, index) => index !== focus && member !== undefined && member.keep !== (focused?.keep ?? true));
  return other >= 0 ? other : focus === 0 ? 1 : focus - 1;
}

/** Null while one of them has not been fetched. The one that stays is on the left; else the one that stands first. */
export function pairOf(members: Members, focus: number): Pair | null {
  const partner = partnerOf(members, focus);
  const [here, there] = [members[focus], members[partner]];
  if (here === undefined || there === undefined) return null;
  const first = here.keep === there.keep ? focus < partner : here.keep;
  return first ? { left: here, right: there, focused: 'left' } : { left: there, right: here, focused: 'right' };
}
