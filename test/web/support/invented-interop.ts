/** Made-up sidecars and exports behind the contract: states that a real disk cannot be brought into on demand. */
import type { Contract } from '../../../src/shared/contract.ts';
import { fail, ok } from '../../../src/shared/errors.ts';
import type { exportMethods, ExportState } from '../../../src/shared/export-contract.ts';
import type { sidecarMethods, SidecarsState } from '../../../src/shared/interop-contract.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';

export interface InventedInterop {
  sidecars: SidecarsState;
  export: ExportState;
  /** Folders that lie in the library's own. */
  inside: readonly string[];
}

export const inventInterop = (): InventedInterop => ({
  sidecars: { settings: { on: false, labels: true, naming: 'full' }, phase: 'idle', progress: { done: 0, total: 0 }, waiting: 0, known: 0, last: null, failed: 0, problems: [] },
  export: { phase: 'idle', progress: { done: 0, total: 0 }, eta: null, outcome: null },
  inside: [],
});

export function inventedInteropHandlers(state: InventedInterop): Pick<Handlers<Contract>, keyof typeof sidecarMethods | keyof typeof exportMethods> {
  const answer = (change: Partial<SidecarsState> = {}) => {
    state.sidecars = { ...state.sidecars, ...change };
    return ok(state.sidecars);
  };
  return {
    'sidecars.state': () => answer(),
    'sidecars.enable': ({ on, labels, naming }) => {
      const { settings } = state.sidecars;
      return answer({ settings: { on: on ?? settings.on, labels: labels ?? settings.labels, naming: naming ?? settings.naming } });
    },
    'sidecars.writeAll': () => answer({ phase: 'writing', progress: { done: 0, total: 120 } }),
    'sidecars.readAll': () => answer({ phase: 'reading', progress: { done: 0, total: 300 } }),
    'export.start': ({ folder, insideLibrary }) => {
      if (state.inside.includes(folder) && !insideLibrary) return fail('export-into-library', `"${folder}" lies in your library's folder "/home/ada/Pictures": what is exported there would become photos of the library. Choose another folder, or say that you want that.`);
      return ok((state.export = { phase: 'running', progress: { done: 0, total: 120 }, eta: null, outcome: null }));
    },
    'export.state': () => ok(state.export),
    'export.cancel': () => ok((state.export = { ...state.export, phase: 'idle', progress: { done: 0, total: 0 } })),
    'export.reveal': () => ok({}),
    'sidecars.cancel': () => answer({ phase: 'idle' }),
  };
}
