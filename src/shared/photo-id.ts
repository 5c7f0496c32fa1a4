import * as z from 'zod';

/** SHA-256 of the file's bytes, lower-case hex: the identity of a photo, wherever its file is. */
export const photoIdSchema = z.string().regex(/^[0-9a-f]{64}$/);
export type PhotoId = z.infer<typeof photoIdSchema>;
