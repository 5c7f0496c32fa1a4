/** Trash folders by the freedesktop rules, on real volumes: the home trash, those at a volume's top, volumes without any, full ones. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applied, bytesOf, groupOf, index, openWorld, planned, put, treeOf, undone, worldAt, type OpenedWorld, type World } from '../fixtures/disposal-world.ts';
import { must } from '../fixtures/must.ts';
import { temporaryFolders } from '../fixtures/open.ts';
import { withoutPrivileges } from '../fixtures/rights.ts';

const folders = temporaryFolders();
afterAll(folders.clean);
const isRoot = process.getuid?.() === 0;
const canMount = isRoot && process.platform === 'linux' && spawnSync('mount', ['--version']).status === 0;

let world: World;
let opened: OpenedWorld;
/** A volume of its own for the photos; its name has a blank, as drives often have. */
let disk: string;
const at = (name: string): string => join(world.root, name);

/** Of so many kilobytes; the library and the home trash are on another volume. */
async function mountWith(kilobytes: number): Promise<void> {
  const base = await folders.make('volumes');
  disk = join(base, 'my disk');
  await mkdir(disk);
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=0755`, 'tmpfs', disk]).status).toBe(0);
  world = { ...worldAt(base), root: join(disk, 'photos') };
  await mkdir(world.root);
  opened = await openWorld(world);
  for (const name of ['kept.jpg', 'one/copy.jpg', 'two/copy.jpg']) await put(at(name), bytesOf(1, 900));
  await index(opened.store, ['kept.jpg', 'one/copy.jpg', 'two/copy.jpg'].map(at));
}
const unmount = async (): Promise<void> => {
  await opened.store.close();
  spawnSync('umount', [disk]);
};
const group = (): ReturnType<typeof groupOf> => groupOf('exact', at('kept.jpg'), at('one/copy.jpg'), at('two/copy.jpg'));
const uid = process.getuid?.() ?? 0;

describe.runIf(canMount)('on a volume of its own', () => {
  beforeEach(() => mountWith(4096));
  afterEach(unmount);

  test("the user's trash at its top takes the files, noted by their paths on the volume; undo brings them back", async () => {
    const before = await treeOf(world.root);
    const outcome = await applied(opened.disposal, await planned(opened.disposal, [group()]));
    expect(outcome).toMatchObject({ ended: 'done', moved: { files: 2 } });
    const trash = join(disk, `.Trash-${uid}`);
    expect((await readdir(join(trash, 'files'))).sort()).toEqual(['copy.2.jpg', 'copy.jpg']);
    expect((await stat(trash)).mode & 0o777).toBe(0o700);
    expect(await readFile(join(trash, 'info', 'copy.jpg.trashinfo'), 'utf8')).toMatch(/^\[Trash Info\]\nPath=photos\/one\/copy\.jpg\n/);
    await undone(opened.disposal, outcome.journal as string);
    expect(await treeOf(world.root)).toEqual(before);
    expect(await treeOf(trash)).toEqual([]);
  });

  test('a kill in the middle and a volume that is away at the next start: what it holds is settled when it is back, and undo brings it back', async () => {
    const before = await treeOf(world.root);
    const { journal } = await applied(opened.disposal, await planned(opened.disposal, [group()]));
    const file = join(world.library, 'journal', `${journal ?? ''}.jsonl`);
    const lines = (await readFile(file, 'utf8')).split('\n');
    // As a kill leaves it right after the second file was moved.
    await writeFile(file, `${lines.slice(0, lines.findLastIndex((line) => line.includes('"is":"intend"')) + 1).join('\n')}\n`);
    const elsewhere = join(world.base, 'elsewhere');
    await mkdir(elsewhere);
    const run = (command: string, ...args: string[]): void => expect(spawnSync(command, args).status, `${command} ${args.join(' ')}`).toBe(0);
    run('mount', '--bind', disk, elsewhere);
    try {
      run('umount', disk);
      must(await opened.disposal.recover());
      expect(must(await opened.disposal.shelf.story(journal ?? '')).end).toBeNull();
      run('mount', '--bind', elsewhere, disk);
      must(await opened.disposal.recover());
      const outcome = await undone(opened.disposal, journal ?? '');
      expect(outcome).toMatchObject({ ended: 'done', moved: { files: 2 } });
      expect(await treeOf(world.root)).toEqual(before);
    } finally {
      spawnSync('umount', [elsewhere]);
    }
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ["the administrator's trash for all goes first", '.Trash/UID', async () => {
      await mkdir(join(disk, '.Trash'));
      await chmod(join(disk, '.Trash'), 0o1777);
    }],
    ['one without the sticky bit is not used', '.Trash-UID', async () => {
      await mkdir(join(disk, '.Trash'));
      await chmod(join(disk, '.Trash'), 0o777);
    }],
    ['nor one that is a link', '.Trash-UID', async () => {
      await mkdir(join(disk, 'target'));
      await chmod(join(disk, 'target'), 0o1777);
      await symlink(join(disk, 'target'), join(disk, '.Trash'));
    }],
  ])('%s', async (_, where, prepare) => {
    await prepare();
    expect((await applied(opened.disposal, await planned(opened.disposal, [group()]))).moved.files).toBe(2);
    expect((await readdir(join(disk, where.replace('UID', String(uid)), 'files'))).length).toBe(2);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['a file is in its place', () => writeFile(join(disk, `.Trash-${uid}`), '')],
    ['a link is in its place', async () => {
      await mkdir(join(world.base, 'elsewhere'));
      await symlink(join(world.base, 'elsewhere'), join(disk, `.Trash-${uid}`));
    }],
    ["it is somebody else's", async () => {
      await mkdir(join(disk, `.Trash-${uid}`));
      spawnSync('chown', ['12345', join(disk, `.Trash-${uid}`)]);
    }],
  ])('no trash is used where %s: nothing moves before the user names a quarantine folder there', async (_, spoil) => {
    await spoil();
    const plan = await planned(opened.disposal, [group()]);
    expect(plan).toMatchObject({ ready: { files: 2 }, withoutTrash: { files: 2, bytes: 1800 } });
    const before = await treeOf(world.root);
    expect(await opened.disposal.apply({ plan: plan.id, dryRun: false })).toMatchObject({ ok: false, error: { code: 'no-trash' } });
    const elsewhere = join(world.base, 'quarantine');
    await mkdir(elsewhere);
    // On another volume it could only be copied, and nothing is ever copied and deleted.
    expect(await opened.disposal.apply({ plan: plan.id, dryRun: false, quarantine: elsewhere })).toMatchObject({ ok: false, error: { code: 'no-trash' } });
    expect(await treeOf(world.root)).toEqual(before);
    const here = join(disk, 'put away');
    await mkdir(here);
    const outcome = await applied(opened.disposal, plan, { quarantine: here });
    expect(outcome).toMatchObject({ ended: 'done', moved: { files: 2 } });
    expect((await treeOf(here)).length).toBe(2);
    await undone(opened.disposal, outcome.journal as string);
    expect(await treeOf(world.root)).toEqual(before);
  });

  test('that was made read-only after the plan, nothing moves and every file is accounted for', async () => {
    const plan = await planned(opened.disposal, [group()]);
    await mkdir(join(disk, `.Trash-${uid}`, 'files'), { recursive: true });
    expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0);
    const before = await treeOf(world.root);
    const answer = await opened.disposal.apply({ plan: plan.id, dryRun: false });
    expect(answer).toMatchObject({ ok: false, error: { code: 'no-trash' } });
    expect(await treeOf(world.root)).toEqual(before);
    // And a plan made now says it file by file.
    const now = must(opened.disposal.find((await planned(opened.disposal, [group()])).id));
    expect(now.entries.map(({ problem }) => problem?.code)).toEqual(['no-permission', 'no-permission']);
  });

  test('files of a folder that may not be written to stay, and the others go', async () => {
    for (const folder of [world.base, disk, world.root, at('one')]) await chmod(folder, 0o777);
    await mkdir(join(world.library, 'journal'));
    spawnSync('chmod', ['-R', 'a+rwX', world.library]);
    await mkdir(join(disk, '.Trash-65534'), { mode: 0o777 });
    spawnSync('chown', ['65534', join(disk, '.Trash-65534')]);
    await opened.store.close();
    opened = await openWorld(world, { bins: { trash: { homeTrash: world.homeTrash, uid: 65_534, now: () => new Date(), random: () => '0' }, trashItem: null } });
    const plan = await planned(opened.disposal, [group()]);
    const outcome = await withoutPrivileges(() => applied(opened.disposal, plan));
    expect(outcome).toMatchObject({ ended: 'done', moved: { files: 1 }, skipped: { files: 1 }, problems: [{ code: 'no-permission', files: 1 }] });
    expect((await readdir(at('two')))).toEqual(['copy.jpg']);
    expect(await treeOf(join(disk, '.Trash-65534', 'info'))).toHaveLength(1);
  });
});

describe.runIf(canMount)('on a volume that is full', () => {
  beforeEach(() => mountWith(256));
  afterEach(unmount);

  test('the job stops with a sentence, nothing is lost, and it goes on when there is room', async () => {
    const before = await treeOf(world.root);
    const plan = await planned(opened.disposal, [group()]);
    const filler = join(disk, 'filler');
    await mkdir(join(disk, `.Trash-${uid}`, 'files'), { recursive: true });
    await mkdir(join(disk, `.Trash-${uid}`, 'info'), { recursive: true });
    for (let size = 1 << 18; size >= 1; size >>= 1) spawnSync('sh', ['-c', `head -c ${size} /dev/zero >> "${filler}"`]);
    const outcome = await applied(opened.disposal, plan);
    expect(outcome).toMatchObject({ ended: 'failed', error: { code: 'disk-full', message: expect.stringMatching(/\.$/) }, moved: { files: 0 } });
    expect(await treeOf(world.root)).toEqual(before);
    expect(await treeOf(join(disk, `.Trash-${uid}`))).toEqual([]);
    await rm(filler);
    expect(await applied(opened.disposal, plan)).toMatchObject({ ended: 'done', moved: { files: 2 } });
  });
});

describe.runIf(canMount)('with a library on a disk that is full', () => {
  afterEach(unmount);

  test('nothing more is moved: every step is written down there first', async () => {
    await mountWith(4096);
    const library = join(disk, 'library');
    await opened.store.close();
    await mkdir(library, { recursive: true });
    spawnSync('cp', ['-r', join(world.library, 'db'), library]);
    opened = await openWorld({ ...world, library });
    const plan = await planned(opened.disposal, [group()]);
    await mkdir(join(library, 'journal'));
    const before = await treeOf(world.root);
    const filler = join(disk, 'filler');
    for (let size = 1 << 22; size >= 1; size >>= 1) spawnSync('sh', ['-c', `head -c ${size} /dev/zero >> "${filler}"`]);
    const answer = await opened.disposal.apply({ plan: plan.id, dryRun: false });
    expect(answer).toMatchObject({ ok: false, error: { code: 'disk-full' } });
    expect(await treeOf(world.root)).toEqual(before);
    await rm(filler);
    expect(await applied(opened.disposal, plan)).toMatchObject({ ended: 'done', moved: { files: 2 } });
  });
});
