/** Search as a person does it, in a real browser against the real web host: chips, matches and maybe, examples, reasons. */
import { copyFile, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixturePhotos, temporaryFolder } from '../fixtures/photos.ts';
import { chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { openLibraryPage, type LibraryPage } from './support/library-page.ts';
import { createScene } from './support/scene.ts';
import { lookAt } from './support/variants.ts';

// Every picture of a screen takes its time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

if (chromiumPath === undefined) console.warn(`Skipped: search in a browser (${whyNoBrowser}).`);

/** The shared photos, or as many made ones by the same names: cam-003 and cam-147 are sunsets, and the first knows its place. */
async function camPhotos(): Promise<string> {
  const { folder, shared } = await fixturePhotos(150);
  if (shared) return realpath(folder);
  const renamed = await realpath(await temporaryFolder('cam'));
  for (const name of await readdir(folder, { recursive: true })) {
    const number = /photo-(\d+\.\w+)$/.exec(name)?.[1];
    if (number !== undefined) await copyFile(join(folder, name), join(renamed, `cam-${number}`));
  }
  return renamed;
}

describe.runIf(chromiumPath !== undefined)('search in a browser', () => {
  const scene = createScene({ closes: 'after all' });
  let library: LibraryPage;
  let page: Page;
  let photos: string;
  let home: string;

  const search = (): Locator => page.getByRole('combobox', { name: 'Search your photos' });
  const results = (): Locator => page.getByRole('listbox', { name: 'Search results' });
  const tiles = (): Locator => page.getByRole('listbox', { name: /^(Photos|Search results)$/ }).getByRole('option');
  const slider = (): Locator => page.getByRole('slider', { name: 'Strictness' });
  const counts = (): Locator => page.locator('.summary').filter({ hasText: /^\d[\d,]* match/ });
  const chip = (name: string | RegExp): Locator => page.getByRole('search').getByRole('button', { name });
  const answered = (): Promise<void> => until(page, `document.querySelector('.busy') === null && document.querySelector('.dimmed') === null`);
  const matches = async (): Promise<number> => Number((/^([\d,]+) match/.exec((await counts().textContent()) ?? '')?.[1] ?? 'NaN').replaceAll(',', ''));

  async function ask(text: string): Promise<void> {
    await search().fill(text);
    await page.waitForTimeout(250);
    await answered();
  }

  beforeAll(async () => {
    photos = await camPhotos();
    home = await temporaryFolder('outside');
    library = await openLibraryPage(scene, {
      also: [photos],
      // Two copies of one photo in other sizes: they look alike and are other files.
      add: (pictures) => Promise.all([1000, 900].map((width) => sharp(join(photos, 'cam-003.jpg')).autoOrient().resize(width).withMetadata().jpeg({ quality: 88 }).toFile(join(pictures, `copy-${width}.jpg`)))),
    });
    ({ page } = library);
  }, 300_000);

  afterAll(async () => {
    await library?.close();
    await rm(home, { recursive: true, force: true });
  });

  beforeEach(async () => {
    await search().focus();
    // First the list of suggestions, then the search, then the field.
    for (let press = 0; press < 3; press++) await page.keyboard.press('Escape');
    await page.getByRole('listbox', { name: 'Photos' }).waitFor();
    await search().focus();
  });

  it('shows matches first, maybe on demand, and says how many of each', async () => {
    await page.keyboard.type('a beach', { delay: 20 });
    await counts().waitFor();
    await answered();
    expect(await counts().textContent()).toMatch(/^\d+ match(es)? · \d+ maybe$/);
    const found = await matches();
    expect(found).toBeGreaterThan(0);
    await page.getByRole('status').filter({ hasText: /^\d+ match/ }).first().waitFor({ state: 'attached' });
    const shown = Number(await tiles().first().getAttribute('aria-setsize'));
    expect(shown).toBeLessThanOrEqual(found);
    await lookAt(page, 'search-matches');
    await page.getByRole('button', { name: /^Show \d+ maybe$/ }).click();
    await answered();
    expect(Number(await tiles().first().getAttribute('aria-setsize'))).toBeGreaterThan(shown);
    await page.getByRole('heading', { name: 'Maybe' }).scrollIntoViewIfNeeded();
    await lookAt(page, 'search-maybe');
    await page.getByRole('button', { name: 'Hide maybe' }).click();
    await answered();
    expect(Number(await tiles().first().getAttribute('aria-setsize'))).toBe(shown);
  });

  it('follows the strictness slider by key, live', async () => {
    await ask('a beach');
    const usual = await matches();
    await slider().focus();
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowLeft');
    expect(await slider().getAttribute('aria-valuetext')).toBe('5 of 10 less strict');
    await expect.poll(matches).toBeGreaterThan(usual);
    await page.keyboard.press('End');
    await expect.poll(matches).toBeLessThan(usual);
    expect(await page.evaluate(`document.activeElement.type`)).toBe('range');
  });

  it('turns understood filters into chips that can be changed and removed by key', async () => {
    await page.keyboard.type('beach has:date -people "blue sky" 2000..2022 ', { delay: 5 });
    await chip('With a date, change').waitFor();
    await chip('not people, change').waitFor();
    await chip('“blue sky”, change').waitFor();
    await chip('2000 – 2022, change').waitFor();
    expect((await search().inputValue()).trim()).toBe('beach');
    await answered();
    await lookAt(page, 'search-chips');
    // A click makes it text again; space puts it back.
    await chip('2000 – 2022, change').click();
    expect(await search().inputValue()).toBe('beach date:2000..2022');
    await page.keyboard.type('date:2000..2015 ');
    await chip('2000 – 2015, change').waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('Backspace');
    await chip('2000 – 2015, change').waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowLeft');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('“blue sky”, change');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Delete');
    await chip('not people, change').waitFor({ state: 'detached' });
    await chip('Remove filter With a date').click();
    await chip('Remove “blue sky”').click();
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('combobox');
    expect((await search().inputValue()).trim()).toBe('beach');
  });

  it('explains what it does not understand in one sentence, and searches the rest', async () => {
    await page.keyboard.type('beach camra:fuji');
    await page.waitForTimeout(300);
    expect(await page.getByText('There is no filter "camra:"').count()).toBe(0);
    await page.keyboard.press('Space');
    await page.getByText('There is no filter "camra:", so it was left out. Did you mean camera: ?').waitFor();
    await results().waitFor();
    await ask('');
    await page.keyboard.type('is:portrait is:landscape ');
    await page.getByText('No photo can be both is:portrait and is:landscape. Remove one of them.').first().waitFor();
    await lookAt(page, 'search-contradiction');
    await chip('Remove filter Portrait').click();
    await page.getByText('No photo can be both').waitFor({ state: 'detached' });
    await tiles().first().waitFor();
  });

  it('makes every filter by its form, with the names that the library has', async () => {
    await page.getByRole('button', { name: 'Filters' }).click();
    const panel = page.getByRole('dialog', { name: 'Show only' });
    await panel.getByLabel('Camera').locator('option').nth(1).waitFor({ state: 'attached' });
    // What few people ask for is folded away, and stays open once it was asked for.
    expect(await panel.getByLabel('Camera').isVisible()).toBe(false);
    await lookAt(page, 'search-filters');
    await panel.getByText('Camera, lens and file').click();
    const camera = await panel.getByLabel('Camera').locator('option').nth(1).textContent();
    await panel.getByLabel('Camera').selectOption({ index: 1 });
    await panel.getByLabel('ISO from').fill('50');
    await panel.getByLabel('ISO to').fill('20');
    await panel.getByLabel('ISO to').press('Enter');
    await panel.getByRole('alert').filter({ hasText: 'larger than the second' }).waitFor();
    await panel.getByLabel('ISO to').fill('6400');
    await panel.getByLabel('Aperture f/ to').fill('11');
    await panel.getByLabel('File size to, MB').fill('40');
    await panel.getByLabel('Shape').selectOption('landscape');
    await panel.getByLabel('Kind of file').selectOption('jpeg');
    await panel.getByLabel('File name').fill('cam*');
    await panel.getByLabel('File name').press('Enter');
    await panel.getByRole('button', { name: 'Done' }).click();
    for (const name of [camera ?? '?', 'ISO 50–6,400', 'f/ ≤ 11', '≤ 40 MB', 'Landscape', 'JPEG', 'Named cam*']) await chip(`${name}, change`).waitFor();
    await expect.poll(async () => Number(await tiles().first().getAttribute('aria-setsize'))).toBeLessThan(400);
    await page.getByText(/^\d+ photos?$/).first().waitFor();
    await lookAt(page, 'search-filtered');
    await page.getByRole('button', { name: /^Filters, 7 active/ }).click();
    await panel.getByLabel('ISO to').waitFor();
    await panel.getByLabel('Known about it').selectOption('gps');
    await chip('With a place (GPS), change').waitFor();
    await panel.getByLabel('Does not show').fill('two people');
    await panel.getByLabel('Does not show').press('Enter');
    await chip('not two people, change').waitFor();
    await panel.getByLabel('Shows', { exact: true }).fill('a desk');
    await panel.getByLabel('Shows', { exact: true }).press('Enter');
    await chip('“a desk”, change').waitFor();
    await chip('Remove not two people').click();
    await chip('Remove “a desk”').click();
    await page.getByRole('button', { name: /^Filters, 8 active/ }).click();
    await panel.getByRole('button', { name: 'Remove filters' }).click();
    expect(await page.locator('.chip').count()).toBe(0);
  });

  it('composes text with photos to look like and unlike, and weighs them', async () => {
    await ask('beach');
    await tiles().first().focus();
    const first = ((await tiles().first().getAttribute('aria-label')) ?? '').replace(/^Photo ([^,]+),.*/, '$1');
    await page.keyboard.press('m');
    const like = chip(new RegExp(`^Like ${first}, weight 1$`));
    await like.waitFor();
    await answered();
    await like.focus();
    await page.keyboard.press('ArrowUp');
    await chip(`Like ${first}, weight 1.25`).waitFor();
    await chip(/^Like .*weight/).hover();
    await page.mouse.wheel(0, -120);
    await chip(`Like ${first}, weight 1.5`).waitFor();
    await chip(/^Like .*weight/).click();
    await page.getByRole('button', { name: 'Count it more' }).click();
    await lookAt(page, 'search-weight', { axe: false });
    await page.keyboard.press('Escape');
    await chip(`Like ${first}, weight 1.75`).waitFor();
    // By menu, less like.
    await answered();
    await tiles().nth(3).click({ button: 'right' });
    const menu = page.getByRole('menu');
    await menu.waitFor();
    await lookAt(page, 'search-tile-menu', { axe: false });
    await menu.getByRole('menuitem', { name: 'Less like this' }).click();
    await chip(/^Unlike .*weight 1$/).waitFor();
    await answered();
    await page.mouse.move(5, 5);
    await lookAt(page, 'search-compose');
    await search().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Backspace');
    await chip(/^Unlike/).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    expect(await page.locator('.chip').count()).toBe(0);
  });

  it('takes photos dropped from the grid and files that it knows, and says so calmly of others', async () => {
    await tiles().nth(2).hover();
    await page.mouse.down();
    await page.mouse.move(500, 200, { steps: 4 });
    const zone = page.getByText('Less like this');
    await zone.waitFor();
    await lookAt(page, 'search-drop', { axe: false });
    const box = await zone.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20, { steps: 3 });
    await page.mouse.up();
    await chip(/^Unlike .*weight 1$/).waitFor();
    await zone.waitFor({ state: 'detached' });
    const drop = async (path: string): Promise<void> => {
      const bytes = (await readFile(path)).toString('base64');
      await page.evaluate(`(() => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(${JSON.stringify(bytes)}), (sign) => sign.charCodeAt(0))], ${JSON.stringify(basename(path))}));
        document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
      })()`);
    };
    const known = join(home, 'known.jpg');
    await copyFile(join(photos, 'cam-004.jpg'), known);
    await drop(known);
    await chip(/^Like cam-004\.jpg, weight 1$/).waitFor();
    const foreign = join(home, 'foreign.jpg');
    await writeFile(foreign, 'another file');
    await drop(foreign);
    await page.getByText('foreign.jpg cannot be an example. This is not a picture, whatever its name says.').waitFor();
    await writeFile(foreign, '');
    await drop(foreign);
    await page.getByText('foreign.jpg cannot be an example. The file is empty.').waitFor();
  });

  it('goes by pictures from outside: dropped, chosen or pasted; they are never kept', async () => {
    const outside = join(home, 'Sea at evening.png');
    await sharp(join(photos, 'cam-147.jpg')).autoOrient().resize(600).png().toFile(outside);
    const choose = async (path: string): Promise<void> => {
      const asking = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Search by a picture' }).click();
      await (await asking).setFiles(path);
    };
    await choose(outside);
    await chip('Like Sea at evening.png, weight 1').waitFor();
    await answered();
    await results().getByRole('option').first().waitFor();
    expect(await results().getByRole('option').first().getAttribute('aria-label')).toContain('cam-147.jpg');
    expect(await chip('Like Sea at evening.png, weight 1').locator('img').evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBeGreaterThan(0);
    await search().focus();
    await page.keyboard.type('mountain ');
    await answered();
    await chip('Like Sea at evening.png, weight 1').click();
    await page.getByText('It is looked at for this search only and not kept.').waitFor();
    await lookAt(page, 'search-outside');
    await page.keyboard.press('Escape');
    // Said with its picture, too.
    await results().getByRole('option').first().focus();
    await page.keyboard.press('w');
    await page.getByRole('note', { name: 'Why it was found' }).getByText('Like Sea at evening.png').waitFor();
    await page.keyboard.press('Escape');
    // It is part of no saved search.
    await page.getByRole('main').getByRole('button', { name: 'Save search' }).click();
    await page.getByText('A photo from outside the library cannot be kept in a saved search.').waitFor();
    await page.keyboard.press('Escape');
    await chip('Stop looking for photos like Sea at evening.png').click();
    const bytes = (await readFile(outside)).toString('base64');
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(${JSON.stringify(bytes)}), (sign) => sign.charCodeAt(0))], 'pasted.png', { type: 'image/png' }));
      document.querySelector('[role=combobox]').dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
    })()`);
    await chip('Like pasted.png, weight 1').waitFor();
    await answered();
    const kept = await readdir(library.host.library, { recursive: true });
    expect(kept.filter((name) => /Sea at evening|pasted/.test(name))).toEqual([]);
  });

  it('says in one sentence when nothing matches, and offers ways on', async () => {
    await ask('qwertyuiop zxcvbnm');
    const nothing = page.getByRole('heading', { name: /Nothing clearly matches/ });
    if ((await nothing.count()) === 0) {
      await slider().focus();
      await page.keyboard.press('End');
    }
    await nothing.waitFor();
    await lookAt(page, 'search-no-match');
    await slider().waitFor();
    await page.getByRole('button', { name: 'Try other words' }).click();
    expect(await page.evaluate('getSelection().toString() || document.activeElement.value')).toContain('qwertyuiop');
    await search().focus();
    await page.keyboard.press('Escape');
    await ask('beach before:1950 ');
    // Other words would not help: nothing was compared with them.
    await page.getByRole('heading', { name: 'No photos match these filters' }).waitFor();
    expect(await page.getByRole('button', { name: 'Try other words' }).count()).toBe(0);
    await page.getByRole('main').getByRole('button', { name: 'Remove filters' }).click();
    await results().waitFor();
  });

  it('collapses what looks alike into one tile with a count, and opens all of it', async () => {
    await ask('name:copy-1000 ');
    await tiles().first().focus();
    await page.keyboard.press('m');
    await chip(/^Like copy-1000/).waitFor();
    await chip(/^Remove filter Named/).click();
    await answered();
    const pile = results().getByRole('option', { name: /2 that look alike/ });
    await pile.first().waitFor();
    await pile.first().click();
    const viewer = page.getByRole('dialog', { name: /^Photo / });
    await viewer.getByText(/1 of 2 alike/).waitFor();
    await page.keyboard.press('ArrowRight');
    await viewer.getByText(/2 of 2 alike/).waitFor();
    await page.keyboard.press('i');
    await viewer.getByRole('heading', { name: 'Near-duplicates' }).waitFor();
    await viewer.getByRole('heading', { name: 'Why it was found' }).waitFor();
    await lookAt(page, 'search-alike');
    await page.keyboard.press('i');
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    await lookAt(page, 'search-collapsed');
  });

  it('says why a photo was found, with a bar and never a number', async () => {
    await ask('beach has:date "blue sky" ');
    await tiles().first().focus();
    await page.keyboard.press('w');
    const why = page.getByRole('note', { name: 'Why it was found' });
    await why.waitFor();
    const said = (await why.textContent()) ?? '';
    expect(said).toContain('beach');
    expect(said).toContain('“blue sky”');
    expect(said).toContain('With a date');
    expect(said).not.toMatch(/\d\.\d|%/);
    await lookAt(page, 'search-why');
    await page.keyboard.press('Escape');
    await why.waitFor({ state: 'detached' });
    await tiles().nth(1).hover();
    await tiles().nth(1).locator('[data-why]').hover();
    await why.waitFor();
  });

  it('looks near the place of a photo', async () => {
    await ask('name:cam-003 ');
    await tiles().first().click();
    await page.keyboard.press('i');
    await page.getByRole('button', { name: 'Photos near here' }).click();
    await chip(/^Within 5 km of 47\.\d+° N/).waitFor();
    await tiles().first().waitFor();
  });

  it('says in everyday words what tells two selected photos apart, and searches for one of them', async () => {
    await tiles().nth(0).click({ modifiers: ['Control'] });
    await tiles().nth(7).click({ modifiers: ['Control'] });
    await page.getByRole('toolbar').getByRole('button', { name: 'What differs' }).click();
    const dialog = page.getByRole('dialog', { name: 'What differs between the two' });
    await dialog.getByText('Alike', { exact: true }).waitFor();
    const words = dialog.getByRole('list').getByRole('button');
    expect(await words.count()).toBeGreaterThan(2);
    await lookAt(page, 'search-differ');
    const word = await words.first().textContent();
    await words.first().click();
    await dialog.waitFor({ state: 'detached' });
    expect(await search().inputValue()).toBe(word);
    await results().waitFor();
    await answered();
  });

  it('orders by date within the matches', async () => {
    await ask('beach');
    await page.getByLabel('Order').selectOption('date');
    await answered();
    const days = (await page.evaluate<string[]>(`[...document.querySelectorAll('[role=option]')].map((tile) => tile.getAttribute('aria-label'))`)).map((label) => /(\d+) (\w+) (\d{4})/.exec(label)).filter((day) => day !== null);
    const times = days.map(([, day, month, year]) => Date.parse(`${day} ${month} ${year}`));
    expect(times.length).toBeGreaterThan(3);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    await page.getByLabel('Order').selectOption('relevance');
  });
});
