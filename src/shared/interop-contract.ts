/**
 * The part of the contract that is about other programs: sidecars, in which Snapsift and they tell each other of tags,
 * stars and flags. Originals are only ever read.
 */
import * as z from 'zod';

const nothing = z.strictObject({});
const count = z.int().nonnegative();

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

/** At most four times a second while something goes on, and when it ends. */
export const sidecarEvents = { 'sidecars.progress': sidecarsStateSchema } as const;
