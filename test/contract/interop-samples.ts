/** One good request and one good answer for every method about sidecars and exports. */
import type { Contract } from '../../src/shared/contract.ts';
import type { exportMethods, ExportState } from '../../src/shared/export-contract.ts';
import type { sidecarMethods, SidecarsState } from '../../src/shared/interop-contract.ts';
import type { Request, Response } from '../../src/shared/rpc-types.ts';

type InteropSamples = { [M in keyof typeof sidecarMethods | keyof typeof exportMethods]: { request: Request<Contract, M>; response: Response<Contract, M> } };

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

const exported: ExportState = {
  phase: 'idle',
  progress: { done: 0, total: 0 },
  eta: null,
  outcome: {
    as: 'copies', folder: '/media/stick/Dogs', file: null, ended: 'failed', photos: 12, written: 8, present: 2, reencoded: 1, failed: 1,
    problems: [{ path: '/photos/dog.tif', message: 'It is gone.' }], error: { code: 'disk-full', message: 'There is no space left.' },
  },
};

export const interopSamples: InteropSamples = {
  'sidecars.state': { request: {}, response: sidecars },
  'sidecars.enable': { request: { on: true, naming: 'stem' }, response: sidecars },
  'sidecars.writeAll': { request: {}, response: sidecars },
  'sidecars.readAll': { request: {}, response: { ...sidecars, phase: 'reading' } },
  'export.start': {
    request: { photos: { album: 'dogs' }, as: 'copies', folder: '/media/stick/Dogs', longest: 2048, strip: 'gps', sidecars: true },
    response: { phase: 'running', progress: { done: 1, total: 12 }, eta: 3.5, outcome: null },
  },
  'export.state': { request: {}, response: exported },
  'export.cancel': { request: {}, response: exported },
  'export.reveal': { request: {}, response: {} },
  'sidecars.cancel': { request: {}, response: { ...sidecars, phase: 'idle', last: null } },
};
