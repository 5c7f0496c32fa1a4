/**
 * The contract over Electron's ipc: calls of our own pages are answered, everybody else's are refused; events go to
 * every window. Calls of a page that reloads or closes are cancelled.
 */
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import * as z from 'zod';
import type { Log } from '../core/log.ts';
import { callChannel, cancelChannel, eventChannel } from '../preload/channels.ts';
import { contract, type Contract } from '../shared/contract.ts';
import { fail, type Result } from '../shared/errors.ts';
import { dispatch } from '../shared/rpc.ts';
import type { Emit, Handlers } from '../shared/rpc-types.ts';
import { isAppAddress, isAppFrame } from './addresses.ts';

const callMessage = z.strictObject({ method: z.string(), request: z.unknown().optional(), callId: z.int() });

export interface IpcOptions {
  ipcMain: Pick<IpcMain, 'handle' | 'on'>;
  handlers: Handlers<Contract>;
  log: Log;
}

export function serveIpc({ ipcMain, handlers, log }: IpcOptions): void {
  const calls = new RunningCalls();
  const onBug = (error: unknown): void =>
    log.error('A call failed.', { error: String(error), stack: error instanceof Error ? error.stack : undefined });

  ipcMain.handle(callChannel, async (event: IpcMainInvokeEvent, message: unknown): Promise<Result<unknown>> => {
    if (!isAppFrame(event.senderFrame)) {
      log.warn('A call from a foreign page was refused.', { page: event.senderFrame?.url });
      return fail('bad-request', 'Only pages of Snapsift may ask this.');
    }
    const parsed = callMessage.safeParse(message);
    if (!parsed.success) return fail('bad-request', 'This is no call that Snapsift knows.');
    const { method, request, callId } = parsed.data;
    const signal = calls.begin(event.sender, callId);
    if (signal === null) return fail('bad-request', `A call with the number ${callId} is still running.`);
    const result = await dispatch(contract, handlers, method, request, signal, onBug);
    calls.end(event.sender, callId, signal);
    return result;
  });

  ipcMain.on(cancelChannel, (event, callId: unknown) => {
    if (isAppFrame(event.senderFrame) && typeof callId === 'number') calls.cancel(event.sender, callId);
  });
}

type Sender = Pick<WebContents, 'on' | 'once'>;

/** Which calls of which page are running. A page that goes away takes its calls with it. */
class RunningCalls {
  readonly #pages = new WeakMap<Sender, Map<number, AbortController>>();

  /** Null when that page has a call of that number already. */
  begin(sender: Sender, callId: number): AbortSignal | null {
    const page = this.#pageOf(sender);
    if (page.has(callId)) return null;
    const controller = new AbortController();
    page.set(callId, controller);
    return controller.signal;
  }

  end(sender: Sender, callId: number, signal: AbortSignal): void {
    const page = this.#pageOf(sender);
    // After a reload the number may belong to another call.
    if (page.get(callId)?.signal === signal) page.delete(callId);
  }

  cancel(sender: Sender, callId: number): void {
    this.#pageOf(sender).get(callId)?.abort();
  }

  #pageOf(sender: Sender): Map<number, AbortController> {
    const known = this.#pages.get(sender);
    if (known !== undefined) return known;
    const page = new Map<number, AbortController>();
    const cancelAll = (): void => {
      for (const controller of page.values()) controller.abort();
      page.clear();
    };
    sender.once('destroyed', cancelAll);
    sender.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) cancelAll();
    });
    this.#pages.set(sender, page);
    return page;
  }
}

/** Sends every event to every page of ours that is open now. */
export const createEmitter =
  (pages: () => readonly Pick<WebContents, 'send' | 'isDestroyed' | 'getURL'>[]): Emit<Contract> =>
  (event, payload) => {
    for (const page of pages()) if (!page.isDestroyed() && isAppAddress(page.getURL())) page.send(eventChannel, event, payload);
  };
