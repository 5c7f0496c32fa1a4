/**
 * A label over the real web host and real photos: made, its line moved, taught by key, reviewed, hidden and shown,
 * removed and back again; a second window sees all of it.
 */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fixturePhotos } from '../fixtures/photos.ts';
import { chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { openLibraryPage, type LibraryPage } from './support/library-page.ts';
import { createScene } from './support/scene.ts';
import { lookAt } from './support/variants.ts';

// Every picture of a screen takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

if (chromiumPath === undefined) console.warn(`Skipped: albums over the real host (${whyNoBrowser}).`);

const numberIn = (text: string | null): number => Number(/(\d[\d,]*) photo/.exec(text ?? '')?.[1]?.replaceAll(',', '') ?? Number.NaN);

/** Other windows hear of a change a moment later, on a busy machine much later. */
const soon = <T>(read: () => T): ReturnType<typeof expect.poll<T>> => expect.poll(read, { timeout: 30_000 });

describe.runIf(chromiumPath !== undefined)('a label over the real host', () => {
  const scene = createScene({ closes: 'after all' });
  let library: LibraryPage;
  let page: Page;
  /** Another window on the same library. */
  let other: Page;
  let total = 0;

  const main = (on = page): Locator => on.getByRole('main');
  const button = (name: string | RegExp): Locator => main().getByRole('button', { name, exact: typeof name === 'string' });
  const slider = (): Locator => page.getByRole('slider', { name: 'Where the album begins' });
  const inAlbum = async (): Promise<number> => numberIn(await slider().getAttribute('aria-valuetext'));
  const judged = (region: string): Locator => page.getByRole('region', { name: region }).locator('[data-judged]');
  const card = (on = page): Locator => main(on).getByRole('button', { name: /^Evenings, .*Keeps itself/ });
  const tiles = (on = page): Locator => on.getByRole('listbox', { name: /^Photos/ }).getByRole('option');
  const go = (on: Page, place: string): Promise<void> => on.evaluate(`void (location.hash = ${JSON.stringify(`#/${place}`)})`);
  async function showAlbum(): Promise<void> {
    await button('Back to album').click();
    await page.getByRole('heading', { name: /^Evenings/ }).waitFor();
  }
  const said = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

  beforeAll(async () => {
    const { folder } = await fixturePhotos(150);
    library = await openLibraryPage(scene, { also: [folder] });
    ({ page } = library);
    other = await scene.show(library.host.address);
    await tiles(other).first().waitFor();
    total = Number(await tiles().first().getAttribute('aria-setsize'));
  }, 300_000);
  afterAll(() => library?.close());

  it('is made on the screen of albums and finds photos by itself; the other window shows it', async () => {
    await go(page, 'albums');
    await go(other, 'albums');
    await button('New album').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Evenings');
    await dialog.getByRole('textbox', { name: 'Another way to say it' }).fill('sunset');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Make album' }).click();
    await page.getByRole('heading', { name: 'Edit Evenings' }).waitFor();
    await judged('Just in').first().waitFor();
    const found = await inAlbum();
    expect(found).toBeGreaterThan(2);
    expect(found).toBeLessThan(total / 2);
    await card(other).waitFor();
    await soon(async () => numberIn(await card(other).getAttribute('aria-label'))).toBe(found);
  });

  it('follows its line, and goes back to its own', async () => {
    const automatic = await inAlbum();
    await slider().focus();
    // A tenth of what is shown.
    await page.keyboard.press('PageDown');
    await soon(inAlbum).toBeGreaterThan(automatic);
    const wider = await inAlbum();
    await soon(async () => numberIn(await card(other).getAttribute('aria-label'))).toBe(wider);
    for (let press = 0; press < 4; press++) await page.keyboard.press('PageUp');
    await soon(inAlbum).toBeLessThan(automatic);
    const fewer = await inAlbum();
    await soon(async () => numberIn(await card(other).getAttribute('aria-label'))).toBe(fewer);
    await lookAt(page, 'label-host-editor', { axe: false });
    await button('Back to automatic').click();
    await soon(inAlbum).toBe(automatic);
  });

  it('is taught by key at its border and in its grid, and undone', async () => {
    const first = await judged('Just in').first().getAttribute('data-judged');
    await judged('Just in').first().focus();
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'Not this (1)' }).waitFor();
    await judged('Just out').first().focus();
    await page.keyboard.press('y');
    await page.getByRole('heading', { name: 'This too (1)' }).waitFor();
    expect(await page.getByRole('region', { name: /^Just/ }).locator(`[data-judged="${first}"]`).count()).toBe(0);

    await showAlbum();
    await tiles().first().focus();
    const labels = (): Promise<string[]> => page.evaluate(`[...document.querySelectorAll('[role=option]')].map((tile) => tile.getAttribute('aria-label'))`);
    const before = await labels();
    await page.keyboard.press('n');
    await said('Kept 1 photo out of Evenings.');
    // Another may come in its place: the label has learned.
    await soon(labels).not.toContain(before[0]);
    await page.keyboard.press('Control+z');
    await soon(labels).toEqual(before);
    await soon(async () => numberIn(await card(other).getAttribute('aria-label'))).toBe(before.length);
  });

  it('asks ten photos, and takes the answers', async () => {
    await button('Teach').click();
    for (const [index, key] of ['y', 'n', 'y', 's', 'n', 'y', 'n', 'y', 'n', 'y'].entries()) {
      await page.getByRole('group').getByText(`${index + 1} of 10`).waitFor();
      await page.keyboard.press(key);
    }
    await page.getByRole('heading', { name: '5 yes, 4 no' }).waitFor();
    await button('Show album').click();
    await page.getByRole('heading', { name: /^Evenings/ }).waitFor();
    await go(page, `${await page.evaluate<string>(`location.hash.slice(2)`)}/edit`);
    await page.getByRole('heading', { name: 'This too (6)' }).waitFor();
    await page.getByRole('heading', { name: 'Not this (5)' }).waitFor();
    await said(/Estimated on your own decisions/);
  });

  it('hides its photos everywhere while it is private, in the other window too, until private albums are shown', async () => {
    const hidden = await inAlbum();
    await showAlbum();
    await go(other, 'photos');
    await soon(async () => Number(await tiles(other).first().getAttribute('aria-setsize'))).toBe(total);
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Make private' }).click();
    await said('Evenings is private now.');
    await soon(async () => Number(await tiles(other).first().getAttribute('aria-setsize'))).toBe(total - hidden);
    await go(page, 'albums');
    await main().getByRole('button', { name: /^Evenings, .*Private/ }).waitFor();
    await button('Show private albums').click();
    await soon(async () => numberIn(await card().getAttribute('aria-label'))).toBe(hidden);
    await soon(async () => Number(await tiles(other).first().getAttribute('aria-setsize'))).toBe(total);
  });

  it('is removed without touching a photo, and comes back whole by undo', async () => {
    const held = numberIn(await card().getAttribute('aria-label'));
    await go(other, 'albums');
    await card(other).waitFor();
    await card().click();
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Remove album' }).click();
    await said('Removed the album Evenings. No photo was touched.');
    await card(other).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await card(other).waitFor();
    await soon(async () => numberIn(await card(other).getAttribute('aria-label'))).toBe(held);
    await card(other).click();
    await main(other).getByRole('button', { name: 'Edit', exact: true }).click();
    await other.getByRole('heading', { name: 'This too (6)' }).waitFor();
    await until(other, `document.querySelectorAll('[data-judged]').length > 0`);
  });
});
