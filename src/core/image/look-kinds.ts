/** What is kept of a picture's looks, so that other forms of it are found without its pixels. */

/**
 * plain: compared by codes and pixels. flat, tiny: shows too little to be compared by looks; only equal pixels count.
 * animated: its first frame says nothing of the others; only equal bytes count.
 */
export const lookKinds = ['plain', 'flat', 'tiny', 'animated'] as const;
export type LookKind = (typeof lookKinds)[number];

export interface Look {
  kind: LookKind;
  /** Of `viewsOf`. */
  codes: Uint32Array;
  /** SHA-256 of size and pixels, of flat and tiny pictures; null for others, and where the pixels could not be read. */
  pixels: string | null;
  /** Of a JPEG's compression, 1 to 100. */
  quality: number | null;
}
