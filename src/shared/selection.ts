/** How a request names many photos: one by one, or as parts of a grid view, so that 50,000 of them are a small message. */
import * as z from 'zod';
import { photoIdSchema } from './photo-id.ts';

/** Photos that a request may name one by one: more than a list of results shows. */
export const mostIds = 2_000;
/** Ranges in one request: every other photo of 100,000. A host takes messages of a megabyte. */
export const mostRanges = 50_000;

const position = z.int().min(0).max(100_000_000);
/** From the first position to before the second. */
export const rangesSchema = z.array(z.tuple([position, position])).min(1).max(mostRanges);

export const selectionSchema = z.union([
  z.strictObject({ ids: z.array(photoIdSchema).min(1).max(mostIds) }),
  /** `view` as `photos.grid` named it. 'view-stale' where it is too old to be known. */
  z.strictObject({ view: z.int().min(0), ranges: rangesSchema }),
]);
export type Selection = z.infer<typeof selectionSchema>;
