/**
 * What goes along from a photo that is put away to the one that is kept: each room that holds something of the user's
 * about photos (marks, albums, decisions) offers one. Equal bytes are one photo, so that nothing needs to go along
 * between exact copies; disposal asks only where the two contents differ.
 *
 * The change is worked out first and goes into the journal, then it is made; after a kill it is made again from there,
 * and undo takes it back from there. So both must be repeatable, and taking back must leave alone what the user has
 * changed since.
 */
import type { DuplicateKind } from '../../shared/duplicates-contract.ts';
import { ok, type Result } from '../../shared/errors.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface CarryOver {
  /** Names it in journals: never renamed. */
  readonly name: string;
  /**
   * What would change at `to` (contents by SHA-256), whose file `kept` stays, with values before and after; null where
   * nothing would. Changes nothing. `sidecar-refused`: it cannot be written, and the file is to stay for that.
   */
  work(from: string, to: string, kind: DuplicateKind, kept: string): Promise<Result<Json>>;
  /** Makes the change. Making it twice is making it once. */
  apply(change: Json): Promise<Result<void>>;
  /** Takes it back where it is still as it was made. Taking it back twice is doing so once. */
  revert(change: Json): Promise<Result<void>>;
  /** In words, for the journal: "3 stars and the album Wedding". */
  describe(change: Json): string;
}

/** One change as it stands in the journal. */
export interface Carried {
  by: string;
  change: Json;
}

/** What each room would carry; nothing where none has anything to. */
export async function workOut(carry: readonly CarryOver[], going: { hash: string; kind: DuplicateKind }, kept: { hash: string; path: string }): Promise<Result<Carried[]>> {
  const carried: Carried[] = [];
  for (const { name, work } of carry) {
    const change = await work(going.hash, kept.hash, going.kind, kept.path);
    if (!change.ok) return change;
    if (change.value !== null) carried.push({ by: name, change: change.value });
  }
  return ok(carried);
}

export async function applyAll(carry: readonly CarryOver[], carried: readonly Carried[]): Promise<Result<void>> {
  for (const { by, change } of carried) {
    const done = (await carry.find(({ name }) => name === by)?.apply(change)) ?? ok(undefined);
    if (!done.ok) return done;
  }
  return ok(undefined);
}

/** The last first: changes may build upon each other. */
export async function revertAll(carry: readonly CarryOver[], carried: readonly Carried[]): Promise<Result<void>> {
  for (const { by, change } of [...carried].reverse()) {
    const done = (await carry.find(({ name }) => name === by)?.revert(change)) ?? ok(undefined);
    if (!done.ok) return done;
  }
  return ok(undefined);
}
