/**
 * The model manager against the real web host: real downloads from a server on this computer that can stall and cut,
 * real files checked, real photos looked at again by another model.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogueOf, offerTinyModel, startModelServer, writeCatalogue, type ModelServer } from '../fixtures/model-server.ts';
import { cliEntry, fixturePhotos, temporaryFolder } from '../fixtures/photos.ts';
import { writeTinyModel } from '../fixtures/tiny-models.ts';
import { chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { startHost, type Host } from './support/host.ts';
import { createScene } from './support/scene.ts';
import { lookAt } from './support/variants.ts';

if (chromiumPath === undefined) console.warn(`Skipped: the model manager over the real host (${whyNoBrowser}).`);

const count = 12;

/** A library that has indexed `count` photos. */
async function indexed(root: string, library: string): Promise<void> {
  const { folder } = await fixturePhotos();
  const pictures = (await readdir(folder, { withFileTypes: true, recursive: true })).filter((entry) => entry.isFile() && entry.name.endsWith('.jpg'));
  for (const [index, entry] of pictures.slice(0, count).entries()) await copyFile(join(entry.parentPath, entry.name), join(root, `${index}.jpg`));
  const child = spawn(process.execPath, [cliEntry, 'index', root, '--library', library, '--json'], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
}

describe.runIf(chromiumPath !== undefined)('the model manager over the real host', () => {
  const scene = createScene({ closes: 'after all' });
  let host: Host;
  let server: ModelServer;
  let home: string;
  let page: Page;
  const made: string[] = [];

  const folder = async (name: string): Promise<string> => {
    const path = await temporaryFolder(name);
    made.push(path);
    return path;
  };
  const model = (name: string): Locator => page.getByRole('article', { name, exact: true });
  const button = (name: string): Locator => page.getByRole('main').getByRole('button', { name, exact: true });
  const part = (name: string): Locator => page.getByRole('region', { name, exact: true });

  beforeAll(async () => {
    server = await startModelServer();
    const entries = [
      { ...(await offerTinyModel(server, { id: 'first', padding: 3_000_000 })), name: 'First tiny model' },
      { ...(await offerTinyModel(server, { id: 'second', seed: 2 })), name: 'Second tiny model' },
    ];
    const catalogue = await writeCatalogue(await folder('catalogue'), catalogueOf(server, ...entries));
    const library = await folder('library');
    await indexed(await folder('root'), library);
    home = await folder('home');
    host = await startHost({ library, catalogue, home });
    page = await scene.show(host.address);
    await page.getByRole('listbox').getByRole('option').first().waitFor();
  });

  afterAll(async () => {
    await scene.close();
    await host?.stop();
    await server?.close();
    for (const path of made) await rm(path, { recursive: true, force: true });
  });

  it('lists what there is without asking any server, and measures this computer', async () => {
    await page.getByRole('button', { name: 'Show models' }).click();
    await model('First tiny model').waitFor();
    expect(await page.getByRole('heading', { level: 3 }).allTextContents()).toEqual([expect.stringMatching(/starter/i), 'First tiny model', 'Second tiny model']);
    await button('Measure this computer').click();
    await page.getByText(`Times for your ${count} photos are estimates`).waitFor({ timeout: 60_000 });
    await model('First tiny model').getByText(`${count} photos, `).waitFor();
    expect(server.requests).toEqual([]);
    await lookAt(page, 'models-host-measured');
  });

  it('downloads, pauses and goes on where it stopped', async () => {
    server.next('padding.bin', { stallAfter: 1_000_000 });
    await button('Download First tiny model').click();
    await page.getByRole('progressbar', { name: 'Download of First tiny model' }).waitFor();
    await expect.poll(() => server.requests.some(({ path }) => path.endsWith('padding.bin'))).toBe(true);
    await page.waitForTimeout(300);
    await lookAt(page, 'models-host-downloading', { show: model('First tiny model') });
    await button('Pause First tiny model').click();
    await model('First tiny model').getByText(/Paused at 1 MB of 3 MB|Paused at 1\.\d MB of 3/).waitFor();
    await page.reload();
    await model('First tiny model').getByText('Paused at').waitFor();
    await button('Resume First tiny model').click();
    await part('On this computer').getByRole('article', { name: 'First tiny model' }).waitFor();
    expect(server.requests.some(({ path, range }) => path.endsWith('padding.bin') && /^bytes=[1-9]/.test(range ?? ''))).toBe(true);
  });

  it('says why a download failed, and does it when it is asked again', async () => {
    server.next('visual.onnx', 'other-bytes');
    await button('Download Second tiny model').click();
    await model('Second tiny model').getByText('is not the file that Snapsift expects, so nothing was installed').waitFor();
    await lookAt(page, 'models-host-failed', { show: model('Second tiny model') });
    await button('Try again Second tiny model').click();
    await part('On this computer').getByRole('article', { name: 'Second tiny model' }).waitFor();
  });

  it('changes the model while the old one keeps serving, goes back, and frees the space', async () => {
    await button('Use this model First tiny model').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Search now uses First tiny model.' }).waitFor({ state: 'attached' });
    expect(await part('In use').getByRole('heading', { level: 3 }).textContent()).toBe('First tiny model');
    await page.getByRole('combobox', { name: 'Search your photos' }).fill('red');
    await page.getByText(/^\d+ match(es)?/).first().waitFor();
    await page.getByRole('combobox', { name: 'Search your photos' }).press('Escape');
    await page.goBack();
    await page.getByRole('main').getByRole('button', { name: /^Back to / }).click();
    await until(page, `/starter/i.test(document.querySelector('h3')?.textContent ?? '')`);
    await button('Free the space').click();
    await page.getByRole('main').getByRole('button', { name: /^Back to / }).waitFor({ state: 'detached' });
  });

  it('finds a file that was changed, will not use it, and fetches it again', async () => {
    await writeFile(join(host.library, 'models', 'second', 'textual.onnx'), 'not what was installed');
    await button('Check files Second tiny model').click();
    await model('Second tiny model').getByText('Damaged', { exact: true }).waitFor();
    expect(await button('Use this model Second tiny model').count()).toBe(0);
    await lookAt(page, 'models-host-damaged', { show: model('Second tiny model') });
    await button('Download again Second tiny model').click();
    await button('Use this model Second tiny model').waitFor();
  });

  it('imports from a folder, refuses one that is no model, and removes models', async () => {
    const bad = await folder('no-model');
    const good = await folder('model');
    await writeTinyModel(good, { id: 'from-a-folder', seed: 3 });
    const choose = async (path: string): Promise<void> => {
      await button('Import from a folder').click();
      const dialog = page.getByRole('dialog', { name: 'Choose the folder of a model' });
      // It opens at home, and says so when it is there.
      await until(page, `document.querySelector('dialog[open] input')?.value.endsWith(${JSON.stringify(basename(home))}) === true`);
      await dialog.getByLabel('Folder path').fill(path);
      await dialog.getByRole('button', { name: 'Open', exact: true }).click();
      await until(page, `document.querySelector('dialog[open] [aria-current=true]') === null && document.querySelector('dialog[open] .list p') !== null`);
      await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    };
    await choose(bad);
    await page.getByText('The model was not imported.').waitFor();
    await choose(good);
    const imported = page.locator('[data-model="from-a-folder"]');
    await imported.getByText('Imported', { exact: true }).waitFor();
    await imported.getByRole('button', { name: /^Remove/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove model' }).click();
    await imported.waitFor({ state: 'detached' });
    await button('Remove First tiny model').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove model' }).click();
    await button('Download First tiny model').waitFor();
    expect((await readdir(join(host.library, 'models'))).filter((name) => !name.startsWith('.'))).toEqual(['second']);
  });

  it('tries other ways to compute, and says what came of it', async () => {
    const section = part('How pictures are computed');
    await section.getByRole('button', { name: 'Try other ways to compute' }).click();
    await section.getByText(/Nothing besides the processor|Not used|In use/).first().waitFor({ timeout: 60_000 });
    await lookAt(page, 'models-host-acceleration', { show: section });
  });
});
