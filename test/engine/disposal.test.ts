/** Putting files away and getting them back: real files, real trash folders, the real database. */
import { copyFile, link, mkdir, readFile, readdir, rename, rm, stat, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { nodeDisk } from '../../src/core/disposal/disk.ts';
import { sealPlan } from '../../src/core/disposal/plan.ts';
import type { TrashItem } from '../../src/core/disposal/system-trash.ts';
import type { DisposalGroup, DisposalSelection, DisposalState, PlanEntry, PlanSummary } from '../../src/shared/disposal-contract.ts';
import { noMarks } from '../../src/shared/marks-contract.ts';
import { fail, ok } from '../../src/shared/errors.ts';
import { applied, bytesOf, groupOf, index, openWorld, planned, put, sha256, treeOf, undone, worldAt, type OpenedWorld, type World } from '../fixtures/disposal-world.ts';
import { errno } from '../fixtures/meddled-disk.ts';
import { must, never } from '../fixtures/must.ts';
import { temporaryFolders } from '../fixtures/open.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

let world: World;
let opened: OpenedWorld;
const at = (name: string): string => join(world.root, name);

beforeEach(async () => {
  world = worldAt(await folders.make('disposal'));
  await mkdir(world.root, { recursive: true });
  opened = await openWorld(world);
  return () => opened.store.close();
});

/** Three copies of one content, and a photo with a smaller form of it. */
async function fewPhotos(): Promise<void> {
  for (const name of ['a.jpg', 'copies/a (1).jpg', 'copies/ä 2.jpg']) await put(at(name), bytesOf(1, 900));
  await put(at('big.jpg'), bytesOf(2, 2000), 1_400_000_000);
  await put(at('small.jpg'), bytesOf(3, 500), 1_600_000_000);
  await index(opened.store, ['a.jpg', 'copies/a (1).jpg', 'copies/ä 2.jpg', 'big.jpg', 'small.jpg'].map(at));
}

const allGroups = (): DisposalGroup[] => [groupOf('exact', at('a.jpg'), at('copies/a (1).jpg'), at('copies/ä 2.jpg')), groupOf('same', at('big.jpg'), at('small.jpg'))];
const entriesOf = (id: string): PlanEntry[] => must(opened.disposal.find(id)).entries;
const problemsIn = (id: string): Record<string, string | null> => Object.fromEntries(entriesOf(id).map(({ path, problem }) => [path.slice(world.root.length + 1), problem?.code ?? null]));

describe('a disposal', () => {
  test('moves what the plan says to the trash, keeps the rest, and undo brings everything back, times and rows included', async () => {
    await fewPhotos();
    const [before, rowsBefore] = [await treeOf(world.root), [...opened.store.files.values()]];
    const plan = await planned(opened.disposal, allGroups());
    expect(plan).toMatchObject({ ready: { files: 3, bytes: 900 * 2 + 500 }, blocked: { files: 0 }, withoutTrash: { files: 0 } });
    expect(await treeOf(world.root)).toEqual(before);

    const outcome = await applied(opened.disposal, plan);
    expect(outcome).toMatchObject({ job: 'apply', ended: 'done', moved: { files: 3, bytes: 2300 }, skipped: { files: 0 }, error: null });
    expect((await readdir(world.root, { recursive: true })).sort()).toEqual(['a.jpg', 'big.jpg', 'copies']);
    expect((await readdir(join(world.homeTrash, 'files'))).sort()).toEqual(['a (1).jpg', 'small.jpg', 'ä 2.jpg']);
    expect(await readFile(join(world.homeTrash, 'info', 'ä 2.jpg.trashinfo'), 'utf8')).toMatch(
      new RegExp(`^\\[Trash Info\\]\nPath=${world.root}/copies/%C3%A4%202\\.jpg\nDeletionDate=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\n$`),
    );
    expect([...opened.store.files.keys()].sort()).toEqual([at('a.jpg'), at('big.jpg')]);
    // The photo that has no file any more is still known, so that undo costs no work.
    expect(opened.store.photos.size).toBe(3);

    const back = await undone(opened.disposal, outcome.journal as string);
    expect(back).toMatchObject({ job: 'undo', ended: 'done', moved: { files: 3, bytes: 2300 }, skipped: { files: 0 } });
    expect(await treeOf(world.root)).toEqual(before);
    expect(await treeOf(world.homeTrash)).toEqual([]);
    expect([...opened.store.files.values()].sort((one, other) => (one.path < other.path ? -1 : 1))).toEqual(rowsBefore.sort((one, other) => (one.path < other.path ? -1 : 1)));
  });

  test('gives what was said of the photo that goes to the one that is kept, and undo takes it back', async () => {
    await fewPhotos();
    const [small, big] = [sha256(bytesOf(3, 500)), sha256(bytesOf(2, 2000))];
    must(await opened.marks.set([small], { favourite: true, rating: 4, flag: 'reject', addTags: ['beach', 'family'] }));
    must(await opened.marks.set([big], { rating: 2, addTags: ['Beach'] }));
    const before = opened.marks.of(big);
    const outcome = await applied(opened.disposal, await planned(opened.disposal, allGroups()));
    expect(opened.marks.of(big)).toEqual({ favourite: true, rating: 4, flag: null, tags: ['beach', 'family'] });
    // A tag is spelled in one way in all of a library. What the user says since then stays.
    must(await opened.marks.set([big], { rating: 5 }));
    await undone(opened.disposal, outcome.journal as string);
    expect(opened.marks.of(big)).toEqual({ ...before, rating: 5 });
    expect(opened.marks.of(small)).toMatchObject({ favourite: true, rating: 4, flag: 'reject' });
    expect(opened.marks.of(sha256(bytesOf(1, 900))) ?? noMarks).toEqual(noMarks);
  });

  test('is told by its journal, and undone after a restart', async () => {
    await fewPhotos();
    const before = await treeOf(world.root);
    const { journal } = await applied(opened.disposal, await planned(opened.disposal, allGroups()));
    await opened.store.close();
    opened = await openWorld(world);
    must(await opened.disposal.recover());
    expect(must(await opened.disposal.shelf.ids())).toEqual([journal]);
    await undone(opened.disposal, journal as string);
    expect(await treeOf(world.root)).toEqual(before);
    expect(await opened.disposal.undo(journal as string)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    expect(await opened.disposal.undo('20200101T000000Z-00000000')).toMatchObject({ ok: false, error: { code: 'journal-unknown' } });
  });

  test('of 5,000 copies of one photo, half of them by one name, reads the kept one once', async () => {
    const copies = Array.from({ length: 5000 }, (_, n) => at(`${n % 2 === 0 ? n : 'all'}/${n % 2 === 0 ? 'IMG_0001' : n}.jpg`));
    await put(at('kept.jpg'), bytesOf(5, 300));
    for (const path of copies) {
      await mkdir(dirname(path), { recursive: true });
      await copyFile(at('kept.jpg'), path);
    }
    await index(opened.store, [at('kept.jpg'), ...copies]);
    let read = 0;
    await opened.store.close();
    opened = await openWorld(world, { changed: ({ bytes }) => (read = Math.max(read, bytes.done)) });
    const plan = await planned(opened.disposal, [groupOf('exact', at('kept.jpg'), ...copies)]);
    expect(plan.ready.files).toBe(5000);
    expect(await applied(opened.disposal, plan, { dryRun: true })).toMatchObject({ ended: 'done', moved: { files: 5000 } });
    expect(read).toBeLessThanOrEqual(300 * 5001);
    // Moving takes the disk some time a file: some show what thousands would.
    const some = await planned(opened.disposal, [groupOf('exact', at('kept.jpg'), ...copies.slice(0, 200))]);
    const outcome = await applied(opened.disposal, some);
    expect(outcome).toMatchObject({ ended: 'done', moved: { files: 200 } });
    expect((await readdir(join(world.homeTrash, 'files'))).length).toBe(200);
    expect(opened.store.files.size).toBe(4801);
    expect(await undone(opened.disposal, outcome.journal as string)).toMatchObject({ moved: { files: 200 }, skipped: { files: 0 } });
    expect(opened.store.files.size).toBe(5001);
  }, 240_000);
});

describe('a plan', () => {
  test.each<[string, string | null, () => Promise<unknown>]>([
    ['content of the same length and time', 'changed', async () => {
      await writeFile(at('copies/a (1).jpg'), bytesOf(9, 900));
      await utimes(at('copies/a (1).jpg'), 1_500_000_000, 1_500_000_000.25);
    }],
    ['its time alone', null, () => utimes(at('copies/a (1).jpg'), 1, 1)],
    ['its length', 'changed', () => writeFile(at('copies/a (1).jpg'), 'short')],
    ['nothing but its absence', 'missing', () => unlink(at('copies/a (1).jpg'))],
    ['into a link', 'link', async () => {
      await rename(at('copies/a (1).jpg'), at('elsewhere.jpg'));
      await symlink(at('elsewhere.jpg'), at('copies/a (1).jpg'));
    }],
    ['its folder into a link', 'link', async () => {
      await rename(at('copies'), join(world.base, 'outside'));
      await symlink(join(world.base, 'outside'), at('copies'));
    }],
    ['its folder into a protected one', 'protected', async () => opened.protectedFolders.push(at('copies'))],
    ['the folders of the library', 'outside', async () => opened.roots.splice(0, 1, join(world.base, 'other'))],
    ['the folder of the library to one that is unplugged', 'offline', () => rename(world.root, `${world.root}-away`)],
    ['what the library knows', 'not-indexed', () => opened.store.forget([at('copies/a (1).jpg')], [])],
    ['content of the kept copy', 'kept-changed', () => put(at('a.jpg'), bytesOf(9, 900))],
    ['the kept copy to none', 'kept-missing', () => unlink(at('a.jpg'))],
    ['the kept copy to a link', 'kept-outside', async () => {
      await rename(at('a.jpg'), join(world.base, 'a.jpg'));
      await symlink(join(world.base, 'a.jpg'), at('a.jpg'));
    }],
    ['the kept copy to another name of the file that goes', 'same-file', async () => {
      await unlink(at('a.jpg'));
      await link(at('copies/a (1).jpg'), at('a.jpg'));
    }],
    ['the kept copy to a folder', 'kept-unreadable', async () => {
      await unlink(at('a.jpg'));
      await mkdir(at('a.jpg'));
    }],
  ])('sees a change of %s: %s; and so does carrying out an older one', async (what, code, change) => {
    await fewPhotos();
    const groups = [groupOf('exact', at('a.jpg'), at('copies/a (1).jpg'))];
    const older = await planned(opened.disposal, groups);
    expect(older.ready.files).toBe(1);
    const document = structuredClone(must(opened.disposal.find(older.id)));
    await change();
    const photos = async (): Promise<string[]> => (await treeOf(world.base)).filter((line) => !line.startsWith(world.library));
    const before = await photos();
    // Where neither length nor time has changed only reading the file tells, and making a plan reads no content.
    expect(Object.values(problemsIn((await planned(opened.disposal, groups)).id))).toEqual([what.startsWith('content') ? null : code]);
    const result = { ended: 'done', moved: { files: code === null ? 1 : 0 }, problems: code === null ? [] : [{ code, files: 1 }] };
    expect(await applied(opened.disposal, older, { dryRun: true })).toMatchObject(result);
    expect(Object.values(problemsIn(older.id))).toEqual([code]);
    expect(await photos()).toEqual(before);
    // A plan from a file knows nothing of the dry run.
    expect(await applied(opened.disposal, must(opened.disposal.accept(document)))).toMatchObject(result);
    if (code !== null) expect(await photos()).toEqual(before);
  });

  test('of names of one file on the disk puts none of them away, and says where names gain no room', async () => {
    await put(at('a.jpg'), bytesOf(1, 900));
    await link(at('a.jpg'), at('b.jpg'));
    await put(at('c.jpg'), bytesOf(1, 900));
    await index(opened.store, ['a.jpg', 'b.jpg', 'c.jpg'].map(at));
    expect(problemsIn((await planned(opened.disposal, [groupOf('exact', at('a.jpg'), at('b.jpg'))])).id)).toEqual({ 'b.jpg': 'same-file' });
    const plan = await planned(opened.disposal, [groupOf('exact', at('c.jpg'), at('a.jpg'), at('b.jpg'))]);
    expect(plan).toMatchObject({ ready: { files: 2 }, warnings: [{ code: 'hard-link', files: 2 }] });
    const outcome = await applied(opened.disposal, plan);
    expect(outcome.moved.files).toBe(2);
    expect(await undone(opened.disposal, outcome.journal as string)).toMatchObject({ moved: { files: 2 } });
    expect((await stat(at('a.jpg'))).ino).toBe((await stat(at('b.jpg'))).ino);
  });

  test('never lets the last of a content go, however groups overlap', async () => {
    for (const [name, seed] of [['a1', 1], ['a2', 1], ['b1', 2], ['b2', 2], ['c', 3]] as const) await put(at(name), bytesOf(seed, 100));
    await index(opened.store, ['a1', 'a2', 'b1', 'b2', 'c'].map(at));
    // a2 goes for a1, a1 for b1, b1 for b2: what stays for all of them is b2.
    const chain = await planned(opened.disposal, [groupOf('exact', at('a1'), at('a2')), groupOf('exact', at('b2'), at('b1')), groupOf('same', at('b1'), at('a1'))]);
    expect(entriesOf(chain.id).map(({ path, kept, kind }) => [path, kept?.path, kind])).toEqual([[at('a2'), at('b2'), 'same'], [at('b1'), at('b2'), 'exact'], [at('a1'), at('b2'), 'same']]);
    // A circle leaves nothing; a group that keeps nothing neither.
    const circle = await planned(opened.disposal, [groupOf('same', at('a1'), at('b1')), groupOf('similar', at('b1'), at('a1'))]);
    expect(problemsIn(circle.id)).toEqual({ a1: 'kept-none', b1: 'kept-none' });
    const nothing = await planned(opened.disposal, [{ kind: 'same', files: ['a1', 'c'].map((name) => ({ path: at(name), keep: false, reason: '' })) }]);
    expect(problemsIn(nothing.id)).toEqual({ a1: 'kept-none', c: 'kept-none' });
    expect(await applied(opened.disposal, nothing)).toMatchObject({ moved: { files: 0 }, skipped: { files: 2 } });
  });

  test('of a folder that may not be written to, or a file that may not be read, says so', async () => {
    await fewPhotos();
    await opened.store.close();
    // The administrator, who runs these tests in CI, may do everything: what the system would answer others is made up.
    const denied = new Set([at('copies'), at('small.jpg')]);
    const access: typeof nodeDisk.access = async (path, mode) => (denied.has(String(path)) ? Promise.reject(errno('EACCES')) : nodeDisk.access(path, mode));
    opened = await openWorld(world, { disk: { ...nodeDisk, access } });
    const plan = await planned(opened.disposal, allGroups());
    expect(problemsIn(plan.id)).toEqual({ 'copies/a (1).jpg': 'no-permission', 'copies/ä 2.jpg': 'no-permission', 'small.jpg': 'unreadable' });
  });

  test('that was cut off, changed, or made for another library or by a newer version is refused', async () => {
    await fewPhotos();
    const plan = must(opened.disposal.find((await planned(opened.disposal, allGroups())).id));
    const { checksum: _, ...body } = plan;
    const refused = (document: unknown): unknown => opened.disposal.accept(document);
    const invalid = { ok: false, error: { code: 'plan-invalid' } };
    expect(must(opened.disposal.accept(JSON.parse(JSON.stringify(plan, null, 2)))).ready.files).toBe(3);
    for (const document of [null, 'plan', {}, { ...plan, extra: 1 }, { ...plan, entries: plan.entries.slice(1) }, { ...plan, version: 2 }, sealPlan({ ...body, library: '/somewhere/else' })]) expect(refused(document)).toMatchObject(invalid);
    expect(await opened.disposal.apply({ plan: 'never made', dryRun: false })).toMatchObject({ ok: false, error: { code: 'plan-stale' } });
  });

  test('made of decisions follows them where they change', async () => {
    await fewPhotos();
    await opened.store.close();
    const discarded = new Set([at('copies/a (1).jpg'), at('copies/ä 2.jpg'), at('small.jpg')]);
    const asked: DisposalSelection[] = [];
    opened = await openWorld(world, { discarded: (selection) => (asked.push(selection), discarded) });
    const plan = await opened.disposal.plan(allGroups(), { which: 'reviewed', kinds: ['exact'] }, never);
    discarded.delete(at('copies/ä 2.jpg'));
    // A dry run would mark the plan: this is the plan itself, carried out after the decision changed.
    expect(await applied(opened.disposal, plan)).toMatchObject({ moved: { files: 2 }, skipped: { files: 1 }, problems: [{ code: 'undecided', files: 1 }] });
    expect(await readdir(at('copies'))).toEqual(['ä 2.jpg']);
    expect(asked).toEqual([{ which: 'reviewed', kinds: ['exact'] }]);
  });

  test('that somebody made up cannot reach beyond what a plan made here could', async () => {
    await fewPhotos();
    await put(join(world.base, 'precious.jpg'), bytesOf(1, 900));
    await put(join(world.library, 'thumbs', 'x.jpg'), bytesOf(1, 900));
    opened.roots.push(world.library);
    const [hash, other] = [sha256(bytesOf(1, 900)), sha256(bytesOf(3, 500))];
    const kept = { path: at('a.jpg'), hash };
    const entry = (path: string, change: Partial<PlanEntry> = {}): PlanEntry => ({ path, hash, bytes: 900, kind: 'exact', kept, rule: '', problem: null, warnings: [], ...change });
    const entries = [
      entry(join(world.base, 'precious.jpg')),
      entry(`${world.root}/../precious.jpg`),
      entry(join(world.library, 'thumbs', 'x.jpg')),
      entry(world.root),
      entry(at('a.jpg')),
      entry(at('small.jpg'), { hash: other }),
      entry(at('small.jpg'), { hash: other, kind: 'same', kept: { path: at('copies/ä 2.jpg'), hash } }),
      entry(at('copies/ä 2.jpg'), { kept: { path: join(world.base, 'precious.jpg'), hash } }),
      entry(at('copies/a (1).jpg'), { kept: { path: at('big.jpg'), hash } }),
    ];
    const before = await treeOf(world.root);
    const plan = must(opened.disposal.accept(sealPlan({ version: 1, madeAt: '', library: world.library, decided: null, entries })));
    const outcome = await applied(opened.disposal, plan);
    const steps = must(await opened.disposal.shelf.story(outcome.journal as string)).skipped.map(({ problem }) => problem.code);
    expect(steps).toEqual(['outside', 'outside', 'outside', 'outside', 'kept-discarded', 'kept-changed', 'listed-twice', 'kept-changed', 'kept-changed']);
    expect(outcome.moved.files).toBe(0);
    expect(await treeOf(world.root)).toEqual(before);
  });
});

describe('undo', () => {
  const disposed = async (): Promise<string> => {
    await fewPhotos();
    return (await applied(opened.disposal, await planned(opened.disposal, allGroups()))).journal as string;
  };

  test('never overwrites, and can be asked for again when the place is free', async () => {
    const journal = await disposed();
    await put(at('small.jpg'), Buffer.from('something new'));
    expect(await undone(opened.disposal, journal)).toMatchObject({ ended: 'done', moved: { files: 2 }, skipped: { files: 1 }, problems: [{ code: 'occupied', files: 1 }] });
    expect(await readFile(at('small.jpg'), 'utf8')).toBe('something new');
    await unlink(at('small.jpg'));
    expect(await undone(opened.disposal, journal)).toMatchObject({ moved: { files: 1 }, skipped: { files: 0 } });
    expect(sha256(await readFile(at('small.jpg')))).toBe(sha256(bytesOf(3, 500)));
  });

  test('makes folders again that are gone, and follows no link in their place', async () => {
    const journal = await disposed();
    await rm(at('copies'), { recursive: true });
    await mkdir(join(world.base, 'elsewhere'));
    await symlink(join(world.base, 'elsewhere'), at('copies'));
    expect(await undone(opened.disposal, journal)).toMatchObject({ moved: { files: 1 }, problems: [{ code: 'link', files: 2 }] });
    expect(await readdir(join(world.base, 'elsewhere'))).toEqual([]);
    await unlink(at('copies'));
    expect(await undone(opened.disposal, journal)).toMatchObject({ moved: { files: 2 } });
  });

  test('says what is not in the trash any more, and counts what came back by hand', async () => {
    const journal = await disposed();
    const trash = join(world.homeTrash, 'files');
    await unlink(join(trash, 'a (1).jpg'));
    await rename(join(trash, 'small.jpg'), at('small.jpg'));
    await writeFile(join(trash, 'ä 2.jpg'), 'another file by that name');
    expect(await undone(opened.disposal, journal)).toMatchObject({ moved: { files: 1 }, problems: [{ code: 'gone-from-trash', files: 2 }] });
    expect(opened.store.files.get(at('small.jpg'))?.state).toBe('present');
    expect(await readFile(join(trash, 'ä 2.jpg'), 'utf8')).toBe('another file by that name');
  });

  test('brings a file back that the trash holds as a copy of itself', async () => {
    const journal = await disposed();
    const there = join(world.homeTrash, 'files', 'small.jpg');
    await copyFile(there, `${there}.new`);
    await rename(`${there}.new`, there);
    expect(await undone(opened.disposal, journal)).toMatchObject({ moved: { files: 3 }, skipped: { files: 0 } });
  });

  test('leaves files of a folder that the library has forgotten to indexing', async () => {
    const journal = await disposed();
    opened.roots.splice(0, 1);
    expect(await undone(opened.disposal, journal)).toMatchObject({ moved: { files: 3 } });
    expect(opened.store.files.get(at('small.jpg'))).toBeUndefined();
  });
});

describe('a job', () => {
  test('is one at a time, pauses between files, goes on, and stops with what was moved still undoable', async () => {
    await put(at('kept.jpg'), bytesOf(5, 300));
    const copies = Array.from({ length: 40 }, (_, n) => at(`${n}.jpg`));
    for (const path of copies) await copyFile(at('kept.jpg'), path);
    await index(opened.store, [at('kept.jpg'), ...copies]);
    const before = await treeOf(world.root);
    await opened.store.close();
    const states: DisposalState[] = [];
    let pauseAt = 5;
    opened = await openWorld(world, {
      random: () => '00000000',
      changed(state) {
        states.push(state);
        if (state.files.done >= pauseAt) opened.disposal.pause();
      },
    });
    const plan = await planned(opened.disposal, [groupOf('exact', at('kept.jpg'), ...copies)]);
    expect(must(await opened.disposal.apply({ plan: plan.id, dryRun: false }))).toMatchObject({ phase: 'applying', files: { total: 40 }, bytes: { total: 41 * 300 }, outcome: null });
    expect(await opened.disposal.apply({ plan: plan.id, dryRun: false })).toMatchObject({ ok: false, error: { code: 'disposal-busy' } });
    opened.disposal.pause();
    expect(opened.disposal.state).toMatchObject({ phase: 'applying', paused: true, rate: null, eta: null });
    // The file that it is at is carried to its end; then nothing moves.
    let done = -1;
    for (let same = 0; same < 6; ) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      same = opened.disposal.state.files.done === done ? same + 1 : 0;
      done = opened.disposal.state.files.done;
    }
    expect(done).toBeLessThan(40);
    pauseAt = Infinity;
    opened.disposal.resume();
    while (opened.disposal.state.files.done === done) await new Promise((resolve) => setTimeout(resolve, 1));
    await opened.disposal.cancel();
    const { outcome } = opened.disposal.state;
    expect(outcome).toMatchObject({ ended: 'cancelled' });
    const moved = outcome?.moved.files ?? 0;
    expect([moved > done, moved < 40]).toEqual([true, true]);
    expect((await treeOf(world.root)).length).toBe(41 - moved);
    for (const { files, bytes } of states) expect([files.done <= files.total, bytes.done <= bytes.total]).toEqual([true, true]);
    await undone(opened.disposal, outcome?.journal as string);
    expect(await treeOf(world.root)).toEqual(before);
  });
});

describe("the system's trash, which does not tell where it puts a file", () => {
  const hidden = (): string => join(world.base, 'hidden');
  /** A system that hides files away, as macOS and Windows do. */
  const onSystem = async (trashItem: TrashItem): Promise<void> => {
    await opened.store.close();
    opened = await openWorld(world, { platform: 'win32', bins: { trash: { homeTrash: world.homeTrash, uid: 0, now: () => new Date(), random: () => '' }, trashItem } });
  };
  const takes: TrashItem = async (path) => {
    await mkdir(hidden(), { recursive: true });
    await rename(path, join(hidden(), basename(path)));
    return ok(undefined);
  };

  test('takes files; undo brings back what the library knows and says that the system has to do the rest', async () => {
    await fewPhotos();
    await onSystem(takes);
    const outcome = await applied(opened.disposal, await planned(opened.disposal, allGroups()));
    expect(outcome).toMatchObject({ ended: 'done', moved: { files: 3 } });
    await rename(join(hidden(), 'small.jpg'), at('small.jpg'));
    expect(await undone(opened.disposal, outcome.journal as string)).toMatchObject({ moved: { files: 1 }, problems: [{ code: 'in-system-trash', files: 2 }] });
    expect([opened.store.files.get(at('small.jpg'))?.state, opened.store.files.get(at('copies/ä 2.jpg'))?.state]).toEqual(['present', 'missing']);
    expect(await opened.disposal.undo(outcome.journal as string)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  });

  test('that refuses, or says that it took a file and did not, is found out', async () => {
    await fewPhotos();
    await onSystem(async (path) => (path.endsWith('small.jpg') ? ok(undefined) : fail('internal', 'there is no recycle bin on this drive')));
    const before = await treeOf(world.root);
    const outcome = await applied(opened.disposal, await planned(opened.disposal, allGroups()));
    expect(outcome).toMatchObject({ moved: { files: 0 }, problems: [{ code: 'no-trash', files: 3 }] });
    expect(await treeOf(world.root)).toEqual(before);
    expect(opened.store.files.size).toBe(5);
  });
});

describe('a quarantine folder', () => {
  let plan: PlanSummary;
  /** No trash of any kind. */
  beforeEach(async () => {
    await fewPhotos();
    await opened.store.close();
    opened = await openWorld(world, { platform: 'darwin' });
    plan = await planned(opened.disposal, allGroups());
  });

  test('takes what has no trash, below its path, and undo leaves it as it was', async () => {
    expect(plan).toMatchObject({ ready: { files: 3 }, withoutTrash: { files: 3, bytes: 2300 }, warnings: [{ code: 'quarantine', files: 3 }] });
    const before = await treeOf(world.root);
    expect(await opened.disposal.apply({ plan: plan.id, dryRun: false })).toMatchObject({ ok: false, error: { code: 'no-trash', message: expect.stringContaining(world.root) } });
    expect(must(await opened.disposal.shelf.ids())).toEqual([]);
    const quarantine = join(world.base, 'quarantine');
    await mkdir(quarantine);
    const outcome = await applied(opened.disposal, plan, { quarantine });
    expect(outcome).toMatchObject({ ended: 'done', moved: { files: 3 } });
    const inside = join(quarantine, `snapsift-${outcome.journal}`, world.root);
    expect((await readdir(inside, { recursive: true })).sort()).toEqual(['copies', 'copies/a (1).jpg', 'copies/ä 2.jpg', 'small.jpg']);
    await undone(opened.disposal, outcome.journal as string);
    expect(await treeOf(world.root)).toEqual(before);
    expect(await readdir(quarantine)).toEqual([]);
  });

  test('must be a folder where its files are not found as photos again', async () => {
    await put(join(world.base, 'file'), Buffer.from(''));
    await mkdir(at('.trashed'));
    await mkdir(join(world.library, 'quarantine'), { recursive: true });
    const wanted = { 'no/full/path': false, [join(world.base, 'none')]: false, [join(world.base, 'file')]: false, [world.root]: false, [at('copies')]: false, [join(world.library, 'quarantine')]: false, [at('.trashed')]: true };
    for (const [quarantine, fine] of Object.entries(wanted)) {
      const answer = await opened.disposal.apply({ plan: plan.id, quarantine, dryRun: true });
      expect([quarantine, answer.ok || answer.error.code]).toEqual([quarantine, fine || 'quarantine-invalid']);
      await opened.disposal.finished();
    }
  });
});
