/** The part of the contract that is about marks: what a person says of photos. A mark belongs to the photo's bytes. */
import * as z from 'zod';
import { editSchema } from './edits-contract.ts';
import { photoIdSchema } from './photo-id.ts';
import { mostIds, selectionSchema } from './selection.ts';
import { mostTags } from './tags.ts';

export const mostStars = 5;
export const flags = ['pick', 'reject'] as const;
export type Flag = (typeof flags)[number];

/** Zero: not rated. */
const rating = z.int().min(0).max(mostStars);
const flag = z.enum(flags);

export const marksSchema = z.strictObject({
  favourite: z.boolean(),
  rating,
  flag: flag.nullable(),
  /** In alphabetical order, without regard to case; no tag twice. */
  tags: z.array(z.string()),
});
export type Marks = z.infer<typeof marksSchema>;

export const noMarks: Marks = { favourite: false, rating: 0, flag: null, tags: [] };

/** What a tile says: absent is what most photos have. */
export const tileMarksSchema = z.strictObject({ favourite: z.literal(true).optional(), rating: rating.min(1).optional(), flag: flag.optional() });
export type TileMarks = z.infer<typeof tileMarksSchema>;

/** What of these a tile says. */
export const tileMarksOf = ({ favourite, rating: stars, flag: flagged }: Marks): TileMarks => ({
  ...(favourite && { favourite }),
  ...(stars > 0 && { rating: stars }),
  ...(flagged !== null && { flag: flagged }),
});

/** Longer texts are refused by the request itself; what a tag may be is said by shared/tags.ts. */
const tags = z.array(z.string().max(1_000)).max(mostTags);

/** What is to be otherwise; what is left out stays. */
export const markChangeSchema = z.strictObject({
  favourite: z.boolean().optional(),
  rating: rating.optional(),
  flag: flag.nullable().optional(),
  addTags: tags.optional(),
  removeTags: tags.optional(),
});
export type MarkChange = z.infer<typeof markChangeSchema>;

const tagCount = z.strictObject({ tag: z.string(), photos: z.int().positive() });
export type TagCount = z.infer<typeof tagCount>;

/** How many photos of a selection say what. */
export const marksSummarySchema = z.strictObject({
  photos: z.int().nonnegative(),
  favourites: z.int().nonnegative(),
  /** Photos by their stars, from none to five. */
  ratings: z.array(z.int().nonnegative()).length(mostStars + 1),
  picked: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
  /** The most frequent first. */
  tags: z.array(tagCount),
});
export type MarksSummary = z.infer<typeof marksSummarySchema>;

const marked = z.strictObject({ id: photoIdSchema, marks: marksSchema });

export const markMethods = {
  /** All photos of the selection, in one write. `changed`: those that were otherwise before; `edit` takes it back. */
  'marks.set': {
    request: z.strictObject({ photos: selectionSchema, change: markChangeSchema }),
    response: z.strictObject({ photos: z.int().nonnegative(), changed: z.int().nonnegative(), edit: editSchema.nullable() }),
  },
  /** Photos that the library does not know are left out. */
  'marks.get': {
    request: z.strictObject({ ids: z.array(photoIdSchema).min(1).max(mostIds) }),
    response: z.strictObject({ photos: z.array(marked) }),
  },
  'marks.summary': { request: z.strictObject({ photos: selectionSchema }), response: marksSummarySchema },
  /** Every tag of a photo that is shown, the most frequent first. */
  'marks.tags': { request: z.strictObject({}), response: z.strictObject({ tags: z.array(tagCount) }) },
} as const;

export const markEvents = {
  /** Null: too many photos to name; whatever is shown is to be read again. */
  'marks.changed': z.strictObject({ photos: z.array(marked).nullable() }),
} as const;
