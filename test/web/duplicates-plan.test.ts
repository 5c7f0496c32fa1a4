/**
 * The plan, putting away, its result and its undo, by role and key, over the stand-in: disks without a trash, files that
 * stay for every reason, plans of many thousand files. Real files and a real trash are in duplicates-host.test.ts.
 */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { DisposalState, JournalStep, JournalSummary } from '../../src/shared/disposal-contract.ts';
import { chromiumPath, until, whyNoBrowser } from './support/browser.ts';
import { atRest, inventDisposal, type InventedDisposal } from './support/invented-disposal.ts';
import { groupId, inventDuplicates, type InventedDuplicates } from './support/invented-duplicates.ts';
import { failure, invent, type Invented } from './support/invented.ts';
import { createScene } from './support/scene.ts';
import type { StandIn } from './support/stand-in.ts';
import { lookAt } from './support/variants.ts';

if (chromiumPath === undefined) console.warn(`Skipped: the plan of a disposal in a browser (${whyNoBrowser}).`);

const agreed = (count: number): Partial<InventedDuplicates> => ({ reviewed: new Set(Array.from({ length: count }, (_, number) => groupId('exact', number))) });
const none = { files: 0, bytes: 0 };

const journal = (id: string, change: Partial<JournalSummary> = {}): JournalSummary => ({
  id, at: '2026-11-20T18:30:00.000Z', state: 'done', moved: { files: 23, bytes: 96_600_000 }, restored: none, skipped: { files: 2, bytes: 8_400_000 },
  places: { trash: 23, quarantine: 0, system: 0 }, undoable: { files: 23, bytes: 96_600_000 }, ...change,
});
const step = (number: number, change: Partial<JournalStep> = {}): JournalStep => ({
  path: `/home/ada/Pictures/Backup 2019/Phone/IMG_${4000 + number}.jpg`, hash: null, bytes: 4_200_000, kept: '/home/ada/Pictures/Best/IMG.jpg', rule: 'In Best, a preferred folder',
  state: 'moved', at: '/home/ada/.local/share/Trash/files/IMG.jpg', words: 'It lies in the trash.', ...change,
});

describe.runIf(chromiumPath !== undefined)('putting duplicates away', () => {
  const scene = createScene({ closes: 'after each' });
  let page: Page;
  let host: StandIn;

  async function open(duplicates: Partial<InventedDuplicates> = agreed(10), disposal: Partial<InventedDisposal> = {}, change: Partial<Invented> = {}, screen = '#/plan'): Promise<InventedDisposal> {
    ({ page, host } = await scene.play(invent({ photos: 4_213, duplicates: inventDuplicates(duplicates), disposal: inventDisposal(disposal), ...change }), { screen }));
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    return host.state.disposal;
  }
  const button = (name: string | RegExp): Locator => page.getByRole('main').getByRole('button', { name, exact: true });
  const heading = (name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true });
  const called = (method: string): unknown[] => host.calls.filter((call) => call.method === method).map((call) => call.request);
  const spoken = (text: string): Promise<void> => until(page, `[...document.querySelectorAll('p.sr-only[role=status]')].some((node) => node.textContent.includes(${JSON.stringify(text)}))`);
  const list = (): Locator => page.getByRole('region', { name: 'Files of the plan' });
  /** What the other side says next. */
  const tell = (change: Partial<DisposalState>): void => {
    const { disposal } = host.state;
    disposal.state = { ...disposal.state, ...change };
    host.emit('disposal.progress', disposal.state);
  };
  const apply = async (): Promise<void> => {
    await button(/^Move \d+ files to the trash$/).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Move to the trash' }).click();
    await heading('Moving to the trash').waitFor();
  };
  const moved = { files: 20, bytes: 84_000_000 };
  const finish = (): void => {
    host.state.disposal.journals = [journal('a1', { moved, places: { trash: 20, quarantine: 0, system: 0 }, undoable: moved, skipped: none })];
    host.state.disposal.steps = Array.from({ length: 20 }, (_, number) => step(number));
    tell({ ...atRest, outcome: { job: 'apply', ended: 'done', journal: 'a1', moved, skipped: none, problems: [], error: null } });
  };

  it('lists what goes, for the sake of what and why, and moves nothing by that', async () => {
    await open({}, {}, {}, '#/duplicates');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await button('Review plan').click();
    await heading('Plan').waitFor();
    await page.getByText('This is what would happen. Nothing has been moved.').waitFor();
    expect(await page.title()).toBe('Plan – Snapsift');
    expect(await page.getByRole('button', { name: 'Duplicates', exact: true }).first().getAttribute('aria-current')).toBe('page');
    await page.getByText('3 files · 12.6 MB').waitFor();
    const rows = list().getByRole('listitem');
    expect(await rows.count()).toBe(3);
    const first = ((await rows.first().textContent()) ?? '').replace(/\s+/g, ' ');
    for (const part of ['Goes', 'IMG_4000.jpg', '/home/ada/Pictures/Backup 2019/Phone/', 'Stays', '/home/ada/Pictures/Holiday/', 'The same bytes lie in Best']) expect(first).toContain(part);
    await lookAt(page, 'plan');
    expect(called('disposal.apply')).toEqual([]);
    await button('Duplicates').click();
    await page.getByRole('grid').waitFor();
  });

  it('takes in what is clear, or everything, and the kinds that are chosen', async () => {
    await open();
    await page.getByText('19 files', { exact: false }).first().waitFor();
    await page.getByRole('radiogroup', { name: 'What goes into the plan' }).getByText('Clear ones too').click();
    const shown = (): Promise<void> => expect.poll(async () => (await page.locator('dd').first().textContent())?.split(' ·')[0]).toBe(`${host.state.disposal.entries.length} files`);
    await expect.poll(() => host.state.disposal.entries.length).toBeGreaterThan(40);
    await shown();
    await page.getByText('Same picture', { exact: true }).click();
    await expect.poll(() => host.state.disposal.entries.length).toBeLessThan(30);
    await shown();
    expect(called('disposal.plan')).toEqual([{ which: 'reviewed', kinds: ['exact', 'same'] }, { which: 'clear', kinds: ['exact', 'same'] }, { which: 'clear', kinds: ['exact'] }]);
    // The last kind cannot be left out: a plan of nothing is no plan.
    expect(await page.getByRole('checkbox', { name: 'Exact copies' }).isDisabled()).toBe(true);
    expect(called('disposal.plan')).toHaveLength(3);
  });

  it('says when nothing was agreed with, when planning takes its time, and when it fails', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await open({}, { wait: () => held });
    await page.getByRole('status').getByText('Looking at every file that would go').waitFor();
    release();
    await page.getByRole('heading', { name: 'Nothing to put away' }).waitFor();
    await page.getByText('You have not agreed with any group yet.').waitFor();
    await lookAt(page, 'plan-empty');
    host.state.failures = { 'disposal.plan': failure('disk-full', 'The disk is full.') };
    await page.getByRole('radiogroup', { name: 'What goes into the plan' }).getByText('Everything proposed').click();
    await page.getByRole('alert').getByText('The disk is full.').waitFor();
    host.state.failures = {};
    await button('Plan again').click();
    await list().waitFor();
  });

  it('says of every file that stays after all why it does', async () => {
    await open(agreed(10), {
      problem: (index) => (index === 1 ? { code: 'changed', message: 'It has changed since it was compared.' } : index === 4 || index === 5 ? { code: 'offline', message: 'Its folder cannot be reached now.' } : null),
    });
    await page.getByText('16 files · 67.3 MB').waitFor();
    await page.getByText('1 file: changed since they were compared').waitFor();
    await page.getByText('2 files: in a folder that cannot be reached now').waitFor();
    await page.getByRole('radiogroup', { name: 'Show' }).getByText('What stays after all').click();
    await until(page, `document.querySelectorAll('[aria-setsize="3"]').length === 3`);
    expect(await list().getByText('Its folder cannot be reached now.').count()).toBe(2);
    await lookAt(page, 'plan-problems');
  });

  it('asks once, and only then files are moved', async () => {
    await open();
    await button('Move 19 files to the trash').click();
    const dialog = page.getByRole('dialog', { name: 'Move 19 files to the trash?' });
    await dialog.getByText('You can undo this').waitFor();
    await lookAt(page, 'plan-confirm');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await button('Move 19 files to the trash').click();
    await dialog.getByRole('button', { name: 'Not yet' }).click();
    expect(called('disposal.apply')).toEqual([]);
    await apply();
    expect(called('disposal.apply')).toEqual([{ plan: 'plan-1', dryRun: false }]);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
  });

  it('shows how it goes on, pauses, goes on, stops, and says what was done', async () => {
    const state = await open();
    await apply();
    tell({ files: { done: 6, total: 19 }, bytes: { done: 50_400_000, total: 168_000_000 }, rate: 12_000_000, eta: 95, current: '/home/ada/Pictures/Downloads/IMG_4006.jpg' });
    await page.getByText('6 of 19 files · 50.4 MB of 168 MB read · 12 MB/s · about 2 min left').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Moving to the trash' }).getAttribute('aria-valuenow')).toBe('30');
    await page.getByText('/home/ada/Pictures/Downloads/IMG_4006.jpg').waitFor();
    await lookAt(page, 'plan-progress');
    await button('Pause').click();
    await page.getByText('Paused. What is done is done; the rest waits.').waitFor();
    expect(await page.getByText('about 2 min left').count()).toBe(0);
    await button('Resume').click();
    await button('Pause').waitFor();
    // Elsewhere it is one quiet line.
    await page.getByRole('button', { name: 'Photos', exact: true }).click();
    const line = page.getByRole('region', { name: 'Putting files away' });
    await line.getByText(/^Moving to the trash: 6 of 19 files/).waitFor();
    await lookAt(page, 'plan-line');
    await line.getByRole('button', { name: 'Details' }).click();
    await button('Stop here').click();
    expect(called('disposal.cancel')).toHaveLength(1);
    const some = { files: 7, bytes: 29_400_000 };
    state.journals = [journal('a1', { state: 'cancelled', moved: some, undoable: some })];
    state.steps = [step(0), step(1, { state: 'skipped', at: null, words: 'It has changed since the plan was made, so it stayed where it was.' })];
    tell({ ...atRest, outcome: { job: 'apply', ended: 'cancelled', journal: 'a1', moved: some, skipped: { files: 1, bytes: 1 }, problems: [{ code: 'changed', files: 1 }], error: null } });
    await heading('Stopped').waitFor();
    await page.getByText('Moved 7 files to the trash, 29.4 MB.').waitFor();
    await page.getByText('1 file stayed where it was.').waitFor();
    await page.getByText('1 file: changed since they were compared').waitFor();
    await page.getByRole('region', { name: 'What happened to each file' }).getByText('It has changed since the plan was made').waitFor();
    await spoken('Moved 7 files to the trash; 1 stayed.');
    await lookAt(page, 'plan-stopped');
  });

  it('undoes it all from the result', async () => {
    const state = await open();
    await apply();
    finish();
    await heading('Done').waitFor();
    await lookAt(page, 'plan-result');
    await button('Undo').click();
    await heading('Bringing files back').waitFor();
    expect(called('disposal.undo')).toEqual([{ journal: 'a1' }]);
    state.journals = [journal('a1', { state: 'undone', restored: moved, undoable: none, places: { trash: 0, quarantine: 0, system: 0 } })];
    state.steps = state.steps.map((each) => ({ ...each, state: 'restored', at: each.path, words: 'It is back where it was.' }));
    tell({ ...atRest, outcome: { job: 'undo', ended: 'done', journal: 'a1', moved, skipped: none, problems: [], error: null } });
    await heading('Everything is back').waitFor();
    await page.getByText('Brought 20 files back.', { exact: true }).first().waitFor();
    await lookAt(page, 'plan-undone');
    expect(await button('Undo').count()).toBe(0);
    await button('Make a new plan').click();
    await list().waitFor();
  });

  it('says what undo could not bring back', async () => {
    await open();
    await apply();
    finish();
    await button('Undo').click();
    tell({ ...atRest, outcome: { job: 'undo', ended: 'done', journal: 'a1', moved: { files: 18, bytes: 1 }, skipped: { files: 2, bytes: 1 }, problems: [{ code: 'gone-from-trash', files: 1 }, { code: 'occupied', files: 1 }], error: null } });
    await heading('Some of it is back').waitFor();
    await page.getByText('2 files could not be brought back.').first().waitFor();
    await page.getByText('1 file: not in the trash any more').waitFor();
  });

  it('ends with a note and its undo on every other screen, and the groups are asked for anew', async () => {
    await open(agreed(10), {}, {}, '#/duplicates');
    await page.getByRole('tab').first().waitFor();
    await button('Review plan').click();
    await apply();
    await page.getByRole('button', { name: 'Photos', exact: true }).click();
    const asked = called('duplicates.state').length;
    finish();
    const note = page.locator('.toast').filter({ hasText: 'Moved 20 files to the trash.' });
    await note.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => called('disposal.undo')).toEqual([{ journal: 'a1' }]);
    await expect.poll(() => called('duplicates.state').length).toBeGreaterThan(asked);
    tell({ ...atRest, outcome: { job: 'undo', ended: 'done', journal: 'a1', moved, skipped: none, problems: [], error: null } });
    await page.locator('.toast').getByText('Brought 20 files back.').waitFor();
  });

  it('checks only, and comes back to the plan', async () => {
    await open();
    await button('Check only').click();
    await heading('Checking, nothing is moved').waitFor();
    expect(called('disposal.apply')).toEqual([{ plan: 'plan-1', dryRun: true }]);
    tell({ ...atRest, outcome: { job: 'dry-run', ended: 'done', journal: null, moved: { files: 18, bytes: 80_000_000 }, skipped: { files: 1, bytes: 1 }, problems: [{ code: 'kept-changed', files: 1 }], error: null } });
    await heading('Checked').waitFor();
    await page.getByText('18 files would go, 80 MB. Nothing was moved.').waitFor();
    await page.getByText('1 file: the copy to stay has changed').waitFor();
    await button('Back to the plan').click();
    // What the check found is in the plan now.
    await button('Move 18 files to the trash').waitFor();
    await page.getByText('1 file: the copy to stay has changed').waitFor();
  });

  it('says why it had to stop, and why it would not begin', async () => {
    await open();
    host.state.failures = { 'disposal.apply': failure('plan-stale', 'This plan is too old. Make a new one.') };
    await button('Move 19 files to the trash').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Move to the trash' }).click();
    await page.getByRole('alert').getByText('This plan is too old. Make a new one.').waitFor();
    host.state.failures = { 'disposal.apply': failure('disposal-busy', 'Files are being put away already.') };
    await button('Plan again').click();
    await button('Move 19 files to the trash').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Move to the trash' }).click();
    await page.locator('.toast').getByText('Files are being put away already.').waitFor();
    host.state.failures = {};
    await apply();
    tell({ ...atRest, outcome: { job: 'apply', ended: 'failed', journal: 'a1', moved: { files: 2, bytes: 8_400_000 }, skipped: none, problems: [], error: { code: 'disk-full', message: 'The disk is full, so the journal could not be written. Nothing more was moved.' } } });
    await heading('It had to stop').waitFor();
    await page.getByRole('alert').getByText('The disk is full, so the journal could not be written.').waitFor();
  });

  it('explains a disk without a trash, and offers a folder on that disk', async () => {
    await open(agreed(10), { withoutTrash: (index) => index < 6 });
    await page.getByRole('heading', { name: '6 files lie on a disk that has no trash' }).waitFor();
    expect(await button('Move 19 files to the trash').isDisabled()).toBe(true);
    await lookAt(page, 'plan-no-trash');
    await button('Choose a folder on that disk').click();
    await page.getByRole('dialog', { name: 'Choose a folder on the disk without a trash' }).getByRole('button', { name: 'Choose this folder' }).click();
    await page.getByText('They are put aside in /home/ada.').waitFor();
    await button('Move 19 files to the trash').click();
    await page.getByRole('dialog').getByText('6 files of them go to /home/ada.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Move to the trash' }).click();
    await heading('Moving to the trash').waitFor();
    expect(called('disposal.apply')).toEqual([{ plan: 'plan-1', dryRun: false, quarantine: '/home/ada' }]);
    finish();
    await page.getByText('Moved 20 files to the trash or the chosen folder, 84 MB.').waitFor();
  });

  it('leaves out what has no trash to go to', async () => {
    await open(agreed(10), { withoutTrash: (index) => index < 6 });
    await button('Leave them where they are').click();
    await button('Move 13 files to the trash').click();
    const groups = (called('disposal.plan').at(-1) as { groups: { files: { path: string; keep: boolean; reason: string }[] }[] }).groups;
    expect(groups.flatMap(({ files }) => files.filter(({ keep }) => !keep))).toHaveLength(13);
    expect(groups.every(({ files }) => files.filter(({ keep }) => keep).length === 1)).toBe(true);
    expect(groups[0]?.files.at(-1)?.reason).toBe('The same bytes lie in Best');
    await page.getByRole('dialog').getByRole('button', { name: 'Move to the trash' }).click();
    await heading('Moving to the trash').waitFor();
    expect(called('disposal.apply')).toEqual([{ plan: 'plan-1', dryRun: false }]);
  });

  it('scrolls through a plan of 40,000 files, page by page', async () => {
    const count = { exact: 20_000, same: 0, burst: 0, similar: 0 };
    await open({ count, size: () => 3, reviewed: new Set(Array.from({ length: 20_000 }, (_, number) => groupId('exact', number))) });
    await page.getByText('40,000 files', { exact: false }).first().waitFor();
    expect(await list().getByRole('listitem').count()).toBeLessThan(40);
    await list().focus();
    await page.keyboard.press('End');
    await list().getByText('IMG_23999.jpg').first().waitFor();
    // A slow machine scrolls past a few pages on its way; all of them would be 400.
    expect(called('disposal.entries').length).toBeLessThan(20);
  });

  it('lists what was put away before with its undo, also what was cut off', async () => {
    const state = await open(agreed(2), {
      journals: [
        journal('b2', { state: 'interrupted', at: '2026-11-21T09:05:00.000Z', moved: { files: 4, bytes: 16_800_000 }, undoable: { files: 4, bytes: 16_800_000 }, places: { trash: 3, quarantine: 1, system: 0 } }),
        journal('a1', { state: 'undone', restored: { files: 23, bytes: 96_600_000 }, undoable: none, places: { trash: 0, quarantine: 0, system: 0 } }),
        journal('a0', { undoable: none, places: { trash: 0, quarantine: 0, system: 23 } }),
      ],
      steps: Array.from({ length: 300 }, (_, number) => step(number, number === 2 ? { state: 'skipped', at: null, words: 'Another program holds it, so it stayed where it was.' } : {})),
    }, {}, '#/duplicates');
    await button('Put away before').click();
    await heading('Put away before').waitFor();
    const entries = page.getByRole('article');
    await entries.first().waitFor();
    expect(await entries.count()).toBe(3);
    await entries.first().getByText('Was cut off').waitFor();
    await entries.first().getByText('4 files · 16.8 MB · 3 files in the trash · 1 file put aside · 2 files stayed').waitFor();
    await entries.nth(1).getByText('Undone').waitFor();
    await entries.nth(2).getByText('Nothing of it can be brought back from here now.').waitFor();
    await entries.first().getByRole('button', { name: 'Show files' }).click();
    await entries.first().getByText('Another program holds it, so it stayed where it was.').waitFor();
    await lookAt(page, 'disposals');
    await entries.first().getByRole('button', { name: 'Undo: bring 4 files back' }).click();
    expect(called('disposal.undo')).toEqual([{ journal: 'b2' }]);
    await page.getByRole('region', { name: 'Putting files away' }).waitFor();
    state.journals = state.journals.map((each) => (each.id === 'b2' ? { ...each, state: 'undone', undoable: none } : each));
    tell({ ...atRest, outcome: { job: 'undo', ended: 'done', journal: 'b2', moved: { files: 4, bytes: 1 }, skipped: none, problems: [], error: null } });
    await spoken('Brought 4 files back.');
    await entries.first().getByRole('button', { name: /^Undo/ }).waitFor({ state: 'detached' });
    await page.reload();
    await heading('Put away before').waitFor();
  });

  it('says that nothing was put away yet', async () => {
    await open({}, {}, {}, '#/disposals');
    await page.getByRole('heading', { name: 'Nothing was put away yet' }).waitFor();
  });

  it('finds a job that goes on when the page is opened, and one that was cut off with the other side', async () => {
    const state = await open(agreed(10), { state: { ...atRest, phase: 'applying', journal: 'a1', files: { done: 3, total: 19 }, bytes: { done: 1, total: 10 } } });
    await heading('Moving to the trash').waitFor();
    expect(called('disposal.plan')).toEqual([]);
    host.goAway();
    await page.getByText('is not answering').first().waitFor();
    state.state = atRest;
    host.comeBack();
    await page.locator('.toast').getByText('Putting files away was cut off.').waitFor();
    scene.forgive(/WebSocket|ERR_CONNECTION/);
  });
});
