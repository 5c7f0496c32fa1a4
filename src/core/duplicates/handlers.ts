/** The contract's methods about duplicates. Thin: each asks the room and shapes the answer. */
import type { duplicatesMethods, DuplicateGroup } from '../../shared/duplicates-contract.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/rpc-types.ts';
import type { FileRow } from '../store/shapes.ts';
import type { Decision } from './decide.ts';
import type { Decisions } from './decisions.ts';
import { describeGroup, describeMembers, type TileOf } from './describe.ts';
import type { Duplicates } from './duplicates.ts';

export interface DuplicateHandlerParts {
  duplicates: Duplicates;
  decisions: Decisions;
  tileOf: TileOf;
  fileOf(path: string): FileRow | undefined;
}

export function createDuplicateHandlers({ duplicates, decisions, tileOf, fileOf }: DuplicateHandlerParts): Handlers<{ methods: typeof duplicatesMethods; events: Record<string, never> }> {
  const describe = (decision: Decision): DuplicateGroup => describeGroup(decision, duplicates.isReviewed(decision.group.id), tileOf);
  const after = (id: string, edit: string | null): Result<{ group: DuplicateGroup; edit: string | null }> => {
    const decision = duplicates.find(id);
    return decision.ok ? ok({ group: describe(decision.value), edit }) : decision;
  };
  return {
    'duplicates.state': () => ok(duplicates.state),
    'duplicates.find': () => {
      void duplicates.run();
      return ok(duplicates.state);
    },
    'duplicates.groups': ({ kind, show, offset, limit }) => {
      const all = duplicates.list(kind);
      const shown = show === 'all' ? all : all.filter(({ group }) => duplicates.isReviewed(group.id) === (show === 'reviewed'));
      return ok({ total: shown.length, groups: shown.slice(offset, offset + limit).map(describe) });
    },
    'duplicates.members': ({ group, offset, limit }) => {
      const decision = duplicates.find(group);
      return decision.ok ? ok({ members: describeMembers(decision.value, offset, limit, tileOf) }) : decision;
    },
    'duplicates.choose': async ({ group, path, keep }) => {
      const decision = duplicates.find(group);
      if (!decision.ok) return decision;
      const { group: { kind }, members } = decision.value;
      const member = members.find(({ candidate }) => candidate.paths.includes(path));
      if (member === undefined) return fail('bad-request', 'That file is not in this group.');
      if (keep === false && member.candidate.protected) return fail('bad-request', 'That file lies in a protected folder: it is kept.');
      const isLast = members.every((other) => other === member || decisions.choiceOf(kind, itemOf(kind, other.candidate)) === false);
      if (keep === false && isLast) return fail('bad-request', 'One of them has to stay. Choose which first.');
      const chosen = await decisions.choose(kind, new Map([[itemOf(kind, member.candidate), keep]]));
      return chosen.ok ? after(group, chosen.value.edit) : chosen;
    },
    'duplicates.review': async ({ group, reviewed }) => {
      const decision = duplicates.find(group);
      if (!decision.ok) return decision;
      const done = await decisions.review([group], reviewed);
      return done.ok ? after(group, done.value.edit) : done;
    },
    'duplicates.accept': async ({ kind, onlyClear }) => {
      const accepted = duplicates.list(kind).filter(({ group, clear }) => (clear || !onlyClear) && !duplicates.isReviewed(group.id));
      const done = await decisions.review(accepted.map(({ group }) => group.id), true);
      if (!done.ok) return done;
      const files = accepted.flatMap(({ members }) => members.filter(({ keep }) => !keep).flatMap(({ candidate }) => candidate.paths));
      return ok({ groups: accepted.length, files: files.length, bytes: accepted.reduce((sum, { free }) => sum + free, 0), edit: done.value.edit });
    },
    'duplicates.ignore': async (request) => {
      const pairs = 'paths' in request ? pairOf(request.paths, fileOf) : pairsIn(duplicates, request.group, request.path);
      if (!pairs.ok) return pairs;
      const ignored = await decisions.ignore(pairs.value, true);
      return ignored.ok ? ok({ pairs: ignored.value.changed, edit: ignored.value.edit }) : ignored;
    },
    'duplicates.unignore': async (request) => {
      const done = 'first' in request ? await decisions.ignore([[request.first, request.second]], false) : await decisions.unignoreAll();
      return done.ok ? ok({ pairs: done.value.changed, edit: done.value.edit }) : done;
    },
    'duplicates.configure': async (change) => {
      const configured = await duplicates.configure(change);
      return configured.ok ? ok(duplicates.state) : configured;
    },
  };
}

/** What a choice is remembered by. */
const itemOf = (kind: DuplicateGroup['kind'], { photo, paths }: { photo: { hash: string }; paths: readonly string[] }): string => (kind === 'exact' ? (paths[0] ?? '') : photo.hash);

/** Every pair of a group's contents, or those of one member. */
function pairsIn(duplicates: Duplicates, id: string, path: string | undefined): Result<[string, string][]> {
  const decision = duplicates.find(id);
  if (!decision.ok) return decision;
  const hashes = decision.value.members.map(({ candidate }) => candidate.photo.hash);
  if (decision.value.group.kind === 'exact') return ok([[hashes[0] ?? '', hashes[0] ?? '']]);
  const one = path === undefined ? undefined : decision.value.members.find(({ candidate }) => candidate.paths.includes(path))?.candidate.photo.hash;
  if (path !== undefined && one === undefined) return fail('bad-request', 'That file is not in this group.');
  if (one !== undefined) return ok(hashes.filter((hash) => hash !== one).map((hash): [string, string] => [one, hash]));
  if (hashes.length > mostPairs) return fail('bad-request', 'That group is too large to be no group at all. Take single photos out of it.');
  return ok(hashes.flatMap((first, index) => hashes.slice(index + 1).map((second): [string, string] => [first, second])));
}

/** Members whose pairs are all written down: 124,750 rows. */
const mostPairs = 500;

function pairOf([first, second]: readonly [string, string], fileOf: (path: string) => FileRow | undefined): Result<[string, string][]> {
  const hashes = [first, second].map((path) => fileOf(path)?.hash ?? null);
  const unknown = [first, second][hashes.indexOf(null)];
  if (unknown !== undefined) return fail('photo-not-found', `"${unknown}" is not in the library, or not indexed yet.`);
  return ok([hashes as [string, string]]);
}
