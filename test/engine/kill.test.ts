/** kill -9 in the middle of indexing, and again: the table ends as if nothing had happened. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFile, readFile, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@lancedb/lancedb';
import { afterAll, expect, test } from 'vitest';
import { cliEntry, fixturePhotos } from '../fixtures/photos.ts';
import { must, never, statusOf, temporaryFolders, tryOpen, usingLibrary } from '../fixtures/open.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

/** A folder that takes long enough to be killed in, with many copies of the same photos. */
async function manyFiles(): Promise<{ root: string; files: number }> {
  const { folder } = await fixturePhotos();
  const root = await folders.make('many');
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(jpg|png)$/.test(name)).slice(0, 200);
  for (const [index, name] of names.entries()) await copyWithDate(join(folder, name), join(root, `${index}${name.slice(-4)}`));
  for (const [index, name] of names.slice(0, 30).entries()) await copyWithDate(join(folder, name), join(root, `copy-${index}${name.slice(-4)}`));
  return { root, files: names.length + Math.min(30, names.length) };
}

/** A photo that says nothing of its time gets its file's: copies must agree for the tables to be comparable. */
async function copyWithDate(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await utimes(to, 1_600_000_000, 1_600_000_000);
}

interface Tables {
  files: string[];
  contents: string[];
  vectors: string[];
}

async function tablesOf(directory: string): Promise<Tables> {
  const db = await connect(join(directory, 'db'));
  const rows = async (table: string, columns: string[]): Promise<string[]> => {
    const all: Record<string, unknown>[] = await (await db.openTable(table)).query().toArray();
    return all.map((row) => columns.map((column) => (column === 'vector' ? [...(row[column] as Iterable<number>)].slice(0, 4).map((x) => x.toFixed(3)) : String(row[column]))).join('|')).sort();
  };
  const vectors = (await db.tableNames()).find((name) => name.startsWith('vectors_')) as string;
  return {
    files: await rows('files', ['path', 'size', 'modified', 'hash', 'state', 'code']),
    contents: await rows('contents', ['hash', 'bytes', 'format', 'width', 'height', 'takenLocal', 'color']),
    vectors: await rows(vectors, ['hash', 'vector']),
  };
}

const commits = async (directory: string): Promise<number> => {
  try {
    return (await readdir(join(directory, 'db', 'files.lance', '_versions'))).length;
  } catch {
    return 0;
  }
};

/** Kills the process group's leader without any chance to tidy up, once it has committed `after` more times (or ended). */
async function killAfterCommit(child: ChildProcess, directory: string, after: number): Promise<boolean> {
  let ended = false;
  child.once('exit', () => (ended = true));
  const start = await commits(directory);
  while (!ended && (await commits(directory)) < start + after) await sleep(20);
  if (ended) return false;
  await sleep(150);
  child.kill('SIGKILL');
  while (child.exitCode === null && child.signalCode === null) await sleep(10);
  return true;
}

async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('killed while indexing, twice, then finished: the same rows as in one go, none twice', async () => {
  const { root, files } = await manyFiles();
  const [once, broken] = [await folders.make('once'), await folders.make('broken')];
  await usingLibrary(once, async (library) => must(await library.index([root], never)));

  const index = (): ChildProcess => spawn(process.execPath, [cliEntry, 'index', root, '--library', broken, '--json'], { stdio: ['ignore', 'ignore', 'inherit'] });
  // Two versions come from making the table; the next is the first batch.
  const killed = [await killAfterCommit(index(), broken, 3), await killAfterCommit(index(), broken, 1)];
  const finished = index();
  await new Promise((resolve) => finished.once('exit', resolve));
  expect(finished.exitCode).toBe(0);

  const [expected, actual] = [await tablesOf(once), await tablesOf(broken)];
  expect(expected.files.length).toBe(files);
  expect(actual).toEqual(expected);
  expect(new Set(actual.vectors.map((row) => row.split('|')[0])).size).toBe(actual.vectors.length);
  // On small made photos a run may be over before it can be killed; real photos always leave time for the first kill.
  if (files > 200) expect(killed[0]).toBe(true);
});

test('the children of a killed process end by themselves', async () => {
  const { root } = await manyFiles();
  const directory = await folders.make('orphans');
  const child = spawn(process.execPath, [cliEntry, 'index', root, '--library', directory, '--json'], { stdio: 'ignore' });
  let children: number[] = [];
  for (let attempt = 0; attempt < 200 && children.length === 0; attempt++) {
    await sleep(20);
    children = await childrenOf(child.pid as number);
  }
  child.kill('SIGKILL');
  expect(children.length).toBeGreaterThan(0);
  for (let attempt = 0; attempt < 500 && (await Promise.all(children.map(isAlive))).some(Boolean); attempt++) await sleep(20);
  expect(await Promise.all(children.map(isAlive))).toEqual(children.map(() => false));
  // And the next process gets the library at once.
  const library = must(await tryOpen(directory));
  expect((await statusOf(library)).folders.length).toBe(1);
  await library.close();
});

/** Process ids whose parent is `pid`: from /proc where there is one, else from ps. */
async function childrenOf(pid: number): Promise<number[]> {
  if (process.platform !== 'linux') return spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout.trim().split(/\s+/).filter(Boolean).map(Number);
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(ids.map(async (id) => [Number(id), await parentOf(id)] as const));
  return parents.filter(([, parent]) => parent === pid).map(([id]) => id);
}

async function parentOf(id: string): Promise<number> {
  try {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0; // It ended between the two looks.
  }
}
