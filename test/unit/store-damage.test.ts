/** A database that cannot be opened: what is said of it has to be true, for it says what to do. */
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { openStore } from '../../src/core/store/store.ts';
import { temporaryFolder } from '../fixtures/photos.ts';
import { withoutPrivileges } from '../fixtures/rights.ts';

let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder('store-damage');
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string): Promise<string> {
  const directory = join(folder, name);
  const store = await openStore(directory, silentLog);
  if (!store.ok) throw new Error(store.error.message);
  const file = { path: '/a.jpg', size: 1, modified: 1, hash: null, state: 'quarantined', code: 'damaged', message: '', pipeline: 1 } as const;
  expect(await store.value.commit({ files: [file], contents: [], vectors: [] })).toMatchObject({ ok: true });
  await store.value.close();
  return directory;
}

test('damaged versions of a table are damage', async () => {
  const directory = await written('versions');
  const versions = join(directory, 'files.lance', '_versions');
  for (const name of await readdir(versions)) await writeFile(join(versions, name), 'no manifest');
  expect(await openStore(directory, silentLog)).toMatchObject({ ok: false, error: { code: 'library-damaged' } });
});

test('a missing part of a table is damage', async () => {
  const directory = await written('data');
  const data = join(directory, 'files.lance', 'data');
  for (const name of await readdir(data)) await rm(join(data, name));
  expect(await openStore(directory, silentLog)).toMatchObject({ ok: false, error: { code: 'library-damaged' } });
});

test.runIf(process.platform !== 'win32')('a database that may not be read is not called damaged', async () => {
  const directory = await written('rights');
  await chmod(join(directory, 'files.lance'), 0o000);
  const opened = await withoutPrivileges(() => openStore(directory, silentLog));
  await chmod(join(directory, 'files.lance'), 0o755);
  expect(opened).toMatchObject({ ok: false, error: { code: 'library-unwritable' } });
});
