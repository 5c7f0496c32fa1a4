/**
 * The review of duplicates as a person uses it, by role and key, over the stand-in: any number of groups of any size,
 * and states that real photos cannot be brought into on demand. Real copies and a real trash are in
 * duplicates-host.test.ts, the plan and what follows in duplicates-plan.test.ts.
 */
import sharp from 'sharp';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { DuplicateMember } from '../../src/shared/duplicates-contract.ts';
import { chromiumPath, screenshot, small, until, whyNoBrowser } from './support/browser.ts';
import { duplicatesState, groupId, inventDuplicates, type InventedDuplicates } from './support/invented-duplicates.ts';
import { failure, idle, invent, type Invented } from './support/invented.ts';
import { createScene } from './support/scene.ts';
import type { StandIn } from './support/stand-in.ts';
import { lookAt } from './support/variants.ts';

if (chromiumPath === undefined) console.warn(`Skipped: the review of duplicates in a browser (${whyNoBrowser}).`);

describe.runIf(chromiumPath !== undefined)('the review of duplicates', () => {
  const scene = createScene({ closes: 'after each' });
  let page: Page;
  let host: StandIn;

  async function open(duplicates: Partial<InventedDuplicates> = {}, change: Partial<Invented> = {}, options: { screen?: string; width?: number; height?: number; motion?: boolean } = {}): Promise<InventedDuplicates> {
    ({ page, host } = await scene.play(invent({ photos: 4_213, duplicates: inventDuplicates(duplicates), ...change }), { screen: '#/duplicates', ...options }));
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    return host.state.duplicates;
  }
  const grid = (): Locator => page.getByRole('grid');
  const tab = (name: string): Locator => page.getByRole('tab', { name: new RegExp(`^${name}`) });
  const rows = (): Locator => grid().getByRole('row');
  const cell = (row: number, index: number): Locator => page.locator(`[data-group="${row}"] [data-member="${index}"]`);
  const button = (name: string | RegExp): Locator => page.getByRole('main').getByRole('button', { name, exact: true });
  const called = (method: string): unknown[] => host.calls.filter((call) => call.method === method).map((call) => call.request);
  const spoken = (text: string): Promise<void> => until(page, `[...document.querySelectorAll('p.sr-only[role=status]')].some((node) => node.textContent.includes(${JSON.stringify(text)}))`);
  /** What a screen reader reads of the member with the focus. */
  const reading = `document.getElementById(document.querySelector('[role=grid]')?.getAttribute('aria-activedescendant'))?.textContent.replace(/\\s+/g, ' ').trim()`;
  const active = (): Promise<string> => page.evaluate(`${reading} ?? ''`);
  const activeIs = (name: string, fate = ''): Promise<void> => until(page, `(${reading} ?? '').startsWith(${JSON.stringify(fate)}) && (${reading} ?? '').includes(${JSON.stringify(name)})`);
  const tell = (state = host.state.duplicates): void => host.emit('duplicates.changed', duplicatesState(state));
  const openKind = async (name: string): Promise<void> => {
    await tab(name).click();
    await page.getByRole('grid', { name: `Groups: ${name}` }).waitFor();
    await rows().first().waitFor();
    await grid().focus();
  };
  /** Pictures of a comparison, left to right: where they lie and how large they are. */
  const boxes = (): Promise<{ x: number; y: number; width: number; height: number }[]> =>
    page.evaluate(`[...document.querySelectorAll('[data-pane]')].map((pane) => { const a = pane.getBoundingClientRect(); const b = pane.querySelector('.picture').getBoundingClientRect(); return { x: b.x - a.x, y: b.y - a.y, width: b.width, height: b.height }; })`);

  it('is reached from the rail and by G D, keeps its address, and G D there discards nothing', async () => {
    await open({}, {}, { screen: '#/photos' });
    await page.getByRole('listbox').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await grid().waitFor();
    expect(await page.title()).toBe('Duplicates – Snapsift');
    expect(await page.getByRole('button', { name: 'Duplicates', exact: true }).getAttribute('aria-current')).toBe('page');
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.reload();
    await grid().waitFor();
    await page.waitForTimeout(300);
    expect(called('duplicates.choose')).toEqual([]);
  });

  it('opens with the first kind that has something to decide, and says what each would free', async () => {
    await open({ count: { exact: 0, same: 34, burst: 6, similar: 0 } });
    await page.getByRole('grid', { name: 'Groups: Same picture' }).waitFor();
    expect(await page.getByRole('tab').evaluateAll((tabs) => tabs.map((each) => each.getAttribute('aria-label')))).toEqual([
      'Exact copies: none', 'Same picture: 34 groups, 101 photos, 70.4 MB to free', 'Bursts: 6 groups, 36 photos', 'Similar: none',
    ]);
    expect(await tab('Same picture').getAttribute('aria-selected')).toBe('true');
    expect(await rows().first().getAttribute('aria-label')).toBe('Group 1 of 34: 2 photos, 1.1 MB to free, By most pixels');
    // On arrival the keys are at the first that goes.
    expect(await active()).toBe('Goes IMG_4000-1.jpg Fewer pixels: 3.4 MP of 13.5 MP');
    expect(await page.getByRole('gridcell', { name: /^Stays IMG_4000\.jpg Most pixels: 13\.5 MP/ }).count()).toBe(1);
    await cell(0, 0).getByText('Stays', { exact: true }).waitFor();
    await cell(0, 1).getByText('Goes', { exact: true }).waitFor();
    await lookAt(page, 'duplicates-review');
  });

  it('moves by arrow keys within a group and between groups, and stops at the ends', async () => {
    await open();
    await openKind('Exact copies');
    await page.keyboard.press('ArrowDown');
    await activeIs('IMG_4001.jpg', 'Goes');
    await page.keyboard.press('ArrowLeft');
    await activeIs('IMG_4001.jpg', 'Stays');
    await page.keyboard.press('ArrowLeft');
    await activeIs('IMG_4001.jpg', 'Stays');
    await page.keyboard.press('End');
    expect(await active()).toMatch(/^Goes/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await activeIs('IMG_4000.jpg', 'Goes');
    for (let press = 0; press < 8; press++) await page.keyboard.press('PageDown');
    await activeIs('IMG_4011');
    await page.locator('[data-group="11"]').waitFor();
  });

  it('keeps and discards at once, says it, and nothing moves away under the hand', async () => {
    const state = await open();
    await openKind('Same picture');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await activeIs('IMG_4001-edited.jpg', 'Goes');
    await page.keyboard.press('k');
    await spoken('IMG_4001-edited.jpg stays.');
    await activeIs('IMG_4001-edited.jpg You chose to keep it', 'Stays');
    expect(called('duplicates.choose')).toEqual([{ group: 'same-1', path: '/home/ada/Pictures/Best/IMG_4001-edited.jpg', keep: true }]);
    // It was last in the row and still is, although what stays is listed first.
    expect(await cell(1, 2).textContent()).toMatch(/Stays\s+IMG_4001-edited/);
    await page.keyboard.press(' ');
    await spoken('IMG_4001-edited.jpg goes.');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('d');
    await spoken('One copy always stays.');
    expect(called('duplicates.choose')).toHaveLength(2);
    expect(state.choices.size).toBe(1);
    await cell(1, 1).getByRole('button', { name: 'Goes' }).click();
    await spoken('IMG_4001-1.jpg stays.');
    await page.keyboard.press('Shift+K');
    await spoken('Only IMG_4001-1.jpg stays.');
    expect(await rows().nth(1).getByRole('gridcell', { name: /^Stays/ }).count()).toBe(1);
    await page.keyboard.press('Control+z');
    await spoken('Undone: Only IMG_4001-1.jpg stays.');
    await until(page, `document.querySelectorAll('[data-group="1"] .framed.keep').length === 2`);
  });

  it('agrees by Enter, brings the next group to the same place, and takes it back', async () => {
    const state = await open();
    await openKind('Exact copies');
    const top = (await rows().first().boundingBox())?.y;
    await page.keyboard.press('Enter');
    await activeIs('IMG_4001.jpg', 'Goes');
    expect((await rows().first().boundingBox())?.y).toBe(top);
    expect(await rows().first().getAttribute('aria-label')).toContain('Group 1 of 11');
    expect(called('duplicates.review')).toEqual([{ group: 'exact-0', reviewed: true }]);
    await page.keyboard.press('Control+z');
    await spoken('Undone: Agreed.');
    await activeIs('IMG_4000.jpg', 'Goes');
    expect(state.reviewed.size).toBe(0);
    await page.keyboard.press('Control+Shift+Z');
    await spoken('Done again: Agreed.');
    expect([...state.reviewed]).toEqual(['exact-0']);
    // What was agreed with is a list of its own, and can be taken back there.
    await page.getByLabel('Show', { exact: true }).selectOption('reviewed');
    await until(page, `document.querySelectorAll('[role=row]').length === 1`);
    await button('Agreed. Take it back').click();
    await spoken('Not agreed any more.');
    expect(state.reviewed.size).toBe(0);
  });

  it('lets no press of a key fall on what an earlier one has not yet brought', async () => {
    const state = await open();
    await openKind('Same picture');
    await page.evaluate(`for (const key of ['Enter', 'k', 'Enter', 'ArrowDown', 'Enter', 'Enter']) document.querySelector('[role=grid]').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`);
    await activeIs('IMG_4005');
    expect(called('duplicates.review')).toEqual(['same-0', 'same-1', 'same-3', 'same-4'].map((group) => ({ group, reviewed: true })));
    expect([...state.choices.keys()]).toEqual(['/home/ada/Pictures/Downloads/IMG_4001-1.jpg']);
  });

  it('does not agree again and again while Enter is held down', async () => {
    const state = await open();
    await openKind('Exact copies');
    await page.keyboard.down('Enter');
    await page.keyboard.down('Enter');
    await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await activeIs('IMG_4001.jpg', 'Goes');
    await page.waitForTimeout(200);
    expect(state.reviewed.size).toBe(1);
  });

  it('drops what was pressed after an order that was refused, and shows what is there now', async () => {
    const state = await open();
    await openKind('Same picture');
    state.gone.add(groupId('same', 0));
    await page.evaluate(`for (const key of ['k', 'Enter']) document.querySelector('[role=grid]').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`);
    await page.getByRole('status').getByText('These photos are no longer a group').waitFor();
    await activeIs('IMG_4001');
    expect(called('duplicates.review')).toEqual([]);
    expect(await rows().first().getAttribute('aria-label')).toContain('Group 1 of 33');
  });

  it('remembers that photos are not duplicates, one of them or all, with undo', async () => {
    const state = await open();
    await openKind('Same picture');
    await page.keyboard.press('n');
    await page.getByRole('status').getByText('Remembered: these are not duplicates.').waitFor();
    expect(called('duplicates.ignore')).toEqual([{ group: 'same-0' }]);
    await activeIs('IMG_4001-1.jpg');
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await spoken('Undone: Remembered');
    await activeIs('IMG_4000-1.jpg');
    expect(state.ignored.size).toBe(0);
    // Of three, the one with the focus alone; with Shift all of them.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('n');
    await page.getByRole('status').getByText('Remembered: IMG_4001-1.jpg is no duplicate of the others.').waitFor();
    expect(called('duplicates.ignore').at(-1)).toEqual({ group: 'same-1', path: '/home/ada/Pictures/Downloads/IMG_4001-1.jpg' });
    await page.keyboard.press('Shift+N');
    await until(page, `document.querySelectorAll('.toast').length >= 2`);
    expect(called('duplicates.ignore').at(-1)).toEqual({ group: 'same-2' });
  });

  it('agrees with many at once: exact copies, and what one rule decided clearly', async () => {
    const state = await open();
    await openKind('Same picture');
    await button('Agree with 23 clear').click();
    await page.getByRole('status').getByText(/^Agreed with 23 groups: \d+ files, .* to free\.$/).waitFor();
    expect(called('duplicates.accept')).toEqual([{ kind: 'same', onlyClear: true }]);
    await until(page, `document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '11'`);
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await until(page, `document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '34'`);
    expect(state.reviewed.size).toBe(0);
    await openKind('Exact copies');
    await button('Agree with all 12').click();
    await page.getByRole('heading', { name: 'All decided' }).waitFor();
    expect(called('duplicates.accept').at(-1)).toEqual({ kind: 'exact', onlyClear: false });
    await lookAt(page, 'duplicates-decided');
    await button('Show them').click();
    await until(page, `document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '12'`);
    await page.keyboard.press('Control+z');
    await until(page, `document.querySelector('[role=grid]') === null`);
    await page.getByRole('heading', { name: 'Nothing agreed with yet' }).waitFor();
  });

  it('offers no undo of a decision beside the plan that was made of it', async () => {
    await open();
    await openKind('Exact copies');
    await button('Agree with all 12').click();
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).waitFor();
    await button('Review plan').first().click();
    await page.getByRole('heading', { name: 'Plan', level: 1, exact: true }).waitFor();
    await page.locator('.toast').waitFor({ state: 'detached' });
  });

  describe('comparing', () => {
    it('shows both at the same spot, by wheel, drag, keys and buttons, down to single pixels of the files', async () => {
      await open();
      await openKind('Same picture');
      await page.getByText('Side by side').waitFor();
      const [left, right] = await boxes();
      expect(left).toEqual(right);
      expect(await page.locator('img[data-file]').count()).toBe(0);
      await page.locator('[data-pane=left]').hover();
      for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -400);
      await until(page, `document.querySelectorAll('[data-pane] img[data-file]:not(.waiting)').length === 2`);
      const zoomed = async (): Promise<boolean> => {
        const [one, other] = await boxes();
        return one !== undefined && one.width === other?.width && one.x === other.x && one.y === other.y && one.width > (left?.width ?? 0) * 1.2;
      };
      await expect.poll(zoomed).toBe(true);
      expect(called('photos.details')).toHaveLength(2);
      // Every pixel of the larger one: 4,500 px wide on the screen.
      await page.keyboard.press('0');
      await page.keyboard.press('1');
      await button(/^Fit to window, 100 %$/).waitFor();
      await expect.poll(async () => (await boxes()).map(({ width }) => width)).toEqual([4500, 4500]);
      const box = await page.locator('[data-pane=right]').boundingBox();
      const at = { x: (box?.x ?? 0) + 200, y: (box?.y ?? 0) + 200 };
      const before = await boxes();
      await page.mouse.move(at.x, at.y);
      await page.mouse.down();
      await page.mouse.move(at.x - 130, at.y + 70, { steps: 4 });
      await page.mouse.up();
      // The browser hands on what the pointer did with its next frame.
      const moved = async (): Promise<number[]> => (await boxes()).flatMap(({ x, y }, pane) => [x - (before[pane]?.x ?? 0), y - (before[pane]?.y ?? 0)]);
      await expect.poll(moved).toEqual([-130, 70, -130, 70]);
      const after = await boxes();
      await page.getByRole('group', { name: /^Both pictures/ }).focus();
      await page.keyboard.press('ArrowRight');
      await expect.poll(async () => ((await boxes())[1]?.x ?? 0) - (after[1]?.x ?? 0)).toBe(-48);
      // The keys that decide work from here too.
      await page.keyboard.press('k');
      await spoken('IMG_4000-1.jpg stays.');
      for (let press = 0; press < 8; press++) await page.keyboard.press('+');
      await button(/^Fit to window, 800 %$/).waitFor();
      expect(await page.locator('[data-pane=left] img.pixelated').count()).toBeGreaterThan(0);
      await lookAt(page, 'duplicates-pixels', { axe: false });
      await page.keyboard.press('1');
      await button(/^Show every pixel/).waitFor();
      await lookAt(page, 'duplicates-side-by-side');
    });

    it('shows the other picture in the same place while X or the button is held', async () => {
      await open();
      await openKind('Same picture');
      const names = (): Promise<string[]> => page.locator('[data-pane] .caption bdi').allTextContents();
      expect(await names()).toEqual(['IMG_4000.jpg', 'IMG_4000-1.jpg']);
      await page.keyboard.down('x');
      await until(page, `document.querySelector('[data-pane=left] .caption bdi').textContent === 'IMG_4000-1.jpg'`);
      await page.keyboard.up('x');
      await until(page, `document.querySelector('[data-pane=left] .caption bdi').textContent === 'IMG_4000.jpg'`);
      const held = button('Hold to blink');
      await held.hover();
      await page.mouse.down();
      await until(page, `document.querySelector('[data-pane=left] .caption bdi').textContent === 'IMG_4000-1.jpg'`);
      expect(await held.getAttribute('aria-pressed')).toBe('true');
      await page.mouse.up();
      await until(page, `document.querySelector('[data-pane=left] .caption bdi').textContent === 'IMG_4000.jpg'`);
      expect(called('duplicates.choose')).toEqual([]);
    });

    it('lays one over the other and shows nothing but what differs', async () => {
      await open();
      await openKind('Same picture');
      await page.keyboard.press('o');
      const stage = page.locator('[data-pane=both]');
      await stage.waitFor();
      await until(page, '[...document.images].every((image) => image.complete)');
      const brightest = async (): Promise<number> => {
        const { channels } = await sharp(await stage.locator('.difference').screenshot()).removeAlpha().extract({ left: 200, top: 60, width: 300, height: 200 }).stats();
        return Math.max(...channels.map(({ mean }) => mean));
      };
      const four = await brightest();
      expect(four).toBeGreaterThan(4);
      await page.getByRole('radiogroup', { name: 'Differences shown' }).getByText('×16').click();
      await page.waitForTimeout(100);
      expect(await brightest()).toBeGreaterThan(four * 1.5);
      await page.getByRole('radiogroup', { name: 'Differences shown' }).getByText('×4').click();
      await lookAt(page, 'duplicates-difference');
      // The same bytes leave nothing, and the page says why.
      await openKind('Exact copies');
      await page.getByText('The same bytes: there is no difference to see.').waitFor();
      await page.evaluate(`document.querySelector('.nothing').style.visibility = 'hidden'`);
      await until(page, '[...document.images].every((image) => image.complete)');
      // Next to nothing: the browser dithers the gradients of these drawings. Real pictures leave nothing at all (duplicates-host.test.ts).
      expect(await brightest()).toBeLessThan(1.5);
      await page.keyboard.press('o');
      await page.locator('[data-pane=left]').waitFor();
    });

    it('lets the two take turns over the difference, by itself only where things may move', async () => {
      for (const motion of [true, false]) {
        await scene.close();
        await open({}, {}, { motion });
        await openKind('Same picture');
        await page.keyboard.press('o');
        const alone = `document.querySelector('[data-pane=both] .caption bdi')?.textContent`;
        await page.keyboard.down('x');
        await until(page, `${alone} === 'IMG_4000.jpg'`);
        if (motion) await until(page, `${alone} === 'IMG_4000-1.jpg'`, 3_000);
        else {
          await page.waitForTimeout(1_500);
          expect(await page.evaluate(alone)).toBe('IMG_4000.jpg');
        }
        await page.keyboard.up('x');
        if (!motion) {
          await page.keyboard.press('x');
          await until(page, `${alone} === 'IMG_4000-1.jpg'`);
          await page.keyboard.press('x');
        }
        await until(page, `${alone} === undefined`);
      }
    });

    it('lists what differs with the better one in bold, and names what does not', async () => {
      await open();
      await openKind('Same picture');
      const table = page.getByRole('region', { name: 'What differs' });
      await table.waitFor();
      const row = (name: string): Locator => table.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
      expect(await row('Pixels').getByRole('cell').allTextContents()).toEqual(['4,500 × 3,000 · 14 MP, best of the group', '2,250 × 1,500 · 3.4 MP']);
      expect(await row('Pixels').locator('strong').allTextContents()).toEqual(['4,500 × 3,000 · 14 MP']);
      expect(await row('Albums').locator('strong').allTextContents()).toEqual(['Wedding']);
      expect(await row('Camera').count()).toBe(0);
      await table.getByText('The same in both: Format, Taken and Camera.').waitFor();
      await table.focus();
      await page.keyboard.press('ArrowDown');
      await activeIs('IMG_4000-1.jpg');
    });

    it('keeps the same spot in view within a group, and begins whole in the next one', async () => {
      await open();
      await openKind('Same picture');
      await page.keyboard.press('ArrowDown');
      await until(page, `document.querySelector('[data-pane=right] .caption bdi').textContent === 'IMG_4001-1.jpg'`);
      await page.keyboard.press('+');
      await button(/^Fit to window/).waitFor();
      const [one] = await boxes();
      await page.keyboard.press('ArrowRight');
      await until(page, `[...document.querySelectorAll('[data-pane=right] .caption bdi')][0].textContent === 'IMG_4001-edited.jpg'`);
      expect((await boxes())[0]).toEqual(one);
      await page.keyboard.press('ArrowDown');
      await button(/^Show every pixel/).waitFor();
    });

    it('says that a file cannot be read and shows its thumbnail', async () => {
      await open({}, { failures: { 'photos.details': failure('photo-not-found', 'That photo is not there.') } });
      await openKind('Same picture');
      await page.keyboard.press('1');
      await expect.poll(() => page.getByText('The file cannot be read now: this is its thumbnail.').count()).toBe(2);
    });

    it('opens the photos themselves, and comes back to where it was', async () => {
      await open();
      await openKind('Exact copies');
      await cell(1, 1).dblclick();
      await page.getByRole('dialog', { name: 'Photo IMG_4001.jpg' }).waitFor();
      await page.keyboard.press('d');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: 'Photo IMG_4001.jpg' }).waitFor({ state: 'detached' });
      await activeIs('IMG_4001.jpg', 'Goes');
      expect(called('duplicates.choose')).toEqual([]);
    });
  });

  describe('keep rules', () => {
    const list = (name = 'Rules in their order'): Locator => page.getByRole('list', { name, exact: true });
    const order = (): Promise<(string | null)[]> => list().locator('li').evaluateAll((items) => items.slice(0, 4).map((item) => item.getAttribute('data-key')));

    it('are moved by arrow keys, which say where the rule is now', async () => {
      const state = await open();
      await button('Keep rules').click();
      const handle = list().getByRole('button', { name: 'Most pixels. Drag, or use the arrow keys.' });
      await handle.focus();
      await page.keyboard.press('ArrowUp');
      await spoken('Most pixels, 3 of 14');
      await page.keyboard.press('ArrowUp');
      await spoken('Most pixels, 2 of 14');
      expect(await order()).toEqual(['rated', 'pixels', 'album', 'original']);
      expect(state.settings.rules.slice(0, 3).map(({ rule }) => rule)).toEqual(['rated', 'pixels', 'album']);
      await until(page, `document.activeElement.getAttribute('aria-label')?.startsWith('Most pixels')`);
      await list().getByRole('button', { name: 'Move Most pixels down' }).click();
      await spoken('Most pixels, 3 of 14');
      await lookAt(page, 'duplicates-rules');
    });

    it('are dragged, and switched off', async () => {
      const state = await open();
      await button('Keep rules').click();
      const from = await list().getByRole('button', { name: /^Most pixels\. / }).boundingBox();
      const to = await list().getByRole('button', { name: /^Favourites and stars\. / }).boundingBox();
      await page.mouse.move((from?.x ?? 0) + 10, (from?.y ?? 0) + 20);
      await page.mouse.down();
      await page.mouse.move((to?.x ?? 0) + 10, (to?.y ?? 0) + 4, { steps: 8 });
      expect(await order()).toEqual(['pixels', 'rated', 'album', 'original']);
      expect(called('duplicates.configure')).toEqual([]);
      await page.mouse.up();
      await spoken('Most pixels, 1 of 14');
      expect(state.settings.rules[0]?.rule).toBe('pixels');
      await list().getByRole('checkbox', { name: /^In an album/ }).uncheck({ force: true });
      await expect.poll(() => state.settings.rules.find(({ rule }) => rule === 'album')?.on).toBe(false);
    });

    it('know preferred and protected folders, and close by Escape', async () => {
      const state = await open();
      await button('Keep rules').click();
      await button('Add a protected folder').click();
      await page.getByRole('dialog', { name: 'Add a protected folder' }).getByRole('button', { name: 'Choose this folder' }).click();
      await expect.poll(() => state.settings.protected).toEqual(['/home/ada/Pictures/Archive', '/home/ada']);
      await button('Add a preferred folder').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Choose this folder' }).click();
      await expect.poll(() => state.settings.preferred).toEqual(['/home/ada/Pictures/Best', '/home/ada']);
      await list('Preferred folders').getByRole('button', { name: 'Move /home/ada up' }).click();
      await expect.poll(() => state.settings.preferred).toEqual(['/home/ada', '/home/ada/Pictures/Best']);
      await button('Remove /home/ada/Pictures/Archive').click();
      await expect.poll(() => state.settings.protected).toEqual(['/home/ada']);
      await page.getByText('A mirrored picture is the same picture').click();
      await expect.poll(() => state.settings.mirrored).toBe(true);
      await page.getByText('Give a missing date and place to the copy that stays').click();
      await expect.poll(() => state.settings.carryFacts).toBe(true);
      await lookAt(page, 'duplicates-rules-more', { show: page.getByText('Written into a sidecar') });
      await page.keyboard.press('Escape');
      await page.getByRole('heading', { name: 'Keep rules' }).waitFor({ state: 'detached' });
      expect(await page.evaluate(`document.activeElement.getAttribute('role')`)).toBe('grid');
    });

    it('go back where they were when they could not be saved', async () => {
      await open({}, { failures: { 'duplicates.configure': failure('disk-full', 'The disk is full. Nothing was changed.') } });
      await button('Keep rules').click();
      await list().getByRole('button', { name: /^Most pixels\. / }).focus();
      await page.keyboard.press('ArrowUp');
      await page.getByRole('status').getByText('The disk is full. Nothing was changed.').waitFor();
      expect(await order()).toEqual(['rated', 'album', 'original', 'pixels']);
    });

    it('let every "not duplicates" be forgotten, with undo', async () => {
      const state = await open({ ignored: new Set(['same-0', 'same-3']) });
      await button('Keep rules').click();
      await page.getByText('2 pairs are remembered as not duplicates.').waitFor();
      await button('Forget them').click();
      await page.getByText('No pair is remembered as not duplicates.').waitFor();
      await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
      await expect.poll(() => state.ignored.size).toBe(2);
    });
  });

  it('has a strictness for each kind that is not exact, saved when the handle rests', async () => {
    const state = await open();
    await openKind('Exact copies');
    expect(await page.getByRole('slider').count()).toBe(0);
    await openKind('Bursts');
    const slider = page.getByRole('slider', { name: 'Strictness of Bursts' });
    await slider.focus();
    for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowRight');
    expect(await slider.getAttribute('aria-valuetext')).toBe('3 of 10 stricter');
    await expect.poll(() => state.settings.strictness).toEqual({ same: 0, burst: 0.3, similar: 0 });
    expect(called('duplicates.configure')).toHaveLength(1);
    await slider.dblclick({ position: { x: 30, y: 12 } });
    await expect.poll(() => state.settings.strictness.burst).toBe(0);
  });

  describe('while it is being looked for', () => {
    const none = { exact: 0, same: 0, burst: 0, similar: 0 };

    it('waits for indexing, and says so', async () => {
      await open({ count: none, phase: 'waiting' }, { indexing: { ...idle, phase: 'indexing', found: 4_213, done: 310, rate: 14, eta: 280 } });
      await page.getByRole('heading', { name: 'Nothing found yet' }).waitFor();
      await page.getByText('New photos are indexed first; duplicates follow.').first().waitFor();
      await lookAt(page, 'duplicates-waiting');
    });

    it('says how far it is and how long it takes, and shows what was found so far', async () => {
      const state = await open({ phase: 'comparing', progress: { done: 1_000, total: 12_000 } });
      await rows().first().waitFor();
      const shown = async (done: number): Promise<void> => {
        state.progress = { done, total: 12_000 };
        host.emit('duplicates.progress', duplicatesState(state));
        await page.getByText(new RegExp(`^Comparing: ${done.toLocaleString('en-GB')} of 12,000`)).waitFor();
      };
      await page.getByText('Comparing: 1,000 of 12,000', { exact: true }).waitFor();
      await page.waitForTimeout(2_200);
      await shown(1_100);
      await page.getByText(/^Comparing: 1,100 of 12,000 · about \d+ min$/).waitFor();
      expect(await page.getByRole('progressbar', { name: 'Looking for duplicates' }).getAttribute('aria-valuenow')).toBe('9');
      await lookAt(page, 'duplicates-comparing');
      state.phase = 'ready';
      tell();
      await page.getByText(/^Comparing/).waitFor({ state: 'detached' });
    });

    it('is paused with indexing, and says what failed', async () => {
      const state = await open({ phase: 'paused' });
      await page.getByText('Paused together with indexing.').waitFor();
      await button('Resume').click();
      await expect.poll(() => called('indexing.resume')).toHaveLength(1);
      state.phase = 'failed';
      state.problem = { code: 'disk-full', message: 'The disk is full.' };
      tell();
      await page.getByText('The disk is full. Nothing was changed.').waitFor();
      await button('Try again').click();
      expect(called('duplicates.find')).toHaveLength(1);
      await page.getByText(/^Comparing/).waitFor();
    });

    it('says that there are none, and where a kind has none', async () => {
      const state = await open({ count: none });
      await page.getByRole('heading', { name: 'No duplicates' }).waitFor();
      await page.getByText('4,213 photos were compared with each other.').waitFor();
      await lookAt(page, 'duplicates-none');
      state.count = { exact: 0, same: 3, burst: 0, similar: 0 };
      tell();
      await openKind('Same picture');
      await tab('Bursts').click();
      await page.getByRole('heading', { name: 'No bursts' }).waitFor();
      await page.getByText('Less strictness finds more.').waitFor();
    });

    it('says why the groups could not be listed', async () => {
      await open({}, { failures: { 'duplicates.groups': failure('internal', 'Something went wrong inside Snapsift.') } });
      await page.getByRole('alert').getByText('Something went wrong inside Snapsift.').waitFor();
      host.state.failures = {};
      await button('Try again').click();
      await rows().first().waitFor();
    });
  });

  describe('states of a group', () => {
    it('says tie, whose choice it was, what is protected, and what cannot be reached', async () => {
      const alter = (member: DuplicateMember, { kind, number }: { kind: string; number: number }, index: number): DuplicateMember => (kind === 'same' && (number === 1 || (number === 0 && index === 0)) ? { ...member, protected: true } : member);
      const folders: Invented['folders'] = [
        { path: '/home/ada/Pictures', photos: 300, quarantined: 0, state: 'ready' },
        { path: '/home/ada/Pictures/Backup 2019', photos: 12, quarantined: 0, state: 'missing' },
      ];
      await open({ alter, choices: new Map([['/home/ada/Pictures/Best/IMG_4002-1.jpg', true]]) }, { folders });
      await openKind('Same picture');
      await page.getByText('The folder Backup 2019 cannot be found now. What lies in it stays where it is.').waitFor();
      expect(await cell(0, 1).textContent()).toContain('Folder not connected');
      await rows().nth(1).getByText('Protected', { exact: true }).waitFor();
      await rows().nth(2).getByText('Your choice', { exact: true }).waitFor();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('d');
      await spoken('IMG_4000.jpg lies in a protected folder and always stays.');
      expect(called('duplicates.choose')).toEqual([]);
      for (let press = 0; press < 4; press++) await page.keyboard.press('ArrowDown');
      await rows().filter({ has: page.getByText('Tie', { exact: true }) }).first().waitFor();
      await lookAt(page, 'duplicates-states');
    });

    it('stays with its group when others come before it, and says when it changed or went', async () => {
      const state = await open({ gone: new Set(['same-0', 'same-1']) });
      await openKind('Same picture');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await activeIs('IMG_4004');
      // Not for a moment is it elsewhere: asked again and again, until well after the two have come.
      await page.evaluate(`window.seen = new Set(); window.watching = setInterval(() => seen.add(Math.round(document.querySelector('.active').getBoundingClientRect().y)), 0)`);
      state.gone.clear();
      tell();
      await until(page, `document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '34'`);
      await activeIs('IMG_4004');
      await page.waitForTimeout(200);
      expect(await page.evaluate('clearInterval(watching), document.querySelector("[role=grid]").parentElement.scrollTop')).toBeGreaterThan(0);
      expect(await page.evaluate('[...seen]')).toHaveLength(1);
      state.gone.add('same-4');
      tell();
      await spoken('That group has changed meanwhile and is no longer here.');
      await activeIs('IMG_4005');
    });

    it('survives that the other side is gone, and goes on where it was', async () => {
      await open();
      await openKind('Same picture');
      await page.keyboard.press('ArrowDown');
      host.goAway();
      await page.getByText('is not answering').first().waitFor();
      expect(await rows().count()).toBeGreaterThan(2);
      await screenshot(page, 'duplicates-lost');
      host.comeBack();
      await spoken('Snapsift is answering again.');
      await activeIs('IMG_4001-1.jpg');
      await page.keyboard.press('k');
      await spoken('IMG_4001-1.jpg stays.');
      // Chromium reports the cut itself.
      scene.forgive(/WebSocket|ERR_CONNECTION/);
    });

    it('shows very long names and right-to-left ones', async () => {
      const long = 'Ferien am Bodensee mit Oma und Opa und allen Cousinen '.repeat(3);
      const alter = (member: DuplicateMember, { number }: { number: number }, index: number): DuplicateMember => {
        const name = number % 2 === 0 ? `${long}${index}.jpg` : `שקיעה מעל הים ${index}.jpg`;
        return { ...member, path: `${member.folder}/${name}`, paths: [`${member.folder}/${name}`], reason: number % 2 === 0 ? `In album ${long}` : member.reason };
      };
      await open({ alter });
      await openKind('Same picture');
      await page.keyboard.press('ArrowDown');
      await lookAt(page, 'duplicates-long-names');
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    });
  });

  describe('at scale', () => {
    it('reviews a group of 5,000 copies without putting them all on the page', async () => {
      await open({ count: { exact: 0, same: 3, burst: 0, similar: 0 }, size: (_kind, number) => (number === 0 ? 5_000 : 2) });
      await grid().focus();
      expect(await rows().first().getAttribute('aria-label')).toContain('5,000 photos');
      expect(await page.getByRole('gridcell').count()).toBeLessThan(60);
      await page.keyboard.press('End');
      await activeIs('IMG_4000-4999.jpg');
      expect(await page.evaluate(`document.querySelector('.active').getAttribute('aria-colindex')`)).toBe('5000');
      expect(await page.getByRole('gridcell').count()).toBeLessThan(60);
      expect(called('duplicates.members').length).toBeLessThan(4);
      await page.getByRole('region', { name: 'What differs' }).waitFor();
      await page.keyboard.press('k');
      await spoken('stays.');
      await page.keyboard.press('Shift+K');
      await spoken('This group is too large for that.');
      await lookAt(page, 'duplicates-huge-group');
      // What is scrolled to by hand is fetched as well.
      await page.evaluate(`document.querySelector('[data-group="0"] .strip').scrollLeft = 300_000`);
      await until(page, `[...document.querySelectorAll('[data-group="0"] [data-member]')].some((cell) => Number(cell.dataset.member) > 2_000 && cell.querySelector('img') !== null)`);
    });

    it('lists 20,000 groups, reaches the last by the wheel and agrees there', async () => {
      const state = await open({ count: { exact: 20_000, same: 0, burst: 0, similar: 0 }, size: () => 2 });
      await rows().first().waitFor();
      expect(await rows().count()).toBeLessThan(20);
      expect(await grid().getAttribute('aria-rowcount')).toBe('20000');
      await page.evaluate(`document.querySelector('[role=grid]').parentElement.scrollTop = 1e9`);
      const last = page.locator('[data-group="19999"]');
      await last.locator('img').first().waitFor();
      expect(called('duplicates.groups').length).toBeLessThan(6);
      await last.locator('[data-member="1"]').click();
      await activeIs('IMG_23999.jpg');
      await page.keyboard.press('Enter');
      await until(page, `document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '19999'`);
      expect([...state.reviewed]).toEqual(['exact-19999']);
      await activeIs('IMG_23998.jpg');
      // Far away from the keys the wheel shows other groups, and the keys are still where they were.
      await page.evaluate(`document.querySelector('[role=grid]').parentElement.scrollTop = 0`);
      await page.locator('[data-group="0"] img').first().waitFor();
      await activeIs('IMG_23998.jpg');
      expect(await rows().count()).toBeLessThan(20);
    });
  });

  it('fits the smallest window: two groups, the pair and the keys are to be seen', async () => {
    await open({}, {}, small);
    await openKind('Same picture');
    const bottom = (await page.getByRole('toolbar', { name: 'Keys' }).boundingBox())?.y ?? 0;
    expect((await cell(1, 0).boundingBox())?.y ?? Infinity).toBeLessThan(bottom - 60);
    expect((await boxes())[0]?.width).toBeGreaterThan(180);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
