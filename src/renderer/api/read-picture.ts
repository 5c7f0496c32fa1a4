/** The bytes of a file that the page was given, within the bounds of an example; a file that is none fails as the engine would fail it. */
import { fail, ok, type Result } from '../../shared/errors.ts';
import { largestExample } from '../../shared/examples-contract.ts';

export const tooLarge = (name: string): Result<never> => fail('file-unreadable', `"${name}" cannot be used: it is larger than ${largestExample / 2 ** 20} MB.`, { code: 'too-large' });

/** Fails with `file-unreadable`, `details.code` being 'too-large' or 'unreadable'. */
export async function readPicture(file: File): Promise<Result<Uint8Array>> {
  if (file.size > largestExample) return tooLarge(file.name);
  try {
    return ok(new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    // A folder, or a file that has gone since.
    if (error instanceof DOMException) return fail('file-unreadable', `"${file.name}" cannot be read.`, { code: 'unreadable' });
    throw error;
  }
}
