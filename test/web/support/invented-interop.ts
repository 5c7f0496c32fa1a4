/** Made-up sidecars behind the contract: states that a real disk cannot be brought into on demand. */
import type { Contract } from '../../../src/shared/contract.ts';
import { ok } from '../../../src/shared/errors.ts';
import type { sidecarMethods, SidecarsState } from '../../../src/shared/interop-contract.ts';
import type { Handlers } from '../../../src/shared/rpc-types.ts';

export interface InventedInterop {
  sidecars: SidecarsState;
}

export const inventInterop = (): InventedInterop => ({
  sidecars: { settings: { on: false, labels: true, naming: 'full' }, phase: 'idle', progress: { done: 0, total: 0 }, waiting: 0, known: 0, last: null, failed: 0, problems: [] },
});

export function inventedInteropHandlers(state: InventedInterop): Pick<Handlers<Contract>, keyof typeof sidecarMethods> {
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
    'sidecars.cancel': () => answer({ phase: 'idle' }),
  };
}
