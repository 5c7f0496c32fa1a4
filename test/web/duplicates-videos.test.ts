/** Videos in the review, over the real web host: their frames and lengths, two of them in step, a plan, and what cannot be shown. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../fixtures/photos.ts';
import { putVideo } from '../fixtures/videos.ts';
import { chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { startHost, type Host } from './support/host.ts';
import { createScene } from './support/scene.ts';
import { snapsift } from './support/snapsift.ts';
import { lookAt } from './support/variants.ts';

if (chromiumPath === undefined) console.warn(`Skipped: videos in the review (${whyNoBrowser}).`);
vi.setConfig({ testTimeout: 120_000 });

describe.runIf(chromiumPath !== undefined)('videos in the review', () => {
  const scene = createScene({ closes: 'after all' });
  let [host, page]: [Host?, Page?] = [];
  const made: string[] = [];
  const view = (): Page => page as Page;

  beforeAll(async () => {
    for (const name of ['films', 'home', 'library']) made.push(await temporaryFolder(name));
    const [films = '', home = '', library = ''] = made;
    await putVideo('nine.webm', join(films, 'Lake', 'evening.webm'));
    await putVideo('nine.mp4', join(films, 'Sent', 'evening.mp4'));
    await putVideo('open.webm', join(films, 'Lake', 'boat.webm'));
    await putVideo('open.webm', join(films, 'Old disk', 'boat.webm'));
    await putVideo('old.avi', join(films, 'Lake', 'camcorder.avi'));
    await putVideo('old.avi', join(films, 'Old disk', 'camcorder.avi'));
    await snapsift('index', films, '--library', library, '--json');
    host = await startHost({ library, home });
    page = await scene.show(`${host.address}#/duplicates`);
  }, 300_000);

  afterAll(async () => {
    await scene.close();
    await host?.stop();
    for (const path of made) await rm(path, { recursive: true, force: true });
  });

  it('show a frame and their length among their kinds, or a sign where nobody can show them', async () => {
    await view().getByRole('tab', { name: /^Exact copies: 2 groups, 4 videos/ }).click();
    const grid = view().getByRole('grid', { name: 'Groups: Exact copies' });
    await grid.getByLabel('Video boat.webm, 0:02').first().waitFor();
    await until(view(), `[...document.querySelectorAll('[data-member] video')].filter((video) => video.readyState >= 2).length === 2`);
    expect(await view().evaluate(`[...document.querySelectorAll('[data-member] video')].map((video) => [video.videoWidth, Math.round(video.currentTime * 10)])`)).toEqual([[64, 2], [64, 2]]);
    await grid.getByRole('img', { name: 'Video camcorder.avi' }).first().waitFor();
    await lookAt(view(), 'duplicates-videos-exact');
  });

  it('play in step, by key, by button and by the slider', async () => {
    await view().getByRole('tab', { name: /^Same picture: 1 group, 2 videos/ }).click();
    await view().getByRole('grid', { name: 'Groups: Same picture' }).getByText('2 videos').waitFor();
    const stage = view().getByRole('group', { name: /^Both videos, in step/ });
    await until(view(), `[...document.querySelectorAll('.stage video')].filter((video) => video.readyState >= 2).length === 2`);
    await view().getByRole('slider', { name: 'Place in both videos' }).fill('1');
    await until(view(), `[...document.querySelectorAll('.stage video')].every((video) => Math.abs(video.currentTime - 1) < 0.05 && video.paused)`);
    await lookAt(view(), 'duplicates-videos-same');
    await stage.focus();
    await view().keyboard.press(' ');
    await view().getByRole('button', { name: 'Pause both' }).waitFor();
    await until(view(), `[...document.querySelectorAll('.stage video')].every((video) => video.currentTime > 1.2)`);
    // To the end, where both rest; then from the beginning again.
    await view().getByRole('button', { name: 'Play both' }).waitFor();
    await view().keyboard.press('p');
    await until(view(), `[...document.querySelectorAll('.stage video')].every((video) => video.currentTime < 1.5)`);
    await until(view(), `(() => { const [a, b] = document.querySelectorAll('.stage video'); return Math.abs(a.currentTime - b.currentTime) < 0.3; })()`);
    await view().keyboard.press('p');
    await until(view(), `[...document.querySelectorAll('.stage video')].every((video) => video.paused)`);
    await view().getByRole('region', { name: 'What differs' }).getByText(/The same in both: Pixels, Length, Coded as/).waitFor();
  });

  it('stand in the plan as what they are', async () => {
    const grid = view().getByRole('grid', { name: 'Groups: Same picture' });
    await grid.focus();
    await view().keyboard.press('Enter');
    await view().getByText('You agreed with the one group of this kind.').waitFor();
    await view().getByRole('button', { name: 'Review plan' }).first().click();
    await view().getByText('evening.mp4').first().waitFor();
    await lookAt(view(), 'duplicates-videos-plan');
  });
});
