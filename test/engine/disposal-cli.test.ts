/** `duplicates plan|apply|undo|journal` as scripts use it: real photos, the real trash of a user of their own. */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DisposalOutcome, JournalSummary } from '../../src/shared/disposal-contract.ts';
import { contentsBelow, treeOf } from '../fixtures/disposal-world.ts';
import { makePhotos } from '../fixtures/make-photos.ts';
import { cliEntry } from '../fixtures/photos.ts';
import { temporaryFolders } from '../fixtures/open.ts';
import { putVideo } from '../fixtures/videos.ts';

const folders = temporaryFolders();
afterAll(folders.clean);
let [base, root, library, groups] = ['', '', '', ''];

function snapsift(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliEntry, ...args, '--library', library], { encoding: 'utf8', timeout: 100_000, env: { ...process.env, XDG_DATA_HOME: join(base, 'data') } });
  return { code: status, stdout, stderr };
}
const json = <T>(...args: string[]): T => JSON.parse(snapsift(...args, '--json').stdout) as T;

beforeAll(async () => {
  base = await folders.make('disposal-cli');
  [root, library, groups] = [join(base, 'photos'), join(base, 'library'), join(base, 'groups.json')];
  await makePhotos(root, 6);
  await mkdir(join(root, 'copies'));
  const [first = ''] = (await readdir(join(root, 'holiday'))).sort();
  const kept = join(root, 'holiday', first);
  for (const name of ['a.jpg', 'b.jpg']) await copyFile(kept, join(root, 'copies', name));
  await writeFile(groups, JSON.stringify({ groups: [{ kind: 'exact', confidence: 1, files: [kept, join(root, 'copies', 'a.jpg'), join(root, 'copies', 'b.jpg')].map((path, index) => ({ path, bytes: 1, keep: index === 0, reason: 'Shortest name.' })) }] }));
  expect(json('index', root)).toMatchObject({ indexed: 8 });
});

test('plan, dry run, apply, journal, undo', async () => {
  const before = await treeOf(root);
  const planned = snapsift('duplicates', 'plan', '--groups', groups);
  expect(planned).toMatchObject({ code: 0, stderr: expect.stringContaining('2 files would go to the trash') });
  const file = join(base, 'plan.json');
  await writeFile(file, planned.stdout);
  expect(JSON.parse(planned.stdout)).toMatchObject({ version: 1, entries: [{ path: join(root, 'copies', 'a.jpg'), problem: null }, { path: join(root, 'copies', 'b.jpg') }], checksum: expect.stringMatching(/^[0-9a-f]{64}$/) });

  const dry = snapsift('duplicates', 'apply', file, '--dry-run');
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining(`goes   ${join(root, 'copies', 'a.jpg')}`) });
  expect(await treeOf(root)).toEqual(before);

  const outcome = json<DisposalOutcome>('duplicates', 'apply', file);
  expect(outcome).toMatchObject({ job: 'apply', ended: 'done', moved: { files: 2 }, skipped: { files: 0 }, error: null });
  expect(await readdir(join(root, 'copies'))).toEqual([]);
  expect((await contentsBelow(join(base, 'data', 'Trash', 'files'))).size).toBe(1);
  expect(json('status')).toMatchObject({ photos: 6, files: { present: 6, missing: 0 } });
  expect(json('index')).toMatchObject({ found: 6, indexed: 0, unchanged: 6 });

  expect(json<{ journals: JournalSummary[] }>('duplicates', 'journal').journals).toMatchObject([{ id: outcome.journal, state: 'done', moved: { files: 2 }, undoable: { files: 2 } }]);
  const told = snapsift('duplicates', 'journal', outcome.journal as string);
  expect(told.stdout).toMatch(/copies\/a\.jpg: It was moved to the trash\. “.+” was checked and kept\. Shortest name\./);

  expect(json('duplicates', 'undo')).toMatchObject({ job: 'undo', ended: 'done', moved: { files: 2 } });
  expect(await treeOf(root)).toEqual(before);
  expect(json('index')).toMatchObject({ found: 8, indexed: 0, unchanged: 8 });
  expect(snapsift('duplicates', 'undo')).toMatchObject({ code: 2, stderr: 'There is nothing to undo.\n' });
}, 240_000);

test('lists every kind, also those of which nothing is proposed to go', async () => {
  const listed = (...kinds: string[]): { kind: string; files: { path: string; keep: boolean; reason: string; bytes: number; width: number; height: number }[]; confidence: number }[] =>
    json<{ groups: ReturnType<typeof listed> }>('duplicates', ...kinds.flatMap((kind) => ['--kind', kind])).groups;
  const [exact] = listed('exact');
  expect(exact).toMatchObject({ kind: 'exact', confidence: 1 });
  expect(exact?.files.map(({ keep }) => keep)).toEqual([true, false, false]);
  // Two frames of one second by one camera that look alike.
  const [frame = ''] = (await readdir(join(root, 'at home'))).sort();
  const source = sharp(join(root, 'at home', frame)).withMetadata();
  const { width = 0, height = 0 } = await source.metadata();
  for (const [index, left] of [0, 24].entries()) {
    const picture = source.clone().extract({ left, top: 0, width: width - 24, height }).withExif({ IFD0: { Make: 'Snapsift', Model: 'Burst' }, IFD2: { DateTimeOriginal: `2024:01:02 03:04:0${index}` } });
    await picture.jpeg({ quality: 95 }).toFile(join(root, `frame ${index}.jpg`));
  }
  expect(json('index')).toMatchObject({ indexed: 2 });
  const alike = listed('burst', 'similar');
  const found = alike.find(({ files }) => files.some(({ path }) => path.endsWith('frame 1.jpg')));
  expect(found?.files.length).toBeGreaterThanOrEqual(2);
  expect(found?.files.every(({ keep }) => keep)).toBe(true);
  for (const name of ['frame 0.jpg', 'frame 1.jpg']) await rm(join(root, name));
  expect(json('index')).toMatchObject({ found: 8 });
}, 240_000);

test.each<[string[], number, string]>([
  [['dance'], 2, 'bad-request'],
  [['apply'], 2, 'bad-request'],
  [['plan', 'what'], 2, 'bad-request'],
  [['plan', '--which', 'some'], 2, 'bad-request'],
  [['plan', '--kind', 'twins'], 2, 'bad-request'],
  [['apply', '/nothing/here.json'], 1, 'file-unreadable'],
  [['apply', 'GROUPS'], 1, 'plan-invalid'],
  [['undo', '20200101T000000Z-00000000'], 1, 'journal-unknown'],
  [['journal', '20200101T000000Z-00000000'], 1, 'journal-unknown'],
])('duplicates %j ends with %i and %s', async (args, code, error) => {
  const run = snapsift('duplicates', ...args.map((word) => (word === 'GROUPS' ? groups : word)), '--json');
  expect([run.code, (JSON.parse(run.stdout) as { error: { code: string } }).error.code]).toEqual([code, error]);
  expect(run.stderr.trim()).toMatch(/\.$/);
});

test('a plan that was changed by hand is refused, and nothing moves', async () => {
  const plan = JSON.parse(snapsift('duplicates', 'plan', '--groups', groups).stdout) as { entries: { kept: { path: string } }[] };
  (plan.entries[0] as { kept: { path: string } }).kept.path = '/etc/passwd';
  await writeFile(join(base, 'changed.json'), JSON.stringify(plan));
  const before = await treeOf(root);
  expect(snapsift('duplicates', 'apply', join(base, 'changed.json'))).toMatchObject({ code: 1, stderr: expect.stringContaining('checksum') });
  expect(await treeOf(root)).toEqual(before);
  expect(await readFile(groups, 'utf8')).toContain('exact');
});

test('videos are listed with their length, put away and brought back', async () => {
  await putVideo('original.mp4', join(root, 'films', 'holiday.mp4'));
  await putVideo('stripped.mp4', join(root, 'films', 'sent', 'holiday.mp4'));
  const before = await treeOf(root);
  const { groups: listed } = json<{ groups: { kind: string; files: { path: string; keep: boolean; seconds?: number; width: number; reason: string }[] }[] }>('duplicates', '--kind', 'same');
  expect(listed.find(({ files }) => files.some(({ seconds }) => seconds !== undefined))?.files).toEqual([
    expect.objectContaining({ path: join(root, 'films', 'holiday.mp4'), keep: true, seconds: 2, width: 64 }),
    expect.objectContaining({ path: join(root, 'films', 'sent', 'holiday.mp4'), keep: false, seconds: 2, reason: expect.stringMatching(/^Says less of itself/) as string }),
  ]);
  const file = join(base, 'videos.json');
  await writeFile(file, snapsift('duplicates', 'plan', '--kind', 'same', '--which', 'all').stdout);
  expect(json<DisposalOutcome>('duplicates', 'apply', file)).toMatchObject({ ended: 'done', skipped: { files: 0 } });
  const left = await treeOf(root);
  expect(left.some((line) => line.includes(join('films', 'holiday.mp4')))).toBe(true);
  expect(left.some((line) => line.includes(join('films', 'sent')))).toBe(false);
  expect(json('duplicates', 'undo')).toMatchObject({ ended: 'done' });
  expect(await treeOf(root)).toEqual(before);
}, 240_000);
