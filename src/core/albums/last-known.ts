/**
 * `albums.json`: who was in which judged album when the library was last used, so that a start shows albums, and hides
 * what is private, before anything has been judged again. Nothing is lost with it.
 */
import { join } from 'node:path';
import * as z from 'zod';
import type { Result } from '../../shared/errors.ts';
import { readJson, writeJson } from '../library/json-file.ts';
import type { PhotoSet } from './members.ts';

export interface LastKnown {
  get(id: string): PhotoSet | undefined;
  /** Kept in memory until `save`. */
  set(id: string, members: PhotoSet): void;
  save(isThere: (id: string) => boolean): Promise<Result<void>>;
}

/** By album: the photos' SHA-256, one after the other, in base64. */
const fileSchema = z.record(z.string(), z.string());
const hashBytes = 32;

export async function openLastKnown(directory: string, warn: (message: string) => void): Promise<LastKnown> {
  const path = join(directory, 'albums.json');
  const read = await readJson(path, fileSchema);
  if (!read.ok) warn(read.error.message);
  const sets = new Map<string, PhotoSet>(Object.entries((read.ok ? read.value : null) ?? {}).map(([id, text]) => [id, unpack(text)]));
  return {
    get: (id) => sets.get(id),
    set: (id, members) => void sets.set(id, members),
    save: (isThere) => writeJson(path, Object.fromEntries([...sets].filter(([id]) => isThere(id)).map(([id, members]) => [id, pack(members)]))),
  };
}

const pack = (members: PhotoSet): string => Buffer.concat([...members].map((hash) => Buffer.from(hash, 'hex'))).toString('base64');

function unpack(text: string): PhotoSet {
  const bytes = Buffer.from(text, 'base64');
  const count = Math.floor(bytes.length / hashBytes);
  return new Set(Array.from({ length: count }, (_, index) => bytes.toString('hex', index * hashBytes, (index + 1) * hashBytes)));
}
