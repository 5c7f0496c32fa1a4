/**
 * The part of the contract that is about other programs: sidecars, in which Snapsift and they tell each other of tags,
 * stars and flags, and photos handed out as copies, links or lists. Originals are only ever read.
 */
import * as z from 'zod';
import { errorCodes } from './errors.ts';
import { selectionSchema } from './selection.ts';

const nothing = z.strictObject({});
const count = z.int().nonnegative();
const absolutePath = z.string().min(1).max(32_767);

/** Why a sidecar was left as it is. left: only part of it, which is written in a way that Snapsift does not touch. busy: another program kept writing to it. */
export const sidecarProblemCodes = ['no-permission', 'disk-full', 'unreadable', 'too-large', 'doctype', 'not-xml', 'not-xmp', 'encoding', 'busy', 'left'] as const;
export type SidecarProblemCode = (typeof sidecarProblemCodes)[number];

const sidecarProblem = z.strictObject({ path: z.string(), code: z.enum(sidecarProblemCodes), message: z.string() });
export type SidecarProblem = z.infer<typeof sidecarProblem>;

/** How a new sidecar is called. full: `photo.jpg.xmp`, as digiKam and darktable do. stem: `photo.xmp`, as Lightroom does. */
export const sidecarNamings = ['full', 'stem'] as const;

export const sidecarSettingsSchema = z.strictObject({
  /** Sidecars are read and written by themselves. */
  on: z.boolean(),
  /** The names of label albums are written as keywords; those of private ones never are. */
  labels: z.boolean(),
  naming: z.enum(sidecarNamings),
});
export type SidecarSettings = z.infer<typeof sidecarSettingsSchema>;

const sidecarJob = z.strictObject({
  job: z.enum(['write', 'read']),
  ended: z.enum(['done', 'cancelled']),
  /** Sidecars that were looked at, and those that were changed. */
  sidecars: count,
  written: count,
  /** Photos that took something over from a sidecar. */
  imported: count,
  failed: count,
});
export type SidecarJob = z.infer<typeof sidecarJob>;

export const sidecarsStateSchema = z.strictObject({
  settings: sidecarSettingsSchema,
  phase: z.enum(['idle', 'writing', 'reading']),
  /** Of what goes on; photos. */
  progress: z.strictObject({ done: count, total: count }),
  /** Photos whose sidecars do not say yet what Snapsift says. They wait while something hinders them. */
  waiting: count,
  /** Sidecars that Snapsift keeps up with. */
  known: count,
  /** How the last job that was asked for ended. */
  last: sidecarJob.nullable(),
  /** How many sidecars could not be used the last time, and the first of them. */
  failed: count,
  problems: z.array(sidecarProblem),
});
export type SidecarsState = z.infer<typeof sidecarsStateSchema>;

export const exportForms = ['copies', 'links', 'json', 'csv'] as const;
export type ExportForm = (typeof exportForms)[number];

const exportRequest = z.strictObject({
  /** Some photos, all of an album, or every photo that passes a filter in the query language (words in it filter nothing). */
  photos: z.union([selectionSchema, z.strictObject({ album: z.string().min(1).max(64) }), z.strictObject({ query: z.string().max(10_000) })]),
  as: z.enum(exportForms),
  /** Is made where it is not there. */
  folder: absolutePath,
  /** Of a list: the file's name without extension. */
  name: z.string().trim().min(1).max(200).default('photos'),
  /** Of copies: pixels of the longer side at most; what is larger is made anew as JPEG. Null: as they are. */
  longest: z.int().min(16).max(20_000).nullable().default(null),
  /** Of copies: gps takes out where they were taken; all takes out everything that is said of them. What they show stays the same to the pixel. */
  strip: z.enum(['none', 'gps', 'all']).default('none'),
  /** A sidecar beside each. */
  sidecars: z.boolean().default(false),
  /** symbolic: small files that point to the originals. hard: further names of the same files; whoever changes one changes the original. */
  link: z.enum(['symbolic', 'hard']).default('symbolic'),
  /** The folder lies in one of the library's: what is put there is indexed. Without this it is refused with 'export-into-library'. */
  insideLibrary: z.boolean().default(false),
});
export type ExportRequest = z.output<typeof exportRequest>;

const exportOutcome = z.strictObject({
  as: z.enum(exportForms),
  folder: z.string(),
  /** The list that was written. */
  file: z.string().nullable(),
  ended: z.enum(['done', 'cancelled', 'failed']),
  written: count,
  /** Were there already. */
  present: count,
  /** Of `written`: made anew, because their format cannot be relieved of what it says otherwise. */
  reencoded: count,
  failed: count,
  /** The first of them. */
  problems: z.array(z.strictObject({ path: z.string(), message: z.string() })),
  error: z.strictObject({ code: z.enum(errorCodes), message: z.string() }).nullable(),
});
export type ExportOutcome = z.infer<typeof exportOutcome>;

export const exportStateSchema = z.strictObject({
  phase: z.enum(['idle', 'running']),
  progress: z.strictObject({ done: count, total: count }),
  /** Seconds left; null until it is known. */
  eta: z.number().nullable(),
  outcome: exportOutcome.nullable(),
});
export type ExportState = z.infer<typeof exportStateSchema>;

export const sidecarMethods = {
  'sidecars.state': { request: nothing, response: sidecarsStateSchema },
  /** What is left out stays. Switched on, everything that Snapsift and sidecars say is brought together in the background. */
  'sidecars.enable': { request: sidecarSettingsSchema.partial(), response: sidecarsStateSchema },
  /** Brings photos of which Snapsift says something and their sidecars together, now, whether sidecars are on or not. Answers at once. */
  'sidecars.writeAll': { request: nothing, response: sidecarsStateSchema },
  /** Takes over what every sidecar says, and writes nothing. Answers at once. */
  'sidecars.readAll': { request: nothing, response: sidecarsStateSchema },
  'sidecars.cancel': { request: nothing, response: sidecarsStateSchema },
} as const;

export const exportMethods = {
  /** Answers at once; `export.progress` follows. Never overwrites anything: a second run adds what is missing. */
  'export.start': { request: exportRequest, response: exportStateSchema },
  'export.state': { request: nothing, response: exportStateSchema },
  /** Ends after the photo that it is at. What was written stays. */
  'export.cancel': { request: nothing, response: exportStateSchema },
} as const;

/** At most four times a second while something goes on, and when it ends. */
export const sidecarEvents = { 'sidecars.progress': sidecarsStateSchema } as const;
export const exportEvents = { 'export.progress': exportStateSchema } as const;
