/**
 * Keeps judged albums up to date: labels and saved searches are judged when they are made or changed, when the library
 * has become another one, and when the model has; whoever shows albums is told of every one whose photos changed.
 */
import type { AlbumProblem } from '../../shared/albums-contract.ts';
import type { Result } from '../../shared/errors.ts';
import { ok } from '../../shared/errors.ts';
import type { AlbumBook, AlbumDefinition } from './book.ts';
import type { Decisions } from './decisions.ts';
import { createJudging } from './judging.ts';
import type { Labels } from './labels.ts';
import type { LastKnown } from './last-known.ts';
import type { PhotoSet } from './members.ts';
import type { SavedAlbums } from './saved.ts';

export interface KeeperParts {
  book: Pick<AlbumBook, 'all' | 'get'>;
  decisions: Pick<Decisions, 'all'>;
  labels: Labels;
  saved: SavedAlbums;
  /** Of an album of any kind. */
  members(id: string): PhotoSet | null;
  lastKnown: LastKnown;
  /** Languages that the model was made for, as people name them; empty where nobody knows. */
  languages(): string;
  /** The photos of these albums are others than before. */
  changed(ids: readonly string[]): void;
  warn(message: string): void;
}

export interface Keeper {
  /** Judging begins; before that, only what was last known is told. */
  start(): void;
  /** Rises whenever something was judged. */
  readonly revision: number;
  /** Null where nothing is known of it yet. */
  members(album: AlbumDefinition): PhotoSet | null;
  problems(album: AlbumDefinition): AlbumProblem[];
  /** Albums were made or changed. */
  albumsChanged(ids: readonly string[]): void;
  /** Photos were added, went away, or moved. */
  libraryChanged(): void;
  /** Saved searches were changed, or find others; these albums follow them, or all that follow one. */
  searchesChanged(albums?: readonly string[]): void;
  modelChanged(): void;
  idle(): Promise<void>;
  /** Resolves after the album that is being judged; false where none is. */
  step(): Promise<boolean>;
  close(): Promise<void>;
}

/** After a kill, too, what is private is to be hidden before anything was judged: who is where is written down this long after a change, ms. */
const saveMs = 2_000;

/** Changes of the library wait for each other this long before scales are taken anew, ms. */
const settleMs = 5_000;

const isJudged = ({ rule }: AlbumDefinition): boolean => rule.kind === 'label' || rule.kind === 'search';

export function createKeeper(parts: KeeperParts): Keeper {
  const { book, labels, saved, lastKnown } = parts;
  const told = new Map<string, PhotoSet>();
  let revision = 0;
  let timer: NodeJS.Timeout | null = null;

  const members = (album: AlbumDefinition): PhotoSet | null => {
    const now = album.rule.kind === 'label' ? labels.members(album) : saved.members(album);
    if (now === null) return withDecisions(lastKnown.get(album.id), album, parts.decisions);
    lastKnown.set(album.id, now);
    return now;
  };
  /** Tells of those whose photos are others than when it was last told. */
  const notice = (ids: readonly string[]): void => {
    const others = ids.filter((id) => {
      const album = book.get(id);
      const now = album === undefined || !isJudged(album) ? null : parts.members(id);
      if (now === null) return false;
      const before = told.get(id);
      told.set(id, now);
      return before === undefined || !isSame(before, now);
    });
    if (others.length > 0) parts.changed(others);
    if (others.length > 0 && book.all().some((album) => album.private)) saveSoon();
  };
  let saveTimer: NodeJS.Timeout | null = null;
  let saving: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    if (saveTimer !== null) clearTimeout(saveTimer);
    saveTimer = null;
    saving = saving.then(async () => {
      const kept = await lastKnown.save((id) => book.get(id) !== undefined);
      if (!kept.ok) parts.warn(kept.error.message);
    });
    return saving;
  };
  const saveSoon = (): void => {
    saveTimer ??= setTimeout(() => void save(), saveMs);
    saveTimer.unref();
  };
  const judging = createJudging({
    async judge(id, signal): Promise<Result<void>> {
      const album = book.get(id);
      if (album === undefined) return ok(undefined);
      return album.rule.kind === 'label' ? labels.judge(album, signal) : saved.judge(album, signal);
    },
    judged(id) {
      revision += 1;
      notice([id]);
    },
    warn: parts.warn,
  });
  /** The private ones first: until they are judged, nobody can say what is hidden. */
  const all = (): string[] => book.all().filter(isJudged).sort((a, b) => Number(b.private) - Number(a.private)).map(({ id }) => id);
  let started = false;
  const enqueue = (ids: readonly string[]): void => {
    if (started) judging.enqueue(ids);
  };
  const settle = (atRest: boolean): void => {
    labels.renew(atRest);
    enqueue(all());
  };
  const settleSoon = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      settle(true);
    }, settleMs);
    timer.unref();
  };

  return {
    start() {
      if (started) return;
      started = true;
      settle(true);
    },
    get revision() {
      return revision;
    },
    members,
    problems: (album) => [...(album.rule.kind === 'label' ? unread(album, labels, parts.languages()) : []), ...(saved.isGone(album) ? [searchGone(album)] : [])],
    albumsChanged(ids) {
      const albums = ids.map((id) => book.get(id) ?? id);
      for (const album of albums) if (typeof album === 'string') labels.forget(album);
      if (albums.some((album) => typeof album !== 'string' && album.private)) saveSoon();
      enqueue(albums.flatMap((album) => (typeof album === 'string' || !isJudged(album) || (album.rule.kind === 'label' && labels.isJudged(album)) ? [] : [album.id])));
    },
    libraryChanged() {
      const { stale } = labels.sync();
      revision += 1;
      notice(all());
      if (stale && started && all().length > 0) settle(false);
      settleSoon();
    },
    searchesChanged: (albums = book.all().filter(({ rule }) => rule.kind === 'search').map(({ id }) => id)) => enqueue(albums),
    modelChanged() {
      labels.reset();
      saved.reset();
      revision += 1;
      enqueue(all());
    },
    idle: judging.idle,
    step: judging.step,
    async close() {
      if (timer !== null) clearTimeout(timer);
      await judging.close();
      if (saveTimer !== null) clearTimeout(saveTimer);
      if (revision > 0) notice(all());
      if (revision > 0 || saveTimer !== null) await save();
      await saving;
    },
  };
}

/** What was known before, with what the user decided since. */
function withDecisions(known: PhotoSet | undefined, { id, rule }: AlbumDefinition, decisions: Pick<Decisions, 'all'>): PhotoSet | null {
  if (known === undefined || rule.kind !== 'label') return known ?? null;
  const members = new Set(known);
  for (const { hash, decision } of decisions.all(id)) {
    if (decision === 'yes') members.add(hash);
    else members.delete(hash);
  }
  return members;
}

const isSame = (a: PhotoSet, b: PhotoSet): boolean => a === b || (a.size === b.size && [...a].every((hash) => b.has(hash)));

const searchGone = ({ name }: AlbumDefinition): AlbumProblem =>
  ({ code: 'search-gone', about: name, message: 'The saved search behind this album was removed. Choose another one, or remove the album.' });

function unread(album: AlbumDefinition, labels: Pick<Labels, 'view'>, languages: string): AlbumProblem[] {
  const phrasings = labels.view(album)?.words.phrasings ?? [];
  return phrasings.flatMap((phrasing) => phrasingProblems(phrasing, languages));
}

/** Why a phrasing leads nowhere, as far as that can be told from its words. */
export function phrasingProblems({ text, direction }: { text: string; direction: Float32Array | null }, languages: string): AlbumProblem[] {
  if (direction === null) return [{ code: 'not-understood', about: text, message: `The current model knows none of the words in "${text}", so it counts for nothing. Say it in other words, in English for the built-in model.` }];
  if (/^many\b/i.test(languages) || !isOtherScript(text)) return [];
  const model = languages === '' ? 'Many models were made for English, and the current one may not' : `The current model was made for ${languages} and will hardly`;
  return [{ code: 'not-understood', about: text, message: `${model} read "${text}". Say it in English as well, or choose a model for many languages.` }];
}

/** Written in letters that English is not written in. */
function isOtherScript(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.length > 0 && letters.filter((letter) => !/\p{Script=Latin}/u.test(letter)).length * 2 > letters.length;
}
