/**
 * Top 200 by cosine over all vectors: the product's scan over resident vectors against LanceDB's flat scan of the same
 * vectors on disk, in turns. Vectors are random and of unit length, 512 numbers each.
 */
import { createHash } from 'node:crypto';
import { connect, type Table } from '@lancedb/lancedb';
import { Field, FixedSizeList, Float32, Schema, Utf8 } from 'apache-arrow';
import { randomFloats } from '../scripts/onnx-graph.ts';
import { createResident, type Resident } from '../src/core/search/resident.ts';
import { withFolder } from './cache.ts';
import { createLoadMeter } from './load.ts';
import { row, type Bench, type Row } from './report.ts';
import { percentile } from './stats.ts';

const dimensions = 512;
const limit = 200;
const queries = 30;
const rowsAtOnce = 10_000;

const hashOf = (i: number): string => createHash('sha256').update(String(i)).digest('hex');

function unitVector(stream: number): Float32Array {
  const vector = randomFloats(dimensions, 1, Math.imul(stream + 1, 2_654_435_761) >>> 0);
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

/** The same vectors in both. */
async function fill(folder: string, count: number): Promise<{ resident: Resident; table: Table }> {
  const resident = createResident(dimensions);
  const schema = new Schema([new Field('hash', new Utf8()), new Field('vector', new FixedSizeList(dimensions, new Field('item', new Float32())))]);
  const table = await (await connect(folder)).createEmptyTable('vectors', schema);
  for (let start = 0; start < count; start += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, count - start) }, (_, i) => ({ hash: hashOf(start + i), vector: unitVector(start + i) }));
    for (const { hash, vector } of rows) resident.add(hash, vector);
    await table.add(rows.map(({ hash, vector }) => ({ hash, vector: [...vector] })));
  }
  return { resident, table };
}

const scanTable = async (table: Table, query: Float32Array): Promise<string[]> => {
  const found = await table.query().nearestTo(query).distanceType('cosine').select(['hash', '_distance']).limit(limit).toArray();
  return found.map((item: { hash: string }) => item.hash);
};

async function measure(folder: string, count: number): Promise<Row[]> {
  const { resident, table } = await fill(folder, count);
  const times = { resident: [] as number[], table: [] as number[] };
  const known = new Set(Array.from({ length: count }, (_, i) => hashOf(i)));
  const load = createLoadMeter();
  let same = 0;
  for (let i = 0; i < queries; i++) {
    const query = unitVector(1_000_000_000 + i);
    const start = performance.now();
    // The product looks every photo up, to leave out what a filter excludes.
    const { hits } = resident.nearest(query, limit, (hash) => known.has(hash));
    const between = performance.now();
    const found = await scanTable(table, query);
    times.table.push(performance.now() - between);
    times.resident.push(between - start);
    const wanted = new Set(found);
    same += hits.filter(({ hash }) => wanted.has(hash)).length;
  }
  table.close();
  const others = load.others();
  const label = `${count / 1000}k photos`;
  const compared = [['p50', 0.5], ['p95', 0.95]] as const;
  return [
    ...compared.flatMap(([name, share]) => [
      row(`${label}: LanceDB flat scan, ${name}`, percentile(times.table, share), 'ms'),
      row(`${label}: resident vectors, ${name}`, percentile(times.resident, share), 'ms', `LanceDB flat ${name}`, percentile(times.table, share)),
    ]),
    row(`${label}: share of LanceDB's answers that are the same`, same / (queries * limit), ''),
    ...(others === null ? [] : [row(`${label}: share of the machine used by other programs`, others * 100, '%')]),
  ];
}

export const bench: Bench = async (say) => {
  const rows: Row[] = [];
  for (const count of [10_000, 100_000]) {
    say(`${count} vectors`);
    rows.push(...(await withFolder((folder) => measure(folder, count))));
  }
  return { data: `random unit vectors of ${dimensions} numbers, ${queries} random queries, the best ${limit}; the text is embedded already`, rows };
};
