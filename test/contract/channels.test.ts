/** What single channels do at their edges: pipes that are closed already, break, or hand over what they held back. */
import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { channelPair, portChannel, processChannel, socketChannel, type EmitterPort, type ProcessLike, type SocketLike } from '../../src/shared/channel.ts';
import { ok } from '../../src/shared/errors.ts';
import { createClient, createServer } from '../../src/shared/rpc.ts';
import type { Channel } from '../../src/shared/rpc-types.ts';

const contract = {
  methods: { wait: { request: z.strictObject({}), response: z.strictObject({}) } },
  events: {},
} as const;

class Socket extends EventTarget implements Pick<SocketLike, 'readyState' | 'send' | 'close'> {
  readyState = 1;
  readonly sent: string[] = [];
  send = (data: string): void => void this.sent.push(data);
  close = (): void => undefined;
}
const socket = (readyState = 1): { socket: Socket; channel: Channel } => {
  const made = new Socket();
  made.readyState = readyState;
  return { socket: made, channel: socketChannel(made as unknown as SocketLike) };
};

const closes = (channel: Channel): number => {
  const listener = vi.fn<() => void>();
  channel.onClose(listener);
  return listener.mock.calls.length;
};

describe('a message port', () => {
  class Port extends EventEmitter {
    constructor(readonly held: unknown[]) {
      super();
    }
    postMessage = (): void => undefined;
    close = (): void => undefined;
    /** Hands over at once what it held back. */
    start = (): void => this.held.splice(0).forEach((message) => this.emit('message', message));
  }
  it('hands over what came before anybody listened', () => {
    const channel = portChannel(new Port(['one', 'two']) as unknown as EmitterPort);
    const got: unknown[] = [];
    channel.onMessage((message) => got.push(message));
    expect(got).toEqual(['one', 'two']);
  });
  it('that this side closes is closed at once, also where the port tells only the other side', () => {
    const channel = portChannel(new Port([]) as unknown as EmitterPort);
    channel.close();
    expect(closes(channel)).toBe(1);
  });
});

describe('a socket', () => {
  it.each([2, 3])('in state %d is closed from the start', (state) => expect(closes(socket(state).channel)).toBe(1));
  it('that this side closes is closed before the other side agrees', () => {
    const { channel } = socket();
    channel.close();
    expect(closes(channel)).toBe(1);
  });
  it.each(['', '{', '{"kind":', 'undefined', new ArrayBuffer(4)])('drops %j, which is no JSON', (data) => {
    const made = socket();
    const got: unknown[] = [];
    made.channel.onMessage((message) => got.push(message));
    made.socket.dispatchEvent(Object.assign(new Event('message'), { data }));
    made.socket.dispatchEvent(Object.assign(new Event('message'), { data: '{"a":1}' }));
    expect(got).toEqual([{ a: 1 }]);
  });
});

describe('a process', () => {
  class Process extends EventEmitter {
    connected = true;
    failure: Error | null = null;
    send = (_message: unknown, callback: (error: Error | null) => void): void => callback(this.failure);
    disconnect = (): void => {
      this.connected = false;
    };
  }
  const channelOf = (process: Process): Channel => processChannel(process as unknown as ProcessLike);

  it('that is gone already is closed from the start', () => {
    const process = new Process();
    process.connected = false;
    expect(closes(channelOf(process))).toBe(1);
  });
  it('whose pipe breaks is closed, and nothing is thrown', async () => {
    const process = new Process();
    const client = createClient({ contract, channel: channelOf(process) });
    process.failure = new Error('write EPIPE');
    expect(await client.call('wait', {})).toMatchObject({ ok: false, error: { code: 'engine-lost' } });
  });
  it('is let go once', () => {
    const process = new Process();
    const channel = channelOf(process);
    channel.close();
    channel.close();
    expect([process.connected, closes(channel)]).toEqual([false, 1]);
  });
});

describe('a server', () => {
  it('cancels what is running when its line closes', async () => {
    const [mine, other] = channelPair();
    let signal: AbortSignal | null = null;
    createServer({
      contract,
      channel: other,
      handlers: { wait: (_request, given) => new Promise((resolve) => ((signal = given), given.addEventListener('abort', () => resolve(ok({}))))) },
    });
    const client = createClient({ contract, channel: mine });
    const answer = client.call('wait', {});
    await expect.poll(() => signal).not.toBeNull();
    client.close();
    expect(await answer).toMatchObject({ ok: false, error: { code: 'engine-lost' } });
    await expect.poll(() => (signal as AbortSignal | null)?.aborted).toBe(true);
  });
  it('runs a call whose number is in use only once', async () => {
    const [mine, other] = channelPair();
    const wait = vi.fn<() => Promise<never>>(() => new Promise(() => undefined));
    createServer({ contract, channel: other, handlers: { wait } });
    for (let time = 0; time < 3; time++) mine.send({ kind: 'call', id: 1, method: 'wait', request: {} });
    mine.send({ kind: 'call', id: 2, method: 'wait', request: {} });
    await expect.poll(() => wait.mock.calls.length).toBe(2);
  });
});

it('a client that checks answers takes one outside its contract for a bug', async () => {
  const [mine, other] = channelPair();
  createServer({ contract, channel: other, handlers: { wait: () => ok({ more: 1 }) as never } });
  await expect(createClient({ contract, channel: mine, checkResponses: true }).call('wait', {})).rejects.toThrow(/outside its contract/);
});
