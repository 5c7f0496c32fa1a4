/**
 * From groups to single decisions: each file that goes, with the copy that stays for it. Groups overlap: a file that
 * is kept among its exact copies may go as the smaller form of another picture; what went for it then goes for that
 * other one. Pure.
 */
import type { DisposalGroup } from '../../shared/disposal-contract.ts';
import { duplicateKinds, type DuplicateKind } from '../../shared/duplicates-contract.ts';

export interface Choice {
  path: string;
  kind: DuplicateKind;
  rule: string;
  /** Null where nothing of what it was decided against stays. */
  kept: string | null;
}

/** One choice for each file that some group discards. `hashOf`: a copy with the same bytes is the better reason to go. */
export function chooseFiles(groups: readonly DisposalGroup[], hashOf: (path: string) => string | null): Choice[] {
  const choices = new Map<string, Choice>();
  // The surer kinds come first: a file in several groups goes by the surest.
  for (const kind of duplicateKinds) {
    for (const group of groups) if (group.kind === kind) addGroup(group, hashOf, choices);
  }
  return [...choices.values()].map((choice) => resolve(choice, choices));
}

function addGroup({ kind, files }: DisposalGroup, hashOf: (path: string) => string | null, choices: Map<string, Choice>): void {
  const kept = files.filter(({ keep }) => keep).map(({ path }) => path);
  const byHash = new Map([...kept].reverse().map((path) => [hashOf(path), path]));
  for (const { path, keep, reason } of files) {
    if (keep || choices.has(path)) continue;
    const hash = hashOf(path);
    const equal = hash === null ? undefined : byHash.get(hash);
    choices.set(path, { path, kind, rule: reason, kept: equal ?? kept[0] ?? null });
  }
}

/** Follows kept copies that go themselves to one that stays. In a circle nothing stays. */
function resolve(choice: Choice, choices: ReadonlyMap<string, Choice>): Choice {
  const met = new Set([choice.path]);
  let [{ kept }, kind] = [choice as Pick<Choice, 'kept'>, choice.kind];
  for (;;) {
    const next = kept === null ? undefined : choices.get(kept);
    if (next === undefined) return { ...choice, kind, kept };
    if (met.has(next.path)) return { ...choice, kind, kept: null };
    met.add(next.path);
    kept = next.kept;
    if (duplicateKinds.indexOf(next.kind) > duplicateKinds.indexOf(kind)) kind = next.kind;
  }
}
