/** Suggestions, history and saved searches, in a real browser against the real web host. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { openLibraryPage, type LibraryPage } from './support/library-page.ts';
import { createScene } from './support/scene.ts';
import { lookAt } from './support/variants.ts';

// Every picture of a screen takes its time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

if (chromiumPath === undefined) console.warn(`Skipped: kept searches in a browser (${whyNoBrowser}).`);

describe.runIf(chromiumPath !== undefined)('searches that are kept', () => {
  const scene = createScene({ closes: 'after all' });
  let library: LibraryPage;
  let page: Page;

  const field = (): Locator => page.getByRole('combobox', { name: 'Search your photos' });
  const list = (): Locator => page.getByRole('listbox', { name: 'Suggestions' });
  const row = (name: string | RegExp): Locator => list().getByRole('option', { name, exact: typeof name === 'string' });
  const chip = (name: string | RegExp): Locator => page.getByRole('search').getByRole('button', { name });
  const main = (): Locator => page.getByRole('main');
  const active = (): Promise<string | null> => page.evaluate(`(document.getElementById(document.activeElement?.getAttribute('aria-activedescendant') ?? '')?.textContent ?? null)?.replace(/\\s+/g, ' ').trim() ?? null`);
  const answered = (): Promise<void> => until(page, `document.querySelector('.busy') === null && document.querySelector('.dimmed') === null`);
  const kept = async (): Promise<{ saved: { name: string; text: string; sort: string; strictness: number; like?: unknown[] }[]; recent: { text: string }[] }> => JSON.parse(await readFile(join(library.host.library, 'searches.json'), 'utf8')) as never;

  beforeAll(async () => {
    library = await openLibraryPage(scene, { choose: (names) => [...names].sort((a, b) => Number(b.startsWith('cam-')) - Number(a.startsWith('cam-'))).slice(0, 40) });
    ({ page } = library);
  }, 300_000);
  afterAll(() => library?.close());
  beforeEach(async () => {
    await page.keyboard.press('Escape');
    await field().focus();
    for (let press = 0; press < 3; press++) await page.keyboard.press('Escape');
    expect(await page.locator('.chip').count()).toBe(0);
    await field().focus();
  });

  it('offers filters with what they take, and the names that the library has, by key alone', async () => {
    expect(await field().getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.type('cam', { delay: 10 });
    await row(/^camera:/).waitFor();
    expect(await field().getAttribute('aria-expanded')).toBe('true');
    expect(await field().getAttribute('aria-controls')).toBe(await list().getAttribute('id'));
    await lookAt(page, 'suggest-filters');
    expect(await active()).toBeNull();
    await page.keyboard.press('ArrowDown');
    expect(await active()).toMatch(/^camera:/);
    await page.keyboard.press('ArrowUp');
    expect(await active()).toBeNull();
    await page.keyboard.press('ArrowUp');
    expect(await active()).not.toBeNull();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await field().inputValue()).toBe('camera:');
    // Its values follow at once.
    await list().getByRole('option').first().waitFor();
    await expect.poll(() => row(/Camera$/).count()).toBeGreaterThan(0);
    await lookAt(page, 'suggest-cameras', { axe: false });
    const camera = await list().getByRole('option').first().locator('.label').textContent();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await chip(`${camera}, change`).waitFor();
    expect(await field().inputValue()).toBe('');
    expect(await list().count()).toBe(0);
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('combobox');
  });

  it('closes with Escape first, and clears with the next one', async () => {
    await page.keyboard.type('red is:', { delay: 5 });
    await row(/^is:portrait/).waitFor();
    await page.keyboard.press('Escape');
    await list().waitFor({ state: 'detached' });
    expect(await field().inputValue()).toBe('red is:');
    await page.keyboard.press('Alt+ArrowDown');
    await row(/^is:landscape/).waitFor();
    await page.keyboard.press('Alt+ArrowUp');
    await list().waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    expect(await field().inputValue()).toBe('');
  });

  it('leaves the results alone where it has only words to offer, until it is asked', async () => {
    await page.keyboard.type('bea', { delay: 10 });
    await page.waitForTimeout(500);
    expect(await list().count()).toBe(0);
    await page.keyboard.press('Alt+ArrowDown');
    await row('beach').waitFor();
    await row('beach').click();
    expect(await field().inputValue()).toBe('beach');
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('combobox');
    await answered();
  });

  it('remembers what was meant, not every letter; offers it again; and forgets it', async () => {
    await page.keyboard.type('red flower', { delay: 10 });
    await answered();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await kept()).recent.map(({ text }) => text)).toContain('red flower');
    expect((await kept()).recent.map(({ text }) => text)).not.toContain('red');
    expect(await list().count()).toBe(0);
    await field().fill('a house');
    await page.waitForTimeout(300);
    await answered();
    const show = page.getByRole('button', { name: /^Show \d+ maybe$/ });
    const results = page.getByRole('listbox', { name: 'Search results' });
    if ((await results.count()) === 0) await show.first().click();
    await results.getByRole('option').first().click();
    await page.getByRole('dialog', { name: /^Photo / }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await kept()).recent[0]?.text).toBe('a house');
    await field().focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    // A click into the empty field, and the key for it, show what was searched before.
    await field().click();
    await row(/^a house/).waitFor();
    await row(/^red flower/).waitFor();
    await lookAt(page, 'suggest-recent');
    await page.keyboard.type('red', { delay: 10 });
    await row(/^a house/).waitFor({ state: 'detached' });
    await row(/^red flower/).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await field().inputValue()).toBe('red flower');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.locator('body').press('/');
    await row(/^red flower/).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Forget recent searches');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await kept()).recent).toEqual([]);
    await page.getByRole('status').filter({ hasText: 'Recent searches are forgotten.' }).waitFor({ state: 'attached' });
    expect(await list().count()).toBe(0);
  });

  it('makes way when the pointer goes to the photos, and when the focus leaves', async () => {
    await page.keyboard.type('has:', { delay: 5 });
    await list().waitFor();
    await page.mouse.move(1200, 700);
    await page.mouse.move(1210, 720);
    await list().waitFor({ state: 'detached' });
    await page.keyboard.press('Alt+ArrowDown');
    await list().waitFor();
    await page.keyboard.press('Shift+Tab');
    await list().waitFor({ state: 'detached' });
  });

  it('saves a search under a name, opens it with all of it, changes, renames and removes it', async () => {
    await page.keyboard.type('red -"a dog" is:landscape ', { delay: 5 });
    await chip('Landscape, change').waitFor();
    await answered();
    await page.getByLabel('Order').selectOption('date');
    await page.getByRole('slider', { name: 'Strictness' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await answered();
    await main().getByRole('button', { name: 'Save search' }).click();
    const panel = page.getByRole('dialog', { name: 'Save this search' });
    await panel.getByLabel('Name').waitFor();
    expect(await page.evaluate('document.activeElement.value')).toBe('red, not a dog, Landscape');
    await lookAt(page, 'saved-save');
    await panel.getByLabel('Name').fill(' ');
    await page.keyboard.press('Enter');
    await panel.getByRole('alert').waitFor();
    await panel.getByLabel('Name').fill('Red, no dogs');
    await page.keyboard.press('Enter');
    await main().getByRole('button', { name: 'Saved as Red, no dogs' }).waitFor();
    expect((await kept()).saved).toMatchObject([{ name: 'Red, no dogs', text: '-"a dog" is:landscape red', sort: 'date', strictness: -0.2 }]);
    // Opened again, also after the page was left.
    await page.reload();
    await page.getByRole('listbox', { name: 'Photos' }).waitFor();
    await page.getByRole('button', { name: 'Saved searches' }).click();
    const menu = page.getByRole('dialog', { name: 'Saved searches' });
    await menu.getByText('Red, no dogs').waitFor();
    await lookAt(page, 'saved-list');
    await menu.getByRole('button', { name: /^Red, no dogs/ }).click();
    await chip('Landscape, change').waitFor();
    await chip('not a dog, change').waitFor();
    expect(await field().inputValue()).toBe('red');
    await answered();
    expect(await page.getByRole('slider', { name: 'Strictness' }).inputValue()).toBe('-0.2');
    expect(await page.getByLabel('Order').inputValue()).toBe('date');
    await main().getByRole('button', { name: 'Saved as Red, no dogs' }).waitFor();
    await lookAt(page, 'saved-opened');
    // A change is offered to be kept in its place or beside it.
    await chip('Remove filter Landscape').click();
    await main().getByRole('button', { name: 'Changed: Red, no dogs' }).click();
    await panel.getByRole('button', { name: 'Update Red, no dogs' }).click();
    await main().getByRole('button', { name: 'Saved as Red, no dogs' }).waitFor();
    expect((await kept()).saved).toMatchObject([{ text: '-"a dog" red' }]);
    // By keys: renamed and removed in the list, and taken back.
    await page.getByRole('button', { name: 'Saved searches' }).click();
    await menu.getByRole('button', { name: 'Rename Red, no dogs' }).click();
    await page.keyboard.type('Only red');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await kept()).saved.map(({ name }) => name)).toEqual(['Only red']);
    await menu.getByRole('button', { name: 'Rename Only red' }).click();
    await page.keyboard.type('Something else');
    await page.keyboard.press('Escape');
    await menu.getByRole('button', { name: 'Remove Only red' }).click();
    await expect.poll(async () => (await kept()).saved).toEqual([]);
    await page.getByRole('button', { name: 'Saved searches' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await kept()).saved.map(({ name }) => name)).toEqual(['Only red']);
    await field().focus();
    await page.keyboard.press('Escape');
    await page.keyboard.type('only', { delay: 10 });
    await row(/^Only red/).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await chip('not a dog, change').waitFor();
    expect(await field().inputValue()).toBe('red');
  });

  it('keeps photos to look like in a saved search', async () => {
    await page.getByRole('listbox', { name: 'Photos' }).getByRole('option').nth(2).focus();
    await page.keyboard.press('m');
    await chip(/^Like .*weight 1$/).waitFor();
    await answered();
    const named = /^Like (.+), weight/.exec((await chip(/^Like .*weight 1$/).getAttribute('aria-label')) ?? '')?.[1];
    await main().getByRole('button', { name: 'Save search' }).click();
    expect(await page.getByRole('dialog', { name: 'Save this search' }).getByLabel('Name').inputValue()).toBe(`Like ${named}`);
    await page.keyboard.press('Enter');
    await main().getByRole('button', { name: `Saved as Like ${named}` }).waitFor();
    expect((await kept()).saved.find(({ name }) => name === `Like ${named}`)?.like?.length).toBe(1);
    await field().focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Saved searches' }).click();
    await page.getByRole('dialog', { name: 'Saved searches' }).getByRole('button', { name: new RegExp(`^Like ${named}`) }).click();
    await chip(`Like ${named}, weight 1`).waitFor();
  });

  it('finds a folder by its name', async () => {
    await page.keyboard.type('snapsift-pict', { delay: 5 });
    await row(/Folder$/).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await chip(/^snapsift-pictures.*, change$/).waitFor();
  });
});
