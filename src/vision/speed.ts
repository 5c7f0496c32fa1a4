/** How much of the computer the vision child may use. Pure. */
import { noTelemetry } from '../core/embed/no-telemetry.ts';

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
  // One more decoder than cores: a picture that waits for the disk or for this process leaves no core idle.
  return { threads, decoders: speed === 'full' ? all + 1 : threads, batch: 8 };
}

/** Photos that keep a child busy: those being decoded, and two batches waiting for the graph or being embedded. */
export const capacityOf = (plan: SpeedPlan): number => plan.decoders + 2 * plan.batch;

/**
 * Environment of a vision child, to be set before it starts. Decoders run in libuv's pool, which has four threads
 * unless told otherwise; two more than cores keep file reads from waiting behind decoders. The other two make glibc
 * hand large buffers back at once (other systems ignore them): about 700 MB in place of 807 at the peak of indexing
 * 12 MP photos with ViT-B/32, at no measurable cost (a threshold of 1 MB gave 620, and cost 4 % of decoding). And the
 * runtime keeps to itself what it does.
 */
export function visionEnvironment(cores: number): Record<string, string> {
  return {
    UV_THREADPOOL_SIZE: String(Math.max(4, Math.floor(cores) + 2)),
    MALLOC_MMAP_THRESHOLD_: '4000000',
    MALLOC_TRIM_THRESHOLD_: '4000000',
    ...noTelemetry,
  };
}
