/** The contract over ipc: who is answered, what is refused, what is cancelled, where events go. */
import type { IpcMain } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog, type Log } from '../../src/core/log.ts';
import { createEmitter, serveIpc } from '../../src/main/ipc.ts';
import { callChannel, cancelChannel, eventChannel } from '../../src/preload/channels.ts';
import type { Contract } from '../../src/shared/contract.ts';
import { ok } from '../../src/shared/errors.ts';
import type { Handlers } from '../../src/shared/rpc-types.ts';
import { samples } from '../contract/sample.ts';
import { StandInIpcMain } from './stand-in.ts';
import { StandInContents, type StandInFrame } from './stand-in-window.ts';

let ipcMain: StandInIpcMain;
let page: StandInContents;
let warnings: string[];
let errors: string[];
let running: Map<string, AbortSignal>;

beforeEach(() => {
  ipcMain = new StandInIpcMain();
  page = openPage('app://snapsift/index.html');
  [warnings, errors] = [[], []];
  running = new Map();
  const log: Log = { ...silentLog, warn: (message) => warnings.push(message), error: (message) => errors.push(message) };
  serveIpc({ ipcMain: ipcMain as unknown as IpcMain, handlers: sampleHandlers(), log });
});

function openPage(address: string): StandInContents {
  const contents = new StandInContents();
  contents.mainFrame.url = address;
  return contents;
}

/** Answers the samples; `search.run` for "wait" answers only when it is cancelled, for "throw" never. */
function sampleHandlers(): Handlers<Contract> {
  const answers = Object.entries(samples).map(([method, { response }]) => [method, () => ok(response)]);
  const handlers = Object.fromEntries(answers) as Handlers<Contract>;
  return {
    ...handlers,
    'search.run': (request, signal) => {
      if (request.text === 'throw') throw new Error('a bug on purpose');
      if (!request.text?.startsWith('wait')) return ok(samples['search.run'].response);
      running.set(request.text, signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(ok(samples['search.run'].response))));
    },
  };
}

const ask = (method: string, request: unknown, callId = 1, frame: StandInFrame | null = page.mainFrame): Promise<unknown> =>
  ipcMain.invoke(page, frame, callChannel, { method, request, callId });

const refusal = (code: string): unknown => ({ ok: false, error: expect.objectContaining({ code }) });

describe('a call', () => {
  it.each(Object.keys(samples) as (keyof typeof samples)[])('of %s is answered', async (method) => {
    expect(await ask(method, samples[method].request)).toEqual({ ok: true, value: samples[method].response });
  });
  it('of a method that hosts keep for themselves is refused', async () => {
    expect(await ask('picture.locate', { kind: 'thumb', id: 'a1'.repeat(32), size: 256 })).toEqual(refusal('unknown-method'));
  });
  it.each(['__proto__', 'constructor', 'app.quit'])('of %s is refused', async (method) => expect(await ask(method, {})).toEqual(refusal('unknown-method')));
  it('with a wrong request is refused', async () => expect(await ask('folders.add', { path: 1 })).toEqual(refusal('bad-request')));
  it('that throws answers "internal" and is logged', async () => {
    expect(await ask('search.run', { text: 'throw' })).toEqual(refusal('internal'));
    expect(errors).toHaveLength(1);
  });
  it.each([[undefined], [null], ['app.info'], [[]], [{ method: 'app.info' }], [{ method: 1, request: {}, callId: 1 }], [{ method: 'app.info', request: {}, callId: 1.5 }], [{ method: 'app.info', request: {}, callId: 1, extra: 1 }]])(
    'that is %j is refused',
    async (message) => expect(await ipcMain.invoke(page, page.mainFrame, callChannel, message)).toEqual(refusal('bad-request')),
  );
});

describe('a sender that is not ours', () => {
  const frame = (url: string, parent: StandInFrame | null = null): StandInFrame => ({ url, parent, isDestroyed: () => false });
  it.each([
    ['a web page', frame('https://example.org/')],
    ['a frame of ours inside a page', frame('app://snapsift/index.html', frame('app://snapsift/index.html'))],
    ['a page of another host of our scheme', frame('app://evil/index.html')],
    ['a blank page', frame('about:blank')],
    ['nobody', null],
  ])('%s gets nothing', async (_what, sender) => {
    expect(await ask('app.info', {}, 1, sender)).toEqual(refusal('bad-request'));
    expect(warnings).toHaveLength(1);
  });
  it('cancels nothing', async () => {
    const answer = ask('search.run', { text: 'wait' }, 7);
    await expect.poll(() => running.has('wait')).toBe(true);
    ipcMain.tell(page, frame('https://example.org/'), cancelChannel, 7);
    expect(running.get('wait')?.aborted).toBe(false);
    ipcMain.tell(page, page.mainFrame, cancelChannel, 7);
    await answer;
  });
});

describe('cancelling', () => {
  it('reaches the call of that number, of that page', async () => {
    const other = openPage('app://snapsift/index.html');
    const mine = ask('search.run', { text: 'wait mine' }, 1);
    const theirs = ipcMain.invoke(other, other.mainFrame, callChannel, { method: 'search.run', request: { text: 'wait theirs' }, callId: 1 });
    await expect.poll(() => running.size).toBe(2);
    ipcMain.tell(page, page.mainFrame, cancelChannel, 1);
    await mine;
    expect([running.get('wait mine')?.aborted, running.get('wait theirs')?.aborted]).toEqual([true, false]);
    other.emit('destroyed');
    await theirs;
  });
  it.each(['1', null, {}, 99])('of %j does nothing', async (callId) => {
    const answer = ask('search.run', { text: 'wait' }, 1);
    await expect.poll(() => running.size).toBe(1);
    ipcMain.tell(page, page.mainFrame, cancelChannel, callId);
    expect(running.get('wait')?.aborted).toBe(false);
    page.reload();
    await answer;
  });
  it('happens to every call of a page that reloads, whose numbers are free again', async () => {
    const before = ask('search.run', { text: 'wait before' }, 1);
    await expect.poll(() => running.size).toBe(1);
    page.reload();
    const after = ask('search.run', { text: 'wait after' }, 1);
    await before;
    await expect.poll(() => running.size).toBe(2);
    expect([running.get('wait before')?.aborted, running.get('wait after')?.aborted]).toEqual([true, false]);
    ipcMain.tell(page, page.mainFrame, cancelChannel, 1);
    await after;
    expect(running.get('wait after')?.aborted).toBe(true);
  });
  it('does not happen when a page only jumps within itself', async () => {
    const answer = ask('search.run', { text: 'wait' }, 1);
    await expect.poll(() => running.size).toBe(1);
    page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
    page.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false });
    expect(running.get('wait')?.aborted).toBe(false);
    page.emit('destroyed');
    await answer;
  });
  it('a number that is in use is refused to another call', async () => {
    const answer = ask('search.run', { text: 'wait' }, 1);
    await expect.poll(() => running.size).toBe(1);
    expect(await ask('app.info', {}, 1)).toEqual(refusal('bad-request'));
    page.reload();
    await answer;
  });
});

describe('an event', () => {
  it('goes to every page of ours and to no other', () => {
    const pages = [page, openPage('app://snapsift/index.html'), openPage('https://example.org/'), openPage('app://snapsift/index.html')];
    (pages[3] as StandInContents).destroyed = true;
    createEmitter(() => pages)('library.changed', { photos: 3 });
    const message = { channel: eventChannel, args: ['library.changed', { photos: 3 }] };
    expect(pages.map(({ sent }) => sent)).toEqual([[message], [message], [], []]);
  });
});
