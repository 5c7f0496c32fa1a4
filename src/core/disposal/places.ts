/** Where a file can be put away, and what moving it there can come to. */
import * as z from 'zod';
import type { DisposalProblem } from '../../shared/disposal-contract.ts';
import type { Failure } from '../../shared/errors.ts';

export const placeSchema = z.discriminatedUnion('kind', [
  /** A freedesktop trash: the file, the note beside it, and the note's text. */
  z.strictObject({ kind: z.literal('trash'), file: z.string(), info: z.string(), text: z.string() }),
  z.strictObject({ kind: z.literal('quarantine'), file: z.string() }),
  /** The system took it and does not say where to. */
  z.strictObject({ kind: z.literal('system') }),
]);
export type Place = z.infer<typeof placeSchema>;

/** Where the file is when it is there; null where nobody can say. */
export const fileAt = (place: Place): string | null => (place.kind === 'system' ? null : place.file);

/**
 * done: it is there. taken: that place is not free any more, or its folder is gone; another one may do. elsewhere: not the same
 * volume, or not writable there. problem: this one file cannot be moved. stop: nothing more can be moved now.
 * open: nothing more can be, and where this file is cannot be settled now.
 */
export type Moved = { outcome: 'done' } | { outcome: 'taken' } | { outcome: 'elsewhere'; reason: string } | { outcome: 'problem'; problem: DisposalProblem } | { outcome: 'stop'; failure: Failure } | { outcome: 'open'; failure: Failure };

/** One trash, quarantine folder or system that takes files. */
export interface Bin {
  readonly kind: Place['kind'];
  /** A free place for the file. Makes the bin's own folders where they are missing; null where it cannot be used. */
  choose(path: string): Promise<Place | null>;
  /** Moves the file there, by renaming. Where it fails, nothing of it stays behind. */
  put(path: string, place: Place): Promise<Moved>;
}
