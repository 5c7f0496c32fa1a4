/** One photo's way through the visual child: read, hash, sniff, decode once, then facts, thumbnails and vector from it. */
import { basename } from 'node:path';
import { ok, type Result } from '../shared/errors.ts';
import type { ImageCodec, Pixels, Probe } from '../core/image/codec.ts';
import { dominantColour } from '../core/image/colour.ts';
import { readExif, takenOf } from '../core/image/exif.ts';
import { lookOf } from '../core/image/look.ts';
import type { Look } from '../core/image/look-kinds.ts';
import { unsupported } from '../core/image/sharp-codec.ts';
import { isDecodable, sniff } from '../core/image/sniff.ts';
import { readSource, sourceOf, sourceSize, type Read, type Refusal, type SourceFile } from '../core/image/source.ts';
import type { ThumbnailWriter } from '../core/image/thumbnails.ts';
import { createPlaneWriter } from '../core/embed/preprocess.ts';
import type { ImageSpec } from '../core/embed/manifest.ts';
import type { Batcher, Expected } from './batcher.ts';
import type { PhotoJob, PhotoOutcome, PictureFacts } from './contract.ts';
import type { Gate } from './gate.ts';
import { modelInput } from './model-input.ts';

/** The longer side of the one decoded picture that everything else is made from. */
const workingSide = 1024;

export interface PhotoParts {
  codec: ImageCodec;
  spec: ImageSpec;
  batcher: Batcher;
  /** Weighs the bytes that decoding takes. Entered with a decoder held, never the other way round. */
  memory: Gate;
  /** Weighs 1 a picture: how many are worked on at once. Large files take the place of several. */
  decoders: Gate;
  thumbnails: (directory: string) => ThumbnailWriter;
  now: () => number;
}

export type TakePhoto = (job: PhotoJob, signal: AbortSignal) => Promise<Result<PhotoOutcome>>;

interface Prepared {
  source: SourceFile;
  probe: Probe;
  facts: PictureFacts;
  /** RGB bytes of the model's input. */
  input: Buffer;
  look: Look | null;
  /** Where they were asked for. */
  copies: { small: Buffer; large: Buffer } | null;
}

type Stage = { kind: 'refused'; hash: string | null; refusal: Refusal } | { kind: 'failed'; result: Result<never> } | { kind: 'prepared'; prepared: Prepared };

/** Fails with `disk-full`, `library-unwritable` or `model-invalid`; what is wrong with the picture itself is an outcome. */
export function createTakePhoto(parts: PhotoParts): TakePhoto {
  const writePlanes = createPlaneWriter(parts.spec);
  return async (job, signal) => {
    const expected = parts.batcher.expect();
    try {
      const stage = await parts.decoders.run(placesOf(job.content?.length ?? (await sourceSize(job.path))), () => prepare(parts, job, signal));
      if (stage.kind === 'failed') return stage.result;
      if (stage.kind === 'refused') return ok({ outcome: 'refused', hash: stage.hash, ...stage.refusal });
      return await embed(expected, stage.prepared, writePlanes);
    } finally {
      expected.withdraw();
    }
  };
}

/** Files are held in memory while they are worked on: this many bytes a decoder. */
const bytesOfPlace = 64 * 1024 * 1024;

/** Decoders' places that a file of that many bytes takes. */
export const placesOf = (bytes: number): number => Math.max(1, bytes / bytesOfPlace);

async function embed(expected: Expected, prepared: Prepared, writePlanes: ReturnType<typeof createPlaneWriter>): Promise<Result<PhotoOutcome>> {
  const { source, facts, input, look, copies } = prepared;
  const vector = await expected.add((target, offset) => writePlanes(input, target, offset));
  if (!vector.ok) return vector;
  return ok({ outcome: 'indexed', hash: source.hash, bytes: source.bytes.length, facts, vector: vector.value, look, ...(copies !== null && { copies }) });
}

async function prepare(parts: PhotoParts, job: PhotoJob, signal: AbortSignal): Promise<Stage> {
  signal.throwIfAborted();
  const source = job.content === undefined ? await readSource(job.path) : sourceOf(job.content);
  if (!source.ok) return { kind: 'refused', hash: null, refusal: source.error };
  signal.throwIfAborted();
  const probe = await probeSource(parts.codec, source.value, job.path);
  if (!probe.ok) return { kind: 'refused', hash: source.value.hash, refusal: probe.error };
  return parts.memory.run(probe.value.weight, () => develop(parts, job, source.value, probe.value));
}

/** Its header, or why it cannot be opened. */
export async function probeSource(codec: ImageCodec, source: SourceFile, path: string): Promise<Read<Probe>> {
  const sniffed = sniff(source.bytes, basename(path));
  if (sniffed === null) return { ok: false, error: { code: 'not-an-image', message: 'The file is no picture that Snapsift knows.' } };
  return isDecodable(sniffed.format) ? codec.probe(source.bytes, sniffed) : unsupported(sniffed.label);
}

async function develop(parts: PhotoParts, job: PhotoJob, source: SourceFile, probe: Probe): Promise<Stage> {
  const decoded = await parts.codec.decode(source.bytes, probe, workingSide);
  if (!decoded.ok) return { kind: 'refused', hash: source.hash, refusal: decoded.error };
  const { pixels, damaged } = decoded.value;
  const [input, written, facts, look, copies] = await Promise.all([
    modelInput(parts.codec, source.bytes, probe, decoded.value, parts.spec),
    job.thumbs === null ? ok(undefined) : parts.thumbnails(job.thumbs).write(source.hash, pixels),
    factsOf(job, probe, pixels, damaged, parts.now()),
    job.thumbs === null ? null : lookOf(pixels, probe, source.bytes),
    job.copies ? copiesOf(parts.codec, pixels) : null,
  ]);
  if (!written.ok) return { kind: 'failed', result: written };
  return { kind: 'prepared', prepared: { source, probe, facts, input, look, copies } };
}

/** Sides in pixels and qualities of the copies: one to be recognised by, one to look at again. */
const copyShapes = { small: { side: 160, quality: 75 }, large: { side: 1024, quality: 85 } } as const;

async function copiesOf(codec: ImageCodec, pixels: Pixels): Promise<Prepared['copies']> {
  const copy = ({ side, quality }: { side: number; quality: number }): Promise<Buffer> => codec.webp(pixels, side, side, quality);
  const [small, large] = await Promise.all([copy(copyShapes.small), copy(copyShapes.large)]);
  return { small, large };
}

async function factsOf(job: PhotoJob, probe: Probe, pixels: Pixels, damaged: boolean, now: number): Promise<PictureFacts> {
  const exif = await readExif(probe.exif);
  const { camera, lens, exposure, fNumber, iso, focalLength, lat, lon, altitude } = exif;
  return {
    format: probe.format,
    width: probe.width,
    height: probe.height,
    orientation: probe.orientation,
    ...takenOf(exif, basename(job.path), job.modified, now),
    camera, lens, exposure, fNumber, iso, focalLength, lat, lon, altitude,
    color: dominantColour(pixels),
    damaged,
  };
}
