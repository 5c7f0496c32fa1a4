import { setMaxListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { PhotoRequest } from '../../src/vision/contract.ts';
import { createTextLane, createVisualLane, startChild, startLimits, type TextLane, type VisualLane, type VisualLaneOptions } from '../../src/vision/lanes.ts';
import { broken, standInVision, type StandIn } from '../fixtures/stand-in-vision.ts';

const quick = { backoff: 1, loadDeadline: 100, photoDeadline: 60, hashDeadline: 60 };
const plan = { threads: 1, decoders: 2, batch: 2 };
const job = (path: string): PhotoRequest => ({ path, modified: 1, thumbs: null });
const paths = (count: number): string[] => Array.from({ length: count }, (_, index) => `photo-${index}`);

function visual(children: StandIn, options: Partial<VisualLaneOptions> = {}): VisualLane {
  return createVisualLane({ spawn: children.spawn, model: 'model', plan, background: true, ...options, limits: { ...quick, ...options.limits } });
}

const text = (children: StandIn): TextLane => createTextLane({ spawn: children.spawn, model: 'model', threads: 1, limits: { backoff: 1, loadDeadline: 100, deadline: 60 } });

/** `indexed`, or the code of what happened instead. */
async function run(lane: VisualLane, names: string[]): Promise<string[]> {
  const results = await Promise.all(names.map((name) => lane.photo(job(name))));
  return results.map((result) => (!result.ok ? result.error.code : result.value.outcome === 'indexed' ? 'indexed' : result.value.code));
}

test('whoever has stopped listening to a child hears nothing of its end', async () => {
  const started = await startChild(standInVision().spawn, { folder: 'model', tower: 'textual', threads: 1, decoders: 1, batch: 1, background: false }, startLimits);
  if (!started.ok) throw new Error(started.error.message);
  const heard: string[] = [];
  const stop = started.value.onExit(() => heard.push('gone'));
  const ended = new Promise<void>((resolve) => void started.value.onExit(() => resolve()));
  stop();
  started.value.kill();
  await ended;
  expect(heard).toEqual([]);
});

describe('the visual lane', () => {
  test('one child serves many photos, never more at once than its capacity', async () => {
    const children = standInVision();
    const lane = visual(children);
    expect(children.loads).toHaveLength(0);
    expect(new Set(await run(lane, paths(50)))).toEqual(new Set(['indexed']));
    expect(children.loads).toEqual([{ folder: 'model', tower: 'visual', ...plan, background: true, provider: 'cpu' }]);
    expect(lane.capacity).toBe(6);
    expect(children.mostAtOnce()).toBe(6);
    lane.close();
    expect(children.alive()).toBe(0);
  });

  test('a photo that kills its child is named; the others come through', async () => {
    const children = standInVision({ photo: (path) => (path === 'photo-7' ? 'die' : 'index') });
    const lane = visual(children);
    const results = await run(lane, paths(20));
    expect(results.filter((result) => result !== 'indexed')).toEqual(['crashed']);
    expect(results[7]).toBe('crashed');
    lane.close();
  });

  test('a photo that hangs is named too', async () => {
    const children = standInVision({ photo: (path) => (path === 'photo-3' ? 'hang' : 'index') });
    const lane = visual(children);
    const results = await run(lane, paths(12));
    expect(results.filter((result) => result !== 'indexed')).toEqual(['timeout']);
    expect(results[3]).toBe('timeout');
    lane.close();
  });

  test('a photo that only fails beside others is indexed when it is alone', async () => {
    const children = standInVision({ photo: (path, together) => (path === 'photo-2' && together > 1 ? 'die' : 'index') });
    const lane = visual(children);
    expect(new Set(await run(lane, paths(12)))).toEqual(new Set(['indexed']));
    expect(children.loads).toHaveLength(2);
    lane.close();
  });

  test('a child that is killed from outside costs nothing', async () => {
    const children = standInVision();
    const lane = visual(children);
    const running = run(lane, paths(30));
    setTimeout(children.killNewest, 10);
    expect(new Set(await running)).toEqual(new Set(['indexed']));
    expect(children.loads).toHaveLength(2);
    lane.close();
  });

  test.each(['die', 'hang'] as const)('children that %s while they start end in vision-lost, and nothing is refused', async (deed) => {
    const children = standInVision({ load: () => deed });
    const lane = visual(children);
    expect(new Set(await run(lane, paths(5)))).toEqual(new Set(['vision-lost']));
    expect(children.loads).toHaveLength(3);
    expect(children.alive()).toBe(0);
    // A later try starts afresh.
    expect(await run(lane, ['again'])).toEqual(['vision-lost']);
    expect(children.loads).toHaveLength(6);
    lane.close();
  });

  test('a start that fails once or twice is tried again', async () => {
    const children = standInVision({ load: (attempt) => (attempt < 3 ? 'die' : { ok: true, value: { dimensions: 2 } }) });
    const lane = visual(children);
    expect(await run(lane, ['a'])).toEqual(['indexed']);
    lane.close();
  });

  test('a process that the system cannot start', async () => {
    let tries = 0;
    const lane = createVisualLane({ spawn: () => (tries++, Promise.reject(new Error('ENOENT'))), model: 'm', plan, background: false, limits: quick });
    expect(await lane.ready()).toMatchObject({ ok: false, error: { code: 'vision-lost', details: { reason: 'Error: ENOENT' } } });
    expect(tries).toBe(3);
  });

  test('a broken model is told as it is, at once', async () => {
    const children = standInVision({ load: () => broken });
    const lane = visual(children);
    expect(await run(lane, ['a', 'b'])).toEqual(['model-invalid', 'model-invalid']);
    expect(children.loads).toHaveLength(1);
    expect(children.alive()).toBe(0);
  });

  test('a child is replaced after so many photos or bytes', async () => {
    const children = standInVision();
    const lane = visual(children, { limits: { recyclePhotos: 10 } });
    expect(new Set(await run(lane, paths(35)))).toEqual(new Set(['indexed']));
    expect(children.loads.length).toBeGreaterThanOrEqual(3);
    expect(children.alive()).toBeLessThanOrEqual(1);
    lane.close();
    const byBytes = standInVision();
    const other = visual(byBytes, { limits: { recycleBytes: 5000 } });
    await run(other, paths(20));
    expect(byBytes.loads.length).toBeGreaterThanOrEqual(2);
    other.close();
  });

  test('another speed means another child, after the photos under way', async () => {
    const children = standInVision();
    const lane = visual(children);
    const running = run(lane, paths(20));
    lane.configure({ threads: 2, decoders: 4, batch: 8 });
    expect(lane.capacity).toBe(20);
    expect(new Set(await running)).toEqual(new Set(['indexed']));
    expect(await run(lane, ['last'])).toEqual(['indexed']);
    expect(children.loads.at(-1)).toMatchObject({ threads: 2, decoders: 4, batch: 8 });
    lane.close();
  });

  test('cancelling ends what waits and what runs', async () => {
    const children = standInVision({ photo: () => 'hang' });
    const lane = visual(children, { limits: { photoDeadline: 5000 } });
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    const running = Promise.all(paths(20).map((path) => lane.photo(job(path), stop.signal)));
    setTimeout(() => stop.abort(), 30);
    expect(new Set((await running).map((result) => (result.ok ? 'ok' : result.error.code)))).toEqual(new Set(['cancelled']));
    expect(await lane.photo(job('x'), stop.signal)).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    lane.close();
  });

  test('closing answers everything and ends the child, also one that is just starting', async () => {
    const children = standInVision({ photo: () => 'hang' });
    const lane = visual(children);
    const running = run(lane, paths(10));
    setTimeout(() => lane.close(), 20);
    expect(new Set(await running)).toEqual(new Set(['cancelled']));
    expect(children.alive()).toBe(0);
    expect(await run(lane, ['late'])).toEqual(['cancelled']);
    const starting = standInVision();
    const early = visual(starting);
    const first = run(early, ['a']);
    early.close();
    expect(await first).toEqual(['cancelled']);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(starting.alive()).toBe(0);
  });

  test('a picture that somebody asks with goes before the photos that wait', async () => {
    const children = standInVision();
    const lane = visual(children);
    const running = run(lane, paths(40));
    await lane.ready();
    expect((await lane.embedImage('query')).ok).toBe(true);
    expect(children.asked.indexOf('query')).toBeLessThan(20);
    await running;
    lane.close();
  });

  test('hashes travel the same way', async () => {
    const lane = visual(standInVision());
    expect(await lane.hash('ab')).toMatchObject({ ok: true, value: { outcome: 'hashed' } });
    lane.close();
  });
});

describe('the text lane', () => {
  test('warms up once and answers', async () => {
    const children = standInVision();
    const lane = text(children);
    expect(await Promise.all([lane.warm(), lane.warm()])).toEqual([{ ok: true, value: { dimensions: 2 } }, { ok: true, value: { dimensions: 2 } }]);
    expect(children.loads).toEqual([expect.objectContaining({ tower: 'textual', background: false })]);
    expect(await lane.embed(['a', 'b'])).toMatchObject({ ok: true, value: { understood: [true, true] } });
    lane.close();
    expect(children.alive()).toBe(0);
    expect(await lane.embed(['a'])).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });

  test.each(['die', 'hang'] as const)('a query in a child that will %s is asked again', async (deed) => {
    const children = standInVision({ text: (_, attempt) => (attempt === 1 ? deed : 'answer') });
    const lane = text(children);
    expect((await lane.embed(['a'])).ok).toBe(true);
    expect(children.loads).toHaveLength(2);
    lane.close();
  });

  test('a query that always kills is given up; the next one is served', async () => {
    const children = standInVision({ text: (words) => (words === 'poison' ? 'die' : 'answer') });
    const lane = text(children);
    expect(await lane.embed(['poison'])).toMatchObject({ ok: false, error: { code: 'vision-lost' } });
    expect((await lane.embed(['fine'])).ok).toBe(true);
    lane.close();
  });

  test('a warm child that dies is replaced before the next query', async () => {
    const children = standInVision();
    const lane = text(children);
    await lane.embed(['a']);
    children.killNewest();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([children.loads.length, children.alive()]).toEqual([2, 1]);
    // One that died unused is left until it is needed: no circle of starts.
    children.killNewest();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([children.loads.length, children.alive()]).toEqual([2, 0]);
    lane.close();
  });

  test('a broken model is told at once, and asked again next time', async () => {
    const children = standInVision({ load: () => broken });
    const lane = text(children);
    expect(await lane.warm()).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
    expect(await lane.embed(['a'])).toMatchObject({ ok: false, error: { code: 'model-invalid' } });
    expect(children.loads).toHaveLength(2);
  });
});
