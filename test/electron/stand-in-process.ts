/**
 * Electron's message channels and utility processes over Node's. A utility process is a real Node process in which
 * parent-port.mjs puts a `process.parentPort`; ports that are handed to it live here, and their messages travel over
 * its one pipe.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { MessagePortMain } from 'electron';
import type { PipeMessage } from './parent-port.mjs';

/** `MessagePortMain`: messages wait until `start`, and arrive as events with `data`. */
export class StandInPort extends EventEmitter {
  readonly #port: MessagePort;
  #started = false;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.once('close', () => this.emit('close'));
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }
  postMessage(data: unknown): void {
    this.#port.postMessage(data);
  }
  close(): void {
    this.#port.close();
  }
}

export class StandInChannel {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new StandInPort(port1) as unknown as MessagePortMain;
    this.port2 = new StandInPort(port2) as unknown as MessagePortMain;
  }
}

const shim = fileURLToPath(new URL('parent-port.mjs', import.meta.url));

export class StandInUtilityProcess extends EventEmitter {
  readonly entry: string;
  readonly args: string[];
  readonly serviceName: string;
  readonly child: ChildProcess;
  readonly #ports = new Map<number, MessagePortMain>();
  #nextPort = 1;

  constructor(entry: string, args: string[], { serviceName, env }: { serviceName: string; env: NodeJS.ProcessEnv }) {
    super();
    this.entry = entry;
    this.args = args;
    this.serviceName = serviceName;
    this.child = fork(entry, args, { env, execArgv: ['--import', shim], serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] });
    this.child.on('message', (message) => this.#receive(message as PipeMessage));
    this.child.once('exit', (code) => {
      for (const port of this.#ports.values()) port.close();
      this.emit('exit', code ?? 1);
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  postMessage(data: unknown, transfer: MessagePortMain[] = []): void {
    this.#send({ kind: 'message', data, ports: transfer.map((port) => this.#adopt(port)) });
  }

  kill(): boolean {
    return this.child.kill('SIGTERM');
  }

  #adopt(port: MessagePortMain): number {
    const number = this.#nextPort++;
    this.#ports.set(number, port);
    port.on('message', ({ data }) => this.#send({ kind: 'port', port: number, data }));
    port.on('close', () => this.#send({ kind: 'close', port: number }));
    port.start();
    return number;
  }

  #send(message: PipeMessage): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  #receive(message: PipeMessage): void {
    if (message.kind === 'message') this.emit('message', message.data);
    else if (message.kind === 'port') this.#ports.get(message.port)?.postMessage(message.data);
    else this.#ports.get(message.port)?.close();
  }
}
