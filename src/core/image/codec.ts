/**
 * What the product needs from an image library. The seam that lets Linux packages use another build of it; nothing
 * outside this room may know which library stands behind.
 */
import type { Read } from './source.ts';
import type { Sniffed } from './sniff.ts';

/** Upright pixels, 8-bit sRGB, three bytes a pixel, rows from the top. */
export interface Pixels {
  rgb: Buffer;
  width: number;
  height: number;
}

export interface Probe {
  /** Name for facts: 'jpeg', 'avif', ... */
  format: string;
  /** Upright size. */
  width: number;
  height: number;
  /** EXIF orientation 1-8 as stored. */
  orientation: number;
  /** EXIF block, where the container keeps one apart. */
  exif: Buffer | undefined;
  /** Bytes that decoding may take at most, roughly, beside the file's own. */
  weight: number;
  /** Pictures in the file: more than one in an animation, or in a document of several pages. */
  frames: number;
  /** The colour profile is plain sRGB: converting would only take time. */
  plainColour: boolean;
}

export interface Decoded {
  pixels: Pixels;
  /** Only part of the picture could be decoded; the rest is filled by the decoder. */
  damaged: boolean;
}

export type Kernel = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos';

/** Cut `region` out, scale it to `width` x `height`, then cut `size` x `size` at `left`, `top`. */
export interface ResizePlan {
  region: { left: number; top: number; width: number; height: number } | null;
  width: number;
  height: number;
  left: number;
  top: number;
  size: number;
}

export interface JpegOptions {
  /** Pixels of the longer side at most; null keeps the size. */
  longest: number | null;
  /** 1 to 100 */
  quality: number;
  /** EXIF and XMP. The EXIF says upright then, XMP what it said. */
  keepSaid: boolean;
}

export interface ImageCodec {
  /** Reads the header alone. Refuses what is too large or not built in. */
  probe(bytes: Buffer, sniffed: Sniffed): Promise<Read<Probe>>;
  /** Decodes once, to at most `longest` pixels on the longer side; never enlarges. */
  decode(bytes: Buffer, probe: Probe, longest: number): Promise<Read<Decoded>>;
  /** Decodes straight to a model input, without the pixels in between. RGB bytes, `size` * `size` * 3. */
  decodeTo(bytes: Buffer, probe: Probe, plan: ResizePlan, kernel: Kernel): Promise<Read<Buffer>>;
  /** A WebP that fits into `width` x `height`; never enlarges. */
  webp(pixels: Pixels, width: number, height: number, quality: number): Promise<Buffer>;
  /** A JPEG of the whole picture, upright, in sRGB, with the EXIF of the original where that is wanted; never enlarges. */
  jpeg(bytes: Buffer, probe: Probe, options: JpegOptions): Promise<Read<Buffer>>;
  /** RGB bytes, `size` * `size` * 3. */
  resize(pixels: Pixels, plan: ResizePlan, kernel: Kernel): Promise<Buffer>;
}
