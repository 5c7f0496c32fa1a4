/**
 * Best 50 by cosine over 512 numbers a photo: the product's resident vectors against LanceDB, plain JavaScript and ONNX
 * Runtime, in turns over the same vectors, and against what the machine's memory allows (bytes read / copy speed).
 */
import { lanceOf, matrixOf, onnxOf, plainOf, productOf, type Contestant, type Source } from './search-contestants.ts';
import { withFolder } from './cache.ts';
import { createLoadMeter } from './load.ts';
import { row, type Bench, type Row } from './report.ts';
import { median, percentile } from './stats.ts';
import { dimensions, queryAt, vectorAt, type Kind } from './vectors.ts';

const k = 50;
const megabyte = 1e6;

/** LanceDB's index takes about a minute for 100,000 vectors on two cores, so only that size has one. */
const sets: readonly { count: number; kind: Kind; queries: number; indexed: boolean }[] = [
  { count: 10_000, kind: 'random', queries: 30, indexed: false },
  { count: 100_000, kind: 'random', queries: 30, indexed: true },
  { count: 100_000, kind: 'clustered', queries: 30, indexed: false },
  { count: 1_000_000, kind: 'random', queries: 10, indexed: false },
];

/** Bytes a second that one thread copies, from memory and not from a cache: the pace of anything that reads vectors. */
function copySpeed(): number {
  const bytes = 512 * megabyte;
  const [from, to] = [new Uint8Array(bytes).fill(1), new Uint8Array(bytes).fill(2)];
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    to.set(from);
    return performance.now() - started;
  });
  return (bytes / median(times)) * 1000;
}

async function measure(set: (typeof sets)[number], folder: string, say: (line: string) => void): Promise<Row[]> {
  const { count, kind, queries, indexed } = set;
  const source: Source = { count, vectorAt: (index) => vectorAt(kind, index) };
  const label = `${count / 1000}k ${kind}`;
  say(`${label}: filling`);
  const product = productOf(source);
  const matrix = matrixOf(source);
  const plain = plainOf(matrix);
  const onnx = await onnxOf(matrix, folder, k);
  const lance = await lanceOf(source, folder, indexed);
  const contestants = [lance.flat, ...(lance.index === null ? [] : [lance.index]), plain, onnx, product];
  say(`${label}: measuring`);
  const load = createLoadMeter();
  const { times, recall } = await race(contestants, plain, kind, count, queries);
  const others = load.others();
  await Promise.all(contestants.map((contestant) => contestant.close()));
  const flat = times.get(lance.flat) as number[];
  const speed = copySpeed();
  const rows = contestants.flatMap((contestant): Row[] => {
    const own = times.get(contestant) as number[];
    const name = `${label}: ${contestant.name}`;
    return [
      row(`${name}, p50`, median(own), 'ms', 'LanceDB flat p50', median(flat)),
      row(`${name}, p95`, percentile(own, 0.95), 'ms'),
      row(`${name}, recall@${k}`, recall.get(contestant) as number, ''),
      ...(contestant.bytes === null ? [] : [row(`${name}, ${Math.round(contestant.bytes / megabyte)} MB read`, median(own), 'ms', 'the floor of one thread', (contestant.bytes / speed) * 1000)]),
    ];
  });
  return [
    ...rows,
    row(`${label}: memory of the product's vectors`, product.memory / megabyte, 'MB', 'float32', (count * dimensions * 4) / megabyte),
    ...(indexed ? [row(`${label}: building LanceDB's index`, lance.buildSeconds, 's')] : []),
    row(`${label}: copy speed of one thread`, speed / 1e9, 'GB/s'),
    ...(others === null ? [] : [row(`${label}: share of the machine used by other programs`, others * 100, '%')]),
  ];
}

/** Every contestant answers every query, in turns. */
async function race(contestants: readonly Contestant[], truth: Contestant, kind: Kind, count: number, queries: number): Promise<{ times: Map<Contestant, number[]>; recall: Map<Contestant, number> }> {
  const times = new Map(contestants.map((contestant) => [contestant, [] as number[]]));
  const right = new Map(contestants.map((contestant) => [contestant, 0]));
  // Two rounds to warm up: code is compiled and files are read.
  for (let i = -2; i < queries; i++) {
    const query = queryAt(kind, i + 2, count);
    const wanted = new Set(await truth.find(query, k));
    for (const contestant of contestants) {
      const started = performance.now();
      const found = await contestant.find(query, k);
      if (i < 0) continue;
      times.get(contestant)?.push(performance.now() - started);
      right.set(contestant, (right.get(contestant) ?? 0) + found.filter((id) => wanted.has(id)).length);
    }
  }
  return { times, recall: new Map(contestants.map((contestant) => [contestant, (right.get(contestant) ?? 0) / (k * queries)])) };
}

export const bench: Bench = async (say) => {
  const rows: Row[] = [];
  for (const set of sets) rows.push(...(await withFolder((folder) => measure(set, folder, say))));
  return { data: `unit vectors of ${dimensions} numbers, the best ${k}; the text is embedded already. The product's figure is the whole judgement: scale, scan, exact scores, matches and maybe`, rows };
};
