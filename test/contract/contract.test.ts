/** The same suite over every transport: what a caller may rely on, whatever lies between the two sides. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type Contract } from '../../src/shared/contract.ts';
import type { Result } from '../../src/shared/errors.ts';
import { createClient, type Client } from '../../src/shared/rpc.ts';
import type { MethodName } from '../../src/shared/rpc-types.ts';
import { probedContract, samples, type ProbedContract } from './sample.ts';
import { transports, type Line } from './transports.ts';

type AnyCall = (method: string, request: unknown) => Promise<Result<unknown>>;

const connect = (line: Line): Client<ProbedContract> =>
  createClient({ contract: probedContract, channel: line.channel, checkResponses: true });

const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);
const methods = Object.keys(contract.methods) as MethodName<Contract>[];

describe.each(transports)('the contract over $name', (transport) => {
  let line: Line;
  let client: Client<ProbedContract>;
  let call: AnyCall;

  beforeAll(async () => {
    line = await transport.open();
    client = connect(line);
    call = client.call as AnyCall;
  });
  afterAll(() => line.end());

  describe('answers', () => {
    it.each(methods)('%s by its schema', async (method) => {
      expect(await call(method, samples[method].request)).toEqual({ ok: true, value: samples[method].response });
    });

    it('fills defaults in before the handler sees the request', async () => {
      await client.call('quarantine.list', {});
      await client.call('photos.grid', {});
      await client.call('search.run', { text: 'snow' });
      const received = async (method: string): Promise<unknown> => client.call('probe.received', { method });
      expect(await received('quarantine.list')).toMatchObject({ value: { request: { offset: 0, limit: 100 } } });
      expect(await received('photos.grid')).toMatchObject({ value: { request: { order: 'newest' } } });
      expect(await received('search.run')).toMatchObject({ value: { request: { text: 'snow', limit: 200 } } });
    });

    it('many calls at once, each with its own answer', async () => {
      const texts = Array.from({ length: 200 }, (_, index) => `text ${index}`);
      const results = await Promise.all(texts.map((text) => client.call('probe.echo', { text })));
      expect(results).toEqual(texts.map((text) => ({ ok: true, value: { text } })));
      expect(client.waiting).toBe(0);
    });

    it('a megabyte and any letter, unchanged', async () => {
      const text = 'é写真🌊\u2028"\\'.repeat(130_000);
      expect(text.length).toBeGreaterThan(1_000_000);
      expect(await client.call('probe.echo', { text })).toEqual({ ok: true, value: { text } });
    });
  });

  describe('refuses', () => {
    it.each(['photos.delete', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'app.info '])('the method "%s"', async (method) => {
      expect(codeOf(await call(method, {}))).toBe('unknown-method');
    });

    it('a method name of a megabyte, without repeating it', async () => {
      const result = await call('x'.repeat(1_000_000), {});
      expect(result).toMatchObject({ ok: false, error: { code: 'unknown-method' } });
      expect(JSON.stringify(result).length).toBeLessThan(500);
    });

    const bad: [what: string, method: MethodName<Contract>, request: unknown][] = [
      ['an extra field', 'photos.details', { ...samples['photos.details'].request, extra: 1 }],
      ['an extra field where none is known', 'app.info', { verbose: true }],
      ['a nested extra field', 'search.run', { text: 'x', filter: { where: '1=1' } }],
      ['a wrong type', 'photos.range', { view: '1', offset: 0, limit: 10 }],
      ['a missing field', 'folders.add', {}],
      ['no request', 'folders.add', undefined],
      ['null', 'app.info', null],
      ['a list', 'app.info', []],
      ['an id that is a path', 'photos.details', { id: '../../etc/passwd' }],
      ['an id with capitals', 'photos.details', { id: 'A1'.repeat(32) }],
      ['a fraction', 'photos.range', { view: 1, offset: 0.5, limit: 10 }],
      ['a negative offset', 'quarantine.list', { offset: -1 }],
      ['an empty path', 'folders.add', { path: '' }],
      ['a path that is too long', 'folders.add', { path: '/'.repeat(32_768) }],
      ['a date that is none', 'photos.grid', { filter: { from: '2023-13' } }],
      ['a key named __proto__', 'app.info', JSON.parse('{"__proto__":{"a":1}}')],
      ['a key named constructor', 'app.info', { constructor: { a: 1 } }],
    ];
    it.each(bad)('%s', async (_what, method, request) => {
      const result = await call(method, request);
      expect(codeOf(result)).toBe('bad-request');
      expect(JSON.stringify(result).length).toBeLessThan(1000);
    });

    const pages: [method: MethodName<Contract>, request: Record<string, unknown>, limit: number, code: string][] = [
      ['photos.range', { view: 1, offset: 0 }, 500, 'ok'],
      ['photos.range', { view: 1, offset: 0 }, 501, 'bad-request'],
      ['photos.range', { view: 1, offset: 0 }, 0, 'bad-request'],
      ['quarantine.list', {}, 500, 'ok'],
      ['quarantine.list', {}, 501, 'bad-request'],
      ['search.run', { text: 'x' }, 1000, 'ok'],
      ['search.run', { text: 'x' }, 1001, 'bad-request'],
    ];
    it.each(pages)('or serves %s %j with %d a page: %s', async (method, request, limit, code) => {
      expect(codeOf(await call(method, { ...request, limit }))).toBe(code);
    });

    it('without reaching the handler', async () => {
      await client.call('folders.add', { path: '/kept' });
      await call('folders.add', { path: 7 });
      expect(await client.call('probe.received', { method: 'folders.add' })).toMatchObject({ value: { request: { path: '/kept' } } });
    });
  });

  describe('cancels', () => {
    it('by AbortSignal: the caller hears at once, the handler too', async () => {
      const controller = new AbortController();
      const waiting = client.call('probe.wait', { name: `by signal` }, { signal: controller.signal });
      controller.abort();
      expect(codeOf(await waiting)).toBe('cancelled');
      await expect.poll(() => client.call('probe.cancelled', {})).toMatchObject({ value: { names: ['by signal'] } });
      expect(client.waiting).toBe(0);
    });

    it('nothing else', async () => {
      const controller = new AbortController();
      const cancelled = client.call('probe.wait', { name: 'first' }, { signal: controller.signal });
      const other = client.call('probe.echo', { text: 'still here' }, { signal: new AbortController().signal });
      controller.abort();
      expect(await Promise.all([cancelled.then(codeOf), other.then(codeOf)])).toEqual(['cancelled', 'ok']);
    });

    it('before it was asked', async () => {
      expect(codeOf(await client.call('probe.wait', { name: 'never' }, { signal: AbortSignal.abort() }))).toBe('cancelled');
      expect(await client.call('probe.cancelled', {})).not.toMatchObject({ value: { names: expect.arrayContaining(['never']) } });
    });

    it('not at all after the answer', async () => {
      const controller = new AbortController();
      expect(codeOf(await client.call('probe.echo', { text: 'x' }, { signal: controller.signal }))).toBe('ok');
      controller.abort();
      expect(codeOf(await client.call('probe.echo', { text: 'y' }))).toBe('ok');
    });
  });

  describe('survives', () => {
    it('a handler that throws: the caller gets "internal", the other side its bug', async () => {
      const result = await client.call('probe.throw', {});
      expect(codeOf(result)).toBe('internal');
      expect(await client.call('probe.bugs', {})).toMatchObject({ value: { bugs: expect.arrayContaining(['Error: a bug on purpose']) } });
    });

    it('an answer that cannot travel', async () => {
      expect(codeOf(await client.call('probe.unsendable', {}))).toBe('internal');
      const bugs = await client.call('probe.bugs', {});
      expect(bugs.ok && bugs.value.bugs.length).toBeGreaterThan(0);
    });

    it('a request that cannot travel, without keeping it', async () => {
      await expect(call('probe.echo', { text: 1n, function: () => 1 })).rejects.toThrow();
      expect(client.waiting).toBe(0);
      expect(codeOf(await client.call('probe.echo', { text: 'x' }))).toBe('ok');
    });

    const malformed: [what: string, message: unknown][] = [
      ['text', 'call app.info'],
      ['null', null],
      ['a list', [1, 2, 3]],
      ['an unknown kind', { kind: 'shutdown' }],
      ['a call without a number', { kind: 'call', id: 'one', method: 'app.info', request: {} }],
      ['a call with more than belongs to it', { kind: 'call', id: 999_999, method: 'probe.throw', request: {}, then: 'more' }],
      ['a cancellation of nothing', { kind: 'cancel', id: 123_456 }],
      ['an answer sent to the server', { kind: 'answer', id: 1, result: { ok: true, value: 1 } }],
    ];
    it.each(malformed)('a malformed message to the server: %s', async (_what, message) => {
      const before = await client.call('probe.bugs', {});
      line.channel.send(message);
      expect(codeOf(await client.call('probe.echo', { text: 'x' }))).toBe('ok');
      expect(await client.call('probe.bugs', {})).toEqual(before);
    });

    it('malformed messages to the caller', async () => {
      const messages = ['text', null, { kind: 'answer', id: 'x' }, { kind: 'answer', id: 987_654, result: { ok: true, value: 1 } }, { kind: 'event' }, { kind: 'event', event: '__proto__', payload: 1 }];
      expect(codeOf(await client.call('probe.send', { messages }))).toBe('ok');
      expect(codeOf(await client.call('probe.echo', { text: 'x' }))).toBe('ok');
    });
  });

  describe('events', () => {
    it('arrive in order, before the answer of the call that caused them', async () => {
      const seen: number[] = [];
      const stop = client.on('library.changed', ({ photos }) => seen.push(photos));
      await client.call('probe.emit', { count: 500 });
      stop();
      expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => index));
    });

    it('stop when the listener stops, and only for it', async () => {
      const stopped: number[] = [];
      const listening: number[] = [];
      client.on('library.changed', ({ photos }) => stopped.push(photos))();
      const stop = client.on('library.changed', ({ photos }) => listening.push(photos));
      await client.call('probe.emit', { count: 1 });
      stop();
      expect([stopped, listening]).toEqual([[], [0]]);
    });
  });
});

describe.each(transports)('a fresh line over $name', (transport) => {
  it('ends a call whose answer is no result, instead of waiting for ever', async () => {
    const line = await transport.open();
    const client = connect(line);
    const first = client.call('probe.wait', { name: 'the first call has the number 1' });
    await client.call('probe.send', { messages: [{ kind: 'answer', id: 1, result: { fine: 'yes' } }] });
    expect(codeOf(await first)).toBe('internal');
    await line.end();
  });
});

describe.each(transports)('a line cut over $name', (transport) => {
  it('by the other side ends every waiting call with "engine-lost", and every later one', async () => {
    const line = await transport.open();
    const client = connect(line);
    const waiting = [client.call('probe.wait', { name: 'a' }), client.call('probe.wait', { name: 'b' })];
    const close = client.call('probe.close', {});
    expect(await Promise.all(waiting.map(async (result) => codeOf(await result)))).toEqual(['engine-lost', 'engine-lost']);
    await close;
    expect(client.closed).toBe(true);
    expect(codeOf(await client.call('app.info', {}))).toBe('engine-lost');
    await line.end();
  });

  it('by this side ends every waiting call with "engine-lost", and every later one', async () => {
    const line = await transport.open();
    const client = connect(line);
    expect(codeOf(await client.call('app.info', {}))).toBe('ok');
    const waiting = client.call('probe.wait', { name: 'a' });
    client.close();
    const late = client.call('app.info', {});
    expect([codeOf(await waiting), codeOf(await late)]).toEqual(['engine-lost', 'engine-lost']);
    await line.end();
  });
});
