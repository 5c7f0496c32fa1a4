/** Turns what the file system says into the failures a caller may see. */
import { fail, type Failure } from '../shared/errors.ts';

export const errorCode = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown error');

const fullCodes = new Set(['ENOSPC', 'EDQUOT']);
/** LanceDB reports a full disk only in its message (Rust's io error text or number). */
const fullMessage = /no space left on device|disk quota exceeded|os error 28\b|os error 122\b/i;

export const isDiskFull = (error: unknown): boolean =>
  fullCodes.has(errorCode(error)) || (error instanceof Error && fullMessage.test(error.message));

/** The system itself refused; the database says so only in its message, whatever code it gives its errors. */
const refusedMessage = /permission denied|operation not permitted|read-only file system|os error (?:1|5|13|30)\b/i;
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && (/^E[A-Z0-9]+$/.test(errorCode(error)) || isDiskFull(error) || refusedMessage.test(error.message));

/** A write below the library folder failed. */
export function diskFailure(error: unknown, path: string): { ok: false; error: Failure } {
  if (isDiskFull(error)) {
    return fail('disk-full', 'The disk that holds the library is full. Everything indexed so far is kept; free some space, then start indexing again.');
  }
  return fail('library-unwritable', `"${path}" cannot be written (${errorCode(error)}). Check its permissions, or choose another library folder.`);
}
