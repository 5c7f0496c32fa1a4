/** How long labels take in a large library: judging one, taking in a new photo with fifty of them, and learning. */
import { albumRuleSchema } from '../src/shared/albums-contract.ts';
import { ok } from '../src/shared/errors.ts';
import type { AlbumDefinition } from '../src/core/albums/book.ts';
import type { Decided } from '../src/core/albums/decisions.ts';
import { createLabels, type LabelModel, type Labels } from '../src/core/albums/labels.ts';
import { tidy, type ReadPhrasing } from '../src/core/albums/phrasings.ts';
import { scoresOf } from '../src/core/albums/preview.ts';
import { createBackground } from '../src/core/search/background.ts';
import { createResident, type Resident } from '../src/core/search/resident.ts';
import { createChangeLog } from '../src/core/store/change-log.ts';
import type { PhotoEntry } from '../src/core/store/store.ts';
import { must } from './product.ts';
import { row, type Row } from './report.ts';
import { median, percentile } from './stats.ts';
import { dimensions, queryAt, vectorAt } from './vectors.ts';

const photoCount = 100_000;
const labelCount = 50;
const wordCount = 3_463;
/** Labels that were taught, and how often: as in a library that is cared for. */
const taughtLabels = 10;
const rounds = 15;
const never = new AbortController().signal;

const hashOf = (index: number): string => index.toString(16).padStart(64, '0');
const photoOf = (index: number): PhotoEntry => ({
  hash: hashOf(index), width: 4, height: 3, takenLocal: index * 1000, takenOffset: null, color: '#000000', pipeline: 1, bytes: 1, format: 'jpeg', takenSource: 'exif',
  camera: null, lens: null, fNumber: null, iso: null, focalLength: null, lat: null, lon: null, paths: [`/photos/${index}.jpg`],
});
const label = (index: number): AlbumDefinition => ({
  id: `label-${index}`, name: `Label ${index}`, rule: albumRuleSchema.parse({ kind: 'label', phrasings: [`label ${index}`, `also ${index}`] }),
  colour: null, icon: null, cover: null, private: false, parent: null, created: 0, modified: 0,
});

interface World {
  labels: Labels;
  albums: AlbumDefinition[];
  decided: Map<string, readonly Decided[]>;
  resident: Resident;
  /** Adds one photo, as indexing does. */
  add(): void;
}

function worldOf(say: (line: string) => void): World {
  say(`${photoCount} vectors`);
  const resident = createResident(dimensions);
  const photos = new Map<string, PhotoEntry>();
  const changes = createChangeLog();
  let [next, revision] = [0, 0];
  const add = (): void => {
    resident.add(hashOf(next), vectorAt('random', next));
    photos.set(hashOf(next), photoOf(next));
    next += 1;
    changes.note(hashOf(next - 1), ++revision);
  };
  while (next < photoCount) add();
  const background = createBackground(resident);
  background.use(Array.from({ length: wordCount }, (_, index) => vectorAt('random', 50_000_000 + index)));
  const decided = new Map<string, readonly Decided[]>();
  const read = (texts: readonly string[]): ReadPhrasing[] => texts.map((text) => ({ text: tidy(text), direction: queryAt('random', textNumber(text), photoCount), truncated: false }));
  const model: LabelModel = { resident, background, prepare: async () => ok(undefined), phrasings: async () => ({ known: read, read: async (texts) => ok(read(texts)) }) };
  const labels = createLabels({
    model: () => model, decisions: { all: (id) => decided.get(id) ?? none }, store: { photos, get revision() { return revision; }, changedSince: changes.since }, passes: () => (photo) => photo.paths.length > 0, filterRevision: () => '',
  });
  return { labels, albums: Array.from({ length: labelCount }, (_, index) => label(index)), decided, resident, add };
}

const none: readonly Decided[] = [];

/** Each text a direction of its own. */
const textNumber = (text: string): number => Number(text.replace(/\D/g, '')) * 2 + (text.startsWith('also') ? 1 : 0);

export async function measureSpeed(say: (line: string) => void): Promise<Row[]> {
  const world = worldOf(say);
  const { labels, albums, decided, resident, add } = world;
  labels.sync();
  const judging: number[] = [];
  for (const [index, album] of albums.entries()) {
    if (index % 5 === 0) say(`Judging label ${index + 1} of ${labelCount}`);
    judging.push(await timed(async () => must(await labels.judge(album, never))));
  }
  for (const album of albums.slice(0, taughtLabels)) decided.set(album.id, decisionsOf(20, 0));
  for (const album of albums) labels.members(album);
  const adding: number[] = [];
  for (let round = 0; round < rounds; round++) {
    add();
    adding.push(await timed(async () => {
      labels.sync();
      for (const album of albums) labels.members(album);
    }));
  }
  const learning = async (count: number): Promise<number[]> => {
    const times: number[] = [];
    const album = albums[labelCount - 1] as AlbumDefinition;
    for (let round = 0; round < rounds; round++) {
      decided.set(album.id, decisionsOf(count, round));
      times.push(await timed(async () => void labels.members(album)));
    }
    return times;
  };
  const [few, many] = [await learning(20), await learning(400)];
  const view = labels.view(albums[0] as AlbumDefinition);
  if (view === null) throw new Error('The label is not judged.');
  const accepted = new Uint8Array(resident.rows).fill(1);
  const preview = await Promise.all([timed(async () => void scoresOf(view, accepted))]);
  return [
    row('judging the words of a label of two phrasings, again', median(judging.slice(-10)), 'ms'),
    row(`one photo more, ${labelCount} labels of two phrasings (${taughtLabels} taught): judged and listed`, median(adding), 'ms', 'the goal of 50 ms', 50),
    row('  slowest in twenty', percentile(adding, 0.95), 'ms', 'the goal of 50 ms', 50),
    row('learning from 20 decisions: model, all scores, who is in', median(few), 'ms', 'the goal of 100 ms', 100),
    row('learning from 400 decisions', median(many), 'ms', 'the goal of 100 ms', 100),
    row('a preview of all scores for the editor', preview[0] as number, 'ms'),
  ];
}

function decisionsOf(count: number, round: number): Decided[] {
  const list = Array.from({ length: count }, (_, index): Decided => ({ hash: hashOf((index * 7919 + round * 104_729) % photoCount), decision: index % 3 === 0 ? 'yes' : 'no', decided: index }));
  return list.sort((a, b) => (a.hash < b.hash ? -1 : 1));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
