/**
 * Remote calls over any Channel: requests are validated where they arrive, every answer is a Result, a call can be
 * cancelled by its AbortSignal, and a closed channel ends every waiting call with a typed failure.
 */
import * as z from 'zod';
import { fail, failureSchema, type ErrorCode, type Result } from './errors.ts';
import type { Caller, Channel, ContractTable, Emit, EventName, Handlers, MethodName, Payload, Response } from './rpc-types.ts';

// `undefined` does not survive JSON: what may be undefined must be optional, or its message would be dropped unanswered.
const callMessage = z.strictObject({ kind: z.literal('call'), id: z.int(), method: z.string(), request: z.unknown().optional() });
const cancelMessage = z.strictObject({ kind: z.literal('cancel'), id: z.int() });
const answerMessage = z.strictObject({ kind: z.literal('answer'), id: z.int(), result: z.unknown().optional() });
const eventMessage = z.strictObject({ kind: z.literal('event'), event: z.string(), payload: z.unknown().optional() });
const envelope = z.union([
  z.strictObject({ ok: z.literal(true), value: z.unknown().optional() }),
  z.strictObject({ ok: z.literal(false), error: failureSchema }),
]);
const inbound = z.discriminatedUnion('kind', [callMessage, cancelMessage]);
const outbound = z.discriminatedUnion('kind', [answerMessage, eventMessage]);

/** Names in messages come from the other side: what it sends must not come back at full length. */
const longestQuote = 80;
const longestDescription = 500;
const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}...` : text);

const describe = (error: z.ZodError): string =>
  cut(error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`).join('; '), longestDescription);

const bug = (error: unknown): Result<never> =>
  fail('internal', 'Something went wrong inside Snapsift. Nothing was changed; please try again.', { reason: String(error) });

/** Answers one request of a contract, wherever it came from. Shared by the channel server and Electron's ipcMain. */
export async function dispatch<C extends ContractTable>(
  contract: C,
  handlers: Handlers<C>,
  method: string,
  request: unknown,
  signal: AbortSignal,
  onBug: (error: unknown) => void,
): Promise<Result<unknown>> {
  const entry = Object.hasOwn(contract.methods, method) ? contract.methods[method] : undefined;
  if (entry === undefined) return fail('unknown-method', `There is no method called "${cut(method, longestQuote)}".`);
  const parsed = entry.request.safeParse(request);
  if (!parsed.success) return fail('bad-request', `"${method}" cannot be asked this way: ${describe(parsed.error)}.`);
  try {
    const handler = handlers[method as MethodName<C>] as (request: unknown, signal: AbortSignal) => Promise<Result<unknown>> | Result<unknown>;
    return await handler(parsed.data, signal);
  } catch (error) {
    if (signal.aborted) return fail('cancelled', 'This was cancelled.');
    onBug(error);
    return bug(error);
  }
}

export interface ServerOptions<C extends ContractTable> {
  contract: C;
  channel: Channel;
  handlers: Handlers<C>;
  /** Told of every exception that a handler threw: these are bugs. */
  onBug?: (error: unknown) => void;
}

export interface Server<C extends ContractTable> {
  emit: Emit<C>;
}

/** Serves a contract on a channel. Calls still running when the channel closes are cancelled. */
export function createServer<C extends ContractTable>(options: ServerOptions<C>): Server<C> {
  const { contract, channel, handlers } = options;
  const onBug = options.onBug ?? ((error: unknown): void => console.error(error));
  const running = new Map<number, AbortController>();

  const answer = (id: number, result: Result<unknown>): void => {
    running.delete(id);
    try {
      channel.send({ kind: 'answer', id, result });
    } catch (error) {
      // The value cannot travel (a function, a bigint over JSON): the caller must still hear something.
      onBug(error);
      channel.send({ kind: 'answer', id, result: bug(error) });
    }
  };

  channel.onMessage((message) => {
    const parsed = inbound.safeParse(message);
    if (!parsed.success) return;
    if (parsed.data.kind === 'cancel') {
      running.get(parsed.data.id)?.abort();
      return;
    }
    const { id, method, request } = parsed.data;
    // An id in use again would take the first call's cancellation away.
    if (running.has(id)) return;
    const controller = new AbortController();
    running.set(id, controller);
    void dispatch(contract, handlers, method, request, controller.signal, onBug).then((result) => answer(id, result));
  });
  channel.onClose(() => {
    for (const controller of running.values()) controller.abort();
    running.clear();
  });
  return {
    emit: (event, payload) => channel.send({ kind: 'event', event, payload }),
  };
}

export interface ClientOptions<C extends ContractTable> {
  contract: C;
  channel: Channel;
  /** What a call answers once the other side is gone. */
  lost?: { code: ErrorCode; message: string };
  /** Parse answers too (tests do; in the product both sides are built together). */
  checkResponses?: boolean;
}

export interface Client<C extends ContractTable> extends Caller<C> {
  readonly closed: boolean;
  /** Calls whose answer is still awaited. */
  readonly waiting: number;
  close(): void;
}

/** Calls a contract over a channel. */
export function createClient<C extends ContractTable>(options: ClientOptions<C>): Client<C> {
  const { contract, channel } = options;
  const lost = options.lost ?? { code: 'engine-lost', message: 'The part of Snapsift that looks after your library is not answering. Nothing is lost; it is being restarted.' };
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  let nextId = 1;
  let closed = false;

  channel.onMessage((message) => {
    const parsed = outbound.safeParse(message);
    if (!parsed.success) return;
    if (parsed.data.kind === 'event') {
      const { event, payload } = parsed.data;
      for (const listener of listeners.get(event) ?? []) listener(payload);
      return;
    }
    const settle = waiting.get(parsed.data.id);
    waiting.delete(parsed.data.id);
    const result = envelope.safeParse(parsed.data.result);
    settle?.(result.success ? (result.data as Result<unknown>) : bug(`an answer that is no result: ${describe(result.error)}`));
  });
  channel.onClose(() => {
    closed = true;
    for (const settle of waiting.values()) settle(fail(lost.code, lost.message));
    waiting.clear();
  });

  const checked = (method: string, result: Result<unknown>): Result<unknown> => {
    if (options.checkResponses !== true || !result.ok) return result;
    const parsed = contract.methods[method]?.response.safeParse(result.value);
    if (parsed === undefined || parsed.success) return result;
    throw new Error(`"${method}" answered outside its contract: ${describe(parsed.error)}`);
  };

  return {
    get closed() {
      return closed;
    },
    get waiting() {
      return waiting.size;
    },
    call<M extends MethodName<C>>(method: M, request: unknown, callOptions?: { signal?: AbortSignal }): Promise<Result<Response<C, M>>> {
      const signal = callOptions?.signal;
      if (closed) return Promise.resolve(fail(lost.code, lost.message));
      if (signal?.aborted === true) return Promise.resolve(fail('cancelled', 'This was cancelled.'));
      return new Promise<Result<unknown>>((resolve) => {
        const id = nextId++;
        const abort = (): void => {
          if (!waiting.delete(id)) return;
          channel.send({ kind: 'cancel', id });
          resolve(fail('cancelled', 'This was cancelled.'));
        };
        signal?.addEventListener('abort', abort, { once: true });
        waiting.set(id, (result) => {
          signal?.removeEventListener('abort', abort);
          resolve(result);
        });
        try {
          channel.send({ kind: 'call', id, method, request });
        } catch (error) {
          // The request cannot travel: a bug of the caller, who gets the exception.
          waiting.delete(id);
          signal?.removeEventListener('abort', abort);
          throw error;
        }
      }).then((result) => checked(method, result) as Result<Response<C, M>>);
    },
    on<E extends EventName<C>>(event: E, listener: (payload: Payload<C, E>) => void) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener as (payload: unknown) => void);
      return () => set.delete(listener as (payload: unknown) => void);
    },
    close: () => channel.close(),
  };
}
