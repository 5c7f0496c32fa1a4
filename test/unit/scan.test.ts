import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPictureName } from '../../src/core/image/extensions.ts';
import { isInside, scanPictures, type ScanItem } from '../../src/core/library/scan.ts';
import { withoutPrivileges } from '../fixtures/rights.ts';
import { temporaryFolder } from '../fixtures/photos.ts';

const all = async (roots: string[], skip: string[] = [], signal = new AbortController().signal): Promise<ScanItem[]> => {
  const items: ScanItem[] = [];
  for await (const item of scanPictures({ roots, skip, isPicture: isPictureName, signal })) items.push(item);
  return items;
};
const paths = (items: ScanItem[]): string[] => items.filter((item) => item.kind === 'file').map((item) => item.path);

describe('the scan', () => {
  let root = '';
  const longName = `${'n'.repeat(120)}/${'m'.repeat(120)}/${'p'.repeat(200)}.jpg`;
  beforeAll(async () => {
    root = await temporaryFolder('scan');
    for (const folder of ['a/b', '.hidden', '@eaDir', 'outside-target', `long/${longName.slice(0, 241)}`]) await mkdir(join(root, 'in', folder), { recursive: true });
    await mkdir(join(root, 'elsewhere'));
    for (const file of ['one.jpg', 'a/two.PNG', 'a/b/three.heic', 'a/notes.txt', '.hidden/no.jpg', '@eaDir/no.jpg', '._four.jpg', `long/${longName}`]) {
      await writeFile(join(root, 'in', file), 'x');
    }
    await writeFile(join(root, 'elsewhere', 'linked.jpg'), 'x');
    await writeFile(join(root, 'single.jpg'), 'x');
    await symlink(join(root, 'in'), join(root, 'in', 'a', 'loop'));
    await symlink(root, join(root, 'in', 'a', 'ancestor'));
    await symlink(join(root, 'in', 'one.jpg'), join(root, 'in', 'a', 'again.jpg'));
    await symlink(join(root, 'elsewhere'), join(root, 'in', 'first-link'));
    await symlink(join(root, 'elsewhere'), join(root, 'in', 'second-link'));
    await symlink(join(root, 'single.jpg'), join(root, 'in', 'single-link.jpg'));
    await symlink(join(root, 'nowhere.jpg'), join(root, 'in', 'broken.jpg'));
    await symlink(join(root, 'in', 'self.jpg'), join(root, 'in', 'self.jpg'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  test('finds every picture once: no loops, no hidden folders, no links to what is found anyway', async () => {
    const found = paths(await all([join(root, 'in')])).map((path) => path.slice(root.length + 4));
    expect(found.sort()).toEqual(['a/b/three.heic', 'a/two.PNG', 'first-link/linked.jpg', `long/${longName}`, 'one.jpg', 'single-link.jpg'].sort());
  });

  test('leaves the given folders alone also where links lead to them, into them or above them', async () => {
    const [home, library] = [join(root, 'home'), join(root, 'home', 'config', 'library')];
    await mkdir(join(library, 'thumbs'), { recursive: true });
    await writeFile(join(library, 'thumbs', 'own.webp'), 'x');
    await writeFile(join(home, 'photo.jpg'), 'x');
    await mkdir(join(root, 'with-links'));
    for (const [name, target] of [['above', home], ['inside', join(library, 'thumbs')], ['itself', library], ['file.webp', join(library, 'thumbs', 'own.webp')]] as const) await symlink(target, join(root, 'with-links', name));
    expect(paths(await all([join(root, 'with-links')], [library]))).toEqual([join(root, 'with-links', 'above', 'photo.jpg')]);
  });

  test('a file that goes after its folder was listed is not there', async () => {
    const folder = join(root, 'going');
    await mkdir(folder);
    for (let index = 0; index < 40; index++) await writeFile(join(folder, `${String(index).padStart(2, '0')}.jpg`), 'x');
    const items: ScanItem[] = [];
    for await (const item of scanPictures({ roots: [folder], skip: [], isPicture: isPictureName, signal: new AbortController().signal })) {
      if (items.length === 0) await rm(join(folder, '39.jpg'));
      items.push(item);
    }
    expect([items.length, items.every(({ kind }) => kind === 'file')]).toEqual([39, true]);
  });

  test('leaves the given folders alone', async () => {
    const found = paths(await all([join(root, 'in')], [join(root, 'in', 'a')]));
    expect(found.some((path) => path.includes('two.PNG'))).toBe(false);
    expect(found.some((path) => path.endsWith('one.jpg'))).toBe(true);
  });

  test('tells which folder cannot be listed instead of passing it over', async () => {
    const items = await all([join(root, 'not-there')]);
    expect(items).toEqual([{ kind: 'unreadable-folder', path: join(root, 'not-there'), reason: 'ENOENT' }]);
  });

  test.runIf(process.platform !== 'win32')('goes on beside a folder without permission', async () => {
    const closed = join(root, 'in', 'closed');
    await mkdir(closed);
    await chmod(closed, 0o000);
    await chmod(root, 0o755);
    const items = await withoutPrivileges(() => all([join(root, 'in')]));
    await chmod(closed, 0o755);
    expect(items).toContainEqual({ kind: 'unreadable-folder', path: closed, reason: 'EACCES' });
    expect(paths(items).length).toBeGreaterThan(4);
  });

  test('stops when told to', async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await all([join(root, 'in')], [], controller.signal)).toEqual([]);
  });
});

test('a folder is inside itself and above its content, not beside a namesake', () => {
  expect(isInside('/a/b', '/a/b')).toBe(true);
  expect(isInside('/a/b/c.jpg', '/a/b')).toBe(true);
  expect(isInside('/a/bc', '/a/b')).toBe(false);
  expect(isInside('/a', '/')).toBe(true);
});
