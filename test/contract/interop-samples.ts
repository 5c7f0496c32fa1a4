/** One good request and one good answer for every method about sidecars and exports. */
import type { Contract } from '../../src/shared/contract.ts';
import type { sidecarMethods, SidecarsState } from '../../src/shared/interop-contract.ts';
import type { Request, Response } from '../../src/shared/rpc-types.ts';

type InteropSamples = { [M in keyof typeof sidecarMethods]: { request: Request<Contract, M>; response: Response<Contract, M> } };

const sidecars: SidecarsState = {
  settings: { on: true, labels: true, naming: 'full' },
  phase: 'writing',
  progress: { done: 3, total: 9 },
  waiting: 6,
  known: 12,
  last: { job: 'read', ended: 'done', sidecars: 4, written: 0, imported: 2, failed: 1 },
  failed: 1,
  problems: [{ path: '/photos/dog.jpg.xmp', code: 'doctype', message: 'It contains a document type.' }],
};

export const interopSamples: InteropSamples = {
  'sidecars.state': { request: {}, response: sidecars },
  'sidecars.enable': { request: { on: true, naming: 'stem' }, response: sidecars },
  'sidecars.writeAll': { request: {}, response: sidecars },
  'sidecars.readAll': { request: {}, response: { ...sidecars, phase: 'reading' } },
  'sidecars.cancel': { request: {}, response: { ...sidecars, phase: 'idle', last: null } },
};
