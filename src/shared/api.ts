/** What the renderer gets injected by its host: calls, events, and how to address and hand over pictures. Nothing else. */
import type { Contract } from './contract.ts';
import type { Result } from './errors.ts';
import type { AddedExample } from './examples-contract.ts';
import type { Caller, CallOptions } from './rpc-types.ts';

export interface Api extends Caller<Contract> {
  /** Turns a picture address from an answer (`thumb/<id>?v=1&s=256`, or a whole `data:` address) into one the page can load. */
  pictureUrl(address: string): string;
  /** Absolute path of a file dropped on the window, where the host can tell (Electron); else null. */
  pathForFile(file: File): string | null;
  /** `examples.add` for a file that the page was given: by its path where the host knows it, else by its bytes. */
  addExample(file: File, options?: CallOptions): Promise<Result<AddedExample>>;
}
