/** `npx tsx scripts/make-random-clip.ts OUTDIR [--seed N] [--tiny] [--tokenizer FILE]`: see random-clip.ts. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeRandomClip } from './random-clip.ts';

const usage = 'Usage: npx tsx scripts/make-random-clip.ts OUTDIR [--seed N] [--tiny] [--tokenizer FILE]';
const sharedTokenizer = fileURLToPath(new URL('../../shared/models/clip-bpe/tokenizer.json', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, tiny: { type: 'boolean', default: false }, tokenizer: { type: 'string' } },
});
const folder = positionals[0];
const seed = Number(values.seed ?? 1);
if (folder === undefined || positionals.length > 1 || !Number.isInteger(seed)) {
  console.error(usage);
  process.exit(2);
}
const tokenizer = values.tokenizer ?? (existsSync(sharedTokenizer) ? sharedTokenizer : undefined);
const manifest = await writeRandomClip(folder, { seed, tiny: values.tiny, ...(tokenizer === undefined ? {} : { tokenizer }) });
const megabytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0) / 1e6;
console.log(`${manifest.name}: ${megabytes.toFixed(1)} MB in ${folder}`);
