/** Starts vision children as plain Node processes: for the web host, the command line and the tests. */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { processChannel } from '../shared/channel.ts';
import type { SpawnVision } from './child.ts';
import { visionEnvironment } from './speed.ts';

/** @param entry path of the built child, out/main/vision.js */
export function forkVision(entry: string): SpawnVision {
  return (tower) =>
    new Promise((resolve, reject) => {
      const child = fork(entry, [tower], {
        serialization: 'advanced',
        execArgv: [],
        env: { ...process.env, ...visionEnvironment(availableParallelism()) },
        // The parent's standard output belongs to its own answers.
        stdio: ['ignore', 2, 2, 'ipc'],
      });
      child.once('error', reject);
      child.once('spawn', () =>
        resolve({
          channel: processChannel(child),
          pid: child.pid,
          kill: () => void child.kill('SIGKILL'),
          onExit: (listener) => void child.once('exit', (code, signal) => listener(signal ?? `exit code ${code}`)),
        }),
      );
    });
}
