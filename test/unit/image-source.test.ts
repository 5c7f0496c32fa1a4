import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { hashSource, readSource } from '../../src/core/image/source.ts';
import { temporaryFolder } from '../fixtures/photos.ts';

const posix = process.platform !== 'win32';
let folder = '';
const at = (name: string): string => join(folder, name);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

beforeAll(async () => {
  folder = await temporaryFolder('source');
});

describe('reading files', () => {
  test('bytes and their hash', async () => {
    const bytes = Buffer.alloc(3_000_000, 'snapsift');
    writeFileSync(at('whole.jpg'), bytes);
    const read = await readSource(at('whole.jpg'));
    expect(read).toMatchObject({ ok: true, value: { hash: sha256(bytes) } });
    expect(read.ok && read.value.bytes.equals(bytes)).toBe(true);
    expect(await hashSource(at('whole.jpg'))).toEqual({ ok: true, value: { hash: sha256(bytes), bytes: bytes.length } });
  });

  test('empty, missing, folder, too large', async () => {
    writeFileSync(at('empty.jpg'), '');
    expect(await readSource(at('empty.jpg'))).toMatchObject({ ok: false, error: { code: 'empty-file' } });
    expect(await readSource(at('missing.jpg'))).toMatchObject({ ok: false, error: { code: 'unreadable', message: 'The file is no longer there.' } });
    mkdirSync(at('folder.jpg'));
    expect(await readSource(at('folder.jpg'))).toMatchObject({ ok: false, error: { code: 'unreadable' } });
    writeFileSync(at('sparse.jpg'), '');
    truncateSync(at('sparse.jpg'), 600 * 2 ** 20);
    expect(await readSource(at('sparse.jpg'))).toMatchObject({ ok: false, error: { code: 'too-large' } });
    expect(await readSource(at('whole.jpg'), 1000)).toMatchObject({ ok: false, error: { code: 'too-large' } });
  });

  test.runIf(posix)('a pipe that nobody writes to is refused at once', async () => {
    execFileSync('mkfifo', [at('pipe.jpg')]);
    expect(await readSource(at('pipe.jpg'))).toMatchObject({ ok: false, error: { code: 'unreadable', message: 'This is not a regular file.' } });
    expect(await hashSource(at('pipe.jpg'))).toMatchObject({ ok: false, error: { code: 'unreadable' } });
    expect(await readSource('/dev/zero')).toMatchObject({ ok: false, error: { code: 'unreadable' } });
  });

  // The superuser may read everything, so there the system has nothing to refuse.
  test.runIf(posix && process.getuid?.() !== 0)('a file without permission', async () => {
    writeFileSync(at('locked.jpg'), 'x');
    chmodSync(at('locked.jpg'), 0);
    expect(await readSource(at('locked.jpg'))).toMatchObject({ ok: false, error: { code: 'unreadable', message: 'Snapsift has no permission to read the file.' } });
  });

  test('hashing stops when it is cancelled', async () => {
    await expect(hashSource(at('whole.jpg'), AbortSignal.abort())).rejects.toThrow();
  });
});
