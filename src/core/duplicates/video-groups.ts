/** Groups of videos: files with the same bytes, and files that hold the same frames in another container or with other metadata. */
import type { PhotoEntry } from '../store/store.ts';
import type { VideoRow } from '../store/videos-shape.ts';
import { idOf, type Found } from './grouping.ts';
import { linkUp, type Link } from './linkage.ts';
import type { Places } from './places.ts';
import type { VideoBook } from './video-book.ts';
import { areSameVideo, isOffered } from './video-twins.ts';

export interface VideoGroupParts {
  book: VideoBook;
  places: Places;
  roots(): readonly string[];
  isInside(path: string, folder: string): boolean;
  isIgnored(first: string, second: string): boolean;
}

export interface VideoGroups {
  exact(): Promise<Found[]>;
  same(): Promise<Found[]>;
}

/** Of one digest, so many contents are linked with each other; of more, each with the first ones. */
const mostLinked = 100;

export function createVideoGroups({ book, places, roots, isInside, isIgnored }: VideoGroupParts): VideoGroups {
  /** Contents with the files of each, in the form that groups have. Kept while nothing about them changes, so that what was decided stays. */
  let entries = new Map<string, { row: VideoRow; entry: PhotoEntry }>();
  const contents = (): { row: VideoRow; entry: PhotoEntry }[] => {
    const byHash = new Map<string, VideoRow[]>();
    for (const row of book.all()) {
      if (row.hash === null || !isOffered(row) || !roots().some((root) => isInside(row.path, root))) continue;
      const equal = byHash.get(row.hash);
      if (equal === undefined) byHash.set(row.hash, [row]);
      else equal.push(row);
    }
    const next = new Map<string, { row: VideoRow; entry: PhotoEntry }>();
    for (const [hash, rows] of byHash) {
      rows.sort((a, b) => (a.path < b.path ? -1 : 1));
      const [row] = rows as [VideoRow];
      const paths = rows.map(({ path }) => path);
      const before = entries.get(hash);
      next.set(hash, before !== undefined && before.row === row && before.entry.paths.join('\n') === paths.join('\n') ? before : { row, entry: entryOf(row, hash, paths) });
    }
    entries = next;
    return [...next.values()].sort((a, b) => (a.entry.hash < b.entry.hash ? -1 : 1));
  };
  return {
    async exact() {
      const several = contents().map(({ entry }) => entry).filter(({ hash, paths }) => paths.length > 1 && !isIgnored(hash, hash));
      await places.look(several);
      return several.flatMap((photo): Found[] => {
        const files = places.filesOf(photo);
        return files.length < 2 ? [] : [{ id: idOf('exact', [photo.hash, ...files]), kind: 'exact', confidence: 1, items: files.map((path) => ({ photo, paths: [path] })) }];
      });
    },
    async same() {
      const all = contents();
      const byHash = new Map(all.map((content) => [content.entry.hash, content]));
      const scoreOf = (first: string, second: string): number => {
        const [a, b] = [byHash.get(first), byHash.get(second)];
        return a !== undefined && b !== undefined && areSameVideo(a.row, b.row) && !isIgnored(first, second) ? 1 : 0;
      };
      const clusters = linkUp([...linksOf(all)].filter(({ first, second }) => scoreOf(first, second) === 1), 1, scoreOf).clusters;
      await places.look(clusters.flatMap(({ members }) => members.map((hash) => (byHash.get(hash) as { entry: PhotoEntry }).entry)));
      return clusters.flatMap(({ members }): Found[] => {
        const items = members.map((hash) => (byHash.get(hash) as { entry: PhotoEntry }).entry).map((photo) => ({ photo, paths: places.filesOf(photo) })).filter(({ paths }) => paths.length > 0);
        return items.length < 2 ? [] : [{ id: idOf('same', items.map(({ photo }) => photo.hash)), kind: 'same', confidence: 1, items }];
      });
    },
  };
}

function* linksOf(contents: readonly { row: VideoRow; entry: PhotoEntry }[]): Generator<Link> {
  const byFrames = new Map<string, string[]>();
  for (const { row: { frames }, entry } of contents) if (frames !== null && frames !== '') byFrames.set(frames, [...(byFrames.get(frames) ?? []), entry.hash]);
  for (const hashes of byFrames.values()) {
    for (const [index, first] of hashes.slice(0, mostLinked).entries()) for (const second of hashes.slice(index + 1)) yield { first, second, score: 1 };
  }
}

/** Where the size of its picture is not known, it is 0 x 0. */
function entryOf({ size, format, width, height, takenLocal, takenOffset, takenSource, camera, lat, lon, version }: VideoRow, hash: string, paths: string[]): PhotoEntry {
  return {
    hash, paths, format, takenLocal, takenOffset, takenSource, camera, lat, lon, bytes: size, width: width ?? 0, height: height ?? 0, pipeline: version, color: '#2a2d31',
    lens: null, fNumber: null, iso: null, focalLength: null,
  };
}
