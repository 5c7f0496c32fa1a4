/** The life of indexing runs: what is asked while a run ends is not lost. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIndexer, type Indexer } from '../../src/core/indexing/indexer.ts';
import { silentLog } from '../../src/core/log.ts';
import { openStore, type Store } from '../../src/core/store/store.ts';
import { temporaryFolder } from '../fixtures/photos.ts';

let folder = '';
let store: Store;
beforeAll(async () => {
  folder = await temporaryFolder('indexer');
  await mkdir(join(folder, 'photos'));
  const opened = await openStore(join(folder, 'db'), silentLog);
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function indexerOver(scanned: string[]): Indexer {
  return createIndexer({
    store, log: silentLog, now: Date.now, paused: false, libraryDirectory: join(folder, 'library'), thumbs: join(folder, 'thumbs'),
    model: () => ({ key: 'none', vision: { capacity: 1, photo: () => Promise.reject(new Error('No picture is here.')), hash: () => Promise.reject(new Error('No picture is here.')) } }),
    hasVector: () => false,
    committed: () => undefined,
    roots() {
      scanned.push('run');
      return [join(folder, 'photos')];
    },
    isPicture: () => true,
    changed: () => undefined,
  });
}

test('a start while a run is being stopped is another run', async () => {
  const scanned: string[] = [];
  const indexer = indexerOver(scanned);
  indexer.start();
  const stopped = indexer.cancel();
  indexer.start();
  await stopped;
  expect(await indexer.finished()).toEqual({ ok: true, value: undefined });
  expect([scanned.length, indexer.state.phase]).toEqual([2, 'idle']);
});

test('a run that was started and stopped again stays stopped', async () => {
  const scanned: string[] = [];
  const indexer = indexerOver(scanned);
  indexer.start();
  const stopped = indexer.cancel();
  indexer.start();
  await Promise.all([stopped, indexer.cancel()]);
  await indexer.finished();
  expect([scanned.length, indexer.state.phase]).toEqual([1, 'stopped']);
});
