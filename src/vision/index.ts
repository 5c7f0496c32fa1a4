/**
 * Entry of a vision child: a forked Node process (web host, command line, tests) or an Electron utility process.
 * Serves the vision contract on the one channel to its parent and ends when that closes.
 */
import { portChannel, processChannel, type EmitterPort } from '../shared/channel.ts';
import { createServer } from '../shared/rpc.ts';
import type { Channel } from '../shared/rpc-types.ts';
import { visionContract } from './contract.ts';
import { createVisionHandlers } from './server.ts';

/** The part of Electron's `process.parentPort` that is used; typed here because only src/main may know Electron. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: EmitterPort[] }) => void): unknown;
}

/** Electron's message ports hand over events that carry the message as `data`. */
const dataOf = (event: unknown): unknown => (typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined);

/** Calls `use` with the channel to the parent, once there is one. */
function withParent(use: (channel: Channel) => void): void {
  const { parentPort } = process as { parentPort?: ParentPort };
  if (parentPort === undefined) {
    use(processChannel(process));
    return;
  }
  parentPort.on('message', ({ data, ports: [port] }) => {
    const connects = typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'connect';
    if (connects && port !== undefined) use(portChannel(port, dataOf));
  });
}

withParent((channel) => {
  createServer({ contract: visionContract, channel, handlers: createVisionHandlers() });
  // An ordinary exit waits for the thread pool, and a decoder that hangs there would keep this process for ever.
  channel.onClose(() => process.kill(process.pid, 'SIGKILL'));
});
