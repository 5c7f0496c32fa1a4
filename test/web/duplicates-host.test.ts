/**
 * The review of duplicates against the real web host: real copies are found, reviewed, put into a real trash, and come
 * back after a restart, byte for byte. States that real photos cannot be brought into are in duplicates.test.ts.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fixturePhotos, temporaryFolder } from '../fixtures/photos.ts';
import { chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { startHost, type Host } from './support/host.ts';
import { createScene } from './support/scene.ts';
import { snapsift } from './support/snapsift.ts';
import { lookAt } from './support/variants.ts';

// The trash of this system's rules; the other systems' own are not touched by tests.
const here = chromiumPath !== undefined && process.platform === 'linux';
if (!here) console.warn(`Skipped: the review of duplicates over the real host (${whyNoBrowser ?? 'its trash is tested on Linux'}).`);

vi.setConfig({ testTimeout: 120_000 });

/** Every file below a folder with the hash of its bytes. */
async function treeOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(await Promise.all(files.map(async (path) => [path.slice(folder.length + 1), createHash('sha256').update(await readFile(path)).digest('hex')] as const)));
}

describe.runIf(here)('the review of duplicates over the real host', () => {
  const scene = createScene({ closes: 'after all' });
  let host: Host | undefined;
  let page: Page;
  let before: Record<string, string>;
  let library: string;
  const made: string[] = [];
  const folder = async (name: string): Promise<string> => {
    const path = await temporaryFolder(name);
    made.push(path);
    return path;
  };
  let pictures: string;
  let home: string;
  const trash = (): Promise<Record<string, string>> => treeOf(join(home, '.local', 'share', 'Trash'));
  const button = (name: string | RegExp): Locator => page.getByRole('main').getByRole('button', { name, exact: true });
  const tab = (name: string): Locator => page.getByRole('tab', { name: new RegExp(`^${name}`) });

  /** Starts it anew where it runs already. */
  async function openHost(screen: string): Promise<void> {
    await scene.close();
    await host?.stop();
    host = await startHost({ library, home });
    page = await scene.show(`${host.address}#/${screen}`);
  }

  beforeAll(async () => {
    [pictures, home, library] = [await folder('pictures'), await folder('home'), await folder('library')];
    const photos = await fixturePhotos();
    const originals = (await readdir(photos.folder, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort().slice(0, 6);
    await mkdir(join(pictures, 'Copies'));
    for (const [index, name] of originals.entries()) {
      const original = join(photos.folder, name);
      await copyFile(original, join(pictures, basename(name)));
      if (index < 3) await copyFile(original, join(pictures, 'Copies', `copy of ${basename(name)}`));
      else if (index === 3) await sharp(original).autoOrient().resize({ width: 300 }).jpeg({ quality: 80 }).toFile(join(pictures, 'Copies', 'for the web.jpg'));
    }
    await snapsift('index', pictures, '--library', library, '--json');
    before = await treeOf(pictures);
    await openHost('duplicates');
  }, 300_000);

  afterAll(async () => {
    await scene.close();
    await host?.stop();
    for (const path of made) await rm(path, { recursive: true, force: true });
  });

  it('finds exact copies and the smaller version of a picture, each among its kind', async () => {
    await tab('Exact copies: 3 groups').waitFor();
    await tab('Same picture: 1 group').click();
    await page.getByRole('grid', { name: 'Groups: Same picture' }).getByText('for the web.jpg').waitFor();
    // Both pictures, side by side.
    await until(page, `(() => { const images = [...document.querySelectorAll('[data-pane] img')]; return images.length >= 2 && images.every((image) => image.complete && image.naturalWidth > 0); })()`);
    await lookAt(page, 'duplicates-real');
  });

  it('plans what was agreed with, and moves it to the trash on a second word only', async () => {
    await tab('Exact copies').click();
    await button('Agree with all 3').click();
    await page.getByRole('heading', { name: 'All decided' }).waitFor();
    await button('Review plan').first().click();
    await page.getByRole('list').getByText(/^copy of /).first().waitFor();
    expect(await treeOf(pictures)).toEqual(before);
    await lookAt(page, 'duplicates-real-plan');
    await button('Move 3 files to the trash').click();
    expect(await treeOf(pictures)).toEqual(before);
    await page.getByRole('dialog').getByRole('button', { name: 'Move to the trash' }).click();
    await button(/^Undo/).waitFor();
    await lookAt(page, 'duplicates-real-result');
    const after = await treeOf(pictures);
    const gone = Object.keys(before).filter((path) => after[path] === undefined);
    expect(gone).toHaveLength(3);
    // What stays has the same bytes, and holds everything that went.
    for (const [path, hash] of Object.entries(after)) expect(hash).toBe(before[path]);
    for (const path of gone) expect(Object.values(after)).toContain(before[path]);
    const thrown = await trash();
    expect(Object.entries(thrown).filter(([path]) => path.startsWith('files/')).map(([, hash]) => hash).sort()).toEqual(gone.map((path) => before[path]).sort());
    expect(Object.keys(thrown).filter((path) => path.startsWith('info/'))).toHaveLength(3);
  });

  it('brings everything back after a restart, byte for byte', async () => {
    await openHost('disposals');
    await page.getByText('3 files in the trash', { exact: false }).waitFor();
    await button(/^Bring .*back|^Undo/).first().click();
    await expect.poll(() => treeOf(pictures), { timeout: 30_000 }).toEqual(before);
    await expect.poll(trash, { timeout: 10_000 }).toEqual({});
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Duplicates', exact: true }).click();
    await tab('Exact copies: 3 groups').waitFor();
  });

  it('never asks again about what is no duplicate, also after a restart', async () => {
    await tab('Same picture: 1 group').click();
    const grid = page.getByRole('grid', { name: 'Groups: Same picture' });
    await grid.getByText('for the web.jpg').waitFor();
    await grid.focus();
    await page.keyboard.press('n');
    await tab('Same picture: none').waitFor();
    await openHost('duplicates');
    await tab('Exact copies: 3 groups').waitFor();
    await tab('Same picture: none').waitFor();
  });
});
