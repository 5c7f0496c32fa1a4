/** Exports and sidecars as a person meets them: the dialog and the settings in a real Chromium, in states of a stand-in and over the real host. */
import { mkdir, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportOutcome, ExportRequest, ExportState } from '../../src/shared/export-contract.ts';
import type { SidecarsState } from '../../src/shared/interop-contract.ts';
import { temporaryFolder } from '../fixtures/photos.ts';
import { chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { startHost, type Host } from './support/host.ts';
import { inventAlbums, inventedAlbum } from './support/invented-albums.ts';
import { inventInterop } from './support/invented-interop.ts';
import { invent, type Invented } from './support/invented.ts';
import { createScene } from './support/scene.ts';
import type { StandIn } from './support/stand-in.ts';
import { lookAt } from './support/variants.ts';

if (chromiumPath === undefined) console.warn(`Skipped: exports and sidecars in a browser (${whyNoBrowser}).`);

const running: ExportState = { phase: 'running', progress: { done: 45, total: 120 }, eta: 130, outcome: null };
const outcome: ExportOutcome = { as: 'copies', folder: '/media/stick/Dogs', file: null, ended: 'done', photos: 120, written: 120, present: 0, reencoded: 0, failed: 0, problems: [], error: null };
const ended = (change: Partial<ExportOutcome> = {}): ExportState => ({ phase: 'idle', progress: { done: 0, total: 0 }, eta: null, outcome: { ...outcome, ...change } });

describe.runIf(chromiumPath !== undefined)('exports and sidecars over a stand-in', () => {
  const scene = createScene({ closes: 'after each' });
  let page: Page;
  let host: StandIn;

  async function open(change: Partial<Invented> = {}, screen = ''): Promise<void> {
    ({ page, host } = await scene.play(invent(change), { screen }));
    await page.getByRole('navigation').first().waitFor();
  }
  const dialog = (): Locator => page.locator('dialog[open]').last();
  const asked = (): ExportRequest | undefined => host.calls.findLast(({ method }) => method === 'export.start')?.request as never;
  const tell = (state: ExportState): void => {
    host.state.interop.export = state;
    host.emit('export.progress', state);
  };
  const dogs = { ...inventedAlbum('Dogs'), count: 120 };

  async function openAlbumExport(): Promise<void> {
    await open({ albums: inventAlbums(dogs) }, '#/albums/dogs');
    await page.getByRole('button', { name: 'More', exact: false }).last().click();
    await page.getByRole('menuitem', { name: 'Export…' }).click();
    await dialog().waitFor();
  }

  it('asks how and where, by keyboard, and says what stands in the way', async () => {
    await openAlbumExport();
    expect(await dialog().getByRole('heading', { level: 2 }).textContent()).toBe('Export “Dogs”');
    await dialog().getByRole('button', { name: 'Export', exact: true }).click();
    await dialog().getByText('Choose a folder.').waitFor();
    expect(asked()).toBe(undefined);
    await dialog().getByLabel('Folder', { exact: true }).fill('/media/stick');
    await dialog().getByText('Goes to /media/stick/Dogs').waitFor();
    await dialog().getByLabel('Size').selectOption('2560');
    await dialog().getByLabel('Leave out').selectOption('gps');
    await dialog().getByText('JPEG, PNG, WebP and GIF are not compressed again.').waitFor({ state: 'detached' });
    await dialog().getByLabel('Size').selectOption('original');
    await dialog().getByText('JPEG, PNG, WebP and GIF are not compressed again.').waitFor();
    await dialog().getByLabel('Size').selectOption('2560');
    await lookAt(page, 'export-copies');
    await dialog().getByRole('radio', { name: 'Copies' }).focus();
    await page.keyboard.press('ArrowRight');
    await dialog().getByText('Small files that point to').waitFor();
    await lookAt(page, 'export-links');
    await page.keyboard.press('ArrowRight');
    await dialog().getByText('For spreadsheets.').waitFor();
    expect(await dialog().getByText('Goes to').count()).toBe(0);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    // A folder of the library is only taken when somebody says so.
    host.state.interop.inside = ['/media/stick/Dogs'];
    await dialog().getByLabel('Folder', { exact: true }).press('Enter');
    await dialog().getByRole('alert').waitFor();
    await lookAt(page, 'export-refused');
    await dialog().getByRole('button', { name: 'Export there anyway' }).click();
    await dialog().getByRole('progressbar').waitFor();
    expect(asked()).toMatchObject({ photos: { album: 'dogs' }, as: 'copies', folder: '/media/stick/Dogs', name: 'Dogs', longest: 2560, strip: 'gps', sidecars: false, insideLibrary: true });
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Go on in the background');
  });

  it('shows how far it is and what came of it, also to somebody who went elsewhere', async () => {
    await openAlbumExport();
    await dialog().getByLabel('Folder', { exact: true }).fill('/media/stick');
    await dialog().getByLabel('Folder', { exact: true }).press('Enter');
    await dialog().getByRole('progressbar').waitFor();
    tell(running);
    await dialog().getByText('45 of 120 photos, about 2 min left').first().waitFor();
    await lookAt(page, 'export-running');
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Export' }).getByText('45 of 120 photos').waitFor();
    await lookAt(page, 'export-line');
    tell(ended());
    await page.getByText('120 files in Dogs.').waitFor();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await dialog().getByText('/media/stick/Dogs').waitFor();
    await dialog().getByRole('button', { name: 'Copy path' }).click();
    await dialog().getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('/media/stick/Dogs');
    await lookAt(page, 'export-done');
  });

  it('names what did not go along, and why it ended', async () => {
    await openAlbumExport();
    await dialog().getByLabel('Folder', { exact: true }).fill('/media/stick');
    await dialog().getByLabel('Folder', { exact: true }).press('Enter');
    await dialog().getByRole('progressbar').waitFor();
    const problem = { path: '/home/ada/Pictures/2019/Holidays in the mountains/IMG_20190704_124501.jpg', message: 'The file cannot be found now. Connect the drive it is on, then export again.' };
    tell(ended({ ended: 'failed', written: 80, present: 7, reencoded: 2, failed: 3, problems: [problem, { ...problem, path: '/home/ada/Pictures/b.jpg' }, { ...problem, path: '/home/ada/Pictures/c.jpg' }], error: { code: 'disk-full', message: 'There is no space left for "/media/stick/Dogs". What was exported so far is whole; free some space and export again.' } }));
    await dialog().getByText('There is no space left').last().waitFor();
    expect(await dialog().getByRole('heading', { level: 2 }).textContent()).toBe('Export did not finish');
    await dialog().getByText('3 photos could not be exported').waitFor();
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Close');
    await lookAt(page, 'export-failed');
  });

  it('says that it was interrupted when the engine is lost in the middle', async () => {
    await openAlbumExport();
    await dialog().getByLabel('Folder', { exact: true }).fill('/media/stick');
    await dialog().getByLabel('Folder', { exact: true }).press('Enter');
    await dialog().getByRole('progressbar').waitFor();
    tell({ phase: 'idle', progress: { done: 0, total: 0 }, eta: null, outcome: null });
    await page.getByText('The export was interrupted.').waitFor();
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });

  it('takes selected photos, and shows them in the file manager where the host has one', async () => {
    await open({ photos: 90, info: { version: '0.1.0', host: 'electron', platform: 'linux', can: { chooseFolder: true, reveal: true } } });
    await page.locator('[role=option]').first().focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('toolbar', { name: 'Selected photos' }).getByRole('button', { name: 'Export…' }).click();
    expect(await dialog().getByRole('heading', { level: 2 }).textContent()).toBe('Export 90 photos');
    await dialog().getByRole('button', { name: 'Choose…' }).click();
    await dialog().getByText('Goes to /home/ada/Chosen/Exported photos').waitFor();
    expect(host.calls.findLast(({ method }) => method === 'folders.choose')?.request).toEqual({ what: 'export' });
    await dialog().getByRole('button', { name: 'Export', exact: true }).click();
    await dialog().getByRole('progressbar').waitFor();
    expect(asked()?.photos).toMatchObject({ ranges: [[0, 90]] });
    tell(ended({ folder: '/home/ada/Chosen/Exported photos', written: 90 }));
    await dialog().getByRole('button', { name: 'Show', exact: true }).click();
    await until(page, 'true');
    expect(host.calls.some(({ method }) => method === 'export.reveal')).toBe(true);
  });

  it('explains sidecars before they are switched on, and keeps their state in view', async () => {
    await open({ interop: inventInterop() }, '#/settings');
    const section = page.getByRole('region', { name: 'Sidecar files' });
    await section.waitFor();
    expect(await section.getByRole('checkbox', { name: /Keep sidecars up to date/ }).isChecked()).toBe(false);
    await section.getByText('Snapsift writes nothing beside your photos').waitFor();
    await lookAt(page, 'settings-sidecars-off', { show: section });
    await section.getByRole('checkbox', { name: /Keep sidecars up to date/ }).focus();
    await page.keyboard.press('Space');
    await section.getByRole('radio', { name: 'photo.xmp' }).waitFor({ state: 'attached' });
    await page.getByRole('status').filter({ hasText: 'Sidecars are on.' }).waitFor({ state: 'attached' });
    const state: SidecarsState = {
      settings: { on: true, labels: true, naming: 'full' }, phase: 'idle', progress: { done: 0, total: 0 }, waiting: 3, known: 1_204, last: null, failed: 2,
      problems: [
        { path: '/home/ada/Pictures/2019/a.jpg.xmp', code: 'no-permission', message: 'Snapsift is not allowed to read and write in "/home/ada/Pictures/2019". What the sidecars there were to say is kept in the library.' },
        { path: '/home/ada/Pictures/b.xmp', code: 'not-xml', message: '"b.xmp" is not XML, or damaged. It was left as it is.' },
      ],
    };
    host.emit('sidecars.progress', state);
    await section.getByText('1,204 sidecars kept up with.').waitFor();
    await section.getByText('2 sidecars could not be used').click();
    await lookAt(page, 'settings-sidecars-on', { show: section });
    // The page scrolls, the window does not.
    expect(await page.evaluate('document.scrollingElement.scrollTop + document.querySelector(".window").scrollTop')).toBe(0);
    await section.getByRole('button', { name: 'Write now' }).click();
    await section.getByRole('progressbar').waitFor();
    host.emit('sidecars.progress', { ...state, phase: 'writing', progress: { done: 40, total: 120 } });
    await section.getByText('40 of 120 photos').waitFor();
    await lookAt(page, 'settings-sidecars-writing', { show: section });
    await section.getByRole('button', { name: 'Stop' }).click();
    host.emit('sidecars.progress', { ...state, last: { job: 'write', ended: 'cancelled', sidecars: 41, written: 40, imported: 2, failed: 2 } });
    await section.getByText('Stopped: 40 sidecars written, 2 photos took something over.').waitFor();
  });
});

describe.runIf(chromiumPath !== undefined)('exports and sidecars over the real host', () => {
  const scene = createScene({ closes: 'after all' });
  let page: Page;
  let host: Host;
  let home: string;
  let photos: string;

  beforeAll(async () => {
    home = await realpath(await temporaryFolder('home'));
    photos = join(home, 'Pictures');
    await mkdir(join(photos, 'more'), { recursive: true });
    for (const [index, name] of ['a.jpg', 'more/a.jpg', 'b.jpg'].entries()) await writeFile(join(photos, name), await sharp({ create: { width: 300, height: 200, channels: 3, background: { r: index * 90, g: 120, b: 60 } } }).jpeg().toBuffer());
    host = await startHost({ home });
    page = await scene.show(host.address);
    await page.getByRole('checkbox', { name: /Pictures/ }).first().check();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('[role=option][aria-setsize="3"]').first().waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    await scene.close();
    await host?.remove();
    await rm(home, { recursive: true, force: true });
  });

  const dialog = (): Locator => page.locator('dialog[open]').last();

  it('exports what is selected into a folder that is browsed to', async () => {
    await page.locator('[role=option]').first().focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Export…' }).click();
    await dialog().getByRole('button', { name: 'Choose…' }).click();
    await page.getByRole('dialog', { name: 'Choose the folder to export to' }).getByLabel('Folder path').waitFor();
    await until(page, `[...document.querySelectorAll('dialog[open]')].at(-1).querySelector('input').value === ${JSON.stringify(home)}`);
    await page.getByRole('button', { name: 'Choose this folder' }).click();
    await dialog().getByText(`Goes to ${join(home, 'Exported photos')}`).waitFor();
    await dialog().getByRole('button', { name: 'Export', exact: true }).click();
    await dialog().getByText('3 files in Exported photos').last().waitFor();
    expect((await readdir(join(home, 'Exported photos'))).sort()).toEqual(['a (2).jpg', 'a.jpg', 'b.jpg']);
    await page.keyboard.press('Escape');

    // Into the library only when it is said; a second time nothing is written twice.
    await page.getByRole('button', { name: 'Export…' }).click();
    await dialog().getByLabel('Folder', { exact: true }).fill(join(photos, 'more'));
    await dialog().getByLabel('Folder', { exact: true }).press('Enter');
    await dialog().getByRole('alert').filter({ hasText: 'lies in your library' }).waitFor();
    await dialog().getByLabel('Folder', { exact: true }).fill(home);
    await dialog().getByLabel('Folder', { exact: true }).press('Enter');
    await dialog().getByText('Everything was in Exported photos already').last().waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  it('writes sidecars from when they are switched on, and takes over what others wrote', async () => {
    await page.locator('[role=option]').first().focus();
    await page.keyboard.press('4');
    expect((await readdir(photos)).filter((name) => name.endsWith('.xmp'))).toEqual([]);
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const section = page.getByRole('region', { name: 'Sidecar files' });
    await section.getByText('Keep sidecars up to date').click();
    await section.getByText('1 sidecar kept up with.').waitFor();
    const [written] = (await readdir(photos, { recursive: true })).filter((name) => name.endsWith('.xmp'));
    const path = join(photos, written ?? '');
    expect(await readFile(path, 'utf8')).toContain('>4</');
    await writeFile(path, (await readFile(path, 'utf8')).replace('>4</', '>2</'));
    await section.getByRole('button', { name: 'Read back' }).click();
    await section.getByText('1 sidecar read, 1 photo took something over.').waitFor();
  });
});
