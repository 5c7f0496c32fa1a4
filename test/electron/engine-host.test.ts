/** The engine's side of its process: opening and opening again, stopping, vision children by message. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import type { Library, OpenOptions } from '../../src/core/library.ts';
import { createEngineClient } from '../../src/engine/client.ts';
import { engineContract } from '../../src/engine/contract.ts';
import { hostEngine } from '../../src/engine/host.ts';
import type { FromEngine } from '../../src/engine/messages.ts';
import { contract } from '../../src/shared/contract.ts';
import { fail, ok, type Result } from '../../src/shared/errors.ts';
import type { VisionChild } from '../../src/vision/lanes.ts';
import { samples } from '../contract/sample.ts';
import { StandInChannel } from './stand-in-process.ts';

class ParentPort extends EventEmitter {
  readonly said: FromEngine[] = [];
  postMessage(message: FromEngine): void {
    this.said.push(message);
  }
  tell(data: unknown, ports: unknown[] = []): void {
    this.emit('message', { data, ports });
  }
}

interface Hosted {
  parent: ParentPort;
  client: ReturnType<typeof createEngineClient>;
  opened: OpenOptions[];
  state: { now: number; exited: boolean; started: number; closed: number; listeners: Parameters<Library['onEvent']>[0][] };
}

/** A hosted engine whose library opens as `outcomes` say, one after the other. */
function host(outcomes: (Result<true> | Error)[]): Hosted {
  const parent = new ParentPort();
  const opened: OpenOptions[] = [];
  const state: Hosted['state'] = { now: 0, exited: false, started: 0, closed: 0, listeners: [] };
  const handlers = Object.fromEntries(Object.entries(samples).map(([method, { response }]) => [method, () => ok(response)]));
  const library = {
    handlers,
    onEvent: (listener: Parameters<Library['onEvent']>[0]) => (state.listeners.push(listener), () => undefined),
    locate: async (kind: string, id: string, size: number) => ok({ path: `/${kind}/${id}/${size}`, type: 'image/webp', lasting: true }),
    start: () => void (state.started += 1),
    close: async () => void (state.closed += 1),
  } as unknown as Library;
  hostEngine({
    parent: parent as never,
    openLibrary: async (options) => {
      opened.push(options);
      const outcome = outcomes.shift() ?? ok(true);
      if (outcome instanceof Error) throw outcome;
      return outcome.ok ? ok(library) : outcome;
    },
    log: silentLog,
    now: () => state.now,
    exit: () => void (state.exited = true),
  });
  const { port1, port2 } = new StandInChannel();
  const client = createEngineClient(port1);
  parent.tell({ kind: 'start', options: { directory: '/library', builtInModel: '/starter', modelFolder: '/clip' } }, [port2]);
  return { parent, client, opened, state };
}

const ready = { kind: 'ready' } as const;
const busy = fail('library-busy', 'Another Snapsift has this library open.');
const id = 'a1'.repeat(32);

describe('an engine', () => {
  it('opens the library that it is told to, starts its work and says so', async () => {
    const { client, opened, parent, state } = host([ok(true)]);
    expect(await client.call('settings.get', {})).toMatchObject({ ok: true });
    expect(opened).toMatchObject([{ directory: '/library', builtInModel: '/starter', modelFolder: '/clip' }]);
    expect([state.started, parent.said]).toEqual([1, [ready]]);
    client.close();
  });
  it('serves every method of the contract that is not the host\'s', async () => {
    const { client } = host([]);
    const hostOnly = ['app.info', 'folders.choose', 'photos.reveal', 'export.reveal'];
    expect([...Object.keys(engineContract.methods), ...hostOnly].sort()).toEqual([...Object.keys(contract.methods), 'picture.locate'].sort());
    const call = client.call as (method: string, request: unknown) => Promise<Result<unknown>>;
    for (const [method, { request, response }] of Object.entries(samples)) {
      const answer = await call(method, request);
      if (hostOnly.includes(method)) expect(answer).toMatchObject({ ok: false, error: { code: 'unknown-method' } });
      else expect(answer).toEqual({ ok: true, value: response });
    }
    expect(await client.call('picture.locate', { kind: 'thumb', id, size: 1024 })).toEqual({ ok: true, value: { path: `/thumb/${id}/1024`, type: 'image/webp', lasting: true } });
    client.close();
  });
  it('passes events on', async () => {
    const { client, state } = host([ok(true)]);
    const heard: unknown[] = [];
    client.on('library.changed', (payload) => heard.push(payload));
    await client.call('settings.get', {});
    state.listeners.forEach((listener) => listener('library.changed', { photos: 5 }));
    await client.call('settings.get', {});
    expect(heard).toEqual([{ photos: 5 }]);
    client.close();
  });
  it('ignores what it does not know, and a second start', async () => {
    const { client, opened, parent } = host([ok(true)]);
    await client.call('settings.get', {});
    for (const message of [null, 'stop', { kind: 'reboot' }, { kind: 'start', options: {} }]) parent.tell(message);
    const { port1, port2 } = new StandInChannel();
    parent.tell({ kind: 'start', options: { directory: '/other', builtInModel: '/starter' } }, [port2]);
    expect(await client.call('settings.get', {})).toMatchObject({ ok: true });
    expect(opened).toHaveLength(1);
    port1.close();
    client.close();
  });
});

describe("the system's trash", () => {
  it('is reached through main, every file with its own answer', async () => {
    const { client, opened, parent } = host([ok(true)]);
    await client.call('settings.get', {});
    const trashItem = opened[0]?.trashItem;
    const [first, second] = [trashItem?.('/photos/a.jpg'), trashItem?.('/photos/b.jpg')];
    expect(parent.said.slice(1)).toEqual([{ kind: 'trash-wanted', request: 1, path: '/photos/a.jpg' }, { kind: 'trash-wanted', request: 2, path: '/photos/b.jpg' }]);
    parent.tell({ kind: 'trashed', request: 2, problem: 'the file is locked' });
    parent.tell({ kind: 'trashed', request: 1, problem: null });
    parent.tell({ kind: 'trashed', request: 99, problem: null });
    expect(await first).toEqual({ ok: true, value: undefined });
    expect(await second).toMatchObject({ ok: false, error: { message: 'the file is locked' } });
    client.close();
  });
});

describe('a library that cannot be opened', () => {
  it('answers every call with the reason, and is tried again by a later call', async () => {
    const { client, opened, parent, state } = host([busy, ok(true)]);
    expect(await client.call('settings.get', {})).toEqual(busy);
    expect(await client.call('picture.locate', { kind: 'thumb', id, size: 256 })).toEqual(busy);
    expect([opened.length, parent.said]).toEqual([1, [ready]]);
    state.now += 2000;
    const answers = await Promise.all([client.call('settings.get', {}), client.call('library.status', {})]);
    expect(answers.map(({ ok: fine }) => fine)).toEqual([true, true]);
    expect([opened.length, parent.said, state.started]).toEqual([2, [ready, ready], 1]);
    client.close();
  });
});

describe('stopping', () => {
  it('closes the library, then ends', async () => {
    const { client, parent, state } = host([ok(true)]);
    await client.call('settings.get', {});
    parent.tell({ kind: 'stop' });
    await expect.poll(() => state.exited).toBe(true);
    expect(state.closed).toBe(1);
    client.close();
  });
  it('ends also where no library was opened', async () => {
    const { client, parent, state } = host([busy]);
    await client.call('settings.get', {});
    parent.tell({ kind: 'stop' });
    await expect.poll(() => state.exited).toBe(true);
    expect(state.closed).toBe(0);
    client.close();
  });
});

describe('a vision child', () => {
  const ask = async (): Promise<{ hosted: Hosted; child: Promise<VisionChild> }> => {
    const hosted = host([ok(true)]);
    await hosted.client.call('settings.get', {});
    const child = hosted.opened[0]?.spawn('visual');
    if (child === undefined) throw new Error('not opened');
    expect(hosted.parent.said.at(-1)).toEqual({ kind: 'vision-wanted', request: 1, tower: 'visual' });
    return { hosted, child };
  };

  it('is asked for by message, and comes as a channel', async () => {
    const { hosted, child } = await ask();
    const { port1, port2 } = new StandInChannel();
    hosted.parent.tell({ kind: 'vision', request: 1 }, [port2]);
    const { channel } = await child;
    const heard = new Promise((resolve) => port1.on('message', ({ data }) => resolve(data)));
    port1.start();
    channel.send({ vector: Float32Array.of(0.5, -1) });
    expect(await heard).toEqual({ vector: Float32Array.of(0.5, -1) });
    channel.close();
    hosted.client.close();
  });
  it('is killed by message, and its end is heard once, with the reason', async () => {
    const { hosted, child } = await ask();
    hosted.parent.tell({ kind: 'vision', request: 1 }, [new StandInChannel().port2]);
    const { kill, onExit, channel } = await child;
    const reasons: string[] = [];
    onExit((reason) => reasons.push(reason));
    kill();
    expect(hosted.parent.said.at(-1)).toEqual({ kind: 'vision-kill', request: 1 });
    hosted.parent.tell({ kind: 'vision-exit', request: 1, reason: 'exit code 9' });
    hosted.parent.tell({ kind: 'vision-exit', request: 1, reason: 'again' });
    onExit((reason) => reasons.push(`late: ${reason}`));
    expect(reasons).toEqual(['exit code 9', 'late: exit code 9']);
    channel.close();
    hosted.client.close();
  });
  it('that nobody asked for is ignored', async () => {
    const { hosted, child } = await ask();
    hosted.parent.tell({ kind: 'vision', request: 5 }, [new StandInChannel().port2]);
    hosted.parent.tell({ kind: 'vision-exit', request: 5, reason: 'x' });
    hosted.parent.tell({ kind: 'vision', request: 1 }, [new StandInChannel().port2]);
    (await child).channel.close();
    hosted.client.close();
  });
});
