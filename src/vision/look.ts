/** Looks of photos that were indexed before looks were taken, and comparing pictures by their thumbnails. */
import { basename } from 'node:path';
import { open } from 'node:fs/promises';
import { ok, type Result } from '../shared/errors.ts';
import type { ImageCodec, Pixels, Probe } from '../core/image/codec.ts';
import type { Turn } from '../core/image/fingerprint.ts';
import { jpegQuality } from '../core/image/jpeg-quality.ts';
import { kindOf, lookOf, squareOf } from '../core/image/look.ts';
import { comparable, type Comparable } from '../core/image/comparable.ts';
import { comparePictures } from '../core/image/same-picture.ts';
import { sniff } from '../core/image/sniff.ts';
import { readSource } from '../core/image/source.ts';
import type { ComparedPair, CompareOutcome, LookJob, LookOutcome } from './contract.ts';
import type { Gate } from './gate.ts';

/** Quantisation tables come before the pixels; embedded previews and profiles may come before them. */
const headerBytes = 512 * 1024;
/** Formats that can hold more than one picture. */
const manyFrames: ReadonlySet<string> = new Set(['gif', 'webp', 'apng', 'tiff', 'avif']);

export interface LookParts {
  codec: ImageCodec;
  memory: Gate;
}

export async function takeLook({ codec, memory }: LookParts, job: LookJob): Promise<Result<LookOutcome>> {
  const unseen = ok({ outcome: 'unseen' as const });
  const thumb = await readThumb(codec, job.thumb);
  if (thumb === null) return unseen;
  const header = job.path === null ? null : await readHeader(job.path);
  const seen = lookOf(thumb, { ...job, frames: 1 }, header ?? new Uint8Array(0));
  if (seen.kind === 'plain' && !manyFrames.has(job.format)) return ok({ outcome: 'seen', look: seen });
  // Only the file itself says how many frames it has, and gives pixels to compare exactly.
  const original = job.path === null ? null : await readOriginal(codec, memory, job.path);
  if (original === null) return unseen;
  const { pixels, probe } = original;
  const whole = lookOf(pixels, probe, header ?? new Uint8Array(0));
  return ok({ outcome: 'seen', look: { ...whole, kind: kindOf(probe, whole.kind === 'flat'), quality: header === null ? null : jpegQuality(header) } });
}

async function readThumb(codec: ImageCodec, path: string): Promise<Pixels | null> {
  const source = await readSource(path);
  if (!source.ok) return null;
  const probe = await codec.probe(source.value.bytes, { format: 'webp', label: 'WebP' });
  const decoded = probe.ok ? await codec.decode(source.value.bytes, probe.value, Math.max(probe.value.width, probe.value.height)) : probe;
  return decoded.ok ? decoded.value.pixels : null;
}

async function readHeader(path: string): Promise<Uint8Array | null> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(headerBytes);
      const { bytesRead } = await file.read(buffer, 0, headerBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** Decoded as indexing decodes, so that digests of pixels agree. */
const workingSide = 1024;

async function readOriginal(codec: ImageCodec, memory: Gate, path: string): Promise<{ pixels: Pixels; probe: Probe } | null> {
  const source = await readSource(path);
  const sniffed = source.ok ? sniff(source.value.bytes, basename(path)) : null;
  if (!source.ok || sniffed === null) return null;
  const probe = await codec.probe(source.value.bytes, sniffed);
  if (!probe.ok) return null;
  const decoded = await memory.run(probe.value.weight, () => codec.decode(source.value.bytes, probe.value, workingSide));
  return decoded.ok ? { pixels: decoded.value.pixels, probe: probe.value } : null;
}

/** Prepared pictures that are kept: candidates of one picture come one after the other. About 0.25 MB each. */
const mostPrepared = 48;

/** A score from which on no other turn is tried. */
const certain = 0.5;

export type ComparePairs = (pairs: readonly ComparedPair[]) => Promise<Result<CompareOutcome>>;

export function createCompare(codec: ImageCodec): ComparePairs {
  const prepared = new Map<string, Comparable | null>();
  const prepare = async (path: string, turn: Turn): Promise<Comparable | null> => {
    const key = `${turn} ${path}`;
    const known = prepared.get(key);
    const made = known === undefined ? await prepareThumb(codec, path, turn) : known;
    prepared.delete(key);
    prepared.set(key, made);
    for (const old of [...prepared.keys()].slice(0, -mostPrepared)) prepared.delete(old);
    return made;
  };
  return async (pairs) => {
    const scores: CompareOutcome['scores'] = [];
    for (const { first, second, turns } of pairs) {
      let best: { score: number; turn: number } | null = null;
      const upright = await prepare(first, 0);
      for (const turn of turns) {
        const turned = await prepare(second, turn as Turn);
        if (upright === null || turned === null) continue;
        const { score } = comparePictures(upright, turned);
        if (best === null || score > best.score) best = { score, turn };
        // Found; and one that is the same in several turns is so in this one, too.
        if (score >= certain) break;
      }
      scores.push(best);
    }
    return ok({ outcome: 'compared', scores });
  };
}

async function prepareThumb(codec: ImageCodec, path: string, turn: Turn): Promise<Comparable | null> {
  const pixels = await readThumb(codec, path);
  return pixels === null ? null : comparable(pixels, squareOf(pixels), turn);
}
