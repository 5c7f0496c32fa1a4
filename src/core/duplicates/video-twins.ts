/** Which videos may be one, by what is known without reading all of them. Pure. */
import type { VideoRow } from '../store/videos-shape.ts';
import { sameLag, sameLength } from '../video/facts.ts';

/** Offered at all: it is there, and no film of a still. */
export const isOffered = ({ state, film, problem }: VideoRow): boolean => state === 'present' && !film && problem === null;

/** Two files hold the same frames only if they agree in this. */
const shapeOf = ({ codec, width, height, audio }: VideoRow): string => `${codec} ${width}x${height} ${audio}`;

const byLength = (a: VideoRow, b: VideoRow): number => (a.seconds ?? 0) - (b.seconds ?? 0);

/** Runs of comparable videos of one shape, each at most `sameLength` longer than the one before. */
function runsOf(rows: Iterable<VideoRow>): VideoRow[][] {
  const shapes = new Map<string, VideoRow[]>();
  for (const row of rows) {
    if (!isOffered(row) || !row.comparable || row.seconds === null) continue;
    shapes.set(shapeOf(row), [...(shapes.get(shapeOf(row)) ?? []), row]);
  }
  const runs: VideoRow[][] = [];
  for (const shape of shapes.values()) {
    let last: VideoRow | undefined;
    for (const row of shape.sort(byLength)) {
      if (last !== undefined && areOneLength(last, row)) runs.at(-1)?.push(row);
      else runs.push([row]);
      last = row;
    }
  }
  return runs.filter((run) => run.length > 1);
}

const areOneLength = (a: VideoRow, b: VideoRow): boolean => Math.abs((a.seconds ?? 0) - (b.seconds ?? 0)) <= sameLength;

/** One length, one place of the sound; and the same frames, where those were read. */
export const areSameVideo = (a: VideoRow, b: VideoRow): boolean =>
  a.frames !== null && a.frames !== '' && a.frames === b.frames && areOneLength(a, b) && Math.abs((a.lag ?? 0) - (b.lag ?? 0)) <= sameLag;

/** Files whose bytes have to be read: another one is as long, or as long to watch and of one shape. */
export function rowsToHash(rows: Iterable<VideoRow>): VideoRow[] {
  const all = [...rows].filter(isOffered);
  const sizes = new Map<number, number>();
  for (const { size } of all) sizes.set(size, (sizes.get(size) ?? 0) + 1);
  const twins = new Set(runsOf(all).flat());
  return all.filter((row) => row.hash === null && ((sizes.get(row.size) ?? 0) > 1 || twins.has(row)));
}

/** Files whose frames have to be read: another content may be the same video. One file of each content. */
export function rowsToDigest(rows: Iterable<VideoRow>): VideoRow[] {
  const wanted = new Map<string, VideoRow>();
  for (const run of runsOf(rows)) {
    if (new Set(run.map(({ hash }) => hash)).size < 2) continue;
    for (const row of run) if (row.frames === null && row.hash !== null && !wanted.has(row.hash)) wanted.set(row.hash, row);
  }
  return [...wanted.values()];
}
