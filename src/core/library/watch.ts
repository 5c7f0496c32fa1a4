/**
 * Notices that pictures in the library's folders came, changed or went, and tells once they are at rest. A folder that
 * cannot be watched (its disk is away, it lies on a network, the system has no watches left) is tried again now and
 * then: a disk that comes back counts as a change. What lies behind links is not watched; the next scan finds it.
 */
import { lstat, stat } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import type { AsyncSubscription, Event, Options } from '@parcel/watcher';
import { createSettle, type SettlePace } from '../jobs/settle.ts';
import type { Log } from '../log.ts';
import { isHidden, isInside } from './scan.ts';

export interface WatchOptions {
  /** Folders that are left alone, such as the library's own. */
  skip: readonly string[];
  isPicture(name: string): boolean;
  /** Whether this file, or one below this folder, is known. */
  knows(path: string): boolean;
  /** Deals with the change; resolves when that is done, and never rejects. */
  changed(): Promise<void>;
  log: Log;
  pace?: Partial<WatchPace>;
}

export interface WatchPace extends SettlePace {
  /** Folders that are not watched are tried again, and those that are looked after, this often, ms. */
  retry: number;
}

export interface FolderWatch {
  /** From now on these, and no others. Real absolute paths. Resolves when that is so, as far as it can be. */
  follow(folders: readonly string[]): Promise<void>;
  /** Those that are watched in fact. */
  readonly followed: readonly string[];
  close(): Promise<void>;
}

/** A camera card's copy sends words all the time; a person who drops one photo wants to see it soon. */
const usual: WatchPace = { rest: 1_500, atMost: 15_000, idleFor: 5, longestIdle: 300_000, retry: 60_000 };

/** So many deleted things are asked about one by one; more are a change in any case. */
const mostQuestions = 20;

/** By name: without one, the library would look for a program of another maker first. */
const backends: Partial<Record<NodeJS.Platform, Options['backend']>> = { darwin: 'fs-events', win32: 'windows', linux: 'inotify' };

/**
 * Linux watches folder by folder. One that was made inside a new folder before that was watched is missed for good, so
 * after new folders the whole is watched anew.
 */
const watchesEachFolder = process.platform === 'linux';

interface Live {
  subscription: AsyncSubscription;
  /** Device and inode: another disk in the same place is another folder. */
  identity: string;
}

export function watchFolders(options: WatchOptions): FolderWatch {
  const pace = { ...usual, ...options.pace };
  const live = new Map<string, Live>();
  const told = new Set<string>();
  /** To be watched anew before the next change is dealt with. */
  const stale = new Set<string>();
  let wanted: readonly string[] = [];
  let queue: Promise<void> = Promise.resolve();
  const settle = createSettle(pace, () => performance.now(), async () => {
    await inTurn(renew);
    await options.changed();
  });

  const begin = async (folder: string): Promise<boolean> => {
    const backend = backends[process.platform];
    try {
      const identity = await identityOf(folder);
      if (identity === null) throw new Error('It is not there.');
      // Loaded here, so that a system for which it was not built can do all the rest.
      const { default: watcher } = await import('@parcel/watcher');
      const subscription = await watcher.subscribe(folder, (error, events) => void heard(folder, error, events), backend === undefined ? {} : { backend });
      live.set(folder, { subscription, identity });
      told.delete(folder);
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (!told.has(folder)) options.log.warn('This folder cannot be watched now; changes in it are found by the next scan.', { folder, reason: error.message });
      told.add(folder);
      return false;
    }
  };
  const end = async (folder: string): Promise<void> => {
    const known = live.get(folder);
    live.delete(folder);
    await known?.subscription.unsubscribe().catch((error: unknown) => options.log.warn('A folder could not be let go of.', { folder, reason: String(error) }));
  };
  const heard = async (folder: string, error: Error | null, events: readonly Event[]): Promise<void> => {
    // Words were lost, or the folder itself is gone: both want a look, and the watch to be made anew.
    if (error !== null) {
      options.log.warn('Watching a folder was interrupted.', { folder, reason: error.message });
      stale.add(folder);
      settle.touch();
      return;
    }
    const about = await aboutPictures(folder, events, options);
    if (about === 'nothing') return;
    if (about === 'folders' && watchesEachFolder) stale.add(folder);
    settle.touch();
  };
  /** Watches are made and ended one after the other: two at once on one folder would leave one behind. */
  const inTurn = (work: () => Promise<void>): Promise<void> => (queue = queue.then(work));
  const follow = async (): Promise<void> => {
    for (const folder of [...live.keys()]) if (!wanted.includes(folder)) await end(folder);
    for (const folder of wanted) if (!live.has(folder)) await begin(folder);
  };
  const renew = async (): Promise<void> => {
    for (const folder of [...stale]) {
      stale.delete(folder);
      await end(folder);
      if (wanted.includes(folder)) await begin(folder);
    }
  };
  const lookAfter = async (): Promise<void> => {
    for (const folder of wanted) {
      const known = live.get(folder);
      if (known !== undefined && (await identityOf(folder)) === known.identity) continue;
      if (known !== undefined) await end(folder);
      if (await begin(folder)) settle.touch();
    }
  };
  const timer = setInterval(() => void inTurn(lookAfter), pace.retry);
  timer.unref();

  return {
    follow(folders) {
      wanted = [...folders];
      return inTurn(follow);
    },
    get followed() {
      return [...live.keys()];
    },
    async close() {
      clearInterval(timer);
      settle.stop();
      wanted = [];
      await inTurn(follow);
    },
  };
}

/** Null where the folder is not there now. */
const identityOf = (folder: string): Promise<string | null> => stat(folder).then(({ dev, ino }) => `${dev}-${ino}`, () => null);

type About = 'nothing' | 'pictures' | 'folders';

/** What of interest these may be about. A folder that came may hold pictures, one that went may have held some. */
async function aboutPictures(root: string, events: readonly Event[], options: WatchOptions): Promise<About> {
  const visible = events.filter(({ path }) => path === root || (!relative(root, path).split(sep).some(isHidden) && !options.skip.some((skipped) => isInside(path, skipped))));
  for (const { path, type } of visible) if (type === 'create' && !options.isPicture(basename(path)) && (await mayHold(path))) return 'folders';
  if (visible.some(({ path }) => path === root || options.isPicture(basename(path)))) return 'pictures';
  const gone = visible.filter(({ type }) => type === 'delete');
  return gone.length > mostQuestions || gone.some(({ path }) => options.knows(path)) ? 'pictures' : 'nothing';
}

/** A folder, or a link, which may lead to one. What is gone already is an event of its own. */
const mayHold = (path: string): Promise<boolean> => lstat(path).then((stats) => stats.isDirectory() || stats.isSymbolicLink(), () => false);
