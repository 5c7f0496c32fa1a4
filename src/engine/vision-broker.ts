/** Asks main for vision children and hands them to core as if they were started here. */
import { portChannel, type EmitterPort } from '../shared/channel.ts';
import type { SpawnVision, VisionChild } from '../vision/lanes.ts';
import { dataOf } from './client.ts';
import type { FromEngine, ToEngine } from './messages.ts';

interface Pending {
  /** Set until the child is there. */
  resolve: ((child: VisionChild) => void) | null;
  exited: string | null;
  listeners: Set<(reason: string) => void>;
}

export interface VisionBroker {
  spawn: SpawnVision;
  /** Takes main's messages about vision children. */
  receive(message: Extract<ToEngine, { kind: 'vision' | 'vision-exit' }>, port: EmitterPort | undefined): void;
}

export function createVisionBroker(send: (message: FromEngine) => void): VisionBroker {
  const children = new Map<number, Pending>();
  let next = 1;

  const childOf = (request: number, pending: Pending, port: EmitterPort): VisionChild => ({
    channel: portChannel(port, dataOf),
    kill: () => send({ kind: 'vision-kill', request }),
    onExit(listener) {
      if (pending.exited === null) pending.listeners.add(listener);
      else listener(pending.exited);
    },
  });
  const exit = (request: number, pending: Pending, reason: string): void => {
    children.delete(request);
    pending.exited = reason;
    for (const listener of pending.listeners) listener(reason);
  };

  return {
    spawn: (tower) =>
      new Promise((resolve) => {
        const request = next++;
        children.set(request, { resolve, exited: null, listeners: new Set() });
        send({ kind: 'vision-wanted', request, tower });
      }),
    receive(message, port) {
      const pending = children.get(message.request);
      if (pending === undefined) return;
      if (message.kind === 'vision-exit') {
        exit(message.request, pending, message.reason);
        return;
      }
      if (port !== undefined) pending.resolve?.(childOf(message.request, pending, port));
      pending.resolve = null;
    },
  };
}
