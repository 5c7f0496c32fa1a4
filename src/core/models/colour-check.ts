/**
 * A model kept in few bits may have lost its senses without any error (published ones were near chance). Where its
 * full-precision twin is not here to compare with, it must at least tell red, green and blue apart.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { dot } from '../embed/vectors.ts';
import type { OpenModel } from '../open-model.ts';
import { modelDiskFailure } from './download.ts';

const png = (palette: string): string => `iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAMAAACdt4HsAAAAA1BMVE${palette}AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAG0lEQVRYw+3BgQAAAADDoPlT3+AEVQEAAAB8AxBAAAEZszF2AAAAAElFTkSuQmCC`;
/** 64 x 64 pictures of one colour each. */
export const colourPictures: Readonly<Record<string, string>> = { red: png('XhGRnwMYaV'), green: png('UZoCgvP7E2'), blue: png('UeMtzT13ku') };
const words = Object.keys(colourPictures);
/** Of three; guessing gets this many right once in four. */
const leastRight = 2;

/** @param directory where the pictures may lie for a moment. Fails with `model-invalid`, and as the model itself fails. */
export async function knowsColours(model: Pick<OpenModel, 'embedImage' | 'embedText' | 'info'>, directory: string, signal: AbortSignal): Promise<Result<void>> {
  let folder: string | null = null;
  try {
    folder = await mkdtemp(join(directory, '.colours-'));
    const right = await countRight(model, folder, signal);
    if (!right.ok) return right;
    if (right.value >= leastRight) return ok(undefined);
    return fail('model-invalid', `${model.info.name} cannot tell red, green and blue apart on this computer, so it is not used. Choose another model.`, { right: right.value });
  } catch (error) {
    return modelDiskFailure(error, directory);
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

async function countRight(model: Pick<OpenModel, 'embedImage' | 'embedText'>, folder: string, signal: AbortSignal): Promise<Result<number>> {
  const texts: Float32Array[] = [];
  for (const word of words) {
    const text = await model.embedText(word, signal);
    if (!text.ok) return text;
    texts.push(text.value);
  }
  let right = 0;
  for (const [index, word] of words.entries()) {
    const path = join(folder, `${word}.png`);
    await writeFile(path, Buffer.from(colourPictures[word] ?? '', 'base64'));
    const picture = await model.embedImage(path, signal);
    if (!picture.ok) return picture;
    const scores = texts.map((text) => dot(text, picture.value));
    if (scores.indexOf(Math.max(...scores)) === index) right += 1;
  }
  return ok(right);
}
