/**
 * Makes a `tokenizer.json` of CLIP's vocabulary and merges, for repositories that hold only those two files: byte-level
 * BPE with an end-of-word mark, lower case, split as OpenAI's CLIP does. Pure.
 */
import { fail, ok, type Result } from '../../shared/errors.ts';

const start = '<|startoftext|>';
const end = '<|endoftext|>';
/** What CLIP takes apart before it merges: contractions, words, single digits, runs of anything else. */
const pieces = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

/** @param vocab text of vocab.json; @param merges text of merges.txt. Fails with `model-invalid`. */
export function buildClipTokenizer(vocab: string, merges: string): Result<string> {
  const ids = parseVocabulary(vocab);
  const [first, last] = [ids?.[start], ids?.[end]];
  if (ids === null || first === undefined || last === undefined) return fail('model-invalid', "The model's vocabulary cannot be used. Get the model again.");
  const mark = (id: number, content: string, normalized: boolean): object => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized, special: true });
  return ok(
    JSON.stringify({
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [mark(first, start, true), mark(last, end, false)],
      normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, { type: 'Lowercase' }] },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern: { Regex: pieces }, behavior: 'Removed', invert: true },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
        ],
      },
      post_processor: { type: 'RobertaProcessing', sep: [end, last], cls: [start, first], trim_offsets: false, add_prefix_space: false },
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
      model: {
        type: 'BPE', dropout: null, unk_token: end, continuing_subword_prefix: '', end_of_word_suffix: '</w>', fuse_unk: false,
        vocab: ids,
        // The first line is a comment, and not every copy ends with a line break.
        merges: merges.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#version')),
      },
    }),
  );
}

function parseVocabulary(text: string): Record<string, number> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || !Object.values(parsed).every((id) => Number.isInteger(id))) return null;
    return parsed as Record<string, number>;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
