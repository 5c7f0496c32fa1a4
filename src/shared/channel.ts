/**
 * Channels over what every JavaScript host has: an in-memory pair, message ports (Node's and Electron's), WebSockets
 * and child processes. A pipe that this side closes is closed at once for its listeners: some transports tell only
 * the other side, or tell this one much later. Listen in the same turn that makes a channel, or miss messages.
 */
import type { Channel } from './rpc-types.ts';

class Listeners {
  readonly #message = new Set<(message: unknown) => void>();
  readonly #close = new Set<() => void>();
  #closed = false;

  onMessage = (listener: (message: unknown) => void): void => void this.#message.add(listener);

  onClose = (listener: () => void): void => {
    if (this.#closed) listener();
    else this.#close.add(listener);
  };

  get closed(): boolean {
    return this.#closed;
  }

  message(message: unknown): void {
    for (const listener of this.#message) listener(message);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of this.#close) listener();
  }
}

/** Two ends of one pipe in this process. Messages are structured clones and arrive asynchronously, as anywhere else. */
export function channelPair(): [Channel, Channel] {
  const ends = [new Listeners(), new Listeners()] as const;
  const close = (): void => queueMicrotask(() => ends.forEach((end) => end.close()));
  const make = (mine: Listeners, other: Listeners): Channel => ({
    send: (message) => {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => !other.closed && other.message(copy));
    },
    onMessage: mine.onMessage,
    onClose: mine.onClose,
    close,
  });
  return [make(ends[0], ends[1]), make(ends[1], ends[0])];
}

/** The part that the web's, Node's and Electron's message ports have in common, seen from Node's `.on`. */
export interface EmitterPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  close(): void;
  start?(): void;
}

/** Node's MessagePort hands over the message itself; Electron's MessagePortMain an event with `data`. */
export function portChannel(port: EmitterPort, unwrap: (event: unknown) => unknown = (event) => event): Channel {
  const listeners = new Listeners();
  port.on('message', (event) => listeners.message(unwrap(event)));
  port.on('close', () => listeners.close());
  let started = false;
  return {
    send: (message) => {
      if (!listeners.closed) port.postMessage(message);
    },
    onMessage: (listener) => {
      listeners.onMessage(listener);
      // What came before is held back by the port until somebody listens.
      if (!started) port.start?.();
      started = true;
    },
    onClose: listeners.onClose,
    close: () => {
      port.close();
      listeners.close();
    },
  };
}

/** What a browser's WebSocket and the `ws` package have in common. */
export interface SocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(): void;
  addEventListener(event: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(event: 'close', listener: () => void): void;
}

const socketOpen = 1;

/** A WebSocket that is open (or already closed again). Messages travel as JSON; anything that is not JSON is dropped. */
export function socketChannel(socket: SocketLike): Channel {
  const listeners = new Listeners();
  socket.addEventListener('message', (event) => {
    const message = parseJson(event.data);
    if (message !== undefined) listeners.message(message);
  });
  socket.addEventListener('close', () => listeners.close());
  if (socket.readyState > socketOpen) listeners.close();
  return {
    send: (message) => {
      if (socket.readyState === socketOpen) socket.send(JSON.stringify(message));
    },
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    close: () => {
      socket.close();
      listeners.close();
    },
  };
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The part of `child_process` and of `process` that talks over Node's IPC pipe. */
export interface ProcessLike {
  send?(message: unknown, callback: (error: Error | null) => void): unknown;
  readonly connected?: boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  disconnect?(): void;
}

/** A forked child seen from its parent, or the parent seen from the child. Fork with `serialization: 'advanced'`. */
export function processChannel(process: ProcessLike): Channel {
  const listeners = new Listeners();
  process.on('message', (message) => listeners.message(message));
  process.on('disconnect', () => listeners.close());
  if (process.connected !== true) listeners.close();
  // Without a callback Node reports a broken pipe as an 'error' event, which would end the process.
  const sent = (error: Error | null): void => {
    if (error !== null) listeners.close();
  };
  return {
    send: (message) => {
      if (!listeners.closed && process.connected === true) process.send?.(message, sent);
    },
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    close: () => {
      if (process.connected === true) process.disconnect?.();
      listeners.close();
    },
  };
}
