/**
 * The closed set of failures that a caller may see, and the result envelope that carries them.
 * Expected failures are values of this shape; exceptions are bugs.
 */
import * as z from 'zod';

export const errorCodes = [
  'bad-request',
  'unknown-method',
  'not-here',
  'cancelled',
  'internal',
  'folder-missing',
  'folder-not-a-directory',
  'folder-no-permission',
  'folder-inside-library',
  'folder-unknown',
  'file-missing',
  'file-unreadable',
  'library-busy',
  'library-newer',
  'library-damaged',
  'library-unwritable',
  'disk-full',
  'model-folder-missing',
  'model-file-missing',
  'model-altered',
  'model-invalid',
  'model-unknown',
  'model-in-use',
  'download-failed',
  'download-mismatch',
  'query-empty',
  'query-too-long',
  'query-not-understood',
  'photo-not-found',
  'view-stale',
  'edit-gone',
  'export-into-library',
  'album-unknown',
  'album-locked',
  'plan-stale',
  'plan-invalid',
  /** A sidecar cannot be read or written: the message says why. */
  'sidecar-refused',
  'disposal-busy',
  'journal-unknown',
  'no-trash',
  'quarantine-invalid',
  'engine-lost',
  'vision-lost',
  'address-in-use',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Why one picture could not be indexed. Kept with the file; the file is tried again only when it changes. */
export const quarantineCodes = [
  'empty-file',
  'not-an-image',
  'unsupported-format',
  'damaged',
  'too-large',
  'unreadable',
  'timeout',
  'crashed',
] as const;

export type QuarantineCode = (typeof quarantineCodes)[number];

export const failureSchema = z.strictObject({
  code: z.enum(errorCodes),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

export type Failure = z.infer<typeof failureSchema>;

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

/** `message` is one sentence for a person: what happened, and what to do. */
export const fail = (code: ErrorCode, message: string, details?: Record<string, unknown>): { ok: false; error: Failure } => ({
  ok: false,
  error: details === undefined ? { code, message } : { code, message, details },
});
