/** Selecting and marking as a person does it, in a real Chromium over a stand-in of any size: keys, rubber band, ranges, tags, undo. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { MarkChange } from '../../src/shared/marks-contract.ts';
import { countOf } from '../../src/shared/ranges.ts';
import type { Selection } from '../../src/shared/selection.ts';
import { accessibilityProblems, chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { failure, invent, type Invented } from './support/invented.ts';
import { createScene } from './support/scene.ts';
import type { StandIn } from './support/stand-in.ts';
import { lookAt } from './support/variants.ts';

if (chromiumPath === undefined) console.warn(`Skipped: selecting and marking in a browser (${whyNoBrowser}).`);

describe.runIf(chromiumPath !== undefined)('selecting and marking', () => {
  const scene = createScene({ closes: 'after each' });
  let page: Page;
  let host: StandIn | undefined;

  async function open(change: Partial<Invented> = {}): Promise<StandIn> {
    ({ page, host } = await scene.play(invent(change)));
    await tile(1).waitFor();
    return host;
  }
  /** The nth photo of the grid, from one. */
  const tile = (position: number): Locator => page.locator(`[role=option][aria-posinset="${position}"]`);
  const bar = (): Locator => page.getByRole('toolbar', { name: 'Selected photos' });
  const selected = (): Promise<number[]> => page.evaluate(`[...document.querySelectorAll('[role=option][aria-selected=true]')].map((tile) => Number(tile.getAttribute('aria-posinset'))).sort((a, b) => a - b)`);
  const count = async (): Promise<number> => Number(((await bar().locator('p').textContent()) ?? '').replace(/[^\d]/g, ''));
  const counts = (wanted: number): Promise<void> => until(page, `document.querySelector('[role=toolbar] p')?.textContent.replace(/[^\\d]/g, '') === '${wanted}'`);
  const toast = (): Locator => page.locator('.toast');
  /** What the last request to mark said. */
  const lastSet = (): { photos: Selection; change: MarkChange } | undefined => host?.calls.findLast(({ method }) => method === 'marks.set')?.request as never;
  const check = (position: number): Promise<void> => tile(position).locator('[data-check]').click();

  it('selects by check, Ctrl, Shift and keys, and a click still opens', async () => {
    await open();
    await tile(3).hover();
    await check(3);
    await check(5);
    expect(await selected()).toEqual([3, 5]);
    expect(await count()).toBe(2);
    await tile(8).click({ modifiers: ['Control'] });
    expect(await selected()).toEqual([3, 5, 8]);
    await tile(12).click({ modifiers: ['Shift'] });
    expect(await selected()).toEqual([3, 5, 8, 9, 10, 11, 12]);
    // Shorter again: what it had taken goes back.
    await tile(9).click({ modifiers: ['Shift'] });
    expect(await selected()).toEqual([3, 5, 8, 9]);
    await tile(5).click({ modifiers: ['Control'] });
    expect(await selected()).toEqual([3, 8, 9]);
    await page.getByRole('status').filter({ hasText: '3 photos selected.' }).waitFor({ state: 'attached' });
    await tile(1).click();
    await page.getByRole('dialog', { name: /^Photo photo-299/ }).waitFor();
    await page.keyboard.press('Escape');
    await until(page, `document.activeElement?.getAttribute('aria-posinset') === '1'`);
    expect(await selected()).toEqual([3, 8, 9]);

    await page.keyboard.press('Escape');
    expect(await selected()).toEqual([]);
    expect(await bar().count()).toBe(0);
    await page.keyboard.press('Space');
    for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowRight');
    expect(await selected()).toEqual([1, 2, 3, 4]);
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await selected()).toEqual([1, 2, 3]);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    expect(await selected()).toEqual([1, 2, 3, 5]);
    expect(await page.getByRole('listbox').getAttribute('aria-multiselectable')).toBe('true');
    expect(await accessibilityProblems(page)).toEqual([]);
    // The search takes its place again.
    await page.keyboard.press('/');
    expect(await bar().count()).toBe(0);
    expect(await page.evaluate(`document.activeElement.getAttribute('role')`)).toBe('combobox');
  });

  it('shows what can be done with a selection also after a search was left', async () => {
    await open();
    await page.getByRole('combobox', { name: 'Search your photos' }).fill('a red bicycle');
    await page.getByRole('listbox', { name: 'Search results' }).waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByRole('listbox', { name: 'Photos' }).waitFor();
    await tile(2).focus();
    await page.keyboard.press('Space');
    await bar().waitFor();
    await page.keyboard.press('f');
    await expect.poll(() => host?.calls.filter(({ method }) => method === 'marks.set').length).toBe(1);
    expect(await count()).toBe(1);
  });

  it('draws a rubber band that scrolls, adds with Shift and turns over with Ctrl', async () => {
    await open({ photos: 3_000 });
    const list = await page.locator('.scroller').boundingBox();
    if (list === null) throw new Error('There is no grid.');
    const first = await tile(1).boundingBox();
    const second = await tile(2).boundingBox();
    if (first === null || second === null) throw new Error('There are no tiles.');
    // From the space beside the photos over the first two.
    await page.mouse.move(list.x + 4, first.y - 10);
    await page.mouse.down();
    await page.mouse.move(second.x + 20, first.y + 60, { steps: 4 });
    expect(await page.locator('.band').count()).toBe(1);
    expect(await selected()).toEqual([1, 2]);
    await page.mouse.up();
    expect(await page.locator('.band').count()).toBe(0);
    expect(await selected()).toEqual([1, 2]);
    expect(await page.getByRole('dialog').count()).toBe(0);

    // With Shift from a photo: the photo is not dragged, and what was selected stays.
    const fourth = await tile(4).boundingBox();
    if (fourth === null) throw new Error('There is no fourth photo.');
    await page.keyboard.down('Shift');
    await page.mouse.move(fourth.x + 30, fourth.y + 30);
    await page.mouse.down();
    await page.mouse.move(fourth.x + 60, fourth.y + 70, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    expect(await selected()).toEqual([1, 2, 4]);
    await page.keyboard.down('Control');
    await page.mouse.move(first.x + 10, first.y + 20);
    await page.mouse.down();
    await page.mouse.move(fourth.x + 60, first.y + 60, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Control');
    expect(await selected()).toEqual([3]);

    // At the lower edge the grid scrolls by itself, and everything on the way is taken.
    await page.mouse.move(list.x + 4, first.y - 6);
    await page.mouse.down();
    await page.mouse.move(list.x + list.width - 70, list.y + list.height - 3, { steps: 5 });
    await until(page, `document.querySelector('.scroller').scrollTop > 1500`);
    await page.mouse.up();
    const many = await count();
    expect(many).toBeGreaterThan(30);
    await page.mouse.move(list.x + 300, list.y + 200);
    await page.mouse.wheel(0, -20_000);
    await until(page, `document.querySelector('.scroller').scrollTop === 0`);
    expect((await selected()).slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('marks by key: the photo under the cursor, else the selection; Ctrl+Z takes it back in order', async () => {
    const standIn = await open();
    await tile(2).focus();
    await page.keyboard.press('4');
    await tile(2).locator('.stars[data-label="4"]').waitFor();
    expect(await tile(2).getAttribute('aria-label')).toMatch(/, 4 stars$/);
    await toast().filter({ hasText: '1 photo rated 4 stars.' }).getByRole('button', { name: 'Undo' }).waitFor();
    await page.keyboard.press('f');
    await page.keyboard.press('p');
    await until(page, `/favourite, 4 stars, picked$/.test(document.querySelector('[aria-posinset="2"]').getAttribute('aria-label'))`);
    expect(await toast().count()).toBe(1);

    await page.keyboard.press('Space');
    await tile(6).click({ modifiers: ['Shift'] });
    await page.keyboard.press('x');
    await until(page, `document.querySelectorAll('.rejected').length === 5`);
    expect(lastSet()).toEqual({ photos: { view: expect.any(Number), ranges: [[1, 6]] }, change: { flag: 'reject' } });
    await bar().getByRole('button', { name: 'Reject', pressed: true }).waitFor();
    // Not all of them are favourites: all become favourites, and then none is.
    await page.keyboard.press('f');
    await bar().getByRole('button', { name: 'Favourite', pressed: true }).waitFor();
    await page.keyboard.press('f');
    await bar().getByRole('button', { name: 'Favourite', pressed: false }).waitFor();
    expect(lastSet()?.change).toEqual({ favourite: false });

    for (const left of ['favourite', 'favourite', 'picked']) {
      await page.keyboard.press('Control+z');
      await toast().filter({ hasText: 'Taken back' }).waitFor();
      await until(page, `document.querySelector('[aria-posinset="2"]').getAttribute('aria-label')?.includes('${left}')`);
    }
    await until(page, `document.querySelectorAll('.rejected').length === 0`);
    await page.keyboard.press('Control+Shift+z');
    await until(page, `document.querySelectorAll('.rejected').length === 5`);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('u');
    await page.keyboard.press('0');
    await until(page, `!/star|picked/.test(document.querySelector('[aria-posinset="2"]').getAttribute('aria-label'))`);
    expect(standIn.state.marks.marks.size).toBe(5);
    // `g p` still leads to the photos and picks none.
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.waitForTimeout(200);
    expect(lastSet()?.change).toEqual({ rating: 0 });
  });

  it('shows a mark at once and takes it back where it could not be written', async () => {
    const standIn = await open();
    standIn.state.failures = { 'marks.set': failure('disk-full', 'The disk is full. Nothing was changed.') };
    await tile(1).focus();
    await page.keyboard.press('5');
    await toast().filter({ hasText: 'The disk is full.' }).waitFor();
    await until(page, `document.querySelector('.pill') === null`);
    standIn.state.failures = {};
    await page.keyboard.press('5');
    await tile(1).locator('.stars[data-label="5"]').waitFor();
    // What another window did is shown as well, and what nobody can undo any more is said. The stars are there before the answer is.
    await expect.poll(() => standIn.state.marks.undo.size).toBeGreaterThan(0);
    // Both keys before any answer can be here: what is shown already is what is taken back.
    await page.evaluate(`for (const init of [{ key: '4' }, { key: 'z', ctrlKey: true }]) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }))`);
    await toast().filter({ hasText: '4 stars' }).filter({ hasText: /back|undone/i }).waitFor();
    await tile(1).locator('.stars[data-label="5"]').waitFor();
    standIn.state.marks.undo.clear();
    await page.keyboard.press('Control+z');
    await toast().filter({ hasText: 'cannot be taken back' }).waitFor();
    const id = '0'.repeat(61) + (298).toString(16).padStart(3, '0');
    standIn.emit('marks.changed', { photos: [{ id, marks: { favourite: true, rating: 0, flag: null, tags: [] } }] });
    await tile(2).locator('.heart').waitFor();
  });

  it('selects all of 100,000 with one key and marks them with one small message, while it scrolls as before', async () => {
    const standIn = await open({ photos: 100_000 });
    await tile(1).focus();
    await page.keyboard.press('Control+a');
    await counts(100_000);
    expect(await page.locator('[role=option][aria-selected=false]').count()).toBe(0);
    expect(await tile(1).count()).toBe(1);
    expect(await page.locator('[role=option]').count()).toBeLessThan(200);
    await page.keyboard.press('3');
    await toast().filter({ hasText: '100,000 photos rated 3 stars.' }).waitFor();
    expect(JSON.stringify(lastSet()).length).toBeLessThan(100);
    expect(standIn.state.marks.marks.size).toBe(100_000);
    await page.getByRole('status').filter({ hasText: '100,000 photos selected.' }).waitFor({ state: 'attached' });
    // Tiles that were not on the screen are fetched anew, and have their stars.
    await page.keyboard.press('End');
    await until(page, `document.activeElement.getAttribute('aria-posinset') === '100000'`);
    await tile(100_000).locator('.stars[data-label="3"]').waitFor();
    await tile(99_999).click({ modifiers: ['Control'] });
    await counts(99_999);
    const photos = lastSet()?.photos;
    expect(photos !== undefined && 'view' in photos ? countOf(photos.ranges) : 0).toBe(100_000);
    await page.keyboard.press('Control+z');
    await toast().filter({ hasText: 'Taken back' }).waitFor();
    await until(page, `document.querySelectorAll('.stars[data-label]').length === 0`);
    await lookAt(page, 'selection-all', { axe: false });
  });

  it('keeps the selection on its photos while others arrive', async () => {
    const standIn = await open({ photos: 3_000 });
    for (const position of [2, 3, 9]) await check(position);
    standIn.state.added = 5;
    standIn.emit('library.changed', { photos: 3_005 });
    await until(page, `document.querySelector('[role=option]').getAttribute('aria-setsize') === '3005'`);
    expect(await count()).toBe(3);
    expect(await selected()).toEqual([7, 8, 14]);
    await page.keyboard.press('Control+a');
    await counts(3_005);
  });

  it('edits the tags of several photos: on all, on some, on none, suggested ones, in one change', async () => {
    const standIn = await open();
    const ids = Array.from({ length: 4 }, (_, index) => (299 - index).toString(16).padStart(64, '0'));
    standIn.state.marks.marks.set(ids[0] ?? '', { favourite: false, rating: 0, flag: null, tags: ['beach', 'Iceland'] });
    standIn.state.marks.marks.set(ids[1] ?? '', { favourite: false, rating: 0, flag: null, tags: ['Iceland'] });
    standIn.state.marks.marks.set('f'.repeat(64), { favourite: false, rating: 0, flag: null, tags: ['zoo', 'Zanzibar'] });
    await check(1);
    await check(2);
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'Tags of 2 photos' });
    const field = dialog.getByLabel('Add a tag');
    await dialog.getByRole('checkbox', { name: /^Iceland/ }).waitFor();
    expect(await dialog.getByRole('checkbox', { name: /^Iceland/ }).isChecked()).toBe(true);
    expect(await dialog.getByRole('checkbox', { name: /^beach/ }).evaluate((box) => (box as unknown as { indeterminate: boolean }).indeterminate)).toBe(true);
    await dialog.getByText('on 1 of 2').waitFor();
    await page.keyboard.type('za');
    expect(await dialog.getByRole('button', { name: /^Add tag/ }).allTextContents()).toEqual(['Zanzibar']);
    await dialog.getByRole('button', { name: 'Add tag Zanzibar' }).click();
    await field.fill('summer 2021, ZOO');
    await field.press('Enter');
    await dialog.getByRole('checkbox', { name: 'zoo' }).waitFor();
    await dialog.getByRole('checkbox', { name: /^Iceland/ }).uncheck();
    await dialog.getByRole('checkbox', { name: /^beach/ }).check();
    await lookAt(page, 'tags');
    await field.press('Enter');
    await toast().filter({ hasText: 'Tags of 2 photos changed.' }).waitFor();
    expect(lastSet()?.change).toEqual({ addTags: expect.arrayContaining(['Zanzibar', 'summer 2021', 'zoo', 'beach']), removeTags: ['Iceland'] });
    expect(standIn.state.marks.marks.get(ids[1] ?? '')?.tags).toEqual(['beach', 'summer 2021', 'Zanzibar', 'zoo']);
    // Escape changes nothing; a tag beyond all measure is refused with a sentence.
    await page.keyboard.press('t');
    await field.fill('x'.repeat(101));
    await field.press('Enter');
    await dialog.getByRole('alert').filter({ hasText: '100 characters' }).waitFor();
    const sets = standIn.calls.filter(({ method }) => method === 'marks.set').length;
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(standIn.calls.filter(({ method }) => method === 'marks.set').length).toBe(sets);
  });

  it('marks the open photo, with Undo in reach, and finds by its tags', async () => {
    const standIn = await open();
    standIn.state.marks.marks.set((297).toString(16).padStart(64, '0'), { favourite: true, rating: 2, flag: null, tags: ['beach'] });
    await page.reload();
    await tile(3).click();
    const viewer = page.getByRole('dialog', { name: /^Photo photo-297/ });
    await viewer.getByRole('button', { name: 'Favourite', pressed: true }).waitFor();
    await page.keyboard.press('5');
    await viewer.getByText('1 photo rated 5 stars.').waitFor();
    await page.keyboard.press('x');
    await page.keyboard.press('i');
    const panel = viewer.getByRole('complementary', { name: 'About this photo' });
    expect(await panel.getByRole('radio', { name: '5 stars' }).isChecked()).toBe(true);
    await panel.getByRole('button', { name: 'Reject', pressed: true }).waitFor();
    await viewer.getByRole('button', { name: 'Undo' }).click();
    await panel.getByRole('button', { name: 'Reject', pressed: false }).waitFor();
    await page.keyboard.press('Control+z');
    await until(page, `document.querySelector('dialog [type=radio]:checked').getAttribute('aria-label') === '2 stars'`);
    await lookAt(page, 'viewer-marks');
    // A click on the star that holds takes the stars away.
    await panel.getByRole('radio', { name: '2 stars' }).click();
    await until(page, `document.querySelector('dialog [type=radio]:checked').getAttribute('aria-label') === 'No stars'`);
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'Tags of this photo' });
    await dialog.getByRole('button', { name: 'Add tag beach' }).or(dialog.getByRole('checkbox', { name: 'beach' })).first().waitFor();
    await dialog.getByLabel('Add a tag').fill('sea');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await panel.getByRole('button', { name: 'sea' }).waitFor();
    await panel.getByRole('button', { name: 'beach' }).click();
    await page.getByRole('search').getByRole('button', { name: 'Tagged beach, change' }).waitFor();
    expect(await viewer.count()).toBe(0);
  });

  it('offers marks in the menu and in the filter form, and shows other parts their place', async () => {
    const standIn = await open();
    standIn.state.marks.marks.set('f'.repeat(64), { favourite: false, rating: 0, flag: null, tags: ['zoo'] });
    for (const position of [1, 2]) await check(position);
    await tile(2).click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Pick/ }).click();
    await until(page, `document.querySelectorAll('.pill').length === 2`);
    await lookAt(page, 'selection-bar');
    await bar().getByRole('button', { name: 'Add to album' }).click();
    await page.getByRole('dialog', { name: /2 photos/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Filters', exact: true }).click();
    const form = page.getByRole('dialog', { name: 'Show only' });
    await form.getByLabel('Stars').selectOption('4 stars or more');
    await form.getByLabel('Marked as').selectOption('Favourites');
    await form.getByLabel('Tag', { exact: true }).fill('zoo');
    await form.getByLabel('Tag', { exact: true }).blur();
    for (const chip of ['≥ 4 stars', 'Favourites', 'Tagged zoo']) await page.getByRole('search').getByRole('button', { name: `${chip}, change` }).waitFor({ state: 'attached' });
    await until(page, 'true');
    await expect.poll(() => standIn.calls.findLast(({ method }) => method === 'photos.grid')?.request).toMatchObject({ filter: { query: 'rating:>=4 is:favourite tag:zoo' } });
    await lookAt(page, 'filters-marks');
  });
});
