/** How videos are read: what fails is known to have failed, what goes on is kept, and nothing is read twice. */
import { describe, expect, test } from 'vitest';
import type { Films } from '../../src/core/duplicates/films.ts';
import type { VideoBook } from '../../src/core/duplicates/video-book.ts';
import { createVideoFinder, type Met } from '../../src/core/duplicates/video-finder.ts';
import { createGate } from '../../src/core/jobs/gate.ts';
import type { VideoRow } from '../../src/core/store/videos-shape.ts';
import type { VideoFacts } from '../../src/core/video/facts.ts';
import { fail, ok } from '../../src/shared/errors.ts';

const facts: VideoFacts = { format: 'mp4', seconds: 60, width: 64, height: 64, codec: 'avc', audio: 'aac', lag: 0, comparable: true, takenLocal: null, takenOffset: null, camera: null, lat: null, lon: null };

/** A finder over files that are only told of. */
function world(files: Record<string, number>, answers: Partial<Films> = {}) {
  const rows = new Map<string, VideoRow>();
  const asked: string[] = [];
  const present = new Map(Object.entries(files));
  const book = {
    get revision() { return rows.size; },
    all: () => rows.values(),
    get: (path: string) => rows.get(path),
    put: async (changed: readonly VideoRow[]) => (changed.forEach((row) => rows.set(row.path, row)), ok(undefined)),
    remove: async (paths: readonly string[]) => (paths.forEach((path) => rows.delete(path)), ok(undefined)),
  } as unknown as VideoBook;
  const films: Films = {
    film: async (path, signal) => (asked.push(`film ${path}`), (await answers.film?.(path, signal)) ?? ok({ outcome: 'opened', facts })),
    hash: async (path, signal, bytes) => (asked.push(`hash ${path}`), (await answers.hash?.(path, signal, bytes)) ?? ok({ outcome: 'hashed', hash: path.slice(3, 4), bytes: present.get(path) ?? 0 })),
    frames: async (path, bytes, signal) => (asked.push(`frames ${path}`), (await answers.frames?.(path, bytes, signal)) ?? ok({ outcome: 'digested', frames: 'f' })),
  };
  let firsts = 0;
  const finder = createVideoFinder({
    book, films: () => films, gate: createGate(), roots: () => ['/p'], now: () => 0, progress: () => undefined,
    isInside: (path, folder) => path.startsWith(folder),
    isPicture: (path) => path.endsWith('.jpg'),
    factsOf: async (path) => (present.has(path) ? { file: path, size: present.get(path) ?? 0, modified: 1 } : null),
    async *walk(isWanted): AsyncGenerator<Met> {
      for (const [path, size] of [...present].filter(([name]) => isWanted(name))) yield { kind: 'file', path, size, modified: 1 };
    },
  });
  const run = (signal = new AbortController().signal) => finder.run(signal, async () => (firsts++, ok(undefined)));
  return { rows, asked, present, run, firsts: () => firsts };
}

describe('reading videos', () => {
  test('is told of before it begins, and not where nothing is new', async () => {
    const { asked, run, firsts } = world({ '/p/a.mp4': 5, '/p/b.mp4': 6 });
    expect(await run()).toEqual(ok(undefined));
    expect(asked.sort()).toEqual(['film /p/a.mp4', 'film /p/b.mp4', 'frames /p/a.mp4', 'frames /p/b.mp4', 'hash /p/a.mp4', 'hash /p/b.mp4']);
    expect(await run()).toEqual(ok(undefined));
    expect([asked.length, firsts()]).toEqual([6, 1]);
  });

  test('a file that makes its reader fail is compared byte for byte, and not opened again', async () => {
    const { rows, asked, run } = world({ '/p/a.mp4': 5, '/p/b.mp4': 5 }, { film: async () => ok({ outcome: 'refused', code: 'timeout', message: 'Too long.' }) });
    expect(await run()).toEqual(ok(undefined));
    expect([...rows.values()].map(({ hash, codec, problem }) => [hash, codec, problem])).toEqual([['a', null, null], ['b', null, null]]);
    await run();
    expect(asked.filter((ask) => ask.startsWith('film'))).toHaveLength(2);
    expect(asked.filter((ask) => ask.startsWith('frames'))).toEqual([]);
  });

  test('frames that cannot be read are not read again; bytes that cannot are, the next time', async () => {
    const { rows, asked, run } = world({ '/p/a.mp4': 5, '/p/b.mp4': 6, '/p/c.mp4': 5 }, {
      frames: async () => ok({ outcome: 'refused', code: 'crashed', message: 'Crashed.' }),
      hash: async (path) => (path === '/p/c.mp4' ? ok({ outcome: 'refused', code: 'unreadable', message: 'Closed.' }) : ok({ outcome: 'hashed', hash: path, bytes: path === '/p/a.mp4' ? 5 : 6 })),
    });
    await run();
    await run();
    expect([...rows.values()].map(({ frames, problem }) => [frames, problem])).toEqual([['', null], ['', null], [null, 'unreadable']]);
    expect(asked.filter((ask) => ask.startsWith('frames'))).toHaveLength(2);
    expect(asked.filter((ask) => ask === 'hash /p/c.mp4')).toHaveLength(2);
  });

  test('what changes while it is read is not kept', async () => {
    const changing = world({ '/p/a.mp4': 5, '/p/b.mp4': 5 }, { film: async (path) => (path === '/p/a.mp4' && changing.present.set(path, 50), ok({ outcome: 'opened', facts })) });
    await changing.run();
    expect([...changing.rows.keys()]).toEqual(['/p/b.mp4']);
    await changing.run();
    expect(changing.rows.get('/p/a.mp4')?.size).toBe(50);
  });

  test('what was read before it was stopped, or before the reader was lost, is kept', async () => {
    const stop = new AbortController();
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`/p/${String(index).padStart(3, '0')}.mp4`, 1000 + index]));
    let count = 0;
    const stopped = world(many, { film: async () => (++count === 150 && stop.abort(), ok({ outcome: 'opened', facts: null })) });
    expect(await stopped.run(stop.signal)).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(stopped.rows.size).toBeGreaterThanOrEqual(149);
    const lost = world(many, { film: async () => (++count > 250 ? fail('vision-lost', 'Gone.') : ok({ outcome: 'opened', facts: null })) });
    expect(await lost.run()).toMatchObject({ ok: false, error: { code: 'vision-lost' } });
    expect(lost.rows.size).toBeGreaterThan(90);
    count = 0;
    expect(await lost.run()).toEqual(ok(undefined));
    expect(lost.asked.length).toBeLessThan(210);
  });
});
