/**
 * Text to token ids. The library splits and looks up; start and end marks, truncation (the end mark stays last) and
 * padding are done here, because each model family wants them differently.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { TextSpec } from './manifest.ts';

export interface TokenizedText {
  /** `contextLength` ids: start mark, words, end mark, padding. */
  ids: number[];
  /** 1 for every id that is not padding. */
  mask: number[];
  /** The text was longer than the model reads. */
  truncated: boolean;
  /** At least one piece of the text is in the vocabulary. */
  understood: boolean;
}

export type Tokenize = (text: string) => TokenizedText;

/** A model reads at most `contextLength` pieces, and no word piece is longer than this many characters. */
const longestPiece = 64;

/**
 * Opens the tokenizer of a model folder. Fails with `model-file-missing` or `model-invalid`.
 */
export async function openTokenizer(folder: string, spec: TextSpec): Promise<Result<Tokenize>> {
  let text: string;
  try {
    text = await readFile(join(folder, spec.tokenizer), 'utf8');
  } catch (error) {
    return fail('model-file-missing', `The model's file ${spec.tokenizer} cannot be read. Get the model again.`, { reason: String(error) });
  }
  try {
    return ok(createTokenize(JSON.parse(text), spec));
  } catch (error) {
    return fail('model-invalid', `The model's tokenizer ${spec.tokenizer} cannot be used. Get the model again.`, { reason: String(error) });
  }
}

/** @param definition the parsed `tokenizer.json`; throws where the library cannot use it */
export function createTokenize(definition: object, spec: TextSpec): Tokenize {
  const tokenizer = new Tokenizer(definition, {});
  const unknown = unknownId(tokenizer, definition);
  const before = spec.bos === undefined ? [] : [spec.bos];
  const after = spec.eos === undefined ? [] : [spec.eos];
  const room = spec.contextLength - before.length - after.length;
  return (text) => {
    const cut = text.slice(0, spec.contextLength * longestPiece);
    const words = tokenizer.encode(spec.lowerCase ? cut.toLowerCase() : cut, { add_special_tokens: false }).ids;
    const used = [...before, ...words.slice(0, room), ...after];
    const padding = spec.contextLength - used.length;
    return {
      ids: [...used, ...Array<number>(padding).fill(spec.padId)],
      mask: [...Array<number>(used.length).fill(1), ...Array<number>(padding).fill(0)],
      truncated: words.length > room || cut.length < text.length,
      understood: words.some((id) => id !== unknown),
    };
  };
}

/** The id that stands for what the vocabulary lacks; undefined for byte-level vocabularies, which lack nothing. */
function unknownId(tokenizer: Tokenizer, definition: object): number | undefined {
  const model = 'model' in definition && typeof definition.model === 'object' && definition.model !== null ? definition.model : {};
  // Unigram vocabularies name it by place, the others by word.
  if ('unk_id' in model && typeof model.unk_id === 'number') return model.unk_id;
  return 'unk_token' in model && typeof model.unk_token === 'string' ? tokenizer.token_to_id(model.unk_token) : undefined;
}
