/** The peer: Debian's findimagedupes over the same folder, with its database of fingerprints already filled. */
import { spawn, spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import type { FileGroups } from './duplicates-quality.ts';
import type { DuplicatesSet } from './duplicates-set.ts';

export const hasFindimagedupes = (): boolean => spawnSync('findimagedupes', ['--version']).error === undefined;

/** Its own default is 90 %. */
const threshold = '90%';

export interface PeerAnswer {
  groups: FileGroups;
  /** Fingerprints and groups, from nothing. */
  coldSeconds: number;
  /** With all fingerprints there. */
  warmSeconds: number;
}

/** @param scratch an empty folder for its database */
export async function runFindimagedupes(set: DuplicatesSet, scratch: string): Promise<PeerAnswer> {
  const database = join(scratch, 'fingerprints.db');
  const once = async (): Promise<{ seconds: number; text: string }> => {
    const began = performance.now();
    const text = await outputOf(['-R', '-f', database, '-t', threshold, '-q', '--', set.folder]);
    return { seconds: (performance.now() - began) / 1000, text };
  };
  const cold = await once();
  const warm = await once();
  return { groups: groupsIn(warm.text, set), coldSeconds: cold.seconds, warmSeconds: warm.seconds };
}

function outputOf(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    // What it cannot read it says on standard error, and goes on.
    const child = spawn('findimagedupes', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.once('error', reject);
    child.once('close', () => resolve(Buffer.concat(parts).toString('utf8')));
  });
}

/** One group a line, paths with spaces between; no name of the set holds one. */
function groupsIn(text: string, set: DuplicatesSet): FileGroups {
  const byPath = new Map(set.files.map((file) => [file.file, file]));
  return text.split('\n').filter((line) => line !== '').map((line) =>
    line.split(' ').map((path) => byPath.get(relative(set.folder, path))).filter((file) => file !== undefined),
  );
}
