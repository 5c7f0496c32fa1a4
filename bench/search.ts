/**
 * Searching in 512 numbers a photo: the product's own search against LanceDB (flat and indexed), ONNX Runtime, usearch
 * and other formats of resident vectors, in turns over the same vectors, and against what the machine's memory allows.
 * `npm run bench -- search [10k] [100k] [1m]` measures some sizes only.
 */
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildChildren } from './build.ts';
import { withFolder } from './cache.ts';
import { copySpeed } from './copy-speed.ts';
import { createLoadMeter } from './load.ts';
import { installPackage } from './packages.ts';
import { row, short, type Bench, type Row } from './report.ts';
import { lanceOf, onnxOf, plainOf, usearchOf, usearchVersion, type Contestant, type LanceTable } from './search-contestants.ts';
import { productOf, type Product } from './search-product.ts';
import { median, percentile } from './stats.ts';
import { matrixOf, queryAt, type Kind } from './vectors.ts';
import { wasmScansOf } from './wasm-scans.ts';
import { startWorker } from './worker.ts';
import type { MemoryAnswer } from './children/messages.ts';

/** Recall is told for the best 50, and for the 200 that fill a screen and are asked for. */
const [few, k] = [50, 200];
const megabyte = 1e6;
const gigabyte = 1e9;

interface Set_ {
  count: number;
  kind: Kind;
  queries: number;
  /** LanceDB and the other contestants; else the product alone, which takes little time to fill. */
  others: boolean;
  /** Indexes take minutes to build in large sets, and find little in random vectors whatever is built. */
  indexes: boolean;
}

export const choices = ['10k', '100k', '1m'] as const;

const sets: Record<(typeof choices)[number], readonly Set_[]> = {
  '10k': [
    { count: 10_000, kind: 'random', queries: 30, others: true, indexes: true },
    { count: 10_000, kind: 'clustered', queries: 30, others: true, indexes: true },
  ],
  '100k': [
    { count: 100_000, kind: 'random', queries: 20, others: true, indexes: false },
    { count: 100_000, kind: 'clustered', queries: 20, others: true, indexes: true },
    { count: 100_000, kind: 'uneven', queries: 20, others: false, indexes: false },
  ],
  '1m': [
    { count: 1_000_000, kind: 'random', queries: 8, others: true, indexes: false },
    { count: 1_000_000, kind: 'clustered', queries: 8, others: false, indexes: false },
  ],
};

/** Seconds that an index may take to build. LanceDB's cannot be stopped, so it is not begun where a tenth of the vectors took too long. */
const mostBuilding = 60;
const mostForATenth = mostBuilding / 6;
const smallest = 10_000;
/** Memory that a million vectors in all formats at once want. */
const memoryForAll = 12e9;
/** Vectors that one query would score again from disk. */
const readAgain = 1_000;

interface Field {
  product: Product;
  plain: Contestant;
  contestants: Contestant[];
  lance: LanceTable | null;
  /** What is to be said beside the times. */
  notes: Row[];
}

const note = (what: string): Row => row(what, NaN, '');

/** What the sets of one run share. */
interface Run {
  /** Folder of the package; null where it cannot be had. */
  usearch: string | null;
  /** Seconds that LanceDB's last index took, and of how many vectors. */
  built: { count: number; seconds: number } | null;
  say(line: string): void;
}

async function fieldOf({ count, kind, others, indexes }: Set_, folder: string, run: Run): Promise<Field> {
  const { usearch, say } = run;
  const label = nameOf(count, kind);
  const threads = availableParallelism() - 1;
  say(`${label}: filling`);
  const matrix = matrixOf(kind, count);
  const product = productOf(matrix, threads);
  const plain = plainOf(matrix);
  const own = [product.scan, product.example, product.words, product.filtered];
  const field: Field = { product, plain, contestants: [plain, ...own], lance: null, notes: [] };
  if (!others) return field;
  field.lance = await lanceOf(matrix, folder);
  field.contestants = [field.lance.flat, plain, await onnxOf(matrix, folder, k), ...wasmScansOf(matrix, threads), ...own];
  const graph = usearch === null ? null : usearchOf(matrix, usearch);
  if (graph === null) field.notes.push(note(`${label}: usearch could not be installed and is left out`));
  else field.contestants.push(graph.exact);
  if (!indexes) return field;
  say(`${label}: building indexes`);
  const tooLong = count > smallest && (run.built === null || run.built.seconds > mostForATenth);
  if (tooLong) field.notes.push(note(`${label}: LanceDB's index is left out: ${run.built === null ? 'how long it takes is told by that of 10k, which was not asked for' : `${run.built.count} vectors took ${Math.round(run.built.seconds)} s`}`));
  else {
    const { tuned, seconds } = await field.lance.index();
    field.contestants.push(tuned);
    field.notes.push(row(`${label}: building LanceDB's index`, seconds, 's'));
    run.built = { count, seconds };
  }
  const built = await graph?.index(mostBuilding);
  if (built === undefined) return field;
  if ('skipped' in built.graph) field.notes.push(note(`${label}: ${built.graph.skipped}`));
  else {
    field.contestants.push(built.graph);
    field.notes.push(row(`${label}: building usearch's index`, built.seconds, 's'));
  }
  return field;
}

const nameOf = (count: number, kind: Kind): string => `${count / 1000}k ${kind}`;

async function measure(set: Set_, folder: string, shared: Run): Promise<Row[]> {
  const { count, kind } = set;
  const label = nameOf(count, kind);
  const started = performance.now();
  const field = await fieldOf(set, folder, shared);
  const { say } = shared;
  say(`${label}: words`);
  for (let i = 0; i < different; i++) await field.product.prepare(queryAt(kind, i, count));
  say(`${label}: measuring`);
  const speed = await copySpeed();
  const load = createLoadMeter();
  const race = await raceOf(field, set);
  const others = load.others();
  const taken = field.lance === null ? null : median(await Promise.all([1, 2, 3].map(() => field.lance?.take(readAgain) as Promise<number>)));
  for (const contestant of field.contestants) await contestant.close();
  field.product.close();
  say(`${label}: ${Math.round((performance.now() - started) / 1000)} s`);
  const [scan, words] = [race.get(field.product.scan), race.get(field.product.words)].map((one) => median(one?.times ?? []));
  return [
    ...field.contestants.flatMap((contestant) => rowsOf(label, contestant, race, field, speed)),
    row(`${label}: the product's judgement of a query in words, all but the scan`, (words as number) - (scan as number), 'ms', 'the scan', scan as number),
    ...(taken === null ? [] : [row(`${label}: reading ${readAgain} vectors from LanceDB, to score them again`, taken * 1000, 'ms', 'the scan', scan as number)]),
    ...field.notes,
    row(`${label}: copy speed of all cores`, speed / gigabyte, 'GB/s'),
    ...(others === null ? [] : [row(`${label}: share of the machine used by other programs`, others * 100, '%')]),
  ];
}

function rowsOf(label: string, contestant: Contestant, race: Race, { product, lance }: Field, speed: number): Row[] {
  const { times, right } = race.get(contestant) as Result;
  const flat = lance === null ? undefined : race.get(lance.flat);
  const name = `${label}: ${contestant.name}`;
  const answers = contestant !== product.scan && contestant !== product.filtered;
  return [
    flat === undefined ? row(`${name}, p50`, median(times), 'ms') : row(`${name}, p50`, median(times), 'ms', 'LanceDB flat', median(flat.times)),
    row('  p95', percentile(times, 0.95), 'ms'),
    ...(contestant.bytes === null ? [] : [row(`  p50 beside reading ${Math.round(contestant.bytes / megabyte)} MB`, median(times), 'ms', 'the floor', (contestant.bytes / speed) * 1000)]),
    ...(answers ? [row(`  recall@${few}`, right.few, ''), row(`  recall@${k}`, right.all, '')] : []),
    ...(contestant.memory === null ? [] : [row('  memory of the vectors', contestant.memory / megabyte, 'MB')]),
  ];
}

interface Result {
  times: number[];
  /** Shares of the truly best that were found. */
  right: { few: number; all: number };
}

type Race = Map<Contestant, Result>;

/** Rounds that do not count: code is compiled and files are read. */
const warmUp = 2;
/** Different queries; each is asked again and again. The words of the photos that they judge are looked up beforehand, which takes long. */
const different = 4;

/** Every contestant answers every query, in turns. */
async function raceOf({ contestants, plain }: Field, { kind, count, queries }: Set_): Promise<Race> {
  const race: Race = new Map(contestants.map((contestant) => [contestant, { times: [], right: { few: 0, all: 0 } }]));
  const asked = Array.from({ length: different }, (_, i) => queryAt(kind, i, count));
  const truths = await Promise.all(asked.map((query) => plain.find(query, k)));
  for (let i = 0; i < queries + warmUp; i++) {
    const [query, truth] = [asked[i % different] as Float32Array, truths[i % different] as number[]];
    const [best, all] = [new Set(truth.slice(0, few)), new Set(truth)];
    for (const contestant of contestants) {
      const started = performance.now();
      const found = await contestant.find(query, k);
      const took = performance.now() - started;
      if (i < warmUp) continue;
      const { times, right } = race.get(contestant) as Result;
      times.push(took);
      right.few += found.slice(0, few).filter((id) => best.has(id)).length / (few * queries);
      right.all += found.filter((id) => all.has(id)).length / (k * queries);
    }
  }
  return race;
}

/** What search takes in a process of its own that has the names of all photos, as the product's has. */
async function memoryRows(count: number, entry: string): Promise<Row[]> {
  const child = startWorker<{ count: number }, MemoryAnswer>(entry);
  const { bare, named, filled, vectors, asked } = await child.ask({ count });
  child.stop();
  return [
    row(`${count / 1000}k: memory that search takes`, (Math.max(filled, asked) - named) / megabyte, 'MB', `${(count * goalBytes) / megabyte} MB (1.2 GB for a million)`, (count * goalBytes) / megabyte),
    row('  of it vectors', vectors / megabyte, 'MB'),
    row('  before it: a process without anything', bare / megabyte, 'MB'),
    row("  before it: the photos' names", (named - bare) / megabyte, 'MB'),
  ];
}

const goalBytes = 1_200;

async function usearchFolder(say: (line: string) => void): Promise<string | null> {
  try {
    return await installPackage(`usearch-${usearchVersion}`, 'usearch', usearchVersion);
  } catch (error) {
    say(`usearch cannot be installed: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
    return null;
  }
}

export const bench: Bench = async (say, wanted) => {
  const sizes = choices.filter((size) => wanted.length === 0 || wanted.includes(size));
  const run: Run = { usearch: await usearchFolder(say), built: null, say };
  const { memory } = await buildChildren();
  const rows: Row[] = [];
  // A run takes minutes: what is known is said at once.
  const keep = (more: Row[]): void => {
    rows.push(...more);
    for (const { what, value, unit, ratio } of more) say(`    ${what}: ${Number.isNaN(value) ? '' : `${short(value)} ${unit}`}${ratio === null ? '' : `, ${ratio.toFixed(2)}`}`);
  };
  for (const size of sizes) {
    for (const set of sets[size]) {
      const room = set.count < 1e6 || totalmem() >= memoryForAll;
      if (!room) keep([note(`${nameOf(set.count, set.kind)}: the other contestants are left out, for they want ${memoryForAll / gigabyte} GB`)]);
      keep(await withFolder((folder) => measure(room ? set : { ...set, others: false }, join(folder, 'db'), run)));
    }
    say(`${size}: memory`);
    keep(await memoryRows(sets[size][0]?.count ?? 0, memory));
  }
  return { data: `unit vectors, the best ${k} asked for; the text is embedded already. The product is its whole search: filters, scan, exact scores, matches and maybe`, rows };
};
