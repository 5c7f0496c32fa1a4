/**
 * A phrasing -> the direction to look in: the mean over a few ways to speak of a photo of it, which is steadier than
 * the bare words. Directions are kept by model, in memory and in the library's folder, so that albums can be judged
 * without asking the model again.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { ok, type Result } from '../../shared/errors.ts';
import { diskFailure } from '../disk-error.ts';
import { meanDirection } from '../embed/vectors.ts';
import type { TextEmbedder } from '../search/search.ts';

/** Only photos: the usual lists also speak of drawings and video games, which albums are seldom about. */
export const templates: readonly ((phrasing: string) => string)[] = [
  (phrasing) => `a photo of ${phrasing}`,
  (phrasing) => `a photo of a ${phrasing}`,
  (phrasing) => `a photo of the ${phrasing}`,
  (phrasing) => `a picture of ${phrasing}`,
  (phrasing) => `a close-up photo of ${phrasing}`,
];

/** What is said already ("a dog", "my two dogs") needs no second article. */
const hasArticle = /^(?:an?|the|my|our|some|many|two|three|several)\s/iu;

/** The texts whose mean stands for a phrasing. */
export const textsOf = (phrasing: string): string[] => (hasArticle.test(phrasing) ? templates.filter((_, index) => index !== 1 && index !== 2) : templates).map((template) => template(phrasing));

export interface ReadPhrasing {
  text: string;
  /** Unit length; null where the model knows none of its words. */
  direction: Float32Array | null;
  /** The model does not read its end. */
  truncated: boolean;
}

export interface Phrasings {
  /** The known ones at once, the others by asking the model. Fails as the text child fails. */
  read(phrasings: readonly string[], signal: AbortSignal): Promise<Result<ReadPhrasing[]>>;
  /** Null where one of them is not known yet. */
  known(phrasings: readonly string[]): ReadPhrasing[] | null;
}

export interface PhrasingParts {
  /** Folder for the directions. */
  directory: string;
  /** Names the model and its version. */
  model: string;
  dimensions: number;
  text: TextEmbedder;
  warn(message: string): void;
}

/** Directions kept on disk: a library's labels, and what was tried lately. */
const mostKept = 1_000;

const fileSchema = z.array(z.object({ text: z.string(), direction: z.string().nullable(), truncated: z.boolean() }));

export async function openPhrasings({ directory, model, dimensions, text, warn }: PhrasingParts): Promise<Phrasings> {
  // Named after the templates as well: other ones make other directions.
  const path = join(directory, `${model}-phrasings-${createHash('sha256').update(textsOf('*').join('\n')).digest('hex').slice(0, 8)}.json`);
  const read = (await readKept(path)).filter(({ direction }) => direction === null || direction.length === dimensions);
  const kept = new Map(read.map((phrasing) => [phrasing.text, phrasing]));
  const known: Phrasings['known'] = (phrasings) => {
    const found = phrasings.map((phrasing) => kept.get(tidy(phrasing)));
    return found.every((phrasing) => phrasing !== undefined) ? found : null;
  };
  let saving: Promise<void> = Promise.resolve();
  const save = (): void => {
    saving = saving.then(async () => {
      const written = await writeKept(path, [...kept.values()].slice(-mostKept));
      if (!written.ok) warn(written.error.message);
    });
  };
  return {
    known,
    async read(phrasings, signal) {
      const missing = [...new Set(phrasings.map(tidy))].filter((phrasing) => !kept.has(phrasing));
      for (const phrasing of missing) {
        const read = await ask(phrasing, text, signal);
        if (!read.ok) return read;
        kept.set(phrasing, read.value);
      }
      if (missing.length > 0) save();
      return ok(known(phrasings) as ReadPhrasing[]);
    },
  };
}

/** One Unicode form and single spaces; models that know capitals keep them. */
export const tidy = (phrasing: string): string => phrasing.normalize('NFC').replace(/\s+/gu, ' ').trim();

async function ask(phrasing: string, text: TextEmbedder, signal: AbortSignal): Promise<Result<ReadPhrasing>> {
  // The bare words come first: only of them it can be told whether the model knows any.
  const embedded = await text.embed([phrasing, ...textsOf(phrasing)], signal);
  if (!embedded.ok) return embedded;
  const { vectors, truncated, understood } = embedded.value;
  const direction = understood[0] === true ? meanDirection(vectors.slice(1)) : null;
  return ok({ text: phrasing, direction, truncated: truncated.some(Boolean) });
}

async function readKept(path: string): Promise<ReadPhrasing[]> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
  const parsed = fileSchema.safeParse(parseOrNull(content));
  // A file that was cut is made again.
  return parsed.success ? parsed.data.map(({ direction, ...rest }) => ({ ...rest, direction: direction === null ? null : decode(direction) })) : [];
}

const encode = (vector: Float32Array): string => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');

function decode(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length - (bytes.length % 4)));
}

async function writeKept(path: string, phrasings: readonly ReadPhrasing[]): Promise<Result<void>> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    await writeFile(temporary, JSON.stringify(phrasings.map(({ direction, ...rest }) => ({ ...rest, direction: direction === null ? null : encode(direction) }))));
    await rename(temporary, path);
    return ok(undefined);
  } catch (error) {
    return diskFailure(error, path);
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
