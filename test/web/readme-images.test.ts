/**
 * Takes the pictures of the README, with SNAPSIFT_UPDATE_IMAGES=1 and the shared test photos: only free photos in
 * which nobody can be recognised are indexed for it.
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { fixturePhotos, hasSharedPhotos, projectRoot, temporaryFolder } from '../fixtures/photos.ts';
import { chromiumPath, launchBrowser, openPage, until } from './support/browser.ts';
import { startHost } from './support/host.ts';

/** Camera photos with a date of their own: landscapes, flowers, animals, food, buildings. */
const shown = `000 002 003 004 009 014 015 019 022 023 028 031 036 040 041 042 044 045 053 054 055 058 060 061 062 063 064 067 070
071 072 073 074 076 078 079 080 082 083 095 096 106 110 111 112 114 117 121 127 129 131 138 143 145 146 147 150 153 156 157 159 160
161 162 165 166 169 170 174 175 177 179 180 181 182 183 186 187 190 195 197 199 202 210 211`;

const wanted = process.env['SNAPSIFT_UPDATE_IMAGES'] === '1';
if (!wanted) console.warn('Skipped: the pictures of the README (set SNAPSIFT_UPDATE_IMAGES=1 to take them anew).');

describe.runIf(wanted && hasSharedPhotos && chromiumPath !== undefined)('README pictures', () => {
  it('shows the grid, a search, the review of duplicates and albums', async () => {
    const { folder } = await fixturePhotos();
    const home = await temporaryFolder('readme');
    const pictures = join(home, 'Pictures');
    await mkdir(pictures);
    for (const number of shown.split(/\s+/)) await cp(join(folder, `cam-${number}.jpg`), join(pictures, `cam-${number}.jpg`), { preserveTimestamps: true });
    const from = (number: string): string => join(pictures, `cam-${number}.jpg`);
    for (const [number, name, change] of [
      ['061', 'for the web', (image: Sharp) => image.resize(480).jpeg({ quality: 70 })],
      ['112', 'brighter', (image: Sharp) => image.modulate({ brightness: 1.06 }).jpeg({ quality: 80 })],
      ['170', 'sent', (image: Sharp) => image.resize(400).jpeg({ quality: 60 })],
    ] as const) await change(sharp(from(number)).autoOrient()).toFile(join(pictures, `cam-${number} ${name}.jpg`));
    const host = await startHost({ home });
    const browser = await launchBrowser();
    try {
      const { page } = await openPage(browser, host.address, [], { width: 1440, height: 900, scheme: 'dark' });
      const images = join(projectRoot, 'docs', 'images');
      await mkdir(images, { recursive: true });
      for (const name of ['Food', 'Sunsets', 'Beach', 'Snow', 'Flowers']) await page.getByText(name, { exact: true }).click();
      await page.getByRole('button', { name: 'Start' }).click();
      const tile = page.getByRole('listbox').getByRole('option').first();
      await tile.waitFor({ timeout: 60_000 });
      await page.getByRole('region', { name: 'Indexing' }).waitFor({ state: 'detached', timeout: 120_000 });
      await page.getByRole('button', { name: 'Dismiss' }).click();
      const settled = async (): Promise<void> => {
        await page.waitForTimeout(1_500);
        await until(page, '[...document.images].every((image) => image.complete || image.loading === "lazy")');
      };
      await page.getByRole('radiogroup', { name: 'Tile size' }).getByRole('radio', { name: 'Small' }).check({ force: true });
      await settled();
      await page.screenshot({ path: join(images, 'grid.jpg'), type: 'jpeg', quality: 86 });
      await page.getByRole('radiogroup', { name: 'Tile size' }).getByRole('radio', { name: 'Medium' }).check({ force: true });
      await page.getByRole('combobox', { name: 'Search your photos' }).fill('sunset over the sea');
      await page.getByText(/\d match/).first().waitFor();
      await settled();
      await page.screenshot({ path: join(images, 'search.jpg'), type: 'jpeg', quality: 86 });
      await page.getByRole('button', { name: 'Duplicates', exact: true }).click();
      await page.getByRole('grid').waitFor({ timeout: 60_000 });
      await settled();
      await page.screenshot({ path: join(images, 'duplicates.jpg'), type: 'jpeg', quality: 86 });
      await page.getByRole('combobox', { name: 'Search your photos' }).fill('');
      await page.getByRole('button', { name: 'Albums', exact: true }).click();
      for (const name of ['Beach', 'Flowers']) await page.getByRole('main').getByRole('button', { name: new RegExp(`^${name}, \\d+ photos`) }).waitFor({ timeout: 60_000 });
      await settled();
      await page.screenshot({ path: join(images, 'albums.jpg'), type: 'jpeg', quality: 86 });
      await page.getByRole('main').getByRole('button', { name: /^Sunsets/ }).click();
      await page.getByRole('main').getByRole('button', { name: 'Edit', exact: true }).click();
      await page.getByRole('heading', { name: 'Just in' }).waitFor();
      await settled();
      await page.screenshot({ path: join(images, 'label-editor.jpg'), type: 'jpeg', quality: 86 });
      await page.getByRole('button', { name: 'Teach', exact: true }).click();
      await page.getByText('1 of 10').waitFor();
      await settled();
      await page.screenshot({ path: join(images, 'label-teach.jpg'), type: 'jpeg', quality: 86 });
      expect(await page.getByRole('alert').count()).toBe(0);
    } finally {
      await browser.close();
      await host.remove();
      await rm(home, { recursive: true, force: true });
    }
  }, 300_000);
});
