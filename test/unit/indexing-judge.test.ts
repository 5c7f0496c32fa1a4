import { describe, expect, test } from 'vitest';
import { findAbsent, judge, pipelineVersion } from '../../src/core/indexing/judge.ts';
import type { FileRow } from '../../src/core/store/shapes.ts';

const row = (change: Partial<FileRow> = {}): FileRow => ({
  path: '/p/a.jpg', size: 10, modified: 5, hash: 'h', state: 'present', code: null, message: null, pipeline: pipelineVersion, ...change,
});
const found = { path: '/p/a.jpg', size: 10, modified: 5 };
const yes = (): boolean => true;
const no = (): boolean => false;

describe('what a found file needs', () => {
  test.each<[string, FileRow | undefined, () => boolean, string]>([
    ['never seen', undefined, yes, 'work'],
    ['known and complete', row(), yes, 'nothing'],
    ['other size', row({ size: 11 }), yes, 'work'],
    ['other date', row({ modified: 6 }), yes, 'work'],
    ['older pipeline', row({ pipeline: pipelineVersion - 1 }), yes, 'work'],
    ['no vector of this model', row(), no, 'work'],
    ['refused before and unchanged', row({ state: 'quarantined', code: 'damaged' }), no, 'nothing'],
    ['refused before and changed', row({ state: 'quarantined', code: 'damaged', size: 9 }), no, 'work'],
    ['back again', row({ state: 'missing' }), yes, 'restore'],
    ['back again without a vector', row({ state: 'missing' }), no, 'work'],
  ])('%s', (_, known, hasVector, verdict) => {
    expect(judge(found, known, hasVector)).toBe(verdict);
  });
});

describe('files that a scan did not meet', () => {
  const absent = (rows: FileRow[], seen: string[], unreadable: string[] = [], paths: Record<string, string[]> = {}): ReturnType<typeof findAbsent> =>
    findAbsent(rows, new Set(seen), ['/p'], unreadable, (hash) => paths[hash] ?? []);

  test('wait as missing', () => {
    expect(absent([row()], []).missing.map(({ path, state }) => [path, state])).toEqual([['/p/a.jpg', 'missing']]);
  });
  test('are dropped when the photo was moved', () => {
    expect(absent([row()], ['/p/b.jpg'], [], { h: ['/p/a.jpg', '/p/b.jpg'] })).toEqual({ missing: [], dropped: ['/p/a.jpg'] });
  });
  test('are dropped when there never was a photo', () => {
    expect(absent([row({ state: 'quarantined', hash: null })], []).dropped).toEqual(['/p/a.jpg']);
  });
  test('are left alone below a folder that could not be listed, and outside the scanned folders', () => {
    expect(absent([row()], [], ['/p'])).toEqual({ missing: [], dropped: [] });
    expect(absent([row({ path: '/q/a.jpg' })], [])).toEqual({ missing: [], dropped: [] });
  });
});
