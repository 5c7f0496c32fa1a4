/** The part of the contract that is about photos that leave the library: as copies, links or lists. Originals are only ever read. */
import * as z from 'zod';
import { errorCodes } from './errors.ts';
import { selectionSchema } from './selection.ts';

const nothing = z.strictObject({});
const count = z.int().nonnegative();

export const exportForms = ['copies', 'links', 'json', 'csv'] as const;
export type ExportForm = (typeof exportForms)[number];

export const stripModes = ['gps', 'all'] as const;
/** gps: where it was taken. all: everything but colours and which way is up. */
export type StripMode = (typeof stripModes)[number];

export const linkKinds = ['symbolic', 'hard'] as const;
export type LinkKind = (typeof linkKinds)[number];

/** Pixels of the longer side that copies may be made anew with. */
export const leastLongest = 16;
export const mostLongest = 20_000;

const exportRequest = z.strictObject({
  /** Some photos, or all of an album. Photos of locked albums never leave. */
  photos: z.union([selectionSchema, z.strictObject({ album: z.string().min(1).max(64) })]),
  as: z.enum(exportForms),
  /** An absolute path; the folder is made where it is not there. */
  folder: z.string().min(1).max(32_767),
  /** Of a list: the file's name without extension. */
  name: z.string().trim().min(1).max(200).default('photos'),
  /** Of copies: pixels of the longer side at most; what is larger is made anew as JPEG. Null: as they are. */
  longest: z.int().min(leastLongest).max(mostLongest).nullable().default(null),
  /** Of copies: gps takes out where they were taken; all takes out everything that is said of them. What they show stays the same to the pixel. */
  strip: z.enum(['none', ...stripModes]).default('none'),
  /** A sidecar beside each. Without what other programs say where something is to be left out: that may be anything. */
  sidecars: z.boolean().default(false),
  /** symbolic: small files that point to the originals. hard: further names of the same files; whoever changes one changes the original. */
  link: z.enum(linkKinds).default('symbolic'),
  /** The folder lies in one of the library's: what is put there is indexed. Without this it is refused with 'export-into-library'. */
  insideLibrary: z.boolean().default(false),
});
export type ExportRequest = z.output<typeof exportRequest>;

const exportOutcome = z.strictObject({
  as: z.enum(exportForms),
  folder: z.string(),
  /** Path of the list that was written. */
  file: z.string().nullable(),
  ended: z.enum(['done', 'cancelled', 'failed']),
  /** Photos that were asked for. */
  photos: count,
  written: count,
  /** Were there already. */
  present: count,
  /** Of `written`: made anew as JPEG, because their format cannot be relieved of what it says otherwise. */
  reencoded: count,
  failed: count,
  /** The first of them. */
  problems: z.array(z.strictObject({ path: z.string(), message: z.string() })),
  /** Why it ended before its time: 'disk-full', 'folder-no-permission', 'folder-missing', 'vision-lost', 'internal'. */
  error: z.strictObject({ code: z.enum(errorCodes), message: z.string() }).nullable(),
});
export type ExportOutcome = z.infer<typeof exportOutcome>;

export const exportStateSchema = z.strictObject({
  phase: z.enum(['idle', 'running']),
  progress: z.strictObject({ done: count, total: count }),
  /** Seconds left; null until it is known. */
  eta: z.number().nullable(),
  /** How the last one of this session ended; null while one goes on. */
  outcome: exportOutcome.nullable(),
});
export type ExportState = z.infer<typeof exportStateSchema>;

export const exportMethods = {
  /** Answers once it is clear that it can begin; `export.progress` follows. Never overwrites anything: a second run adds what is missing. One at a time. */
  'export.start': { request: exportRequest, response: exportStateSchema },
  'export.state': { request: nothing, response: exportStateSchema },
  /** Ends after the photos that are under way. What was written stays. */
  'export.cancel': { request: nothing, response: exportStateSchema },
  /** Shows what the last export wrote in the system's file manager (where the host can). */
  'export.reveal': { request: nothing, response: nothing },
} as const;

/** At most four times a second while it goes on, and when it ends. */
export const exportEvents = { 'export.progress': exportStateSchema } as const;
