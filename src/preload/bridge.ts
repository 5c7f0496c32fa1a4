/** What the preload exposes as `window.snapsift`: types only, for the preload, for main and for the interface. */
import type { Result } from '../shared/errors.ts';

export interface SnapsiftBridge {
  /** Asks a method of the contract. `callId` is chosen by the caller, unique among its running calls. Never rejects for an expected failure. */
  call(method: string, request: unknown, callId: number): Promise<Result<unknown>>;
  /** Stops a running call; its answer becomes 'cancelled'. */
  cancel(callId: number): void;
  /** Listens to an event of the contract; returns the function that stops it. Throws for any other name. */
  on(event: string, listener: (payload: unknown) => void): () => void;
  /** Absolute path of a dropped file; null for one that is not on disk. */
  pathForFile(file: File): string | null;
}
