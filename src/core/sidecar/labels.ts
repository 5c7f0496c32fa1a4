/** Names of the label albums that a photo's sidecars are to hold. Pure. */

export interface LabelAlbum {
  name: string;
  /** Null while its photos are being judged: then what was written of it stays. */
  members: { has(hash: string): boolean } | null;
}

/** @param before names that were written the last time */
export const labelNames = (albums: readonly LabelAlbum[], hash: string, before: readonly string[]): string[] =>
  [...new Set(albums.filter(({ name, members }) => (members === null ? before.includes(name) : members.has(hash))).map(({ name }) => name))].sort();
