/**
 * Putting files away and getting them back, against what the disk itself can do: the same files read and hashed, and
 * renamed, with nothing checked and nothing written down. Made files; real journal, database and trash folder.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { applied, bytesOf, groupOf, index, openWorld, planned, put, undone, worldAt } from '../test/fixtures/disposal-world.ts';
import { row, type Bench, type Findings } from './report.ts';

const sizes = [{ name: 'photos of 4 MB', files: 200, bytes: 4_000_000 }, { name: 'small files of 20 kB', files: 2000, bytes: 20_000 }];

export const bench: Bench = async (say) => {
  const rows: Findings['rows'] = [];
  for (const { name, files, bytes } of sizes) {
    say(`${files} ${name}`);
    const base = await mkdtemp(join(tmpdir(), 'snapsift-bench-'));
    try {
      rows.push(...(await measure(base, name, files, bytes)));
    } finally {
      await rm(base, { recursive: true });
    }
  }
  return { data: `made files: ${sizes.map(({ name, files }) => `${files} ${name}`).join(', ')}; half of them copies of the others; warm page cache`, rows };
};

async function measure(base: string, name: string, files: number, bytes: number): Promise<Findings['rows']> {
  const world = worldAt(base);
  await mkdir(world.root, { recursive: true });
  const pairs = Array.from({ length: files / 2 }, (_, n) => [join(world.root, `${n}.jpg`), join(world.root, 'copies', `${n}.jpg`)] as const);
  const content = bytesOf(1, bytes);
  for (const [n, pair] of pairs.entries()) {
    content.writeUInt32LE(n);
    for (const path of pair) await put(path, content);
  }
  const { store, disposal } = await openWorld(world);
  await index(store, pairs.flat());
  const groups = pairs.map(([kept, copy]) => groupOf('exact', kept, copy));
  const hash = await seconds(async () => {
    for (const path of pairs.flat()) await hashed(path);
  });
  const move = await seconds(() => renameAll(pairs.map(([, copy]) => copy), join(base, 'aside')));
  await renameAll(pairs.map(([, copy]) => join(base, 'aside', basename(copy))), join(world.root, 'copies'));
  let plan = await planned(disposal, groups);
  const planning = await seconds(async () => void (plan = await planned(disposal, groups)));
  let journal = '';
  const applying = await seconds(async () => void (journal = (await applied(disposal, plan)).journal ?? ''));
  const undoing = await seconds(() => undone(disposal, journal));
  await store.close();
  const many = files / 2;
  return [
    row(`${name}: plan`, many / planning, 'files/s'),
    row(`${name}: put away, each read with its kept copy`, many / applying, 'files/s', 'reading, hashing and renaming alone', many / (hash + move)),
    row(`${name}: undo`, many / undoing, 'files/s', 'renaming alone', many / move),
  ];
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

async function hashed(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function renameAll(paths: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const path of paths) await rename(path, join(folder, basename(path)));
  await mkdir(dirname(paths[0] ?? folder), { recursive: true });
}
