/** Starts the real web host as a user would (`snapsift serve`), on a library of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cliEntry, temporaryFolder } from '../../fixtures/photos.ts';

export interface Host {
  address: string;
  library: string;
  /** Ends the process as a user would; the library stays for `start` to open again. */
  stop(): Promise<void>;
  /** Stops it and removes the library. */
  remove(): Promise<void>;
}

/** `home`: what the host takes for the user's home, so that suggested folders are the test's own. `catalogue`: the list of models. */
export async function startHost(options: { library?: string; port?: number; home?: string; catalogue?: string } = {}): Promise<Host> {
  const library = options.library ?? (await temporaryFolder('web-library'));
  const child = spawn(process.execPath, [cliEntry, 'serve', '--library', library, '--port', String(options.port ?? 0), '--no-open', '--json', ...(options.catalogue === undefined ? [] : ['--catalogue', options.catalogue])], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(options.home !== undefined && { HOME: options.home, USERPROFILE: options.home, XDG_CONFIG_HOME: options.home, XDG_DATA_HOME: join(options.home, '.local', 'share') }) },
  });
  const address = await addressOf(child);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return {
    address,
    library,
    stop,
    remove: async () => {
      await stop();
      await rm(library, { recursive: true, force: true });
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    let complained = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(said);
      if (found !== null) resolve(found[0]);
    });
    child.stderr?.on('data', (chunk: Buffer) => (complained += chunk.toString()));
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${complained || said}`)));
  });
}
