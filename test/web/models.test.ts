/**
 * The model manager as a person uses it, by role and key, over the stand-in: it shows every state of a download and of
 * a change of model without a network and without a model of hundreds of megabytes. What is behind the contract is
 * tested for real in test/engine.
 */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chromiumPath, screenshot, small, until, whyNoBrowser } from './support/browser.ts';
import { failure, idle, invent, type Invented } from './support/invented.ts';
import { alter, inventModels, listed, switchTo, type InventedModels } from './support/invented-models.ts';
import { createScene } from './support/scene.ts';
import type { StandIn } from './support/stand-in.ts';
import { lookAt } from './support/variants.ts';

if (chromiumPath === undefined) console.warn(`Skipped: the model manager in a browser (${whyNoBrowser}).`);

const clip = 'CLIP ViT-B/32 (OpenAI), small';
const siglip = 'SigLIP 2 B/16, many languages';
const starter = 'Snapsift Starter';

/** An order that does not end before the test says so. */
function latch(): { wait: () => Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  return { wait: () => held, release: () => release() };
}

describe.runIf(chromiumPath !== undefined)('the model manager', () => {
  const scene = createScene({ closes: 'after each' });
  let page: Page;
  let host: StandIn;

  async function open(models: Partial<InventedModels> = {}, change: Partial<Invented> = {}, options: { screen?: string; width?: number; height?: number } = {}): Promise<InventedModels> {
    ({ page, host } = await scene.play(invent({ photos: 328, models: inventModels(models), ...change }), { screen: '#/models', ...options }));
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    return host.state.models;
  }
  const part = (name: string): Locator => page.getByRole('region', { name, exact: true });
  const model = (name: string): Locator => page.getByRole('article', { name, exact: true });
  const button = (name: string): Locator => page.getByRole('main').getByRole('button', { name, exact: true });
  const called = (method: string): unknown[] => host.calls.filter((call) => call.method === method).map((call) => call.request);
  /** What was last said to screen readers without a note. */
  const spoken = (): Promise<string> => page.evaluate(`[...document.querySelectorAll('#app > p[role=status], body p.sr-only[role=status]')].map((node) => node.textContent.trim()).join(' ')`);
  const focusedIn = (): Promise<string | null> => page.evaluate(`document.activeElement?.closest('[data-model]')?.getAttribute('data-model') ?? null`);
  const tell = (state = host.state.models): void => host.emit('models.progress', listed(state));

  it('is reached from the settings, and leads back there', async () => {
    await open({}, {}, { screen: '#/settings' });
    await page.getByRole('button', { name: 'Manage models' }).click();
    await page.getByRole('heading', { level: 1, name: 'Search models' }).waitFor();
    expect(await page.title()).toBe('Search models – Snapsift');
    expect(await page.getByRole('button', { name: 'Settings', exact: true }).first().getAttribute('aria-current')).toBe('page');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Search models' }).waitFor();
    await button('Settings').click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  });

  it('lists the model in use first and says of every other what it costs before anything is fetched', async () => {
    await open();
    await model(clip).waitFor();
    expect(await page.getByRole('heading', { level: 3 }).allTextContents()).toEqual([starter, clip, siglip]);
    expect(await part('In use').getByRole('article').count()).toBe(1);
    const said = ((await model(siglip).textContent()) ?? '').replace(/\s+/g, ' ');
    for (const fact of ['The best of this list', 'Download 504 MB', 'Memory about 1.1 GB', 'Dimensions 768', 'Languages Many (trained on over 100)', 'Licence Apache-2.0 (Google)', 'From huggingface.co/', 'not measured yet']) expect(said).toContain(fact);
    expect(called('models.install')).toEqual([]);
    await lookAt(page, 'models-unmeasured');
  });

  it('measures the computer when asked, and says that times are estimates', async () => {
    const { wait, release } = latch();
    await open({ wait });
    await page.getByText('it looks at a few of your photos, for some seconds').waitFor();
    await button('Measure this computer').focus();
    await page.keyboard.press('Enter');
    await button('Measuring').waitFor();
    await page.keyboard.press('Enter');
    release();
    await page.getByText('Times for your 12,431 photos are estimates').waitFor();
    expect(called('models.measure')).toHaveLength(1);
    await model(clip).getByText('about 12 min').waitFor();
    await model(siglip).getByText('about 1 h 5 min').waitFor();
    await model(siglip).getByText('12,431 photos, 3.2 a second').waitFor();
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Measure again');
    expect(await spoken()).toContain('Measured.');
    await lookAt(page, 'models-list', { show: model(clip) });
  });

  it('says why it could not measure', async () => {
    await open({}, { failures: { 'models.measure': failure('photo-not-found', 'There is no photo yet to measure with. Add a folder first.') } });
    await button('Measure this computer').click();
    await page.getByRole('status').getByText('There is no photo yet to measure with.').waitFor();
    await model(clip).getByText('not measured yet').waitFor();
  });

  it('downloads by keys alone: start, pause, go on, finish; the focus stays with the model', async () => {
    const state = await open();
    await button(`Download ${clip}`).focus();
    await page.keyboard.press('Enter');
    await button(`Pause ${clip}`).waitFor();
    expect(called('models.install')).toEqual([{ id: 'clip-small' }]);
    expect(await spoken()).toContain(`Downloading ${clip}.`);
    alter(state, 'clip-small', { progress: { done: 62_000_000, total: 155_008_455, rate: 4_100_000, eta: 92 } });
    tell();
    await page.getByText('62 MB of 155 MB · 4.1 MB/s · about 2 min left').waitFor();
    expect(await page.getByRole('progressbar', { name: `Download of ${clip}` }).getAttribute('aria-valuenow')).toBe('40');
    await lookAt(page, 'models-downloading', { show: model(clip) });
    await page.keyboard.press('Enter');
    await page.getByText('Paused at 62 MB of 155 MB. It goes on where it stopped.').waitFor();
    expect(await spoken()).toContain('is paused');
    await screenshot(page, 'models-paused');
    await page.keyboard.press('Enter');
    await button(`Pause ${clip}`).waitFor();
    expect(called('models.resume')).toHaveLength(1);
    alter(state, 'clip-small', { state: 'installed', progress: null, folder: '/models/clip-small' });
    tell();
    await part('On this computer').getByRole('article').waitFor();
    expect(await spoken()).toContain(`${clip} is ready to use.`);
    await until(page, `document.activeElement?.closest('[data-model="clip-small"]') !== null`);
  });

  it('gives a download up', async () => {
    const state = await open();
    alter(state, 'siglip2', { state: 'downloading', progress: { done: 9e6, total: 503_932_990, rate: null, eta: null } });
    tell();
    await button(`Cancel ${siglip}`).click();
    await button(`Download ${siglip}`).waitFor();
    expect(called('models.cancel')).toEqual([{ id: 'siglip2' }]);
    expect(await spoken()).toContain('was cancelled');
  });

  it('says in words why a download failed, what is kept, and tries again', async () => {
    const state = await open();
    await button(`Download ${clip}`).click();
    const message = 'The server does not answer. What has arrived is kept; try again later.';
    alter(state, 'clip-small', { state: 'failed', progress: { done: 62_000_000, total: 155_008_455, rate: null, eta: null }, problem: { code: 'download-failed', message } });
    tell();
    await model(clip).getByText(message).waitFor();
    await model(clip).getByText('62 MB of 155 MB so far.').waitFor();
    expect(await spoken()).toContain(message);
    await lookAt(page, 'models-failed', { show: model(clip) });
    await button(`Try again ${clip}`).click();
    await button(`Pause ${clip}`).waitFor();
    expect(called('models.install')).toHaveLength(2);
    expect(await model(clip).getByText(message).count()).toBe(0);
  });

  it('checks files, names what is damaged, and fetches it again', async () => {
    const state = await open();
    alter(state, 'clip-small', { state: 'installed', folder: '/models/clip-small' });
    tell();
    await button(`Check files ${clip}`).click();
    await page.getByText(`Every file of ${clip} is as it should be.`).waitFor();
    state.problem = { code: 'model-altered', message: 'visual.onnx is not the file that was installed.' };
    await button(`Check files ${clip}`).click();
    await model(clip).getByText('visual.onnx is not the file that was installed.').waitFor();
    expect(await spoken()).toContain('visual.onnx is not the file that was installed.');
    await model(clip).getByText('Damaged', { exact: true }).waitFor();
    expect(await button(`Use this model ${clip}`).count()).toBe(0);
    await lookAt(page, 'models-damaged', { show: model(clip) });
    await button(`Download again ${clip}`).click();
    expect(called('models.install')).toEqual([{ id: 'clip-small' }]);
  });

  it('changes the model in the background, can stop that, and can go back until the space is freed', async () => {
    const state = await open();
    alter(state, 'clip-small', { state: 'installed', folder: '/models/clip-small' });
    tell();
    await button(`Use this model ${clip}`).focus();
    await page.keyboard.press('Enter');
    const preparing = part(`Preparing ${clip}`);
    await preparing.waitFor();
    expect(await focusedIn()).toBe('clip-small');
    await preparing.getByText(`Search keeps using ${starter} until then.`).waitFor();
    expect(await button(`Remove ${clip}`).count()).toBe(0);
    state.switching = { to: { id: 'clip-small', name: clip }, phase: 'embedding', progress: { done: 120, total: 328, rate: 1.7, eta: 122 }, problem: null };
    tell();
    await preparing.getByText('120 of 328 photos · about 2 min').waitFor();
    await lookAt(page, 'models-switching');
    await preparing.getByRole('button', { name: 'Cancel' }).click();
    await preparing.waitFor({ state: 'detached' });
    expect(await spoken()).toContain('was cancelled');
    await button(`Use this model ${clip}`).click();
    await preparing.waitFor();
    switchTo(state, 'clip-small');
    tell();
    await page.getByRole('status').filter({ hasText: `Search now uses ${clip}.` }).waitFor({ state: 'attached' });
    expect(await part('In use').getByRole('heading', { level: 3 }).textContent()).toBe(clip);
    await lookAt(page, 'models-switched');
    await button(`Back to ${starter}`).click();
    await until(page, `document.querySelector('h3').textContent === '${starter}'`);
    await button('Free the space').click();
    await part(`Back to ${clip}`).waitFor({ state: 'detached' });
    expect(await spoken()).toContain('The space is free again.');
    expect(called('models.dropOld')).toHaveLength(1);
  });

  it('says why a change of model failed and that search goes on, and tries it again', async () => {
    const state = await open();
    alter(state, 'clip-small', { state: 'installed', role: 'next', folder: '/models/clip-small' });
    const going = { to: { id: 'clip-small', name: clip }, progress: { done: 120, total: 328, rate: null, eta: null }, problem: null };
    for (const [phase, words] of [['waiting', 'Waiting for new photos to be indexed first.'], ['paused', 'Paused together with indexing.']] as const) {
      state.switching = { ...going, phase };
      tell();
      await page.getByText(words).waitFor();
    }
    await part(`Preparing ${clip}`).getByRole('button', { name: 'Resume' }).click();
    expect(called('indexing.resume')).toHaveLength(1);
    state.switching = { ...going, phase: 'failed', problem: { code: 'disk-full', message: 'The disk that holds the library is full. Free some space and try again.' } };
    tell();
    const failed = part(`${clip} could not be prepared`);
    await failed.getByText('The disk that holds the library is full.').waitFor();
    await failed.getByText(`Search goes on with ${starter}.`).waitFor();
    await lookAt(page, 'models-switch-failed');
    await failed.getByRole('button', { name: 'Try again' }).click();
    await part(`Preparing ${clip}`).waitFor();
  });

  it('imports from a folder, and says why a folder is not a model', async () => {
    await open({}, { failures: { 'models.import': failure('model-file-missing', 'The folder has no manifest.json, so it is not a model.') } });
    const choose = async (): Promise<void> => {
      await button('Import from a folder').click();
      const dialog = page.getByRole('dialog', { name: 'Choose the folder of a model' });
      await dialog.getByRole('button', { name: 'Pictures' }).waitFor();
      await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    };
    await choose();
    await page.getByRole('status').getByText('The model was not imported. The folder has no manifest.json').waitFor();
    await screenshot(page, 'models-import-failed');
    host.state.failures = {};
    await choose();
    await model('My own CLIP').waitFor();
    expect(await page.getByText('The model was not imported.').count()).toBe(0);
    expect(called('models.import')).toEqual([{ path: '/home/ada' }, { path: '/home/ada' }]);
    await model('My own CLIP').getByText('Imported', { exact: true }).waitFor();
  });

  it('asks before it deletes a model, and takes no for an answer', async () => {
    const state = await open();
    alter(state, 'clip-small', { state: 'installed', role: 'previous', folder: '/models/clip-small' });
    state.undo = { id: 'clip-small', name: clip };
    tell();
    expect(await button(`Remove ${starter}`).count()).toBe(0);
    await button(`Remove ${clip}`).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Remove ${clip}?` });
    await dialog.getByText('Its files (155 MB) are deleted from this computer').waitFor();
    await dialog.getByText('Going back to it at once is no longer possible then.').waitFor();
    await lookAt(page, 'models-remove');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(called('models.remove')).toEqual([]);
    expect(await focusedIn()).toBe('clip-small');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Remove model' }).click();
    await button(`Download ${clip}`).waitFor();
    expect(called('models.remove')).toEqual([{ id: 'clip-small' }]);
    await until(page, `document.activeElement?.closest('[data-model="clip-small"]') !== null`);
  });

  it('says that downloads need a network, and takes that back by itself', async () => {
    await open();
    await model(clip).waitFor();
    await page.context().setOffline(true);
    await page.getByText('This computer has no network now. Downloads need one').waitFor();
    expect(await button(`Download ${clip}`).isDisabled()).toBe(true);
    await lookAt(page, 'models-offline');
    await page.context().setOffline(false);
    await page.getByText('This computer has no network now.').waitFor({ state: 'detached' });
    expect(await button(`Download ${clip}`).isDisabled()).toBe(false);
  });

  it('tries other ways to compute, says what came of each in words, and goes back to the processor', async () => {
    const trials = [
      { provider: 'cuda', model: 'starter', accepted: true, cosine: 0.99987, speedup: 6.42, reason: 'As exact as the processor, and faster.' },
      { provider: 'webgpu', model: 'starter', accepted: false, cosine: 0.91, speedup: 3, reason: 'Its vectors differ from the processor’s.' },
      { provider: 'dml', model: 'starter', accepted: false, cosine: null, speedup: null, reason: 'It crashed, hung, or could not be started.' },
    ];
    const { wait, release } = latch();
    await open({ wait, tried: { provider: 'cuda', available: ['cuda', 'webgpu', 'dml'], trials } });
    const section = part('How pictures are computed');
    await section.getByText('Pictures are computed by the processor.').waitFor();
    await section.getByRole('button', { name: 'Try other ways to compute' }).click();
    await section.getByRole('button', { name: 'Stop' }).waitFor();
    expect(await section.getByRole('progressbar').count()).toBe(1);
    release();
    await section.getByText('Pictures are computed by the NVIDIA graphics card (CUDA).').waitFor();
    const results = section.getByRole('list', { name: 'What was tried' }).getByRole('listitem');
    expect(await results.count()).toBe(3);
    expect(await results.nth(0).textContent()).toContain('6.4 times the processor’s speed · answers agree to 99.98 %');
    await section.scrollIntoViewIfNeeded();
    await lookAt(page, 'models-acceleration', { show: section });
    await section.getByRole('button', { name: 'Back to the processor' }).click();
    await section.getByText('Pictures are computed by the processor.').waitFor();
    expect(called('models.decelerate')).toHaveLength(1);
  });

  it('says so where nothing besides the processor was found', async () => {
    await open();
    await page.getByRole('button', { name: 'Try other ways to compute' }).click();
    await page.getByText('Nothing besides the processor was found on this computer.').waitFor();
  });

  it('recommends a stronger model on the photos, with its cost and time, and leads here', async () => {
    const state = inventModels();
    await open({ models: state.models.map((entry) => (entry.id === 'clip-small' ? { ...entry, estimate: { photos: 328, seconds: 130, photosPerSecond: 2.5 } } : entry)) }, { settings: { theme: 'system', density: 'medium', speed: 'balanced', watch: true, modelHintSeen: false } }, { screen: '' });
    await page.getByText('A stronger one (155 MB) finds much more. Preparing your photos for it takes about 2 min.').waitFor();
    await lookAt(page, 'models-hint');
    await page.getByRole('button', { name: 'Show models' }).click();
    await page.getByRole('heading', { level: 1, name: 'Search models' }).waitFor();
  });

  it('keeps one quiet line about a download or a change on the other screens; indexing goes first', async () => {
    const state = await open({}, {}, { screen: '' });
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    alter(state, 'clip-small', { state: 'downloading', progress: { done: 62_000_000, total: 155_008_455, rate: 4_100_000, eta: 92 } });
    tell();
    const line = part('Models');
    await line.getByText(`Downloading ${clip}: 62 MB of 155 MB · 4.1 MB/s · about 2 min`).waitFor();
    await lookAt(page, 'models-line-downloading');
    host.emit('indexing.progress', { ...idle, phase: 'indexing', found: 400, done: 328 });
    await part('Indexing').waitFor();
    expect(await line.count()).toBe(0);
    host.emit('indexing.progress', idle);
    await line.getByRole('button', { name: 'Pause' }).click();
    await line.waitFor({ state: 'detached' });
    alter(state, 'clip-small', { state: 'installed', progress: null, folder: '/models/clip-small' });
    tell();
    await page.getByText(`${clip} is ready to use.`).waitFor();
    await page.getByRole('button', { name: 'Use this model' }).click();
    state.switching = { to: { id: 'clip-small', name: clip }, phase: 'embedding', progress: { done: 120, total: 328, rate: 1.7, eta: 122 }, problem: null };
    tell();
    await line.getByText(`Preparing ${clip}: 120 of 328 photos · about 2 min`).waitFor();
    await lookAt(page, 'models-line-switching');
    switchTo(state, 'clip-small');
    tell();
    await page.getByText(`Search now uses ${clip}.`).waitFor();
    await page.getByRole('button', { name: `Back to ${starter}` }).click();
    await page.getByText(`Search now uses ${starter}.`).waitFor();
    expect(called('models.undoSwitch')).toHaveLength(1);
    // A note must not offer what is over.
    expect(await page.getByRole('button', { name: `Back to ${starter}` }).count()).toBe(0);
  });

  it('says when the models cannot be listed, and tries again', async () => {
    await open({}, { failures: { 'models.list': failure('library-damaged', 'The list of models could not be read.') } });
    await page.getByRole('alert').getByText('The list of models could not be read.').waitFor();
    await screenshot(page, 'models-not-listed');
    host.state.failures = {};
    await button('Try again').click();
    await model(clip).waitFor();
  });

  it('bears long and right-to-left names, and a window at 200 % zoom', async () => {
    const long = `${'a-model-with-a-name-'.repeat(6)}דגם`;
    const state = await open({}, {}, { width: small.width / 2, height: small.height / 2 });
    alter(state, 'clip-small', { name: long, licence: 'licence-'.repeat(20), state: 'installed', role: 'next' });
    state.switching = { to: { id: 'clip-small', name: long }, phase: 'embedding', progress: { done: 1, total: 328, rate: null, eta: null }, problem: null };
    tell();
    await page.getByRole('article', { name: long }).waitFor();
    await screenshot(page, 'models-long-names');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await page.evaluate(`(() => { const main = document.querySelector('main > .page'); return main.scrollWidth <= main.clientWidth; })()`)).toBe(true);
  });
});
