/**
 * Everyday words and their vectors by the current model: the background that relevance is measured against, and the
 * words that tags and "what differs" choose from. The vectors are made once a model and kept in the library's folder.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/errors.ts';
import { diskFailure } from '../disk-error.ts';
import themes from '../../../resources/vocabulary.json' with { type: 'json' };
import type { TextEmbedder } from '../search/search.ts';

export const vocabulary: readonly string[] = Object.values(themes).flat();

/** Texts in one call to the text child: a query waits for one call at most, with CLIP ViT-B/32 about 45 ms a text. */
const textsACall = 4;

export interface VocabularyOptions {
  /** Folder for the vectors. */
  directory: string;
  /** Names the model and its version. */
  model: string;
  dimensions: number;
  text: TextEmbedder;
}

/** The words' unit vectors, in order. Fails as the text child fails; a folder that cannot be written to is no failure. */
export async function vocabularyVectors(options: VocabularyOptions, signal: AbortSignal): Promise<Result<{ vectors: Float32Array[]; saved: Result<void> }>> {
  const path = join(options.directory, `${options.model}-${createHash('sha256').update(vocabulary.join('\n')).digest('hex').slice(0, 8)}.f32`);
  const known = await read(path, options.dimensions);
  if (known !== null) return ok({ vectors: known, saved: ok(undefined) });
  const vectors: Float32Array[] = [];
  for (let start = 0; start < vocabulary.length; start += textsACall) {
    const embedded = await options.text.embed(vocabulary.slice(start, start + textsACall), signal);
    if (!embedded.ok) return embedded;
    vectors.push(...embedded.value.vectors);
  }
  return ok({ vectors, saved: await save(options.directory, path, vectors) });
}

/** Null where there is no whole file. */
async function read(path: string, dimensions: number): Promise<Float32Array[] | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
  if (bytes.length !== vocabulary.length * dimensions * 4) return null;
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return vocabulary.map((_, index) => all.subarray(index * dimensions, (index + 1) * dimensions));
}

async function save(directory: string, path: string, vectors: readonly Float32Array[]): Promise<Result<void>> {
  try {
    await mkdir(directory, { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    await writeFile(temporary, Buffer.concat(vectors.map((vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength))));
    await rename(temporary, path);
    return ok(undefined);
  } catch (error) {
    return diskFailure(error, path);
  }
}
