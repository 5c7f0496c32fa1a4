/** What main hands to Electron's trash: files by their full paths, and nothing else. */
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { trashFile } from '../../src/main/trash.ts';

const folder = await mkdtemp(join(tmpdir(), 'snapsift-trash-'));
afterAll(() => rm(folder, { recursive: true }));

test('a file is handed over; a folder, a link and anything else is not; a refusal is told in the words of the system', async () => {
  const trashed: string[] = [];
  const shell = { trashItem: async (path: string) => (path.endsWith('locked.jpg') ? Promise.reject(new Error('The file is locked.')) : void trashed.push(path)) };
  for (const name of ['a.jpg', 'locked.jpg']) await writeFile(join(folder, name), 'x');
  await symlink(join(folder, 'a.jpg'), join(folder, 'link.jpg'));
  expect(await trashFile(shell, join(folder, 'a.jpg'))).toBeNull();
  expect(await trashFile(shell, join(folder, 'locked.jpg'))).toBe('The file is locked.');
  for (const path of [folder, join(folder, 'link.jpg'), join(folder, 'none.jpg'), 'a.jpg', `${folder}/x/../a.jpg`]) expect(await trashFile(shell, path)).toEqual(expect.any(String));
  expect(trashed).toEqual([join(folder, 'a.jpg')]);
});
