/**
 * How long a search in words takes while the library is idle, and while it indexes at speed "full". A query has its own
 * child process, so that it should never wait behind pictures; the cores are shared all the same.
 */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contract, type Contract } from '../src/shared/contract.ts';
import { fail } from '../src/shared/errors.ts';
import { dispatch } from '../src/shared/rpc.ts';
import type { Handlers } from '../src/shared/rpc-types.ts';
import type { Library } from '../src/core/library.ts';
import { buildChildren } from './build.ts';
import { randomClip, withFolder } from './cache.ts';
import { largePhotos, smallPhotos, type Corpus } from './corpus.ts';
import { createLoadMeter } from './load.ts';
import { indexFolder, openProduct } from './product.ts';
import { row, type Bench, type Row } from './report.ts';
import { median, percentile } from './stats.ts';

const rounds = 3;
const idleSearches = 60;
/** Between two searches of one person, ms: short, but a library never answers two at once here. */
const pause = 40;

const things = ['a dog', 'a red car', 'two children', 'my bicycle', 'a plate of food', 'an old building', 'a boat', 'flowers', 'a cat', 'shoes'];
const places = ['on the beach', 'in the snow', 'at sunset', 'on a table', 'in the mountains', 'at night', 'in a garden', 'by the sea'];
/** A different text every time, so that no cache can answer. */
const phrase = (i: number): string => `${things[i % things.length]} ${places[Math.floor(i / things.length) % places.length]} ${i}`;

/** Asks as a host does: parsed by the contract, answered by the library's handlers. Resolves with milliseconds. */
async function searchOnce(library: Library, i: number): Promise<number> {
  const absent = (): ReturnType<typeof fail> => fail('not-here', 'A host would answer this.');
  const handlers: Handlers<Contract> = { ...library.handlers, 'app.info': absent, 'folders.choose': absent, 'photos.reveal': absent, 'export.reveal': absent };
  const start = performance.now();
  const result = await dispatch(contract, handlers, 'search.run', { text: phrase(i), limit: 100 }, new AbortController().signal, (bug) => {
    throw bug;
  });
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return performance.now() - start;
}

interface Times {
  idle: number[];
  busy: number[];
}

/** One library, with the everyday words that an earlier one has learned: searched while idle, then all the time that a folder of large photos takes to index. */
async function searchRound(directory: string, words: string, model: string | null, vision: string, base: Corpus, work: Corpus): Promise<Times> {
  const own = join(directory, 'library', 'words');
  await cp(words, own, { recursive: true });
  const library = await openProduct({ directory, model, vision });
  const times: Times = { idle: [], busy: [] };
  let asked = 0;
  try {
    await indexFolder(library, base.folder);
    // The model's everyday words are learned once in a library's life, which is not what is measured here.
    const prepared = await library.prepare();
    if (!prepared.ok) throw new Error(prepared.error.message);
    await cp(own, words, { recursive: true });
    await searchOnce(library, asked++);
    for (let i = 0; i < idleSearches; i++) {
      times.idle.push(await searchOnce(library, asked++));
      await sleep(pause);
    }
    let running = true;
    const indexed = indexFolder(library, work.folder).finally(() => {
      running = false;
    });
    while (running) {
      const took = await searchOnce(library, asked++);
      if (running) times.busy.push(took);
      await sleep(pause);
    }
    await indexed;
    return times;
  } finally {
    await library.close();
  }
}

async function measureModel(name: string, model: string | null, vision: string, base: Corpus, work: Corpus, say: (line: string) => void): Promise<Row[]> {
  const all: Times[] = [];
  const load = createLoadMeter();
  await withFolder(async (words) => {
    for (let round = 0; round < rounds; round++) {
      all.push(await withFolder((directory) => searchRound(directory, words, model, vision, base, work)));
      const { idle, busy } = all.at(-1) as Times;
      say(`${name}, round ${round + 1}: p95 ${percentile(idle, 0.95).toFixed(1)} ms idle, ${percentile(busy, 0.95).toFixed(1)} ms while indexing (${busy.length} searches)`);
    }
  });
  const others = load.others();
  const rows = (['p50', 'p95'] as const).flatMap((label) => {
    const share = label === 'p50' ? 0.5 : 0.95;
    const idle = median(all.map((times) => percentile(times.idle, share)));
    const busy = median(all.map((times) => percentile(times.busy, share)));
    return [row(`${name}: search, idle, ${label}`, idle, 'ms'), row(`${name}: search while indexing, ${label}`, busy, 'ms', `idle ${label}`, idle)];
  });
  const counted = row(`${name}: searches while indexing, all rounds`, all.reduce((sum, times) => sum + times.busy.length, 0), '');
  return [...rows, counted, ...(others === null ? [] : [row(`${name}: share of the machine used by other programs`, others * 100, '%')])];
}

export const bench: Bench = async (say) => {
  const { vision } = await buildChildren();
  const base = await smallPhotos(328);
  const work = await largePhotos(96);
  say('Starter model');
  const starter = await measureModel('starter model', null, vision, base, work, say);
  say('CLIP ViT-B/32, random weights');
  const clip = await measureModel('CLIP ViT-B/32 (random weights)', await randomClip(), vision, base, work, say);
  return {
    data: `library of ${base.description}; meanwhile indexing ${work.description} at speed "full"; medians of ${rounds} rounds; every text searched once`,
    rows: [...starter, ...clip],
  };
};
