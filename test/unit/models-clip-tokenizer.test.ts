/** The tokenizer that is built of vocab.json and merges.txt: against a small vocabulary, and CLIP's own with its golden ids. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTokenize } from '../../src/core/embed/tokenizer.ts';
import type { TextSpec } from '../../src/core/embed/manifest.ts';
import { buildClipTokenizer } from '../../src/core/models/clip-tokenizer.ts';
import { must } from '../fixtures/open.ts';
import { sharedFolder } from '../fixtures/photos.ts';

const spec = (bos: number, eos: number): TextSpec => ({
  file: 'x', inputs: { ids: 'i' }, idType: 'int64', output: 'o', tokenizer: 't', contextLength: 77, padId: 0, lowerCase: true, bos, eos,
});

test('a small vocabulary: merges in order, the end-of-word mark, unknown letters', () => {
  const vocab = { a: 0, b: 1, c: 2, 'a</w>': 3, 'b</w>': 4, 'c</w>': 5, ab: 6, 'abc</w>': 7, '<|startoftext|>': 8, '<|endoftext|>': 9 };
  const built = JSON.parse(must(buildClipTokenizer(JSON.stringify(vocab), '#version: 0.2\na b\nab c</w>\n'))) as object;
  const tokenize = createTokenize(built, spec(8, 9));
  expect(tokenize('ABC').ids.slice(0, 4)).toEqual([8, 7, 9, 0]);
  expect(tokenize('abc  a\tb').ids.slice(0, 6)).toEqual([8, 7, 3, 4, 9, 0]);
});

test.each([
  ['no JSON', '{', 'a b'],
  ['no marks', '{"a":1}', 'a b'],
  ['ids that are no numbers', '{"<|startoftext|>":"x","<|endoftext|>":1}', 'a b'],
])('%s is refused', (_, vocab, merges) => {
  expect(buildClipTokenizer(vocab, merges)).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
});

const golden = join(sharedFolder, 'models', 'clip-bpe', 'golden.json');
describe.runIf(existsSync(golden))("CLIP's own vocabulary", () => {
  interface Definition {
    model: { vocab: Record<string, number>; merges: (string | [string, string])[] };
  }
  const { rows } = JSON.parse(existsSync(golden) ? readFileSync(golden, 'utf8') : '{"rows":[]}') as { rows: { text: string; ids: number[]; matches: boolean }[] };
  const definition = (): Definition => JSON.parse(readFileSync(join(sharedFolder, 'models', 'clip-bpe', 'tokenizer.json'), 'utf8')) as Definition;

  test('the two files, as repositories hold them, give the golden ids of every row', () => {
    const { model } = definition();
    const merges = model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')));
    const built = JSON.parse(must(buildClipTokenizer(JSON.stringify(model.vocab), `#version: 0.2\n${merges.join('\n')}`))) as object;
    const tokenize = createTokenize(built, { ...spec(49406, 49407), contextLength: 77 });
    const reference = createTokenize(definition() as object, { ...spec(49406, 49407), contextLength: 77 });
    expect(rows.length).toBeGreaterThan(5);
    for (const { text, ids, matches } of rows) {
      expect(tokenize(text)).toEqual(reference(text));
      if (matches && ids.length <= 77) expect(tokenize(text).ids.slice(0, ids.length), text).toEqual(ids);
    }
  });
});
