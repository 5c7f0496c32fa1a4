/** Putting files away and getting them back: real files, a real trash folder, the real database. */
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { applied, bytesOf, groupOf, index, openWorld, planned, put, treeOf, undone, worldAt, type OpenedWorld, type World } from '../fixtures/disposal-world.ts';
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

const allGroups = (): ReturnType<typeof groupOf>[] => [groupOf('exact', at('a.jpg'), at('copies/a (1).jpg'), at('copies/ä 2.jpg')), groupOf('same', at('big.jpg'), at('small.jpg'))];

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
});
