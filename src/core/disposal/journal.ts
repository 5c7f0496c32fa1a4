/**
 * The journal of one disposal: a file of one JSON record a line, only ever added to. What announces a step is on the
 * disk before the step begins; what tells its end is written before the next step, and on the disk with the next
 * announcement: a kill loses neither, and where a power cut takes the latter, the evidence on disk says the same.
 */
import { dirname } from 'node:path';
import * as z from 'zod';
import { disposalProblemCodes } from '../../shared/disposal-contract.ts';
import { duplicateKindSchema } from '../../shared/duplicates-contract.ts';
import { errorCodes, fail, ok, quarantineCodes, type Result } from '../../shared/errors.ts';
import { diskFailure, isDiskFull } from '../disk-error.ts';
import type { Json } from './carry-over.ts';
import { syncFolder, type Disk } from './disk.ts';
import { placeSchema } from './places.ts';

const problem = z.strictObject({ code: z.enum(disposalProblemCodes), message: z.string() });
const failure = z.strictObject({ code: z.enum(errorCodes), message: z.string() });
const identity = z.strictObject({ dev: z.string(), ino: z.string(), size: z.string(), mtimeNs: z.string() });
const step = { n: z.int(), path: z.string() };
/** The library's row of the file, for undo. */
const row = z.strictObject({
  path: z.string(), size: z.number(), modified: z.number(), hash: z.string().nullable(), state: z.enum(['present', 'missing', 'quarantined']),
  code: z.enum(quarantineCodes).nullable(), message: z.string().nullable(), pipeline: z.number(),
});
const ended = z.enum(['done', 'cancelled', 'failed', 'interrupted']);

export const recordSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('begin'), version: z.literal(1), id: z.string(), plan: z.string(), files: z.int(), bytes: z.number(), quarantine: z.string().nullable() }),
  /** Checked, and left where it is. */
  z.strictObject({ is: z.literal('skip'), ...step, hash: z.string().nullable(), bytes: z.number(), kept: z.string().nullable(), rule: z.string(), problem }),
  /** About to be moved; the last one of a step counts. */
  z.strictObject({
    is: z.literal('intend'), ...step, hash: z.string(), bytes: z.number(), kind: duplicateKindSchema, kept: z.strictObject({ path: z.string(), hash: z.string() }), rule: z.string(),
    identity, place: placeSchema, row, carried: z.array(z.strictObject({ by: z.string(), change: z.custom<Json>() })),
  }),
  /** It is there; `identity` as found there, null where nobody can look. */
  z.strictObject({ is: z.literal('moved'), n: z.int(), identity: identity.nullable() }),
  /** It was not moved after all, or moved back at once. */
  z.strictObject({ is: z.literal('back'), n: z.int(), problem }),
  /** The library knows by now: rows are dropped, what goes along has gone along. */
  z.strictObject({ is: z.literal('recorded'), steps: z.array(z.int()) }),
  z.strictObject({ is: z.literal('end'), ended, error: failure.nullable() }),
  z.strictObject({ is: z.literal('undo') }),
  /** About to be brought back. */
  z.strictObject({ is: z.literal('restore'), n: z.int() }),
  /** Back at its place; `found`: it was there already. */
  z.strictObject({ is: z.literal('restored'), n: z.int(), found: z.boolean() }),
  /** Not brought back; no problem: the undo was interrupted before it. */
  z.strictObject({ is: z.literal('left'), n: z.int(), problem: problem.nullable() }),
  z.strictObject({ is: z.literal('reverted'), steps: z.array(z.int()) }),
  z.strictObject({ is: z.literal('undone'), ended, error: failure.nullable() }),
]);
export type JournalRecord = z.infer<typeof recordSchema>;
export type Intention = Extract<JournalRecord, { is: 'intend' }>;
export type Timed = JournalRecord & { at: string };

export interface JournalWriter {
  readonly id: string;
  /** Resolves when the record is written, and on the disk for good where it announces something. */
  write(record: JournalRecord): Promise<Result<void>>;
  close(): Promise<void>;
}

/** They tell what the disk can tell as well. */
const afterwards: ReadonlySet<JournalRecord['is']> = new Set(['skip', 'moved', 'back', 'restored', 'left']);

/** Opens the journal for adding; `fresh` makes it, and fails where it exists. */
export async function openJournal(disk: Disk, path: string, id: string, fresh: boolean, now: () => Date): Promise<Result<JournalWriter>> {
  try {
    const file = await disk.open(path, fresh ? 'ax' : 'a', 0o600);
    if (fresh) await syncFolder(disk, dirname(path));
    // A record that was cut off must not swallow the next one.
    let torn = !fresh;
    return ok({
      id,
      async write(record) {
        const line = `${torn ? '\n' : ''}${JSON.stringify({ ...record, at: now().toISOString() })}\n`;
        try {
          torn = true;
          await file.appendFile(line);
          torn = false;
          if (!afterwards.has(record.is)) await file.datasync();
          return ok(undefined);
        } catch (error) {
          return unwritable(error, path);
        }
      },
      close: () => file.close(),
    });
  } catch (error) {
    return unwritable(error, path);
  }
}

/** Without a journal nothing may be moved. */
const unwritable = (error: unknown, path: string): ReturnType<typeof fail> =>
  isDiskFull(error)
    ? fail('disk-full', 'The disk that holds the library is full, so that nothing more is put away: every step is written down there first. Free some space; what was put away so far can be undone.')
    : diskFailure(error, path);

const timedSchema = z.looseObject({ at: z.string() });

/** Every whole record, in order. A line that was cut off by a kill or a full disk says nothing and is left out. */
export function parseJournal(text: string): Timed[] {
  const records: Timed[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const value = parseOrNull(line);
    const timed = timedSchema.safeParse(value);
    if (!timed.success) continue;
    const { at, ...rest } = timed.data;
    const record = recordSchema.safeParse(rest);
    if (record.success) records.push({ ...record.data, at });
  }
  return records;
}

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
