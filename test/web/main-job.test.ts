/** The main job as a person does it, in a real browser against the real web host: folders, indexing, search, viewer. */
import { copyFile, mkdir, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isSunset } from '../fixtures/make-photos.ts';
import { fixturePhotos, hasSharedPhotos, temporaryFolder } from '../fixtures/photos.ts';
import { chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { startHost, type Host } from './support/host.ts';
import { createScene } from './support/scene.ts';
import { lookAt } from './support/variants.ts';

// Every picture of a screen takes its time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

if (chromiumPath === undefined) console.warn(`Skipped: the main job in a browser (${whyNoBrowser}).`);

interface Listed {
  photos: { file: string; labels?: string[] }[];
}

describe.runIf(chromiumPath !== undefined)('the main job in a browser', () => {
  // The last test takes the host away.
  const scene = createScene({ closes: 'after all', expected: /WebSocket connection|ERR_CONNECTION_REFUSED|net::ERR/ });
  let host: Host;
  let page: Page;
  let photos: string;
  let home: string;
  let total: number;

  const search = (): ReturnType<Page['getByRole']> => page.getByRole('combobox', { name: 'Search your photos' });
  const tiles = (): ReturnType<Page['getByRole']> => page.getByRole('listbox', { name: /^(Photos|Search results)$/ }).getByRole('option');
  const grid = (): ReturnType<Page['getByRole']> => page.getByRole('listbox', { name: 'Photos' });
  const line = (): ReturnType<Page['getByRole']> => page.getByRole('region', { name: 'Indexing' });

  beforeAll(async () => {
    photos = await realpath((await fixturePhotos(240)).folder);
    total = (await readdir(photos, { recursive: true })).filter((name) => /\.(jpe?g|png)$/i.test(name)).length;
    home = await realpath(await temporaryFolder('home'));
    await mkdir(join(home, 'Pictures'), { recursive: true });
    host = await startHost({ home });
    page = await scene.show(host.address);
  });

  afterAll(async () => {
    await scene.close();
    await host?.remove();
    await rm(home, { recursive: true, force: true });
  });

  it('opens with one screen that says what it does and that everything stays here', async () => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('describing it');
    await page.getByText('Everything stays on this computer.').waitFor();
    expect(await page.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    await page.getByText('Choose at least one folder to start.').waitFor();
  });

  it('chooses a folder by browsing, and says what is wrong with a path that does not exist', async () => {
    await page.getByRole('button', { name: 'Add a folder' }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
    const path = dialog.getByLabel('Folder path');
    await dialog.getByRole('button', { name: 'Pictures', exact: true }).first().waitFor();
    await path.fill(join(home, 'nowhere'));
    await path.press('Enter');
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByRole('alert').textContent()).toMatch(/\w+ .*\./);
    await path.fill(dirname(photos));
    await path.press('Enter');
    await dialog.getByRole('region', { name: 'Folders inside' }).getByRole('button', { name: basename(photos), exact: true }).click();
    await until(page, `document.querySelector('dialog[open] input').value === ${JSON.stringify(photos)}`);
    await lookAt(page, 'folder-browser');
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    expect(await page.getByRole('checkbox').first().isChecked()).toBe(true);
    await lookAt(page, 'onboarding');
  });

  it('shows photos while it indexes, pauses and goes on', async () => {
    await page.getByRole('button', { name: 'Start' }).click();
    await line().getByText(/Indexing [1-9]/).waitFor();
    await line().getByRole('button', { name: 'Pause' }).click();
    await line().getByText('Paused at').waitFor();
    // What was under way when it was paused is finished and kept.
    await page.waitForTimeout(4_000);
    const said = await line().textContent();
    await tiles().first().waitFor();
    await lookAt(page, 'paused');
    expect(await line().textContent()).toBe(said);
    await line().getByRole('button', { name: 'Resume' }).click();
    await line().getByText(/Indexing [1-9]/).waitFor();
    await lookAt(page, 'indexing', { axe: false });
    await tiles().first().waitFor({ timeout: 30_000 });
    await line().waitFor({ state: 'detached', timeout: 120_000 });
    await page.getByRole('status').filter({ hasText: /Indexing finished|up to date/ }).waitFor({ state: 'attached', timeout: 10_000 });
    await until(page, `document.querySelector('[role=option]')?.getAttribute('aria-setsize') === '${total}'`);
    await lookAt(page, 'grid');
    // Indexing leaves the processor to others, and there may be many.
  }, 240_000);

  it('moves through the grid by keys', async () => {
    await tiles().first().focus();
    const at = (): Promise<number> => page.evaluate(`Number(document.activeElement.getAttribute('aria-posinset'))`);
    expect(await at()).toBe(1);
    await page.keyboard.press('ArrowRight');
    expect(await at()).toBe(2);
    await page.keyboard.press('ArrowDown');
    const below = await at();
    expect(below).toBeGreaterThan(2);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await until(page, `document.activeElement.getAttribute('aria-posinset') === '${total}'`);
    expect(await page.evaluate(`(() => { const r = document.activeElement.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`)).toBe(true);
    await page.keyboard.press('Home');
    await until(page, `document.activeElement.getAttribute('aria-posinset') === '1'`);
    await page.keyboard.press('PageDown');
    expect(await at()).toBeGreaterThan(2);
    await page.keyboard.press('Home');
    expect(await page.getByRole('listbox').getByRole('option', { selected: true }).count()).toBe(0);
    expect(await page.locator('[role=option][tabindex="0"]').count()).toBe(1);
    expect(await page.evaluate(`document.activeElement.getAttribute('aria-label')`)).toMatch(/^Photo .+, .+\d{4}$/);
  });

  it('finds a beach when asked for one, or the sea at sunset among made photos', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('beach', { delay: 25 });
    await page.getByText(/^\d+ match(es)? · \d+ maybe$/).first().waitFor();
    const label = (await tiles().first().getAttribute('aria-label')) ?? '';
    if (hasSharedPhotos) {
      const listed = JSON.parse(await readFile(join(dirname(photos), 'photos.json'), 'utf8')) as Listed;
      const first = listed.photos.find((photo) => label.includes(photo.file.split('/').at(-1) ?? '?'));
      expect(first?.labels, label).toContain('beach');
    } else expect(isSunset(Number(/photo-(\d+)/.exec(label)?.[1])), label).toBe(true);
    await lookAt(page, 'results');
    await page.getByRole('button', { name: /^Show \d+ maybe$/ }).scrollIntoViewIfNeeded();
    await page.getByRole('button', { name: /^Show \d+ maybe$/ }).click();
    await page.getByRole('button', { name: 'Hide maybe' }).waitFor();
    await search().focus();
    await page.keyboard.press('Escape');
    await grid().waitFor();
    expect(await search().inputValue()).toBe('');
  });

  it('filters by date and folder, and each chip takes its filter away', async () => {
    await page.getByRole('button', { name: 'Filters' }).click();
    const panel = page.getByRole('dialog', { name: 'Show only' });
    await panel.getByLabel('From', { exact: true }).fill('2001-01-01');
    await panel.getByLabel('To', { exact: true }).fill('1999-01-01');
    await panel.getByRole('alert').waitFor();
    await lookAt(page, 'filters');
    await panel.getByLabel('To', { exact: true }).fill('2018-12-31');
    await panel.getByLabel('Folder').selectOption(photos);
    await panel.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /Remove filter 1 Jan 2001/ }).waitFor();
    const shown = Number(await tiles().first().getAttribute('aria-setsize'));
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThan(total);
    await page.getByRole('button', { name: /Remove filter 1 Jan 2001/ }).click();
    await page.getByRole('button', { name: `Remove filter ${basename(photos)}` }).click();
    await until(page, `document.querySelector('[role=option]')?.getAttribute('aria-setsize') === '${total}'`);
  });

  it('marks selected photos, finds them by their marks, and takes it back', async () => {
    const label = (position: number): Promise<string> => page.evaluate(`document.querySelector('[aria-posinset="${position}"]').getAttribute('aria-label')`);
    await tiles().first().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('5');
    await page.getByText('3 photos rated 5 stars.').waitFor();
    await page.keyboard.press('Escape');
    await until(page, `document.activeElement.getAttribute('aria-posinset') === '3'`);
    await page.keyboard.press('f');
    await page.getByText('1 photo added to your favourites.').waitFor();
    await expect.poll(() => label(3)).toMatch(/favourite, 5 stars$/);
    await lookAt(page, 'marks', { axe: false });
    await search().fill('rating:>=4 ');
    await until(page, `document.querySelector('[role=option]')?.getAttribute('aria-setsize') === '3'`);
    await search().fill('is:favourite ');
    await until(page, `document.querySelector('[role=option]')?.getAttribute('aria-setsize') === '1'`);
    // What is no favourite any more leaves the list of favourites.
    await tiles().first().focus();
    await page.keyboard.press('f');
    await page.getByText('No photos match these filters').waitFor();
    await page.keyboard.press('Control+z');
    await until(page, `document.querySelector('[role=option]')?.getAttribute('aria-setsize') === '1'`);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.getByText('No photos match these filters').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await until(page, `document.querySelector('[role=option]')?.getAttribute('aria-setsize') === '${total}'`);
    expect(await page.locator('.pill').count()).toBe(0);
  });

  it('opens a photo, zooms, shows what is known of it, and gives the focus back', async () => {
    await page.keyboard.press('Home');
    await tiles().first().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const viewer = page.getByRole('dialog', { name: /^Photo / });
    await viewer.waitFor();
    await viewer.getByText(`${total} of ${total}`).first().waitFor();
    await page.keyboard.press('ArrowLeft');
    await viewer.getByText(`${total - 1} of ${total}`).first().waitFor();
    const level = viewer.getByRole('button', { name: /Fit to window/ });
    const fit = await level.textContent();
    await page.keyboard.press('+');
    await until(page, `document.querySelector('.level').textContent !== ${JSON.stringify(fit)}`);
    await page.mouse.move(500, 500);
    await page.mouse.wheel(0, -400);
    await page.keyboard.press('z');
    await until(page, `document.querySelector('.level').textContent === ${JSON.stringify(fit)}`);
    await page.keyboard.press('i');
    const info = viewer.getByRole('complementary', { name: 'About this photo' });
    await info.getByText(/megapixels/).waitFor();
    // What the tile knows is there first; the rest comes with the details.
    await info.getByText(/JPEG|PNG/).first().waitFor();
    await info.getByRole('button', { name: /^Photo / }).nth(5).waitFor();
    await info.getByRole('button', { name: 'Copy path' }).click();
    await info.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain(photos);
    expect(await info.getByRole('button', { name: 'Show in folder' }).count()).toBe(0);
    await lookAt(page, 'viewer-info');
    await page.keyboard.press('i');
    await lookAt(page, 'viewer');
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    await until(page, `document.activeElement.getAttribute('aria-posinset') === '${total - 1}'`);
  });

  it('goes from photo to similar photo and back, and looks for more like one', async () => {
    await page.keyboard.press('Enter');
    const viewer = page.getByRole('dialog', { name: /^Photo / });
    await page.keyboard.press('i');
    await viewer.getByRole('complementary').getByRole('button', { name: /^Photo / }).first().click();
    await viewer.getByRole('button', { name: 'Back to the photo before' }).click();
    await viewer.getByText(`${total - 1} of ${total}`).first().waitFor();
    await page.keyboard.press('i');
    await page.keyboard.press('m');
    await page.getByRole('button', { name: /^Stop looking for photos like/ }).waitFor();
    // No made photo need be clearly like the last one; that is said, too.
    const none = page.getByRole('heading', { name: /Nothing clearly matches/ });
    await (hasSharedPhotos ? page.getByRole('listbox', { name: 'Search results' }) : page.getByRole('listbox', { name: 'Search results' }).or(none)).first().waitFor();
    await lookAt(page, 'more-like-this');
    await search().focus();
    await page.keyboard.press('Backspace');
    await grid().waitFor();
  });

  it('changes the theme and what it watches at once, and remembers both', async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await lookAt(page, 'settings');
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    const watching = page.getByRole('checkbox', { name: /^Notice new, changed and removed photos/ });
    expect(await watching.isChecked()).toBe(true);
    await page.getByText('Notice new, changed and removed photos').click();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await until(page, `document.documentElement.dataset.theme === 'dark'`);
    expect(await page.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
    expect(await watching.isChecked()).toBe(false);
    await page.getByText('Notice new, changed and removed photos').click();
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('System').click();
    await until(page, `document.documentElement.dataset.theme === undefined`);
  });

  it('says in words why a model folder cannot be used, and keeps the model', async () => {
    await page.getByRole('button', { name: 'Choose a model folder' }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
    await dialog.getByLabel('Folder path').fill(home);
    await dialog.getByRole('button', { name: 'Open' }).click();
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    const note = page.getByRole('status').filter({ hasText: /model/i }).filter({ has: page.getByRole('button', { name: 'Dismiss' }) });
    await note.first().waitFor();
    await note.first().getByRole('button', { name: 'Dismiss' }).first().click();
    await page.getByText('Basic', { exact: true }).waitFor();
  });

  it('lists files that could not be read with the reason, and tries them again', async () => {
    const odd = join(home, 'Pictures', 'صور العطلة');
    await mkdir(odd, { recursive: true });
    await writeFile(join(odd, 'empty.jpg'), '');
    await writeFile(join(odd, `${'very-long-name-'.repeat(12)}.jpg`), 'this is not a picture');
    await copyFile(join(photos, hasSharedPhotos ? 'cam-003.jpg' : 'holiday/photo-000.jpg'), join(odd, 'good.jpg'));
    await page.getByRole('button', { name: 'Add a folder' }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
    // At once, while the first listing is still on its way: what is typed stays.
    await dialog.getByLabel('Folder path').fill(odd);
    await dialog.getByRole('button', { name: 'Open' }).click();
    await until(page, `document.querySelector('dialog[open] input').value === ${JSON.stringify(odd)} && !document.querySelector('dialog[open] [role=alert]')`);
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    await page.getByText('2 could not be read').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Activity', exact: true }).click();
    await page.getByText('empty.jpg').waitFor();
    await page.getByText('The file is empty.').waitFor();
    await page.getByText('This is not a picture, whatever its name says.').waitFor();
    await page.getByText('Everything is up to date').first().waitFor();
    await lookAt(page, 'activity');
    await page.getByRole('button', { name: 'Try these again' }).click();
    await page.getByText('Trying again.').waitFor();
    await page.getByText('Everything is up to date').first().waitFor();
    await page.getByText('empty.jpg').waitFor();
  });

  it('removes a folder after saying that the files stay, and puts it back', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('button', { name: /^Remove .*صور/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove this folder from Snapsift?' });
    expect(await dialog.textContent()).toContain('The files stay where they are, untouched.');
    await lookAt(page, 'remove-folder');
    await dialog.getByRole('button', { name: 'Remove folder' }).click();
    await page.getByRole('button', { name: /^Remove .*صور/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: /^Remove .*صور/ }).waitFor();
  });

  it('shows the keyboard map', async () => {
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.waitFor();
    // The focus was put on its close button: nobody asked what that does.
    expect(await page.locator('.tooltip').count()).toBe(0);
    await lookAt(page, 'keys');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('says that the host is gone, and shows the same library once it is opened again', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await tiles().first().waitFor();
    const token = new URL(host.address);
    await host.stop();
    await page.getByText(/is not answering/).first().waitFor();
    // A new process prints a new key: the old page cannot know it, so the new address is opened.
    host = await startHost({ library: host.library, home, port: Number(token.port) });
    await page.goto(host.address);
    await tiles().first().waitFor();
  });
});
