/**
 * States that the real host cannot be brought into on demand, over a stand-in that speaks the real contract: a hundred
 * thousand and a million photos, photos arriving, an engine that goes away, a full disk, odd names, failures.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { accessibilityProblems, chromiumPath, type PageOptions, screenshot, small, until, whyNoBrowser } from './support/browser.ts';
import { failure, idle, invent, inventedHandlers, type Invented } from './support/invented.ts';
import { createScene } from './support/scene.ts';
import type { StandIn } from './support/stand-in.ts';
import { lookAt } from './support/variants.ts';

if (chromiumPath === undefined) console.warn(`Skipped: rare states in a browser (${whyNoBrowser}).`);

describe.runIf(chromiumPath !== undefined)('rare states', () => {
  const scene = createScene({ closes: 'after each', expected: /WebSocket connection|ERR_CONNECTION|net::ERR/ });
  let page: Page;
  let host: StandIn;

  async function open(change: Partial<Invented>, options: PageOptions = {}): Promise<StandIn> {
    ({ page, host } = await scene.play(invent(change), options));
    return host;
  }
  const tiles = (): ReturnType<Page['getByRole']> => page.getByRole('listbox', { name: /^(Photos|Search results)$/ }).getByRole('option');
  const search = (): ReturnType<Page['getByRole']> => page.getByRole('combobox', { name: 'Search your photos' });
  /** Where a photo stands on the screen, px; null where it is not in the page. */
  const topOf = (name: string): Promise<number | null> => page.evaluate(`document.querySelector('[role=option][aria-label^="Photo ${name},"]')?.getBoundingClientRect().top ?? null`);

  /** The first photo that begins below `top`, and where. */
  const inView = (top: number): Promise<{ name: string; top: number }> =>
    page.evaluate(`(() => {
      const tiles = [...document.querySelectorAll('[role=option]')].map((tile) => ({ name: tile.getAttribute('aria-label').split(' ')[1].replace(',', ''), top: tile.getBoundingClientRect().top }));
      return tiles.filter((tile) => tile.top >= ${top}).sort((a, b) => a.top - b.top)[0];
    })()`);

  it('lays out 100,000 photos at once and reaches the last by one key', async () => {
    const standIn = await open({ photos: 100_000 });
    await tiles().first().waitFor();
    expect(await tiles().count()).toBeLessThan(200);
    await tiles().first().focus();
    await page.keyboard.press('End');
    await until(page, `document.activeElement.getAttribute('aria-posinset') === '100000'`);
    await page.getByRole('option', { name: /^Photo photo-0\.jpg/ }).waitFor();
    const pages = standIn.calls.filter((call) => call.method === 'photos.range').length;
    expect(pages).toBeLessThan(12);
    expect(await tiles().count()).toBeLessThan(200);
  });

  it('works with a million photos, beyond the height that a browser allows', async () => {
    await open({ photos: 1_000_000 });
    await tiles().first().waitFor();
    await tiles().first().focus();
    await page.keyboard.press('End');
    await until(page, `document.activeElement.getAttribute('aria-posinset') === '1000000'`);
    await page.getByRole('option', { name: /^Photo photo-0\.jpg/ }).waitFor();
    expect(await page.evaluate(`(() => { const r = document.activeElement.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`)).toBe(true);
    // From the very end the wheel still moves by what was turned, and nothing is skipped.
    const seen = await inView(100);
    await page.mouse.move(600, 400);
    await page.mouse.wheel(0, -300);
    await until(page, `document.querySelector('[role=option][aria-label^="Photo ${seen.name},"]')?.getBoundingClientRect().top === ${seen.top + 300}`);
    // The scrubber leads to the middle: 1,000,000 photos, 400 a month, from January 1950.
    const scrubber = page.getByRole('slider', { name: 'Jump to a month' });
    const box = await scrubber.boundingBox();
    await page.mouse.click((box?.x ?? 0) + 20, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await until(page, `/20[45]\\d|205\\d/.test(document.querySelector('[role=slider]').getAttribute('aria-valuetext'))`);
    await tiles().first().waitFor();
    await lookAt(page, 'million', { axe: false });
  });

  it('keeps what is looked at in place while new photos arrive', async () => {
    const standIn = await open({ photos: 3_000 });
    await tiles().first().waitFor();
    await page.mouse.move(600, 400);
    // First in the month that grows, whose rows are filled anew: the photo at the top holds still.
    // Then in an older month: everything holds still.
    for (const [scrolled, added, below] of [[3_000, 100, 56], [40_000, 700, 400]] as const) {
      await page.mouse.wheel(0, scrolled);
      await until(page, `document.querySelector('.scroller').scrollTop > ${scrolled - 100}`);
      await page.waitForTimeout(400);
      const seen = await inView(below);
      standIn.state.added = added;
      standIn.emit('library.changed', { photos: 3_000 + added });
      await until(page, `document.querySelector('[role=option]').getAttribute('aria-setsize') === '${3_000 + added}'`);
      await page.waitForTimeout(300);
      expect(Math.abs(((await topOf(seen.name)) ?? Infinity) - seen.top)).toBeLessThanOrEqual(1);
    }
  });

  it('keeps the place when the tile size changes and when one comes back from settings', async () => {
    await open({ photos: 3_000 });
    await tiles().first().waitFor();
    await page.mouse.move(600, 400);
    await page.mouse.wheel(0, 6_000);
    await until(page, `document.querySelector('.scroller').scrollTop > 5900`);
    await page.waitForTimeout(400);
    const month = (): Promise<string> => page.evaluate(`document.querySelector('.sticky .month').textContent`);
    const before = await month();
    await page.getByRole('radiogroup', { name: 'Tile size' }).getByRole('radio', { name: 'Large' }).check({ force: true });
    await until(page, `document.querySelector('[role=option]').getBoundingClientRect().height > 230`);
    expect(await month()).toBe(before);
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.getByRole('button', { name: 'Photos', exact: true }).click();
    await until(page, `document.querySelector('.sticky .month')?.textContent === ${JSON.stringify(before)}`);
  });

  it('shows the answer to the last question only, and dims the one before', async () => {
    await open({ photos: 5_000, found: 60, delay: (text) => (text === 'a dog' ? 1_500 : 100) });
    await tiles().first().waitFor();
    await search().fill('a cat');
    await page.getByText('60 matches').first().waitFor();
    const first = await tiles().first().getAttribute('aria-label');
    await search().fill('a dog');
    await until(page, `document.querySelector('.dimmed') !== null`);
    expect(await tiles().first().getAttribute('aria-label')).toBe(first);
    await search().fill('a dog on the beach');
    await until(page, `document.querySelector('.dimmed') === null`);
    const latest = await tiles().first().getAttribute('aria-label');
    expect(latest).not.toBe(first);
    await page.waitForTimeout(1_800);
    expect(await tiles().first().getAttribute('aria-label')).toBe(latest);
  });

  it('says when there is one result, none, too much text, or an error', async () => {
    const standIn = await open({ photos: 5_000, found: 1, truncated: true });
    await search().fill('one thing');
    await page.getByText('1 match', { exact: true }).first().waitFor();
    await page.getByText('the end of it was left out').waitFor();
    await lookAt(page, 'one-result');
    standIn.state.found = 0;
    await search().fill('nothing');
    await page.getByRole('heading', { name: 'Nothing clearly matches “nothing”' }).waitFor();
    await lookAt(page, 'no-result');
    standIn.state.failures['search.run'] = failure('query-not-understood', 'The model does not know any of these words. Try other ones.');
    await search().fill('xyzzy');
    await page.getByRole('alert').filter({ hasText: 'The model does not know any of these words.' }).waitFor();
    await lookAt(page, 'search-error');
    standIn.state.failures = {};
    standIn.state.found = 5;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('5 matches').first().waitFor();
    expect(await page.getByText(/0\.\d{2}/).count()).toBe(0);
  });

  it('says that the engine is gone and goes on by itself when it is back', async () => {
    const standIn = await open({ photos: 900 });
    await tiles().first().waitFor();
    standIn.goAway();
    await page.getByText('is not answering').first().waitFor();
    await lookAt(page, 'engine-lost');
    await tiles().first().waitFor();
    standIn.state.added = 10;
    standIn.comeBack();
    await until(page, `document.querySelector('[role=option]').getAttribute('aria-setsize') === '910'`);
    expect(await page.getByText('is being restarted').count()).toBe(0);
  });

  it('says what is safe when the disk is full, and tries again', async () => {
    const message = 'The disk that holds the library is full. Free some space and try again.';
    const standIn = await open({ photos: 900, indexing: { ...idle, phase: 'failed', found: 2_000, done: 900, error: { code: 'disk-full', message } } });
    await page.getByRole('region', { name: 'Indexing' }).getByText(message).waitFor();
    await lookAt(page, 'disk-full');
    await page.getByRole('button', { name: 'Show activity' }).click();
    await page.getByText('Everything that was indexed before is safe.').waitFor();
    await lookAt(page, 'disk-full-activity');
    await page.getByRole('main').getByRole('button', { name: 'Try again' }).click();
    await until(page, 'document.querySelector("[role=progressbar]") !== null');
    expect(standIn.calls.some((call) => call.method === 'indexing.start')).toBe(true);
  });

  it('shows honest progress: counts, speed, time left', async () => {
    const standIn = await open({ photos: 12_431, indexing: { ...idle, phase: 'indexing', found: 18_900, done: 12_431, rate: 14, eta: 470 } });
    await page.getByText('Indexing 12,431 of 18,900 · 14 photos/s · about 8 min').waitFor();
    standIn.emit('indexing.progress', { ...idle, phase: 'indexing', found: 18_900, done: 12_500, rate: 13.6, eta: 7_500 });
    await page.getByText('Indexing 12,500 of 18,900 · 14 photos/s · about 2 h 5 min').waitFor();
    await lookAt(page, 'progress');
  });

  it('says so when a folder is gone, when the library is empty, and while the first photos are on their way', async () => {
    await open({ photos: 0, indexing: { ...idle, phase: 'scanning', found: 320 }, folders: [{ path: '/media/ada/Holiday disk', photos: 0, quarantined: 0, state: 'missing' }] });
    await page.getByRole('heading', { name: 'Your photos are on their way' }).waitFor();
    await page.getByText('The folder Holiday disk cannot be found now.').waitFor();
    await lookAt(page, 'preparing');
    (host as StandIn).state.indexing = idle;
    host?.emit('indexing.progress', idle);
    await page.getByRole('heading', { name: 'No photos here yet' }).waitFor();
    await lookAt(page, 'empty');
    await page.getByRole('main').getByRole('button', { name: 'Folders' }).click();
    await page.getByText('This folder cannot be found now.').waitFor();
  });

  it('says under a folder why it cannot be added, and goes on once it can', async () => {
    const message = 'Snapsift may not read this folder. Change its permissions, or choose another one.';
    const standIn = await open({ photos: 20, folders: [], failures: { 'folders.add': failure('folder-no-permission', message) } });
    await page.getByRole('button', { name: 'Add a folder' }).click();
    await page.getByRole('button', { name: 'Choose this folder' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('alert').filter({ hasText: message }).waitFor();
    await lookAt(page, 'onboarding-refused');
    standIn.state.failures = {};
    await page.getByRole('button', { name: 'Start' }).click();
    await tiles().first().waitFor();
    expect(standIn.calls.filter((call) => call.method === 'indexing.start')).toHaveLength(1);
  });

  it('says why the library cannot be opened, and opens it when it can be', async () => {
    const message = 'This library was made by a newer Snapsift. Update this one, or open another library.';
    const standIn = await open({ photos: 20, failures: { 'library.status': failure('library-newer', message) } });
    await page.getByRole('alert').filter({ hasText: message }).waitFor();
    await lookAt(page, 'library-newer');
    standIn.state.failures = {};
    await page.getByRole('button', { name: 'Try again' }).click();
    await tiles().first().waitFor();
  });

  it('takes back a setting that could not be saved, and says so', async () => {
    const standIn = await open({ photos: 20 });
    await tiles().first().waitFor();
    standIn.state.failures = { 'settings.set': failure('library-unwritable', 'The library folder cannot be written to. Nothing was changed.') };
    await page.getByRole('radiogroup', { name: 'Tile size' }).getByRole('radio', { name: 'Medium' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('The library folder cannot be written to.').waitFor();
    await until(page, `document.querySelector('[role=radiogroup] input[value=medium]').checked`);
  });

  it('looks for words and a photo together', async () => {
    const standIn = await open({ photos: 200 });
    await tiles().first().click();
    await page.keyboard.press('m');
    await page.getByRole('button', { name: /^Stop looking for photos like/ }).waitFor();
    await search().fill('a boat');
    await expect.poll(() => standIn.calls.filter((call) => call.method === 'search.run').at(-1)?.request).toMatchObject({ text: 'a boat', like: [{ weight: 1 }], unlike: [] });
    expect(await page.locator('.chip').count()).toBe(1);
    await until(page, `document.querySelector('.dimmed') === null`);
  });

  it('shows the first few photos without stretching them', async () => {
    await open({ photos: 3 });
    await tiles().first().waitFor();
    const heights = await page.evaluate<number[]>(`[...document.querySelectorAll('[role=option]')].map((tile) => tile.getBoundingClientRect().height)`);
    expect(heights).toHaveLength(3);
    expect(Math.max(...heights)).toBeLessThan(300);
    await screenshot(page, 'three-photos');
  });

  it('bears very long and right-to-left names everywhere', async () => {
    const name = `${'a-very-long-name-that-goes-on-'.repeat(9)}صورة من العطلة 2023.jpg`;
    await open({ photos: 40, name, folders: [{ path: `/home/ada/${'מאוד-ארוך-'.repeat(12)}`, photos: 40, quarantined: 2, state: 'no-permission' }] }, small);
    await tiles().first().click();
    await page.getByRole('dialog', { name: /^Photo / }).waitFor();
    await page.keyboard.press('i');
    await page.getByText('Fujifilm X-T4').waitFor();
    await page.getByText('1/250 s · f/2.8 · ISO 400 · 35 mm').waitFor();
    await page.getByText('64.1466° N, 21.9426° W').waitFor();
    const inside = `[...document.querySelectorAll('dialog *')].every((node) => node.getBoundingClientRect().right <= innerWidth + 1 || getComputedStyle(node).overflow === 'hidden' || node.closest('bdi, .title'))`;
    expect(await page.evaluate(inside)).toBe(true);
    await screenshot(page, 'long-names-viewer');
    await page.keyboard.press('m');
    await page.getByRole('button', { name: /^Stop looking for photos like/ }).waitFor();
    await screenshot(page, 'long-names-search');
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('button', { name: /^Remove/ }).click();
    await page.getByRole('dialog', { name: 'Remove this folder from Snapsift?' }).waitFor();
    await screenshot(page, 'long-names-remove');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it('can be used at 200 % zoom of a small window', async () => {
    await open({ photos: 500 }, { width: small.width / 2, height: small.height / 2 });
    await tiles().first().waitFor();
    await screenshot(page, 'zoom-200-grid');
    await page.getByRole('button', { name: 'View' }).click();
    await page.getByLabel('Order').selectOption('oldest');
    await page.keyboard.press('Escape');
    await page.getByRole('option', { name: /^Photo photo-0\.jpg/ }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await tiles().first().click();
    await page.getByRole('dialog', { name: /^Photo / }).waitFor();
    await page.keyboard.press('i');
    await page.getByText('Fujifilm X-T4').waitFor();
    await screenshot(page, 'zoom-200-viewer');
    await page.keyboard.press('Escape');
    for (const place of ['Activity', 'Settings']) {
      await page.getByRole('button', { name: place, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: place }).waitFor();
      await screenshot(page, `zoom-200-${place.toLowerCase()}`);
      expect(await accessibilityProblems(page), place).toEqual([]);
    }
  });

  it('lets a photo grow from its tile and shrink back, with motion allowed', async () => {
    await open({ photos: 60 }, { motion: true });
    await tiles().nth(2).waitFor();
    const tile = await tiles().nth(2).boundingBox();
    await tiles().nth(2).click();
    const figure = page.locator('dialog figure');
    await figure.waitFor();
    const early = await figure.boundingBox();
    await page.waitForTimeout(400);
    const late = await figure.boundingBox();
    expect(late?.height).toBeGreaterThan(700);
    expect(Math.abs((early?.x ?? 0) - (tile?.x ?? 0))).toBeLessThan(Math.abs((late?.x ?? 0) - (tile?.x ?? 0)) + 1);
    await page.mouse.dblclick(700, 450);
    await page.waitForTimeout(300);
    await page.getByRole('button', { name: /Fit to window, 100 %/ }).waitFor();
    const grabbed = await figure.boundingBox();
    await page.mouse.down();
    await page.mouse.move(600, 400, { steps: 4 });
    await page.mouse.up();
    expect((await figure.boundingBox())?.x).toBeCloseTo((grabbed?.x ?? 0) - 100, 0);
    await page.keyboard.press('z');
    await page.waitForTimeout(250);
    await page.keyboard.press('Escape');
    await figure.waitFor({ state: 'detached' });
    await until(page, `document.activeElement.getAttribute('aria-posinset') === '3'`);
  });

  it('keeps its hands off the Escape and letter keys of a field', async () => {
    await open({ photos: 100 });
    await search().fill('');
    await page.keyboard.type('?/gs');
    expect(await search().inputValue()).toBe('?/gs');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Escape');
    expect(await search().inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+f');
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('combobox');
  });

  it('uses the system dialog and the file manager where the host has them (Electron bridge)', async () => {
    const state = invent({ photos: 50, info: { version: '0.1.0', host: 'electron', platform: 'linux', can: { chooseFolder: true, reveal: true } } });
    // The bridge as the preload exposes it, answered by the stand-in: requests arrive as plain structured clones.
    const handlers = inventedHandlers(state) as unknown as Record<string, (request: unknown, signal: AbortSignal) => unknown>;
    const asked: { method: string; request: unknown }[] = [];
    const defaults: Record<string, object> = { 'photos.grid': { order: 'newest' }, 'quarantine.list': { offset: 0, limit: 100 } };
    const bridge = async (into: Page): Promise<void> => {
      await into.exposeFunction('bridgeCall', async (method: string, request: object) => {
        asked.push({ method, request });
        return handlers[method]?.({ ...defaults[method], ...request }, new AbortController().signal);
      });
      await into.addInitScript(`window.snapsift = {
        call: (method, request, callId) => window.bridgeCall(method, structuredClone(request), callId),
        cancel: () => undefined, on: () => () => undefined, pathForFile: () => null };`);
    };
    ({ page } = await scene.play(state, { prepare: bridge }));
    await tiles().first().waitFor();
    expect(await page.evaluate(`document.querySelector('[role=option] img').src`)).toMatch(/^photo:\/\/thumb\//);
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('button', { name: 'Add a folder' }).click();
    await page.getByText('Added /home/ada/Chosen').first().waitFor();
    await page.getByRole('button', { name: 'Photos', exact: true }).click();
    await tiles().first().click();
    await page.keyboard.press('i');
    await page.getByRole('button', { name: 'Show in folder' }).click();
    await expect.poll(() => asked.find((call) => call.method === 'photos.reveal')?.request).toMatchObject({ path: expect.stringContaining('/home/ada/Pictures/') as unknown });
    // Electron's own pictures, which no web page may load.
    scene.forgive(/Loading the image 'photo:\/\//);
  });
});
