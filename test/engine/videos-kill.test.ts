/** kill -9 while videos are read, again and again: in the end the groups are those of a library that nobody disturbed. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { cliEntry } from '../fixtures/photos.ts';
import { temporaryFolders } from '../fixtures/open.ts';
import { putVideo } from '../fixtures/videos.ts';

const folders = temporaryFolders();
afterAll(folders.clean);

/** Twelve videos in seven forms each, every form twice: a box that says nothing makes other bytes of the same frames. */
async function writeVideos(folder: string): Promise<void> {
  await mkdir(folder);
  for (const [index, name] of ['original.mp4', 'stripped.mp4', 'remuxed.mov', 'nine.mp4', 'av1.mp4', 'hevc.mov', 'shortened.mp4', 'silent.mp4', 'other-sound.mp4', 'encoded-again.mp4', 'turned.mp4', 'late-sound.mp4'].entries()) {
    for (let form = 0; form < 14; form++) {
      const path = await putVideo(name, join(folder, String(form), `${index} ${name}`));
      const free = Buffer.alloc(8 + 16 * (form >> 1));
      free.writeUInt32BE(free.length);
      free.write('free', 4, 'latin1');
      await appendFile(path, free);
    }
  }
}

test('killed while videos are read, and again: the same groups as in one go', async () => {
  const base = await folders.make('videos-kill');
  const films = join(base, 'films');
  await writeVideos(films);
  const command = (library: string, ...args: string[]): string[] => [cliEntry, ...args, '--library', join(base, library), '--json'];
  const groups = (library: string): unknown => (JSON.parse(spawnSync(process.execPath, command(library, 'duplicates'), { encoding: 'utf8', timeout: 200_000 }).stdout) as { groups: unknown }).groups;
  for (const library of ['calm', 'killed']) expect(spawnSync(process.execPath, command(library, 'index', films)).status).toBe(0);
  let kills = 0;
  for (const after of [1_500, 1_800, 2_100, 2_400]) {
    const child = spawn(process.execPath, command('killed', 'duplicates'), { stdio: 'ignore' });
    const ended = once(child, 'exit');
    await Promise.race([sleep(after), ended]);
    if (child.exitCode !== null) break;
    child.kill('SIGKILL');
    await ended;
    kills += 1;
  }
  console.log(`Killed ${kills} times while videos were read.`);
  expect(groups('killed')).toEqual(groups('calm'));
  expect((groups('calm') as { kind: string }[]).filter(({ kind }) => kind === 'same')).not.toEqual([]);
}, 300_000);
