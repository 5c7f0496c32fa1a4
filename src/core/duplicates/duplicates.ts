/**
 * The room's composition: finding, groups, decisions. Groups are made anew after every run and every change of what they
 * depend on; what is decided about them follows the rules and the user's choices.
 */
import { duplicateKinds, type DuplicateKind, type DuplicatesState } from '../../shared/duplicates-contract.ts';
import { fail, ok, type Failure, type Result } from '../../shared/errors.ts';
import { createGate } from '../jobs/gate.ts';
import type { Log } from '../log.ts';
import { breathing } from './breathe.ts';
import { followersOf, type Candidate } from './candidate.ts';
import { decide, handOver, type Decision, type Judgement } from './decide.ts';
import type { Decisions } from './decisions.ts';
import { createFinder, type FinderParts } from './finder.ts';
import type { DuplicateGroups } from './group.ts';
import { groupAlike, groupExact, groupSame, wantedPairs, type Found, type GroupingParts } from './grouping.ts';
import { namesOf } from './match-book.ts';
import type { Places } from './places.ts';
import type { DuplicateSettingsFile, SettingsChange } from './settings.ts';
import { createShelf } from './shelf.ts';
import { createVideoFinder, type VideoFinderParts } from './video-finder.ts';
import { createVideoGroups } from './video-groups.ts';

export interface DuplicatesParts extends Omit<FinderParts, 'gate' | 'progress' | 'wanted' | 'mirrored'> {
  places: Places;
  /** Videos, which have places of their own. */
  videos: { finder: Omit<VideoFinderParts, 'gate' | 'progress'>; places: Places };
  settings: DuplicateSettingsFile;
  decisions: Decisions;
  /** Of the model that serves now; unit length, null where there is none. */
  vectorOf(hash: string): Float32Array | null;
  /** Changes with the vectors, and with the model. */
  vectorsStamp(): string;
  candidateOf(item: Found['items'][number]): Candidate;
  /** Photos of locked albums: what one is alike to says what it shows, and nobody is to put away what nobody sees. */
  hidden(): ReadonlySet<string>;
  log: Log;
  /** Groups, or what is decided about them, are others. */
  changed(): void;
  progress(): void;
}

export interface Duplicates extends DuplicateGroups {
  readonly state: DuplicatesState;
  /** Groups of a kind as they are decided now, the most bytes to gain first. */
  list(kind: DuplicateKind): readonly Decision[];
  find(id: string): Result<Decision>;
  isReviewed(id: string): boolean;
  /** Pairs were said to be no duplicates, or that was taken back. Their groups go at once; what is left of them comes with the next look. */
  pairsChanged(pairs: readonly string[]): void;
  /** Something was said of photos, or chosen: decisions about them are made anew. */
  touch(hashes: Iterable<string>): void;
  /** Something else that rules go by changed: everything is decided anew. */
  forget(): void;
  configure(change: SettingsChange): Promise<Result<void>>;
  /** Looks for duplicates to the end. A call while that goes on waits for the run that follows it. */
  run(): Promise<Result<void>>;
  setBusy(busy: boolean, paused: boolean): void;
  close(): Promise<void>;
}

/** What a round does: look for pairs; look for bursts and similar photos; only put together what is known. */
interface Wish {
  pairs: boolean;
  alike: boolean;
}

export function createDuplicates(parts: DuplicatesParts): Duplicates {
  const { settings, decisions, store, log } = parts;
  const gate = createGate();
  const closing = new AbortController();
  let wish: Wish | null = null;
  let running: Promise<Result<void>> | null = null;
  let [busy, paused] = [false, false];
  let phase: DuplicatesState['phase'] = 'waiting';
  let progress = { done: 0, total: 0 };
  let problem: Failure | null = null;

  const grouping: GroupingParts = {
    store, book: parts.book, matches: parts.matches, places: parts.places, vectorOf: parts.vectorOf,
    isIgnored: decisions.isIgnored,
    strictness: () => settings.value.strictness,
    mirrored: () => settings.value.mirrored,
  };
  const finder = createFinder({
    ...parts, gate,
    mirrored: grouping.mirrored,
    wanted: () => wantedPairs(grouping),
    progress(next, done, total) {
      phase = next;
      progress = { done, total };
      parts.progress();
    },
  });
  const videos = createVideoGroups({ ...parts.videos.finder, places: parts.videos.places, isIgnored: decisions.isIgnored });
  const videoFinder = createVideoFinder({
    ...parts.videos.finder, gate,
    progress(done, total) {
      phase = 'videos';
      progress = { done, total };
      parts.progress();
    },
  });
  const judgement = (kind: DuplicateKind, choiceOf: Decisions['choiceOf']): Judgement => ({
    order: settings.value.rules.filter(({ on }) => on).map(({ rule }) => rule),
    choiceOf: ({ photo, paths }) => choiceOf(kind, kind === 'exact' ? (paths[0] ?? '') : photo.hash),
  });
  const decideOn = ({ id, kind, confidence, items }: Found, choiceOf: Decisions['choiceOf']): Decision =>
    decide({ id, kind, confidence, candidates: items.map(parts.candidateOf) }, judgement(kind, choiceOf));
  const shelf = createShelf((found) => decideOn(found, decisions.choiceOf));
  const isShown = ({ group: { candidates } }: Decision, hidden: ReadonlySet<string>): boolean => hidden.size === 0 || !candidates.some(({ photo }) => hidden.has(photo.hash));
  const list: Duplicates['list'] = (kind) => {
    const hidden = parts.hidden();
    return shelf.list(kind).filter((decision) => isShown(decision, hidden));
  };
  /** Of a group that is taken for one photo in later kinds: the one that the rules would keep. */
  const leaderOf = (found: Found): string | undefined => decideOn(found, () => null).members[0]?.candidate.photo.hash;

  /** What bursts and similar photos were last made from: looking for them is work. */
  let alikeStamp = '';
  const regroup = async ({ pairs, alike: withAlike }: Wish): Promise<Result<void>> => {
    for (const places of [parts.places, parts.videos.places]) await places.refresh(pairs);
    const [exact, same] = [await groupExact(grouping), await groupSame(grouping)];
    const films = [...(await videos.exact()), ...(await videos.same())];
    const followers = followersOf(same, leaderOf);
    const stamp = [store.revision, parts.vectorsStamp(), JSON.stringify(settings.value.strictness), decisions.ignored, [...followers].sort().join()].join(' ');
    const alike = !withAlike || stamp === alikeStamp ? shelf.all.filter(({ kind }) => kind === 'burst' || kind === 'similar') : await groupAlike(grouping, followers, closing.signal);
    if (alike === null) return fail('cancelled', 'Looking for duplicates was stopped.');
    if (withAlike) alikeStamp = stamp;
    shelf.fill([...exact, ...same, ...alike, ...films]);
    await breathing(shelf.warm(), closing.signal);
    return ok(undefined);
  };
  /** Photos first: their groups are there while videos are read, which takes as long as the disk needs. */
  const search = async (): Promise<Result<void>> => {
    const photos = await finder.run(closing.signal);
    if (!photos.ok) return photos;
    const { book } = parts.videos.finder;
    const before = book.revision;
    const filmed = await videoFinder.run(closing.signal, async () => {
      const grouped = await regroup({ pairs: true, alike: true });
      parts.changed();
      return grouped;
    });
    // A still that has its film beside it is worth more than one that has not.
    if (book.revision !== before) shelf.forget();
    return filmed;
  };
  const attempt = async ({ pairs, alike }: Wish): Promise<Result<void>> => {
    try {
      const searched = pairs ? await search() : ok(undefined);
      const grouped = await regroup({ pairs, alike: alike || pairs });
      return searched.ok ? grouped : searched;
    } catch (error) {
      log.error('Looking for duplicates stopped unexpectedly.', { error: String(error), stack: error instanceof Error ? error.stack : undefined });
      return fail('internal', 'Looking for duplicates stopped unexpectedly. What was found is kept; try again.');
    }
  };
  const work = async (): Promise<Result<void>> => {
    let result: Result<void> = ok(undefined);
    for (let next = wish; next !== null && !closing.signal.aborted; next = wish) {
      wish = null;
      result = await attempt(next);
      problem = result.ok || result.error.code === 'cancelled' ? null : result.error;
      phase = problem === null ? 'ready' : 'failed';
      progress = { done: 0, total: 0 };
      parts.changed();
    }
    running = null;
    return result;
  };
  const start = (wanted: Wish): Promise<Result<void>> => {
    if (closing.signal.aborted) return Promise.resolve(fail('cancelled', 'The library is being closed.'));
    wish = { pairs: wanted.pairs || wish?.pairs === true, alike: wanted.alike || wish?.alike === true };
    running ??= work();
    return running;
  };

  return {
    get state() {
      return {
        phase: paused ? 'paused' : busy ? 'waiting' : phase,
        progress,
        problem: problem === null ? null : { code: problem.code, message: problem.message },
        kinds: duplicateKinds.map((kind) => summaryOf(kind, list(kind), decisions)),
        ignored: decisions.ignored,
        settings: settings.value,
      };
    },
    list,
    find(id) {
      const decision = shelf.find(id);
      return decision === null || !isShown(decision, parts.hidden()) ? fail('view-stale', 'That group has changed. Look at the list again.') : ok(decision);
    },
    isReviewed: (id) => decisions.isReviewed(id),
    pairsChanged(pairs) {
      const split = pairs.map(namesOf);
      const gone = shelf.groupsOf(new Set(split.flat())).filter((id) => hasIgnored(shelf.all.find((group) => group.id === id), decisions));
      shelf.remove(new Set(gone));
      parts.changed();
      void start({ pairs: false, alike: split.some(([first, second]) => !decisions.isIgnored(first, second)) });
    },
    touch(hashes) {
      shelf.touch(hashes);
      parts.changed();
    },
    forget() {
      shelf.forget();
      parts.changed();
    },
    async configure(change) {
      const { strictness, mirrored } = settings.value;
      const written = await settings.update(change);
      if (!written.ok) return written;
      const now = settings.value;
      shelf.forget();
      const [pairs, alike] = [now.mirrored !== mirrored || now.strictness.same !== strictness.same, now.strictness.burst !== strictness.burst || now.strictness.similar !== strictness.similar];
      if (pairs || alike) void start({ pairs, alike });
      else {
        await breathing(shelf.warm(), closing.signal);
        parts.changed();
      }
      return ok(undefined);
    },
    run: () => start({ pairs: true, alike: true }),
    refresh: () => void start({ pairs: false, alike: false }),
    setBusy(now, nowPaused) {
      if (busy === now && paused === nowPaused) return;
      [busy, paused] = [now, nowPaused];
      if (busy || paused) gate.close();
      else gate.open();
      parts.progress();
    },
    decided({ kinds = ['exact', 'same'], which }) {
      return kinds.flatMap((kind) => list(kind)).filter((decision) => isSelected(decision, which, decisions)).map((decision) => handOver(decision, decisions.isReviewed(decision.group.id)));
    },
    get protectedFolders() {
      return settings.value.protected;
    },
    async close() {
      closing.abort();
      gate.open();
      await running;
    },
  };
}

/** Some pair in it is ignored. */
const hasIgnored = (found: Found | undefined, { isIgnored }: Pick<Decisions, 'isIgnored'>): boolean =>
  found?.items.some(({ photo }, index) => found.items.slice(index + 1).some((other) => isIgnored(photo.hash, other.photo.hash))) === true;

const isSelected = ({ group, clear, free }: Decision, which: 'reviewed' | 'clear' | 'all', decisions: Pick<Decisions, 'isReviewed'>): boolean =>
  free > 0 && (which === 'all' || decisions.isReviewed(group.id) || (which === 'clear' && clear));

function summaryOf(kind: DuplicateKind, list: readonly Decision[], decisions: Pick<Decisions, 'isReviewed'>): DuplicatesState['kinds'][number] {
  let videos = 0;
  const summary = { kind, groups: list.length, photos: 0, bytes: 0, clear: 0, reviewed: 0 };
  for (const { group, members, free, clear } of list) {
    summary.photos += members.length;
    videos += members.filter(({ candidate }) => candidate.video !== undefined).length;
    summary.bytes += free;
    if (clear) summary.clear += 1;
    if (decisions.isReviewed(group.id)) summary.reviewed += 1;
  }
  return { ...summary, ...(videos > 0 && { videos }) };
}
