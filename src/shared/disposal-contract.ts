/**
 * The part of the contract that is about putting files away: a plan that changes nothing, carrying it out, what was
 * put away, and undo. No other part of the contract can move a file of the user's.
 */
import * as z from 'zod';
import { duplicateKindSchema } from './duplicates-contract.ts';
import { errorCodes } from './errors.ts';
import { photoIdSchema } from './photo-id.ts';

const nothing = z.strictObject({});
const absolutePath = z.string().min(1).max(32_767);
const count = z.int().nonnegative();
const amount = z.strictObject({ files: count, bytes: z.number() });

/** What the user decided about one group: which files stay. Several may stay; the first of them counts as the kept copy. */
export const disposalGroupSchema = z.strictObject({
  kind: duplicateKindSchema,
  files: z.array(z.strictObject({ path: absolutePath, keep: z.boolean(), reason: z.string().max(1_000) })).min(1).max(100_000),
});
export type DisposalGroup = z.infer<typeof disposalGroupSchema>;

/** Groups of duplicates as they are decided now. reviewed: those the user agreed with. clear: those, and the ones that one rule decided. */
export const disposalSelectionSchema = z.strictObject({
  which: z.enum(['reviewed', 'clear', 'all']),
  /** Default: exact and same. */
  kinds: z.array(duplicateKindSchema).min(1).max(4).optional(),
});
export type DisposalSelection = z.infer<typeof disposalSelectionSchema>;

/** Why a file is not put away (the first part), or what is worth knowing although it is (`warnings`). */
export const disposalProblemCodes = [
  /** The library does not know the file, or knows other bytes by that name. */
  'not-indexed',
  'missing',
  'changed',
  'unreadable',
  /** A link, or reached through one. */
  'link',
  /** Not in one of the library's folders. */
  'outside',
  /** Its folder cannot be reached now. */
  'offline',
  'protected',
  'listed-twice',
  /** The decision about its group was changed after the plan was made. */
  'undecided',
  'kept-none',
  'kept-missing',
  'kept-changed',
  'kept-unreadable',
  'kept-outside',
  /** The copy that should stay would be put away too. */
  'kept-discarded',
  /** Both names lead to the same file on disk. */
  'same-file',
  /** What is known of it could not be given to the copy that stays. */
  'not-carried',
  'no-trash',
  'no-permission',
  /** Another program holds it. */
  'in-use',
  /** The program ended before it came to it. */
  'interrupted',
  /** Only in undo, from here on. */
  'occupied',
  'gone-from-trash',
  /** It lies in the system's trash, whose inside this program cannot see. */
  'in-system-trash',
] as const;
export type DisposalProblemCode = (typeof disposalProblemCodes)[number];

export const disposalWarnings = [
  /** The disk keeps its bytes, because the file has further names there. */
  'hard-link',
  /** Its volume has no trash: it goes to the quarantine folder, or nowhere without one. */
  'quarantine',
] as const;

const problem = z.strictObject({ code: z.enum(disposalProblemCodes), message: z.string() });
export type DisposalProblem = z.infer<typeof problem>;
const warning = z.strictObject({ code: z.enum(disposalWarnings), message: z.string() });

export const planEntrySchema = z.strictObject({
  path: absolutePath,
  /** Null where the library does not know the file. */
  hash: photoIdSchema.nullable(),
  bytes: z.number().nonnegative(),
  kind: duplicateKindSchema,
  /** The copy that stays; null where the group has none. */
  kept: z.strictObject({ path: absolutePath, hash: photoIdSchema }).nullable(),
  /** The rule that decided, in words. */
  rule: z.string().max(1_000),
  /** Why the file stays where it is; null: it will go. */
  problem: problem.nullable(),
  warnings: z.array(warning).max(10),
});
export type PlanEntry = z.infer<typeof planEntrySchema>;

export const planSummarySchema = z.strictObject({
  /** Passed to `disposal.apply`. The newest few plans stay valid while the program runs. */
  id: z.string(),
  madeAt: z.string(),
  /** What would go. */
  ready: amount,
  /** What stays because of a problem, and how many files by problem. */
  blocked: amount,
  problems: z.array(z.strictObject({ code: z.enum(disposalProblemCodes), files: count })),
  warnings: z.array(z.strictObject({ code: z.enum(disposalWarnings), files: count })),
  /** Of `ready`: on volumes without a trash. They need a quarantine folder on the same volume. */
  withoutTrash: amount,
});
export type PlanSummary = z.infer<typeof planSummarySchema>;

const failure = z.strictObject({ code: z.enum(errorCodes), message: z.string() });

const outcomeSchema = z.strictObject({
  job: z.enum(['apply', 'dry-run', 'undo']),
  ended: z.enum(['done', 'cancelled', 'failed']),
  /** Null after a dry run. */
  journal: z.string().nullable(),
  /** Put away, or brought back; in a dry run: what would be. */
  moved: amount,
  /** Left where they were. */
  skipped: amount,
  problems: z.array(z.strictObject({ code: z.enum(disposalProblemCodes), files: count })),
  error: failure.nullable(),
});
export type DisposalOutcome = z.infer<typeof outcomeSchema>;

export const disposalStateSchema = z.strictObject({
  phase: z.enum(['idle', 'applying', 'checking', 'undoing']),
  paused: z.boolean(),
  /** Of the job that goes on. */
  journal: z.string().nullable(),
  files: z.strictObject({ done: count, total: count }),
  /** Bytes to read for checking, kept copies included. */
  bytes: z.strictObject({ done: z.number(), total: z.number() }),
  /** Bytes a second, over the last moments; null until it is known. */
  rate: z.number().nullable(),
  /** Seconds left; null until it is known. */
  eta: z.number().nullable(),
  current: z.string().nullable(),
  /** How the last job ended, while none goes on. */
  outcome: outcomeSchema.nullable(),
});
export type DisposalState = z.infer<typeof disposalStateSchema>;

export const journalSummarySchema = z.strictObject({
  id: z.string(),
  /** ISO 8601 */
  at: z.string(),
  /** open: it ended without a word and is being cleared up. undone: everything is back. */
  state: z.enum(['open', 'done', 'cancelled', 'failed', 'interrupted', 'undone', 'partly-undone']),
  /** Put away, brought back since or not. */
  moved: amount,
  restored: amount,
  skipped: amount,
  /** Where those lie that were not brought back. system: the system's trash, which this program cannot look into. */
  places: z.strictObject({ trash: count, quarantine: count, system: count }),
  /** What undo could bring back now. */
  undoable: amount,
});
export type JournalSummary = z.infer<typeof journalSummarySchema>;

export const journalStepSchema = z.strictObject({
  path: z.string(),
  hash: photoIdSchema.nullable(),
  bytes: z.number(),
  kept: z.string().nullable(),
  rule: z.string(),
  state: z.enum(['moved', 'skipped', 'put-back', 'restored', 'unclear']),
  /** Where the file lies now, as far as it is known. */
  at: z.string().nullable(),
  /** What happened to it, in sentences. */
  words: z.string(),
});
export type JournalStep = z.infer<typeof journalStepSchema>;

const page = { offset: z.int().min(0).default(0), limit: z.int().min(1).max(500).default(100) };
const byPlan = z.string().min(1).max(100);
const byJournal = z.string().regex(/^[0-9TZa-f-]{1,64}$/);

export const disposalMethods = {
  /** Looks at every file that would go and at what would stay. Changes nothing. Of the groups as they are decided, or of these. */
  'disposal.plan': { request: z.union([disposalSelectionSchema, z.strictObject({ groups: z.array(disposalGroupSchema).max(200_000) })]), response: planSummarySchema },
  'disposal.entries': {
    request: z.strictObject({ plan: byPlan, show: z.enum(['all', 'ready', 'blocked']).default('all'), ...page }),
    response: z.strictObject({ total: count, entries: z.array(planEntrySchema) }),
  },
  /**
   * Carries the plan out, file by file, each checked again right before. Answers at once; `disposal.progress` follows.
   * `quarantine`: folder for files whose volume has no trash, on that volume. `dryRun`: checks everything, moves nothing.
   */
  'disposal.apply': {
    request: z.strictObject({ plan: byPlan, quarantine: absolutePath.optional(), dryRun: z.boolean().default(false) }),
    response: disposalStateSchema,
  },
  'disposal.state': { request: nothing, response: disposalStateSchema },
  'disposal.pause': { request: nothing, response: disposalStateSchema },
  'disposal.resume': { request: nothing, response: disposalStateSchema },
  /** Ends the job after the file it is at. What was moved stays moved; undo brings it back. */
  'disposal.cancel': { request: nothing, response: disposalStateSchema },
  /** What was put away, newest first. */
  'disposal.journals': { request: z.strictObject(page), response: z.strictObject({ total: count, journals: z.array(journalSummarySchema) }) },
  'disposal.journal': {
    request: z.strictObject({ journal: byJournal, ...page }),
    response: z.strictObject({ summary: journalSummarySchema, total: count, steps: z.array(journalStepSchema) }),
  },
  /** Brings back what that journal put away, newest first. Never overwrites. Answers at once; `disposal.progress` follows. */
  'disposal.undo': { request: z.strictObject({ journal: byJournal }), response: disposalStateSchema },
} as const;

export const disposalEvents = {
  /** A job moved on, began or ended; at most four times a second. */
  'disposal.progress': disposalStateSchema,
} as const;
