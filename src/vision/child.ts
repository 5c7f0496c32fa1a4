/** Brings one vision child to life: spawns it, has it load its tower, and tries again where it dies on the way. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '../shared/errors.ts';
import { createClient, type Client } from '../shared/rpc.ts';
import type { Channel, Request } from '../shared/rpc-types.ts';
import { visionContract, type VisionContract } from './contract.ts';

export type Tower = 'visual' | 'textual';

/** A process that runs the vision entry, however its host started it. */
export interface VisionChild {
  channel: Channel;
  /** For people who look for it in a list of processes. */
  pid?: number | undefined;
  /** Ends it at once, whatever it is doing. */
  kill(): void;
  /** Called once, when the process has ended; `reason` is for logs. */
  onExit(listener: (reason: string) => void): void;
}

/** Rejects where the system cannot start the process at all. */
export type SpawnVision = (tower: Tower) => Promise<VisionChild>;

export type LoadRequest = Request<VisionContract, 'load'>;

export interface StartLimits {
  /** How often a child may die or hang before its tower is loaded. */
  attempts: number;
  /** Wait after the first death, ms; doubles each time. */
  backoff: number;
  /** For loading a tower, ms. */
  loadDeadline: number;
}

export const startLimits: StartLimits = { attempts: 3, backoff: 250, loadDeadline: 120_000 };

/** A child whose tower is loaded. */
export interface LiveChild {
  client: Client<VisionContract>;
  pid: number | undefined;
  dimensions: number;
  kill(): void;
  /** Calls the listener once the child is gone, at once where it already is. Returns the function that stops listening. */
  onExit(listener: (reason: string) => void): () => void;
}

export const lost = {
  code: 'vision-lost',
  message: 'The part of Snapsift that looks at pictures could not be started. Please start Snapsift again; if that does not help, install it again.',
} as const;

/**
 * Fails as `load` fails (`model-*`), without trying again; with `vision-lost` after `attempts` deaths; with `cancelled`.
 */
export async function startChild(spawn: SpawnVision, load: LoadRequest, limits: StartLimits, signal?: AbortSignal): Promise<Result<LiveChild>> {
  let reason = '';
  for (let attempt = 0; attempt < limits.attempts; attempt++) {
    if (attempt > 0) await sleep(limits.backoff * 2 ** (attempt - 1));
    if (signal?.aborted === true) return fail('cancelled', 'This was cancelled.');
    const started = await tryOnce(spawn, load, limits.loadDeadline);
    if (started.kind === 'settled') return started.result;
    reason = started.reason;
  }
  return fail(lost.code, lost.message, { reason });
}

type Attempt = { kind: 'settled'; result: Result<LiveChild> } | { kind: 'died'; reason: string };

async function tryOnce(spawn: SpawnVision, load: LoadRequest, deadline: number): Promise<Attempt> {
  let child: VisionChild;
  try {
    child = await spawn(load.tower);
  } catch (error) {
    return { kind: 'died', reason: String(error) };
  }
  const exit = watchExit(child);
  const client = createClient({ contract: visionContract, channel: child.channel, lost });
  const loaded = await Promise.race([client.call('load', load, { signal: AbortSignal.timeout(deadline) }), exit.gone]);
  if (loaded === undefined) return { kind: 'died', reason: `The process ended: ${exit.reason()}.` };
  if (loaded.ok) {
    return { kind: 'settled', result: ok({ client, pid: child.pid, dimensions: loaded.value.dimensions, kill: child.kill, onExit: exit.onExit }) };
  }
  child.kill();
  // Cancelled here means overdue; a lost channel, that the process is ending.
  const died = loaded.error.code === 'cancelled' || client.closed;
  return died ? { kind: 'died', reason: 'The process did not load its model.' } : { kind: 'settled', result: loaded };
}

interface Exit {
  /** Resolves when the process has ended. */
  gone: Promise<undefined>;
  reason(): string;
  onExit: LiveChild['onExit'];
}

function watchExit(child: VisionChild): Exit {
  const listeners = new Set<(reason: string) => void>();
  let ended: string | undefined;
  const gone = new Promise<undefined>((resolve) => {
    child.onExit((reason) => {
      ended = reason;
      for (const listener of listeners) listener(reason);
      resolve(undefined);
    });
  });
  return {
    gone,
    reason: () => ended ?? 'unknown',
    onExit: (listener) => {
      if (ended === undefined) listeners.add(listener);
      else listener(ended);
      return () => void listeners.delete(listener);
    },
  };
}
