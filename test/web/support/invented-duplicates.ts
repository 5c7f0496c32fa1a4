/** Made-up duplicates behind the contract: groups that answer to choices, reviews and "not duplicates". Rules decide nothing here. */
import type { Contract } from '../../../src/shared/contract.ts';
import { duplicateKinds, type DuplicateGroup, type duplicatesMethods, type DuplicatesState } from '../../../src/shared/duplicates-contract.ts';
import { fail, ok, type Result } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';

export interface InventedDuplicates {
  groups: DuplicateGroup[];
  phase: DuplicatesState['phase'];
  progress: DuplicatesState['progress'];
  problem: DuplicatesState['problem'];
  ignored: number;
  settings: DuplicatesState['settings'];
}

type DuplicateHandlers = Pick<Handlers<Contract>, keyof typeof duplicatesMethods>;

export const inventDuplicates = (change: Partial<InventedDuplicates> = {}): InventedDuplicates => ({
  groups: [], phase: 'ready', progress: { done: 0, total: 0 }, problem: null, ignored: 0,
  settings: { strictness: { same: 0, burst: 0, similar: 0 }, rules: [{ rule: 'pixels', on: true }, { rule: 'oldest', on: false }], preferred: [], protected: [], mirrored: false },
  ...change,
});

export function inventedState({ groups, phase, progress, problem, ignored, settings }: InventedDuplicates): DuplicatesState {
  const kinds = duplicateKinds.map((kind) => {
    const own = groups.filter((group) => group.kind === kind);
    const sum = (of: (group: DuplicateGroup) => number): number => own.reduce((total, group) => total + of(group), 0);
    return { kind, groups: own.length, photos: sum(({ size }) => size), bytes: sum(({ free }) => free), clear: sum(({ clear }) => Number(clear)), reviewed: sum(({ reviewed }) => Number(reviewed)) };
  });
  return { phase, progress, problem, kinds, ignored, settings };
}

const decided = (group: DuplicateGroup, keep: (path: string, now: boolean) => boolean): DuplicateGroup => {
  const members = group.members.map((member) => ({ ...member, keep: keep(member.path, member.keep) }));
  const free = members.reduce((sum, member) => sum + (member.keep ? 0 : member.bytes * member.paths.length), 0);
  return { ...group, members, free, decided: { by: 'user', words: 'You chose among these.' }, clear: true };
};

export function inventedDuplicateHandlers(made: InventedDuplicates): DuplicateHandlers {
  const state = (): Result<DuplicatesState> => ok(inventedState(made));
  const change = (id: string, next: (group: DuplicateGroup) => DuplicateGroup): Result<{ group: DuplicateGroup; edit: string | null }> => {
    const group = made.groups.find((each) => each.id === id);
    if (group === undefined) return fail('view-stale', 'That group has changed.');
    const changed = next(group);
    made.groups = made.groups.map((each) => (each.id === id ? changed : each));
    return ok({ group: changed, edit: 'edit' });
  };
  return {
    'duplicates.state': state,
    'duplicates.find': state,
    'duplicates.groups': ({ kind, show, offset, limit }) => {
      const own = made.groups.filter((group) => group.kind === kind && (show === 'all' || group.reviewed === (show === 'reviewed')));
      return ok({ total: own.length, groups: own.slice(offset, offset + limit) });
    },
    'duplicates.members': ({ group, offset, limit }) => ok({ members: made.groups.find(({ id }) => id === group)?.members.slice(offset, offset + limit) ?? [] }),
    'duplicates.choose': ({ group, path, keep }) => change(group, (now) => decided(now, (other, before) => (other === path ? keep !== false : keep === true ? false : before))),
    'duplicates.review': ({ group, reviewed }) => change(group, (now) => ({ ...now, reviewed })),
    'duplicates.accept': ({ kind, onlyClear }) => {
      const accepted = made.groups.filter((group) => group.kind === kind && (group.clear || !onlyClear) && !group.reviewed);
      made.groups = made.groups.map((group) => (accepted.includes(group) ? { ...group, reviewed: true } : group));
      return ok({ groups: accepted.length, files: accepted.length, bytes: accepted.reduce((sum, { free }) => sum + free, 0), edit: 'edit' });
    },
    'duplicates.ignore': (request) => {
      if ('group' in request) made.groups = made.groups.filter(({ id }) => id !== request.group);
      made.ignored += 1;
      return ok({ pairs: 1, edit: 'edit' });
    },
    'duplicates.unignore': () => {
      made.ignored = 0;
      return ok({ pairs: 1, edit: 'edit' });
    },
    'duplicates.configure': (settings) => {
      made.settings = { ...made.settings, ...(Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<DuplicatesState['settings']>) };
      return state();
    },
  };
}
