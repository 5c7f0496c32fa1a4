/** A made-up library of any size behind the contract: every photo follows from its number alone. */
import type { AppInfo, Folder, IndexingState, LibraryStatus, PhotoTile, QuarantinedFile, SavedSearch, Settings } from '../../../src/shared/contract.ts';
import type { Contract } from '../../../src/shared/contract.ts';
import { fail, ok, type ErrorCode, type Failure, type Result } from '../../../src/shared/errors.ts';
import { noMarks } from '../../../src/shared/marks-contract.ts';
import { normalised, positionsOf, rangesOf } from '../../../src/shared/ranges.ts';
import type { Handlers, MethodName } from '../../../src/shared/rpc-types.ts';
import { inventAlbums, inventedAlbumHandlers, type InventedAlbums } from './invented-albums.ts';
import { inventMarks, inventedMarkHandlers, markedTile, type InventedMarks } from './invented-marks.ts';
import { inventInterop, inventedInteropHandlers, type InventedInterop } from './invented-interop.ts';
import { inventDisposal, inventedDisposalHandlers, type InventedDisposal } from './invented-disposal.ts';
import { duplicateDrawing, inventDuplicates, inventedDuplicateHandlers, isDuplicateId, undoInvented, type InventedDuplicates } from './invented-duplicates.ts';
import { inventModels, inventedModelHandlers, type InventedModels } from './invented-models.ts';

export interface Invented {
  photos: number;
  /** Photos that were added in front, newest first. */
  added: number;
  folders: Folder[];
  indexing: IndexingState;
  settings: Settings;
  info: AppInfo;
  quarantined: QuarantinedFile[];
  /** Name of every photo, where it matters. */
  name?: string;
  /** What a search finds, and how it fails. */
  found: number;
  truncated: boolean;
  /** Methods that fail now, with what. */
  failures: Partial<Record<MethodName<Contract>, Failure>>;
  /** A search takes this long, ms, by its text. */
  delay: (text: string) => number;
  models: InventedModels;
  albums: InventedAlbums;
  marks: InventedMarks;
  saved: SavedSearch[];
  duplicates: InventedDuplicates;
  disposal: InventedDisposal;
  interop: InventedInterop;
}

export const idle: IndexingState = { phase: 'idle', found: 0, done: 0, unchanged: 0, failed: 0, rate: null, eta: null, error: null };

export function invent(change: Partial<Invented> = {}): Invented {
  return {
    photos: 300,
    added: 0,
    folders: [{ path: '/home/ada/Pictures', photos: 300, quarantined: 0, state: 'ready' }],
    indexing: idle,
    settings: { theme: 'system', density: 'medium', speed: 'balanced', watch: true, modelHintSeen: true },
    info: { version: '0.1.0', host: 'web', platform: 'linux', can: { chooseFolder: false, reveal: false } },
    quarantined: [],
    found: 40,
    truncated: false,
    failures: {},
    delay: () => 0,
    models: inventModels(),
    albums: inventAlbums(),
    marks: inventMarks(),
    saved: [],
    duplicates: inventDuplicates(),
    disposal: inventDisposal(),
    interop: inventInterop(),
    ...change,
  };
}

const shapes = [1500, 1333, 667, 1778, 1000, 1500, 750];
const perMonth = 400;

/** Photos are numbered from the oldest; what is added gets higher numbers. */
const idOf = (number: number): string => number.toString(16).padStart(64, '0');
const ratioOf = (number: number): number => shapes[(number * 5) % shapes.length] ?? 1000;
const monthOf = (number: number): string => {
  const months = 1950 * 12 + Math.floor(number / perMonth);
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
};
const colourOf = (number: number): string => `#${((number * 2_654_435_761) % 0x80_80_80).toString(16).padStart(6, '0')}`;

export function tileOf(number: number, name?: string): PhotoTile {
  const ratio = ratioOf(number);
  return {
    id: idOf(number),
    thumb: `thumb/${idOf(number)}?v=1&s=256`,
    width: ratio * 2,
    height: 2000,
    takenAt: `${monthOf(number)}-12T10:20:30`,
    color: colourOf(number),
    name: name ?? `photo-${number}.jpg`,
  };
}

/** A plain drawing in the photo's colour, with its number, so that a person can see which one it is. */
export function drawing(id: string): string {
  if (isDuplicateId(id)) return duplicateDrawing(id);
  const number = Number.parseInt(id, 16);
  const width = ratioOf(number) / 5;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="200" viewBox="0 0 ${width} 200"><rect width="100%" height="100%" fill="${colourOf(number)}"/>` +
    `<circle cx="${width * 0.7}" cy="60" r="30" fill="#fff" opacity=".25"/><path d="M0 200 L${width * 0.4} 90 L${width} 200" fill="#000" opacity=".2"/>` +
    `<text x="50%" y="55%" fill="#fff" font-family="sans-serif" font-size="22" text-anchor="middle">${number}</text></svg>`
  );
}

function gridOf(total: number, order: 'newest' | 'oldest'): { ratios: string; months: { month: string; count: number }[] } {
  const ratios = new Uint16Array(total);
  const months: { month: string; count: number }[] = [];
  for (let i = 0; i < total; i++) {
    const number = order === 'newest' ? total - 1 - i : i;
    ratios[i] = ratioOf(number);
    const month = monthOf(number);
    const last = months.at(-1);
    if (last?.month === month) last.count++;
    else months.push({ month, count: 1 });
  }
  return { ratios: Buffer.from(ratios.buffer).toString('base64'), months };
}

function statusOf(state: Invented): LibraryStatus {
  const photos = state.photos + state.added;
  return {
    library: '/home/ada/.local/share/snapsift',
    version: 1,
    folders: state.folders,
    photos,
    files: { present: photos, missing: 0, quarantined: state.quarantined.length },
    model: { id: 'starter', name: 'Snapsift Starter', licence: 'MIT', dimensions: 256, folder: '/opt/snapsift/models/starter', basic: true },
    bytesOnDisk: { database: 42_000_000, thumbnails: 310_000_000 },
    indexing: state.indexing,
  };
}

/** Handlers over `state`, read anew at every call. Views remember how many photos they were made of. */
export function inventedHandlers(state: Invented): Handlers<Contract> {
  const views: { total: number; order: 'newest' | 'oldest' }[] = [];
  const tile = (number: number): PhotoTile => ({ ...tileOf(number, state.name), ...markedTile(state.marks, idOf(number)) });
  const numberAt = ({ total, order }: { total: number; order: 'newest' | 'oldest' }, at: number): number => (order === 'newest' ? total - 1 - at : at);
  const steer = (phase: IndexingState['phase']) => (): Result<IndexingState> => ok((state.indexing = { ...state.indexing, phase }));
  const marks = inventedMarkHandlers(state.marks, (view, at) => (views[view] === undefined || at >= views[view].total ? undefined : idOf(numberAt(views[view], at))));
  const handlers: Handlers<Contract> = {
    'app.info': () => ok(state.info),
    'library.status': () => ok(statusOf(state)),
    'folders.add': ({ path }) => {
      const folder: Folder = { path, photos: 0, quarantined: 0, state: 'ready' };
      state.folders = [...state.folders, folder];
      return ok(folder);
    },
    'folders.remove': ({ path }) => {
      state.folders = state.folders.filter((folder) => folder.path !== path);
      return ok({});
    },
    'folders.browse': () => ok({ path: '/home/ada', parent: '/home', folders: [{ name: 'Pictures', path: '/home/ada/Pictures' }], pictures: 0, archives: [], places: [{ name: 'Home', path: '/home/ada' }] }),
    'folders.choose': () => ok({ path: '/home/ada/Chosen' }),
    'folders.suggest': () => ok({ folders: [] }),
    'indexing.start': steer('scanning'),
    'indexing.pause': steer('paused'),
    'indexing.resume': steer('indexing'),
    'indexing.cancel': steer('stopped'),
    'quarantine.list': ({ offset, limit }) => ok({ total: state.quarantined.length, files: state.quarantined.slice(offset, offset + limit) }),
    'quarantine.retry': steer('scanning'),
    'photos.grid': ({ order, filter }) => {
      const total = filter?.folder === undefined || filter.folder === state.folders[0]?.path ? state.photos + state.added : 0;
      views.push({ total, order });
      return ok({ view: views.length - 1, count: total, ...gridOf(total, order) });
    },
    'photos.range': ({ view, offset, limit }) => {
      const made = views[view];
      if (made === undefined) return fail('view-stale', 'This list is out of date.');
      const count = Math.max(0, Math.min(limit, made.total - offset));
      return ok({ photos: Array.from({ length: count }, (_, i) => tile(numberAt(made, offset + i))) });
    },
    'photos.carry': ({ view, ranges, to }) => {
      const [before, after] = [views[view], views[to]];
      if (before === undefined || after === undefined) return fail('view-stale', 'This list is out of date.');
      const there = [...positionsOf(normalised(ranges))].map((at) => numberAt(before, at)).filter((number) => number < after.total);
      return ok({ ranges: rangesOf(there.map((number) => (after.order === 'newest' ? after.total - 1 - number : number))) });
    },
    'photos.details': ({ id }) => {
      const camera = { camera: 'Fujifilm X-T4', lens: 'XF 35mm F1.4 R', exposure: 1 / 250, fNumber: 2.8, iso: 400, focalLength: 35 };
      const path = `${state.folders[0]?.path ?? ''}/${tileOf(Number.parseInt(id, 16), state.name).name}`;
      return ok({ ...tileOf(Number.parseInt(id, 16), state.name), ...camera, marks: state.marks.marks.get(id) ?? noMarks, full: `original/${id}`, bytes: 4_200_000, format: 'jpeg', takenSource: 'exif', gps: { lat: 64.1466, lon: -21.9426, altitude: 61 }, damaged: true, files: [{ path, folder: state.folders[0]?.path ?? '' }] });
    },
    'photos.reveal': () => ok({}),
    'search.run': async ({ text, limit }, signal) => {
      await new Promise((resolve) => setTimeout(resolve, state.delay(text ?? '')));
      if (signal.aborted) return fail('cancelled', 'This was cancelled.');
      const shown = Math.min(limit, state.found);
      const first = (text ?? '').length * 7;
      return ok({
        results: Array.from({ length: shown }, (_, i) => ({ photo: tile(first + i), path: `/home/ada/Pictures/photo-${first + i}.jpg`, score: 0.3 - i * 1e-4, tier: 'match' as const, fit: 0.9, why: [0.9], similar: [] })),
        searched: state.photos + state.added,
        matches: shown,
        maybe: 0,
        parts: [{ kind: 'words' as const, text: text ?? '', weight: 1 }],
        problems: [],
        truncated: state.truncated,
      });
    },
    'search.facets': () => ok({ cameras: ['Fujifilm X-T4'], lenses: ['XF 35mm F1.4 R'], folders: ['Pictures'], formats: ['jpeg', 'png'] }),
    'searches.list': () => ok({ saved: state.saved, recent: [] }),
    'searches.save': (search) => ok({ ...search, id: search.id ?? 'invented' }),
    'searches.remove': () => ok({}),
    'searches.remember': () => ok({}),
    'searches.forget': () => ok({}),
    'searches.suggest': () => ok({ suggestions: [] }),
    'examples.add': () => ok({ photo: tileOf(1), outside: true }),
    'photos.tags': () => ok({ tags: [{ word: 'beach', fit: 0.9 }] }),
    'photos.compare': () => ok({ first: [{ word: 'beach', fit: 0.9 }], second: [{ word: 'snow', fit: 0.8 }], alike: 0.4 }),
    'model.current': () => ok(statusOf(state).model),
    'model.choose': () => ok(statusOf(state).model),
    'model.reset': () => ok(statusOf(state).model),
    ...inventedModelHandlers(state.models),
    ...inventedAlbumHandlers(state.albums, { count: () => state.photos + state.added, tile }),
    ...marks,
    ...inventedDuplicateHandlers(state.duplicates),
    ...inventedDisposalHandlers(state.disposal, state.duplicates),
    'edits.undo': (request, signal) => (state.duplicates.edits.has(request.edit) ? undoInvented(state.duplicates, request.edit) : marks['edits.undo'](request, signal)),
    ...inventedInteropHandlers(state.interop),
    'settings.get': () => ok(state.settings),
    'settings.set': (change) => {
      state.settings = { ...state.settings, ...(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<Settings>) };
      return ok(state.settings);
    },
  };
  return withFailures(handlers, state);
}

function withFailures(handlers: Handlers<Contract>, state: Invented): Handlers<Contract> {
  const entries = Object.entries(handlers).map(([method, handler]) => [
    method,
    (request: never, signal: AbortSignal) => {
      const failure = state.failures[method as MethodName<Contract>];
      return failure === undefined ? (handler as (request: never, signal: AbortSignal) => unknown)(request, signal) : { ok: false, error: failure };
    },
  ]);
  return Object.fromEntries(entries) as Handlers<Contract>;
}

export const failure = (code: ErrorCode, message: string): Failure => ({ code, message });
