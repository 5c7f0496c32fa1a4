/** What is kept of a picture's looks, so that other forms of it are found without its pixels: codes, quality, and what makes it a special case. */
import { createHash } from 'node:crypto';
import type { Pixels, Probe } from './codec.ts';
import { fingerprintSide, viewsOf } from './fingerprint.ts';
import { jpegQuality } from './jpeg-quality.ts';
import type { Look, LookKind } from './look-kinds.ts';
import { squeeze } from './squeeze.ts';

/** A picture whose longer side is no longer than this is an icon. */
const tinySide = 64;

/** Squeezes any picture into the square that codes are made from. */
export const squareOf = (pixels: Pixels): Uint8Array => squeeze(pixels, fingerprintSide);

/**
 * @param pixels decoded, as large as they came
 * @param source the file's bytes, or as much of its beginning as holds a JPEG's header
 */
export function lookOf(pixels: Pixels, probe: Pick<Probe, 'width' | 'height' | 'frames'>, source: Uint8Array): Look {
  const { codes, flat } = viewsOf(squareOf(pixels));
  const kind = kindOf(probe, flat);
  return { kind, codes, pixels: kind === 'flat' || kind === 'tiny' ? digest(pixels, probe) : null, quality: jpegQuality(source) };
}

export function kindOf({ width, height, frames }: Pick<Probe, 'width' | 'height' | 'frames'>, flat: boolean): LookKind {
  if (frames > 1) return 'animated';
  if (Math.max(width, height) <= tinySide) return 'tiny';
  return flat ? 'flat' : 'plain';
}

function digest({ rgb, width, height }: Pixels, probe: Pick<Probe, 'width' | 'height'>): string {
  return createHash('sha256').update(`${probe.width} ${probe.height} ${width} ${height}\n`).update(rgb).digest('hex');
}
