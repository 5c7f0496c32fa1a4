/** What the renderer gets injected by its host: calls, events, and how to address pictures. Nothing else. */
import type { Contract } from './contract.ts';
import type { Caller } from './rpc-types.ts';

export interface Api extends Caller<Contract> {
  /** Turns a relative picture address from an answer (`thumb/<id>?v=1&s=256`) into one the page can load. */
  pictureUrl(address: string): string;
  /** Absolute path of a file dropped on the window, where the host can tell (Electron); else null. */
  pathForFile(file: File): string | null;
}
