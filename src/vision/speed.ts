/** How much of the computer the vision child may use. Pure. */

export type Speed = 'gentle' | 'balanced' | 'full';

export interface SpeedPlan {
  /** Threads for the graph. */
  threads: number;
  /** Pictures decoded at the same time. */
  decoders: number;
  /** Pictures embedded in one run of the graph. */
  batch: number;
}

/** @param cores logical cores of this computer */
export function speedPlan(speed: Speed, cores: number): SpeedPlan {
  const all = Math.max(1, Math.floor(cores));
  if (speed === 'gentle') return { threads: 1, decoders: 1, batch: 4 };
  const threads = speed === 'full' ? all : Math.max(1, all - 1);
  return { threads, decoders: threads, batch: 8 };
}

/** Photos that keep a child busy: those being decoded, and two batches waiting for the graph or being embedded. */
export const capacityOf = (plan: SpeedPlan): number => plan.decoders + 2 * plan.batch;

/**
 * Environment of a vision child, to be set before it starts. Decoders run in libuv's pool, which has four threads
 * unless told otherwise; two more than cores keep file reads from waiting behind decoders.
 */
export function visionEnvironment(cores: number): Record<string, string> {
  return { UV_THREADPOOL_SIZE: String(Math.max(4, Math.floor(cores) + 2)) };
}
