/** The part of the contract that takes edits back: every change of the user's own work answers an `edit`. */
import * as z from 'zod';

/** Names one edit while the library is open. */
export const editSchema = z.string().min(1).max(64);
/** What a change answers where it has nothing else to say. Null: it changed nothing. */
export const editedSchema = z.strictObject({ edit: editSchema.nullable() });
export type Edited = z.infer<typeof editedSchema>;

export const editMethods = {
  /** Takes an edit back; the edit that it answers does it again. 'edit-gone' where it was taken back before or is too long ago. */
  'edits.undo': { request: z.strictObject({ edit: editSchema }), response: editedSchema },
} as const;
