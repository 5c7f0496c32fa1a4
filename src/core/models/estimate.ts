/**
 * The time that a model would take for a library on this computer, from what was measured here and the catalogue's
 * count of operations. Pure. Decoding and the graph run side by side: the slower one decides, or the cores do.
 */

export interface Measured {
  /** Floating-point operations a second of matrix products, with the threads that the graph gets. */
  flops: number;
  /** Seconds of one photo of this library through the current model, all together. */
  photo: number;
  /** Seconds of one picture through the current model's visual tower alone. */
  tower: number;
  cores: number;
  threads: number;
  decoders: number;
}

/**
 * Share of the matrix speed that a whole vision transformer reaches. Measured on a quiet 2-core server: ViT-B/32 at
 * 145 and 278 GFLOP/s with one and two threads, plain products at 162 and 309.
 */
const towerEfficiency = 0.9;

/** Seconds of a picture through the visual tower of a model of which only the operations are known. */
export const towerSeconds = (gflopPerImage: number, { flops }: Pick<Measured, 'flops'>): number => (gflopPerImage * 1e9) / (flops * towerEfficiency);

type Shares = Pick<Measured, 'cores' | 'threads' | 'decoders'>;

/** Seconds a photo when decoding alone takes `decode` and the tower alone takes `tower`. */
export const together = (decode: number, tower: number, { cores, threads, decoders }: Shares): number =>
  Math.max(decode, tower, (decode * decoders + tower * threads) / cores);

/** The other way round: what decoding alone takes, of a measured whole. */
export const decodeOf = ({ photo, tower, cores, threads, decoders }: Measured): number =>
  Math.max(0, Math.min(photo, (photo * cores - tower * threads) / decoders));

export interface Estimate {
  photos: number;
  seconds: number;
  photosPerSecond: number;
}

export function estimate(photos: number, tower: number, measured: Measured): Estimate {
  const each = together(decodeOf(measured), tower, measured);
  return { photos, seconds: photos * each, photosPerSecond: 1 / each };
}
