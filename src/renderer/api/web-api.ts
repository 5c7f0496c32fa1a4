/**
 * The Api over a WebSocket to the page's own origin. Reconnects by itself with growing pauses and reports the
 * connection as `engine.state`, so that the interface knows one word for "the other side is gone".
 */
import * as z from 'zod';
import type { Api } from '../../shared/api.ts';
import { socketChannel } from '../../shared/channel.ts';
import { contract, type Contract } from '../../shared/contract.ts';
import { fail, failureSchema, type Result } from '../../shared/errors.ts';
import { examplePath, exampleMethods, type AddedExample } from '../../shared/examples-contract.ts';
import { createClient, type Client } from '../../shared/rpc.ts';
import type { CallOptions, EventName, Payload } from '../../shared/rpc-types.ts';
import { plain } from './plain.svelte.ts';
import { readPicture } from './read-picture.ts';

const firstPause = 250;
const longestPause = 5_000;
/** How long a call waits for a connection that is just being made before it answers 'engine-lost'. */
const patience = 4_000;

const lost = {
  code: 'engine-lost',
  message: 'Snapsift is not answering. Nothing is lost; this page reconnects by itself.',
} as const;

const envelope = z.union([z.strictObject({ ok: z.literal(true), value: exampleMethods['examples.add'].response }), z.strictObject({ ok: z.literal(false), error: failureSchema })]);

type Listener = (payload: never) => void;

/** The address of the call socket, seen from the page. */
export function socketAddress(page: string): string {
  const url = new URL('/rpc', page);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

class Connection {
  readonly #address: string;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #waiting = new Set<() => void>();
  #client: Client<Contract> | null = null;
  #pause = firstPause;
  #wasLost = false;

  constructor(address: string) {
    this.#address = address;
    this.#connect();
  }

  async client(): Promise<Client<Contract> | null> {
    if (this.#client === null) await this.#opening();
    return this.#client;
  }

  on(event: string, listener: Listener): () => void {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  #opening(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(settle);
        resolve();
      };
      const timer = setTimeout(settle, patience);
      this.#waiting.add(settle);
    });
  }

  #connect(): void {
    const socket = new WebSocket(this.#address);
    socket.addEventListener('open', () => this.#opened(socket));
    socket.addEventListener('close', () => this.#closed());
  }

  #opened(socket: WebSocket): void {
    const client = createClient({ contract, channel: socketChannel(socket), lost });
    for (const event of Object.keys(contract.events) as EventName<Contract>[]) {
      client.on(event, (payload) => this.#tell(event, payload));
    }
    this.#client = client;
    this.#pause = firstPause;
    for (const settle of this.#waiting) settle();
    if (this.#wasLost) this.#tell('engine.state', { state: 'ready' });
    this.#wasLost = false;
  }

  #closed(): void {
    this.#client = null;
    if (!this.#wasLost) this.#tell('engine.state', { state: 'lost' });
    this.#wasLost = true;
    setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, longestPause);
  }

  #tell<E extends EventName<Contract>>(event: E, payload: Payload<Contract, E>): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as (payload: unknown) => void)(payload);
  }
}

/** Bytes do not travel over the socket: they are the body of a request of their own. */
async function upload(file: File, options: CallOptions = {}): Promise<Result<AddedExample>> {
  const bytes = await readPicture(file);
  if (!bytes.ok) return bytes;
  try {
    const response = await fetch(`${examplePath}?${new URLSearchParams({ name: file.name }).toString()}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Blob([bytes.value as Uint8Array<ArrayBuffer>]),
      ...options,
    });
    const answer = envelope.safeParse(await response.json());
    return answer.success ? answer.data : fail(lost.code, lost.message);
  } catch (error) {
    if (options.signal?.aborted === true) return fail('cancelled', 'This was cancelled.');
    // A connection that broke, or an answer that is none of ours.
    if (error instanceof TypeError || error instanceof SyntaxError) return fail(lost.code, lost.message);
    throw error;
  }
}

/** Connects to the host that served this page. */
export function createWebApi(page: string): Api {
  const connection = new Connection(socketAddress(page));
  return {
    call: async (method, request, options) => {
      const client = await connection.client();
      if (client === null) return fail(lost.code, lost.message);
      return client.call(method, plain(request) as typeof request, options);
    },
    on: (event, listener) => connection.on(event, listener as Listener),
    pictureUrl: (address) => (address.startsWith('data:') ? address : `/photo/${address}`),
    pathForFile: () => null,
    addExample: upload,
  };
}
