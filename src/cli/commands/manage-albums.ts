/** `albums ...`: albums by name or id. Private ones stay closed unless `--unlock` is given, for this one command. */
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { Album, AlbumExplanation, Decision } from '../../shared/albums-contract.ts';
import { mostIds } from '../../shared/selection.ts';
import type { Library } from '../../core/library.ts';
import { numberOption, withLibrary, type Context } from '../context.ts';
import { exportAlbum } from './export-album.ts';

type Deed = (library: Library, context: Context, name: string, more: readonly string[]) => Promise<Result<void>>;

interface Action {
  /** The words after the action, for the help. */
  words: string;
  least: number;
  most: number;
  run: Deed;
}

const actions: Readonly<Record<string, Action>> = {
  list: { words: '', least: 0, most: 0, run: list },
  create: { words: 'NAME', least: 1, most: 1, run: create },
  show: { words: 'NAME', least: 1, most: 1, run: show },
  teach: { words: 'NAME --yes FILE... --no FILE...', least: 1, most: 1, run: teach },
  export: { words: 'NAME DIR', least: 2, most: 2, run: exportNamed },
  delete: { words: 'NAME', least: 1, most: 1, run: remove },
};

/** An album as scripts see it. */
export interface AlbumAnswer {
  id: string;
  name: string;
  kind: Album['rule']['kind'];
  /** Null while they are being judged, and of private albums. */
  photos: number | null;
  yes: number;
  no: number;
  private: boolean;
  problems: string[];
  /** Of labels. */
  phrasings?: string[];
  filter?: string;
  /** Null: automatic. */
  threshold?: number | null;
}

export async function manageAlbums(context: Context): Promise<Result<void>> {
  const [name = '', ...words] = context.line.words;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) return fail('bad-request', `"albums" takes one of: ${Object.keys(actions).join(', ')}.`);
  if (words.length < action.least || words.length > action.most) return fail('bad-request', `It is: ${`snapsift albums ${name} ${action.words}`.trim()}.`);
  return withLibrary(context, async (library) => {
    // Labels are judged by what the model says of their phrasings.
    const prepared = await library.prepare();
    if (!prepared.ok) return prepared;
    if (context.line.flags.has('unlock')) await library.handlers['albums.unlock']({}, context.signal);
    return action.run(library, context, words[0] ?? '', words.slice(1));
  });
}

export const answerOf = (album: Album): AlbumAnswer => ({
  id: album.id, name: album.name, kind: album.rule.kind, photos: album.count, yes: album.yes, no: album.no, private: album.private,
  problems: album.problems.map(({ message }) => message),
  ...(album.rule.kind === 'label' && { phrasings: album.rule.phrasings, filter: album.rule.filter, threshold: album.rule.threshold }),
});

const lineOf = ({ name, kind, photos, private: hidden, problems }: AlbumAnswer): string[] => [
  `${name}  [${kind}${hidden ? ', private' : ''}]  ${photos === null ? (hidden ? '(private)' : '(being judged)') : `${photos} photos`}`,
  ...problems.map((problem) => `    ${problem}`),
];

async function list(library: Library, { output, signal }: Context): Promise<Result<void>> {
  const albums = await settled(library, signal);
  if (!albums.ok) return albums;
  const answers = albums.value.map(answerOf);
  output.answer({ albums: answers }, answers.length === 0 ? ['There are no albums yet. Make one: snapsift albums create "Birthday cakes"'] : answers.flatMap(lineOf));
  return ok(undefined);
}

async function create(library: Library, { line, output, signal }: Context, name: string): Promise<Result<void>> {
  const threshold = thresholdOf(line.values.get('threshold'));
  if (!threshold.ok) return threshold;
  const phrasings = [...(line.lists.get('phrase') ?? [name])];
  const made = await library.handlers['albums.create'](
    { name, rule: { kind: 'label', phrasings, filter: line.values.get('filter') ?? '', threshold: threshold.value }, colour: null, icon: null, cover: null, private: line.flags.has('private'), parent: null },
    signal,
  );
  if (!made.ok) return made;
  const album = await judged(library, made.value.album.id, signal);
  if (!album.ok) return album;
  output.answer({ album: answerOf(album.value) }, lineOf(answerOf(album.value)));
  return ok(undefined);
}

function thresholdOf(text: string | undefined): Result<number | null> {
  if (text === undefined || text === 'auto') return ok(null);
  const value = Number(text);
  return text.trim() !== '' && value >= -20 && value <= 20 ? ok(value) : fail('bad-request', '--threshold takes "auto" or a number from -20 to 20; 0 is the usual cut, and higher is stricter.');
}

async function show(library: Library, context: Context, name: string): Promise<Result<void>> {
  const { line, output, signal } = context;
  const limit = numberOption(line, 'limit', { least: 1, most: 100_000, otherwise: 1_000 });
  if (!limit.ok) return limit;
  const album = await find(library, name, signal);
  if (!album.ok) return album;
  const { id } = album.value;
  const photos = await photosOf(library, id, limit.value, signal);
  if (!photos.ok) return photos;
  const shown = [];
  for (const photo of photos.value) {
    const why = line.flags.has('explain') ? await library.handlers['albums.explain']({ id, photo: photo.id }, signal) : null;
    if (why !== null && !why.ok) return why;
    shown.push({ path: photo.path, ...(why !== null && { why: await whyOf(library, why.value, signal) }) });
  }
  const answer = { album: answerOf(album.value), photos: shown };
  output.answer(answer, [...lineOf(answer.album), ...shown.map(({ path, why }) => (why === undefined ? path : `${path}  ${why.words}`))]);
  return ok(undefined);
}

/** The album's photos, newest first, each by the first of its files. */
async function photosOf(library: Library, album: string, limit: number, signal: AbortSignal): Promise<Result<{ id: string; path: string }[]>> {
  const grid = await library.handlers['photos.grid']({ filter: { album }, order: 'newest' }, signal);
  if (!grid.ok) return grid;
  const all: { id: string; path: string }[] = [];
  for (let offset = 0; offset < Math.min(limit, grid.value.count); offset += 500) {
    const range = await library.handlers['photos.range']({ view: grid.value.view, offset, limit: Math.min(500, limit - offset) }, signal);
    if (!range.ok) return range;
    for (const { id } of range.value.photos) all.push({ id, path: await pathOf(library, id, signal) });
  }
  return ok(all);
}

async function pathOf(library: Library, id: string, signal: AbortSignal): Promise<string> {
  const details = await library.handlers['photos.details']({ id }, signal);
  return details.ok ? (details.value.files[0]?.path ?? '') : '';
}

const because: Record<AlbumExplanation['because'], string> = {
  decision: 'you decided', score: 'it looks like it', filter: 'the filter', put: 'put in by hand', parts: 'the albums that it is made of', search: 'the saved search', unjudged: 'not looked at yet',
};

async function whyOf(library: Library, why: AlbumExplanation, signal: AbortSignal) {
  const near = async (example: AlbumExplanation['nearestYes']) => (example === null ? null : { path: await pathOf(library, example.photo.id, signal), alike: example.alike });
  const { because: reason, decision, score, threshold, fit, phrasing } = why;
  const words = `(${because[reason]}${phrasing === null || reason !== 'score' ? '' : `: "${phrasing}"`}${fit === null ? '' : `, fit ${Math.round(fit * 100)} of 100`})`;
  return { because: reason, decision, score, threshold, fit, phrasing, nearestYes: await near(why.nearestYes), nearestNo: await near(why.nearestNo), words };
}

async function teach(library: Library, context: Context, name: string): Promise<Result<void>> {
  const { line, output, signal } = context;
  const files = (['yes', 'no'] as const).flatMap((decision) => (line.lists.get(decision) ?? []).map((path) => ({ path, decision })));
  if (files.length === 0 || files.length > mostIds) return fail('bad-request', `Name 1 to ${mostIds} files, for example: snapsift albums teach "${name}" --yes cake.jpg --no wall.jpg.`);
  const album = await find(library, name, signal);
  if (!album.ok) return album;
  const decided: { id: string; decision: Decision }[] = [];
  // All or none: a file that is no photo of the library stops the command before anything is learned.
  for (const { path, decision } of files) {
    const id = await library.identify(path, signal);
    if (!id.ok) return id;
    decided.push({ id: id.value, decision });
  }
  const both = files.find((_, index) => decided.some(({ id, decision }) => id === decided[index]?.id && decision !== decided[index]?.decision));
  if (both !== undefined) return fail('bad-request', `"${both.path}" is named with --yes and with --no. Say one of them; nothing was learned.`);
  let changed = 0;
  for (const decision of ['yes', 'no'] as const) {
    const ids = decided.filter((each) => each.decision === decision).map(({ id }) => id);
    if (ids.length === 0) continue;
    const done = await library.handlers['albums.decide']({ id: album.value.id, photos: { ids }, decision }, signal);
    if (!done.ok) return done;
    changed += done.value.changed;
  }
  const now = await judged(library, album.value.id, signal);
  if (!now.ok) return now;
  const answer = { changed, album: answerOf(now.value) };
  output.answer(answer, [`${changed} decisions changed.`, ...lineOf(answer.album)]);
  return ok(undefined);
}

async function exportNamed(library: Library, context: Context, name: string, [folder = '']: readonly string[]): Promise<Result<void>> {
  const album = await find(library, name, context.signal);
  return album.ok ? exportAlbum(library, context, album.value, folder) : album;
}

async function remove(library: Library, { output, signal }: Context, name: string): Promise<Result<void>> {
  const album = await find(library, name, signal);
  if (!album.ok) return album;
  const removed = await library.handlers['albums.remove']({ id: album.value.id }, signal);
  if (!removed.ok) return removed;
  const usedBy = removed.value.usedBy.map((other) => other.name);
  output.answer({ deleted: album.value.name, id: album.value.id, usedBy }, [`Deleted the album ${album.value.name}. No photo was touched.`, ...(usedBy.length === 0 ? [] : [`It was part of: ${usedBy.join(', ')}.`])]);
  return ok(undefined);
}

/** By id, or by name whatever its case; two of the same name have to be told apart by id. */
async function find(library: Library, name: string, signal: AbortSignal): Promise<Result<Album>> {
  const albums = await settled(library, signal);
  if (!albums.ok) return albums;
  const wanted = name.normalize('NFC').toLowerCase();
  const byId = albums.value.find(({ id }) => id === name);
  const byName = albums.value.filter((album) => album.name.normalize('NFC').toLowerCase() === wanted);
  const [first] = byName;
  if (byId === undefined && byName.length > 1) return fail('bad-request', `There are ${byName.length} albums named "${name}". Use an id: ${byName.map(({ id }) => id).join(', ')}.`);
  const found = byId ?? first;
  if (found === undefined) return fail('album-unknown', `There is no album "${name}". See: snapsift albums list`);
  return found.locked ? fail('album-locked', 'That album is private. Give --unlock to open private albums for this command.') : ok(found);
}

async function judged(library: Library, id: string, signal: AbortSignal): Promise<Result<Album>> {
  const albums = await settled(library, signal);
  if (!albums.ok) return albums;
  const album = albums.value.find((each) => each.id === id);
  return album === undefined ? fail('album-unknown', 'That album is not there any more.') : ok(album);
}

/** A look at the albums again every so often, ms, and for how long: judging takes milliseconds once the text child is warm. */
const pause = 50;
const patience = 60_000;

/** The albums, once all that are open have been judged. */
async function settled(library: Library, signal: AbortSignal): Promise<Result<Album[]>> {
  for (let waited = 0; ; waited += pause) {
    const listed = await library.handlers['albums.list']({}, signal);
    if (!listed.ok) return listed;
    if (waited >= patience || listed.value.albums.every(({ count, locked }) => count !== null || locked)) return ok(listed.value.albums);
    if (signal.aborted) return fail('cancelled', 'This was cancelled.');
    await new Promise((done) => setTimeout(done, pause));
  }
}
