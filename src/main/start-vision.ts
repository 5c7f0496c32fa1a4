/**
 * Two ways to start a vision child: as a utility process of Electron, or as a process of plain Node whose messages
 * are passed on. The second is for Linux in a checkout: Electron is linked to the system's GLib there, sharp brings
 * its own, and the first decode in any process of Electron may crash (sharp 4522). Linux packages ship sharp as wasm.
 */
import { fork, type ChildProcess } from 'node:child_process';
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { ToVision } from '../engine/messages.ts';
import type { StartVision } from './vision-processes.ts';

/** The part of `utilityProcess` that is used. */
export type ForkUtility = (
  entry: string,
  args: string[],
  options: { serviceName: string; env: NodeJS.ProcessEnv },
) => Pick<UtilityProcess, 'postMessage' | 'on' | 'kill'>;

export interface ChildOptions {
  /** Path of the built child, out/main/vision.js. */
  entry: string;
  env: NodeJS.ProcessEnv;
}

/** Which Node runs vision children, or null for Electron itself. `npm start` names the Node that runs it. */
export function visionNode(surroundings: { platform: string; packaged: boolean; env: NodeJS.ProcessEnv }): string | null {
  if (surroundings.platform !== 'linux' || surroundings.packaged) return null;
  return surroundings.env['SNAPSIFT_NODE'] ?? surroundings.env['npm_node_execpath'] ?? null;
}

export function utilityVision(forkUtility: ForkUtility, { entry, env }: ChildOptions): StartVision {
  return (tower, port) => {
    const child = forkUtility(entry, [tower], { serviceName: `Snapsift vision (${tower})`, env });
    child.postMessage({ kind: 'connect' } satisfies ToVision, [port]);
    return {
      kill: () => void child.kill(),
      onExit: (listener) => void child.on('exit', (code) => listener(`exit code ${code}`)),
    };
  };
}

/** @param node path of a Node executable */
export function nodeVision(node: string, { entry, env }: ChildOptions): StartVision {
  return (tower, port) => {
    const child = fork(entry, [tower], { execPath: node, execArgv: [], env, serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] });
    passOn(child, port);
    return {
      kill: () => void child.kill('SIGKILL'),
      onExit(listener) {
        child.once('exit', (code, signal) => listener(signal ?? `exit code ${code ?? 'unknown'}`));
        child.once('error', (error) => listener(error.message));
      },
    };
  };
}

/** Both ways; each side's end is the other's end. */
function passOn(child: ChildProcess, port: MessagePortMain): void {
  port.on('message', ({ data }) => {
    if (child.connected) child.send(data as object, () => undefined);
  });
  port.on('close', () => {
    if (child.connected) child.disconnect();
  });
  child.on('message', (message) => port.postMessage(message));
  child.on('disconnect', () => port.close());
  port.start();
}
