/** A model's two towers behind their manifests: pictures in, vectors out; texts in, vectors out. */
import { Tensor } from 'onnxruntime-node';
import { ok, type Result } from '../../shared/errors.ts';
import type { Manifest } from './manifest.ts';
import { openSession, type SessionOptions } from './session.ts';
import { openTokenizer, type TokenizedText } from './tokenizer.ts';

export interface VisualTower {
  /** Numbers of one picture in `planes`: 3 * size * size. */
  readonly length: number;
  /** @param planes `count` pictures one after another, as `createPlaneWriter` writes them */
  embed(planes: Float32Array, count: number): Promise<Result<Float32Array[]>>;
}

/** Fails with `model-file-missing` or `model-invalid`. */
export async function openVisualTower(folder: string, manifest: Manifest, options: SessionOptions): Promise<Result<VisualTower>> {
  const { file, input, output, size } = manifest.image;
  const session = await openSession({ folder, file, inputs: [input], output, dimensions: manifest.dimensions }, options);
  if (!session.ok) return session;
  const length = 3 * size * size;
  return ok({
    length,
    embed: (planes, count) =>
      inParts(count, session.value.mostRows ?? count, (from, to) =>
        session.value.run({ [input]: new Tensor('float32', planes.subarray(from * length, to * length), [to - from, 3, size, size]) }, to - from),
      ),
  });
}

export interface EmbeddedTexts {
  vectors: Float32Array[];
  truncated: boolean[];
  understood: boolean[];
}

export interface TextTower {
  embed(texts: readonly string[]): Promise<Result<EmbeddedTexts>>;
}

/** Rows 0 to `count` in runs of at most `most`. */
async function inParts(count: number, most: number, run: (from: number, to: number) => Promise<Result<Float32Array[]>>): Promise<Result<Float32Array[]>> {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < count; from += most) {
    const part = await run(from, Math.min(count, from + most));
    if (!part.ok) return part;
    vectors.push(...part.value);
  }
  return ok(vectors);
}

/** Texts in one run of the graph: enough for a label's phrasings, little enough for a query to pass in between. */
const textsARun = 16;

/** Fails with `model-file-missing` or `model-invalid`. */
export async function openTextTower(folder: string, manifest: Manifest, options: SessionOptions): Promise<Result<TextTower>> {
  const { file, inputs, output } = manifest.text;
  const mask = inputs.mask === undefined ? [] : [inputs.mask];
  const sometimes = inputs.maskOptional === true;
  const session = await openSession(
    { folder, file, inputs: [inputs.ids, ...(sometimes ? [] : mask)], optional: sometimes ? mask : [], output, dimensions: manifest.dimensions },
    options,
  );
  if (!session.ok) return session;
  const tokenize = await openTokenizer(folder, manifest.text);
  if (!tokenize.ok) return tokenize;
  return ok({
    async embed(texts) {
      const tokenized = texts.map(tokenize.value);
      const vectors = await inParts(tokenized.length, Math.min(textsARun, session.value.mostRows ?? textsARun), (from, to) =>
        session.value.run(feedsOf(tokenized.slice(from, to), manifest.text, session.value.inputs), to - from),
      );
      if (!vectors.ok) return vectors;
      return ok({ vectors: vectors.value, truncated: tokenized.map((text) => text.truncated), understood: tokenized.map((text) => text.understood) });
    },
  });
}

function feedsOf(texts: readonly TokenizedText[], spec: Manifest['text'], wanted: readonly string[]): Record<string, Tensor> {
  const dims = [texts.length, spec.contextLength];
  const tensor = (rows: readonly number[][]): Tensor =>
    spec.idType === 'int64'
      ? new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), dims)
      : new Tensor('int32', Int32Array.from(rows.flat()), dims);
  const feeds = { [spec.inputs.ids]: tensor(texts.map((text) => text.ids)) };
  if (spec.inputs.mask !== undefined && wanted.includes(spec.inputs.mask)) feeds[spec.inputs.mask] = tensor(texts.map((text) => text.mask));
  return feeds;
}
