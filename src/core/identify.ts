/** Which photo of the library a file is. A photo is its bytes, so the file may lie anywhere. */
import { resolve } from 'node:path';
import { fail, ok, type Result } from '../shared/errors.ts';
import { hashSource } from './image/source.ts';

/** The photo's id. 'file-unreadable' and 'photo-not-found' name the file. */
export async function identifyFile(path: string, photos: { has(hash: string): boolean }, signal: AbortSignal): Promise<Result<string>> {
  const hashed = await hashSource(resolve(path), signal);
  if (!hashed.ok) return fail('file-unreadable', `"${path}": ${hashed.error.message}`);
  const { hash } = hashed.value;
  return photos.has(hash) ? ok(hash) : fail('photo-not-found', `"${path}" is not in the library. Index its folder first.`);
}
