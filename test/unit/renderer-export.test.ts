/** Where an export goes, as the dialog says it. */
import { expect, it } from 'vitest';
import { folderNameOf, targetPath } from '../../src/renderer/interop/target-path.ts';

it.each([
  ['/media/stick', 'Dogs', '/media/stick/Dogs'],
  ['/media/stick/', 'Dogs', '/media/stick/Dogs'],
  ['C:\\Photos', 'Dogs', 'C:\\Photos\\Dogs'],
  ['C:\\', 'Dogs', 'C:\\Dogs'],
  ['/odd\\name', 'Dogs', '/odd\\name/Dogs'],
  [' /media/stick ', null, '/media/stick'],
  ['', 'Dogs', ''],
])('%j with %j is %j', (folder, own, path) => expect(targetPath(folder, own)).toBe(path));

it.each([['Dogs: best of', 'Dogs_ best of'], ['../up', '.._up'], ['a. ', 'a'], ['...', '_'], ['', '_']])('a folder for %j is called %j', (name, folder) => expect(folderNameOf(name)).toBe(folder));
