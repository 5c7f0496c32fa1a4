/** The engine's life seen from main: restarts with growing pauses, what pages hear, the vision children between. */
import { EventEmitter } from 'node:events';
import type { MessagePortMain } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { engineContract } from '../../src/engine/contract.ts';
import { startEngine, type EngineProcess } from '../../src/main/engine-process.ts';
import { createVisionProcesses, type VisionProcesses } from '../../src/main/vision-processes.ts';
import { portChannel } from '../../src/shared/channel.ts';
import { fail, ok } from '../../src/shared/errors.ts';
import { createServer, type Server } from '../../src/shared/rpc.ts';
import type { Handlers } from '../../src/shared/rpc-types.ts';
import { dataOf } from '../../src/engine/client.ts';
import type { EngineContract } from '../../src/engine/contract.ts';
import { StandInChannel } from './stand-in-process.ts';

/** A child that obeys the test: it records what it is told, and speaks and dies on command. */
class Child extends EventEmitter {
  readonly told: { message: unknown; ports: MessagePortMain[] }[] = [];
  killed = 0;
  postMessage(message: unknown, ports: MessagePortMain[] = []): void {
    this.told.push({ message, ports });
  }
  kill(): boolean {
    this.killed += 1;
    return true;
  }
  die(code = 1): void {
    this.emit('exit', code);
  }
  /** Serves the contract on the port that came with 'start'. */
  serve(handlers: Partial<Handlers<EngineContract>>): Server<EngineContract> {
    const port = this.told.find(({ message }) => (message as { kind: string }).kind === 'start')?.ports[0];
    if (port === undefined) throw new Error('the engine was not started');
    return createServer({ contract: engineContract, channel: portChannel(port, dataOf), handlers: handlers as Handlers<EngineContract> });
  }
}

interface VisionChild {
  tower: string;
  port: MessagePortMain;
  kill: ReturnType<typeof vi.fn<() => void>>;
  exit(reason: string): void;
}

const options = { directory: '/library', builtInModel: '/models/starter' };
let engines: Child[];
let visions: VisionChild[];
let events: [event: string, payload: unknown][];
let clock: number;
let trashed: string[];
let engine: EngineProcess;

const settings = { theme: 'dark', density: 'medium', speed: 'full', watch: true, modelHintSeen: true } as const;
const newest = (): Child => engines.at(-1) as Child;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function visionProcesses(): VisionProcesses {
  return createVisionProcesses(StandInChannel, (tower, port) => {
    const listeners: ((reason: string) => void)[] = [];
    visions.push({ tower, port, kill: vi.fn<() => void>(), exit: (reason) => listeners.forEach((listener) => listener(reason)) });
    const index = visions.length - 1;
    return { kill: () => visions[index]?.kill(), onExit: (listener) => void listeners.push(listener) };
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  [engines, visions, events, clock, trashed] = [[], [], [], 0, []];
  engine = startEngine({
    fork: () => {
      engines.push(new Child());
      return newest() as never;
    },
    MessageChannelMain: StandInChannel,
    entry: 'engine.js',
    env: {},
    engine: options,
    vision: visionProcesses(),
    trash: async (path) => (trashed.push(path), path.includes('locked') ? 'the file is locked' : null),
    emit: (event, payload) => void events.push([event, payload]),
    log: silentLog,
    now: () => clock,
  });
});
afterEach(() => void vi.useRealTimers());

describe('the engine', () => {
  it('is started with its options and one port', () => {
    expect(engines).toHaveLength(1);
    expect(newest().told).toEqual([{ message: { kind: 'start', options }, ports: [expect.anything()] }]);
  });
  it('answers calls, also those asked before it was up', async () => {
    const early = engine.call('settings.get', {});
    newest().serve({ 'settings.get': () => ok(settings) });
    expect(await early).toEqual({ ok: true, value: settings });
  });
  it('answers its failures as they are', async () => {
    newest().serve({ 'settings.get': () => fail('library-busy', 'Another Snapsift has this library open.') });
    expect(await engine.call('settings.get', {})).toMatchObject({ ok: false, error: { code: 'library-busy' } });
  });
  it('sends its events to the pages and to main', async () => {
    const heard: unknown[] = [];
    const stop = engine.on('settings.changed', (payload) => heard.push(payload));
    const server = newest().serve({ 'settings.get': () => ok(settings) });
    server.emit('settings.changed', settings);
    await engine.call('settings.get', {});
    stop();
    server.emit('settings.changed', settings);
    await engine.call('settings.get', {});
    expect(heard).toEqual([settings]);
    expect(events).toEqual([['settings.changed', settings], ['settings.changed', settings]]);
  });
  it('says when it is ready, as often as it is', () => {
    newest().emit('message', { kind: 'ready' });
    expect(events).toEqual([['engine.state', { state: 'ready' }]]);
  });
  it('may say nonsense', () => {
    for (const message of [null, 'ready', { kind: 'quit' }, { kind: 'vision-wanted', request: 1, tower: 'audio' }]) newest().emit('message', message);
    expect([events, visions]).toEqual([[], []]);
  });
});

describe('an engine that dies', () => {
  it('ends waiting calls, tells the pages, and is started again', async () => {
    const waiting = engine.call('settings.get', {});
    newest().die();
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'engine-lost' } });
    expect(await engine.call('settings.get', {})).toMatchObject({ ok: false, error: { code: 'engine-lost' } });
    expect(events).toEqual([['engine.state', { state: 'lost' }]]);
    vi.advanceTimersByTime(249);
    expect(engines).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(engines).toHaveLength(2);
    newest().serve({ 'settings.get': () => ok(settings) });
    expect(await engine.call('settings.get', {})).toEqual({ ok: true, value: settings });
  });
  it('again and again is started with growing pauses, up to half a minute', () => {
    const pauses: number[] = [];
    for (let count = 1; count <= 9; count++) {
      newest().die();
      let pause = 0;
      while (engines.length === count) {
        vi.advanceTimersByTime(250);
        pause += 250;
      }
      pauses.push(pause);
    }
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });
  it('after a minute of life is started at once again', () => {
    newest().die();
    vi.advanceTimersByTime(250);
    clock += 60_000;
    newest().die();
    vi.advanceTimersByTime(250);
    expect(engines).toHaveLength(3);
  });
  it('takes its vision children with it', () => {
    newest().emit('message', { kind: 'vision-wanted', request: 1, tower: 'visual' });
    newest().emit('message', { kind: 'vision-wanted', request: 2, tower: 'textual' });
    newest().die();
    expect(visions.map(({ kill }) => kill.mock.calls.length)).toEqual([1, 1]);
  });
});

describe('a vision child', () => {
  it('is started for the engine and joined to it by a port of their own', async () => {
    newest().emit('message', { kind: 'vision-wanted', request: 7, tower: 'textual' });
    expect(visions.map(({ tower }) => tower)).toEqual(['textual']);
    const { message, ports } = newest().told.at(-1) ?? {};
    expect(message).toEqual({ kind: 'vision', request: 7 });
    const heard = new Promise((resolve) => visions[0]?.port.on('message', ({ data }) => resolve(data)));
    visions[0]?.port.start();
    ports?.[0]?.postMessage('hello');
    expect(await heard).toBe('hello');
  });
  it('that ends is reported with its reason', () => {
    newest().emit('message', { kind: 'vision-wanted', request: 7, tower: 'visual' });
    visions[0]?.exit('SIGSEGV');
    expect(newest().told.at(-1)).toEqual({ message: { kind: 'vision-exit', request: 7, reason: 'SIGSEGV' }, ports: [] });
  });
  it('is killed when the engine asks for it, and only that one', () => {
    newest().emit('message', { kind: 'vision-wanted', request: 1, tower: 'visual' });
    newest().emit('message', { kind: 'vision-wanted', request: 2, tower: 'visual' });
    newest().emit('message', { kind: 'vision-kill', request: 2 });
    newest().emit('message', { kind: 'vision-kill', request: 99 });
    expect(visions.map(({ kill }) => kill.mock.calls.length)).toEqual([0, 1]);
  });
  it('of an engine that is gone troubles neither the next engine nor its child of the same number', () => {
    newest().emit('message', { kind: 'vision-wanted', request: 1, tower: 'visual' });
    newest().die();
    vi.advanceTimersByTime(250);
    newest().emit('message', { kind: 'vision-wanted', request: 1, tower: 'visual' });
    const before = newest().told.length;
    visions[0]?.exit('SIGTERM');
    expect(newest().told).toHaveLength(before);
    newest().emit('message', { kind: 'vision-kill', request: 1 });
    expect(visions[1]?.kill.mock.calls).toHaveLength(1);
  });
});

describe('the trash', () => {
  it('is asked for by the engine alone, which hears what came of it', async () => {
    newest().emit('message', { kind: 'trash-wanted', request: 1, path: '/photos/a.jpg' });
    newest().emit('message', { kind: 'trash-wanted', request: 2, path: '/photos/locked.jpg' });
    newest().emit('message', { kind: 'trash-wanted', request: 3 });
    await turn();
    expect(trashed).toEqual(['/photos/a.jpg', '/photos/locked.jpg']);
    expect(newest().told.slice(1).map(({ message }) => message)).toEqual([{ kind: 'trashed', request: 1, problem: null }, { kind: 'trashed', request: 2, problem: 'the file is locked' }]);
  });
});

describe('stopping', () => {
  it('asks the engine to close, waits for it, and does not start it again', async () => {
    const child = newest();
    const stopped = engine.stop();
    expect(child.told.at(-1)?.message).toEqual({ kind: 'stop' });
    child.die(0);
    await stopped;
    vi.advanceTimersByTime(60_000);
    expect([engines.length, child.killed]).toEqual([1, 0]);
    expect(events).toEqual([]);
  });
  it('ends an engine that does not close in time', async () => {
    const child = newest();
    const stopped = engine.stop();
    vi.advanceTimersByTime(9_999);
    expect(child.killed).toBe(0);
    vi.advanceTimersByTime(1);
    expect(child.killed).toBe(1);
    child.die(143);
    await stopped;
  });
  it('during a pause between two lives starts no third', async () => {
    newest().die();
    await engine.stop();
    vi.advanceTimersByTime(60_000);
    await turn();
    expect(engines).toHaveLength(1);
  });
});
