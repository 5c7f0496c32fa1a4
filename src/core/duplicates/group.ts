/**
 * Groups as they are handed to whoever disposes of copies: files by path, each kept or not, with the reason in words.
 *
 * A file can be in one exact group and in one group of another kind: A at two paths and a smaller A' give the exact
 * group {A1, A2} and the group {A1, A2, A'} of the same picture. Inside a group that is not exact, all files of one
 * content are kept or discarded together; whether a second path of it is needed is the exact group's business. So where
 * both are disposed of together, a file goes when any of its groups discards it, and every group must still have one
 * file that is kept and does not go by another group: for A2, discarded as a copy of A1, while A1 goes for A', that is A'.
 */
import type { DuplicateKind } from '../../shared/duplicates-contract.ts';

export interface GroupFile {
  path: string;
  /** SHA-256 of its content, as it was indexed. */
  hash: string;
  bytes: number;
  /** Upright pixels. */
  width: number;
  height: number;
  /** Length of a video; null of a photo, and where it is not known. */
  seconds: number | null;
  keep: boolean;
  /** One sentence for a person. */
  reason: string;
}

export interface DecidedGroup {
  /** Stays the same while the same things are in it. */
  id: string;
  kind: DuplicateKind;
  /** 0 to 1; 1 for exact copies. */
  confidence: number;
  /** At least two; at least one is kept. Kept ones first. */
  files: GroupFile[];
  /** One rule decided without a doubt, or the user did. */
  clear: boolean;
  /** The user has looked at it and agrees. */
  reviewed: boolean;
  /** Bytes of the files that are not kept. */
  free: number;
}

export interface GroupSelection {
  /** Default: exact and same. Bursts and similar photos are proposed only where they are asked for. */
  kinds?: readonly DuplicateKind[] | undefined;
  /** reviewed: those the user agreed with. clear: those, and the ones that one rule decided. all: every proposal. */
  which: 'reviewed' | 'clear' | 'all';
}

/** What the duplicates room offers to disposal. Decisions are as of now; nothing is read from disk. */
export interface DuplicateGroups {
  decided(selection: GroupSelection): readonly DecidedGroup[];
  /** Folders of which nothing may be discarded, as configured; the groups respect them already. */
  readonly protectedFolders: readonly string[];
  /** These files are gone or back: groups are made anew. Called after a disposal and after its undo. */
  refresh(): void;
}
