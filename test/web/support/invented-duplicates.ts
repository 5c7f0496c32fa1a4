/**
 * Made-up duplicates behind the contract: any number of groups of any size, each following from its kind and number
 * alone; what is decided about them is kept, and can be taken back. Finding goes on as the test tells it.
 */
import { randomUUID } from 'node:crypto';
import type { Contract } from '../../../src/shared/contract.ts';
import { duplicateKinds, keepRules, type DuplicateGroup, type DuplicateKind, type DuplicateMember, type duplicatesMethods, type DuplicatesState } from '../../../src/shared/duplicates-contract.ts';
import { fail, ok, type Result } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';

/** How an edit is taken back, and how that is. */
interface Edit {
  undo: () => void;
  redo: () => void;
}

export interface InventedDuplicates {
  phase: DuplicatesState['phase'];
  progress: DuplicatesState['progress'];
  problem: DuplicatesState['problem'];
  settings: DuplicatesState['settings'];
  /** How many groups there are of a kind. */
  count: Record<DuplicateKind, number>;
  /** Members of a group. */
  size: (kind: DuplicateKind, number: number) => number;
  /** Changes a member of a group, where a state needs it. */
  alter: (member: DuplicateMember, group: { kind: DuplicateKind; number: number }, index: number) => DuplicateMember;
  /** Nobody can tell the members of these apart. */
  tie: (kind: DuplicateKind, number: number) => boolean;
  /** Groups that files have left since: they are not there any more. */
  gone: Set<string>;
  choices: Map<string, boolean>;
  reviewed: Set<string>;
  ignored: Set<string>;
  edits: Map<string, Edit>;
}

/** As many members as a row brings along; the rest is asked for. */
const atOnce = 30;
const mark = 2 ** 40;
const perKind = 2 ** 36;
const perGroup = 2 ** 13;

const offered = (kind: DuplicateKind): boolean => kind === 'exact' || kind === 'same';
export const groupId = (kind: DuplicateKind, number: number): string => `${kind}-${number}`;

export function inventDuplicates(change: Partial<InventedDuplicates> = {}): InventedDuplicates {
  return {
    phase: 'ready',
    progress: { done: 0, total: 0 },
    problem: null,
    settings: {
      strictness: { same: 0, burst: 0, similar: 0 },
      rules: keepRules.map((rule) => ({ rule, on: !['newest', 'largest', 'long-path', 'short-path'].includes(rule) })),
      preferred: ['/home/ada/Pictures/Best'],
      protected: ['/home/ada/Pictures/Archive'],
      mirrored: false,
      carryFacts: false,
    },
    count: { exact: 12, same: 34, burst: 6, similar: 3 },
    size: (kind, number) => (kind === 'burst' ? 6 : 2 + ((number * 7) % 3)),
    alter: (member) => member,
    tie: (kind, number) => kind === 'same' && number % 9 === 4,
    gone: new Set(),
    choices: new Map(),
    reviewed: new Set(),
    ignored: new Set(),
    edits: new Map(),
    ...change,
  };
}

const idOf = (kind: DuplicateKind, number: number, index: number): string => (mark + duplicateKinds.indexOf(kind) * perKind + number * perGroup + (kind === 'exact' ? 0 : index)).toString(16).padStart(64, '0');
const folders = ['Holiday', 'Backup 2019/Phone', 'Downloads', 'Best', 'WhatsApp Images', 'Archive'];
const shapes = [1.5, 1.333, 0.75, 1.5, 1.778, 1];

function memberOf(state: InventedDuplicates, kind: DuplicateKind, number: number, index: number): DuplicateMember {
  const ratio = shapes[number % shapes.length] ?? 1.5;
  const scale = kind === 'same' ? [1, 0.5, 0.26, 1][index % 4] ?? 1 : 1;
  const height = Math.round(3000 * scale);
  const folder = `/home/ada/Pictures/${folders[(number + index) % (folders.length - 1)]}`;
  const name = kind === 'same' && index > 0 ? `IMG_${4000 + number}-${index < 4 ? ['', '1', 'edited', 'web'][index] : index}.jpg` : kind === 'exact' ? `IMG_${4000 + number}${index > 4 ? ` (${index})` : ''}.jpg` : `IMG_${4000 + number * 10 + index}.jpg`;
  const path = `${folder}/${name}`;
  const id = idOf(kind, number, index);
  const member: DuplicateMember = {
    photo: { id, thumb: `thumb/${id}?v=1&s=256`, width: Math.round(height * ratio), height, takenAt: kind === 'same' && index === 2 ? null : `2019-07-${String(1 + (number % 28)).padStart(2, '0')}T10:20:${String(30 + (kind === 'burst' ? index : 0)).padStart(2, '0')}`, color: '#55718a', name },
    path,
    paths: [path],
    folder,
    bytes: Math.round(4_200_000 * scale * scale) + number * 1000,
    format: kind === 'same' && index === 3 ? 'webp' : 'jpeg',
    quality: kind === 'same' ? [95, 82, 60, null][index % 4] ?? null : 92,
    takenSource: kind === 'same' && index === 2 ? 'file' : 'exif',
    modified: `20${19 + (index % 5)}-08-02T09:12:00.000Z`,
    camera: kind === 'same' && index === 2 ? null : 'Fujifilm X-T4',
    metadata: kind === 'same' ? 18 - (index % 4) * 5 : 18,
    gps: kind !== 'same' || index === 0,
    albums: kind === 'same' && index === 0 ? ['Wedding'] : [],
    rating: kind === 'same' && index === 0 ? 4 : null,
    favourite: kind === 'same' && index === 0,
    protected: false,
    companions: kind === 'burst' && index === 0 ? [path.replace(/jpg$/, 'RAF')] : [],
    keep: !offered(kind) || index === 0,
    reason: reasonOf(kind, index),
    best: kind === 'same' && index === 0 ? ['pixels', 'bytes', 'quality', 'metadata', 'albums', 'rating', 'date'] : [],
  };
  return state.alter(member, { kind, number }, index);
}

function reasonOf(kind: DuplicateKind, index: number): string {
  if (!offered(kind)) return 'Nothing is proposed here: it stays until you decide.';
  if (kind === 'exact') return index === 0 ? 'In Best, a preferred folder' : 'The same bytes lie in Best';
  return index === 0 ? 'Most pixels: 13.5 MP, the others 3.4 MP at most; and in album Wedding' : 'Fewer pixels: 3.4 MP of 13.5 MP';
}

function allMembers(state: InventedDuplicates, kind: DuplicateKind, number: number): DuplicateMember[] {
  const members = Array.from({ length: state.size(kind, number) }, (_, index) => memberOf(state, kind, number, index)).map((member) => {
    const choice = state.choices.get(member.path);
    if (member.protected) return { ...member, keep: true, reason: 'Lies in a protected folder' };
    return choice === undefined ? member : { ...member, keep: choice, reason: choice ? 'You chose to keep it' : 'You chose to discard it' };
  });
  return members.toSorted((a, b) => Number(b.keep) - Number(a.keep));
}

const clear = (state: InventedDuplicates, kind: DuplicateKind, number: number): boolean => offered(kind) && !state.tie(kind, number) && number % 3 !== 1;

export function groupOf(state: InventedDuplicates, kind: DuplicateKind, number: number): DuplicateGroup {
  const members = allMembers(state, kind, number);
  const chosen = members.some(({ path }) => state.choices.has(path));
  const tie = state.tie(kind, number);
  return {
    id: groupId(kind, number),
    kind,
    confidence: kind === 'exact' ? 1 : 0.995 - (number % 20) / 500,
    members: members.slice(0, atOnce),
    size: members.length,
    differences: kind === 'exact' ? ['folder', 'modified'] : ['pixels', 'bytes', 'quality', 'date', 'metadata', 'folder', 'name', 'albums', 'rating', 'modified'],
    decided: members.every((member) => member.protected)
      ? { by: 'protected', words: 'All of it lies in protected folders' }
      : chosen
        ? { by: 'user', words: 'You decided' }
        : tie
          ? { by: 'tie', words: 'No rule tells them apart' }
          : { by: 'rule', rule: kind === 'exact' ? 'folder' : 'pixels', words: kind === 'exact' ? 'By preferred folder' : 'By most pixels' },
    clear: clear(state, kind, number),
    free: members.filter(({ keep }) => !keep).reduce((sum, { bytes }) => sum + bytes, 0),
    reviewed: state.reviewed.has(groupId(kind, number)),
  };
}

const numbersOf = (state: InventedDuplicates, kind: DuplicateKind): number[] =>
  Array.from({ length: state.count[kind] }, (_, number) => number).filter((number) => !state.ignored.has(groupId(kind, number)) && !state.gone.has(groupId(kind, number)));

export function duplicatesState(state: InventedDuplicates): DuplicatesState {
  const kinds = duplicateKinds.map((kind) => {
    const numbers = numbersOf(state, kind);
    const sizes = numbers.map((number) => state.size(kind, number));
    return {
      kind,
      groups: numbers.length,
      photos: sizes.reduce((sum, size) => sum + size, 0),
      bytes: offered(kind) ? sizes.reduce((sum, size) => sum + (size - 1) * (kind === 'exact' ? 4_200_000 : 1_050_000), 0) : 0,
      clear: numbers.filter((number) => clear(state, kind, number) && !state.reviewed.has(groupId(kind, number))).length,
      reviewed: numbers.filter((number) => state.reviewed.has(groupId(kind, number))).length,
    };
  });
  return { phase: state.phase, progress: state.progress, problem: state.problem, kinds, ignored: state.ignored.size, settings: state.settings };
}

/** Remembers how something is taken back; taking it back can itself be taken back. */
function remember(state: InventedDuplicates, undo: () => void, redo: () => void): string {
  const edit = randomUUID();
  state.edits.set(edit, { undo, redo });
  return edit;
}

export function undoInvented(state: InventedDuplicates, edit: string): Result<{ edit: string | null }> {
  const made = state.edits.get(edit);
  if (made === undefined) return fail('edit-gone', 'That change cannot be taken back any more.');
  state.edits.delete(edit);
  made.undo();
  return ok({ edit: remember(state, made.redo, made.undo) });
}

const parse = (id: string): { kind: DuplicateKind; number: number } => {
  const [kind, number] = id.split('-') as [DuplicateKind, string];
  return { kind, number: Number(number) };
};

/** Puts the members of a set in or out, and answers the edit. */
function put(state: InventedDuplicates, set: Set<string>, ids: readonly string[], on: boolean): string | null {
  const changed = ids.filter((id) => set.has(id) !== on);
  const to = (wanted: boolean) => () => changed.forEach((id) => (wanted ? set.add(id) : set.delete(id)));
  to(on)();
  return changed.length === 0 ? null : remember(state, to(!on), to(on));
}

type DuplicateHandlers = Pick<Handlers<Contract>, keyof typeof duplicatesMethods>;

export function inventedDuplicateHandlers(state: InventedDuplicates): DuplicateHandlers {
  const gone = (id: string): boolean => state.gone.has(id) || state.ignored.has(id);
  const missing = fail('bad-request', 'These photos are no longer a group: they were compared anew.');
  return {
    'duplicates.state': () => ok(duplicatesState(state)),
    'duplicates.find': () => {
      state.phase = 'comparing';
      state.problem = null;
      return ok(duplicatesState(state));
    },
    'duplicates.groups': ({ kind, show, offset, limit }) => {
      const numbers = numbersOf(state, kind).filter((number) => show === 'all' || state.reviewed.has(groupId(kind, number)) === (show === 'reviewed'));
      return ok({ total: numbers.length, groups: numbers.slice(offset, offset + limit).map((number) => groupOf(state, kind, number)) });
    },
    'duplicates.members': ({ group, offset, limit }) => {
      const { kind, number } = parse(group);
      return ok({ members: allMembers(state, kind, number).slice(offset, offset + limit) });
    },
    'duplicates.choose': ({ group, path, keep }) => {
      if (gone(group)) return missing;
      const { kind, number } = parse(group);
      const before = state.choices.get(path);
      const set = (choice: boolean | undefined) => () => void (choice === undefined ? state.choices.delete(path) : state.choices.set(path, choice));
      set(keep ?? undefined)();
      return ok({ group: groupOf(state, kind, number), edit: remember(state, set(before), set(keep ?? undefined)) });
    },
    'duplicates.review': ({ group, reviewed }) => {
      if (gone(group)) return missing;
      const edit = put(state, state.reviewed, [group], reviewed);
      const { kind, number } = parse(group);
      return ok({ group: groupOf(state, kind, number), edit });
    },
    'duplicates.accept': ({ kind, onlyClear }) => {
      const numbers = numbersOf(state, kind).filter((number) => !state.reviewed.has(groupId(kind, number)) && (!onlyClear || clear(state, kind, number)));
      const groups = numbers.map((number) => groupOf(state, kind, number));
      const edit = put(state, state.reviewed, groups.map(({ id }) => id), true);
      return ok({ groups: groups.length, files: groups.reduce((sum, group) => sum + group.members.filter(({ keep }) => !keep).length, 0), bytes: groups.reduce((sum, { free }) => sum + free, 0), edit });
    },
    'duplicates.ignore': (request) => {
      const group = 'group' in request ? request.group : '';
      if (gone(group)) return missing;
      return ok({ pairs: 1, edit: put(state, state.ignored, [group], true) });
    },
    'duplicates.unignore': () => ok({ pairs: state.ignored.size, edit: put(state, state.ignored, [...state.ignored], false) }),
    'duplicates.configure': (change) => {
      state.settings = { ...state.settings, ...(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<DuplicatesState['settings']>) };
      return ok(duplicatesState(state));
    },
  };
}

/** The details of an invented member, so that its file can be looked at. */
export const isDuplicateId = (id: string): boolean => Number.parseInt(id, 16) >= mark;

/** A drawn landscape by its group; members differ a little in light, and some bear a caption. */
export function duplicateDrawing(id: string): string {
  const rest = Number.parseInt(id, 16) - mark;
  const number = Math.floor((rest % perKind) / perGroup);
  const index = rest % perGroup;
  const ratio = shapes[number % shapes.length] ?? 1.5;
  const [width, height] = [Math.round(900 * ratio), 900];
  const hue = (number * 47) % 360;
  const light = 50 - (index % 4) * 3;
  const sun = { x: width * (0.25 + ((number * 13) % 50) / 100), y: 200 + ((number * 31) % 120) };
  const hill = (y: number, lift: number): string => `M0 ${y} C ${width * 0.25} ${y - lift}, ${width * 0.45} ${y + lift * 0.4}, ${width * 0.6} ${y - lift * 0.5} S ${width * 0.9} ${y - lift}, ${width} ${y} V ${height} H 0 Z`;
  const trees = Array.from({ length: 9 }, (_, at) => {
    const x = ((at * 137 + number * 71) % 100) * (width / 100);
    const y = 700 + ((at * 53) % 120);
    return `<path d="M${x} ${y - 90} l28 90 h-56 z" fill="hsl(${hue + 90} 30% ${18 + (at % 3) * 4}%)"/>`;
  }).join('');
  const caption = index % 4 === 2 ? `<text x="${width - 30}" y="${height - 30}" fill="#fff" font-family="sans-serif" font-size="46" text-anchor="end" opacity=".9">holiday ${2019}</text>` : '';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="hsl(${hue} 55% ${light + 8}%)"/><stop offset="1" stop-color="hsl(${hue + 30} 60% ${light + 30}%)"/></linearGradient></defs>` +
    `<rect width="100%" height="100%" fill="url(#s)"/><circle cx="${sun.x}" cy="${sun.y}" r="70" fill="hsl(${hue + 40} 90% 88%)"/>` +
    `<path d="${hill(560, 140)}" fill="hsl(${hue + 10} 30% ${light - 10}%)"/><path d="${hill(660, 90)}" fill="hsl(${hue + 60} 28% ${light - 20}%)"/><path d="${hill(760, 60)}" fill="hsl(${hue + 80} 30% ${light - 27}%)"/>${trees}${caption}</svg>`
  );
}
