/** The part of the contract that is about searches kept: those saved under a name, those made lately, and what a half-typed one may become. */
import * as z from 'zod';
import { photoIdSchema } from './photo-id.ts';

const nothing = z.strictObject({});

/** Photos to look like, or unlike; a weight of 2 counts as much as two of them. */
export const examplesSchema = z.array(z.strictObject({ id: photoIdSchema, weight: z.number().min(0.1).max(10).default(1) })).max(10);

/** A search kept under a name: an album that follows its query. Run it with `search.run` and `show: 'matches'`. */
export const savedSearchSchema = z.strictObject({
  id: z.string().min(1).max(100),
  name: z.string().trim().min(1).max(200),
  text: z.string().max(10_000),
  like: examplesSchema.optional(),
  unlike: examplesSchema.optional(),
  strictness: z.number().min(-1).max(1),
  sort: z.enum(['relevance', 'date']),
});
export type SavedSearch = z.infer<typeof savedSearchSchema>;

export const suggestionSchema = z.strictObject({
  kind: z.enum(['saved', 'recent', 'camera', 'lens', 'folder', 'album', 'filter', 'word']),
  /** What to show. */
  label: z.string(),
  /** The whole query that choosing it makes. One that ends with a colon waits for its value. */
  text: z.string(),
  /** Of a saved search. */
  id: z.string().optional(),
});
export type Suggestion = z.infer<typeof suggestionSchema>;

export const searchesMethods = {
  /** Saved and recent searches, the latter newest first. */
  'searches.list': { request: nothing, response: z.strictObject({ saved: z.array(savedSearchSchema), recent: z.array(z.string()) }) },
  /** With an id: changes that search. */
  'searches.save': { request: savedSearchSchema.partial({ id: true }), response: savedSearchSchema },
  'searches.remove': { request: z.strictObject({ id: z.string() }), response: nothing },
  /** Puts a search into the history: when it was meant (a photo opened, Enter pressed), not on every letter. */
  'searches.remember': { request: z.strictObject({ text: z.string().max(2_000) }), response: nothing },
  'searches.forget': { request: nothing, response: nothing },
  'searches.suggest': { request: z.strictObject({ text: z.string().max(2_000) }), response: z.strictObject({ suggestions: z.array(suggestionSchema) }) },
} as const;
