/** The contract's methods about sidecars. */
import { ok } from '../../shared/errors.ts';
import type { sidecarMethods } from '../../shared/interop-contract.ts';
import type { Handlers } from '../../shared/rpc-types.ts';
import type { Sidecars } from './sidecars.ts';

export function createSidecarHandlers(sidecars: Sidecars): Handlers<{ methods: typeof sidecarMethods; events: Record<string, never> }> {
  return {
    'sidecars.state': () => ok(sidecars.state),
    'sidecars.enable': (change) => sidecars.enable(change),
    'sidecars.writeAll': () => sidecars.run('write'),
    'sidecars.readAll': () => sidecars.run('read'),
    'sidecars.cancel': async () => {
      await sidecars.cancel();
      return ok(sidecars.state);
    },
  };
}
