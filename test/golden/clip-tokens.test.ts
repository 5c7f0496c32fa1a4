/** The CLIP vocabulary's published token ids. The vocabulary is no part of this repository: see ../shared/models. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createTokenize, type Tokenize } from '../../src/core/embed/tokenizer.ts';
import type { TextSpec } from '../../src/core/embed/manifest.ts';
import { sharedFolder } from '../fixtures/photos.ts';

const folder = join(sharedFolder, 'models', 'clip-bpe');
const here = existsSync(join(folder, 'golden.json'));
if (!here) console.log('Skipped: the CLIP token table (../shared/models/clip-bpe) is not here.');

const [start, end] = [49406, 49407];
const spec: TextSpec = {
  file: 'textual.onnx', inputs: { ids: 'input_ids' }, idType: 'int64', output: 'text_embeds', tokenizer: 'tokenizer.json',
  contextLength: 77, padId: 0, lowerCase: true, bos: start, eos: end,
};
const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const golden = z.object({ rows: z.array(z.object({ text: z.string(), ids: z.array(z.int()) })) });
const rows = here ? golden.parse(json('golden.json')).rows : [];
const tokenizer = (contextLength: number): Tokenize => createTokenize(json('tokenizer.json') as object, { ...spec, contextLength });

describe.runIf(here)('CLIP token ids', () => {
  // Longer than the model's 77, because the table's texts are.
  const roomy = 200;

  test.each(rows)('$text', ({ text, ids }) => {
    const result = tokenizer(roomy)(text);
    const padding = Array<number>(roomy - ids.length).fill(0);
    expect(result).toEqual({ ids: [...ids, ...padding], mask: [...ids.map(() => 1), ...padding], truncated: false, understood: ids.length > 2 });
  });

  test('a table is there', () => expect(rows.length).toBeGreaterThan(20));

  test('a long text is cut and still ends with the end mark', () => {
    const { ids, truncated } = tokenizer(77)('a photo of a cat '.repeat(40));
    expect(ids).toHaveLength(77);
    expect([ids[0], ids[76], truncated]).toEqual([start, end, true]);
    expect(ids.slice(1, 76)).not.toContain(end);
  });

  test('exactly as much as fits is not cut', () => {
    const tokenize = tokenizer(77);
    const fits = tokenize('cat '.repeat(75));
    expect([fits.truncated, fits.ids[75], fits.ids[76]]).toEqual([false, 2368, end]);
    expect(tokenize('cat '.repeat(76)).truncated).toBe(true);
  });

  test('ten thousand characters take no time, with and without blanks', () => {
    const tokenize = tokenizer(77);
    const started = performance.now();
    for (const text of ['x'.repeat(10_000), 'word '.repeat(2000), '😀'.repeat(5000)]) expect(tokenize(text).truncated).toBe(true);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
