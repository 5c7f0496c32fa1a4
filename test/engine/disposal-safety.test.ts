/**
 * Whatever happens while files are put away or brought back, nothing is lost. Random plans on real trees with a real
 * trash folder and the real database: ended at every kind of step, by a frozen program and by kill -9; with disks that
 * fail; with files that change meanwhile. Seeds are fixed: a failure names its seed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Story } from '../../src/core/disposal/steps.ts';
import { bytesOf, contentsBelow, openWorld, planned, put, treeOf, worldAt, type OpenedWorld, type World } from '../fixtures/disposal-world.ts';
import { expectAllBack, expectExplained, expectNothingLost, expectRowsFit, expectTidyTrash, makeScenario, type Scenario } from '../fixtures/disposal-scenario.ts';
import { errno, meddledDisk, type Meddle } from '../fixtures/meddled-disk.ts';
import { must, temporaryFolders } from '../fixtures/open.ts';
import { projectRoot } from '../fixtures/photos.ts';
import { random } from '../fixtures/random.ts';

const folders = temporaryFolders();
afterAll(folders.clean);
/** Runs that were ended in the middle of putting away and of undo, by kind; others ran to their end undisturbed. */
const runs = { frozen: 0, killed: 0, failing: 0, meddled: 0, undisturbed: 0 };
afterAll(() => console.log('Disposal, runs:', runs));

async function freshWorld(seed: number): Promise<{ world: World; scenario: Scenario }> {
  const world = worldAt(await folders.make(`safety-${seed}`));
  await mkdir(world.root, { recursive: true });
  const opened = await openWorld(world);
  const scenario = await makeScenario(world, opened, seed);
  await opened.store.close();
  return { world, scenario };
}

/** Freezes the program at that point for good; `frozen` tells when. */
function freezeAt(point: number): { meddle: Meddle; frozen: Promise<'frozen'> } {
  let tell: (word: 'frozen') => void = () => undefined;
  const frozen = new Promise<'frozen'>((resolve) => (tell = resolve));
  const meddle: Meddle = async ({ n }) => {
    if (n !== point) return;
    tell('frozen');
    await new Promise(() => undefined);
  };
  return { meddle, frozen };
}

async function applyAll(opened: OpenedWorld, scenario: Scenario): Promise<void> {
  const plan = await planned(opened.disposal, scenario.groups);
  // A disk that fails may fail before anything begins.
  await opened.disposal.apply({ plan: plan.id, dryRun: false });
  await opened.disposal.finished();
}

const newest = async ({ disposal }: OpenedWorld): Promise<Story | null> => {
  const [id] = must(await disposal.shelf.ids());
  const story = id === undefined ? null : await disposal.shelf.story(id);
  return story?.ok === true ? story.value : null;
};

async function undoAll(opened: OpenedWorld, failing = false): Promise<void> {
  const story = await newest(opened);
  if (story === null) return;
  const undo = await opened.disposal.undo(story.begin.id);
  // Nothing had been moved, unless a disk fails before anything begins.
  if (!undo.ok && !failing) expect(undo.error.code).toBe('bad-request');
  await opened.disposal.finished();
}

/** Does `work` with a meddled disk until it ends or freezes; the process's memory is then gone. */
async function until(world: World, meddle: Meddle, frozen: Promise<'frozen'>, work: (opened: OpenedWorld) => Promise<void>): Promise<boolean> {
  const meddled = meddledDisk(meddle);
  const opened = await openWorld(world, { disk: meddled.disk, around: meddled.rows });
  const ended = await Promise.race([work(opened), frozen]);
  await opened.store.close();
  if (ended === 'frozen') await meddled.close();
  return ended === 'frozen';
}

/** Opens the library again and checks what must hold between a broken job and its undo. */
async function reopened(world: World, scenario: Scenario, use: (opened: OpenedWorld) => Promise<void>): Promise<void> {
  const opened = await openWorld(world);
  must(await opened.disposal.recover());
  await use(opened);
  await opened.store.close();
}

const goingOf = ({ groups }: Scenario): Set<string> => new Set(groups.flatMap(({ files }) => files.filter(({ keep }) => !keep).map(({ path }) => path)));

async function expectSettled(world: World, scenario: Scenario, opened: OpenedWorld): Promise<void> {
  await expectNothingLost(world, scenario);
  await expectTidyTrash(world);
  await expectRowsFit(world, opened);
  const story = await newest(opened);
  if (story !== null) await expectExplained(world, story, goingOf(scenario));
}

/** Points to meddle at that one file makes, about. */
const pointsOf = { apply: 33, undo: 17 };
const somewhere = (next: () => number, scenario: Scenario, job: keyof typeof pointsOf): number => Math.floor(next() * goingOf(scenario).size * pointsOf[job]);

const often = Number(process.env['SNAPSIFT_SAFETY_RUNS'] ?? 1);
/** Seeds of one kind of trouble: fixed, and more of them where the environment asks for a long run. */
const seeds = (from: number, count: number): number[] => Array.from({ length: Math.round(count * often) }, (_, index) => from + index);
const forLong = { timeout: 120_000 * Math.max(1, often) };

test('a program that ends at any step of putting away or of undo', forLong, async () => {
  for (const seed of seeds(1, 30)) {
    const { world, scenario } = await freshWorld(seed);
    const next = random(seed * 7);
    const apply = freezeAt(somewhere(next, scenario, 'apply'));
    count('frozen', await until(world, apply.meddle, apply.frozen, (opened) => applyAll(opened, scenario)));
    await reopened(world, scenario, (opened) => expectSettled(world, scenario, opened));
    const undo = freezeAt(somewhere(next, scenario, 'undo'));
    count('frozen', await until(world, undo.meddle, undo.frozen, undoAll));
    await expectUndone(world, scenario);
  }
});

test('a process that is killed at any step of putting away or of undo', forLong, async () => {
  for (const seed of seeds(1_001, 10)) {
    const { world, scenario } = await freshWorld(seed);
    const next = random(seed * 7);
    count('killed', await killedChild(world, scenario, somewhere(next, scenario, 'apply'), 'apply'));
    await reopened(world, scenario, (opened) => expectSettled(world, scenario, opened));
    count('killed', await killedChild(world, scenario, somewhere(next, scenario, 'undo'), 'undo'));
    await expectUndone(world, scenario);
  }
});

/** One call fails once, or everything of its kind does from then on: a disk that is full, locked, read-only or broken. */
test('a disk that fails at any step of putting away or of undo', forLong, async () => {
  for (const seed of seeds(2_001, 30)) {
    const { world, scenario } = await freshWorld(seed);
    const next = random(seed * 7);
    for (const job of ['apply', 'undo'] as const) {
      const meddle = failing(next, somewhere(next, scenario, job));
      await until(world, meddle, new Promise(() => undefined), (opened) => (job === 'apply' ? applyAll(opened, scenario) : undoAll(opened, true)));
      runs.failing += 1;
      await reopened(world, scenario, async (opened) => {
        await expectNothingLost(world, scenario);
        await expectRowsFit(world, opened);
      });
    }
    await expectUndone(world, scenario, false);
  }
});

function failing(next: () => number, point: number): Meddle {
  const code = ['EIO', 'ENOSPC', 'EACCES', 'EROFS', 'EBUSY', 'EXDEV'][Math.floor(next() * 6)] as string;
  const goesOn = next() < 0.5;
  let kind: string | null = null;
  return async ({ n, call, when }) => {
    // What has been done cannot fail any more, and a row that was written is written.
    if (when === 'after' || call.endsWith('rows')) return;
    if (n >= point && kind === null) kind = call;
    else if (!goesOn) return;
    if (call === kind) throw errno(code);
  };
}

test('files that change while they are put away', forLong, async () => {
  for (const seed of seeds(3_001, 40)) {
    const { world, scenario } = await freshWorld(seed);
    const next = random(seed * 7);
    const [point, meddling] = [somewhere(next, scenario, 'apply'), new Meddling(world, scenario, next)];
    let started = false;
    await until(world, async ({ n }) => {
      if (n < point || started) return;
      started = true;
      await meddling.act();
    }, new Promise(() => undefined), (opened) => applyAll(opened, scenario));
    count('meddled', started);
    await reopened(world, scenario, async (opened) => {
      await expectNothingLost(world, scenario, meddling.destroyed);
      const story = await newest(opened);
      if (story !== null) await expectExplained(world, story, goingOf(scenario));
      await undoAll(opened);
      await expectNothingLost(world, scenario, meddling.destroyed);
      await expectAllBack(world, opened, scenario, meddling.tree, meddling.touched);
    });
  }
});

/** Somebody else at work in the same folders, once; and what the tree should be after undo because of that. */
class Meddling {
  readonly destroyed = new Set<string>();
  readonly touched = new Set<string>();
  tree: string[];
  readonly #world: World;
  readonly #scenario: Scenario;
  readonly #next: () => number;

  constructor(world: World, scenario: Scenario, next: () => number) {
    [this.#world, this.#scenario, this.#next] = [world, scenario, next];
    this.tree = scenario.before.tree;
  }

  async act(): Promise<void> {
    const { paths, groups } = this.#scenario;
    const kept = groups.flatMap(({ files }) => files.filter(({ keep }) => keep).map(({ path }) => path));
    const path = (this.#next() < 0.5 ? kept : paths)[Math.floor(this.#next() * (this.#next() < 0.5 ? kept : paths).length)] ?? (paths[0] as string);
    const deeds = [() => rm(path, { force: true }), () => this.#rewrite(path), () => this.#replace(path), () => this.#emptyTrash(), () => rename(path, `${path}.moved`).catch(() => undefined)];
    const before = await this.#contents();
    const names = await this.#stats();
    await (deeds[Math.floor(this.#next() * deeds.length)] as () => Promise<unknown>)();
    const after = await this.#contents();
    for (const hash of before) if (!after.has(hash)) this.destroyed.add(hash);
    await this.#follow(names);
  }

  /** In place: every other name of the same file changes with it. */
  async #rewrite(path: string): Promise<void> {
    if ((await stat(path).catch(() => null)) !== null) await writeFile(path, bytesOf(77, 50));
  }

  async #replace(path: string): Promise<void> {
    await put(`${path}.new`, bytesOf(78, 60));
    await rename(`${path}.new`, path);
  }

  async #emptyTrash(): Promise<void> {
    await rm(this.#world.homeTrash, { recursive: true, force: true });
  }

  async #contents(): Promise<Set<string>> {
    const { root, homeTrash } = this.#world;
    return new Set([...(await contentsBelow(root)), ...(await contentsBelow(join(homeTrash, 'files')))]);
  }

  /** What is at each place now: in the folders, and in the trash. */
  async #stats(): Promise<{ root: string[]; trash: number }> {
    return { root: await treeOf(this.#world.root), trash: (await treeOf(join(this.#world.homeTrash, 'files'))).length };
  }

  /** The tree that undo should come to: as before, with what was done to it just now. Emptied trash cannot be undone. */
  async #follow(before: { root: string[]; trash: number }): Promise<void> {
    const now = await this.#stats();
    const [was, is] = [pathed(before.root), pathed(now.root)];
    const tree = pathed(this.tree);
    for (const [path, line] of is) if (was.get(path) !== line) tree.set(path, line);
    for (const path of was.keys()) if (!is.has(path)) tree.delete(path);
    if (before.trash > 0 && now.trash === 0) for (const path of goingOf(this.#scenario)) if (!was.has(path)) tree.delete(path);
    for (const path of [...tree.keys(), ...pathed(this.tree).keys()]) if (tree.get(path) !== pathed(this.tree).get(path)) this.touched.add(path);
    this.tree = [...tree.values()].sort();
  }
}

const pathed = (tree: readonly string[]): Map<string, string> => new Map(tree.map((line) => [line.split(' ').slice(0, -2).join(' '), line]));

function count(kind: 'frozen' | 'killed' | 'meddled', happened: boolean): void {
  runs[happened ? kind : 'undisturbed'] += 1;
}

/** Built once: running the sources as they are takes a process many times as long as its work. */
const childFolder = join(projectRoot, '.cache', `disposal-child-${process.pid}`);
const childEntry = join(childFolder, 'disposal-child.mjs');
beforeAll(async () => {
  await build({
    configFile: false, logLevel: 'silent',
    build: { ssr: fileURLToPath(new URL('../fixtures/disposal-child.ts', import.meta.url)), outDir: childFolder, target: 'node20', rolldownOptions: { output: { entryFileNames: 'disposal-child.mjs' } } },
  });
});
afterAll(() => rm(childFolder, { recursive: true, force: true }));

/** True when the process was killed, false when it came to its end before that point. */
async function killedChild(world: World, scenario: Scenario, point: number, job: 'apply' | 'undo'): Promise<boolean> {
  const child = spawn(process.execPath, [childEntry, world.base, JSON.stringify(scenario.groups), String(point), job], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal !== 'SIGKILL') expect(code).toBe(0);
  return signal === 'SIGKILL';
}

/** After a last undo without disturbance everything is as it was. A disk that did not let go of a note has it still. */
async function expectUndone(world: World, scenario: Scenario, tidy = true): Promise<void> {
  await reopened(world, scenario, async (opened) => {
    await undoAll(opened);
    if (tidy) await expectSettled(world, scenario, opened);
    await expectAllBack(world, opened, scenario);
    expect(await contentsBelow(join(world.homeTrash, 'files'))).toEqual(new Set());
  });
}
