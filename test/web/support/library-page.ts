/** A page on a library of some photos that are indexed already, over the real web host. */
import { copyFile, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { fixturePhotos, temporaryFolder } from '../../fixtures/photos.ts';
import { startHost, type Host } from './host.ts';
import type { Scene } from './scene.ts';
import { snapsift } from './snapsift.ts';

export interface LibraryPage {
  page: Page;
  host: Host;
  /** The photos' folder, the test's own. */
  pictures: string;
  close(): Promise<void>;
}

export interface LibraryContent {
  /** Which of the fixtures' photos are copied, of their names in order. Default: none. */
  choose?: (names: readonly string[]) => readonly string[];
  /** Puts more files into the folder before it is indexed. */
  add?: (pictures: string) => Promise<unknown>;
  /** Folders that are indexed where they lie. */
  also?: readonly string[];
}

export async function openLibraryPage(scene: Scene, { choose = () => [], add, also = [] }: LibraryContent): Promise<LibraryPage> {
  const { folder } = await fixturePhotos();
  const home = await temporaryFolder('home');
  const pictures = await temporaryFolder('pictures');
  const library = await temporaryFolder('library');
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(jpg|png)$/.test(name)).sort();
  for (const name of choose(names)) await copyFile(join(folder, name), join(pictures, basename(name)));
  await add?.(pictures);
  await snapsift('index', pictures, ...also, '--library', library, '--speed', 'full', '--json');
  // It leaves the everyday words on the disk: no answer in the browser is given before relevance is calibrated.
  await snapsift('search', 'red', '--library', library, '--json');
  const host = await startHost({ library, home });
  const page = await scene.show(host.address);
  await page.getByRole('listbox', { name: 'Photos' }).getByRole('option').first().waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  return {
    page, host, pictures,
    async close() {
      await scene.close();
      await host.stop();
      for (const path of [home, pictures, library]) await rm(path, { recursive: true, force: true });
    },
  };
}
