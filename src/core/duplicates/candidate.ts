/** One thing that may be kept or discarded, with all that rules go by: a file among exact copies, else a photo or video with its files. */
import type { PhotoEntry } from '../store/store.ts';

export interface Candidate {
  photo: PhotoEntry;
  /** Its files; one, among exact copies. The first names it. */
  paths: readonly string[];
  /** Last change of the file that names it, ms since 1970. */
  modified: number;
  /** Of the compression, 1 to 100; null where the format does not tell. */
  quality: number | null;
  /** Albums that it was put into by hand. */
  albums: readonly string[];
  /** Stars, 0 to 5. */
  rating: number | null;
  favourite: boolean;
  /** Files that belong to it: RAW, film, edited version. */
  companions: readonly string[];
  /** Place of its best file in the list of preferred folders; null where it is in none. */
  preferred: number | null;
  /** One of its files lies in a protected folder. */
  protected: boolean;
  /** Only of a video. */
  video?: { seconds: number | null; codec: string | null; audio: string };
}

/** What the picture says of itself, of the facts that Snapsift reads; 0 to 7. */
export function metadataCount({ takenSource, camera, lens, fNumber, iso, focalLength, lat }: PhotoEntry): number {
  return [takenSource === 'exif' ? true : null, camera, lens, fNumber, iso, focalLength, lat].filter((fact) => fact !== null).length;
}

export const pixelsOf = ({ photo }: Pick<Candidate, 'photo'>): number => photo.width * photo.height;

/** Photos that do not lead their group: the leader stands for all of it in later kinds. */
export function followersOf<G extends { items: readonly { photo: PhotoEntry }[] }>(groups: readonly G[], leaderOf: (group: G) => string | undefined): Set<string> {
  const followers = new Set<string>();
  for (const group of groups) {
    const leader = leaderOf(group);
    for (const { photo } of group.items) if (photo.hash !== leader) followers.add(photo.hash);
  }
  return followers;
}
