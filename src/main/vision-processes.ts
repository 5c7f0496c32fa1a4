/**
 * The vision children of the engine: started here, because only main can start processes and make ports, and joined
 * to the engine by a message channel of their own.
 */
import type { MessageChannelMain, MessagePortMain } from 'electron';

export type Tower = 'visual' | 'textual';

export interface VisionProcess {
  kill(): void;
  onExit(listener: (reason: string) => void): void;
}

/** Starts one child that serves the vision contract on the given port. */
export type StartVision = (tower: Tower, port: MessagePortMain) => VisionProcess;

export interface VisionProcesses {
  /** Starts a child; the port is the engine's end of its channel. */
  start(request: number, tower: Tower, exited: (reason: string) => void): MessagePortMain;
  kill(request: number): void;
  killAll(): void;
}

export function createVisionProcesses(MessageChannel: new () => Pick<MessageChannelMain, 'port1' | 'port2'>, startVision: StartVision): VisionProcesses {
  const children = new Map<number, VisionProcess>();
  return {
    start(request, tower, exited) {
      const { port1, port2 } = new MessageChannel();
      const child = startVision(tower, port2);
      children.set(request, child);
      child.onExit((reason) => {
        // A new engine counts from one again: the number may belong to another child by now.
        if (children.get(request) === child) children.delete(request);
        exited(reason);
      });
      return port1;
    },
    kill: (request) => children.get(request)?.kill(),
    killAll() {
      for (const child of children.values()) child.kill();
    },
  };
}
