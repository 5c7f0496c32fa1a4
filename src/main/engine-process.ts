/**
 * The engine's life: started with the app, started again with growing pauses when it dies, asked to close the library
 * when the app quits. While it is away every call answers 'engine-lost' and the pages are told.
 */
import type { MessageChannelMain, MessagePortMain, UtilityProcess } from 'electron';
import type { Log } from '../core/log.ts';
import { createEngineClient } from '../engine/client.ts';
import { engineContract, type EngineContract } from '../engine/contract.ts';
import { fromEngineSchema, type EngineOptions, type FromEngine, type ToEngine } from '../engine/messages.ts';
import type { Contract } from '../shared/contract.ts';
import { fail } from '../shared/errors.ts';
import type { Client } from '../shared/rpc.ts';
import type { Caller, Emit, EventName } from '../shared/rpc-types.ts';
import type { ForkUtility } from './start-vision.ts';
import type { VisionProcesses } from './vision-processes.ts';

const firstPauseMs = 250;
const longestPauseMs = 30_000;
/** An engine that has lived this long had no trouble starting. */
const settledMs = 60_000;
/** Closing writes what is queued; longer than this it hangs. */
const closeMs = 10_000;

export interface EngineProcessOptions {
  fork: ForkUtility;
  MessageChannelMain: new () => Pick<MessageChannelMain, 'port1' | 'port2'>;
  /** Path of the built child, out/main/engine.js. */
  entry: string;
  env: NodeJS.ProcessEnv;
  engine: EngineOptions;
  vision: VisionProcesses;
  /** Moves a file to the system's trash; null, or why that failed. */
  trash(path: string): Promise<string | null>;
  emit: Emit<Contract>;
  log: Log;
  /** Milliseconds of any clock. */
  now(): number;
}

export interface EngineProcess extends Caller<EngineContract> {
  /** Closes the library and ends the process; resolves when it is gone. */
  stop(): Promise<void>;
}

type Child = Pick<UtilityProcess, 'postMessage' | 'on' | 'kill'>;

export function startEngine(options: EngineProcessOptions): EngineProcess {
  const life = new EngineLife(options);
  life.start();
  return {
    call: async (method, request, callOptions) =>
      life.client === null
        ? fail('engine-lost', 'The part of Snapsift that looks after your library stopped and is being started again. Nothing is lost.')
        : life.client.call(method, request, callOptions),
    on: (event, listener) => life.on(event, listener as (payload: unknown) => void),
    stop: () => life.stop(),
  };
}

class EngineLife {
  readonly #options: EngineProcessOptions;
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>();
  client: Client<EngineContract> | null = null;
  #child: Child | null = null;
  #gone: Promise<void> = Promise.resolve();
  #pause = firstPauseMs;
  #again: NodeJS.Timeout | null = null;
  #stopping = false;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
  }

  on(event: string, listener: (payload: unknown) => void): () => void {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  start(): void {
    const { fork, MessageChannelMain, entry, env, engine, now } = this.#options;
    const { port1, port2 } = new MessageChannelMain();
    const child = fork(entry, [], { serviceName: 'Snapsift engine', env });
    const started = now();
    this.#child = child;
    this.client = this.#listen(createEngineClient(port1));
    this.#gone = new Promise((resolve) => {
      child.on('exit', (code) => {
        resolve();
        this.#exited(code, now() - started);
      });
    });
    child.on('message', (message: unknown) => this.#receive(child, message));
    child.postMessage({ kind: 'start', options: engine } satisfies ToEngine, [port2]);
  }

  #listen(client: Client<EngineContract>): Client<EngineContract> {
    for (const event of Object.keys(engineContract.events) as EventName<EngineContract>[]) {
      client.on(event, (payload) => {
        this.#options.emit(event, payload);
        for (const listener of this.#listeners.get(event) ?? []) listener(payload);
      });
    }
    return client;
  }

  #receive(child: Child, data: unknown): void {
    const message = fromEngineSchema.safeParse(data);
    if (!message.success) this.#options.log.warn('The engine said something unknown.', { reason: message.error.message });
    else this.#obey(child, message.data);
  }

  #obey(child: Child, message: FromEngine): void {
    const { vision, emit } = this.#options;
    const tell = (answer: ToEngine, ports: MessagePortMain[] = []): void => {
      if (this.#child === child) child.postMessage(answer, ports);
    };
    if (message.kind === 'ready') {
      emit('engine.state', { state: 'ready' });
    } else if (message.kind === 'trash-wanted') {
      const { request, path } = message;
      void this.#options.trash(path).then((problem) => tell({ kind: 'trashed', request, problem }));
    } else if (message.kind === 'vision-kill') {
      vision.kill(message.request);
    } else {
      const { request, tower } = message;
      const port = vision.start(request, tower, (reason) => tell({ kind: 'vision-exit', request, reason }));
      tell({ kind: 'vision', request }, [port]);
    }
  }

  #exited(code: number, lived: number): void {
    const { vision, log, emit } = this.#options;
    this.#child = null;
    this.client?.close();
    this.client = null;
    vision.killAll();
    if (this.#stopping) return;
    if (lived >= settledMs) this.#pause = firstPauseMs;
    log.warn('The engine stopped and is started again.', { code, pauseMs: this.#pause });
    emit('engine.state', { state: 'lost' });
    this.#again = setTimeout(() => this.start(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, longestPauseMs);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#again !== null) clearTimeout(this.#again);
    const child = this.#child;
    if (child === null) return;
    child.postMessage({ kind: 'stop' } satisfies ToEngine);
    const late = setTimeout(() => {
      this.#options.log.warn('The library took too long to close.');
      child.kill();
    }, closeMs);
    await this.#gone;
    clearTimeout(late);
  }
}
