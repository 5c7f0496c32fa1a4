/** The ways in which a contract travels, each opened onto a server of the samples. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { channelPair, portChannel, processChannel, socketChannel } from '../../src/shared/channel.ts';
import type { Channel } from '../../src/shared/rpc-types.ts';
import { serveSamples } from './sample.ts';

export interface Line {
  /** The caller's end. */
  channel: Channel;
  /** Takes everything down, whatever state it is in. */
  end(): Promise<void>;
}

export interface Transport {
  name: string;
  open(): Promise<Line>;
}

const memory: Transport = {
  name: 'an in-memory pair',
  open: async () => {
    const [mine, other] = channelPair();
    serveSamples(other);
    return { channel: mine, end: async () => mine.close() };
  },
};

const messageChannel: Transport = {
  name: 'a MessageChannel',
  open: async () => {
    const { port1, port2 } = new MessageChannel();
    serveSamples(portChannel(port2));
    const channel = portChannel(port1);
    return { channel, end: async () => channel.close() };
  },
};

const webSocket: Transport = {
  name: 'a WebSocket',
  open: async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket) => serveSamples(socketChannel(socket)));
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'string' || address === null) throw new Error('the server has no port');
    const socket = new WebSocket(`ws://127.0.0.1:${address.port}`);
    await once(socket, 'open');
    const end = async (): Promise<void> => {
      socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    };
    return { channel: socketChannel(socket), end };
  },
};

const forkedChild: Transport = {
  name: 'a forked child',
  open: async () => {
    const entry = fileURLToPath(new URL('child.ts', import.meta.url));
    const child = fork(entry, { serialization: 'advanced', execArgv: ['--import', 'tsx'] });
    const exited = once(child, 'exit');
    const end = async (): Promise<void> => {
      child.kill('SIGKILL');
      await exited;
    };
    return { channel: processChannel(child), end };
  },
};

export const transports: readonly Transport[] = [memory, messageChannel, webSocket, forkedChild];
