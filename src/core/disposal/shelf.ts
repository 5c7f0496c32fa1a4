/** The journals of a library: which there are, what each tells, and clearing up those that ended in the middle. */
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { diskFailure, errorCode } from '../disk-error.ts';
import type { Log } from '../log.ts';
import type { CarryOver } from './carry-over.ts';
import type { Disk } from './disk.ts';
import { openJournal, parseJournal, type JournalWriter } from './journal.ts';
import { recover } from './recover.ts';
import type { Rows } from './rows.ts';
import { replay, type Story } from './steps.ts';

export interface ShelfOptions {
  disk: Disk;
  /** The library's folder of journals. */
  directory: string;
  rows: Rows;
  carry: readonly CarryOver[];
  log: Log;
  now(): Date;
}

export interface Shelf {
  /** Newest first. */
  ids(): Promise<Result<string[]>>;
  /** What became of everything; `own`: a copy that may be changed. */
  story(id: string, own?: boolean): Promise<Result<Story>>;
  begin(id: string): Promise<Result<JournalWriter>>;
  resume(id: string): Promise<Result<JournalWriter>>;
  /** Settles every journal that ended in the middle, by what is on disk. Cheap where none did. */
  recoverAll(): Promise<Result<void>>;
}

const ending = '.jsonl';
const isJournalId = (text: string): boolean => /^[0-9TZa-f-]{1,64}$/.test(text);
/** Holds the last record of any journal that was closed. */
const tailBytes = 4096;

export function createShelf(options: ShelfOptions): Shelf {
  const { disk, directory, log, now } = options;
  const stories = new Map<string, { stamp: string; story: Story }>();
  const pathOf = (id: string): string => join(directory, `${id}${ending}`);
  const unknown = fail('journal-unknown', 'There is no such disposal in this library.');

  const shelf: Shelf = {
    async ids() {
      try {
        const names = await disk.readdir(directory);
        return ok(names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length)).sort().reverse());
      } catch (error) {
        return errorCode(error) === 'ENOENT' ? ok([]) : diskFailure(error, directory);
      }
    },
    async story(id, own = false) {
      // Names come from outside; a journal lies in its folder and nowhere else.
      if (!isJournalId(id)) return unknown;
      try {
        const { size, mtimeNs } = await disk.stat(pathOf(id), { bigint: true });
        const stamp = `${size} ${mtimeNs}`;
        const cached = stories.get(id);
        if (cached?.stamp === stamp && !own) return ok(cached.story);
        const story = replay(parseJournal(await disk.readFile(pathOf(id), 'utf8')));
        if (story === null) return unknown;
        if (!own) stories.set(id, { stamp, story });
        return ok(story);
      } catch (error) {
        return errorCode(error) === 'ENOENT' ? unknown : diskFailure(error, pathOf(id));
      }
    },
    async begin(id) {
      try {
        await disk.mkdir(directory, { recursive: true });
      } catch (error) {
        return diskFailure(error, directory);
      }
      return openJournal(disk, pathOf(id), id, true, now);
    },
    resume: (id) => openJournal(disk, pathOf(id), id, false, now),
    async recoverAll() {
      const ids = await shelf.ids();
      if (!ids.ok) return ids;
      for (const id of ids.value) {
        const recovered = (await isClosed(pathOf(id), disk)) ? ok(undefined) : await recoverOne(id);
        if (!recovered.ok) return recovered;
      }
      return ok(undefined);
    },
  };

  async function recoverOne(id: string): Promise<Result<void>> {
    const story = await shelf.story(id, true);
    // Not even its beginning is there: no file was touched.
    if (!story.ok) return story.error.code === 'journal-unknown' ? ok(undefined) : story;
    log.warn('A disposal ended in the middle and is being cleared up.', { journal: id });
    const journal = await shelf.resume(id);
    if (!journal.ok) return journal;
    try {
      return await recover(story.value, { ...options, journal: journal.value });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      return fail('file-unreadable', `What became of a file that was being put away cannot be seen now (${errorCode(error)}). Connect its drive; it is looked at again next time.`);
    } finally {
      await journal.value.close();
    }
  }

  return shelf;
}

/** The last record of a journal that was closed says so. */
async function isClosed(path: string, disk: Disk): Promise<boolean> {
  const file = await disk.open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size - buffer.length);
    const last = parseJournal(buffer.subarray(0, bytesRead).toString('utf8')).at(-1);
    return last?.is === 'end' || last?.is === 'undone';
  } finally {
    await file.close();
  }
}
