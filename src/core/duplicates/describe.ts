/** A group as the interface sees it. */
import { dirname } from 'node:path';
import type { DuplicateGroup, DuplicateMember } from '../../shared/duplicates-contract.ts';
import type { PhotoTile } from '../../shared/photo-contract.ts';
import type { PhotoEntry } from '../store/store.ts';
import { metadataCount } from './candidate.ts';
import type { Decision } from './decide.ts';

/** Members that a group carries with it; more are fetched when somebody looks. */
export const mostMembers = 60;

export type TileOf = (photo: PhotoEntry) => PhotoTile;

export function describeGroup(decision: Decision, reviewed: boolean, tileOf: TileOf): DuplicateGroup {
  const { group, members, decided, clear, free, traits } = decision;
  return {
    id: group.id,
    kind: group.kind,
    confidence: group.confidence,
    members: describeMembers(decision, 0, mostMembers, tileOf),
    size: members.length,
    differences: [...traits.keys()],
    decided,
    clear,
    free,
    reviewed,
  };
}

export function describeMembers({ members, traits }: Decision, offset: number, limit: number, tileOf: TileOf): DuplicateMember[] {
  return members.slice(offset, offset + limit).map(({ candidate, keep, reason }): DuplicateMember => {
    const { photo, paths, modified, quality, albums, rating, favourite, companions, video } = candidate;
    const path = paths[0] ?? '';
    return {
      photo: { ...(video === undefined ? tileOf(photo) : videoTile(photo, tileOf)), name: path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) },
      path,
      paths: [...paths],
      folder: dirname(path),
      bytes: photo.bytes,
      format: photo.format,
      quality,
      takenSource: photo.takenSource,
      modified: Number.isFinite(modified) && modified > 0 ? new Date(modified).toISOString() : null,
      camera: photo.camera,
      metadata: metadataCount(photo),
      gps: photo.lat !== null,
      albums: [...albums],
      rating,
      favourite,
      protected: candidate.protected,
      companions: [...companions],
      keep,
      reason,
      best: [...traits].filter(([, best]) => best.has(candidate)).map(([trait]) => trait),
      ...(video !== undefined && { video: { ...video } }),
    };
  });
}

/** A video has no thumbnail: its own address stands there. Where its size is not known, the shape of most videos does. */
function videoTile(photo: PhotoEntry, tileOf: TileOf): PhotoTile {
  const sized = photo.width > 0 && photo.height > 0 ? photo : { ...photo, width: 16, height: 9 };
  return { ...tileOf(sized), thumb: `original/${photo.hash}` };
}
