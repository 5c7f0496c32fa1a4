/** The user's own work on disk and in memory, over a real database in a temporary folder. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { Float64, Utf8 } from '../../src/core/store/arrow.ts';
import { openStore, type Store } from '../../src/core/store/store.ts';
import type { TableShape } from '../../src/core/store/table.ts';
import { must, temporaryFolders } from '../fixtures/open.ts';

type Note = { id: string; text: string | null; stars: number };
const shape: TableShape<Note> = { name: 'notes', key: 'id', columns: { id: new Utf8(), text: new Utf8(), stars: new Float64() } };
const note = (id: string, text: string | null = null, stars = 0): Note => ({ id, text, stars });

const folders = temporaryFolders();
afterAll(folders.clean);

async function usingStore<T>(directory: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = must(await openStore(directory, silentLog));
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

describe('records', () => {
  it('keeps rows, replaced and deleted ones too, and finds them again after opening', async () => {
    const directory = join(await folders.make('records'), 'db');
    await usingStore(directory, async (store) => {
      const records = await store.openRecords(shape);
      must(await records.put([note('a', "it's"), note('b', 'two', 2), note('c')]));
      must(await records.put([note('b', 'deux', 3), note('d')]));
      must(await records.delete(['c', 'never there']));
      expect([...records.values()].map(({ id }) => id).sort()).toEqual(['a', 'b', 'd']);
    });
    await usingStore(directory, async (store) => {
      const records = await store.openRecords(shape);
      expect([...records.values()].sort((x, y) => (x.id < y.id ? -1 : 1))).toEqual([note('a', "it's"), note('b', 'deux', 3), note('d')]);
    });
  });

  it('lets every update see the one before it, also those that are written together', async () => {
    const directory = join(await folders.make('records'), 'db');
    await usingStore(directory, async (store) => {
      const records = await store.openRecords(shape);
      const add = (): ReturnType<typeof records.update> => records.update(['n'], (now) => note('n', null, (now?.stars ?? 0) + 1));
      const changes = await Promise.all(Array.from({ length: 30 }, add));
      expect(changes.map((change) => must(change).after.get('n')?.stars)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
      // Some of them shared a write, and the last word is on disk.
      expect(records.revision).toBeLessThan(30);
    });
    await usingStore(directory, async (store) => {
      const records = await store.openRecords(shape);
      expect([records.size, records.get('n')?.stars]).toEqual([1, 30]);
    });
  });

  it('takes a change back and does it again, and leaves alone what was changed since', async () => {
    await usingStore(join(await folders.make('records'), 'db'), async (store) => {
      const records = await store.openRecords(shape);
      must(await records.put([note('a', 'first')]));
      const change = must(await records.put([note('a', 'second'), note('b', 'new')]));
      const back = must(await records.revert(change));
      expect([records.get('a')?.text, records.has('b')]).toEqual(['first', false]);
      must(await records.revert(back));
      expect([records.get('a')?.text, records.get('b')?.text]).toEqual(['second', 'new']);
      must(await records.put([note('a', 'third')]));
      must(await records.revert(change));
      expect([records.get('a')?.text, records.has('b')]).toEqual(['third', false]);
    });
  });

  it('shows nothing that was not written', async () => {
    const directory = join(await folders.make('records'), 'db');
    const store = must(await openStore(directory, silentLog));
    const records = await store.openRecords(shape);
    must(await records.put([note('a', 'kept')]));
    await store.close();
    const failed = await records.put([note('a', 'lost')]);
    expect(failed.ok).toBe(false);
    expect(records.get('a')?.text).toBe('kept');
  });

  it('writes many rows in one go, and a batch without changes not at all', async () => {
    await usingStore(join(await folders.make('records'), 'db'), async (store) => {
      const records = await store.openRecords(shape);
      const many = Array.from({ length: 20_000 }, (_, index) => note(String(index), 'x', index));
      must(await records.put(many));
      expect(records.size).toBe(20_000);
      const same = must(await records.update(['1', '2'], (now) => now));
      expect(same.after.size).toBe(0);
    });
  });
});
