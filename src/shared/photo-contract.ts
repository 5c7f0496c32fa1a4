/** What every part of the contract calls a photo. In a file of its own, so that parts need not import the whole. */
import * as z from 'zod';
import { tileMarksSchema } from './marks-contract.ts';
import { photoIdSchema } from './photo-id.ts';

export { photoIdSchema, type PhotoId } from './photo-id.ts';

/** Local wall-clock time of the picture, ISO 8601, with the zone offset only where the picture states it. */
export const takenAtSchema = z.string().nullable();

export const photoTileSchema = z.strictObject({
  id: photoIdSchema,
  /** Relative address of the 256 px thumbnail; `&s=1024` instead of `&s=256` gives the large one. */
  thumb: z.string(),
  /** Upright pixel size of the original. */
  width: z.int().positive(),
  height: z.int().positive(),
  takenAt: takenAtSchema,
  /** Dominant colour `#rrggbb`, shown until the thumbnail arrives. */
  color: z.string(),
  name: z.string(),
  /** What a person said of it; absent where nothing was said. */
  marks: tileMarksSchema.optional(),
});
export type PhotoTile = z.infer<typeof photoTileSchema>;
