/** Videos among the duplicates: real files are found, read by the real child, grouped, put away and brought back. */
import { chmod, copyFile, mkdir, open, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Library } from '../../src/core/library.ts';
import type { DuplicateGroup, DuplicateKind } from '../../src/shared/duplicates-contract.ts';
import { forkVision } from '../../src/vision/fork.ts';
import type { SpawnVision } from '../../src/vision/lanes.ts';
import { treeOf } from '../fixtures/disposal-world.ts';
import { must, never, temporaryFolders, usingLibrary } from '../fixtures/open.ts';
import { visionEntry } from '../fixtures/photos.ts';
import { texture } from '../fixtures/textures.ts';
import { formsOfOriginal, notOriginal, putVideo } from '../fixtures/videos.ts';

/** The administrator may read everything. */
const runsAsRoot = process.getuid?.() === 0;
const folders = temporaryFolders();
afterAll(folders.clean);

async function world(): Promise<{ directory: string; photos: string; at(...parts: string[]): string }> {
  const base = await folders.make('videos');
  const photos = join(base, 'photos');
  await mkdir(photos);
  return { directory: join(base, 'library'), photos, at: (...parts) => join(photos, ...parts) };
}

const groupsOf = async (library: Library, kind: DuplicateKind): Promise<DuplicateGroup[]> => must(await library.handlers['duplicates.groups']({ kind, show: 'all', offset: 0, limit: 200 }, never)).groups;
const namesOf = async (library: Library, kind: DuplicateKind): Promise<string[][]> =>
  (await groupsOf(library, kind)).map(({ members }) => members.flatMap(({ paths }) => paths.map((path) => basename(path))).sort()).sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
async function find(library: Library, photos: string): Promise<{ exact: string[][]; same: string[][] }> {
  must(await library.index([photos], never));
  must(await library.duplicates.run());
  return { exact: await namesOf(library, 'exact'), same: await namesOf(library, 'same') };
}

/** Counts what the children are asked about videos. */
function counting(): { spawn: SpawnVision; asked: string[] } {
  const asked: string[] = [];
  const real = forkVision(visionEntry);
  return {
    asked,
    async spawn(tower) {
      const child = await real(tower);
      const send = (message: unknown): void => {
        const { method = '', request } = message as { method?: string; request?: { path?: string } };
        if (['film', 'frames', 'hash'].includes(method)) asked.push(`${method} ${basename(request?.path ?? '')}`);
        child.channel.send(message);
      };
      return { ...child, channel: { ...child.channel, send } };
    },
  };
}

describe('videos', () => {
  test('copies are exact; other containers and metadata are the same; what lacks frames or sound, or has others, is not', async () => {
    const { directory, photos, at } = await world();
    for (const name of [...formsOfOriginal, ...notOriginal, 'open.webm', 'open.mkv', 'old.avi']) await putVideo(name, at(name));
    await putVideo('original.mp4', at('2023', 'copy of it.mp4'));
    await putVideo('old.avi', at('old again.avi'));
    await usingLibrary(directory, async (library) => {
      expect(await find(library, photos)).toEqual({
        exact: [['copy of it.mp4', 'original.mp4'], ['old again.avi', 'old.avi']],
        same: [['copy of it.mp4', ...formsOfOriginal].sort(), ['open.mkv', 'open.webm']],
      });
      const same = (await groupsOf(library, 'same')).find(({ size }) => size === 4);
      expect(same?.members[0]).toMatchObject({ keep: true, video: { seconds: 2, codec: 'avc', audio: 'aac' }, photo: { width: 64, height: 64 }, format: expect.stringMatching(/^(mp4|mov)$/) as string });
      // When it was made, by what it says itself; of the others only one says where.
      expect(same?.decided).toMatchObject({ by: 'rule', rule: 'date' });
      const unread = (await groupsOf(library, 'exact')).find(({ members }) => members[0]?.format === 'avi');
      expect(unread?.members[0]?.video).toEqual({ seconds: null, codec: null, audio: '' });
      expect((await library.locate('original', same?.members[0]?.photo.id ?? '', 256))).toMatchObject({ ok: true, value: { type: expect.stringMatching(/^video\//) as string } });
    });
  });

  test('the film of a still belongs to it: it is never offered, and the still with its film is the original', async () => {
    const { directory, photos, at } = await world();
    const still = await (await texture(1)).jpeg({ quality: 90 }).toBuffer();
    await mkdir(at('phone'));
    await mkdir(at('mail'));
    await writeFile(at('phone', 'IMG_1234.JPG'), still);
    await writeFile(at('mail', 'IMG_1234.jpg'), still);
    await putVideo('original.mp4', at('phone', 'IMG_1234_HEVC.MOV'));
    for (const folder of ['a', 'b']) await putVideo('original.mp4', at(folder, 'walk.mov'));
    await usingLibrary(directory, async (library) => {
      expect(await find(library, photos)).toEqual({ exact: [['IMG_1234.JPG', 'IMG_1234.jpg'], ['walk.mov', 'walk.mov']], same: [] });
      const stills = (await groupsOf(library, 'exact')).find(({ members }) => members[0]?.video === undefined);
      expect(stills?.members.map(({ path, companions }) => [path, companions])).toEqual([[at('phone', 'IMG_1234.JPG'), [at('phone', 'IMG_1234_HEVC.MOV')]], [at('mail', 'IMG_1234.jpg'), []]]);
      // With its still gone, it is a video like others.
      await rm(at('phone', 'IMG_1234.JPG'));
      expect((await find(library, photos)).exact).toEqual([['IMG_1234_HEVC.MOV', 'walk.mov', 'walk.mov']]);
    });
  });

  test('only what is new is read, and no more of it than is needed', async () => {
    const { directory, photos, at } = await world();
    for (const name of ['original.mp4', 'stripped.mp4', 'nine.webm', 'old.avi']) await putVideo(name, at(name));
    const using = async (use: (library: Library) => Promise<void>): Promise<string[]> => {
      const { spawn, asked } = counting();
      await usingLibrary(directory, use, { spawn });
      return asked.sort();
    };
    expect(await using(async (library) => void (await find(library, photos)))).toEqual(
      ['film nine.webm', 'film old.avi', 'film original.mp4', 'film stripped.mp4', 'frames original.mp4', 'frames stripped.mp4', 'hash original.mp4', 'hash stripped.mp4'],
    );
    expect(await using(async (library) => expect((await find(library, photos)).same).toEqual([['original.mp4', 'stripped.mp4']]))).toEqual([]);
    await putVideo('nine.mp4', at('nine.mp4'));
    expect(await using(async (library) => expect((await find(library, photos)).same).toHaveLength(2))).toEqual(['film nine.mp4', 'frames nine.mp4', 'frames nine.webm', 'hash nine.mp4', 'hash nine.webm']);
    // A file that was touched is another one until it was read.
    await utimes(at('stripped.mp4'), 1_600_000_000, 1_600_000_000);
    expect(await using(async (library) => void (await find(library, photos)))).toEqual(['film stripped.mp4', 'frames stripped.mp4', 'hash stripped.mp4']);
    // One that was away and is back is the same.
    await rename(at('stripped.mp4'), `${photos}-away.mp4`);
    expect(await using(async (library) => expect((await find(library, photos)).same).toEqual([['nine.mp4', 'nine.webm']]))).toEqual([]);
    await rename(`${photos}-away.mp4`, at('stripped.mp4'));
    expect(await using(async (library) => expect((await find(library, photos)).same).toHaveLength(2))).toEqual([]);
  });

  test('broken, empty, huge and unreadable files harm nobody', async () => {
    const { directory, photos, at } = await world();
    for (const name of ['empty.mp4', 'empty too.mp4']) await writeFile(at(name), '');
    await putVideo('original.mp4', at('whole.mp4'));
    await putVideo('stripped.mp4', at('stripped.mp4'));
    for (const name of ['cut.mp4', 'cut.mkv']) await putVideo(name === 'cut.mp4' ? 'original.mp4' : 'remuxed.mkv', at(name));
    for (const name of ['cut.mp4', 'cut.mkv']) await truncate(at(name), Math.floor((await stat(at(name))).size * 0.7));
    await writeFile(at('noise.mov'), Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251)));
    await writeFile(at('source.ts'), 'export const no = "video";\n');
    await writeFile(at('source too.ts'), 'export const no = "video";\n');
    // A list of other files, some of them elsewhere, is no video.
    await writeFile(at('list.mp4'), '#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n');
    await writeFile(at('closed.mp4'), 'closed');
    await writeFile(at('closed too.mp4'), 'closed');
    if (!runsAsRoot) await chmod(at('closed.mp4'), 0);
    for (const name of ['huge.mp4', 'huge too.mp4']) {
      const file = await open(at(name), 'w');
      await file.truncate(200 * 2 ** 20);
      await file.close();
    }
    await usingLibrary(directory, async (library) => {
      const { exact, same } = await find(library, photos);
      expect(same).toEqual([['stripped.mp4', 'whole.mp4']]);
      expect(exact).toEqual([...(runsAsRoot ? [['closed too.mp4', 'closed.mp4']] : []), ['huge too.mp4', 'huge.mp4']]);
    });
  });

  test('a video that changes after it was read is not offered', async () => {
    const { directory, photos, at } = await world();
    await putVideo('original.mp4', at('a.mp4'));
    await putVideo('original.mp4', at('b.mp4'));
    await usingLibrary(directory, async (library) => {
      expect((await find(library, photos)).exact).toEqual([['a.mp4', 'b.mp4']]);
      await putVideo('stripped.mp4', at('b.mp4'));
      await utimes(at('b.mp4'), 1_600_000_000, 1_600_000_000);
      expect(await find(library, photos)).toEqual({ exact: [], same: [['a.mp4', 'b.mp4']] });
    });
  });

  test('no duplicates, once said, holds for ever; a folder that is removed takes its videos along', async () => {
    const { directory, photos, at } = await world();
    await putVideo('original.mp4', at('a.mp4'));
    await putVideo('stripped.mp4', at('b.mp4'));
    await usingLibrary(directory, async (library) => {
      expect((await find(library, photos)).same).toEqual([['a.mp4', 'b.mp4']]);
      expect(must(await library.handlers['duplicates.ignore']({ paths: [at('a.mp4'), at('b.mp4')] }, never)).pairs).toBe(1);
    });
    await usingLibrary(directory, async (library) => {
      expect((await find(library, photos)).same).toEqual([]);
      must(await library.handlers['duplicates.unignore']({}, never));
      expect((await find(library, photos)).same).toHaveLength(1);
      must(await library.handlers['folders.remove']({ path: photos }, never));
      must(await library.duplicates.run());
      expect(await namesOf(library, 'same')).toEqual([]);
    });
  });

  test('videos are put away and brought back, with nothing read again', async () => {
    const { directory, photos, at } = await world();
    vi.stubEnv('XDG_DATA_HOME', join(photos, '..', 'data'));
    try {
      await putVideo('original.mp4', at('holiday.mp4'));
      await putVideo('original.mp4', at('old', 'holiday.mp4'));
      await putVideo('stripped.mp4', at('sent.mp4'));
      await copyFile(at('sent.mp4'), at('sent again.mp4'));
      const before = await treeOf(photos);
      const plan = async (library: Library): Promise<string> => must(await library.handlers['disposal.plan']({ which: 'all' }, never)).id;
      const journal = await usingLibrary(directory, async (library) => {
        const groups = await find(library, photos);
        expect(groups).toEqual({ exact: [['holiday.mp4', 'holiday.mp4'], ['sent again.mp4', 'sent.mp4']], same: [['holiday.mp4', 'holiday.mp4', 'sent again.mp4', 'sent.mp4']] });
        must(await library.handlers['disposal.apply']({ plan: await plan(library), dryRun: false }, never));
        const outcome = await library.disposal.finished();
        expect(outcome).toMatchObject({ ended: 'done', moved: { files: 3 }, skipped: { files: 0 } });
        expect(await treeOf(photos)).toHaveLength(1);
        must(await library.duplicates.run());
        expect([await namesOf(library, 'exact'), await namesOf(library, 'same')]).toEqual([[], []]);
        return outcome?.journal ?? '';
      });
      const { spawn, asked } = counting();
      await usingLibrary(directory, async (library) => {
        must(await library.handlers['disposal.undo']({ journal }, never));
        expect(await library.disposal.finished()).toMatchObject({ ended: 'done', moved: { files: 3 } });
        expect(await treeOf(photos)).toEqual(before);
        expect((await find(library, photos)).same).toHaveLength(1);
      }, { spawn });
      expect(asked).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
