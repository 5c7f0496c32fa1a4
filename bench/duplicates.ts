/**
 * Duplicates: how many copies are found and how many different photos are taken for one, on photos of which it is known;
 * how long candidates take among 100,000 and 1,000,000 photos' codes; and both against findimagedupes over the same folder.
 */
import { relative } from 'node:path';
import type { Library } from '../src/core/library.ts';
import type { DuplicateKind } from '../src/shared/duplicates-contract.ts';
import { buildChildren } from './build.ts';
import { withFolder } from './cache.ts';
import { judgeGroups, qualityRows, seriesRows, type FileGroups } from './duplicates-quality.ts';
import { duplicatesSet, hasDuplicatesSet, type DuplicatesSet } from './duplicates-set.ts';
import { measureCodes } from './duplicates-speed.ts';
import { hasFindimagedupes, runFindimagedupes, type PeerAnswer } from './findimagedupes.ts';
import { indexFolder, must, openProduct } from './product.ts';
import { row, type Bench, type Findings } from './report.ts';

export const bench: Bench = async (say) => {
  if (!hasDuplicatesSet) throw new Error('The photos with known duplicates are not there: this bench needs ../shared/photos.');
  const speed = await measureCodes(say);
  say('Making the set');
  const set = await duplicatesSet();
  const peer = hasFindimagedupes() ? await withFolder((scratch) => (say('findimagedupes'), runFindimagedupes(set, scratch))) : null;
  say('Building');
  const { vision } = await buildChildren();
  const ours = await withFolder(async (directory) => {
    const library = await openProduct({ directory, model: null, vision });
    try {
      return await overPhotos(library, set, say);
    } finally {
      await library.close();
    }
  });
  return { data: describe(set, peer), rows: [...report(set, ours, peer, say), ...speed] };
};

interface Ours {
  groups: Record<DuplicateKind, FileGroups>;
  /** Photos indexed, and nothing compared yet. */
  coldSeconds: number;
  /** Everything compared before. */
  warmSeconds: number;
}

async function overPhotos(library: Library, set: DuplicatesSet, say: (line: string) => void): Promise<Ours> {
  say(`Indexing ${set.files.length} files`);
  await indexFolder(library, set.folder);
  say('Comparing');
  // Indexing started it: this waits for that.
  const coldSeconds = await secondsOf(library);
  const warmSeconds = await secondsOf(library);
  const of = (kind: DuplicateKind): FileGroups => groupsOf(library, set, kind);
  return { groups: { exact: of('exact'), same: of('same'), burst: of('burst'), similar: of('similar') }, coldSeconds, warmSeconds };
}

async function secondsOf(library: Library): Promise<number> {
  const began = performance.now();
  must(await library.duplicates.run());
  return (performance.now() - began) / 1000;
}

function groupsOf(library: Library, set: DuplicatesSet, kind: DuplicateKind): FileGroups {
  const byPath = new Map(set.files.map((file) => [file.file, file]));
  return library.duplicates.list(kind).map(({ members }) =>
    members.flatMap(({ candidate }) => candidate.paths).map((path) => byPath.get(relative(set.folder, path).split('\\').join('/'))).filter((file) => file !== undefined),
  );
}

function report(set: DuplicatesSet, { groups, coldSeconds, warmSeconds }: Ours, peer: PeerAnswer | null, say: (line: string) => void): Findings['rows'] {
  const quality = judgeGroups(set, [...groups.exact, ...groups.same]);
  for (const [first, second] of [...quality.wrong.pictures, ...quality.wrong.frames]) say(`Joined, and not one picture: ${first.file} ${second.file}`);
  for (const file of quality.missed.filter(({ strength }) => strength !== 'hard')) say(`Not found: ${file.file}`);
  const theirs = peer === null ? null : { name: 'findimagedupes', quality: judgeGroups(set, peer.groups) };
  return [
    ...qualityRows(set, quality, theirs),
    ...seriesRows(set, groups),
    row('groups again, with everything indexed and compared', warmSeconds, 's', peer === null ? null : 'findimagedupes with its fingerprints there', peer?.warmSeconds ?? null),
    row('groups from an index that nothing was compared in', coldSeconds, 's', peer === null ? null : 'findimagedupes from nothing', peer?.coldSeconds ?? null),
  ];
}

function describe(set: DuplicatesSet, peer: PeerAnswer | null): string {
  const count = (source: string): number => set.files.filter((file) => file.source === source).length;
  return `${set.files.length} files of at most 640 px: ${count('photos')} photos, ${count('known')} known variants of 12 of them, ${count('made') + count('held-out')} variants made with seeded strengths of ${new Set(set.files.filter(({ source }) => source === 'made' || source === 'held-out').map(({ picture }) => picture)).size} others (half of them held out while thresholds were set), ${count('series')} frames of made series; usual strictness. findimagedupes: ${peer === null ? 'not installed, left out' : 'at its default of 90 %'}. Codes: random, with windows as far off as those of real photos`;
}
