/** A small JSON document on disk: validated when read, replaced atomically (temp file, sync, rename) when written. */
import { open, readFile, rename } from 'node:fs/promises';
import type * as z from 'zod';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { diskFailure, errorCode } from '../disk-error.ts';

/** The document, or null where there is no file. Unreadable or invalid content is 'library-damaged'. */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<Result<T | null>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ok(null);
    return fail('library-damaged', `"${path}" cannot be read (${errorCode(error)}). Check its permissions, or choose another library folder.`);
  }
  const parsed = schema.safeParse(parseOrUndefined(text));
  if (parsed.success) return ok(parsed.data);
  return fail('library-damaged', `"${path}" is damaged. Your photos are not affected: move that file away to start afresh, or restore it from a backup.`);
}

export async function writeJson(path: string, value: unknown): Promise<Result<void>> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return ok(undefined);
  } catch (error) {
    return diskFailure(error, path);
  }
}

/** A document in memory and on disk. Changes are made one after the other, each of what the one before left, and show once they are on disk. */
export interface JsonDocument<T> {
  readonly value: T;
  change(next: (now: T) => T): Promise<Result<T>>;
}

/** @param value what it holds now */
export function jsonDocument<T>(path: string, value: T): JsonDocument<T> {
  let now = value;
  let last: Promise<unknown> = Promise.resolve();
  return {
    get value() {
      return now;
    },
    change(next) {
      const changed = last.then(async (): Promise<Result<T>> => {
        const wanted = next(now);
        const written = await writeJson(path, wanted);
        if (!written.ok) return written;
        now = wanted;
        return ok(now);
      });
      last = changed.then(() => undefined, () => undefined);
      return changed;
    },
  };
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
