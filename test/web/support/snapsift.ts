/** Runs the built command line to its end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cliEntry } from '../../fixtures/photos.ts';

export async function snapsift(...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [cliEntry, ...args], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`snapsift ${args[0]} ended with ${code}.`);
}
