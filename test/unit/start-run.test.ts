/** `npm start` run for real, with small programs in the place of Electron's binary: what it starts and what it says. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const hasElectron = existsSync(join(root, 'node_modules', 'electron', 'path.txt'));
const bareEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|ELECTRON_|DISPLAY$|WAYLAND_DISPLAY$|INIT_CWD$|SNAPSIFT_)/.test(name)),
);

let folder: string;
let running: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapsift-start-'));
});
afterEach(async () => {
  if (running !== null && running.exitCode === null && running.signalCode === null) {
    running.kill('SIGKILL');
    await once(running, 'exit');
  }
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  child: ChildProcess;
  /** Everything it has said so far, on both outputs. */
  said(): string;
  ended: Promise<number | string>;
}

function start(env: Record<string, string>, args: string[] = []): Run {
  const child = spawn(process.execPath, [join(root, 'scripts', 'start.mjs'), '--library', join(folder, 'library'), '--no-open', ...args], {
    env: { ...bareEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  child.stderr.on('data', (data) => (said += data));
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | string);
  return { child, said: () => said, ended };
}

/** A folder with a program called as Electron's is. */
function fakeElectron(script: string): string {
  const path = join(folder, 'electron');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return folder;
}

const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/;
const inBrowser = /; Snapsift runs in the browser instead\.$/gm;

async function servesInstead(run: Run, reason: RegExp): Promise<void> {
  await expect.poll(run.said, { timeout: 50_000 }).toMatch(address);
  expect(run.said()).toMatch(reason);
  expect(run.said().match(inBrowser)).toHaveLength(1);
  const answer = await fetch(address.exec(run.said())?.[0] ?? '', { redirect: 'manual' });
  expect(answer.status).toBe(303);
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(0);
}

describe.runIf(process.platform === 'linux')('npm start', () => {
  const display = { DISPLAY: ':98' };
  const asAnyone = ['--no-sandbox'];

  it('without a display serves the app and prints its address, without asking for Electron', async () => {
    await servesInstead(start({ ELECTRON_OVERRIDE_DIST_PATH: fakeElectron(`touch "${join(folder, 'was-run')}"`) }), /^There is no display here; /m);
    expect(existsSync(join(folder, 'was-run'))).toBe(false);
  });

  it('opens the desktop app with its arguments, and ends as it does', async () => {
    const report = join(folder, 'report');
    const run = start({ ...display, ELECTRON_OVERRIDE_DIST_PATH: fakeElectron(`echo "$@" > "${report}"; echo "$SNAPSIFT_NODE" >> "${report}"; exit 0`) }, asAnyone);
    expect(await run.ended).toBe(0);
    const [args, node] = readFileSync(report, 'utf8').split('\n');
    expect(args).toBe(`${root} --library ${join(folder, 'library')} --no-open --no-sandbox`);
    expect(node).toBe(process.execPath);
    expect(run.said()).not.toMatch(address);
  });

  it('falls back with one line when the desktop app ends at once', async () => {
    const env = { ...display, ELECTRON_OVERRIDE_DIST_PATH: fakeElectron('echo noise >&2; echo "cannot open display: :98" >&2; exit 1') };
    const run = start(env, asAnyone);
    await servesInstead(run, /^The desktop app ended at once \(exit code 1: cannot open display: :98\); /m);
    expect(run.said()).not.toContain('noise');
  });

  it('falls back when the binary cannot be run at all', async () => {
    const env = { ...display, ELECTRON_OVERRIDE_DIST_PATH: fakeElectron('exit 0') };
    chmodSync(join(folder, 'electron'), 0o644);
    await servesInstead(start(env, asAnyone), /^Electron cannot be run \(.*EACCES\); /m);
  });

  it('passes Ctrl+C on and does not take it for a failure', async () => {
    const run = start({ ...display, ELECTRON_OVERRIDE_DIST_PATH: fakeElectron('trap "exit 130" INT TERM; echo up; while :; do sleep 0.1; done') }, asAnyone);
    await expect.poll(run.said, { timeout: 50_000 }).toContain('up');
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(130);
    expect(run.said()).not.toMatch(inBrowser);
  });

  it.runIf(!hasElectron)('falls back when the binary is not there and must not be fetched', async () => {
    await servesInstead(start({ ...display, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' }, asAnyone), /^Fetching Electron is turned off by ELECTRON_SKIP_BINARY_DOWNLOAD; /m);
  });

  it.runIf(!hasElectron)('falls back when the binary cannot be fetched', async () => {
    // Nothing listens there: the installer of Electron runs for real and is refused.
    const env = { ...display, ELECTRON_MIRROR: 'http://127.0.0.1:9/', electron_config_cache: join(folder, 'cache') };
    await servesInstead(start(env, asAnyone), /^The download server of Electron cannot be reached; /m);
  });
});
