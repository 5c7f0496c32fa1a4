/** Albums in states that a real host cannot be brought into on demand: a hundred thousand judged photos, private ones, nothing at all. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { inventAlbums, inventedAlbum } from './support/invented-albums.ts';
import { invent, tileOf, type Invented } from './support/invented.ts';
import { createScene } from './support/scene.ts';
import type { StandIn } from './support/stand-in.ts';
import { lookAt } from './support/variants.ts';

if (chromiumPath === undefined) console.warn(`Skipped: albums in a browser (${whyNoBrowser}).`);

describe.runIf(chromiumPath !== undefined)('albums', () => {
  const scene = createScene({ closes: 'after each' });
  let page: Page;
  let host: StandIn;

  async function open(change: Partial<Invented>, place = 'albums'): Promise<StandIn> {
    ({ page, host } = await scene.play(invent(change), { screen: `#/${place}` }));
    return host;
  }
  const button = (name: string | RegExp): Locator => page.getByRole('main').getByRole('button', { name, exact: typeof name === 'string' });
  const dialog = (): Locator => page.getByRole('dialog');

  it('greets with suggestions, none of them there until it is chosen', async () => {
    const standIn = await open({});
    await page.getByRole('heading', { name: 'Albums that keep themselves' }).waitFor();
    await page.getByText('14 photos').waitFor();
    await lookAt(page, 'albums-empty');
    expect(standIn.state.albums.albums).toEqual([]);
    await button('Add the album Food').click();
    await button(/^Food, .*Keeps itself/).waitFor();
    expect(await page.getByText('Added', { exact: true }).count()).toBe(1);
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  });

  it('offers albums on the first screen, each off until it is ticked', async () => {
    const standIn = await open({ photos: 20, folders: [] }, '');
    await page.getByRole('group', { name: 'Albums that fill themselves' }).waitFor();
    const ticks = page.getByRole('group', { name: 'Albums that fill themselves' }).getByRole('checkbox');
    expect(await ticks.count()).toBe(10);
    for (const tick of await ticks.all()) expect(await tick.isChecked()).toBe(false);
    await page.getByText('Food', { exact: true }).click();
    await page.getByText('Snow', { exact: true }).click();
    await page.getByText('Snow', { exact: true }).click();
    await page.getByRole('button', { name: 'Add a folder' }).click();
    await page.getByRole('button', { name: 'Choose this folder' }).click();
    await lookAt(page, 'onboarding-albums');
    expect(standIn.state.albums.albums).toEqual([]);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    await expect.poll(() => standIn.state.albums.albums.map(({ name }) => name)).toEqual(['Food']);
  });

  it('shows saved searches beside the albums, and makes one of them an album that follows it', async () => {
    const search = { text: 'birthday cake date:2023', strictness: 0, sort: 'date' as const };
    const standIn = await open({ saved: [{ ...search, id: 's1', name: 'Cakes of 2023' }, { ...search, id: 's2', name: 'Followed already' }], albums: inventAlbums(inventedAlbum('Followed', { rule: { kind: 'search', search: 's2' }, count: 9 })) });
    const section = page.getByRole('region', { name: 'Saved searches' });
    await section.getByRole('button', { name: /^Cakes of 2023/ }).waitFor();
    expect(await section.getByRole('listitem').count()).toBe(1);
    await lookAt(page, 'albums-saved');
    await section.getByRole('button', { name: 'Make album of Cakes of 2023' }).click();
    await page.getByRole('heading', { name: /^Cakes of 2023/ }).waitFor();
    expect(standIn.state.albums.albums[1]?.rule).toEqual({ kind: 'search', search: 's1' });
    await button('All albums').click();
    await button(/^Cakes of 2023, .*Saved search/).waitFor();
    expect(await section.count()).toBe(0);
  });

  it('shows albums of every kind, nests them, and hides private ones until they are asked for', async () => {
    const face = (number: number) => ({ face: tileOf(number) });
    await open({
      albums: inventAlbums(
        inventedAlbum('Birthday cakes', { ...face(3), colour: 'pink', count: 42 }),
        inventedAlbum('Iceland 2023', { ...face(9), rule: { kind: 'collection' }, count: 380 }),
        inventedAlbum('Waterfalls', { ...face(12), parent: 'iceland-2023', count: 60 }),
        inventedAlbum('Snow, no people', { ...face(17), rule: { kind: 'smart', parts: [{ album: 'birthday-cakes', not: true }], filter: 'date:2023' }, count: 7 }),
        inventedAlbum('For grandma', { ...face(20), rule: { kind: 'manual' }, count: 31, colour: 'yellow' }),
        inventedAlbum('A very long album name that nobody would ever give to an album but somebody always does', { count: null }),
        inventedAlbum('Passports', { private: true, count: 4 }),
      ),
    });
    await button(/^Birthday cakes, 42 photos, Keeps itself/).waitFor();
    expect(await button(/^Waterfalls/).count()).toBe(0);
    await button(/^Passports, .*Private/).waitFor();
    await lookAt(page, 'albums-list');
    await button(/^Passports/).click();
    await page.getByRole('heading', { name: 'This album is private' }).waitFor();
    await button('All albums').click();
    await button('Show private albums').click();
    await button(/^Passports, .*4 photos/).waitFor();
    await button(/^Iceland 2023/).click();
    await button(/^Waterfalls, 60 photos, Keeps itself/).waitFor();
  });

  it('makes a label with suggested phrasings and opens its editor; a name is asked for', async () => {
    const standIn = await open({});
    await button('New album').click();
    await dialog().getByRole('button', { name: 'Make album' }).click();
    await dialog().getByText('Give the album a name.').waitFor();
    await dialog().getByRole('textbox', { name: 'Name' }).fill('Birthday cakes');
    await dialog().getByRole('button', { name: 'birthday cakes on a table' }).click();
    await lookAt(page, 'albums-new');
    await dialog().getByRole('button', { name: 'Make album' }).click();
    await page.getByRole('heading', { name: 'Edit Birthday cakes' }).waitFor();
    expect(standIn.state.albums.albums[0]?.rule).toMatchObject({ kind: 'label', phrasings: ['Birthday cakes', 'birthday cakes on a table'] });
    // What the model does not know is told.
    await page.getByRole('textbox', { name: 'Another way to say it' }).fill('蛋糕');
    await page.keyboard.press('Enter');
    await page.getByText(/knows no word of “蛋糕”/).waitFor();
  });

  it('moves the line over 100,000 photos as fast as the pointer, with the count and the border beside it', async () => {
    const standIn = await open({ photos: 100_000, albums: inventAlbums(inventedAlbum('Birthday cakes')) }, 'albums/birthday-cakes/edit');
    const slider = page.getByRole('slider', { name: 'Where the album begins' });
    await slider.waitFor();
    await page.getByRole('heading', { name: 'Just in' }).waitFor();
    await until(page, `document.querySelectorAll('[data-judged]').length >= 24`);
    const before = await slider.getAttribute('aria-valuetext');
    expect(before).toMatch(/^Automatic, [\d,]+ photos/);
    const box = await slider.boundingBox();
    if (box === null) throw new Error('The slider is not shown.');
    await page.evaluate(`window.frames_ = []; (function tick(last) { requestAnimationFrame((now) => { window.frames_.push(now - last); tick(now); }); })(performance.now())`);
    const [from, to] = [box.x + box.width * 0.45, box.x + box.width * 0.9];
    await page.mouse.move(from, box.y + 80);
    await page.mouse.down();
    for (let step = 0; step <= 30; step++) {
      await page.mouse.move(from + ((to - from) * step) / 30, box.y + 80);
    }
    await page.mouse.up();
    const frames = await page.evaluate<number[]>('window.frames_.slice(2)');
    frames.sort((a, b) => a - b);
    const at = (share: number): string => (frames[Math.floor((frames.length - 1) * share)] as number).toFixed(1);
    console.log(`Dragging the threshold over 100,000 made-up photos, software rendering: ${frames.length} frames, median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, longest ${at(1)} ms.`);
    const count = async (): Promise<number> => Number(/(\d[\d,]*) photos/.exec((await slider.getAttribute('aria-valuetext')) ?? '')?.[1]?.replace(/,/g, '') ?? Number.NaN);
    expect(await slider.getAttribute('aria-valuetext')).not.toMatch(/^Automatic/);
    expect(await count()).toBeLessThan(Number(/(\d[\d,]*) photos/.exec(before ?? '')?.[1]?.replace(/,/g, '')));
    // It was let go, so it is kept: once, not for every step.
    await expect.poll(() => standIn.calls.filter(({ method }) => method === 'albums.update').length).toBe(1);
    const rule = standIn.state.albums.albums[0]?.rule;
    expect(rule?.kind === 'label' && rule.threshold).toBeGreaterThan(0);
    expect(standIn.state.albums.albums[0]?.count).toBe(await count());
    await button('Back to automatic').click();
    await expect.poll(async () => await slider.getAttribute('aria-valuetext')).toBe(before);
  }, 180_000);

  it('keeps every change that is made while another one is still being judged', async () => {
    const albums = { ...inventAlbums(inventedAlbum('Birthday cakes')), updating: 1_200 };
    const standIn = await open({ photos: 3_000, albums }, 'albums/birthday-cakes/edit');
    const slider = page.getByRole('slider', { name: 'Where the album begins' });
    await slider.waitFor();
    const field = page.getByRole('textbox', { name: 'Another way to say it' });
    for (const phrasing of ['cake with candles', 'cupcakes']) {
      await field.fill(phrasing);
      await field.press('Enter');
    }
    const shown = page.getByRole('list', { name: 'Ways to say it' }).getByRole('listitem');
    expect(await shown.count()).toBe(3);
    await slider.focus();
    for (let step = 0; step < 5; step++) await slider.press('ArrowRight');
    await slider.press('Tab');
    const moved = await slider.getAttribute('aria-valuetext');
    await expect.poll(() => standIn.state.albums.albums[0]?.rule, { timeout: 20_000 }).toMatchObject({ phrasings: ['birthday cakes', 'cake with candles', 'cupcakes'], threshold: expect.any(Number) });
    await expect.poll(() => shown.count()).toBe(3);
    expect(await slider.getAttribute('aria-valuetext')).toBe(moved);
  }, 60_000);

  it('decides at the border with Y and N, and shows what was decided', async () => {
    const standIn = await open({ photos: 3_000, albums: inventAlbums(inventedAlbum('Birthday cakes')) }, 'albums/birthday-cakes/edit');
    const just = (name: string): Locator => page.getByRole('region', { name }).locator('[data-judged]');
    await just('Just in').first().waitFor();
    const refused = await just('Just in').first().getAttribute('data-judged');
    await just('Just in').first().focus();
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'Not this (1)' }).waitFor();
    expect(standIn.state.albums.decisions.get('birthday-cakes')?.get(refused ?? '')).toBe('no');
    // The focus goes on to the next, so that a row is decided without looking for it.
    expect(await page.evaluate(`document.activeElement.dataset.judged !== undefined`)).toBe(true);
    for (let i = 0; i < 3; i++) await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'Not this (4)' }).waitFor();
    for (let i = 1; i <= 4; i++) {
      await just('Just out').first().focus();
      await page.keyboard.press('y');
      await page.getByRole('heading', { name: `This too (${i})` }).waitFor();
    }
    await page.getByText(/about 92 % are right/).waitFor();
    await lookAt(page, 'albums-editor');
    await page.getByRole('button', { name: /^Forget the decision/ }).first().click({ force: true });
    await page.getByRole('heading', { name: 'This too (3)' }).waitFor();
  });

  it('teaches with ten photos by key, goes back, and says how the album changed', async () => {
    const standIn = await open({ photos: 3_000, albums: inventAlbums(inventedAlbum('Birthday cakes')) }, 'albums/birthday-cakes/teach');
    const at = (text: string): Promise<void> => page.getByRole('group').getByText(text).waitFor();
    await at('1 of 10');
    await lookAt(page, 'albums-teach');
    await page.keyboard.press('y');
    await at('2 of 10');
    await page.keyboard.press('Backspace');
    await at('1 of 10');
    for (const key of ['y', 'n', 's', 'y', 'n', 'y', 'y', 'n', 'y', 'n']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: '5 yes, 4 no' }).waitFor();
    expect([...(standIn.state.albums.decisions.get('birthday-cakes')?.values() ?? [])].length).toBe(9);
    await lookAt(page, 'albums-taught');
    await button('Ten more').click();
    await at('1 of 10');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: /^Birthday cakes/ }).waitFor();
  });

  it('says why a photo is in an album, in the viewer, and takes a no there', async () => {
    const albums = inventAlbums(...Array.from({ length: 3 }, (_, index) => inventedAlbum(`Label ${index + 1}`, { rule: { kind: 'label', phrasings: ['x'], filter: '', threshold: -9 } })));
    const standIn = await open({ albums }, 'photos');
    await page.getByRole('listbox').getByRole('option').first().click();
    await page.keyboard.press('i');
    await page.getByRole('button', { name: /Why is it in Label 2/ }).click();
    await lookAt(page, 'albums-why', { show: page.getByRole('button', { name: 'Label 2: not this' }) });
    await page.getByRole('button', { name: 'Label 2: not this' }).click();
    await page.getByRole('button', { name: /Why is it in Label 2/ }).waitFor({ state: 'detached' });
    expect([...(standIn.state.albums.decisions.get('label-2')?.values() ?? [])]).toEqual(['no']);
  });

  it('makes an album of a search, and puts a photo into one', async () => {
    const standIn = await open({ albums: inventAlbums(inventedAlbum('For grandma', { rule: { kind: 'manual' }, count: 0 })) }, 'photos');
    await page.getByRole('combobox', { name: 'Search your photos' }).fill('birthday cake date:2021');
    await button('Make this an album').click();
    expect(await dialog().getByRole('textbox', { name: 'Name' }).inputValue()).toBe('birthday cake');
    expect(await dialog().getByRole('textbox', { name: 'Only photos that' }).inputValue()).toBe('date:2021');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('listbox').getByRole('option').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Add to album' }).click();
    await dialog().getByRole('button', { name: /For grandma/ }).click();
    await page.getByText('Added 1 photo to For grandma.').waitFor();
    expect(standIn.state.albums.decisions.get('for-grandma')?.size).toBe(1);
  });

  it('says what to do with an empty label, and what became of a removed one', async () => {
    await open({ photos: 0, folders: [{ path: '/home/ada/Pictures', photos: 0, quarantined: 0, state: 'ready' }], albums: inventAlbums(inventedAlbum('Unicorns', { count: 0 })) }, 'albums/unicorns');
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
    await page.getByText('Say it another way').waitFor();
    await lookAt(page, 'albums-empty-label');
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Remove album' }).click();
    await page.getByText('No photo was touched').waitFor();
    await page.goto(page.url().replace(/#.*/, '#/albums/unicorns'));
    await page.getByRole('heading', { name: 'This album is not there any more' }).waitFor();
  });
});
